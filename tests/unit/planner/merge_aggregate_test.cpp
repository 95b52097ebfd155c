// Merged aggregates against a server's own over all rows (merge_constants.h), and their limits.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/decimal.h"
#include "merge_constants.h"
#include "planner/merge/aggregate.h"

namespace braid::planner {
namespace {

std::optional<std::string> from_hex(const char* hex) {
    if (hex == nullptr) return std::nullopt;
    std::string out;
    for (; hex[0] != '\0'; hex += 2) out += static_cast<char>(std::stoi(std::string(hex, 2), nullptr, 16));
    return out;
}

std::optional<std::string> null_or(const char* text) {
    return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

std::string int8(int64_t v) {
    std::string out;
    append_big_endian(out, v);
    return out;
}

std::unique_ptr<AggregateState> make(AggregateFunction function, TypeId argument) {
    bool ordered = function == AggregateFunction::Min || function == AggregateFunction::Max;
    std::optional<Comparator> comparator;
    if (ordered) comparator = *Comparator::for_order(type_of(argument), Collation{});
    auto state = make_aggregate(function, type_of(argument), comparator);
    EXPECT_TRUE(state);
    return std::move(*state);
}

TEST(Aggregates, AreTheServers) {
    for (const Merged& merged : kMerged) {
        auto shape = describe_aggregate(merged.function, type_of(merged.argument));
        ASSERT_TRUE(shape);
        auto state = make(merged.function, merged.argument);
        for (const auto& shard : merged.partials) {
            std::vector<std::optional<std::string>> row{from_hex(shard[0]), from_hex(shard[1])};
            std::vector<Datum> partials;
            for (size_t i = 0; i < shape->partials.size(); ++i) partials.push_back(row[i]);
            ASSERT_TRUE(state->add(partials));
        }
        EXPECT_EQ(*state->finish(DatumFormat::Binary), from_hex(merged.binary));
        bool ordered = merged.function == AggregateFunction::Min || merged.function == AggregateFunction::Max;
        if (!ordered) {
            EXPECT_EQ(*state->finish(DatumFormat::Text), null_or(merged.text));
        }
    }
}

TEST(Aggregates, OverNothing) {
    EXPECT_EQ(*make(AggregateFunction::Count, TypeId::Int4)->finish(DatumFormat::Text), "0");
    EXPECT_EQ(*make(AggregateFunction::Sum, TypeId::Int4)->finish(DatumFormat::Text), std::nullopt);
    EXPECT_EQ(*make(AggregateFunction::Avg, TypeId::Numeric)->finish(DatumFormat::Text), std::nullopt);
    EXPECT_EQ(*make(AggregateFunction::Max, TypeId::Text)->finish(DatumFormat::Binary), std::nullopt);
}

TEST(Aggregates, OverflowAsBigint) {
    auto state = make(AggregateFunction::Sum, TypeId::Int4);
    std::string most = int8(INT64_MAX);
    std::string one = int8(1);
    ASSERT_TRUE(state->add(std::vector<Datum>{most}));
    Status overflow = state->add(std::vector<Datum>{one});
    ASSERT_FALSE(overflow);
    EXPECT_EQ(overflow.error().sqlstate, "22003");
    EXPECT_EQ(overflow.error().message, "bigint out of range");
}

TEST(Aggregates, CarryTheVisibleFormOfExtremes) {
    auto state = make(AggregateFunction::Max, TypeId::Text);
    ASSERT_TRUE(state->add(std::vector<Datum>{"b", "shown b"}));
    ASSERT_TRUE(state->add(std::vector<Datum>{"a", "shown a"}));
    ASSERT_TRUE(state->add(std::vector<Datum>{std::nullopt, std::nullopt}));
    EXPECT_EQ(*state->finish(DatumFormat::Text), "shown b");
    auto bare = make(AggregateFunction::Min, TypeId::Text);
    ASSERT_TRUE(bare->add(std::vector<Datum>{"b"}));
    EXPECT_FALSE(bare->finish(DatumFormat::Text));
}

TEST(Aggregates, HaveTheServersTypes) {
    auto result = [](AggregateFunction f, TypeId t) { return describe_aggregate(f, type_of(t))->result.id; };
    EXPECT_EQ(result(AggregateFunction::Count, TypeId::Jsonb), TypeId::Int8);
    EXPECT_EQ(result(AggregateFunction::Sum, TypeId::Int2), TypeId::Int8);
    EXPECT_EQ(result(AggregateFunction::Sum, TypeId::Int8), TypeId::Numeric);
    EXPECT_EQ(result(AggregateFunction::Avg, TypeId::Int4), TypeId::Numeric);
    EXPECT_EQ(result(AggregateFunction::Max, TypeId::Varchar), TypeId::Text);
    auto average = describe_aggregate(AggregateFunction::Avg, type_of(TypeId::Int4));
    ASSERT_EQ(average->partials.size(), 2u);
    EXPECT_EQ(average->partials[0].type.id, TypeId::Int8);
}

TEST(Aggregates, ThatDependOnOrderAreRefused) {
    for (TypeId type : {TypeId::Float4, TypeId::Float8, TypeId::Interval, TypeId::Money}) {
        auto sum = describe_aggregate(AggregateFunction::Sum, type_of(type));
        ASSERT_FALSE(sum);
        EXPECT_EQ(sum.error().sqlstate, "0A000");
        EXPECT_FALSE(describe_aggregate(AggregateFunction::Avg, type_of(type)));
    }
    EXPECT_FALSE(make_aggregate(AggregateFunction::Max, type_of(TypeId::Text)));
}

TEST(Aggregates, RefuseMalformedPartials) {
    for (AggregateFunction function :
         {AggregateFunction::Count, AggregateFunction::Sum, AggregateFunction::Avg, AggregateFunction::Max,
          AggregateFunction::BitOr}) {
        auto state = make(function, TypeId::Int8);
        Status added = state->add(std::vector<Datum>{"abc", "abc"});
        ASSERT_FALSE(added);
        EXPECT_EQ(added.error().sqlstate, "08P01");
        EXPECT_FALSE(state->add({}));
    }
}

}  // namespace
}  // namespace braid::planner
