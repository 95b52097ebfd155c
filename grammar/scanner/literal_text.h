// What a token stands for: the name behind an identifier, the value behind a string, the number of a
// parameter.
//
// Called by the AST builder and when a cached plan binds the next statement's literals. Results are views
// into the statement's text where nothing had to be undone, else into `storage`; valid while both live.
// PostgreSQL manual 4.1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

// Bytes of a name that the server keeps (NAMEDATALEN - 1).
inline constexpr size_t kLongestName = 63;

// The name as the server stores it: unquoted names and keywords folded to lower case (ASCII), quotes and U&
// escapes undone, cut to 63 bytes at a character's border. MySQL's: as written,
// quotes undone, also of variables and of strings that are aliases. Errors: 42601 for a wrong U& escape.
Result<std::string_view> identifier_name(const ScannedStatement& statement, const Token& token,
                                         std::string& storage);

// The content of a literal: of a string without quotes, escapes and joints; of a number its digits as
// written. B'...' and X'...' give what stands between the quotes. Errors: 42601 and 22025 for a wrong escape,
// 22021 for \0, with the position of the token. Contents are not checked to be valid UTF-8.
Result<std::string_view> literal_value(const ScannedStatement& statement, const Token& token,
                                       std::string& storage);

// 7 for $7; for MySQL's ? its place among them, from 1 (counted anew each time). An error (54000) beyond the
// 65535 that the protocol can bind. $0 gives 0, which the server refuses.
Result<uint32_t> parameter_number(const ScannedStatement& statement, const Token& token);

}  // namespace braid::grammar
