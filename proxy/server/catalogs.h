// What is known of each database's tables, for all workers: read from every shard at start, again after DDL
// that passed through and on reload.
//
// A DatabaseView is immutable; a session takes the newest at the start of each statement. Until the first
// reading of a database has succeeded its sessions are refused with the reason. Any thread may call
// current(); read() runs on the caller's worker.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "backends/async.h"
#include "backends/fleet.h"
#include "conf/catalog.h"
#include "conf/topology.h"
#include "router/layout.h"

namespace braid::proxy {

struct DatabaseView {
    uint64_t version = 0;                           // grows with each change; part of the plan cache's key
    conf::CatalogPtr catalog;                       // null: not known yet
    conf::TopologyPtr topology;                     // that it was read for
    const conf::Database* database = nullptr;       // in it
    std::shared_ptr<const router::Layout> layout;   // of both
    std::map<std::string, std::string> parameters;  // what a shard tells in ParameterStatus
    std::set<TableId> unsafe_tables;                // the shards differ so that answers could be wrong
    std::map<TableId, std::string> unsafe_reasons;
    std::optional<Error> problem;  // why the last reading failed
};
using DatabaseViewPtr = std::shared_ptr<const DatabaseView>;

class Catalogs {
  public:
    explicit Catalogs(std::shared_ptr<backends::FleetShared> fleet) : fleet_(std::move(fleet)) {}

    // Null until the first reading of this database has ended.
    DatabaseViewPtr current(const std::string& database) const;
    // Changes whenever any view does: a cheap way to see that a held view is still the newest.
    uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

    // Reads every shard on connections of its own and publishes what they say. A failure is published only
    // when nothing was known before. True: read.
    awaitable<bool> read(conf::TopologyPtr topology, std::string database);
    // Reads until it has succeeded once, with back-off.
    awaitable<void> read_until_known(conf::TopologyPtr topology, std::string database);

  private:
    void publish(const std::string& database, DatabaseView view);

    std::shared_ptr<backends::FleetShared> fleet_;
    mutable std::mutex mutex_;
    std::map<std::string, DatabaseViewPtr> views_;
    std::atomic<uint64_t> generation_{0};
};

}  // namespace braid::proxy
