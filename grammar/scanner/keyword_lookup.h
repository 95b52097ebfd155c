// Which keyword a word is: a hash table built by the compiler from keyword_list.def.
//
// Words are compared by their first 16 bytes as two numbers. Called by the scanner for each unquoted name.
#pragma once

#include <cstddef>

#include "grammar/token.h"

namespace braid::grammar::scanner {

// The keyword's token, or Identifier. `text_end` is where the bytes that may be read end.
TokenType postgresql_keyword(const char* word, size_t length, const char* text_end);

}  // namespace braid::grammar::scanner
