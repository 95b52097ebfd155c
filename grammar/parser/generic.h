// Statements that the grammar does not spell out: which they are, and what is taken from them.
#pragma once

#include "grammar/parser/token_stream.h"

namespace braid::grammar {

// Whether the statement starting at token `first` is of the long tail (CREATE FUNCTION, GRANT, VACUUM, ...).
bool is_generic(const TokenStream& tokens, size_t first);

// The same for a MySQL statement: GRANT, CREATE PROCEDURE, XA, HANDLER, OPTIMIZE TABLE, ...
bool is_generic_mysql(const TokenStream& tokens);

}  // namespace braid::grammar
