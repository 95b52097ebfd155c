// The pool's life. Every change of state ends in pump(), which serves those who wait and opens what is
// missing, and in update_starvation(), which tells the other workers. What comes from other workers arrives
// as posted calls.
#include "backends/pool.h"

#include <algorithm>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

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
// An idle connection is looked at before it is lent when it has been idle for longer; within this time a
// death is as good as a death right after the look.
constexpr milliseconds kTrusted{5};
// Idle for longer: the pool lets the event loop watch it and frees its buffer. Not before: a busy pool would
// pay for a watch with every statement.
constexpr milliseconds kResting{100};
// A worker serves its own queue first, unless another worker's acquire is older by this much.
constexpr milliseconds kPatience{10};
constexpr milliseconds kTick{1000};
}  // namespace

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

namespace {
awaitable<Result<std::unique_ptr<ServerConnection>>> connect(const ServerSpec& server,
                                                             const PoolLimits& limits, Flavour flavour) {
    if (server.kind == conf::ServerKind::Mysql) co_return co_await mysql::connect(server, limits, flavour);
    co_return co_await postgresql::connect(server, limits);
}
}  // namespace

struct Pool::Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;
    TimePoint since = Clock::now();
    std::optional<Result<PooledConnection>> outcome;

    void resolve(Result<PooledConnection> result) {
        outcome.emplace(std::move(result));
        timer.cancel();
    }
};

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

postgresql::Connection& Lease::postgresql() const {
    return static_cast<postgresql::Connection&>(*pooled_.connection);
}

mysql::Connection& Lease::mysql() const {
    return static_cast<mysql::Connection&>(*pooled_.connection);
}

Pool::Pool(asio::any_io_executor executor, ServerSpec server, PoolLimits limits,
           std::shared_ptr<ServerSlots> slots, Flavour flavour)
    : executor_(std::move(executor)),
      server_(std::move(server)),
      limits_(limits),
      slots_(std::move(slots)),
      flavour_(flavour),
      backoff_(limits_.server_login_retry),
      timer_(executor_),
      random_(std::random_device{}()) {
    totals_.server = server_.name;
    totals_.user = server_.user;
    totals_.database = server_.dbname;
}

std::shared_ptr<Pool> Pool::create(asio::any_io_executor executor, ServerSpec server, PoolLimits limits,
                                   std::shared_ptr<ServerSlots> slots, Flavour flavour) {
    std::shared_ptr<Pool> pool(
        new Pool(std::move(executor), std::move(server), limits, std::move(slots), flavour));
    pool->start();
    return pool;
}

