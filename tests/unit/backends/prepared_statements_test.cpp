#include "backends/postgresql/prepared_statements.h"

#include <gtest/gtest.h>

namespace braid::backends::postgresql {
namespace {

TEST(PreparedStatements, FirstUseParsesLaterUsesDoNot) {
    PreparedStatements statements(2);
    auto first = statements.use("select 1");
    EXPECT_EQ(first.name, "braid_1");
    EXPECT_FALSE(first.known);
    auto again = statements.use("select 1");
    EXPECT_EQ(again.name, "braid_1");
    EXPECT_TRUE(again.known);
}

TEST(PreparedStatements, DropsTheLeastRecentlyUsed) {
    PreparedStatements statements(2);
    statements.use("a");
    statements.use("b");
    statements.use("a");
    auto c = statements.use("c");
    EXPECT_EQ(c.evicted, std::vector<std::string>{"braid_2"});
    EXPECT_EQ(statements.size(), 2u);
    EXPECT_TRUE(statements.use("a").known);
    EXPECT_FALSE(statements.use("b").known) << "b was dropped, c goes now";
    EXPECT_FALSE(statements.use("c").known);
}

TEST(PreparedStatements, AFailedParseIsForgottenAndItsNameNotReused) {
    PreparedStatements statements(10);
    statements.use("bad");
    statements.forget("bad");
    statements.forget("never there");
    auto again = statements.use("bad");
    EXPECT_FALSE(again.known);
    EXPECT_EQ(again.name, "braid_2");
    statements.clear();
    EXPECT_EQ(statements.size(), 0u);
    EXPECT_EQ(statements.use("bad").name, "braid_3");
}

}  // namespace
}  // namespace braid::backends::postgresql
