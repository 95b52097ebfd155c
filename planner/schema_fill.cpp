// See schema_fill.h.
#include "planner/schema_fill.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "grammar/scanner/postgresql_scanner.h"

namespace braid::planner {

namespace {

using grammar::ScannedStatement;
using grammar::TokenType;

template <size_t N>
bool one_of(const std::string& word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 6> kSequenceTypes = {"serial",  "serial2",     "serial4",
                                                            "serial8", "smallserial", "bigserial"};
constexpr std::array<std::string_view, 10> kValuesWithoutParentheses = {
    "current_date", "current_time",   "current_timestamp", "current_user", "current_role",
    "localtime",    "localtimestamp", "session_user",      "user",         "current_catalog"};
constexpr std::array<std::string_view, 39> kImmutable = {
    "lower",  "upper",     "trim",      "btrim",       "ltrim",     "rtrim",          "coalesce",
    "nullif", "substring", "substr",    "replace",     "left",      "right",          "length",
    "abs",    "round",     "floor",     "ceil",        "ceiling",   "trunc",          "greatest",
    "least",  "concat",    "md5",       "split_part",  "translate", "regexp_replace", "cast",
    "array",  "row",       "make_date", "date_trunc",  "extract",   "char_length",    "position",
    "mod",    "to_date",   "to_number", "to_timestamp"};
// Words before a parenthesis that is no call's.
constexpr std::array<std::string_view, 12> kNoCalls = {"default", "using", "and",  "or",   "not",   "in",
                                                       "then",    "else",  "when", "case", "check", "any"};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_lower_ascii(c);
    return out;
}

// A definition's part from its DEFAULT or USING on.
std::optional<std::string> computed(const ScannedStatement& scanned, size_t from) {
    for (size_t i = from; i < scanned.tokens.size(); i++) {
        const TokenType type = scanned.tokens[i].type;
        if (!grammar::is_plain_identifier(type) && !grammar::is_keyword(type)) continue;
        const std::string word = lower(scanned.text_of(i));
        if (word == "check" || word == "references" || word == "constraint" || word == "generated") break;
        if (one_of(word, kValuesWithoutParentheses)) return word;
        const bool type_name = i > 0 && scanned.tokens[i - 1].type == TokenType::Typecast;
        const bool call = scanned.type_at(i + 1) == TokenType::LeftParen;
        if (!call || type_name || one_of(word, kImmutable) || one_of(word, kNoCalls)) continue;
        return word + "()";
    }
    return std::nullopt;
}

size_t find_word(const ScannedStatement& scanned, std::string_view wanted) {
    size_t at = 0;
    while (at < scanned.tokens.size() && !equals_ignoring_case(scanned.text_of(at), wanted)) at++;
    return at;
}

}  // namespace

std::optional<std::string> unlike_fill(const grammar::AlterTable& alter) {
    for (const grammar::AlterAction* action : alter.actions) {
        const bool adds = action->action == grammar::AlterKind::AddColumn;
        if (!adds && action->action != grammar::AlterKind::AlterColumnType) continue;
        const Result<ScannedStatement> scanned = grammar::scan_statement(action->text);
        if (!scanned) continue;
        for (size_t i = 0; adds && i < scanned->tokens.size(); i++) {
            const std::string word = lower(scanned->text_of(i));
            if (one_of(word, kSequenceTypes) || word == "identity") return word;
        }
        if (auto found = computed(*scanned, find_word(*scanned, adds ? "default" : "using"))) return found;
    }
    return std::nullopt;
}

}  // namespace braid::planner
