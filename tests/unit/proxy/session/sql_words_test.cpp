// What statements are to the session, told by their words.
#include "proxy/session/sql_words.h"

#include <gtest/gtest.h>

namespace braid::proxy {
namespace {

Verb verb(std::string_view text) {
    auto statements = split_statements(text);
    return statements ? statements->front().verb : Verb::Empty;
}

TEST(SqlWords, Verbs) {
    EXPECT_EQ(verb("select 1"), Verb::Other);
    EXPECT_EQ(verb("BEGIN"), Verb::Begin);
    EXPECT_EQ(verb("start transaction read only"), Verb::Begin);
    EXPECT_EQ(verb("end"), Verb::Commit);
    EXPECT_EQ(verb("abort"), Verb::Rollback);
    EXPECT_EQ(verb("rollback to savepoint a"), Verb::RollbackTo);
    EXPECT_EQ(verb("rollback work to a"), Verb::RollbackTo);
    EXPECT_EQ(verb("commit prepared 'x'"), Verb::TwoPhase);
    EXPECT_EQ(verb("prepare transaction 'x'"), Verb::TwoPhase);
    EXPECT_EQ(verb("prepare p as select 1"), Verb::Prepare);
    EXPECT_EQ(verb("set local a = 1"), Verb::Set);
    EXPECT_EQ(verb("set transaction read only"), Verb::SetTransaction);
    EXPECT_EQ(verb("set constraints all deferred"), Verb::SetConstraints);
    EXPECT_EQ(verb("explain route select 1"), Verb::ExplainRoute);
    EXPECT_EQ(verb("explain select 1"), Verb::Other);
    EXPECT_EQ(verb("execute direct on (pg1) 'select 1'"), Verb::ExecuteDirect);
    EXPECT_EQ(verb("move 3 in c"), Verb::Fetch);
    EXPECT_EQ(verb("-- nothing"), Verb::Empty);
    EXPECT_EQ(verb(""), Verb::Empty);
}

TEST(SqlWords, SplitsAndDropsEmptyStatements) {
    auto statements = split_statements(";select ';' ;; begin; /* ; */ commit");
    ASSERT_TRUE(statements);
    ASSERT_EQ(statements->size(), 3u);
    EXPECT_EQ((*statements)[1].verb, Verb::Begin);
    EXPECT_EQ((*statements)[2].verb, Verb::Commit);
}

TEST(SqlWords, NamesAndStrings) {
    auto statements = split_statements("x \"A\"\"b\" 'it''s' $t$raw$t$ 'a\\b'");
    ASSERT_TRUE(statements);
    const auto& words = statements->front().words;
    EXPECT_EQ(name_of(words[0]), "x");
    EXPECT_EQ(name_of(words[1]), "A\"b");
    EXPECT_EQ(string_of(words[2]), "it's");
    EXPECT_EQ(string_of(words[3]), "raw");
    EXPECT_FALSE(string_of(words[4]));
    EXPECT_FALSE(string_of(words[0]));
}

TEST(SqlWords, InnerStatement) {
    auto statements = split_statements("explain route select * from t");
    ASSERT_TRUE(statements);
    auto inner = inner_statement(statements->front());
    ASSERT_TRUE(inner);
    EXPECT_EQ(inner->text, "select * from t");
}

TEST(SqlWords, ScannerFaultsAreErrors) {
    auto statements = split_statements("select 'open");
    ASSERT_FALSE(statements);
    EXPECT_EQ(statements.error().sqlstate, "42601");
}

}  // namespace
}  // namespace braid::proxy
