// One statement of a client's text as the session sees it: its tokens, its kind, its words.
//
// The scanner's tokens read as words, for text that the grammar does not accept too (a database with one
// shard passes such statements on). Pure. Views point into the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "grammar/classify.h"
#include "grammar/fingerprint.h"
#include "grammar/scanner/mysql_scanner.h"

namespace braid::proxy::mysql_session {

struct Statement {
    std::string_view text;  // without the semicolon
    grammar::ScannedStatement scanned;
    grammar::Fingerprint fingerprint;
    grammar::StatementKind kind = grammar::StatementKind::Empty;
    uint32_t inner_token = 0;  // of the statement inside, see classify.h

    size_t size() const { return scanned.tokens.size(); }
    // The token is this word (lower case), not quoted.
    bool is(size_t token, std::string_view word) const;
    bool is(size_t token, grammar::TokenType type) const { return scanned.type_at(token) == type; }
    std::string_view word(size_t token) const {
        return token < size() ? scanned.text_of(token) : std::string_view{};
    }
    bool mentions(std::string_view word) const;
    bool mentions(grammar::TokenType type) const;
    // A function's name with an opening parenthesis behind it.
    bool calls(std::string_view function) const;
    // The names of the user variables that it names, lower case, each once.
    std::vector<std::string> user_variables() const;
    // It may give such a variable a value.
    bool assigns_variables() const;
    // Reads no table: nothing in it names one.
    bool without_tables() const;
};

// Takes a scanned statement over.
Statement make_statement(grammar::ScannedStatement scanned);
// The one statement of a text; 42000 (1064) for several, kind Empty for none.
Result<Statement> scan_one(std::string_view text, const grammar::MysqlScannerOptions& options);
// The statement inside: behind EXPLAIN, EXPLAIN ROUTE [ANALYZE].
Result<Statement> inner_of(const Statement& outer);

// A name as it stands in the text, quotes undone; a variable's without its @ signs. A string's content.
std::string name_of(const Statement& statement, size_t token);
// The content of a string or number token; nothing for others.
Result<std::string> value_of(const Statement& statement, size_t token);

std::string lower_case(std::string_view text);
// `name`, with backquotes.
std::string quoted_name(std::string_view name);
// 'text' in a form that no sql_mode reads otherwise: hexadecimal where it must be. For UTF-8.
std::string quoted_text(std::string_view text);

}  // namespace braid::proxy::mysql_session
