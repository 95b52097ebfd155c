// Error 1064: "You have an error in your SQL syntax ... near '...' at line N", as the server words it.
//
// Shared by the scanner and the parser. The text behind "near" runs from the token that fits nowhere to the
// end of the query string (later statements included), at most 80 bytes; lines are counted from the
// statement's begin and, as in the server, not inside strings.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

inline constexpr std::string_view kMysqlSyntaxError = "42000";

// For the byte `offset` of the statement's text, where a token begins or the text ends. The statement's
// tokens before that place must be there.
Error mysql_syntax_error(const ScannedStatement& statement, uint32_t offset);

namespace scanner {
// The same for a comment that does not end: the server counts the lines to the end of the text.
Error unterminated_comment(const ScannedStatement& statement, uint32_t offset);
}  // namespace scanner

}  // namespace braid::grammar
