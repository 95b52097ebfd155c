// Idle connections: kept, watched, closed when their time is up. See pool.h; the times are in pool_policy.h.
#include <algorithm>
#include <utility>

#include "backends/pool.h"

namespace braid::backends {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {
// An idle connection is looked at before it is lent when it has been idle for longer; within this time a
// death is as good as a death right after the look.
constexpr milliseconds kTrusted{5};
// Idle for longer: the pool lets the event loop watch it and frees its buffer. Not before: a busy pool would
// pay for a watch with every statement.
constexpr milliseconds kResting{100};
constexpr milliseconds kTick{1000};
}  // namespace

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

void Pool::close_idle() {
    std::vector<PooledConnection> idle = std::move(idle_);
    idle_.clear();
    member_->idle.store(0);
    for (PooledConnection& pooled : idle) close(std::move(pooled));
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
    close_idle();
}

void Pool::reconnect() {
    not_before_ = Clock::now();
    close_idle();
    pump();
}

}  // namespace braid::backends
