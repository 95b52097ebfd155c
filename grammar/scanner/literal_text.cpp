// Undoing quotes and joints; escapes are in escape_text.cpp.
#include "grammar/scanner/literal_text.h"

#include <cstring>

#include "base/text.h"
#include "grammar/scanner/characters.h"
#include "grammar/scanner/escape_text.h"
#include "grammar/scanner/mysql_literal_text.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "grammar/scanner/string_continuation.h"

namespace braid::grammar {
namespace {

// As the server's pg_mbcliplen for UTF-8: whole characters only.
std::string_view clip_name(std::string_view name) {
    if (name.size() <= kLongestName) return name;
    size_t end = kLongestName;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    return name.substr(0, end);
}

std::string_view fold_name(std::string_view name, std::string& storage) {
    bool upper = false;
    for (char c : name) upper |= c >= 'A' && c <= 'Z';
    if (!upper) return name;
    storage.assign(name);
    for (char& c : storage) c = to_lower_ascii(c);
    return storage;
}

// What stands between the quotes of a token whose opening quote is at `open`, doubled quotes made one.
std::string_view undouble(std::string_view content, char quote, std::string& storage) {
    if (content.find(quote) == std::string_view::npos) return content;
    storage.clear();
    for (size_t i = 0; i < content.size(); ++i) {
        storage += content[i];
        if (content[i] == quote) ++i;
    }
    return storage;
}

// Where the string whose content begins at `p` ends: its closing quote. With backslashes, one hides a quote.
const char* part_end(const char* p, const char* end, bool backslashes, bool doubled) {
    while (p < end) {
        if (backslashes && *p == '\\') {
            p += 2;
        } else if (*p != '\'') {
            ++p;
        } else if (doubled && p + 1 < end && p[1] == '\'') {
            p += 2;
        } else {
            return p;
        }
    }
    return end;
}

struct Content {
    std::string_view raw;     // between the quotes, escapes and doubled quotes still in it
    std::string_view behind;  // behind the closing quote: empty, or the UESCAPE clause
};

// Joins the parts of a continued string into `storage`; one part alone stays a view.
Content join_parts(std::string_view token, size_t open, bool backslashes, bool doubled,
                   std::string& storage) {
    const char* end = token.data() + token.size();
    const char* p = token.data() + open + 1;
    const char* close = part_end(p, end, backslashes, doubled);
    std::string_view raw(p, static_cast<size_t>(close - p));
    bool joined = false;
    while (close < end) {
        const char* more = scanner::string_continuation(close + 1, end);
        if (more == nullptr) break;
        if (!joined) storage.assign(raw);
        joined = true;
        close = part_end(more, end, backslashes, doubled);
        storage.append(more, close);
    }
    if (joined) raw = storage;
    const char* behind = close < end ? close + 1 : end;
    return {raw, {behind, static_cast<size_t>(end - behind)}};
}

Failure at_token(Failure failure, const ScannedStatement& statement, const Token& token) {
    failure.value().position = statement.position_of(token.begin);
    return failure;
}

// The escape character that a UESCAPE clause names; a backslash without one.
Result<char> unicode_escape_character(const ScannedStatement& statement, std::string_view clause) {
    if (clause.empty()) return '\\';
    auto scanned = scan_statement(clause, {.standard_conforming_strings = true});
    if (scanned && scanned->tokens.size() == 2) {
        std::string storage;
        scanned->standard_conforming_strings = statement.standard_conforming_strings;
        auto value = literal_value(*scanned, scanned->tokens[1], storage);
        if (value && value->size() == 1) {
            const char c = value->front();
            const bool hex = is_digit(c) || (to_lower_ascii(c) >= 'a' && to_lower_ascii(c) <= 'f');
            if (!hex && c != '+' && c != '\'' && c != '"' && !scanner::is_sql_space(c)) return c;
        }
    }
    return fail(sqlstate::kSyntaxError, "invalid Unicode escape character");
}

Result<std::string_view> unicode_value(const ScannedStatement& statement, std::string_view raw, char quote,
                                       std::string_view clause, std::string& storage) {
    auto escape = unicode_escape_character(statement, clause);
    if (!escape) return Failure(std::move(escape.error()));
    std::string plain_storage;
    const auto plain = undouble(raw, quote, plain_storage);
    std::string decoded;
    if (auto status = scanner::decode_unicode_escapes(plain, *escape, decoded); !status) {
        return Failure(std::move(status.error()));
    }
    storage = std::move(decoded);
    return std::string_view(storage);
}

Result<std::string_view> escape_value(std::string_view raw, std::string& storage) {
    if (raw.find_first_of("\\'") == std::string_view::npos) return raw;
    std::string decoded;
    if (auto status = scanner::decode_backslash_escapes(raw, decoded); !status) {
        return Failure(std::move(status.error()));
    }
    storage = std::move(decoded);
    return std::string_view(storage);
}

Result<std::string_view> string_value(const ScannedStatement& statement, const Token& token,
                                      std::string& storage) {
    const auto text = statement.text_of(token);
    const bool plain_backslash = !statement.standard_conforming_strings &&
                                 (token.type == TokenType::String || token.type == TokenType::NationalString);
    const bool backslashes = plain_backslash || token.type == TokenType::EscapeString;
    const bool bits = token.type == TokenType::BitString || token.type == TokenType::HexString;
    const auto [raw, behind] = join_parts(text, text.find('\''), backslashes, !bits, storage);
    if (backslashes) return escape_value(raw, storage);
    if (token.type == TokenType::UnicodeString) {
        return unicode_value(statement, raw, '\'', behind, storage);
    }
    if (bits || raw.find('\'') == std::string_view::npos) return raw;
    std::string undoubled;
    undouble(raw, '\'', undoubled);
    storage = std::move(undoubled);
    return std::string_view(storage);
}

}  // namespace

Result<std::string_view> identifier_name(const ScannedStatement& statement, const Token& token,
                                         std::string& storage) {
    if (statement.dialect == Dialect::Mysql) return scanner::mysql_name(statement, token, storage);
    const auto text = statement.text_of(token);
    if (token.type == TokenType::QuotedIdentifier) {
        return clip_name(undouble(text.substr(1, text.size() - 2), '"', storage));
    }
    if (token.type != TokenType::UnicodeIdentifier) return clip_name(fold_name(text, storage));

    size_t close = 3;
    while (text[close] != '"' || (close + 1 < text.size() && text[close + 1] == '"')) {
        close += text[close] == '"' ? 2 : 1;
    }
    auto name = unicode_value(statement, text.substr(3, close - 3), '"', text.substr(close + 1), storage);
    if (!name) return at_token(Failure(std::move(name.error())), statement, token);
    return clip_name(*name);
}

Result<std::string_view> literal_value(const ScannedStatement& statement, const Token& token,
                                       std::string& storage) {
    if (statement.dialect == Dialect::Mysql) return scanner::mysql_literal(statement, token, storage);
    const auto text = statement.text_of(token);
    if (token.type == TokenType::DollarString) {
        const size_t delimiter = text.find('$', 1) + 1;
        return text.substr(delimiter, text.size() - 2 * delimiter);
    }
    if (!is_string(token.type)) return text;
    auto value = string_value(statement, token, storage);
    if (!value) return at_token(Failure(std::move(value.error())), statement, token);
    return value;
}

Result<uint32_t> parameter_number(const ScannedStatement& statement, const Token& token) {
    constexpr uint32_t kLargest = 65535;
    uint32_t number = 0;
    if (token.type == TokenType::Question) {
        for (const Token& other : statement.tokens) {
            if (other.type == TokenType::Question && other.begin <= token.begin) ++number;
        }
        return number;
    }
    for (char c : statement.text_of(token).substr(1)) {
        number = number * 10 + static_cast<uint32_t>(c - '0');
        if (number > kLargest) {
            return at_token(fail(sqlstate::kProgramLimitExceeded,
                                 "parameter number too large: at most 65535 can be bound"),
                            statement, token);
        }
    }
    return number;
}

}  // namespace braid::grammar
