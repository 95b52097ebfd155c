#include "proxy/bridge/mysql_to_postgresql/session_select.h"

#include "proxy/bridge/mysql_to_postgresql/translation.h"
#include "proxy/bridge/mysql_to_postgresql/user_variables.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using grammar::TokenType;
using mysql_session::Statement;

namespace {

std::string hex_of(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string hex;
    for (const char c : bytes) {
        hex += kDigits[static_cast<unsigned char>(c) >> 4];
        hex += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return hex;
}

bool is_text(const UserValue& value) {
    return value.kind == UserValue::Kind::Text;
}

// HEX(@x), CHARSET(@x), COLLATION(@x): how a session reads a variable.
std::optional<OwnValue> about_variable(const Core& core, const Statement& statement, size_t token) {
    const bool form = statement.is(token + 1, TokenType::LeftParen) &&
                      statement.is(token + 2, TokenType::UserVariable) &&
                      statement.is(token + 3, TokenType::RightParen);
    if (!form) return std::nullopt;
    const auto inner = own_value(core, statement, token + 2);
    UserValue value;
    const bool exists = inner && inner->value;
    if (statement.is(token, "hex")) {
        // Numbers have another hexadecimal form, which nobody asks for here.
        if (!exists) return OwnValue{token + 3, std::nullopt};
        value.text = hex_of(inner->value->text);
    } else if (statement.is(token, "charset")) {
        value.text = exists && is_text(*inner->value) ? "utf8mb4" : "binary";
    } else if (statement.is(token, "collation")) {
        value.text = exists && is_text(*inner->value) ? inner->value->collation : "binary";
    } else {
        return std::nullopt;
    }
    return OwnValue{token + 3, std::move(value)};
}

std::string_view text_of(const Statement& statement, size_t first, size_t last) {
    const uint32_t begin = statement.scanned.tokens[first].begin;
    return statement.text.substr(begin, statement.scanned.tokens[last].end - begin);
}

}  // namespace

std::optional<LocalRows> session_values(const Core& core, const Statement& statement) {
    if (statement.kind != grammar::StatementKind::Select || !statement.is(0, "select")) return std::nullopt;
    LocalRows rows;
    auto& row = rows.rows.emplace_back();
    size_t at = 1;
    while (at < statement.size()) {
        if (is_assigned(statement, at)) return std::nullopt;
        auto value = about_variable(core, statement, at);
        if (!value) value = own_value(core, statement, at);
        if (!value) return std::nullopt;
        LocalRows::Column column;
        column.name = text_of(statement, at, value->last);
        at = value->last + 1;
        const bool named = statement.is(at, "as");
        if (named) at++;
        const TokenType type = statement.scanned.type_at(at);
        const bool alias = at < statement.size() && type != TokenType::Comma && !statement.is(at, "limit");
        if (alias) {
            const bool name = type == TokenType::Identifier || type == TokenType::QuotedIdentifier ||
                              type == TokenType::AliasString || grammar::is_keyword(type);
            if (!name || grammar::is_mysql_reserved(type)) return std::nullopt;
            column.name = mysql_session::name_of(statement, at++);
        }
        if (value->value) column.kind = value->value->kind;
        rows.columns.push_back(std::move(column));
        row.push_back(value->value ? std::optional(value->value->text) : std::nullopt);
        const bool one = statement.is(at, "limit") && statement.word(at + 1) == "1";
        if (one) at += 2;
        if (at == statement.size()) return rows;
        if (!statement.is(at, TokenType::Comma)) return std::nullopt;
        at++;
    }
    return std::nullopt;
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
