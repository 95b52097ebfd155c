// Canonical keys of MySQL columns. Against a server: tests/integration/test_crossing_mysql.py.
#include "base/mysql/key.h"

#include <gtest/gtest.h>

namespace braid::mysql {
namespace {

using Id = braid::TypeId;

KeyType key(const char* column, const char* collation = "utf8mb4_bin") {
    return *key_type(*parse_column_type(column, "utf8mb4", collation));
}

TEST(MysqlKey, CanonicalTypes) {
    struct Case {
        const char* column;
        Id canonical;
    };
    for (const Case& c :
         {Case{"tinyint(1)", Id::Int8}, Case{"int(10) unsigned", Id::Int8}, Case{"bigint(20)", Id::Int8},
          Case{"bigint(20) unsigned", Id::Numeric}, Case{"decimal(5,2)", Id::Numeric},
          Case{"char(3)", Id::Text}, Case{"longtext", Id::Text}, Case{"binary(3)", Id::Bytea},
          Case{"blob", Id::Bytea}, Case{"date", Id::Date}, Case{"datetime", Id::Timestamp},
          Case{"timestamp(3)", Id::Timestamptz}, Case{"uuid", Id::Uuid}}) {
        EXPECT_EQ(key(c.column).canonical, c.canonical) << c.column;
    }
}

TEST(MysqlKey, RefusedTypesSayWhy) {
    for (const char* column : {"float", "double", "year(4)", "enum('a')", "set('a')", "bit(8)", "time",
                               "json", "geometry", "inet6"}) {
        auto made = key_type(*parse_column_type(column, "utf8mb4", "utf8mb4_bin"));
        ASSERT_FALSE(made) << column;
        EXPECT_EQ(made.error().sqlstate, "0A000");
        EXPECT_NE(made.error().message.find(column), std::string::npos);
    }
}

TEST(MysqlKey, RefusedCollationsNameABinaryOne) {
    struct Case {
        const char* charset;
        const char* collation;
        const char* advice;
    };
    for (const Case& c :
         {Case{"utf8mb4", "utf8mb4_0900_ai_ci", "utf8mb4_bin"},
          Case{"utf8mb4", "utf8mb4_unicode_ci", "utf8mb4_bin"},
          Case{"utf8mb4", "utf8mb4_uca1400_ai_ci", "utf8mb4_bin"},
          Case{"utf8mb3", "utf8mb3_german2_ci", "utf8mb3_bin"}, Case{"latin1", "latin1_bin", "utf8mb4_bin"},
          Case{"latin1", "latin1_swedish_ci", "utf8mb4_bin"}}) {
        auto made = key_collation(c.charset, c.collation);
        ASSERT_FALSE(made) << c.collation;
        EXPECT_NE(made.error().hint.find(c.advice), std::string::npos) << made.error().hint;
    }
    EXPECT_TRUE(key_collation("utf8", "utf8_general_ci"));
}

TEST(MysqlKey, CanonicalTextFollowsTheCollation) {
    auto text = [](const char* collation, std::string_view value) {
        return *canonical_text(value, *key_collation("utf8mb4", collation));
    };
    EXPECT_EQ(text("utf8mb4_nopad_bin", "a "), "a ");
    EXPECT_EQ(text("utf8mb4_bin", "a "), "a");
    EXPECT_EQ(text("utf8mb4_bin", "a\t"), "a\t");
    EXPECT_EQ(text("utf8mb4_general_ci", "Straße  "), "STRASE");
    EXPECT_EQ(text("utf8mb4_general_ci", "\U0001F600"), text("utf8mb4_general_ci", "\U0001F601"));
    EXPECT_EQ(text("utf8mb4_general_nopad_ci", "é "), "E ");
    EXPECT_FALSE(canonical_text("\xff", *key_collation("utf8mb4", "utf8mb4_bin")));
    EXPECT_FALSE(canonical_text("\U0001F600", *key_collation("utf8mb3", "utf8mb3_bin")));
}

TEST(MysqlKey, NumbersCompareAsNumbers) {
    const KeyType number = key("bigint(20)");
    EXPECT_EQ(convert_for_equality(Value::text("42"), number).value.as_int(), 42);
    EXPECT_EQ(convert_for_equality(Value::float8(42), number).value.as_int(), 42);
    EXPECT_EQ(convert_for_equality(Value::float8(42.5), number).match, Match::Never);
    EXPECT_EQ(convert_for_equality(Value::float8(1e17), number).match, Match::Undetermined);
    // '42abc' and '042' equal 42, and so they may be any text's number.
    for (const char* text : {"42abc", "042", " 42", "42.0", "", "9999999999999999"})
        EXPECT_EQ(convert_for_equality(Value::text(text), number).match, Match::Undetermined) << text;
    EXPECT_EQ(convert_for_equality(Value::bytea("1"), number).match, Match::Undetermined);
    EXPECT_EQ(convert_for_equality(Value::null(type_of(Id::Int8)), number).match, Match::Never);
    // A text equals a number under many spellings.
    EXPECT_EQ(convert_for_equality(Value::int4(42), key("varchar(10)")).match, Match::Undetermined);
}

TEST(MysqlKey, UnsignedBigintReachesBeyondInt8) {
    const KeyType number = key("bigint(20) unsigned");
    auto stored = convert_for_storing(Value::numeric(*Decimal::parse("18446744073709551615")), number);
    EXPECT_EQ(stored.value.as_decimal().to_string(), "18446744073709551615");
    EXPECT_EQ(convert_for_storing(Value::numeric(*Decimal::parse("18446744073709551616")), number).outcome,
              Outcome::OutOfRange);
    EXPECT_EQ(convert_for_storing(Value::int4(-1), number).outcome, Outcome::OutOfRange);
    EXPECT_EQ(
        compare(convert_for_equality(Value::int4(7), number).value, Value::numeric(Decimal::from_int(7))), 0);
}

TEST(MysqlKey, StoringRoundsAndRefuses) {
    const KeyType tiny = key("tinyint(4)");
    EXPECT_EQ(convert_for_storing(Value::numeric(*Decimal::parse("-2.5")), tiny).value.as_int(), -3);
    EXPECT_EQ(convert_for_storing(Value::int4(128), tiny).outcome, Outcome::OutOfRange);
    EXPECT_EQ(convert_for_storing(Value::float8(2.5), tiny).outcome, Outcome::Undetermined);
    const KeyType three = key("varchar(3)", "utf8mb4_nopad_bin");
    EXPECT_EQ(convert_for_storing(Value::text("éé   "), three).value.as_string(), "éé ");
    EXPECT_EQ(convert_for_storing(Value::text("abcd"), three).outcome, Outcome::OutOfRange);
    EXPECT_EQ(convert_for_storing(Value::text("a "), key("char(3)", "utf8mb4_nopad_bin")).value.as_string(),
              "a");
    EXPECT_EQ(convert_for_storing(Value::text("a"), key("binary(3)")).value.as_string(),
              std::string("a\0\0", 3));
    EXPECT_EQ(convert_for_storing(Value::text("0000-00-00"), key("date")).outcome, Outcome::Undetermined);
    EXPECT_EQ(convert_for_storing(Value::text("2024-01-01 00:00:00.5"), key("datetime")).outcome,
              Outcome::Undetermined);
    EXPECT_EQ(convert_for_storing(Value::text("2024-01-01 00:00:00"), key("timestamp")).outcome,
              Outcome::Undetermined);
    EXPECT_TRUE(convert_for_storing(Value::text("2024-01-01 00:00:00"), key("timestamp"), {7200}).known());
}

}  // namespace
}  // namespace braid::mysql
