// Values between the kinds, the cases that need no server. With servers:
// tests/integration/test_crossing_values.py.
#include <gtest/gtest.h>

#include "base/crossing/describe.h"
#include "base/crossing/float_text.h"
#include "base/crossing/moment_text.h"
#include "base/crossing/read.h"
#include "base/crossing/write.h"

namespace braid::crossing {
namespace {

using mysql::ColumnDescription;
using mysql::ColumnType;

constexpr Settings kUtc{Kind::Postgresql, 0};

std::string to_mysql(const Datum& datum, ColumnDescription column, Settings settings = {Kind::Mysql, 0}) {
    std::string out;
    Status status = write_mysql_text(datum, column, settings, out);
    return status ? out : std::to_string(status.error().number) + " " + status.error().message;
}

std::string to_postgresql(const Datum& datum, TypeId type, Settings settings = kUtc) {
    std::string out;
    Status status = write_postgresql(datum, type_of(type), Format::Text, settings, out);
    return status ? out : status.error().sqlstate + " " + status.error().message;
}

TEST(Crossing, ErrorsSpeakTheClientsLanguage) {
    ColumnDescription date{ColumnType::Date, 63, 10, 0, 0};
    auto zero = read_mysql_text("0000-00-00", date, {Kind::Postgresql, 0});
    EXPECT_EQ(zero.error().sqlstate, "22008");
    EXPECT_EQ(zero.error().number, 0);
    EXPECT_EQ(zero.error().message, "date/time field value out of range: \"0000-00-00\"");
    EXPECT_EQ(to_mysql(Date{kDateInfinity}, date), "1292 Incorrect date value: 'infinity'");
    EXPECT_EQ(to_postgresql(Text{"a\xed\xa0\x80"}, TypeId::Text),
              "22021 invalid byte sequence for encoding \"UTF8\": 0xed 0xa0 0x80");
    EXPECT_EQ(to_postgresql(Text{std::string("a\0", 2)}, TypeId::Text),
              "22021 invalid byte sequence for encoding \"UTF8\": 0x00");
}

TEST(Crossing, ZonesAreFixedOffsets) {
    const Instant moment{-1'000'000};  // 1999-12-31 23:59:59 UTC
    EXPECT_EQ(to_postgresql(moment, TypeId::Timestamptz, {Kind::Postgresql, -12600}),
              "1999-12-31 20:29:59-03:30");
    EXPECT_EQ(to_postgresql(moment, TypeId::Timestamptz, {Kind::Postgresql, 3208}),
              "2000-01-01 00:53:27+00:53:28");
    EXPECT_EQ(to_mysql(moment, {ColumnType::Timestamp, 63, 19, 0, 0}, {Kind::Mysql, 7200}),
              "2000-01-01 01:59:59");
    EXPECT_EQ(to_postgresql(moment, TypeId::Timestamptz, {Kind::Postgresql, std::nullopt}).substr(0, 5),
              "0A000");
    EXPECT_EQ(
        to_postgresql(Instant{kTimestampInfinity}, TypeId::Timestamptz, {Kind::Postgresql, std::nullopt}),
        "infinity");
}

TEST(Crossing, NothingIsRounded) {
    EXPECT_EQ(to_mysql(LocalTime{500'000}, {ColumnType::DateTime, 63, 19, 0, 0}).substr(0, 4), "1265");
    EXPECT_EQ(to_mysql(LocalTime{500'000}, {ColumnType::DateTime, 63, 26, 0, 6}),
              "2000-01-01 00:00:00.500000");
    EXPECT_EQ(to_mysql(LocalTime{500'000}, {ColumnType::DateTime, 63, 26, 0, 31}),
              "2000-01-01 00:00:00.500000");
    EXPECT_EQ(to_postgresql(*Decimal::parse("1.5"), TypeId::Int4).substr(0, 5), "22003");
    EXPECT_EQ(to_postgresql(*Decimal::parse("1.0"), TypeId::Int4), "1");
    EXPECT_EQ(to_postgresql(0.1, TypeId::Numeric).substr(0, 5), "22003");
    EXPECT_EQ(to_postgresql(0.1, TypeId::Float4).substr(0, 5), "22003");
    EXPECT_EQ(to_postgresql(LocalTime{1}, TypeId::Date).substr(0, 5), "22003");
}

TEST(Crossing, WholeNumbersFitWhatHoldsThem) {
    EXPECT_EQ(to_postgresql(uint64_t{18446744073709551615U}, TypeId::Numeric), "18446744073709551615");
    EXPECT_EQ(to_postgresql(uint64_t{9223372036854775808U}, TypeId::Int8).substr(0, 5), "22003");
    EXPECT_EQ(to_postgresql(int64_t{1}, TypeId::Bool), "t");
    EXPECT_EQ(to_postgresql(int64_t{2}, TypeId::Bool), "22003 value \"2\" is out of range for type boolean");
    EXPECT_EQ(to_postgresql(Bits{"101"}, TypeId::Int4), "5");
    EXPECT_EQ(to_mysql(true, {ColumnType::Tiny, 63, 1, 0, 0}), "1");
    EXPECT_EQ(to_mysql(*Decimal::parse("0.12345678901234567890123456789012345678"),
                       {ColumnType::NewDecimal, 63, 67, 0, 38}),
              "0.12345678901234567890123456789012345678");
}

TEST(Crossing, ParametersOfEitherClient) {
    // A PostgreSQL client's untyped text for a MySQL column, and a MySQL client's string for a PostgreSQL
    // one.
    auto datum = read_postgresql("2024-01-02", Format::Text, type_of(TypeId::Unknown), kUtc);
    EXPECT_EQ(to_mysql(*datum, {ColumnType::Date, 63, 10, 0, 0}), "2024-01-02");
    EXPECT_EQ(to_postgresql(Text{"12"}, TypeId::Int4), "12");
    EXPECT_EQ(to_postgresql(Text{"twelve"}, TypeId::Int4).substr(0, 5), "22P02");
    EXPECT_EQ(to_postgresql(Text{"{}"}, TypeId::Jsonb).substr(0, 5), "0A000");
    EXPECT_EQ(to_postgresql(Text{"{}"}, TypeId::Jsonb, {Kind::Mysql, 0}), "{}");
}

TEST(Crossing, Descriptions) {
    const auto numeric = describe_for_mysql(type_of(TypeId::Numeric, (12 << 16 | 3) + 4));
    EXPECT_EQ(numeric.length, 14u);
    EXPECT_EQ(numeric.decimals, 3);
    // numeric(3,-2)
    EXPECT_EQ(describe_for_mysql(type_of(TypeId::Numeric, (3 << 16 | (-2 & 0x7ff)) + 4)).length, 6u);
    EXPECT_EQ(describe_for_mysql(type_from_oid(1007)).type, ColumnType::Blob);  // integer[]: as text
    EXPECT_EQ(describe_for_mysql(type_of(TypeId::Varchar, 24), 33, 3).length, 60u);
    EXPECT_EQ(describe_for_postgresql(*mysql::parse_column_type("bigint(20) unsigned")).type,
              type_of(TypeId::Numeric, (20 << 16) + 4));
    EXPECT_EQ(describe_for_postgresql(*mysql::parse_column_type("varchar(20)")).type,
              type_of(TypeId::Varchar, 24));
    EXPECT_EQ(describe_for_postgresql(*mysql::parse_column_type("tinyint(1)")),
              (PostgresqlColumn{type_of(TypeId::Bool), 1}));
    EXPECT_EQ(describe_for_postgresql(ColumnDescription{}).type.id, TypeId::Text);
    EXPECT_FALSE(reads_binary(TypeId::Interval));
    EXPECT_EQ(typlen_of(TypeId::Uuid), 16);
}

TEST(Crossing, FloatsInBothNotations) {
    EXPECT_EQ(postgresql_text(1e15), "1e+15");
    EXPECT_EQ(postgresql_text(1e-5), "1e-05");
    EXPECT_EQ(postgresql_text(-123456.75), "-123456.75");
    EXPECT_EQ(postgresql_text(1e6F), "1e+06");
    // Shorter digits lie exactly between two numbers: PostgreSQL shows one more.
    EXPECT_EQ(postgresql_text(103299264.0F), "1.03299264e+08");
    EXPECT_EQ(mysql_text(1e15), "1e15");
    EXPECT_EQ(mysql_text(1e14), "100000000000000");
    EXPECT_EQ(mysql_text(1.5e-15), "0.0000000000000015");
    EXPECT_EQ(mysql_text(0.0), "0");
}

TEST(Crossing, Times) {
    EXPECT_EQ(*parse_time("-838:59:59.000001"), -3020399000001);
    EXPECT_EQ(time_text(-3020399000001, -1), "-838:59:59.000001");
    for (const char* text :
         {"", "1:00:00", "10:00", "10:60:00", "10:00:60", "10:00:00.", "10:00:00.1234567", "--10:00:00"})
        EXPECT_FALSE(parse_time(text)) << text;
    EXPECT_FALSE(microseconds_of(mysql::DateTime{2023, 2, 29}));
    EXPECT_FALSE(microseconds_of(mysql::DateTime{2023, 12, 32}));
    EXPECT_EQ(datetime_of(*microseconds_of(mysql::DateTime{1, 1, 1, 0, 0, 0, 1})),
              (mysql::DateTime{1, 1, 1, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace braid::crossing
