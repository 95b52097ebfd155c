#include "proxy/mysql_session/statement.h"

#include <algorithm>

#include "base/text.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/mysql_error.h"

namespace braid::proxy::mysql_session {

using grammar::StatementKind;
using grammar::TokenType;

bool Statement::is(size_t token, std::string_view word) const {
    if (token >= size()) return false;
    const TokenType type = scanned.type_at(token);
    if (type == TokenType::QuotedIdentifier || grammar::is_literal(type)) return false;
    return equals_ignoring_case(scanned.text_of(token), word);
}

bool Statement::mentions(std::string_view word) const {
    for (size_t i = 0; i < size(); i++) {
        if (is(i, word)) return true;
    }
    return false;
}

bool Statement::mentions(TokenType type) const {
    return std::any_of(scanned.tokens.begin(), scanned.tokens.end(),
                       [&](const grammar::Token& token) { return token.type == type; });
}

bool Statement::calls(std::string_view function) const {
    for (size_t i = 0; i + 1 < size(); i++) {
        const bool open = is(i + 1, TokenType::LeftParen) || is(i + 1, TokenType::LeftParenQuery);
        if (open && is(i, function)) return true;
    }
    return false;
}

std::vector<std::string> Statement::user_variables() const {
    std::vector<std::string> names;
    for (size_t i = 0; i < size(); i++) {
        if (!is(i, TokenType::UserVariable)) continue;
        std::string name = lower_case(name_of(*this, i));
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

bool Statement::assigns_variables() const {
    if (!mentions(TokenType::UserVariable)) return false;
    if (kind == StatementKind::Set || kind == StatementKind::Call || kind == StatementKind::LoadData)
        return true;
    for (size_t i = 0; i < size(); i++) {
        if (word(i) == ":=" || is(i, TokenType::K_INTO)) return true;
    }
    return false;
}

bool Statement::without_tables() const {
    switch (kind) {
        case StatementKind::Select:
        case StatementKind::Set:
        case StatementKind::Do: return !mentions(TokenType::K_FROM) && !mentions(TokenType::K_TABLE);
        case StatementKind::Values: return true;
        default: return false;
    }
}

Statement make_statement(grammar::ScannedStatement scanned) {
    Statement statement;
    statement.scanned = std::move(scanned);
    statement.text = statement.scanned.text;
    const grammar::Classification classified = grammar::classify(statement.scanned);
    statement.kind = classified.kind;
    statement.inner_token = classified.inner_token;
    statement.fingerprint = grammar::fingerprint(statement.scanned);
    return statement;
}

Result<Statement> scan_one(std::string_view text, const grammar::MysqlScannerOptions& options) {
    grammar::MysqlScanner scanner(text, options);
    grammar::ScannedStatement first;
    Result<bool> found = scanner.next(first);
    if (!found) return Failure(std::move(found.error()));
    if (!*found) {
        Statement empty;
        empty.scanned.dialect = grammar::Dialect::Mysql;
        empty.text = empty.scanned.text = empty.scanned.query = text;
        return empty;
    }
    grammar::ScannedStatement second;
    found = scanner.next(second);
    if (!found) return Failure(std::move(found.error()));
    if (*found) return Failure(grammar::mysql_syntax_error(second, second.tokens.front().begin));
    return make_statement(std::move(first));
}

Result<Statement> inner_of(const Statement& outer) {
    if (outer.inner_token == 0 || outer.inner_token >= outer.size()) {
        return Failure(
            grammar::mysql_syntax_error(outer.scanned, static_cast<uint32_t>(outer.scanned.text.size())));
    }
    return scan_one(outer.text.substr(outer.scanned.tokens[outer.inner_token].begin), outer.scanned.mysql);
}

std::string name_of(const Statement& statement, size_t token) {
    if (token >= statement.size()) return {};
    std::string storage;
    const grammar::Token& at = statement.scanned.tokens[token];
    if (grammar::is_string(at.type)) {
        const auto value = grammar::literal_value(statement.scanned, at, storage);
        return value ? std::string(*value) : std::string(statement.word(token));
    }
    const auto name = grammar::identifier_name(statement.scanned, at, storage);
    std::string_view text = name ? *name : statement.word(token);
    while (text.starts_with('@')) text.remove_prefix(1);
    return std::string(text);
}

Result<std::string> value_of(const Statement& statement, size_t token) {
    if (token >= statement.size() || !grammar::is_literal(statement.scanned.type_at(token))) {
        const size_t offset =
            token < statement.size() ? statement.scanned.tokens[token].begin : statement.scanned.text.size();
        return Failure(grammar::mysql_syntax_error(statement.scanned, static_cast<uint32_t>(offset)));
    }
    std::string storage;
    auto value = grammar::literal_value(statement.scanned, statement.scanned.tokens[token], storage);
    if (!value) return Failure(std::move(value.error()));
    return std::string(*value);
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) c = to_lower_ascii(c);
    return lower;
}

std::string quoted_name(std::string_view name) {
    std::string out = "`";
    for (char c : name) {
        if (c == '`') out += '`';
        out += c;
    }
    return out += '`';
}

std::string quoted_text(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(),
                                   [](char c) { return c >= ' ' && c <= '~' && c != '\\' && c != '\''; });
    if (plain) return "'" + std::string(text) + "'";
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        hex += kDigits[byte >> 4];
        hex += kDigits[byte & 15];
    }
    return "_utf8mb4 X'" + hex + "'";
}

}  // namespace braid::proxy::mysql_session
