// One statement's tokens, as a scanner leaves them: what the fingerprint, the classification and the parser
// read.
//
// Views and offsets point into the query string that was scanned; it must outlive this. The vectors keep
// their capacity when the object is used for the next statement, so a warm scan allocates nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/dialect.h"
#include "grammar/scanner/mysql_options.h"
#include "grammar/token.h"

namespace braid::grammar {

// A comment that begins with "/*+ braid:"; grammar/hint.h reads it.
struct HintComment {
    uint32_t begin = 0;  // bytes of the statement's text, the comment's own marks included
    uint32_t end = 0;
    uint32_t token_index = 0;  // how many tokens stand before it
};

struct ScannedStatement {
    std::string_view query;  // the whole query string
    std::string_view text;   // this statement in it: comments before it included, its semicolon not
    uint32_t offset = 0;     // of text in query, in bytes
    std::vector<Token> tokens;
    std::vector<HintComment> hints;
    // The lifted constants: literals[slot] is the index of its token, ascending. fingerprint() fills it.
    std::vector<uint32_t> literals;
    bool standard_conforming_strings = true;  // how '...' was read
    Dialect dialect = Dialect::Postgresql;
    MysqlScannerOptions mysql;  // with Dialect::Mysql: how the text was read
    // Some tokens stand inside a /*! ... */: what replaces a piece of the text might cut the comment in two,
    // so unparse.
    bool executable_comments = false;

    std::string_view text_of(const Token& token) const { return text.substr(token.begin, token.size()); }
    std::string_view text_of(size_t token_index) const { return text_of(tokens[token_index]); }

    // The type of a token, End behind the last one.
    TokenType type_at(size_t token_index) const {
        return token_index < tokens.size() ? tokens[token_index].type : TokenType::End;
    }

    // The literal slot that a token holds, or kNoLiteralSlot.
    uint32_t literal_slot(uint32_t token_index) const {
        const auto found = std::lower_bound(literals.begin(), literals.end(), token_index);
        if (found == literals.end() || *found != token_index) return kNoLiteralSlot;
        return static_cast<uint32_t>(found - literals.begin());
    }

    // The text of a literal as the client wrote it, quotes included.
    std::string_view literal_text(size_t slot) const { return text_of(literals[slot]); }

    // For an error's position: the 1-based character of `byte` (an offset in text) within the query string.
    int position_of(uint32_t byte) const;
};

// The 1-based number of the character that begins at byte `offset` of UTF-8 text.
int character_position(std::string_view text, size_t offset);

}  // namespace braid::grammar
