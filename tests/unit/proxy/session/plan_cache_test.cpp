// The plan cache: shapes, fixed values, bounds.
#include "proxy/session/plan_cache.h"

#include <gtest/gtest.h>

namespace braid::proxy {
namespace {

PlanCache::Key key(uint64_t number, uint64_t version = 1, std::string path = "public") {
    PlanCache::Key made;
    made.fingerprint.low = number;
    made.catalog_version = version;
    made.search_path = std::move(path);
    return made;
}

std::shared_ptr<const planner::StatementPlan> plan(std::vector<int> fixed = {}) {
    auto made = std::make_shared<planner::StatementPlan>();
    made->fixed_slots = std::move(fixed);
    return made;
}

using Literals = std::vector<std::string_view>;

TEST(PlanCache, FindsByTheWholeKey) {
    PlanCache cache;
    cache.add(key(1), Literals{"5"}, plan(), 100);
    EXPECT_NE(cache.find(key(1), Literals{"6"}), nullptr);
    EXPECT_EQ(cache.find(key(2), Literals{"5"}), nullptr);
    EXPECT_EQ(cache.find(key(1, 2), Literals{"5"}), nullptr);
    EXPECT_EQ(cache.find(key(1, 1, "other"), Literals{"5"}), nullptr);
}

TEST(PlanCache, FixedSlotsBindAPlanToTheirValues) {
    PlanCache cache;
    const auto one = plan({1});
    const auto two = plan({1});
    cache.add(key(1), Literals{"x", "1"}, one, 100);
    EXPECT_EQ(cache.find(key(1), Literals{"x", "2"}), nullptr);
    cache.add(key(1), Literals{"x", "2"}, two, 100);
    EXPECT_EQ(cache.find(key(1), Literals{"y", "1"})->plan, one);
    EXPECT_EQ(cache.find(key(1), Literals{"y", "2"})->plan, two);
    EXPECT_EQ(cache.size(), 1u);
}

TEST(PlanCache, TheLeastRecentlyUsedGoesFirst) {
    PlanCache cache({.shapes = 2});
    cache.add(key(1), Literals{}, plan(), 100);
    cache.add(key(2), Literals{}, plan(), 100);
    EXPECT_NE(cache.find(key(1), Literals{}), nullptr);
    cache.add(key(3), Literals{}, plan(), 100);
    EXPECT_EQ(cache.find(key(2), Literals{}), nullptr);
    EXPECT_NE(cache.find(key(1), Literals{}), nullptr);
    EXPECT_EQ(cache.size(), 2u);
}

TEST(PlanCache, VariantsOfOneShapeAreBounded) {
    PlanCache cache;
    for (int i = 0; i < 100; i++) {
        const std::string value = std::to_string(i);
        cache.add(key(1), Literals{value}, plan({0}), 100);
    }
    EXPECT_EQ(cache.find(key(1), Literals{"0"}), nullptr);
    EXPECT_NE(cache.find(key(1), Literals{"99"}), nullptr);
}

TEST(PlanCache, BytesAreBounded) {
    PlanCache cache({.shapes = 5000, .bytes = 1 << 20, .bytes_of_one = 400'000});
    for (uint64_t i = 0; i < 100; i++) {
        cache.add(key(i), Literals{}, plan(), 50'000);
        EXPECT_LE(cache.bytes(), size_t{1} << 20);
    }
    EXPECT_NE(cache.find(key(99), Literals{}), nullptr);
    EXPECT_EQ(cache.find(key(0), Literals{}), nullptr);
    EXPECT_LT(cache.size(), 10u);
    // Too large to be kept, and nothing else goes for it.
    const size_t before = cache.size();
    EXPECT_NE(cache.add(key(1000), Literals{}, plan(), 200'000).plan, nullptr);
    EXPECT_EQ(cache.find(key(1000), Literals{}), nullptr);
    EXPECT_EQ(cache.size(), before);
}

}  // namespace
}  // namespace braid::proxy
