// Which constants of a statement are values that another statement of the same shape may have different.
//
// Decides by tokens alone and errs on the side of "not a value". Called by fingerprint() only.
#pragma once

#include <cstdint>

#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

// The token index of the parenthesis that closes the type modifiers which the parenthesis at `open` begins,
// as in numeric(10, 2), cast(x as geometry(4326)), x::bpchar(3). 0: it begins no type modifiers.
uint32_t type_modifiers_end(const ScannedStatement& statement, uint32_t open);

}  // namespace braid::grammar
