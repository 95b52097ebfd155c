// Lending and taking back. Every change of state ends in pump(), which serves those who wait and opens what
// is missing, and in update_starvation(), which tells the other workers (pool_sharing.cpp). What becomes of
// idle connections is in pool_upkeep.cpp.
#include "backends/pool.h"

#include <algorithm>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "backends/deadline.h"
#include "backends/mysql/connection.h"
#include "backends/mysql/connector.h"
#include "backends/postgresql/connection.h"
#include "backends/postgresql/connector.h"

namespace braid::backends {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

// Refused logins and missing databases are Braid's trouble with its server: a client that is logged in would
// take these states for a failure of its own login.
Error seen_by_clients(Error error) {
    const std::string_view state_class = std::string_view(error.sqlstate).substr(0, 2);
    if (state_class != "28" && state_class != "3D" && state_class != "42") return error;
    error.detail = "The server's SQLSTATE is " + error.sqlstate + ".";
    error.sqlstate = sqlstate::kConnectionRejected;
    return error;
}

}  // namespace

Lease& Lease::operator=(Lease&& other) noexcept {
    if (this != &other) {
        give_back();
        pool_ = std::move(other.pool_);
        pooled_ = std::move(other.pooled_);
    }
    return *this;
}

void Lease::give_back() {
    std::shared_ptr<Pool> pool = std::move(pool_);
    if (pool && pooled_.connection) pool->returned(std::move(pooled_));
}

void Lease::discard() {
    if (pooled_.connection) pooled_.connection->abort();
    give_back();
}

bool Lease::give_up_if_lost() {
    if (!pooled_.slot || !pooled_.connection->hung_up()) return false;
    pooled_.connection->abort();
    pool_->given_up(pooled_);
    return true;
}

postgresql::Connection& Lease::postgresql() const {
    return static_cast<postgresql::Connection&>(*pooled_.connection);
}

mysql::Connection& Lease::mysql() const {
    return static_cast<mysql::Connection&>(*pooled_.connection);
}

Pool::Pool(asio::any_io_executor executor, ServerSpec server, PoolLimits limits,
           std::shared_ptr<ServerSlots> slots, Flavour flavour, BridgeFactory bridge)
    : executor_(std::move(executor)),
      server_(std::move(server)),
      limits_(limits),
      slots_(std::move(slots)),
      flavour_(std::move(flavour)),
      bridge_(std::move(bridge)),
      backoff_(limits_.server_login_retry),
      timer_(executor_),
      random_(std::random_device{}()) {
    totals_.server = server_.name;
    totals_.user = server_.user;
    totals_.database = server_.dbname;
}

std::shared_ptr<Pool> Pool::create(asio::any_io_executor executor, ServerSpec server, PoolLimits limits,
                                   std::shared_ptr<ServerSlots> slots, Flavour flavour,
                                   BridgeFactory bridge) {
    std::shared_ptr<Pool> pool(new Pool(std::move(executor), std::move(server), limits, std::move(slots),
                                        std::move(flavour), std::move(bridge)));
    pool->start();
    return pool;
}

Pool::~Pool() {
    slots_->leave(member_);
}

PoolCounts Pool::counts() const {
    PoolCounts counts;
    counts.idle = static_cast<uint32_t>(idle_.size());
    counts.active = active_;
    counts.connecting = connecting_;
    counts.waiting = static_cast<uint32_t>(waiters_.size());
    counts.total = slots_->open();
    return counts;
}

PoolStats Pool::stats() const {
    PoolStats stats = totals_;
    stats.now = counts();
    if (!waiters_.empty()) {
        stats.oldest_wait = duration_cast<microseconds>(Clock::now() - waiters_.front()->since);
    }
    if (last_error_) stats.last_error = last_error_->message;
    return stats;
}

Lease Pool::lend(PooledConnection pooled, TimePoint asked) {
    totals_.leases++;
    totals_.total_wait += duration_cast<microseconds>(Clock::now() - asked);
    return Lease(shared_from_this(), std::move(pooled));
}

Lease Pool::try_acquire() {
    if (shut_down_ || !waiters_.empty()) return {};
    TimePoint now = Clock::now();
    std::optional<PooledConnection> idle = take_idle();
    if (!idle) return {};
    active_++;
    return lend(std::move(*idle), now);
}

