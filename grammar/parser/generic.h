// Statements that the grammar does not spell out: which they are, and what is taken from them.
#pragma once

#include "grammar/parser/token_stream.h"

namespace braid::grammar {

// Whether the statement starting at token `first` is of the long tail (CREATE FUNCTION, GRANT, VACUUM, ...).
bool is_generic(const TokenStream& tokens, size_t first);

}  // namespace braid::grammar
