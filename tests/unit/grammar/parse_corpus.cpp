// Every statement of the corpus parses, comes back from its own text as the same tree, and needs no LL
// fallback.
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/ast/walk.h"
#include "grammar/parser/parser.h"
#include "grammar/unparse/unparse.h"

namespace braid::grammar {
namespace {

std::vector<std::string> corpus() {
    std::ifstream file(BRAID_SOURCE_DIR "/tests/corpus/postgresql.sql");
    std::vector<std::string> statements;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && !line.starts_with("--")) statements.push_back(line);
    }
    return statements;
}

TEST(ParseCorpus, EveryStatementComesBackTheSame) {
    Parser parser;
    const auto statements = corpus();
    ASSERT_GE(statements.size(), 400U);
    for (const std::string& sql : statements) {
        const auto first = parser.parse(sql);
        ASSERT_TRUE(first) << sql << "\n" << first.error().message << " at " << first.error().position;
        ASSERT_NE(first->statement, nullptr) << sql;
        const std::string text = unparse(*first->statement);
        const auto second = parser.parse(text);
        ASSERT_TRUE(second) << sql << "\n" << text << "\n" << second.error().message;
        EXPECT_TRUE(equal(first->statement, second->statement)) << sql << "\n" << text;
        EXPECT_EQ(unparse(*second->statement), text) << sql;
    }
    EXPECT_EQ(parser.statistics().fallbacks, 0U);
    EXPECT_EQ(parser.statistics().failed, 0U);
}

TEST(ParseCorpus, ReportsItsPace) {
    Parser parser;
    const auto statements = corpus();
    for (const std::string& sql : statements) ASSERT_TRUE(parser.parse(sql));
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& sql : statements) ASSERT_TRUE(parser.parse(sql));
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    RecordProperty("microseconds_per_statement", std::to_string(took.count() / double(statements.size())));
    std::printf("%zu statements, %.1f us each, %llu LL fallbacks\n", statements.size(),
                took.count() / double(statements.size()),
                static_cast<unsigned long long>(parser.statistics().fallbacks));
}

// Every node has a place within its parent's, but for what a rewrite made.
void check_spans(const Node& parent, const std::string& sql) {
    for_each_child(parent, [&](const Node& child) {
        if (!child.span.empty()) {
            EXPECT_LE(parent.span.begin, child.span.begin)
                << node_kind_name(parent.kind) << " > " << node_kind_name(child.kind) << "\n"
                << sql;
            EXPECT_GE(parent.span.end, child.span.end)
                << node_kind_name(parent.kind) << " > " << node_kind_name(child.kind) << "\n"
                << sql;
        }
        check_spans(child, sql);
    });
}

TEST(ParseCorpus, SpansNest) {
    Parser parser;
    for (const std::string& sql : corpus()) {
        const auto parsed = parser.parse(sql);
        ASSERT_TRUE(parsed) << sql;
        EXPECT_FALSE(parsed->statement->span.empty()) << sql;
        check_spans(*parsed->statement, sql);
    }
}

}  // namespace
}  // namespace braid::grammar
