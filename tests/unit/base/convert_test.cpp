// Keys against constants of other types, and what a column stores.
#include "base/convert.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

Value numeric(const char* text) {
    return Value::numeric(*Decimal::parse(text));
}

std::string equal(const Value& constant, TypeId key, bool utc = false) {
    Conversion made = convert_for_equality(constant, key, {.time_zone_is_utc = utc});
    if (made.match == Match::Exact) {
        EXPECT_EQ(made.value.type_id(), key);
        return made.value.to_string();
    }
    return made.match == Match::Never ? "never" : "undetermined";
}

TEST(Equality, OfIntegerKeys) {
    EXPECT_EQ(equal(Value::int8(5), TypeId::Int2), "5");
    EXPECT_EQ(equal(Value::int8(40000), TypeId::Int2), "never");
    EXPECT_EQ(equal(numeric("1.0"), TypeId::Int4), "1");
    EXPECT_EQ(equal(numeric("1.5"), TypeId::Int4), "never");
    EXPECT_EQ(equal(numeric("1e30"), TypeId::Int8), "never");
    EXPECT_EQ(equal(numeric("9223372036854775808"), TypeId::Int8), "never");
    EXPECT_EQ(equal(numeric("-9223372036854775808.0"), TypeId::Int8), "-9223372036854775808");
    EXPECT_EQ(equal(numeric("NaN"), TypeId::Int8), "never");
    EXPECT_EQ(equal(Value::float8(3.0), TypeId::Int4), "3");
    EXPECT_EQ(equal(Value::float8(-0.0), TypeId::Int4), "0");
    EXPECT_EQ(equal(Value::float8(3.5), TypeId::Int8), "never");
    EXPECT_EQ(equal(Value::float8(9007199254740992.0), TypeId::Int8), "undetermined");
    EXPECT_EQ(equal(Value::float8(9007199254740992.0), TypeId::Int4), "never");
    EXPECT_EQ(equal(Value::float8(9223372036854775808.0), TypeId::Int8), "undetermined");
    EXPECT_EQ(equal(Value::float8(1e30), TypeId::Int8), "never");
    EXPECT_EQ(equal(Value::unknown("12"), TypeId::Int4), "12");
    EXPECT_EQ(equal(Value::unknown("1.0"), TypeId::Int4), "undetermined");
    EXPECT_EQ(equal(Value::text("1"), TypeId::Int4), "undetermined");
    EXPECT_EQ(equal(Value(), TypeId::Int4), "never");
}

TEST(Equality, OfNumericAndFloatKeys) {
    EXPECT_EQ(equal(Value::int4(5), TypeId::Numeric), "5");
    EXPECT_EQ(equal(Value::float8(5), TypeId::Numeric), "undetermined");
    EXPECT_EQ(equal(numeric("0.1"), TypeId::Float8), "0.1");
    EXPECT_EQ(equal(Value::float8(0.1), TypeId::Float4), "never");
    EXPECT_EQ(equal(Value::float8(0.5), TypeId::Float4), "0.5");
    EXPECT_EQ(equal(Value::float8(1e300), TypeId::Float4), "never");
}

TEST(Equality, OfTextKeys) {
    EXPECT_EQ(equal(Value::varchar("a "), TypeId::Text), "a ");
    EXPECT_EQ(equal(Value::bpchar("a "), TypeId::Text), "a");
    EXPECT_EQ(equal(Value::bpchar("a "), TypeId::Varchar), "undetermined");
    EXPECT_EQ(equal(Value::text("a "), TypeId::Bpchar), "never");
    EXPECT_EQ(equal(Value::text("a"), TypeId::Bpchar), "a");
    EXPECT_EQ(equal(Value::varchar("a "), TypeId::Bpchar), "a ");
    EXPECT_EQ(equal(Value::int4(1), TypeId::Text), "undetermined");
}

TEST(Equality, OfDatesAndTimestamps) {
    EXPECT_EQ(equal(Value::timestamp(kMicrosecondsPerDay), TypeId::Date), "2000-01-02");
    EXPECT_EQ(equal(Value::timestamp(1), TypeId::Date), "never");
    EXPECT_EQ(equal(Value::timestamp(kTimestampInfinity), TypeId::Date), "infinity");
    EXPECT_EQ(equal(Value::date(-1), TypeId::Timestamp), "1999-12-31 00:00:00");
    EXPECT_EQ(equal(Value::date(200'000'000), TypeId::Timestamp), "never");
    EXPECT_EQ(equal(Value::date(0), TypeId::Timestamptz), "undetermined");
    EXPECT_EQ(equal(Value::date(0), TypeId::Timestamptz, true), "2000-01-01 00:00:00+00");
    EXPECT_EQ(equal(Value::timestamptz(0), TypeId::Date), "undetermined");
    EXPECT_EQ(equal(Value::timestamptz(0), TypeId::Timestamptz), "2000-01-01 00:00:00+00");
}

std::string bound(const BoundConversion& made) {
    if (made.match == Match::Never) return "never";
    if (made.match == Match::Undetermined) return "undetermined";
    switch (made.bound.kind) {
        case Bound::Kind::Unbounded: return "all";
        case Bound::Kind::Inclusive: return "[" + made.bound.value.to_string();
        case Bound::Kind::Exclusive: return "(" + made.bound.value.to_string();
    }
    return "";
}
std::string lower(const Value& v, bool inclusive, TypeId key) {
    return bound(convert_lower_bound(v, inclusive, key));
}
std::string upper(const Value& v, bool inclusive, TypeId key) {
    return bound(convert_upper_bound(v, inclusive, key));
}

