#include "proxy/server/catalogs.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "backends/catalog_reader.h"
#include "conf/drift.h"
#include "proxy/server/event.h"

namespace braid::proxy {

namespace {

using Reading = Result<backends::CatalogReading>;

awaitable<void> read_shard(const backends::ServerSpec& server, const backends::PoolLimits& limits,
                           Reading& reading) {
    try {
        reading = co_await backends::read_catalog(server, limits);
    } catch (const std::exception& exception) {
        reading = fail(sqlstate::kInternalError, exception.what());
    }
}

}  // namespace

DatabaseViewPtr Catalogs::current(const std::string& database) const {
    std::lock_guard lock(mutex_);
    auto found = views_.find(database);
    return found == views_.end() ? nullptr : found->second;
}

void Catalogs::publish(const std::string& database, DatabaseView view) {
    std::lock_guard lock(mutex_);
    auto& slot = views_[database];
    // What was known stays in use when a later reading fails.
    if (!view.catalog && slot && slot->catalog) return;
    view.version = generation_.load() + 1;
    slot = std::make_shared<const DatabaseView>(std::move(view));
    generation_.fetch_add(1, std::memory_order_release);
}

awaitable<bool> Catalogs::read(conf::TopologyPtr topology, std::string name) {
    const conf::Database* database = topology->find_database(name);
    if (database == nullptr) co_return false;
    std::vector<Reading> readings(database->shards.size(), fail(sqlstate::kInternalError, "not read"));
    std::vector<awaitable<void>> parts;
    for (size_t i = 0; i < readings.size(); i++) {
        parts.push_back(read_shard(*fleet_->server(database->shards[i]), fleet_->limits(), readings[i]));
    }
    co_await run_together(std::move(parts));

    DatabaseView view;
    std::vector<conf::CatalogPtr> catalogs;
    for (size_t i = 0; i < readings.size(); i++) {
        if (!readings[i]) {
            const Error& error = readings[i].error();
            view.problem = error;
            spdlog::warn("database \"{}\": cannot read the catalog of shard {}: {}", name,
                         topology->server(database->shards[i]).name, error.message);
            publish(name, std::move(view));
            co_return false;
        }
        catalogs.push_back(readings[i]->catalog);
    }
    view.parameters = std::move(readings.front()->parameters);
    for (const conf::Drift& drift : conf::compare(catalogs, *database)) {
        if (drift.severity == conf::DriftSeverity::Note) continue;
        const std::string where = drift.name.empty() ? name : name + "." + drift.name;
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
    view.catalog = std::make_shared<const conf::Catalog>(conf::merge(catalogs, *database));
    view.topology = topology;
    view.database = database;
    view.layout = std::make_shared<const router::Layout>(*database, *view.catalog);
    publish(name, std::move(view));
    co_return true;
}

awaitable<void> Catalogs::read_until_known(conf::TopologyPtr topology, std::string database) {
    Milliseconds pause{200};
    while (!co_await read(topology, database)) {
        co_await sleep_for(pause);
        pause = std::min(pause * 2, Milliseconds{5000});
    }
    spdlog::info("database \"{}\": catalog read", database);
}

}  // namespace braid::proxy
