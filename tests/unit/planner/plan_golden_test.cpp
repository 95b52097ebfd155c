// Plans as text: each case of tests/golden/plans/*.txt is a statement and what EXPLAIN ROUTE says of it.
//
// A case is the statement, a line "----", the expected lines, and an empty line. BRAID_REWRITE_GOLDENS=1
// writes what the planner says now; read the difference before committing it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "grammar/fingerprint.h"
#include "grammar/parser/parser.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "shop.h"

namespace braid::planner {
namespace {

std::string explain_route(const std::string& sql, const Shop& shop, grammar::Parser& parser) {
    Result<grammar::ScannedStatement> scanned = grammar::scan_statement(sql);
    if (!scanned) return "scan error: " + scanned.error().message + "\n";
    grammar::fingerprint(*scanned);
    Result<grammar::ParsedStatement> parsed = parser.parse(sql);
    if (!parsed) return "parse error: " + parsed.error().message + "\n";
    std::vector<std::string> contents;
    for (uint32_t token : scanned->literals) {
        std::string storage;
        Result<std::string_view> content = grammar::literal_value(*scanned, scanned->tokens[token], storage);
        contents.emplace_back(content ? *content : "?");
    }
    std::vector<std::string_view> literals(contents.begin(), contents.end());
    router::Bindings bindings;
    bindings.literals = literals;
    PlanContext context = shop.context();
    auto planned = plan(*parsed->statement, parsed->text, literals.size(), context);
    std::string text;
    for (const std::string& line : explain(*planned, context, bindings, {}, sql)) text += line + "\n";
    return text;
}

struct Case {
    std::string sql;
    std::string expected;
};

std::vector<Case> read_cases(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<Case> cases;
    std::string line;
    Case current;
    bool answer = false;
    while (std::getline(in, line)) {
        if (line == "----") {
            answer = true;
        } else if (line.empty() && answer) {
            cases.push_back(current);
            current = {};
            answer = false;
        } else if (!line.empty()) {
            (answer ? current.expected : current.sql) += line + "\n";
        }
    }
    if (!current.sql.empty()) cases.push_back(current);
    return cases;
}

TEST(PlanGolden, everyStatementHasTheRouteThatIsWrittenDown) {
    Shop shop;
    grammar::Parser parser;
    bool rewrite = std::getenv("BRAID_REWRITE_GOLDENS") != nullptr;
    size_t total = 0;
    std::filesystem::path folder = std::filesystem::path(BRAID_SOURCE_DIR) / "tests/golden/plans";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ostringstream rewritten;
        for (const Case& current : read_cases(entry.path())) {
            total++;
            std::string sql = current.sql.substr(0, current.sql.size() - 1);
            std::string actual = explain_route(sql, shop, parser);
            if (!rewrite) {
                EXPECT_EQ(actual, current.expected) << entry.path().filename() << ": " << sql;
            }
            rewritten << sql << "\n----\n" << actual << "\n";
        }
        if (rewrite) std::ofstream(entry.path()) << rewritten.str();
    }
    EXPECT_GT(total, 100u);
}

}  // namespace
}  // namespace braid::planner