TEST(Bounds, OfIntegerKeys) {
    EXPECT_EQ(lower(numeric("10.5"), true, TypeId::Int4), "(10");
    EXPECT_EQ(upper(numeric("10.5"), false, TypeId::Int4), "[10");
    EXPECT_EQ(lower(numeric("-10.5"), true, TypeId::Int4), "(-11");
    EXPECT_EQ(upper(numeric("-10.5"), true, TypeId::Int4), "[-11");
    EXPECT_EQ(lower(numeric("10.0"), true, TypeId::Int4), "[10");
    EXPECT_EQ(lower(numeric("1e30"), true, TypeId::Int4), "never");
    EXPECT_EQ(upper(numeric("1e30"), true, TypeId::Int4), "all");
    EXPECT_EQ(upper(numeric("NaN"), false, TypeId::Int8), "all");
    EXPECT_EQ(lower(numeric("-Infinity"), false, TypeId::Int8), "all");
    EXPECT_EQ(upper(numeric("9223372036854775807.5"), false, TypeId::Int8), "all");
    EXPECT_EQ(lower(numeric("-9223372036854775808.5"), false, TypeId::Int8), "all");
    EXPECT_EQ(lower(Value::int8(40000), false, TypeId::Int2), "never");
    EXPECT_EQ(lower(Value::float8(2.5), false, TypeId::Int2), "(2");
    EXPECT_EQ(upper(Value::float8(1e17), false, TypeId::Int8), "undetermined");
    EXPECT_EQ(upper(Value::float8(1e17), false, TypeId::Int4), "all");
}

TEST(Bounds, OfOtherKeys) {
    EXPECT_EQ(lower(Value::timestamp(5), true, TypeId::Date), "(2000-01-01");
    EXPECT_EQ(upper(Value::timestamp(5), false, TypeId::Date), "[2000-01-01");
    EXPECT_EQ(upper(Value::timestamp(-5), false, TypeId::Date), "[1999-12-31");
    EXPECT_EQ(upper(Value::timestamp(0), false, TypeId::Date), "(2000-01-01");
    EXPECT_EQ(lower(Value::timestamptz(0), false, TypeId::Date), "undetermined");
    EXPECT_EQ(lower(Value::int4(3), false, TypeId::Numeric), "(3");
    EXPECT_EQ(lower(Value::text("m"), true, TypeId::Varchar), "[m");
    EXPECT_EQ(lower(Value::bpchar("m"), true, TypeId::Text), "undetermined");
    EXPECT_EQ(lower(Value::unknown("2020-01-01"), true, TypeId::Date), "[2020-01-01");
    EXPECT_EQ(lower(Value(), true, TypeId::Date), "never");
}

std::string store(const Value& v, TypeId column, int typmod = -1) {
    Reading reading = convert_for_assignment(v, type_of(column, typmod));
    if (reading.known()) return reading.value.to_string();
    return reading.outcome == Outcome::OutOfRange ? "out of range" : "undetermined";
}

TEST(Assignment, RoundsAndCutsAsTheColumnDoes) {
    constexpr int kNumeric10And2 = ((10 << 16) | 2) + 4;
    EXPECT_EQ(store(numeric("2.5"), TypeId::Int4), "3");
    EXPECT_EQ(store(Value::float8(2.5), TypeId::Int4), "2");
    EXPECT_EQ(store(Value::int8(70000), TypeId::Int2), "out of range");
    EXPECT_EQ(store(numeric("1.005"), TypeId::Numeric, kNumeric10And2), "1.01");
    EXPECT_EQ(store(Value::int4(3), TypeId::Numeric, kNumeric10And2), "3.00");
    EXPECT_EQ(store(numeric("99999999.995"), TypeId::Numeric, kNumeric10And2), "out of range");
    EXPECT_EQ(store(Value::text("abc  "), TypeId::Varchar, 3 + 4), "abc");
    EXPECT_EQ(store(Value::text("abcd"), TypeId::Varchar, 3 + 4), "out of range");
    EXPECT_EQ(store(Value::text("\xc3\xa9\xc3\xa9\xc3\xa9"), TypeId::Varchar, 3 + 4),
              "\xc3\xa9\xc3\xa9\xc3\xa9");
    EXPECT_EQ(store(Value::int4(12), TypeId::Text), "12");
    EXPECT_EQ(store(Value::timestamp(1'500'000), TypeId::Timestamp, 0), "2000-01-01 00:00:02");
    EXPECT_EQ(store(Value::timestamp(-1'500'000), TypeId::Timestamp, 0), "1999-12-31 23:59:58");
    EXPECT_EQ(store(Value::timestamp(-1), TypeId::Date), "1999-12-31");
    EXPECT_EQ(store(Value::unknown("7"), TypeId::Int8), "7");
    EXPECT_EQ(store(Value(), TypeId::Int8), "NULL");
    EXPECT_EQ(store(Value::float8(1), TypeId::Numeric), "undetermined");
}

}  // namespace
}  // namespace braid
