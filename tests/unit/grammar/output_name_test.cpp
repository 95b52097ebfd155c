// The names that PostgreSQL gives the columns of a select list.
#include "grammar/output_name.h"

#include <string>

#include <gtest/gtest.h>

#include "grammar/parser/parser.h"

namespace braid::grammar {
namespace {

std::string name_of(const std::string& item) {
    Parser parser;
    const auto parsed = parser.parse("select " + item);
    if (!parsed) return "error: " + parsed.error().message;
    const auto* core = as<SelectCore>(as<SelectStatement>(parsed->statement)->query->body);
    return std::string(output_name(*core->targets[0]));
}

TEST(OutputName, IsTheColumnsOrTheFunctions) {
    EXPECT_EQ(name_of("s.t.a"), "a");
    EXPECT_EQ(name_of("a as b"), "b");
    EXPECT_EQ(name_of("pg_catalog.lower(a)"), "lower");
    EXPECT_EQ(name_of("current_date"), "current_date");
    EXPECT_EQ(name_of("coalesce(a, b)"), "coalesce");
    EXPECT_EQ(name_of("trim(trailing from a)"), "rtrim");
    EXPECT_EQ(name_of("collation for (a)"), "pg_collation_for");
    EXPECT_EQ(name_of("a at time zone 'UTC'"), "timezone");
    EXPECT_EQ(name_of("(a, b) overlaps (c, d)"), "overlaps");
    EXPECT_EQ(name_of("(a).b[1]"), "b");
    EXPECT_EQ(name_of("a is nfc normalized"), "is_normalized");
    EXPECT_EQ(name_of("a is not normalized"), "?column?");
}

TEST(OutputName, OfACastIsTheOperandsOrTheTypesOfTheCatalog) {
    EXPECT_EQ(name_of("a::int"), "a");
    EXPECT_EQ(name_of("1::int"), "int4");
    EXPECT_EQ(name_of("cast('1' as double precision)"), "float8");
    EXPECT_EQ(name_of("1::float(24)"), "float4");
    EXPECT_EQ(name_of("1::float(25)"), "float8");
    EXPECT_EQ(name_of("'a'::national character varying(3)"), "varchar");
    EXPECT_EQ(name_of("'a'::char(3)"), "bpchar");
    EXPECT_EQ(name_of("'a'::\"char\""), "char");
    EXPECT_EQ(name_of("b'1'::bit varying"), "varbit");
    EXPECT_EQ(name_of("timestamp(3) with time zone '2025-01-01'"), "timestamptz");
    EXPECT_EQ(name_of("interval '1 day'"), "interval");
    EXPECT_EQ(name_of("'{1}'::int[]"), "int4");
    EXPECT_EQ(name_of("case when a then 1 else b end"), "b");
    EXPECT_EQ(name_of("case when a then 1 else 2::int end"), "case");
}

TEST(OutputName, OfASubqueryIsItsFirstColumns) {
    EXPECT_EQ(name_of("(select a from t)::text"), "a");
    EXPECT_EQ(name_of("(select 1 + 1)::int"), "?column?");
    EXPECT_EQ(name_of("(select 1 as x union select 2)"), "x");
    EXPECT_EQ(name_of("(values (1))"), "column1");
    EXPECT_EQ(name_of("exists (select 1)"), "exists");
    EXPECT_EQ(name_of("array(select 1)"), "array");
    EXPECT_EQ(name_of("a in (select 1)"), "?column?");
    EXPECT_EQ(name_of("(select * from t)"), "");
}

TEST(OutputName, OfAnythingElseIsAQuestion) {
    EXPECT_EQ(name_of("1"), "?column?");
    EXPECT_EQ(name_of("a + b"), "?column?");
    EXPECT_EQ(name_of("true"), "?column?");
    EXPECT_EQ(name_of("'x' collate \"C\""), "?column?");
}

}  // namespace
}  // namespace braid::grammar