// What other workers may ask of this pool: each request is posted to this pool's worker.
void Pool::start() {
    member_ = std::make_shared<ServerSlots::Member>();
    member_->flavour = flavour_;
    std::weak_ptr<Pool> weak = weak_from_this();
    auto post = [executor = executor_](auto work) { asio::post(executor, std::move(work)); };
    member_->slot_freed = [weak, post] {
        post([weak] {
            if (auto pool = weak.lock()) pool->pump();
        });
    };
    member_->give_idle = [weak, post] {
        post([weak] {
            if (auto pool = weak.lock()) pool->give_idle_away();
        });
    };
    member_->receive = [weak, post](PooledConnection& connection) {
        post([weak, moved = std::move(connection)]() mutable {
            if (auto pool = weak.lock()) pool->receive(std::move(moved));
        });
    };
    slots_->join(member_);
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

// Nothing lives here and it is too early to try again.
bool Pool::hopeless() const {
    return last_error_ && active_ == 0 && connecting_ == 0 && idle_.empty() &&
           !backoff_.may_try(Clock::now());
}

awaitable<Result<Lease>> Pool::acquire(std::optional<TimePoint> deadline) {
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
        ~Place() {
            if (!waiter->outcome) {
                pool->waiters_.remove(waiter);
                pool->update_starvation();
            } else if (*waiter->outcome && (*waiter->outcome)->connection) {
                pool->returned(std::move(**waiter->outcome));
            }
        }
    } place{shared_from_this(), waiter};

    pump();
    if (!waiter->outcome) {
        asio::error_code ignored;
        co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
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

void Pool::returned(PooledConnection pooled) {
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

bool Pool::give_to_starving(PooledConnection& pooled) {
    int64_t than = ServerSlots::kNobody;
    if (!waiters_.empty()) than = (waiters_.front()->since - kPatience).time_since_epoch().count();
    switch (slots_->offer(*member_, than, pooled, [&] { pooled.connection->detach(); })) {
        case ServerSlots::Offer::NobodyStarves: return false;
        case ServerSlots::Offer::Given: totals_.moved_out++; return true;
        case ServerSlots::Offer::MakeRoom: break;
    }
    close(std::move(pooled));
    return true;
}

void Pool::give_idle_away() {
    if (shut_down_ || !waiters_.empty() || !slots_->anybody_starves()) return;
    std::optional<PooledConnection> idle = take_idle();
    if (!idle) return;
    if (!give_to_starving(*idle)) add_idle(std::move(*idle));
}

void Pool::receive(PooledConnection pooled) {
    totals_.moved_in++;
    if (shut_down_) {
        close(std::move(pooled));
        return;
    }
    pooled.connection->attach(executor_);
    put(std::move(pooled));
}

void Pool::add_idle(PooledConnection pooled) {
    pooled.idle_since = Clock::now();
    idle_.push_back(std::move(pooled));
    member_->idle.store(static_cast<uint32_t>(idle_.size()));
    arm_timer();
}

std::optional<PooledConnection> Pool::take_idle() {
    while (!idle_.empty()) {
        PooledConnection pooled = std::move(idle_.back());
        idle_.pop_back();
        member_->idle.store(static_cast<uint32_t>(idle_.size()));
        pooled.connection->stop_watching();
        bool trusted = Clock::now() - pooled.idle_since < kTrusted;
        if (trusted || pooled.connection->absorb_idle_messages()) return pooled;
        close(std::move(pooled));
    }
    return std::nullopt;
}

// An idle connection's server said something or went away.
void Pool::idle_event(ServerConnection* connection) {
    auto found = std::find_if(idle_.begin(), idle_.end(), [&](const PooledConnection& idle) {
        return idle.connection.get() == connection;
    });
    if (found == idle_.end()) return;
    if (connection->absorb_idle_messages()) {
        arm_timer();  // which watches it again
        return;
    }
    PooledConnection dead = std::move(*found);
    idle_.erase(found);
    member_->idle.store(static_cast<uint32_t>(idle_.size()));
    close(std::move(dead));
    pump();
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

// Tells the other workers since when this one lacks a connection. Only a change is told: it costs a lock.
void Pool::update_starvation() {
    std::optional<TimePoint> since;
    if (!shut_down_ && waiters_.size() > connecting_ + idle_.size()) since = waiters_.front()->since;
    if (since == starving_since_) return;
    starving_since_ = since;
    if (since) {
        slots_->starve(*member_, *since);
    } else {
        slots_->stop_starving(*member_);
    }
}

awaitable<void> Pool::open_connection(Slot slot) {
    std::shared_ptr<Pool> self = shared_from_this();
    Result<std::unique_ptr<ServerConnection>> login = co_await connect(server_, limits_, flavour_);
    connecting_--;
    if (shut_down_) co_return;
    if (!login) {
        totals_.connect_failures++;
        double random = static_cast<double>(random_() - random_.min()) /
                        static_cast<double>(random_.max() - random_.min());
        backoff_.failed(Clock::now(), random);
        last_error_ = seen_by_clients(std::move(login.error()));
        slot.release();
        pump();
        co_return;
    }
    totals_.connects++;
    backoff_.succeeded();
    last_error_.reset();
    PooledConnection pooled;
    pooled.slot = std::move(slot);
    pooled.connection = std::move(*login);
    put(std::move(pooled));
    pump();
}

void Pool::arm_timer() {
    if (shut_down_) return;
    TimePoint now = Clock::now();
    TimePoint at = TimePoint::max();
    if (!idle_.empty()) {
        milliseconds tick = kTick;
        if (limits_.server_idle_timeout.count() > 0) {
            tick = std::clamp(limits_.server_idle_timeout / 4, milliseconds{10}, kTick);
        }
        bool awake = std::any_of(idle_.begin(), idle_.end(),
                                 [](const PooledConnection& idle) { return !idle.connection->watching(); });
        at = now + (awake ? std::min(tick, kResting) : tick);
    }
    bool wants = !waiters_.empty() || (limits_.min_pool_size > 0 && slots_->open() < limits_.min_pool_size);
    if (backoff_.active() && wants) at = std::min(at, std::max(backoff_.next_try(), now + milliseconds{1}));
    if (at == TimePoint::max()) return;
    if (timer_armed_ && timer_.expiry() <= at) return;
    timer_armed_ = true;
    timer_.expires_at(at);
    timer_.async_wait([weak = weak_from_this()](const asio::error_code& error) {
        auto pool = weak.lock();
        if (error || !pool) return;
        pool->timer_armed_ = false;
        pool->tick();
    });
}

void Pool::tick() {
    if (shut_down_) return;
    TimePoint now = Clock::now();
    std::vector<PooledConnection> kept;
    std::vector<PooledConnection> leaving;
    for (PooledConnection& idle : idle_) {
        auto age = duration_cast<milliseconds>(now - idle.connection->created_at());
        auto idle_for = duration_cast<milliseconds>(now - idle.idle_since);
        uint32_t total =
            slots_->open() - static_cast<uint32_t>(std::min<size_t>(leaving.size(), slots_->open()));
        bool keep = judge_idle(age, idle_for, total, limits_) == IdleVerdict::Keep;
        (keep ? kept : leaving).push_back(std::move(idle));
    }
    idle_ = std::move(kept);
    member_->idle.store(static_cast<uint32_t>(idle_.size()));
    for (PooledConnection& old : leaving) close(std::move(old));
    for (PooledConnection& idle : idle_) {
        if (idle.connection->watching() || now - idle.idle_since < kResting) continue;
        idle.connection->release_memory();
        idle.connection->watch([weak = weak_from_this(), connection = idle.connection.get()] {
            if (auto pool = weak.lock()) pool->idle_event(connection);
        });
    }
    pump();
    arm_timer();
}

void Pool::shutdown() {
    if (shut_down_) return;
    shut_down_ = true;
    timer_.cancel();
    slots_->leave(member_);
    Error error;
    error.sqlstate = sqlstate::kAdminShutdown;
    error.message = "Braid is shutting down";
    fail_waiters(error);
    std::vector<PooledConnection> idle = std::move(idle_);
    idle_.clear();
    member_->idle.store(0);
    for (PooledConnection& pooled : idle) close(std::move(pooled));
}

void Pool::reconnect() {
    not_before_ = Clock::now();
    std::vector<PooledConnection> idle = std::move(idle_);
    idle_.clear();
    member_->idle.store(0);
    for (PooledConnection& pooled : idle) close(std::move(pooled));
    pump();
}

}  // namespace braid::backends
