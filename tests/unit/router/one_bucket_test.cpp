// One value has one bucket whatever kind of server or client brought it: a MySQL column's canonical key
// hashes as the PostgreSQL value that is equal to it.
#include <gtest/gtest.h>

#include "base/mysql/key.h"
#include "router/hash/hash.h"

namespace braid::router {
namespace {

mysql::KeyType key(const char* column, const char* collation = "utf8mb4_nopad_bin") {
    return *mysql::key_type(*mysql::parse_column_type(column, "utf8mb4", collation));
}

TEST(OneBucket, MysqlKeysHashAsPostgresqlValues) {
    struct Case {
        mysql::KeyType key;
        Value constant;    // as a MySQL statement has it
        Value postgresql;  // the key of a PostgreSQL column
    };
    const int64_t moment = read_text("2024-02-29 12:34:56.5", TypeId::Timestamp).value.as_int();
    const Case cases[] = {
        {key("tinyint(4)"), Value::int4(-5), Value::int2(-5)},
        {key("int(11)"), Value::text("42"), Value::int4(42)},
        {key("bigint(20)"), Value::int8(INT64_MIN), Value::int8(INT64_MIN)},
        {key("int(10) unsigned"), Value::int8(4294967295), Value::int8(4294967295)},
        {key("tinyint(1)"), Value::int4(1), Value::boolean(true)},
        {key("tinyint(1)"), Value::int4(0), Value::boolean(false)},
        {key("bigint(20) unsigned"), Value::int4(7), Value::numeric(*Decimal::parse("7.00"))},
        {key("bigint(20) unsigned"), Value::numeric(*Decimal::parse("18446744073709551615")),
         Value::numeric(*Decimal::parse("18446744073709551615"))},
        {key("decimal(10,3)"), Value::numeric(*Decimal::parse("1.5")),
         Value::numeric(*Decimal::parse("1.500"))},
        {key("varchar(20)"), Value::text("Zoë "), Value::varchar("Zoë ")},
        {key("longtext"), Value::text("Zoë"), Value::text("Zoë")},
        {key("char(20)", "utf8mb4_bin"), Value::text("Zoë"), Value::bpchar("Zoë                 ")},
        {key("varbinary(9)"), Value::bytea(std::string("\0\xff", 2)), Value::bytea(std::string("\0\xff", 2))},
        {key("date"), Value::text("2024-02-29"), read_text("2024-02-29", TypeId::Date).value},
        {key("datetime(6)"), Value::text("2024-02-29 12:34:56.5"), Value::timestamp(moment)},
        {key("timestamp(6)"), Value::text("2024-02-29 14:34:56.5"), Value::timestamptz(moment)},
        {key("uuid"), Value::text("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
         read_text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", TypeId::Uuid).value},
    };
    for (const Case& c : cases) {
        const mysql::KeyContext context{.zone_offset_seconds = 7200};
        const Reading stored = mysql::convert_for_storing(c.constant, c.key, context);
        const Conversion sought = mysql::convert_for_equality(c.constant, c.key, context);
        const std::string name = display(c.key.column);
        ASSERT_TRUE(stored.known()) << name;
        ASSERT_EQ(sought.match, Match::Exact) << name;
        EXPECT_EQ(*hash_value(stored.value), *hash_value(c.postgresql)) << name;
        EXPECT_EQ(*hash_value(sought.value), *hash_value(c.postgresql)) << name;
    }
}

TEST(OneBucket, EqualTextsOfACollationMeet) {
    const auto general = key("varchar(20)", "utf8mb4_general_ci");
    const auto first = mysql::convert_for_storing(Value::text("Zoë"), general);
    for (const char* text : {"zoe", "ZOE  ", "zOÉ"}) {
        const auto other = mysql::convert_for_storing(Value::text(text), general);
        EXPECT_EQ(*hash_value(first.value), *hash_value(other.value)) << text;
    }
}

}  // namespace
}  // namespace braid::router
