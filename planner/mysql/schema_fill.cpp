// See schema_fill.h.
#include "planner/mysql/schema_fill.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "grammar/scanner/mysql_scanner.h"
#include "planner/mysql/functions.h"

namespace braid::planner {

namespace {

using grammar::ScannedStatement;
using grammar::TokenType;

constexpr std::array<std::string_view, 9> kClockWithoutParentheses = {
    "current_timestamp", "current_date", "current_time", "localtime",   "localtimestamp",
    "utc_timestamp",     "utc_date",     "utc_time",     "current_user"};
// Words before a parenthesis that is no call's: of expressions, of the types of further columns.
constexpr std::array kNoCalls = std::to_array<std::string_view>(
    {"default",  "and",      "or",      "not",       "in",        "then",    "else",     "when",
     "case",     "key",      "unique",  "interval",  "int",       "integer", "bigint",   "tinyint",
     "bit",      "smallint", "float",   "mediumint", "double",    "real",    "decimal",  "numeric",
     "dec",      "fixed",    "varchar", "binary",    "varbinary", "nchar",   "nvarchar", "character",
     "blob",     "text",     "enum",    "set",       "year",      "date",    "time",     "timestamp",
     "datetime", "char",     "varying", "tinytext"});

std::string word_at(const ScannedStatement& scanned, size_t i) {
    if (i >= scanned.tokens.size()) return {};
    std::string word(scanned.text_of(i));
    for (char& c : word) c = to_lower_ascii(c);
    return word;
}

// Behind the parenthesis that closes the next one to open.
size_t behind_parentheses(const ScannedStatement& scanned, size_t i) {
    size_t depth = 0;
    for (; i < scanned.tokens.size(); i++) {
        if (scanned.type_at(i) == TokenType::LeftParen) depth++;
        if (scanned.type_at(i) == TokenType::RightParen && --depth == 0) return i;
    }
    return i;
}

}  // namespace

std::optional<std::string> unlike_mysql_fill(const grammar::AlterAction& action) {
    const bool adds = action.action == grammar::AlterKind::AddColumn;
    if (!adds && action.action != grammar::AlterKind::AlterColumnType) return std::nullopt;
    const Result<ScannedStatement> scanned = grammar::scan_mysql_statement(action.text);
    if (!scanned) return "what Braid cannot read";
    bool in_default = false;
    for (size_t i = 0; i < scanned->tokens.size(); i++) {
        const TokenType type = scanned->type_at(i);
        if (!grammar::is_plain_identifier(type) && !grammar::is_keyword(type)) continue;
        const std::string word = word_at(*scanned, i);
        if (word == "auto_increment" || word == "serial") return word;
        if (!adds) continue;
        if (word == "default") in_default = true;
        if (word == "check" || word == "as" || word == "references") {
            // Constraints and generated columns are computed of the row alone.
            if (scanned->type_at(i + 1) == TokenType::LeftParen) i = behind_parentheses(*scanned, i + 1);
            continue;
        }
        // ON UPDATE current_timestamp concerns later changes.
        if (word == "on" && word_at(*scanned, i + 1) == "update") {
            i += 2;
            continue;
        }
        if (!in_default) continue;
        const auto is = [&](std::string_view other) { return other == word; };
        if (std::any_of(kClockWithoutParentheses.begin(), kClockWithoutParentheses.end(), is)) return word;
        if (word == "next" && word_at(*scanned, i + 1) == "value") return "next value";
        const bool call = scanned->type_at(i + 1) == TokenType::LeftParen;
        if (!call || is_plain_mysql_function(word) || std::any_of(kNoCalls.begin(), kNoCalls.end(), is))
            continue;
        return word + "()";
    }
    return std::nullopt;
}

}  // namespace braid::planner
