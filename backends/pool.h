// The pool of one (server, user, database) on one worker: hands out leases first come first served, opens and
// closes connections within limits that hold over all workers, and gives a clear error when the server is not
// there.
//
// All calls on the pool's own worker. Limits, timeouts and back-off are decided in pool_policy.h; what
// workers share is in server_slots.h. A connection that another worker starves for is moved there.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include "backends/async.h"
#include "backends/bridge.h"
#include "backends/pool_policy.h"
#include "backends/server_connection.h"
#include "backends/server_slots.h"
#include "backends/server_spec.h"
#include "base/error.h"

namespace braid::backends {

namespace postgresql {
class Connection;
}
namespace mysql {
class Connection;
}

class Pool;

// A connection with its place within the server's limits.
struct PooledConnection {
    Slot slot;  // empty: given up, the holder has the broken connection only
    std::unique_ptr<ServerConnection> connection;
    TimePoint idle_since{};
};

// A connection lent to one session. Given back when destroyed: to the pool if it is clean, else closed.
class Lease {
  public:
    Lease() = default;
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease() { give_back(); }

    explicit operator bool() const { return pooled_.connection != nullptr; }
    ServerConnection& operator*() const { return *pooled_.connection; }
    ServerConnection* operator->() const { return pooled_.connection.get(); }
    // The connection as what it is; the server's kind must be known to be this one, or the other one where
    // the connection crosses.
    postgresql::Connection& postgresql() const;
    mysql::Connection& mysql() const;

    // Clean (idle, outside a transaction, nothing pending, not tainted): goes back to the pool. One that the
    // server can clean goes back afterwards. Otherwise it is closed: nobody ever gets another's transaction
    // or leftovers.
    void give_back();
    // Closes the connection.
    void discard();
    // For a holder that has nothing to ask for now. When the server is gone, the connection is broken and its
    // place free for others, at once: the holder may be long in finding out. True then, once.
    bool give_up_if_lost();

  private:
    friend class Pool;
    Lease(std::shared_ptr<Pool> pool, PooledConnection pooled)
        : pool_(std::move(pool)), pooled_(std::move(pooled)) {}
    std::shared_ptr<Pool> pool_;
    PooledConnection pooled_;
};

// Numbers of one pool on one worker, for SHOW POOLS, metrics and tests.
struct PoolStats {
    std::string server;
    std::string user;
    std::string database;
    PoolCounts now;
    uint64_t connects = 0;  // logins that succeeded
    uint64_t connect_failures = 0;
    uint64_t closes = 0;
    uint64_t cleanings = 0;
    uint64_t leases = 0;  // acquires that were served
    uint64_t wait_timeouts = 0;
    uint64_t moved_in = 0;  // connections received from other workers
    uint64_t moved_out = 0;
    std::chrono::microseconds total_wait{0};
    std::chrono::microseconds oldest_wait{0};  // of those that wait now: PgBouncer's maxwait
    std::string last_error;                    // of the last failed login; empty after a success
};

// How one who waits in acquire() is told to wait no longer. Belongs to the caller and outlives the acquire();
// for one acquire() at a time.
class Patience {
  public:
    // The acquire() ends with 57014; a connection that was on its way to it goes back.
    void end() {
        ended_ = true;
        if (timer_ != nullptr) timer_->cancel();
    }

  private:
    friend class Pool;
    asio::steady_timer* timer_ = nullptr;  // of the acquire() under way
    bool ended_ = false;
};

class Pool : public std::enable_shared_from_this<Pool> {
  public:
    // Use Fleet; tests make one by hand. `slots` is shared by all workers' pools of the server.
    static std::shared_ptr<Pool> create(asio::any_io_executor executor, ServerSpec server, PoolLimits limits,
                                        std::shared_ptr<ServerSlots> slots, Flavour flavour = {},
                                        BridgeFactory bridge = {});
    ~Pool();

