// The counters are changed without the lock; the lock guards the list of members and who is told what.
#include "backends/server_slots.h"

#include <algorithm>

namespace braid::backends {

Slot& Slot::operator=(Slot&& other) noexcept {
    if (this != &other) {
        release();
        slots_ = std::move(other.slots_);
    }
    return *this;
}

void Slot::release() {
    if (std::shared_ptr<ServerSlots> slots = std::move(slots_)) slots->give_back();
}

Slot ServerSlots::try_take() {
    uint32_t open = open_.load();
    while (open < limit_) {
        if (open_.compare_exchange_weak(open, open + 1)) return Slot(shared_from_this());
    }
    return {};
}

// All that starve are told: each takes what it needs, and none is forgotten when one needs less than came
// free.
void ServerSlots::give_back() {
    open_.fetch_sub(1);
    if (starving_.load() == 0) return;
    std::lock_guard lock(mutex_);
    for (const auto& member : members_) {
        if (member->waiting_since.load() != kNobody) member->slot_freed();
    }
}

void ServerSlots::join(std::shared_ptr<Member> member) {
    std::lock_guard lock(mutex_);
    members_.push_back(std::move(member));
}

void ServerSlots::leave(const std::shared_ptr<Member>& member) {
    stop_starving(*member);
    std::lock_guard lock(mutex_);
    std::erase(members_, member);
}

// First says that it starves, then looks at the others' idle connections. Another worker first counts its
// idle connection, then looks whether anybody starves. One of the two sees the other.
void ServerSlots::starve(Member& member, TimePoint since) {
    int64_t before = member.waiting_since.exchange(since.time_since_epoch().count());
    if (before == kNobody) starving_.fetch_add(1);
    std::lock_guard lock(mutex_);
    for (const auto& other : members_) {
        if (other.get() != &member && other->idle.load() > 0) {
            other->give_idle();
            return;
        }
    }
}

void ServerSlots::stop_starving(Member& member) {
    if (member.waiting_since.exchange(kNobody) != kNobody) starving_.fetch_sub(1);
}

ServerSlots::Offer ServerSlots::offer(const Member& self, int64_t than, PooledConnection& connection,
                                      const std::function<void()>& prepare) {
    std::lock_guard lock(mutex_);
    Member* oldest = nullptr;
    int64_t since = than;
    for (const auto& member : members_) {
        if (member.get() == &self) continue;
        int64_t waiting = member->waiting_since.load();
        if (waiting != kNobody && waiting < since) {
            oldest = member.get();
            since = waiting;
        }
    }
    if (oldest == nullptr) return Offer::NobodyStarves;
    // A bridge stays on the worker that runs it.
    if (oldest->flavour != self.flavour || !self.flavour.crossing_for.empty()) return Offer::MakeRoom;
    prepare();
    oldest->receive(connection);
    return Offer::Given;
}

}  // namespace braid::backends
