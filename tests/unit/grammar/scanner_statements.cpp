// Splitting a query string, the guards against nesting, and time that grows with the text only.
#include <gmock/gmock.h>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/scanner/nesting.h"
#include "tests/unit/grammar/scanner_support.h"

namespace braid::grammar {
namespace {

using testing::ElementsAre;

std::vector<std::string> statements_of(std::string_view query) {
    PostgresqlScanner scanner(query);
    std::vector<std::string> texts;
    ScannedStatement statement;
    while (true) {
        auto found = scanner.next(statement);
        if (!found) {
            texts.push_back("!" + found.error().message);
            return texts;
        }
        if (!*found) return texts;
        EXPECT_EQ(query.substr(statement.offset, statement.text.size()), statement.text);
        texts.emplace_back(statement.text);
    }
}

TEST(ScannerStatements, SemicolonsSplit) {
    EXPECT_THAT(statements_of("select 1; select 2"), ElementsAre("select 1", " select 2"));
    EXPECT_THAT(statements_of("select 1;"), ElementsAre("select 1"));
    EXPECT_THAT(statements_of(";; a;;b;"), ElementsAre(" a", "b"));
    EXPECT_THAT(statements_of(""), ElementsAre());
    EXPECT_THAT(statements_of(" -- nothing\n ; /* ; */ "), ElementsAre());
    EXPECT_THAT(statements_of("select ';' \";\" $$;$$ /*;*/ --;\n;x"),
                ElementsAre("select ';' \";\" $$;$$ /*;*/ --;\n", "x"));
    EXPECT_THAT(statements_of("a; 'b"), ElementsAre("a", "!unterminated quoted string at or near \"'b\""));
}

TEST(ScannerStatements, SemicolonsInBracketsStay) {
    EXPECT_THAT(statements_of("create rule r as on insert to t do (select 1; select 2); x"),
                ElementsAre("create rule r as on insert to t do (select 1; select 2)", " x"));
    EXPECT_THAT(statements_of("a); b"), ElementsAre("a)", " b"));
}

TEST(ScannerStatements, BodiesOfAtomicRoutinesStay) {
    const std::string function =
        "create or replace function f() returns int begin atomic select case when true then 1 end; select 2; "
        "end";
    EXPECT_THAT(statements_of(function + "; x"), ElementsAre(function, " x"));
    const std::string procedure = "CREATE PROCEDURE p() BEGIN ATOMIC ; END";
    EXPECT_THAT(statements_of(procedure + ";y;z"), ElementsAre(procedure, "y", "z"));
    EXPECT_THAT(statements_of("begin; end; begin"), ElementsAre("begin", " end", " begin"));
    EXPECT_THAT(statements_of("create function begin() language sql as 'x'; y"),
                ElementsAre("create function begin() language sql as 'x'", " y"));
}

TEST(ScannerStatements, TokensCountFromTheirStatement) {
    PostgresqlScanner scanner("é; é x");
    ScannedStatement statement;
    ASSERT_TRUE(scanner.next(statement).value());
    ASSERT_TRUE(scanner.next(statement).value());
    EXPECT_EQ(statement.tokens[1], (Token{TokenType::Identifier, 4, 5}));
    EXPECT_EQ(statement.position_of(4), 6);
}

TEST(ScannerStatements, OneStatementOnly) {
    EXPECT_EQ(scan_statement("a; b").error().message,
              "cannot insert multiple commands into a prepared statement");
    EXPECT_TRUE(scan_statement("a;  ").has_value());
    EXPECT_TRUE(scan_statement(" ; ")->tokens.empty());
}

TEST(ScannerStatements, BracketsHaveALimit) {
    EXPECT_TRUE(scan_statement(std::string(1000, '(')).has_value());
    const auto deep = scan_statement("select " + std::string(100000, '('));
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().sqlstate, "54001");
    EXPECT_EQ(deep.error().message, "stack depth limit exceeded");
    EXPECT_EQ(deep.error().position, 1008);
    EXPECT_FALSE(scan_statement("[[[", {.max_bracket_depth = 2}).has_value());
}

Nesting nesting_of(std::string_view query) {
    const auto statement = test::scanned(query, {.max_bracket_depth = 1000000});
    return measure_nesting(statement.tokens);
}

std::string repeated(std::string_view text, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += text;
    return out;
}

TEST(ScannerStatements, DepthCountsWhatAParserRecursesOn) {
    EXPECT_EQ(nesting_of("select a, b from t where c = 1").depth, 0u);
    EXPECT_EQ(nesting_of("select ((1))").depth, 2u);
    EXPECT_GE(nesting_of("select " + repeated("not ", 500) + "x").depth, 500u);
    EXPECT_GE(nesting_of("select " + repeated("- ", 500) + "1").depth, 500u);
    EXPECT_GE(nesting_of("select " + repeated("case when ", 500) + "x").depth, 500u);
    EXPECT_GE(nesting_of("select * from t " + repeated("join t ", 500) + repeated("on x ", 500)).depth, 500u);
    EXPECT_GE(nesting_of("select " + repeated("not (", 500) + "x").depth, 1000u);
    // None of these nests.
    EXPECT_LE(nesting_of("select " + repeated("not a and ", 500) + "x").depth, 2u);
    EXPECT_LE(nesting_of("select x" + repeated(", (-1)", 500)).depth, 3u);
    EXPECT_LE(nesting_of("select * from t " + repeated("join t on x ", 500)).depth, 2u);
    EXPECT_LE(nesting_of("select x" + repeated(", case when a then b end", 500)).depth, 2u);
}

TEST(ScannerStatements, ChainCountsWhatATreeLeansOn) {
    EXPECT_GE(nesting_of("select 1" + repeated(" + 1", 500)).chain, 500u);
    EXPECT_GE(nesting_of("select 1" + repeated("::int", 500)).chain, 500u);
    EXPECT_GE(nesting_of("select x" + repeated("[1]", 500)).chain, 500u);
    EXPECT_GE(nesting_of("select 1 where a" + repeated(" and a", 500)).chain, 500u);
    EXPECT_GE(nesting_of("select 1" + repeated(" union select 1, 2 where x", 500)).chain, 500u);
    EXPECT_LE(nesting_of("select 1" + repeated(", 1 + 1", 500)).chain, 3u);
    EXPECT_LE(nesting_of("insert into t values (1)" + repeated(", (-1, 2)", 500)).chain, 3u);
    EXPECT_TRUE(check_nesting({.depth = 5, .chain = 7}, {.depth = 5, .chain = 7}));
    EXPECT_EQ(check_nesting({.depth = 6, .chain = 0}, {.depth = 5, .chain = 7}).error().sqlstate, "54001");
    EXPECT_EQ(check_nesting({.depth = 0, .chain = 8}, {.depth = 5, .chain = 7}).error().sqlstate, "54001");
}

// Each of these took quadratic time in some scanner; 8 MB would not end.
TEST(ScannerStatements, LongTextsTakeLinearTime) {
    const size_t half = 4'000'000;
    const std::string texts[] = {
        "select '" + std::string(2 * half, 'x') + "'",
        "select 1" + repeated(",1", half),
        repeated("$a", half),
        "$" + std::string(half, 'a') + "$" + repeated("$a", half / 2),
        repeated("'a'\n", half / 2),
        repeated("'a' ", half / 2),
        repeated("/*", half),
        "/*" + repeated("*/ /*", half / 2),
        std::string(2 * half, '-'),
        repeated("+", 60) + repeated(" ++++", half / 2),
        repeated("U&'a' ", half / 3),
        repeated("\"\"", half),
    };
    for (const std::string& text : texts) {
        PostgresqlScanner scanner(text);
        ScannedStatement statement;
        const auto found = scanner.next(statement);
        EXPECT_TRUE(found || found.error().sqlstate == "42601");
    }
}

}  // namespace
}  // namespace braid::grammar
