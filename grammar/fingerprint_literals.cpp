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
        case TokenType::K_VARYING: return true;
        default: return false;
    }
}

bool is_name(TokenType type) {
    return is_plain_identifier(type) ||
           (is_keyword(type) && keyword_category(type) != KeywordCategory::Reserved);
}

// What stands before a type's name: x::t, cast(x as t), a column definition (name t).
bool announces_type(TokenType type) {
    if (type == TokenType::Typecast || type == TokenType::K_AS || is_plain_identifier(type)) return true;
    return is_keyword(type) && keyword_category(type) == KeywordCategory::Unreserved &&
           type != TokenType::K_BY;
}

}  // namespace

uint32_t type_modifiers_end(const ScannedStatement& statement, uint32_t open) {
    if (open == 0) return 0;
    uint32_t name = open - 1;
    const auto type = statement.tokens[name].type;
    if (!is_type_keyword(type)) {
        // INSERT INTO t VALUES (...): the row is no list of modifiers.
        if (!is_name(type) || type == TokenType::K_VALUES) return 0;
        while (name >= 2 && statement.tokens[name - 1].type == TokenType::Dot) name -= 2;
        if (name == 0 || !announces_type(statement.tokens[name - 1].type)) return 0;
    }
    uint32_t end = open + 1;
    while (end < statement.tokens.size() && statement.tokens[end].type != TokenType::RightParen) ++end;
    return end;
}

bool has_typed_literal_with_modifiers(const ScannedStatement& statement) {
    const auto& tokens = statement.tokens;
    for (size_t i = 1; i < tokens.size(); ++i) {
        if (is_string(tokens[i].type) && tokens[i - 1].type == TokenType::RightParen) return true;
    }
    return false;
}

}  // namespace braid::grammar
