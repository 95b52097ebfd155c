// Type modifiers look like arguments; what stands before the parenthesis tells them apart.
#include "grammar/fingerprint_literals.h"

namespace braid::grammar {
namespace {

// Types with syntax of their own; followed by a parenthesis they take a precision or a length.
bool is_type_keyword(TokenType type) {
    switch (type) {
        case TokenType::K_BIT:
        case TokenType::K_CHAR:
        case TokenType::K_CHARACTER:
        case TokenType::K_CURRENT_TIME:
        case TokenType::K_CURRENT_TIMESTAMP:
        case TokenType::K_DEC:
        case TokenType::K_DECIMAL:
        case TokenType::K_FLOAT:
        case TokenType::K_INTERVAL:
        case TokenType::K_LOCALTIME:
        case TokenType::K_LOCALTIMESTAMP:
        case TokenType::K_NCHAR:
        case TokenType::K_NUMERIC:
        case TokenType::K_SECOND:
        case TokenType::K_TIME:
        case TokenType::K_TIMESTAMP:
        case TokenType::K_VARCHAR:
        case TokenType::K_VARYING:
        case TokenType::K_MYSQL_BINARY:
        case TokenType::K_MYSQL_CHAR: return true;
        default: return false;
    }
}

// May name a type without syntax of its own.
bool is_type_name(TokenType type) {
    if (is_plain_identifier(type)) return true;
    if (!is_keyword(type)) return false;
    const auto category = keyword_category(type);
    return category == KeywordCategory::Unreserved || category == KeywordCategory::TypeFunctionName;
}

// What stands before a type's name: x::t, cast(x as t), the name in a column definition (name t). A word that
// may be a column's name counts even where it is none (ORDER BY f(1)): the constant then stays in the shape,
// no more.
bool announces_type(TokenType type) {
    if (type == TokenType::Typecast || type == TokenType::K_AS || is_plain_identifier(type)) return true;
    if (!is_keyword(type)) return false;
    const auto category = keyword_category(type);
    return category == KeywordCategory::Unreserved || category == KeywordCategory::ColumnName;
}

}  // namespace

uint32_t type_modifiers_end(const ScannedStatement& statement, uint32_t open) {
    if (open == 0) return 0;
    uint32_t name = open - 1;
    const auto type = statement.tokens[name].type;
    if (!is_type_keyword(type)) {
        if (!is_type_name(type)) return 0;
        while (name >= 2 && statement.tokens[name - 1].type == TokenType::Dot) name -= 2;
        if (name == 0 || !announces_type(statement.tokens[name - 1].type)) return 0;
    }
    uint32_t end = open + 1;
    while (end < statement.tokens.size() && statement.tokens[end].type != TokenType::RightParen) ++end;
    return end;
}

}  // namespace braid::grammar
