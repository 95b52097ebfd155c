#include "proxy/session/startup.h"

#include "backends/postgresql/query.h"
#include "proxy/session/describe.h"
#include "proxy/session/reading_settings.h"
#include "proxy/session/routing.h"

namespace braid::proxy {

awaitable<Status> start_settings(SessionCore& core) {
    Settings wanted;
    Settings own;
    for (const auto& [name, value] : core.startup.settings) {
        const std::string lower = backends::postgresql::lower_case_name(name);
        (is_braid_setting(lower) ? own : wanted)[lower] = value;
    }
    auto null_equals = wanted.find("transform_null_equals");
    if (null_equals != wanted.end() && !core.single_shard()) {
        if (Status off = check_null_equals(null_equals->second); !off) co_return off;
    }
    // Braid's own connections have a name of theirs.
    wanted.try_emplace("application_name", "");
    StartupSettingsCache& cache = core.worker.startup_settings();
    const uint64_t version = core.view->version;
    if (const auto* known = cache.find(core.database.name, version, wanted)) {
        core.settings.start(wanted, known->search_path);
        for (const auto& [name, value] : known->parameters) core.send_parameter(name, value);
    } else {
        core.settings.start(wanted, std::nullopt);
        Result<Link*> link = co_await core.links.join(default_shard(core));
        if (!link) co_return Failure(std::move(link.error()));
        StartupSettingsCache::Entry entry;
        if (wanted.contains("search_path")) {
            auto rows = co_await backends::postgresql::query(
                (*link)->connection(),
                "SELECT pg_catalog.array_to_string(pg_catalog.current_schemas(false), E'\\x01')");
            if (!rows) co_return Failure(std::move(rows.error()));
            entry.search_path = split_schemas(rows->rows.front().front().value_or(""));
            core.settings.start(wanted, entry.search_path);
        }
        entry.parameters = (*link)->connection().parameters();
        for (const auto& [name, value] : entry.parameters) core.send_parameter(name, value);
        cache.add(core.database.name, version, wanted, std::move(entry));
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
