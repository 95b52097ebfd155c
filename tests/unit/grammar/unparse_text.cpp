// The text that unparse writes: parentheses, quotes, constants.
#include <gtest/gtest.h>

#include "grammar/parser/parser.h"
#include "grammar/unparse/unparse.h"

namespace braid::grammar {
namespace {

std::string round(std::string_view sql) {
    Parser parser;
    const auto parsed = parser.parse(sql);
    EXPECT_TRUE(parsed) << sql;
    return parsed ? unparse(*parsed->statement) : "";
}

// Parentheses where precedence needs them and nowhere else.
TEST(UnparseText, Parentheses) {
    EXPECT_EQ(round("select ((a + b)) * c, a + (b * c), (a * b) + c"),
              "SELECT (a + b) * c, a + b * c, a * b + c");
    EXPECT_EQ(round("select a - (b - c), (a - b) - c"), "SELECT a - (b - c), a - b - c");
    EXPECT_EQ(round("select (a and b) or c, a and (b or c), not (a and b)"),
              "SELECT a AND b OR c, a AND (b OR c), NOT (a AND b)");
    EXPECT_EQ(round("select (not a) = b, not (a = b)"), "SELECT (NOT a) = b, NOT a = b");
    EXPECT_EQ(round("select (-a) ^ 2, -(a ^ 2), (-a)::int, -(a::int)"),
              "SELECT -a ^ 2, -(a ^ 2), (-a)::int, -a::int");
    EXPECT_EQ(round("select (a < b) < c, (a is null) = b"), "SELECT (a < b) < c, (a IS NULL) = b");
    EXPECT_EQ(round("select (a || b) collate \"C\", a || (b collate \"C\")"),
              "SELECT (a || b) COLLATE \"C\", a || b COLLATE \"C\"");
    EXPECT_EQ(round("select (a in (1)) is true, (a like b) = c"), "SELECT a IN (1) IS TRUE, a LIKE b = c");
    EXPECT_EQ(round("select @ (a + b), (@ a) + b"), "SELECT @ a + b, (@ a) + b");
    EXPECT_EQ(round("select 1 union (select 2 union select 3)"), "SELECT 1 UNION (SELECT 2 UNION SELECT 3)");
}

TEST(UnparseText, Names) {
    EXPECT_EQ(round("select A, \"A\", \"a\", \"select\", \"a b\", \"q\"\"q\", äö, \"1a\" from T"),
              "SELECT a, \"A\", a, \"select\", \"a b\", \"q\"\"q\", \"äö\", \"1a\" FROM t");
    EXPECT_EQ(round("select left(a, 1), coalesce(a, b), \"Coalesce\"(a), f.g(a)"),
              "SELECT left(a, 1), COALESCE(a, b), \"Coalesce\"(a), f.g(a)");
    EXPECT_EQ(quote_identifier("plain_1"), "plain_1");
    EXPECT_EQ(quote_identifier("user"), "\"user\"");
    EXPECT_EQ(quote_identifier(""), "\"\"");
}

TEST(UnparseText, Constants) {
    EXPECT_EQ(round("select 'it''s', E'a\\\\b', 'a\\b', $$x'y$$, B'01', x'FF', 1.50, 1e5, U&'\\0061'"),
              "SELECT 'it''s', E'a\\\\b', E'a\\\\b', 'x''y', B'01', X'FF', 1.50, 1e5, 'a'");
    EXPECT_EQ(round("select date '2020-01-01', interval(2) '1' second, '1'::int, true, null"),
              "SELECT date '2020-01-01', interval(2) '1' SECOND, '1'::int, TRUE, NULL");
}

TEST(UnparseText, AllEdgesOfBetween) {
    EXPECT_EQ(round("select a between b and c and d, a between (b and c) and d"),
              "SELECT a BETWEEN b AND c AND d, a BETWEEN (b AND c) AND d");
    EXPECT_EQ(round("select a between (b collate \"C\") and c, a between -1 and 1 + 1"),
              "SELECT a BETWEEN (b COLLATE \"C\") AND c, a BETWEEN -1 AND 1 + 1");
}

}  // namespace
}  // namespace braid::grammar
