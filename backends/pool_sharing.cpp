// Connections that move between the workers' pools of one server: to whom waits longest without any. What
// comes from other workers arrives as posted calls. See pool.h, server_slots.h.
#include <utility>

#include <asio/post.hpp>

#include "backends/pool.h"

namespace braid::backends {

namespace {
// A worker serves its own queue first, unless another worker's acquire is older by this much.
constexpr std::chrono::milliseconds kPatience{10};
}  // namespace

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

}  // namespace braid::backends
