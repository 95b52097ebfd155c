// Modulo, ranges and lists.
#include "router/placement.h"

#include <gmock/gmock.h>

#include <gtest/gtest.h>

namespace braid::router {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Bound kUnbounded{};
Bound at(Value value) {
    return {Bound::Kind::Inclusive, std::move(value)};
}
Bound beside(Value value) {
    return {Bound::Kind::Exclusive, std::move(value)};
}

RangeMap days() {
    auto map = RangeMap::make({{Value::date(100), Value::date(200), ShardId(1)},
                               {std::nullopt, Value::date(100), ShardId(0)},
                               {Value::date(300), std::nullopt, ShardId(2)}});
    EXPECT_TRUE(map);
    return *map;
}

TEST(Modulo, IsNeverNegative) {
    EXPECT_EQ(modulo_bucket(Value::int4(-1), 4)->value, 3u);
    EXPECT_EQ(modulo_bucket(Value::int4(-4), 4)->value, 0u);
    EXPECT_EQ(modulo_bucket(Value::int8(INT64_MIN), 10)->value, 2u);
    EXPECT_EQ(modulo_bucket(Value::int2(7), 4)->value, 3u);
    EXPECT_EQ(modulo_bucket(Value::null(type_of(TypeId::Int4)), 4)->value, 0u);
    EXPECT_FALSE(modulo_bucket(Value::text("1"), 4));
}

TEST(Ranges, HoldTheirLowerEndOnly) {
    RangeMap map = days();
    EXPECT_EQ(map.find(Value::date(99)), ShardId(0));
    EXPECT_EQ(map.find(Value::date(kDateNegativeInfinity)), ShardId(0));
    EXPECT_EQ(map.find(Value::date(100)), ShardId(1));
    EXPECT_EQ(map.find(Value::date(199)), ShardId(1));
    EXPECT_EQ(map.find(Value::date(200)), std::nullopt);
    EXPECT_EQ(map.find(Value::date(300)), ShardId(2));
    EXPECT_EQ(map.find(Value::date(kDateInfinity)), ShardId(2));
    EXPECT_EQ(map.find(Value::null(type_of(TypeId::Date))), std::nullopt);
}

TEST(Ranges, OfAnIntervalAreThoseThatItTouches) {
    RangeMap map = days();
    EXPECT_TRUE(map.has_gaps());
    EXPECT_FALSE(RangeMap::make(
                     {{std::nullopt, Value::date(5), ShardId(0)}, {Value::date(5), std::nullopt, ShardId(1)}})
                     ->has_gaps());
    EXPECT_TRUE(RangeMap::make({{std::nullopt, Value::date(5), ShardId(0)}})->has_gaps());
    EXPECT_THAT(map.find_between(kUnbounded, kUnbounded), ElementsAre(ShardId(0), ShardId(1), ShardId(2)));
    EXPECT_THAT(map.find_between(kUnbounded, beside(Value::date(100))), ElementsAre(ShardId(0)));
    EXPECT_THAT(map.find_between(kUnbounded, at(Value::date(100))), ElementsAre(ShardId(0), ShardId(1)));
    EXPECT_THAT(map.find_between(at(Value::date(100)), beside(Value::date(150))), ElementsAre(ShardId(1)));
    EXPECT_THAT(map.find_between(at(Value::date(200)), beside(Value::date(300))), IsEmpty());
    EXPECT_THAT(map.find_between(beside(Value::date(199)), kUnbounded), ElementsAre(ShardId(1), ShardId(2)));
    EXPECT_THAT(map.find_between(at(Value::date(150)), at(Value::date(120))), IsEmpty());
    EXPECT_THAT(map.find_between(at(Value::date(150)), beside(Value::date(150))), IsEmpty());
    EXPECT_THAT(map.find_between(at(Value::date(150)), at(Value::date(150))), ElementsAre(ShardId(1)));
}

TEST(Ranges, ThatContradictAreRefused) {
    auto ends = [](int a, int b) { return RangeMap::Range{Value::int4(a), Value::int4(b), ShardId(0)}; };
    EXPECT_FALSE(RangeMap::make({ends(1, 5), ends(4, 9)}));
    EXPECT_FALSE(RangeMap::make({ends(5, 5)}));
    EXPECT_FALSE(RangeMap::make({{std::nullopt, std::nullopt, ShardId(0)}, ends(1, 2)}));
    EXPECT_FALSE(RangeMap::make({ends(1, 2), {Value::text("a"), std::nullopt, ShardId(0)}}));
    EXPECT_FALSE(RangeMap::make({{Value::null(type_of(TypeId::Int4)), std::nullopt, ShardId(0)}}));
    EXPECT_TRUE(RangeMap::make({ends(5, 9), ends(1, 5)}));
}

TEST(Lists, FindValuesAndDefaults) {
    auto map = ListMap::make(
        {{Value::text("UK"), ShardId(0)}, {Value::text("EU"), ShardId(0)}, {Value::text("US"), ShardId(2)}},
        ShardId(1));
    ASSERT_TRUE(map);
    EXPECT_EQ(map->find(Value::text("EU")), ShardId(0));
    EXPECT_EQ(map->find(Value::text("US")), ShardId(2));
    EXPECT_EQ(map->find(Value::text("us")), ShardId(1));
    EXPECT_EQ(map->find(Value::null(type_of(TypeId::Text))), ShardId(1));
    EXPECT_THAT(map->find_between(beside(Value::text("UK")), kUnbounded),
                ElementsAre(ShardId(1), ShardId(2)));
    EXPECT_FALSE(
        ListMap::make({{Value::bpchar("a"), ShardId(0)}, {Value::bpchar("a "), ShardId(1)}}, std::nullopt));
    auto bare = ListMap::make({{Value::null(type_of(TypeId::Text)), ShardId(3)}}, std::nullopt);
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->find(Value::null(type_of(TypeId::Text))), ShardId(3));
    EXPECT_EQ(bare->find(Value::text("x")), std::nullopt);
}

}  // namespace
}  // namespace braid::router
