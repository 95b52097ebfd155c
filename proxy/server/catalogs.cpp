#include "proxy/server/catalogs.h"

#include <algorithm>
#include <utility>

#include <asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "backends/catalog_reader.h"
#include "conf/drift.h"
#include "planner/translate/functions.h"
#include "proxy/server/event.h"

namespace braid::proxy {

namespace {

namespace translate = planner::translate;

using Reading = Result<conf::CatalogPtr>;

awaitable<void> read_shard(const backends::ServerSpec& server, const backends::PoolLimits& limits,
                           Reading& reading) {
    try {
        reading = co_await backends::read_catalog(server, limits);
    } catch (const std::exception& exception) {
        reading = fail(sqlstate::kInternalError, exception.what());
    }
}

// What a statement is told that needs the shard.
Error unread_shard(const std::string& server, const Error& reason) {
    return fail(sqlstate::kConnectionFailure,
                fmt::format(
                    "server \"{}\" has not been available since Braid's start: its tables are not known",
                    server),
                reason.message)
        .value();
}

// The functions that a statement for the other kind's servers may call: a database without a server of the
// client's kind has no others.
void add_functions(conf::Catalog& catalog) {
    if (catalog.kind != conf::ServerKind::Postgresql || !catalog.functions().empty()) return;
    for (const translate::FunctionRow& row : translate::function_rows(grammar::Dialect::Postgresql)) {
        conf::Function function;
        function.aggregate = translate::is_aggregate(grammar::Dialect::Postgresql, row.name);
        function.window = translate::is_window_function(row.name);
        if (translate::is_volatile(row.name)) function.volatility = conf::Volatility::Volatile;
        catalog.add({"pg_catalog", std::string(row.name)}, function);
    }
}

// What the log was told when the catalogs were read before: each DDL reads them again.
std::set<std::pair<std::string, std::string>> told_of(const DatabaseViewPtr& before) {
    std::set<std::pair<std::string, std::string>> told;
    if (before == nullptr || before->database == nullptr) return told;
    for (conf::Drift& drift : conf::compare(before->shard_catalogs, *before->database)) {
        if (drift.severity != conf::DriftSeverity::Error)
            told.emplace(std::move(drift.name), std::move(drift.what));
    }
    return told;
}

// `before`: the view that is in use; may be null.
void compare(DatabaseView& view, const conf::Database& database, const DatabaseViewPtr& before) {
    const std::span<const conf::CatalogPtr> catalogs = view.shard_catalogs;
    view.problem.reset();
    const std::set<std::pair<std::string, std::string>> told = told_of(before);
    for (const conf::Drift& drift : conf::compare(catalogs, database)) {
        if (told.contains({drift.name, drift.what})) continue;
        const std::string where = drift.name.empty() ? database.name : database.name + "." + drift.name;
        if (drift.severity == conf::DriftSeverity::Note) {
            spdlog::info("{}: {}", where, drift.what);
            continue;
        }
        if (drift.severity == conf::DriftSeverity::Warning) {
            spdlog::warn("{}: {}", where, drift.what);
            continue;
        }
        spdlog::error("{}: {}", where, drift.what);
        if (drift.table) {
            view.unsafe_tables.insert(*drift.table);
            view.unsafe_reasons.emplace(*drift.table, drift.what);
        }
    }
}

void describe(DatabaseView& view, conf::ServerKind client, const conf::TopologyPtr& topology,
              const conf::Database& database) {
    conf::Catalog merged = conf::merge(view.shard_catalogs, database, client);
    add_functions(merged);
    view.catalog = std::make_shared<const conf::Catalog>(std::move(merged));
    view.topology = topology;
    view.database = &database;
    view.layout = std::make_shared<const router::Layout>(database, *view.catalog);
}

// The kinds of clients that may come.
std::set<conf::ServerKind> client_kinds(const conf::Topology& topology) {
    std::set<conf::ServerKind> kinds;
    for (const conf::Listener& listener : topology.listeners) {
        kinds.insert(conf::kind_of(listener.protocol));
    }
    return kinds;
}

}  // namespace

// Its timer belongs to the worker of the session that waits.
struct Catalogs::Waiter {
    Waiter(const asio::any_io_executor& executor, TimePoint deadline) : timer(executor, deadline) {}
    asio::steady_timer timer;
};

awaitable<void> Catalogs::wait_for_change(uint64_t seen, TimePoint deadline) {
    const auto executor = co_await asio::this_coro::executor;
    auto waiter = std::make_shared<Waiter>(executor, deadline);
    {
        std::lock_guard lock(mutex_);
        if (generation() != seen) co_return;
        waiters_.push_back(waiter);
    }
    // Whatever ends this coroutine: the timer must not outlive its worker.
    struct Place {
        Catalogs& catalogs;
        const std::shared_ptr<Waiter>& waiter;
        ~Place() {
            std::lock_guard lock(catalogs.mutex_);
            std::erase(catalogs.waiters_, waiter);
        }
    };
    const Place place{*this, waiter};
    asio::error_code ignored;
    co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

DatabaseViewPtr Catalogs::current(const std::string& database, conf::ServerKind client) const {
    std::lock_guard lock(mutex_);
    auto found = views_.find({database, client});
    return found == views_.end() ? nullptr : found->second;
}

void Catalogs::publish(const std::string& database, conf::ServerKind client, DatabaseView view,
                       Publish when) {
    std::lock_guard lock(mutex_);
    auto& slot = views_[{database, client}];
    // What was known stays in use when a later reading fails.
    const bool knows_all = slot && slot->catalog && slot->unread.empty();
    const bool knows_some = slot && slot->catalog;
    if (!view.catalog && knows_some) return;
    if (!view.unread.empty() && knows_all) return;
    const bool more = !knows_some || view.unread.size() < slot->unread.size();
    if (when == Publish::WhenMoreIsKnown && !view.unread.empty() && !more) return;
    view.version = generation_.load() + 1;
    slot = std::make_shared<const DatabaseView>(std::move(view));
    generation_.fetch_add(1, std::memory_order_release);
    for (const auto& waiter : waiters_) {
        asio::post(waiter->timer.get_executor(), [waiter] { waiter->timer.cancel(); });
    }
    waiters_.clear();
}

awaitable<bool> Catalogs::read(conf::TopologyPtr topology, std::string name) {
    co_return co_await read(std::move(topology), std::move(name), Publish::Always);
}

awaitable<bool> Catalogs::read(conf::TopologyPtr topology, std::string name, Publish when) {
    const conf::Database* database = topology->find_database(name);
    if (database == nullptr) co_return false;
    std::vector<Reading> readings(database->shards.size(), fail(sqlstate::kInternalError, "not read"));
    std::vector<awaitable<void>> parts;
    for (size_t i = 0; i < readings.size(); i++) {
        parts.push_back(read_shard(*fleet_->server(database->shards[i]), fleet_->limits(), readings[i]));
    }
    co_await run_together(std::move(parts));

    DatabaseView view;
    std::vector<conf::CatalogPtr>& catalogs = view.shard_catalogs;
    size_t known = 0;
    for (size_t i = 0; i < readings.size(); i++) {
        if (readings[i]) {
            catalogs.push_back(std::move(*readings[i]));
            known++;
            continue;
        }
        const Error& error = readings[i].error();
        const std::string& server = topology->server(database->shards[i]).name;
        spdlog::warn("database \"{}\": cannot read the catalog of shard {}: {}", name, server, error.message);
        catalogs.push_back(nullptr);
        if (!view.problem) view.problem = error;
        view.unread.emplace(ShardId(static_cast<uint32_t>(i)), unread_shard(server, error));
    }
    const std::set<conf::ServerKind> clients = client_kinds(*topology);
    if (known > 0) {
        const DatabaseViewPtr before = clients.empty() ? nullptr : current(name, *clients.begin());
        compare(view, *database, before);
    }
    for (const conf::ServerKind client : clients) {
        DatabaseView seen = view;
        if (known > 0) describe(seen, client, topology, *database);
        publish(name, client, std::move(seen), when);
    }
    co_return known == readings.size();
}

conf::TopologyPtr Catalogs::next_wanted(const std::string& database, bool known) {
    std::lock_guard lock(mutex_);
    conf::TopologyPtr newer = std::exchange(wanted_[database], nullptr);
    if (!newer && known) wanted_.erase(database);
    return newer;
}

awaitable<void> Catalogs::read_until_known(conf::TopologyPtr topology, std::string database) {
    {
        std::lock_guard lock(mutex_);
        const bool under_way = wanted_.contains(database);
        wanted_[database] = under_way ? std::move(topology) : nullptr;
        if (under_way) co_return;
    }
    Milliseconds pause{200};
    while (true) {
        const bool known = co_await read(topology, database, Publish::WhenMoreIsKnown);
        conf::TopologyPtr newer = next_wanted(database, known);
        if (newer) {
            topology = std::move(newer);
            pause = Milliseconds{200};
            continue;
        }
        if (known) break;
        co_await sleep_for(pause);
        pause = std::min(pause * 2, Milliseconds{2000});
    }
    spdlog::info("database \"{}\": catalog of all shards read", database);
}

}  // namespace braid::proxy
