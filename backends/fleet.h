// All servers as one worker sees them: a pool per server, made at its first use.
//
// FleetShared is made once per process and given to every worker's Fleet; it holds the counters of the limits
// that count over all workers. A Fleet is used on its own worker only and destroyed before its
// io_context. After RELOAD with other servers or limits: a new FleetShared and new Fleets; the old ones are
// shut down and their leases end in peace.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>

#include "backends/async.h"
#include "backends/bridge.h"
#include "backends/pool.h"
#include "backends/server_spec.h"
#include "base/error.h"
#include "base/ids.h"

namespace braid::backends {

class FleetShared {
  public:
    FleetShared(std::vector<ServerSpec> servers, PoolLimits limits);
    // The servers of the topology.
    explicit FleetShared(const conf::Topology& topology);

    const std::vector<ServerSpec>& servers() const { return servers_; }
    const PoolLimits& limits() const { return limits_; }
    // Any thread. Null for an id that no server has.
    const ServerSpec* server(ServerId id) const;
    std::shared_ptr<ServerSlots> slots(ServerId id) const;

  private:
    std::vector<ServerSpec> servers_;
    PoolLimits limits_;
    std::map<ServerId, std::shared_ptr<ServerSlots>> slots_;
};

class Fleet {
  public:
    Fleet(asio::any_io_executor executor, std::shared_ptr<FleetShared> shared);
    ~Fleet();

    // How connections cross to servers of the other kind. Before the first acquire().
    void set_bridges(Bridges bridges) { bridges_ = std::move(bridges); }

    // A connection to the server; see Pool::acquire. Error XX000 for an unknown id.
    awaitable<Result<Lease>> acquire(ServerId id, std::optional<TimePoint> deadline = std::nullopt,
                                     Patience* patience = nullptr, Flavour flavour = {});
    // Null for an id that no server has. The pool lives until shutdown() and as long as its leases.
    Pool* pool(ServerId id, Flavour flavour = {});

    // Opens the pools of all servers, so that min_pool_size holds before anybody asks. On the worker.
    void warm_up();

    // Asks the server to stop what the connection with this key does; over a connection of its own, which no
    // limit counts. Returns when the server has taken the request.
    awaitable<Status> cancel(ServerId id, CancelKey key);

    // Closes every idle connection, fails everybody who waits with 57P01; leased connections close when given
    // back.
    void shutdown();

    std::vector<PoolStats> stats() const;
    const FleetShared& shared() const { return *shared_; }

  private:
    asio::any_io_executor executor_;
    std::shared_ptr<FleetShared> shared_;
    Bridges bridges_;
    std::map<std::pair<ServerId, Flavour>, std::shared_ptr<Pool>> pools_;
    bool shut_down_ = false;
};

}  // namespace braid::backends
