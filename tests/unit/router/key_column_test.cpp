// Constants brought to the keys of a MySQL column, as the router places them.
#include "router/key_column.h"

#include <gtest/gtest.h>

namespace braid::router {
namespace {

Result<KeyColumn> mysql_column(const char* type, const char* collation = "utf8mb4_nopad_bin") {
    conf::Column column;
    column.name = "k";
    column.type_name = type;
    column.mysql_type = *mysql::parse_column_type(type, "utf8mb4", collation);
    return key_column(column);
}

TEST(MysqlKeyColumn, EqualTextsHaveOneKey) {
    const KeyColumn column = *mysql_column("varchar(20)", "utf8mb4_general_ci");
    EXPECT_EQ(column.type.id, TypeId::Text);
    const Reading stored = stored_key(Value::text("Zo\xc3\xab "), column, {});
    const Conversion sought = equal_key(Value::unknown("ZOE"), column, {});
    ASSERT_TRUE(stored.known());
    ASSERT_EQ(sought.match, Match::Exact);
    EXPECT_EQ(compare(stored.value, sought.value), 0);
    EXPECT_EQ(compare(read_key("zoe", column, {}).value, sought.value), 0);
    EXPECT_FALSE(column.ordered);
}

TEST(MysqlKeyColumn, OrderIsKnownForBytesAndNumbers) {
    EXPECT_TRUE(mysql_column("varchar(20)")->ordered);
    EXPECT_TRUE(mysql_column("datetime(6)")->ordered);
    EXPECT_FALSE(mysql_column("uuid")->ordered);
    const KeyColumn column = *mysql_column("int(11)");
    const BoundConversion bound = key_bound(Value::int4(5), true, false, column, {});
    ASSERT_EQ(bound.match, Match::Exact);
    EXPECT_EQ(bound.bound.kind, Bound::Kind::Exclusive);
    EXPECT_EQ(bound.bound.value.as_int(), 5);
    EXPECT_EQ(key_bound(Value::numeric(*Decimal::parse("4.5")), true, false, column, {}).match,
              Match::Undetermined);
}

TEST(MysqlKeyColumn, WhatTheServerWouldChangeIsNotPlaced) {
    const KeyColumn column = *mysql_column("tinyint(4)");
    EXPECT_TRUE(stored_key(Value::int4(127), column, {}).known());
    EXPECT_EQ(stored_key(Value::int4(128), column, {}).outcome, Outcome::Undetermined);
    EXPECT_TRUE(stored_key(Value::null(type_of(TypeId::Int8)), column, {}).known());
}

TEST(MysqlKeyColumn, TypesThatAreNoKeys) {
    const auto column = mysql_column("double");
    ASSERT_FALSE(column);
    EXPECT_EQ(column.error().sqlstate, sqlstate::kFeatureNotSupported);
    EXPECT_NE(column.error().message.find("its key column \"k\": a column of type double"),
              std::string::npos);
    EXPECT_FALSE(mysql_column("varchar(20)", "utf8mb4_unicode_ci"));
}

}  // namespace
}  // namespace braid::router
