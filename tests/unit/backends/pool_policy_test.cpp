#include "backends/pool_policy.h"

#include <memory>

#include <gtest/gtest.h>

#include "backends/pool.h"
#include "backends/server_slots.h"

namespace braid::backends {
namespace {

using std::chrono::milliseconds;

PoolCounts counts(uint32_t idle, uint32_t connecting, uint32_t waiting, uint32_t total) {
    PoolCounts counts;
    counts.idle = idle;
    counts.connecting = connecting;
    counts.waiting = waiting;
    counts.total = total;
    return counts;
}

TEST(PoolPolicy, OpensOnePerWaitingBeyondThoseThatCome) {
    PoolLimits limits;
    EXPECT_EQ(connections_to_open(counts(0, 0, 0, 0), limits), 0u);
    EXPECT_EQ(connections_to_open(counts(0, 0, 3, 0), limits), 3u);
    EXPECT_EQ(connections_to_open(counts(1, 1, 3, 2), limits), 1u);
    EXPECT_EQ(connections_to_open(counts(0, 5, 3, 5), limits), 0u);
}

TEST(PoolPolicy, KeepsTheMinimumButNotAboveThePool) {
    PoolLimits limits;
    limits.min_pool_size = 4;
    EXPECT_EQ(connections_to_open(counts(1, 0, 0, 1), limits), 3u);
    EXPECT_EQ(connections_to_open(counts(0, 0, 0, 4), limits), 0u);
    limits.default_pool_size = 2;
    EXPECT_EQ(connections_to_open(counts(0, 0, 0, 0), limits), 2u);
}

TEST(PoolPolicy, JudgesIdleConnections) {
    PoolLimits limits;
    limits.server_lifetime = milliseconds(1000);
    limits.server_idle_timeout = milliseconds(100);
    limits.min_pool_size = 1;
    EXPECT_EQ(judge_idle(milliseconds(10), milliseconds(10), 5, limits), IdleVerdict::Keep);
    EXPECT_EQ(judge_idle(milliseconds(1000), milliseconds(1), 1, limits), IdleVerdict::TooOld);
    EXPECT_EQ(judge_idle(milliseconds(200), milliseconds(100), 2, limits), IdleVerdict::IdleTooLong);
    EXPECT_EQ(judge_idle(milliseconds(200), milliseconds(100), 1, limits), IdleVerdict::Keep);
    limits.server_lifetime = limits.server_idle_timeout = milliseconds(0);
    EXPECT_EQ(judge_idle(milliseconds(1u << 30), milliseconds(1u << 30), 9, limits), IdleVerdict::Keep);
}

TEST(Backoff, DoublesWithJitterUpToFiveSeconds) {
    Backoff backoff(milliseconds(5000));
    Backoff::TimePoint now{};
    EXPECT_TRUE(backoff.may_try(now));
    backoff.failed(now, 1.0);
    EXPECT_FALSE(backoff.may_try(now + milliseconds(99)));
    EXPECT_TRUE(backoff.may_try(now + milliseconds(100)));
    backoff.failed(now, 0.0);
    EXPECT_EQ(backoff.next_try() - now, milliseconds(100));
    for (int i = 0; i < 100; i++) backoff.failed(now, 1.0);
    EXPECT_EQ(backoff.next_try() - now, milliseconds(5000));
    backoff.succeeded();
    EXPECT_TRUE(backoff.may_try(now));
    EXPECT_FALSE(backoff.active());
}

TEST(ServerSlots, CountsAndReturns) {
    auto slots = std::make_shared<ServerSlots>(2);
    Slot a = slots->try_take();
    Slot b = slots->try_take();
    EXPECT_TRUE(a);
    EXPECT_TRUE(b);
    EXPECT_FALSE(slots->try_take());
    b = Slot();
    EXPECT_EQ(slots->open(), 1u);
    Slot moved = std::move(a);
    EXPECT_EQ(slots->open(), 1u);
    moved.release();
    EXPECT_EQ(slots->open(), 0u);
}

TEST(ServerSlots, TellsThoseWhoStarveAndAsksThoseWhoHaveIdle) {
    auto slots = std::make_shared<ServerSlots>(1);
    int freed = 0, asked = 0;
    auto hungry = std::make_shared<ServerSlots::Member>();
    hungry->slot_freed = [&] { freed++; };
    auto rich = std::make_shared<ServerSlots::Member>();
    rich->give_idle = [&] { asked++; };
    slots->join(hungry);
    slots->join(rich);
    Slot slot = slots->try_take();
    slots->starve(*hungry, TimePoint(std::chrono::seconds(5)));
    EXPECT_EQ(asked, 0);
    rich->idle = 1;
    slots->starve(*hungry, TimePoint(std::chrono::seconds(5)));
    EXPECT_EQ(asked, 1);
    slot.release();
    EXPECT_EQ(freed, 1);
    slots->stop_starving(*hungry);
    slots->stop_starving(*hungry);
    EXPECT_FALSE(slots->anybody_starves());
    slots->leave(hungry);
    slots->leave(rich);
}

TEST(ServerSlots, OffersToTheOneThatStarvesLongest) {
    auto slots = std::make_shared<ServerSlots>(1);
    auto at = [](int seconds) { return TimePoint(std::chrono::seconds(seconds)); };
    std::string taken;
    auto member = [&](const char* name) {
        auto made = std::make_shared<ServerSlots::Member>();
        made->give_idle = made->slot_freed = [] {};
        made->receive = [&taken, name](PooledConnection&) { taken += name; };
        slots->join(made);
        return made;
    };
    auto a = member("a");
    auto b = member("b");
    auto self = member("self");
    slots->starve(*a, at(7));
    slots->starve(*b, at(5));
    slots->starve(*self, at(1));
    PooledConnection none;
    int prepared = 0;
    auto prepare = [&] { prepared++; };
    using Offer = ServerSlots::Offer;
    EXPECT_EQ(slots->offer(*self, at(5).time_since_epoch().count(), none, prepare), Offer::NobodyStarves)
        << "nobody before 5";
    EXPECT_EQ(slots->offer(*self, at(6).time_since_epoch().count(), none, prepare), Offer::Given);
    slots->stop_starving(*b);
    EXPECT_EQ(slots->offer(*self, ServerSlots::kNobody, none, prepare), Offer::Given);
    EXPECT_EQ(taken, "ba");
    EXPECT_EQ(prepared, 2);
    a->flavour.found_rows = true;
    EXPECT_EQ(slots->offer(*self, ServerSlots::kNobody, none, prepare), Offer::MakeRoom);
    EXPECT_EQ(prepared, 2) << "it is of no use to one of another flavour";
}

}  // namespace
}  // namespace braid::backends
