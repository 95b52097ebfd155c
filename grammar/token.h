// The words of SQL text: token types, a token, and the tokens of one statement.
//
// One vocabulary serves every dialect's scanner, the fingerprint and the parser grammar (SqlTokens.tokens has
// the same numbers). The scanners below grammar/scanner fill these types; nothing here reads text. A token
// points into the statement's text by byte offsets; whoever holds tokens keeps the text alive.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace braid::grammar {

enum class TokenType : uint16_t {
    End = 0,  // after the last token; ANTLR's own EOF is -1
#define TOKEN(name, grammar_name) name,
#define KEYWORD(name, text, category, label) name,
#define MYSQL_KEYWORD(name, text, category) name,
#define MYSQL_WORD(name, text, category)
#define MYSQL_TOKEN(name, text) name,
// The order makes the numbers: the formatter must not sort these.
// clang-format off
#include "grammar/token_list.def"
#include "grammar/keyword_list.def"
#include "grammar/mysql_keyword_list.def"
// clang-format on
#undef TOKEN
#undef KEYWORD
#undef MYSQL_KEYWORD
#undef MYSQL_WORD
#undef MYSQL_TOKEN
    Count,
};

enum class KeywordCategory : uint8_t { Unreserved, ColumnName, TypeFunctionName, Reserved };
enum class KeywordLabel : uint8_t { Bare, AsOnly };

inline constexpr TokenType kFirstKeyword = TokenType::K_ABORT;
inline constexpr TokenType kLastSharedKeyword = TokenType::K_ZONE;  // behind it: MySQL's own

static_assert(static_cast<int>(TokenType::Identifier) == 1 &&
                  static_cast<int>(kFirstKeyword) == static_cast<int>(TokenType::Operator) + 1,
              "numbered as in SqlTokens.tokens");

constexpr bool is_keyword(TokenType type) {
    return type >= kFirstKeyword && type < TokenType::Count;
}

// A constant that the fingerprint may lift out of the statement.
constexpr bool is_literal(TokenType type) {
    return type >= TokenType::String && type <= TokenType::Number;
}

constexpr bool is_string(TokenType type) {
    return type >= TokenType::String && type <= TokenType::NationalString;
}

// A token that is always a name, whatever stands around it (unreserved keywords may be names too).
constexpr bool is_plain_identifier(TokenType type) {
    return type >= TokenType::Identifier && type <= TokenType::UnicodeIdentifier;
}

// A keyword that MySQL's scanner alone gives.
constexpr bool is_mysql_keyword(TokenType type) {
    return type > kLastSharedKeyword && type < TokenType::Count;
}

// The name in the grammar: "K_SELECT", "IDENTIFIER".
std::string_view token_name(TokenType type);

// The keyword's text in lower case; empty for other tokens.
std::string_view keyword_text(TokenType type);
// Reserved for a token that is no keyword.
KeywordCategory keyword_category(TokenType type);
KeywordLabel keyword_label(TokenType type);

// Whether MySQL's word of this token is reserved: no name without quotes.
bool is_mysql_reserved(TokenType type);

// A word with its span of bytes [begin, end) in the text it was scanned from.
struct Token {
    TokenType type = TokenType::End;
    uint32_t begin = 0;
    uint32_t end = 0;

    uint32_t size() const { return end - begin; }
    bool operator==(const Token&) const = default;
};

// The literal slot of a token that holds no lifted constant.
inline constexpr uint32_t kNoLiteralSlot = ~uint32_t{0};

}  // namespace braid::grammar
