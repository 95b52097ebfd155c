// Comparators and aggregates of MySQL's keys, without a server; mysql_scatter_test.cpp holds them against
// one.
#include <gtest/gtest.h>

#include "planner/merge/mysql_aggregate.h"
#include "planner/merge/mysql_limit.h"
#include "planner/merge/mysql_order.h"

namespace braid::planner {
namespace {

using namespace std::string_view_literals;

TEST(MysqlOrder, numbersCompareByValue) {
    const char* ascending[] = {"-100",
                               "-99.5",
                               "-1",
                               "-0.01",
                               "0",
                               "0.009",
                               "0.01",
                               "000042",
                               "42.1",
                               "100",
                               "18446744073709551615"};
    for (size_t i = 0; i < std::size(ascending); i++) {
        for (size_t k = 0; k < std::size(ascending); k++) {
            const int order = compare_mysql_numbers(ascending[i], ascending[k]);
            EXPECT_EQ(order < 0, i < k) << ascending[i] << " " << ascending[k];
            EXPECT_EQ(order == 0, i == k) << ascending[i] << " " << ascending[k];
        }
    }
    EXPECT_EQ(compare_mysql_numbers("-0.00", "0"), 0);
    EXPECT_EQ(compare_mysql_numbers("1.50", "1.5"), 0);
}

TEST(MysqlOrder, doublesCompareByValue) {
    EXPECT_LT(compare_mysql_doubles("-1e300", "2e-5"), 0);
    EXPECT_GT(compare_mysql_doubles("1e16", "9999"), 0);
    EXPECT_EQ(compare_mysql_doubles("-0", "0"), 0);
}

TEST(MysqlOrder, weightsArePadded) {
    constexpr std::string_view kPad = "\x00\x20"sv;
    EXPECT_EQ(compare_padded("\x00\x41"sv, "\x00\x41\x00\x20"sv, kPad), 0);
    EXPECT_GT(compare_padded("\x00\x41"sv, "\x00\x41\x00\x09"sv, kPad), 0);  // 'a' > 'a\t'
    EXPECT_LT(compare_padded("\x00\x41"sv, "\x00\x41\x00\x42"sv, kPad), 0);
    EXPECT_LT(compare_padded(""sv, "\x00\x41"sv, kPad), 0);
    EXPECT_EQ(compare_padded(""sv, "\x00\x20\x00\x20"sv, kPad), 0);
}

TEST(MysqlOrder, keysThatTheShardsDoNotSortWholeAreRefused) {
    EXPECT_TRUE(check_mysql_key(MysqlOrder::Weights, std::string(999, 'x')));
    EXPECT_FALSE(check_mysql_key(MysqlOrder::Weights, std::string(1000, 'x')));
    EXPECT_FALSE(check_mysql_key(MysqlOrder::Number, "1e5"));
    EXPECT_FALSE(check_mysql_key(MysqlOrder::Number, ""));
    EXPECT_TRUE(check_mysql_key(MysqlOrder::Double, "1e5"));
}

TEST(MysqlOrder, nullsComeFirst) {
    const SortKey ascending{Comparator::for_mysql(MysqlOrder::Number), false, true};
    const SortKey descending{Comparator::for_mysql(MysqlOrder::Number), true, false};
    EXPECT_LT(ascending.compare({}, "1"sv), 0);
    EXPECT_GT(descending.compare({}, "1"sv), 0);
}

std::optional<std::string> merged(const MysqlAggregate& aggregate,
                                  const std::vector<std::vector<Datum>>& rows) {
    auto state = make_mysql_aggregate(aggregate, Comparator::for_mysql(MysqlOrder::Number));
    for (const std::vector<Datum>& row : rows) EXPECT_TRUE(state->add(row));
    auto result = state->finish(DatumFormat::Text);
    EXPECT_TRUE(result);
    return result ? *result : std::nullopt;
}

TEST(MysqlAggregates, sumsKeepTheirScale) {
    using enum MysqlAggregateFunction;
    EXPECT_EQ(merged({Sum, 0}, {{"1.10"sv}, {Datum()}, {"2.90"sv}}), "4.00");
    EXPECT_EQ(merged({Sum, 0}, {{Datum()}, {Datum()}}), std::nullopt);
    EXPECT_EQ(merged({Count, 0}, {{"3"sv}, {"0"sv}}), "3");
}

TEST(MysqlAggregates, averagesRoundAwayFromZero) {
    using enum MysqlAggregateFunction;
    EXPECT_EQ(merged({Avg, 4}, {{"1"sv, "1"sv}, {"1"sv, "2"sv}}), "0.6667");
    EXPECT_EQ(merged({Avg, 4}, {{"-1"sv, "3"sv}, {Datum(), "0"sv}}), "-0.3333");
    EXPECT_EQ(merged({Avg, 4}, {{"0.0001"sv, "1"sv}, {"0"sv, "1"sv}}), "0.0001");
    EXPECT_EQ(merged({Avg, 4}, {{Datum(), "0"sv}}), std::nullopt);
    // A quotient just below a half, which fewer digits would round up to it.
    EXPECT_EQ(merged({Avg, 0}, {{"49999999999999999999"sv, "100000000000000000"sv}, {"0"sv, "0"sv}}), "500");
}

TEST(MysqlAggregates, bitsAndExtrema) {
    using enum MysqlAggregateFunction;
    EXPECT_EQ(merged({BitAnd, 0}, {{"18446744073709551615"sv}, {"6"sv}}), "6");
    EXPECT_EQ(merged({BitOr, 0}, {{"1"sv}, {"6"sv}}), "7");
    EXPECT_EQ(merged({BitXor, 0}, {{"3"sv}, {"6"sv}}), "5");
    EXPECT_EQ(merged({Min, 0}, {{"2"sv, "b"sv}, {Datum(), Datum()}, {"1"sv, "a"sv}}), "a");
    EXPECT_EQ(merged({Max, 0}, {{"2"sv, "b"sv}, {"1"sv, "a"sv}}), "b");
    EXPECT_EQ(merged({Max, 0}, {{Datum(), Datum()}}), std::nullopt);
}

MysqlAggregate distinct(MysqlAggregateFunction function, int scale = 0) {
    MysqlAggregate aggregate{function, scale};
    aggregate.distinct = true;
    aggregate.keys.push_back(Comparator::for_mysql(MysqlOrder::Number));
    return aggregate;
}

TEST(MysqlAggregates, distinctTakesEachKeyOnce) {
    using enum MysqlAggregateFunction;
    EXPECT_EQ(merged(distinct(Count), {{Datum(), "1"sv}, {"1.0"sv, "1"sv}, {"1"sv, "1"sv}, {"2"sv, "1"sv}}),
              "2");
    EXPECT_EQ(merged(distinct(Count), {{Datum(), "1"sv}}), "0");
    EXPECT_EQ(merged(distinct(Sum), {{"1"sv, "1.5"sv}, {"1"sv, "1.5"sv}, {"3"sv, "3.5"sv}}), "5.0");
    EXPECT_EQ(merged(distinct(Sum), {{Datum(), Datum()}}), std::nullopt);
    EXPECT_EQ(merged(distinct(Avg, 4), {{"1"sv, "1"sv, "1"sv}, {"1"sv, "1"sv, "1"sv}, {"2"sv, "2"sv, "1"sv}}),
              "1.5000");
}

TEST(MysqlAggregates, textsAreStrungTogetherAsOftenAsTheyStandThere) {
    using enum MysqlAggregateFunction;
    EXPECT_EQ(merged({GroupConcat, 0}, {{"b"sv, "2"sv, ", "sv, "9"sv},
                                        {Datum(), "4"sv, ", "sv, "9"sv},
                                        {"a"sv, "1"sv, ", "sv, "9"sv}}),
              "b, b, a");
    EXPECT_EQ(merged({GroupConcat, 0}, {{""sv, "2"sv, ","sv, "9"sv}}), ",");
    EXPECT_EQ(merged({GroupConcat, 0}, {{Datum(), "1"sv, ","sv, "9"sv}}), std::nullopt);
    EXPECT_EQ(merged(distinct(GroupConcat), {{"1"sv, "x"sv, "5"sv, ""sv, "9"sv},
                                             {"1"sv, "X"sv, "1"sv, ""sv, "9"sv},
                                             {"2"sv, "y"sv, "1"sv, ""sv, "9"sv}}),
              "xy");
    auto state = make_mysql_aggregate({GroupConcat, 0}, std::nullopt);
    EXPECT_TRUE(state->add(std::vector<Datum>{"abc"sv, "1"sv, ","sv, "6"sv}));
    EXPECT_FALSE(state->add(std::vector<Datum>{"def"sv, "1"sv, ","sv, "6"sv}));
    EXPECT_FALSE(state->add(std::vector<Datum>{"a"sv, "x"sv, ","sv, "6"sv}));
}

TEST(MysqlLimit, readsNumbersWithoutSign) {
    LimitSpec spec;
    router::Operand count;
    count.constant = Value::numeric(*Decimal::parse("18446744073709551615"));
    router::Operand offset;
    offset.constant = Value::int8(5);
    spec.limit = count;
    spec.offset = offset;
    auto limit = read_mysql_limit(spec, {});
    ASSERT_TRUE(limit);
    EXPECT_EQ(limit->count, UINT64_MAX);
    EXPECT_EQ(limit->offset, 5u);
    EXPECT_EQ(pushed_mysql_limit(*limit), "\nLIMIT 18446744073709551615");
    spec.limit->constant = Value::int8(-1);
    auto negative = read_mysql_limit(spec, {});
    ASSERT_FALSE(negative);
    EXPECT_EQ(negative.error().number, 1210);
}

}  // namespace
}  // namespace braid::planner