// It is too early to try again, and no connection will come back either: none lives, or the server is gone
// and those that a session still holds are dead without having said so. (One that is full takes us when a
// connection has come back.)
bool Pool::hopeless() const {
    if (!last_error_ || connecting_ > 0 || !idle_.empty() || backoff_.may_try(Clock::now())) return false;
    return active_ == 0 || last_error_->sqlstate == sqlstate::kConnectionFailure;
}

awaitable<Result<Lease>> Pool::acquire(std::optional<TimePoint> deadline, Patience* patience) {
    if (shut_down_) co_return fail(sqlstate::kAdminShutdown, "Braid is shutting down");
    if (Lease lease = try_acquire()) co_return lease;
    if (hopeless()) co_return Failure(*last_error_);

    auto waiter = std::make_shared<Waiter>(executor_);
    TimePoint limit = TimePoint::max();
    if (limits_.query_wait_timeout.count() > 0) limit = waiter->since + limits_.query_wait_timeout;
    if (deadline) limit = std::min(limit, *deadline);
    waiter->timer.expires_at(limit);
    waiters_.push_back(waiter);

    // Whatever ends this coroutine, its place in the queue and a connection that arrived too late are given
    // back.
    struct Place {
        std::shared_ptr<Pool> pool;
        std::shared_ptr<Waiter> waiter;
        Patience* patience;
        ~Place() {
            if (patience != nullptr) patience->timer_ = nullptr;
            if (!waiter->outcome) {
                pool->waiters_.remove(waiter);
                pool->update_starvation();
            } else if (*waiter->outcome && (*waiter->outcome)->connection) {
                pool->returned(std::move(**waiter->outcome));
            }
        }
    };
    if (patience != nullptr) patience->timer_ = &waiter->timer;
    Place place{shared_from_this(), waiter, patience};

    pump();
    const bool impatient = patience != nullptr && patience->ended_;
    if (!waiter->outcome && !impatient) {
        asio::error_code ignored;
        co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (patience != nullptr && patience->ended_) {
        co_return fail(sqlstate::kQueryCanceled, "canceling statement due to user request");
    }
    if (!waiter->outcome) {
        totals_.wait_timeouts++;
        auto waited = duration_cast<milliseconds>(Clock::now() - waiter->since);
        co_return fail(sqlstate::kTooManyConnections, "query_wait_timeout",
                       "no connection to server \"" + server_.name + "\" became free within " +
                           std::to_string(waited.count()) + " ms");
    }
    Result<PooledConnection>& outcome = *waiter->outcome;
    if (!outcome) co_return Failure(outcome.error());
    co_return lend(std::move(*outcome), waiter->since);
}

void Pool::deliver(PooledConnection pooled) {
    std::shared_ptr<Waiter> waiter = waiters_.front();
    waiters_.pop_front();
    active_++;
    waiter->resolve(std::move(pooled));
    update_starvation();
}

void Pool::fail_waiters(const Error& error) {
    std::list<std::shared_ptr<Waiter>> failed = std::move(waiters_);
    waiters_.clear();
    for (const auto& waiter : failed) waiter->resolve(Failure(error));
    update_starvation();
}

bool Pool::outlived(const PooledConnection& pooled, TimePoint now) const {
    auto age = duration_cast<milliseconds>(now - pooled.connection->created_at());
    return pooled.connection->created_at() < not_before_ ||
           (limits_.server_lifetime.count() > 0 && age >= limits_.server_lifetime);
}

void Pool::given_up(PooledConnection& pooled) {
    active_--;
    totals_.closes++;
    pooled.slot.release();
    pump();
}

void Pool::returned(PooledConnection pooled) {
    if (!pooled.slot) return;
    active_--;
    bool leaves = shut_down_ || outlived(pooled, Clock::now());
    if (!leaves && pooled.connection->reusable()) {
        put(std::move(pooled));
        return;
    }
    if (!leaves && pooled.connection->cleanable()) {
        connecting_++;
        asio::co_spawn(executor_, clean(std::move(pooled)), asio::detached);
        return;
    }
    close(std::move(pooled));
    pump();
}

// A server that does not answer is given as long as for a login.
awaitable<void> Pool::clean(PooledConnection pooled) {
    std::shared_ptr<Pool> self = shared_from_this();
    totals_.cleanings++;
    Status cleaned;
    {
        Deadline deadline(executor_, limits_.server_connect_timeout);
        deadline.guard([connection = pooled.connection.get()] { connection->abort(); });
        cleaned = co_await pooled.connection->clean();
    }
    connecting_--;
    if (shut_down_ || !cleaned || !pooled.connection->reusable()) {
        close(std::move(pooled));
    } else {
        put(std::move(pooled));
    }
    pump();
}

void Pool::close(PooledConnection pooled) {
    totals_.closes++;
    pooled.connection.reset();
    pooled.slot.release();
}

// A clean connection that nobody holds: to whom?
void Pool::put(PooledConnection pooled) {
    if (slots_->anybody_starves() && give_to_starving(pooled)) return;
    if (!waiters_.empty()) {
        deliver(std::move(pooled));
        return;
    }
    add_idle(std::move(pooled));
    if (slots_->anybody_starves()) give_idle_away();
}

// Opens as many connections as those who wait need and the limits allow.
void Pool::pump() {
    if (shut_down_) return;
    while (!waiters_.empty()) {
        std::optional<PooledConnection> idle = take_idle();
        if (!idle) break;
        deliver(std::move(*idle));
    }
    if (!waiters_.empty() && hopeless()) {
        fail_waiters(*last_error_);
        return;
    }
    uint32_t wanted = connections_to_open(counts(), limits_);
    if (backoff_.active()) {
        // One probe at a time until the server lets us in again.
        bool probe = connecting_ == 0 && backoff_.may_try(Clock::now());
        wanted = std::min(wanted, probe ? 1u : 0u);
        arm_timer();
    }
    for (; wanted > 0; wanted--) {
        Slot slot = slots_->try_take();
        if (!slot) {
            // One may have come free before the others could see that we starve: say so, then look again.
            update_starvation();
            slot = slots_->try_take();
        }
        if (!slot) return;
        connecting_++;
        asio::co_spawn(executor_, open_connection(std::move(slot)), asio::detached);
    }
    update_starvation();
}

awaitable<Result<std::unique_ptr<ServerConnection>>> Pool::connect() {
    Result<std::unique_ptr<ServerConnection>> real;
    if (server_.kind == conf::ServerKind::Mysql) {
        real = co_await mysql::connect(server_, limits_, flavour_);
    } else {
        real = co_await postgresql::connect(server_, limits_);
    }
    if (!real || flavour_.crossing_for.empty()) co_return real;
    if (!bridge_) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "server \"" + server_.name + "\" is of another kind than the client");
    }
    BridgeOrder order{std::move(*real), server_, limits_, flavour_, executor_};
    co_return co_await bridge_(order);
}

