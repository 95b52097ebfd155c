// MySQL plans as text: each case of tests/golden/plans_mysql/*.txt is a statement and what EXPLAIN ROUTE says
// of it. See golden_cases.h.
#include <gtest/gtest.h>

#include "golden_cases.h"
#include "grammar/fingerprint.h"
#include "grammar/parser/parser.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/mysql_scanner.h"
#include "mysql_shop.h"

namespace braid::planner {
namespace {

std::string explain_route(const std::string& sql, const MysqlShop& shop, grammar::Parser& parser) {
    Result<grammar::ScannedStatement> scanned = grammar::scan_mysql_statement(sql);
    if (!scanned) return "scan error: " + scanned.error().message + "\n";
    grammar::fingerprint(*scanned);
    Result<grammar::ParsedStatement> parsed = parser.parse(*scanned);
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
    bindings.context.time_zone_is_utc = true;
    PlanContext context = shop.context();
    auto planned = plan(*parsed->statement, parsed->text, literals.size(), context);
    std::string text;
    for (const std::string& line : explain(*planned, context, bindings, {}, sql)) text += line + "\n";
    return text;
}

TEST(MysqlPlanGolden, everyStatementHasTheRouteThatIsWrittenDown) {
    MysqlShop shop;
    grammar::Parser parser;
    EXPECT_GT(check_goldens("plans_mysql",
                            [&](const std::string& sql) { return explain_route(sql, shop, parser); }),
              100u);
}

}  // namespace
}  // namespace braid::planner
