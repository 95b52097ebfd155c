// The name that a server gives a column of a select list: ORDER BY and GROUP BY may use it.
//
// PostgreSQL's rules (a cast, a collation and a subscript keep the name of what they are applied to; a call
// has the function's). Pure; the view points into the tree.
#pragma once

#include <string_view>

#include "grammar/ast/query.h"

namespace braid::grammar {

// Empty: none that a statement would use ("?column?"), or one that depends on the server's catalog.
std::string_view output_name(const Target& target);

}  // namespace braid::grammar