awaitable<void> Pool::open_connection(Slot slot) {
    std::shared_ptr<Pool> self = shared_from_this();
    Result<std::unique_ptr<ServerConnection>> login;
    try {
        login = co_await connect();
    } catch (const std::exception& exception) {
        // Out of descriptors, most likely: a failed login like any other.
        login = fail(sqlstate::kConnectionFailure,
                     "cannot connect to server \"" + server_.name + "\": " + exception.what());
    }
    connecting_--;
    if (shut_down_) co_return;
    if (!login) {
        totals_.connect_failures++;
        if (!backoff_.active()) spdlog::warn("server \"{}\": {}", server_.name, login.error().message);
        double random = static_cast<double>(random_() - random_.min()) /
                        static_cast<double>(random_.max() - random_.min());
        backoff_.failed(Clock::now(), random);
        last_error_ = seen_by_clients(std::move(login.error()));
        slot.release();
        pump();
        co_return;
    }
    totals_.connects++;
    if (backoff_.active()) spdlog::info("server \"{}\": connected again", server_.name);
    backoff_.succeeded();
    last_error_.reset();
    PooledConnection pooled;
    pooled.slot = std::move(slot);
    pooled.connection = std::move(*login);
    put(std::move(pooled));
    pump();
}

}  // namespace braid::backends
