#include "proxy/session/startup.h"

#include <algorithm>

#include "backends/pool_policy.h"
#include "backends/postgresql/connector.h"
#include "backends/postgresql/query.h"
#include "proxy/session/describe.h"
#include "proxy/session/reading_settings.h"
#include "proxy/session/routing.h"

namespace braid::proxy {

namespace {

namespace pg = backends::postgresql;
using Entry = StartupSettingsCache::Entry;
using KnownSettings = const Entry*;

constexpr std::string_view kApplicationName = "application_name";

// A server keeps such a name as it is; bytes that are not ASCII it replaces, each version in its own way.
bool is_plain_name(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) { return c >= 32 && c < 127; });
}

// What the connection, which has the wanted settings, makes of them.
awaitable<Result<Entry>> answers_of(pg::Connection& connection, bool chooses_path) {
    Entry entry;
    if (chooses_path) {
        auto rows = co_await pg::query(
            connection, "SELECT pg_catalog.array_to_string(pg_catalog.current_schemas(false), E'\\x01')");
        if (!rows) co_return Failure(std::move(rows.error()));
        entry.search_path = split_schemas(rows->rows.front().front().value_or(""));
    }
    entry.parameters = connection.parameters();
    co_return entry;
}

// A connection of the pool would have to be waited for.
bool must_wait(SessionCore& core, ServerId server) {
    const backends::Pool* pool = core.worker.fleet().pool(server);
    if (pool == nullptr) return false;
    backends::PoolCounts counts = pool->stats().now;
    if (counts.idle > 0) return false;
    counts.waiting++;
    return counts.total >= pool->limits().default_pool_size ||
           backends::connections_to_open(counts, pool->limits()) == 0;
}

// A full pool keeps nobody from logging in: what a server makes of the settings is then asked on a connection
// of its own, which no limit counts, one at a time.
awaitable<Result<Entry>> ask_beside_pool(const backends::ServerSpec& server,
                                         const backends::PoolLimits& limits, const Settings& wanted) {
    auto connection = co_await pg::connect(server, limits);
    if (!connection) {
        Error error = std::move(connection.error());
        error.sqlstate = sqlstate::kConnectionFailure;
        co_return Failure(std::move(error));
    }
    const std::string difference = (*connection)->settings().difference(wanted);
    if (!difference.empty()) {
        auto applied = co_await pg::query(**connection, difference);
        if (!applied) co_return Failure(std::move(applied.error()));
    }
    co_return co_await answers_of(**connection, wanted.contains("search_path"));
}

awaitable<Result<Entry>> ask(SessionCore& core, const Settings& wanted) {
    const ShardId shard = default_shard(core);
    const ServerId server = core.links.server_of(shard);
    const backends::FleetShared& known = core.worker.fleet().shared();
    if (const backends::ServerSpec* spec = known.server(server);
        spec != nullptr && spec->kind == conf::ServerKind::Postgresql && must_wait(core, server)) {
        co_return co_await ask_beside_pool(*spec, known.limits(), wanted);
    }
    Result<Link*> link = co_await core.links.join(shard);
    if (!link) co_return Failure(std::move(link.error()));
    co_return co_await answers_of((*link)->connection(), wanted.contains("search_path"));
}

// Nobody asks what another one is asking already.
awaitable<Result<KnownSettings>> known_or_asked(SessionCore& core, const Settings& key,
                                                const Settings& wanted) {
    StartupSettingsCache& cache = core.worker.startup_settings();
    const uint64_t version = core.view->version;
    while (true) {
        if (KnownSettings known = cache.find(core.database.name, version, key)) co_return known;
        const std::shared_ptr<Event> other = cache.asking();
        if (!other) break;
        co_await other->wait();
    }
    const StartupSettingsCache::Turn turn(cache, core.worker.io().get_executor());
    Result<Entry> entry = co_await ask(core, wanted);
    if (!entry) co_return Failure(std::move(entry.error()));
    co_return cache.add(core.database.name, version, key, std::move(*entry));
}

}  // namespace

awaitable<Status> start_settings(SessionCore& core) {
    Settings wanted;
    Settings own;
    for (const auto& [name, value] : core.startup.settings) {
        const std::string lower = pg::lower_case_name(name);
        (is_braid_setting(lower) ? own : wanted)[lower] = value;
    }
    auto null_equals = wanted.find("transform_null_equals");
    if (null_equals != wanted.end() && !core.single_shard()) {
        if (Status off = check_null_equals(null_equals->second); !off) co_return off;
    }
    // Braid's own connections have a name of theirs.
    const std::string application = wanted.try_emplace(std::string(kApplicationName), "").first->second;
    Settings key = wanted;
    if (is_plain_name(application)) key.erase(std::string(kApplicationName));
    core.settings.start(wanted, std::nullopt);
    Result<KnownSettings> known = co_await known_or_asked(core, key, wanted);
    if (!known) co_return Failure(std::move(known.error()));
    core.settings.start(wanted, (*known)->search_path);
    for (const auto& [name, value] : (*known)->parameters) {
        const bool named = name == kApplicationName && is_plain_name(application);
        core.send_parameter(name, named ? application : value);
    }
    if (auto encoding = core.told.find("client_encoding"); encoding != core.told.end()) {
        if (Status safe = check_encoding(encoding->second); !safe) co_return safe;
    }
    for (const auto& [name, value] : own) {
        if (name == "braid.shard") {
            if (auto shard = shard_named(core, value); !shard) co_return Failure(std::move(shard.error()));
        } else if (name != "braid.shard_key") {
            co_return fail(sqlstate::kFeatureNotSupported,
                           "parameter \"" + name + "\" cannot be set at the start");
        }
        core.settings.set(name, value, false);
    }
    co_return Status{};
}

}  // namespace braid::proxy
