// What is known of each database's tables, for all workers: read from every shard at start, again after DDL
// that passed through and on reload.
//
// There is a view for the clients of each protocol that has a listener: the same tables in PostgreSQL's and
// in MySQL's words, whatever kinds the shards are. A DatabaseView is immutable; a session takes the newest at
// the start of each statement. Until some shard of a database has been read its sessions are refused with the
// reason. A shard that has not been read yet is closed to all statements: what it has may differ, and nobody
// has compared it. Any thread may call current(); read() runs on the caller's worker.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "backends/async.h"
#include "backends/fleet.h"
#include "conf/catalog.h"
#include "conf/topology.h"
#include "router/layout.h"

namespace braid::proxy {

struct DatabaseView {
    uint64_t version = 0;      // grows with each change; part of the plan cache's key
    conf::CatalogPtr catalog;  // in its clients' words; null: not known yet
    // By shard, in each server's own words; null: not known yet.
    std::vector<conf::CatalogPtr> shard_catalogs;
    conf::TopologyPtr topology;                    // that it was read for
    const conf::Database* database = nullptr;      // in it
    std::shared_ptr<const router::Layout> layout;  // of both
    std::set<TableId> unsafe_tables;               // the shards differ so that answers could be wrong
    std::map<TableId, std::string> unsafe_reasons;
    std::map<ShardId, Error> unread;  // shards that nothing is known of yet, and what a statement is told
    std::optional<Error> problem;     // why nothing could be read
};
using DatabaseViewPtr = std::shared_ptr<const DatabaseView>;

class Catalogs {
  public:
    explicit Catalogs(std::shared_ptr<backends::FleetShared> fleet) : fleet_(std::move(fleet)) {}

    // For clients of this kind. Null until the first reading of this database has ended.
    DatabaseViewPtr current(const std::string& database, conf::ServerKind client) const;
    // Changes whenever any view does: a cheap way to see that a held view is still the newest.
    uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

    // Until generation() is another than the one that the caller has seen, or the time is up. On any worker.
    awaitable<void> wait_for_change(uint64_t seen, TimePoint deadline);

    // Reads every shard on connections of its own and publishes what they say; what some of them say only
    // when not more was known before. True: all were read.
    awaitable<bool> read(conf::TopologyPtr topology, std::string database);
    // Reads until all were read once, with back-off. While a reading of the database is under way, it is that
    // one which begins again with the newest topology given.
    awaitable<void> read_until_known(conf::TopologyPtr topology, std::string database);

  private:
    enum class Publish { Always, WhenMoreIsKnown };
    awaitable<bool> read(conf::TopologyPtr topology, std::string database, Publish publish);
    void publish(const std::string& database, conf::ServerKind client, DatabaseView view, Publish when);
    // What read_until_known() goes on with; null: nobody has asked since, and `known` ends it.
    conf::TopologyPtr next_wanted(const std::string& database, bool known);

    std::shared_ptr<backends::FleetShared> fleet_;
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, conf::ServerKind>, DatabaseViewPtr> views_;
    std::atomic<uint64_t> generation_{0};
    // Databases whose reading until known is under way; the topology that it is to go on with.
    std::map<std::string, conf::TopologyPtr> wanted_;
    struct Waiter;
    std::vector<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace braid::proxy
