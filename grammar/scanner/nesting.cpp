// One pass with a stack of open brackets. A CASE counts as a bracket that its END closes.
#include "grammar/scanner/nesting.h"

#include <algorithm>
#include <string>
#include <vector>

namespace braid::grammar {
namespace {

bool opens(TokenType type) {
    return type == TokenType::LeftParen || type == TokenType::LeftParenQuery ||
           type == TokenType::LeftBracket || type == TokenType::K_CASE;
}

bool closes(TokenType type) {
    return type == TokenType::RightParen || type == TokenType::RightBracket || type == TokenType::K_END;
}

// Words that put what follows into a node above what stands before, or around it.
bool chains(TokenType type) {
    switch (type) {
        case TokenType::K_AND:
        case TokenType::K_OR:
        case TokenType::K_NOT:
        case TokenType::K_IS:
        case TokenType::K_ISNULL:
        case TokenType::K_NOTNULL:
        case TokenType::K_IN:
        case TokenType::K_LIKE:
        case TokenType::K_ILIKE:
        case TokenType::K_SIMILAR:
        case TokenType::K_BETWEEN:
        case TokenType::K_COLLATE:
        case TokenType::K_AT:
        case TokenType::K_OVERLAPS:
        case TokenType::K_UNION:
        case TokenType::K_INTERSECT:
        case TokenType::K_EXCEPT:
        case TokenType::K_JOIN:
        case TokenType::K_OPERATOR:
        case TokenType::K_WITH:
        case TokenType::K_EXPLAIN:
        case TokenType::Dot:
        case TokenType::LeftBracket: return true;
        default: return type >= TokenType::Equal && type <= TokenType::Operator;
    }
}

// Clauses whose expressions do not lean on what stands before.
bool begins_clause(TokenType type) {
    switch (type) {
        case TokenType::Comma:
        case TokenType::Semicolon:
        case TokenType::K_WHERE:
        case TokenType::K_HAVING:
        case TokenType::K_WHEN:
        case TokenType::K_THEN:
        case TokenType::K_ELSE: return true;
        default: return false;
    }
}

bool is_prefix(TokenType type, TokenType before) {
    if (type == TokenType::K_NOT) return true;
    if (type != TokenType::Plus && type != TokenType::Minus && type != TokenType::Operator) return false;
    // Behind an operand it is infix.
    return !(is_plain_identifier(before) || is_literal(before) || before == TokenType::Parameter ||
             before == TokenType::RightParen || before == TokenType::RightBracket);
}

// NATURAL JOIN, NATURAL LEFT JOIN.
bool is_natural(TokenType before, TokenType before_that) {
    return before == TokenType::K_NATURAL || before_that == TokenType::K_NATURAL;
}

struct Level {
    uint32_t prefixes = 0;
    uint32_t chain = 0;
};

}  // namespace

Nesting measure_nesting(std::span<const Token> tokens) {
    Nesting worst;
    std::vector<Level> open{Level{}};
    uint32_t prefixes = 0;  // over all open levels
    uint32_t chain = 0;
    // Set operations and joins lean on the query before them, whatever clauses stand between: kept apart.
    uint32_t clauses = 0;
    // a JOIN b JOIN c ON ... ON ...: joins still without their condition nest to the right.
    uint32_t joins = 0;
    auto before = TokenType::End;
    auto before_that = TokenType::End;
    for (const Token& token : tokens) {
        const auto type = token.type;
        if (type == TokenType::K_UNION || type == TokenType::K_INTERSECT || type == TokenType::K_EXCEPT ||
            type == TokenType::K_JOIN) {
            ++clauses;
        }
        if (type == TokenType::K_JOIN && before != TokenType::K_CROSS && !is_natural(before, before_that))
            ++joins;
        if ((type == TokenType::K_ON || type == TokenType::K_USING) && joins > 0) --joins;
        if (closes(type)) {
            if (open.size() > 1) {
                prefixes -= open.back().prefixes;
                chain -= open.back().chain;
                open.pop_back();
            }
        } else if (begins_clause(type)) {
            prefixes -= open.back().prefixes;
            chain -= open.back().chain;
            open.back() = {};
        } else {
            if (is_prefix(type, before)) {
                ++open.back().prefixes;
                ++prefixes;
            } else if (!opens(type)) {
                // An operand ends the run of prefixes, for the parser unwinds it.
                prefixes -= open.back().prefixes;
                open.back().prefixes = 0;
            }
            if (chains(type)) {
                ++open.back().chain;
                ++chain;
            }
            if (opens(type)) open.emplace_back();
        }
        const auto levels = static_cast<uint32_t>(open.size() - 1);
        worst.depth = std::max(worst.depth, levels + prefixes + joins);
        worst.chain = std::max(worst.chain, levels + chain + clauses);
        before_that = before;
        before = type;
    }
    return worst;
}

Status check_nesting(const Nesting& nesting, const Nesting& limit) {
    if (nesting.depth <= limit.depth && nesting.chain <= limit.chain) return {};
    const bool deep = nesting.depth > limit.depth;
    const auto count = std::to_string(deep ? nesting.depth : nesting.chain);
    return fail(sqlstate::kStatementTooComplex, "stack depth limit exceeded",
                deep ? "The statement nests " + count + " levels deep; " + std::to_string(limit.depth) +
                           " are allowed."
                     : "The statement chains " + count + " operators; " + std::to_string(limit.chain) +
                           " are allowed.");
}

}  // namespace braid::grammar
