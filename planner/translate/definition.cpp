// The text behind a column's type, cut into its parts. See definition.h.
#include "planner/translate/definition.h"

#include <algorithm>

#include "base/text.h"
#include "planner/translate/operand.h"

namespace braid::planner::translate {

namespace {

bool is_name_character(char c) {
    return c == '_' || c == '$' || is_digit(c) || (to_lower_ascii(c) >= 'a' && to_lower_ascii(c) <= 'z') ||
           (c & 0x80) != 0;
}

bool begins_a_part(std::string_view word) {
    for (const std::string_view known : {"not", "null", "primary", "unique", "default", "check", "references",
                                         "generated", "constraint", "collate", "auto_increment", "comment",
                                         "on", "key", "as", "character", "charset", "invisible", "visible"}) {
        if (equals_ignoring_case(word, known)) return true;
    }
    return false;
}

}  // namespace

std::vector<std::string_view> pieces_of(std::string_view text) {
    std::vector<std::string_view> pieces;
    size_t i = 0;
    while (i < text.size()) {
        if (is_space(text[i])) {
            ++i;
            continue;
        }
        const size_t begin = i;
        const char c = text[i];
        if (c == '\'' || c == '"' || c == '`') {
            for (++i; i < text.size(); ++i) {
                if (text[i] == '\\' && c == '\'') refuse("a definition", "with a backslash in a constant");
                if (text[i] != c) continue;
                if (i + 1 < text.size() && text[i + 1] == c) {
                    ++i;
                    continue;
                }
                break;
            }
            ++i;
        } else if (c == '(') {
            int depth = 0;
            char quote = 0;
            for (; i < text.size(); ++i) {
                if (quote != 0) {
                    if (text[i] == quote) quote = 0;
                    continue;
                }
                if (text[i] == '\'' || text[i] == '"' || text[i] == '`') quote = text[i];
                if (text[i] == '(') ++depth;
                if (text[i] == ')' && --depth == 0) break;
            }
            ++i;
        } else if (is_name_character(c)) {
            while (i < text.size() && is_name_character(text[i])) ++i;
        } else {
            if (text.substr(i).starts_with("--") || text.substr(i).starts_with("/*") || c == '#')
                refuse("a definition", "with a comment in it");
            ++i;
        }
        pieces.push_back(text.substr(begin, std::min(i, text.size()) - begin));
    }
    return pieces;
}

ColumnParts column_parts(std::string_view constraints) {
    ColumnParts parts;
    const auto pieces = pieces_of(constraints);
    size_t i = 0;
    const auto is = [&](size_t at, std::string_view word) {
        return at < pieces.size() && equals_ignoring_case(pieces[at], word);
    };
    // The text from one piece to before another.
    const auto span = [&](size_t from, size_t to) {
        if (from >= to) return std::string_view{};
        const char* begin = pieces[from].data();
        return std::string_view(begin,
                                static_cast<size_t>(pieces[to - 1].data() + pieces[to - 1].size() - begin));
    };
    const auto group = [&](size_t at) {
        if (at >= pieces.size() || pieces[at].size() < 2 || pieces[at][0] != '(')
            refuse("the definition of a column", constraints);
        return pieces[at].substr(1, pieces[at].size() - 2);
    };
    while (i < pieces.size()) {
        if (is(i, "not") && is(i + 1, "null")) {
            parts.not_null = true;
            i += 2;
        } else if (is(i, "null") || is(i, "visible")) {
            ++i;
        } else if (is(i, "constraint")) {
            i += 2;  // the name is the server's own
        } else if (is(i, "primary") && is(i + 1, "key")) {
            parts.primary_key = true;
            i += 2;
        } else if (is(i, "key")) {
            parts.primary_key = true;
            ++i;
        } else if (is(i, "unique")) {
            parts.unique = true;
            i += is(i + 1, "key") ? 2 : 1;
        } else if (is(i, "auto_increment")) {
            parts.numbered = true;
            ++i;
        } else if (is(i, "comment")) {
            i += 2;
        } else if (is(i, "collate")) {
            if (i + 1 >= pieces.size()) refuse("COLLATE", "");
            parts.collation = pieces[i + 1];
            i += 2;
        } else if (is(i, "check")) {
            parts.checks.push_back(group(i + 1));
            i += 2;
        } else if (is(i, "default")) {
            size_t end = i + 2;
            while (end < pieces.size() && !begins_a_part(pieces[end])) ++end;
            parts.default_value = span(i + 1, end);
            i = end;
        } else if (is(i, "references")) {
            size_t end = i + 2;
            while (end < pieces.size() &&
                   (!begins_a_part(pieces[end]) || is(end, "on") || (is(end, "null") && is(end - 1, "set")) ||
                    (is(end, "default") && is(end - 1, "set"))))
                ++end;
            parts.references = span(i + 1, end);
            i = end;
        } else if (is(i, "generated") && (is(i + 1, "always") || is(i + 1, "by"))) {
            size_t end = i + (is(i + 1, "always") ? 2 : 3);
            if (!is(end, "as") || !is(end + 1, "identity"))
                refuse("a generated column", "its expression is each server's own");
            if (is(i + 1, "always"))
                refuse("GENERATED ALWAYS AS IDENTITY", "AUTO_INCREMENT takes given values; use BY DEFAULT");
            if (end + 2 < pieces.size() && pieces[end + 2].starts_with('('))
                refuse("an identity", "with options of its sequence");
            parts.numbered = true;
            i = end + 2;
        } else if (is(i, "on") && is(i + 1, "update")) {
            refuse("ON UPDATE", "PostgreSQL has no such default");
        } else {
            refuse("the definition of a column", span(i, pieces.size()));
        }
    }
    return parts;
}

namespace {
Result<grammar::ParsedStatement> parse(const std::string& text, grammar::Dialect dialect) {
    grammar::Parser parser;
    return dialect == grammar::Dialect::Postgresql ? parser.parse(text)
                                                   : parser.parse(text, grammar::MysqlScannerOptions{});
}
}  // namespace

Result<grammar::ParsedStatement> parse_in_table(std::string_view element, grammar::Dialect dialect) {
    return parse("CREATE TABLE t (" + std::string(element) + ")", dialect);
}

Result<grammar::ParsedStatement> parse_expression(std::string_view text, grammar::Dialect dialect) {
    return parse("SELECT " + std::string(text), dialect);
}

}  // namespace braid::planner::translate
