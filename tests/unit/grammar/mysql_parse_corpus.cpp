// Every MySQL statement of the corpus parses, comes back from its own text as the same tree, and needs no LL
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

struct Line {
    std::string sql;
    MysqlScannerOptions options;
};

std::vector<Line> corpus() {
    std::ifstream file(BRAID_SOURCE_DIR "/tests/corpus/mysql.sql");
    std::vector<Line> statements;
    MysqlScannerOptions options{.server_version = 101119};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("-- mysql:")) options = {.server_version = 80036, .mariadb = false};
        if (!line.empty() && !line.starts_with("--")) statements.push_back({line, options});
    }
    return statements;
}

TEST(MysqlParseCorpus, EveryStatementComesBackTheSame) {
    Parser parser;
    const auto statements = corpus();
    ASSERT_GE(statements.size(), 300U);
    for (const auto& [sql, options] : statements) {
        const auto first = parser.parse(sql, options);
        if (!first) {
            ADD_FAILURE() << sql << "\n" << first.error().message;
            continue;
        }
        ASSERT_NE(first->statement, nullptr) << sql;
        const std::string text = unparse(*first->statement, options);
        const auto second = parser.parse(text, options);
        if (!second) {
            ADD_FAILURE() << sql << "\n" << text << "\n" << second.error().message;
            continue;
        }
        EXPECT_TRUE(equal(first->statement, second->statement)) << sql << "\n" << text;
        EXPECT_EQ(unparse(*second->statement, options), text) << sql;
    }
    EXPECT_EQ(parser.statistics().fallbacks, 0U);
}

TEST(MysqlParseCorpus, NeedsNoFallback) {
    Parser parser;
    for (const auto& [sql, options] : corpus()) {
        const auto before = parser.statistics().fallbacks;
        static_cast<void>(parser.parse(sql, options));
        EXPECT_EQ(parser.statistics().fallbacks, before) << sql;
    }
}

TEST(MysqlParseCorpus, ReportsItsPace) {
    Parser parser;
    const auto statements = corpus();
    for (const auto& [sql, options] : statements) static_cast<void>(parser.parse(sql, options));
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& [sql, options] : statements) static_cast<void>(parser.parse(sql, options));
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
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

TEST(MysqlParseCorpus, SpansNest) {
    Parser parser;
    for (const auto& [sql, options] : corpus()) {
        const auto parsed = parser.parse(sql, options);
        if (!parsed) continue;
        EXPECT_FALSE(parsed->statement->span.empty()) << sql;
        check_spans(*parsed->statement, sql);
    }
}

}  // namespace
}  // namespace braid::grammar
