// Statements that are wrong are refused as the server refuses them: error 1064 near the same text, on the
// same line.
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/parser/parser.h"

namespace braid::grammar {
namespace {

struct Wrong {
    std::string sql;
    std::string near;
};

std::vector<Wrong> wrong_statements() {
    std::ifstream file(BRAID_SOURCE_DIR "/tests/corpus/mysql_invalid.sql");
    std::vector<Wrong> list;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("--> ")) {
            list.back().near = line.substr(4);
        } else if (!line.starts_with("--")) {
            list.push_back({line, {}});
        }
    }
    return list;
}

TEST(MysqlParseErrors, AreTheServers) {
    Parser parser;
    const auto list = wrong_statements();
    ASSERT_GE(list.size(), 100U);
    for (const auto& [sql, near] : list) {
        const auto parsed = parser.parse(sql, {.server_version = 101119, .parameters = true});
        if (parsed) {
            ADD_FAILURE() << "accepted: " << sql;
            continue;
        }
        EXPECT_EQ(parsed.error().sqlstate, "42000") << sql;
        EXPECT_TRUE(parsed.error().message.ends_with(" near " + near))
            << sql << "\n  server: " << near << "\n  " << parsed.error().message;
    }
}

std::string error_of(std::string_view sql, MysqlScannerOptions options = {}) {
    Parser parser;
    const auto parsed = parser.parse(sql, options);
    return parsed ? "" : parsed.error().message.substr(parsed.error().message.find(" near ") + 6);
}

TEST(MysqlParseErrors, LinesAndModes) {
    EXPECT_EQ(error_of("select 1 from\n\n\n from"), "'from' at line 4");
    EXPECT_EQ(error_of("select 'a\n\n\n' from from"), "'from' at line 1");
    EXPECT_EQ(error_of("select \"a\" from t where a b", {.ansi_quotes = true}), "'b' at line 1");
    EXPECT_EQ(error_of("select a->'$.b' from t"), "'>'$.b' from t' at line 1");
    EXPECT_EQ(error_of("select a->'$.b' from t", {.mariadb = false}), "");
    EXPECT_EQ(error_of("select ?", {.parameters = false}), "'?' at line 1");
}

TEST(MysqlParseErrors, DeepStatementsAreRefused) {
    Parser parser;
    const std::string deep = "select " + std::string(5000, '(') + "1" + std::string(5000, ')');
    EXPECT_EQ(parser.parse(deep, MysqlScannerOptions{}).error().sqlstate, "54001");
    std::string minus = "select ";
    for (int i = 0; i < 20000; ++i) minus += "- ";
    EXPECT_EQ(parser.parse(minus + "1", MysqlScannerOptions{}).error().sqlstate, "54001");
    std::string assignments = "select ";
    for (int i = 0; i < 20000; ++i) assignments += "@a := ";
    EXPECT_EQ(parser.parse(assignments + "1", MysqlScannerOptions{}).error().sqlstate, "54001");
}

}  // namespace
}  // namespace braid::grammar