    // Waits for a connection, at most until `deadline` or query_wait_timeout, whichever comes first. Errors:
    // - 53300 "query_wait_timeout": all connections stayed busy. Nothing was sent, so trying again is safe,
    //   which is what drivers read from class 53 (57014 would tell of a statement that ran and was
    //   cancelled).
    // - the login's error (08006, 57P03, 53300; 08004 for a refused user, password or database) when the
    //   server does not let Braid in and no connection lives; while backing off it comes at once.
    // - 57P01 when the pool was shut down.
    // - 57014 when `patience` was ended while it waited.
    awaitable<Result<Lease>> acquire(std::optional<TimePoint> deadline = std::nullopt,
                                     Patience* patience = nullptr);
    // A lease without waiting: only when an idle connection is there and nobody waits for it.
    Lease try_acquire();

    // Opens what min_pool_size asks for.
    void warm_up() { pump(); }

    // Closes idle connections, fails those who wait (57P01), closes leased ones as they come back.
    void shutdown();
    // Closes idle connections now and leased ones when they come back; new ones are opened (RECONNECT, DNS
    // change).
    void reconnect();

    PoolStats stats() const;
    const ServerSpec& server() const { return server_; }
    const PoolLimits& limits() const { return limits_; }

  private:
    friend class Lease;
    // One acquire in the queue: resolved once, or given up when its timer ends.
    struct Waiter {
        explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
        asio::steady_timer timer;
        TimePoint since = Clock::now();
        std::optional<Result<PooledConnection>> outcome;

        void resolve(Result<PooledConnection> result) {
            outcome.emplace(std::move(result));
            timer.cancel();
        }
    };

    Pool(asio::any_io_executor executor, ServerSpec server, PoolLimits limits,
         std::shared_ptr<ServerSlots> slots, Flavour flavour, BridgeFactory bridge);
    // pool.cpp
    PoolCounts counts() const;
    Lease lend(PooledConnection pooled, TimePoint asked);
    void deliver(PooledConnection pooled);
    bool hopeless() const;
    bool outlived(const PooledConnection& pooled, TimePoint now) const;
    void returned(PooledConnection pooled);
    void given_up(PooledConnection& pooled);
    void close(PooledConnection pooled);
    void put(PooledConnection pooled);
    void pump();
    void fail_waiters(const Error& error);
    awaitable<void> open_connection(Slot slot);
    awaitable<Result<std::unique_ptr<ServerConnection>>> connect();
    awaitable<void> clean(PooledConnection pooled);

    // pool_sharing.cpp
    void start();
    bool give_to_starving(PooledConnection& pooled);
    void give_idle_away();
    void receive(PooledConnection pooled);
    void update_starvation();

    // pool_upkeep.cpp
    void add_idle(PooledConnection pooled);
    std::optional<PooledConnection> take_idle();
    void idle_event(ServerConnection* connection);
    void arm_timer();
    void tick();
    void close_idle();

    asio::any_io_executor executor_;
    ServerSpec server_;
    PoolLimits limits_;
    std::shared_ptr<ServerSlots> slots_;
    Flavour flavour_;
    BridgeFactory bridge_;  // of a flavour that crosses
    std::shared_ptr<ServerSlots::Member> member_;
    std::vector<PooledConnection> idle_;          // back: most recently used
    std::list<std::shared_ptr<Waiter>> waiters_;  // front: oldest
    uint32_t active_ = 0;
    uint32_t connecting_ = 0;  // being opened or cleaned
    std::optional<TimePoint> starving_since_;
    bool shut_down_ = false;
    TimePoint not_before_{};  // connections created earlier are closed on return (reconnect)
    Backoff backoff_;
    std::optional<Error> last_error_;
    asio::steady_timer timer_;
    bool timer_armed_ = false;
    std::minstd_rand random_;
    PoolStats totals_;
};

}  // namespace braid::backends
