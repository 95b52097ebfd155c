// Names and constants as text, in quotes where they need them.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "grammar/scanner/mysql_scanner.h"
#include "grammar/token.h"
#include "grammar/unparse/writer.h"

namespace braid::grammar {

namespace {

// Keywords stand in the vocabulary in alphabetical order.
TokenType keyword_of(std::string_view word) {
    auto low = static_cast<size_t>(kFirstKeyword);
    auto high = static_cast<size_t>(kLastSharedKeyword) + 1;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const std::string_view text = keyword_text(static_cast<TokenType>(middle));
        if (text == word) return static_cast<TokenType>(middle);
        if (text < word) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return TokenType::End;
}

bool is_plain(std::string_view name) {
    if (name.empty() || !(name[0] == '_' || (name[0] >= 'a' && name[0] <= 'z'))) return false;
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

std::string in_quotes(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

// Functions that the grammar spells with keywords; quoted they would be others.
constexpr auto kKeywordFunctions = std::to_array<std::string_view>(
    {"coalesce", "greatest", "least", "nullif", "grouping", "xmlconcat", "substring", "overlay"});

}  // namespace

std::string quote_identifier(std::string_view name) {
    if (!is_plain(name)) return in_quotes(name);
    const TokenType word = keyword_of(name);
    const bool free = word == TokenType::End || keyword_category(word) == KeywordCategory::Unreserved;
    return free ? std::string(name) : in_quotes(name);
}

std::string literal_text(const Literal& literal) {
    const auto quoted = [&](std::string_view prefix) {
        std::string out(prefix);
        out += '\'';
        for (const char c : literal.value) {
            if (c == '\'') out += '\'';
            out += c;
        }
        return out + '\'';
    };
    switch (literal.literal_kind) {
        case LiteralKind::Null: return "NULL";
        case LiteralKind::True: return "TRUE";
        case LiteralKind::False: return "FALSE";
        case LiteralKind::BitString: return quoted("B");
        case LiteralKind::HexNumber:
        case LiteralKind::HexString: return quoted("X");
        case LiteralKind::Integer:
        case LiteralKind::Number:
            return literal.value.starts_with('-') ? "(" + std::string(literal.value) + ")"
                                                  : std::string(literal.value);
        case LiteralKind::String: break;
    }
    if (literal.value.find('\\') == std::string_view::npos) return quoted("");
    std::string out = "E'";
    for (const char c : literal.value) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    return out + '\'';
}

std::string literal_text(const Literal& literal, const MysqlScannerOptions& options) {
    std::string out;
    if (!literal.charset.empty()) {
        out += '_';
        out += literal.charset;
    }
    switch (literal.literal_kind) {
        case LiteralKind::BitString:
            return out + (out.empty() ? "B'" : " B'") + std::string(literal.value) + '\'';
        case LiteralKind::HexString:
            return out + (out.empty() ? "X'" : " X'") + std::string(literal.value) + '\'';
        case LiteralKind::HexNumber: return out + (out.empty() ? "0x" : " 0x") + std::string(literal.value);
        case LiteralKind::String: break;
        default: return literal_text(literal);
    }
    out += '\'';
    for (const char c : literal.value) {
        if (c == '\'') {
            out += "''";
        } else if (!options.no_backslash_escapes && c == '\\') {
            out += "\\\\";
        } else if (!options.no_backslash_escapes && c == '\0') {
            out += "\\0";
        } else {
            out += c;
        }
    }
    return out + '\'';
}

std::string quote_mysql_identifier(std::string_view name) {
    const bool plain =
        !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
        std::all_of(name.begin(), name.end(), [](char c) {
            return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
    // One that looks like _latin1 might introduce a string.
    const bool function_word =
        equals_ignoring_case(name, "row_number") || equals_ignoring_case(name, "repeat");
    if (plain && name[0] != '_' && !function_word && !is_mysql_word(name)) return std::string(name);
    std::string quoted = "`";
    for (const char c : name) {
        if (c == '`') quoted += '`';
        quoted += c;
    }
    return quoted + '`';
}

void Writer::name(std::string_view word) {
    text(mysql_ != nullptr ? quote_mysql_identifier(word) : quote_identifier(word));
}

void Writer::name(const QualifiedName& parts) {
    bool first = true;
    for (const Name part : parts) {
        if (!first) text(".");
        first = false;
        name(part);
    }
}

// Words of the category "may be a function or type" stand bare where no column can stand.
void Writer::type_word(std::string_view word) {
    if (mysql_ != nullptr) return name(word);
    const TokenType keyword = is_plain(word) ? keyword_of(word) : TokenType::End;
    if (keyword != TokenType::End && keyword_category(keyword) == KeywordCategory::TypeFunctionName) {
        text(word);
    } else {
        name(word);
    }
}

void Writer::function_name(const QualifiedName& parts) {
    if (parts.size() != 1) return name(parts);
    // A function's name may be any word; in quotes it would be a stored function's.
    if (mysql_ != nullptr) return is_plain(parts[0]) ? text(parts[0]) : name(parts[0]);
    if (std::find(kKeywordFunctions.begin(), kKeywordFunctions.end(), parts[0]) != kKeywordFunctions.end()) {
        return upper(parts[0]);
    }
    if (parts[0] == "rollup" || parts[0] == "cube") return text(in_quotes(parts[0]));
    type_word(parts[0]);
}

void Writer::upper(std::string_view words) {
    std::string out(words);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    text(out);
}

void Writer::upper_after_space(std::string_view words) {
    if (words.empty()) return;
    text(" ");
    upper(words);
}

void Writer::names(const List<Name>& list) {
    text("(");
    for (size_t i = 0; i < list.size(); ++i) {
        if (i > 0) text(", ");
        name(list[i]);
    }
    text(")");
}

void Writer::string(std::string_view value) {
    Literal literal;
    literal.literal_kind = LiteralKind::String;
    literal.value = value;
    text(mysql_ != nullptr ? literal_text(literal, *mysql_) : literal_text(literal));
}

}  // namespace braid::grammar
