// Reading text and binary datums, with the edge cases named; the same is held against a server by
// tests/integration/test_values.py.
#include "base/value.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace braid {
namespace {

// The value as text, or the outcome's name.
std::string read(TypeId type, std::string_view text, bool utc = false) {
    Reading reading = read_text(text, type, {.time_zone_is_utc = utc});
    switch (reading.outcome) {
        case Outcome::Known: return reading.value.to_string();
        case Outcome::Undetermined: return "undetermined";
        case Outcome::Invalid: return "invalid";
        case Outcome::OutOfRange: return "out of range";
    }
    return "";
}

TEST(ReadText, Integers) {
    EXPECT_EQ(read(TypeId::Int4, "42"), "42");
    EXPECT_EQ(read(TypeId::Int4, " \t+5\n"), "5");
    EXPECT_EQ(read(TypeId::Int4, "-0"), "0");
    EXPECT_EQ(read(TypeId::Int4, "007"), "7");
    EXPECT_EQ(read(TypeId::Int4, "-2147483648"), "-2147483648");
    EXPECT_EQ(read(TypeId::Int4, "2147483648"), "out of range");
    EXPECT_EQ(read(TypeId::Int2, "32768"), "out of range");
    EXPECT_EQ(read(TypeId::Int8, "-9223372036854775808"), "-9223372036854775808");
    EXPECT_EQ(read(TypeId::Int8, "9223372036854775808"), "out of range");
    EXPECT_EQ(read(TypeId::Int8, std::string(1000, '9')), "out of range");
    for (const char* bad : {"", " ", "-", "+", "1e3", "1.0", "0x10", "1 2", "--1", "1_000", "five"}) {
        EXPECT_EQ(read(TypeId::Int4, bad), "invalid") << bad;
    }
}

TEST(ReadText, Booleans) {
    for (const char* yes : {"t", "TRUE", " tr ", "y", "yes", "on", "1"})
        EXPECT_EQ(read(TypeId::Bool, yes), "t") << yes;
    for (const char* no : {"f", "False", "n", "no", "of", "off", "0"})
        EXPECT_EQ(read(TypeId::Bool, no), "f") << no;
    for (const char* bad : {"", "o", "2", "truee", "01"})
        EXPECT_EQ(read(TypeId::Bool, bad), "invalid") << bad;
}

TEST(ReadText, Floats) {
    EXPECT_EQ(read(TypeId::Float8, " 1.5e3 "), "1500");
    EXPECT_EQ(read(TypeId::Float8, "+.5"), "0.5");
    EXPECT_EQ(read(TypeId::Float8, "nan"), "NaN");
    EXPECT_EQ(read(TypeId::Float8, "-INF"), "-Infinity");
    EXPECT_EQ(read(TypeId::Float8, "1e400"), "out of range");
    EXPECT_EQ(read(TypeId::Float4, "1e39"), "out of range");
    EXPECT_EQ(read(TypeId::Float8, "0x1p3"), "undetermined");
    EXPECT_TRUE(std::signbit(read_text("-0", TypeId::Float8).value.as_double()));
}

TEST(ReadText, Strings) {
    EXPECT_EQ(read(TypeId::Text, " a "), " a ");
    EXPECT_EQ(read(TypeId::Bpchar, "a  "), "a  ");
    EXPECT_EQ(read(TypeId::Text, std::string_view("a\0b", 3)), "invalid");
    EXPECT_EQ(compare(Value::bpchar("a  "), Value::bpchar("a")), 0);
    EXPECT_EQ(compare(Value::text("a "), Value::text("a")), 1);
    EXPECT_EQ(compare(Value::text("\xc3\xa9"), Value::text("z")), 1);
}

TEST(ReadText, Bytea) {
    EXPECT_EQ(read(TypeId::Bytea, "\\xDEadBE ef"), "\\xdeadbeef");
    EXPECT_EQ(read(TypeId::Bytea, "a\\\\b\\001"), "\\x615c6201");
    EXPECT_EQ(read(TypeId::Bytea, ""), "\\x");
    for (const char* bad : {"\\xf", "\\xf f", "\\xgg", "\\", "\\18", "\\400"}) {
        EXPECT_EQ(read(TypeId::Bytea, bad), "invalid") << bad;
    }
}

TEST(ReadText, Uuids) {
    std::string canonical = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
    EXPECT_EQ(read(TypeId::Uuid, canonical), canonical);
    EXPECT_EQ(read(TypeId::Uuid, "{A0EEBC999C0B4EF8BB6D6BB9BD380A11}"), canonical);
    EXPECT_EQ(read(TypeId::Uuid, "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11"), canonical);
    for (const char* bad :
         {"", "{", "{}", "a0eebc99", "{a0eebc999c0b4ef8bb6d6bb9bd380a11", " a0eebc999c0b4ef8bb6d6bb9bd380a11",
          "a0eebc999c0b4ef8bb6d6bb9bd380a11-", "a0e-ebc999c0b4ef8bb6d6bb9bd380a11"}) {
        EXPECT_EQ(read(TypeId::Uuid, bad), "invalid") << bad;
    }
}

TEST(ReadText, DatesInIsoFormOnly) {
    EXPECT_EQ(read(TypeId::Date, " 2024-02-29 "), "2024-02-29");
    EXPECT_EQ(read(TypeId::Date, "0001-01-01"), "0001-01-01");
    EXPECT_EQ(read(TypeId::Date, "Infinity"), "infinity");
    EXPECT_EQ(read(TypeId::Date, "2023-02-29"), "out of range");
    for (const char* unsure :
         {"now", "today", "01/02/2024", "24-01-02", "2024-1-2", "20240102", "2024-01-02 BC", "Jan 2 2024",
          "2024-01-02 10:00:00", "0000-01-01", "", "epoch", "12024-01-01"}) {
        EXPECT_EQ(read(TypeId::Date, unsure), "undetermined") << unsure;
    }
}

TEST(ReadText, Timestamps) {
    EXPECT_EQ(read(TypeId::Timestamp, "2024-02-29"), "2024-02-29 00:00:00");
    EXPECT_EQ(read(TypeId::Timestamp, "1999-12-31T23:59:59.5"), "1999-12-31 23:59:59.5");
    EXPECT_EQ(read(TypeId::Timestamp, "-infinity"), "-infinity");
    for (const char* unsure :
         {"2024-01-02 10:00:00+00", "2024-01-02 24:00:00", "2024-01-02 10:00:60", "2024-01-02 10:00:00 PM",
          "2024-01-02 10:00:00.1234567", "2024-01-02 10", "now"}) {
        EXPECT_EQ(read(TypeId::Timestamp, unsure), "undetermined") << unsure;
    }
}

TEST(ReadText, TimestamptzNeedsAZoneOrUtc) {
    EXPECT_EQ(read(TypeId::Timestamptz, "2024-01-02 10:00:00+02"), "2024-01-02 08:00:00+00");
    EXPECT_EQ(read(TypeId::Timestamptz, "2024-01-02T10:00:00Z"), "2024-01-02 10:00:00+00");
    EXPECT_EQ(read(TypeId::Timestamptz, "2024-01-02 10:00-0330"), "2024-01-02 13:30:00+00");
    EXPECT_EQ(read(TypeId::Timestamptz, "2024-01-02 10:00:00"), "undetermined");
    EXPECT_EQ(read(TypeId::Timestamptz, "2024-01-02 10:00:00", true), "2024-01-02 10:00:00+00");
    EXPECT_EQ(read(TypeId::Timestamptz, "2024-01-02 10:00:00 Europe/Berlin", true), "undetermined");
    EXPECT_EQ(read(TypeId::Timestamptz, "2024-01-02 10:00:00+99"), "undetermined");
}

TEST(ReadText, OtherTypesAreNeverGuessed) {
    EXPECT_EQ(read(TypeId::Jsonb, "1"), "undetermined");
    EXPECT_EQ(read(TypeId::Other, "1"), "undetermined");
    EXPECT_EQ(read(TypeId::Interval, "1 day"), "undetermined");
}

TEST(ReadBinary, ChecksLengthsAndRanges) {
    auto be = [](auto v) {
        std::string out;
        append_big_endian(out, v);
        return out;
    };
    EXPECT_EQ(read_binary(be(int32_t{-7}), TypeId::Int4).value.as_int(), -7);
    EXPECT_EQ(read_binary(be(int16_t{-7}), TypeId::Int2).value.as_int(), -7);
    EXPECT_EQ(read_binary(be(int64_t{INT64_MIN}), TypeId::Int8).value.as_int(), INT64_MIN);
    EXPECT_EQ(read_binary(be(int64_t{1}), TypeId::Int4).outcome, Outcome::Invalid);
    EXPECT_EQ(read_binary(be(int32_t{0}), TypeId::Date).value.to_string(), "2000-01-01");
    EXPECT_EQ(read_binary(be(int32_t{INT32_MAX}), TypeId::Date).value.to_string(), "infinity");
    EXPECT_EQ(read_binary(be(int32_t{INT32_MAX - 1}), TypeId::Date).outcome, Outcome::OutOfRange);
    EXPECT_EQ(read_binary(be(int64_t{-1}), TypeId::Timestamp).value.to_string(),
              "1999-12-31 23:59:59.999999");
    EXPECT_EQ(read_binary("\1", TypeId::Bool).value.as_bool(), true);
    EXPECT_EQ(read_binary(be(uint32_t{0x3fc00000}), TypeId::Float4).value.as_double(), 1.5);
    EXPECT_EQ(read_binary("abc", TypeId::Uuid).outcome, Outcome::Invalid);
    EXPECT_EQ(read_binary("abc", TypeId::Numeric).outcome, Outcome::Invalid);
    EXPECT_EQ(read_binary("abc", TypeId::Jsonb).outcome, Outcome::Undetermined);
}

TEST(NumberLiterals, HaveTheParsersTypes) {
    auto type = [](const char* text) { return read_number_literal(text).value.type_id(); };
    EXPECT_EQ(type("2147483647"), TypeId::Int4);
    EXPECT_EQ(type("2147483648"), TypeId::Int8);
    EXPECT_EQ(type("9223372036854775808"), TypeId::Numeric);
    EXPECT_EQ(type("1.0"), TypeId::Numeric);
    EXPECT_EQ(type("1e3"), TypeId::Numeric);
    for (const char* bad : {"", "-1", "1e", "abc", "0x1", " 1"}) {
        EXPECT_EQ(read_number_literal(bad).outcome, Outcome::Invalid) << bad;
    }
}

}  // namespace
}  // namespace braid
