// What MySQL's tokens stand for; literal_text.h comes here for a statement of that dialect. Manual 9.1.
#pragma once

#include <string>
#include <string_view>

#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar::scanner {

// As written (the server compares columns without case and tables as it is set up to), quotes undone; of a
// string that is an alias its value; of @v and @@session.v what stands behind the @s, the quotes of a user
// variable undone.
std::string_view mysql_name(const ScannedStatement& statement, const Token& token, std::string& storage);

// Parts joined, escapes and doubled quotes undone; of X'4D' and 0x4D the digits.
std::string_view mysql_literal(const ScannedStatement& statement, const Token& token, std::string& storage);

}  // namespace braid::grammar::scanner
