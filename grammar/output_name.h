// The name that a server gives a column of a select list: ORDER BY and GROUP BY may use it.
//
// PostgreSQL's rules: a collation and a subscript keep the name of what they are applied to, so does a cast
// when that has one, and otherwise has its type's in the catalog; a call has the function's; what has none is
// "?column?". Pure; the view points into the tree or to constant text.
#pragma once

#include <string_view>

#include "grammar/ast/query.h"

namespace braid::grammar {

// Empty: it depends on the server's catalog, as of (SELECT * FROM t).
std::string_view output_name(const Target& target);

}  // namespace braid::grammar
