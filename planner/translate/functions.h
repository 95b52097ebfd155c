// The table of functions: how a call of one kind's function is written for the other kind's server.
//
// Data alone: from_postgresql.def and from_mysql.def. A row has a name, the families of its arguments (one
// letter each), the text with $1 for the first argument, and the result's type; or the reason why there is
// none. calls.cpp looks here; the tests run every row on both servers.
#pragma once

#include <span>
#include <string_view>

#include "grammar/dialect.h"

namespace braid::planner::translate {

// Letters of a signature:
//   i integer   d decimal   f float   x integer or decimal   n any number   b boolean
//   t text      y bytes     D date    T time   S date and time   Z moment   u uuid   j json
//   a anything  o anything that is ordered bytewise (its text gets a collation)   c as o, equality alone
//   I a number or boolean as integer (MySQL)
//   K integer constant >= 0   P integer constant > 0   L text constant   C text constant of one character
//   E text constant that is not empty   'word' this constant   + the letter before it once or more
//   ? all after it are left out or there
// BRAID_SPECIAL: translated by code (special_call), as its arguments or result follow no row.
// Results: the letters with a width or scale (i4 i8 d0 f t b D S0 y ...), 1 2 3: the type of that argument,
//   f6: a float that is shown with six digits behind the point, G: with as many as the second argument says;
//   m: the type common to all arguments, M: common to all but the first; d? a decimal of unknown scale.
struct FunctionRow {
    std::string_view name;
    std::string_view signature;
    std::string_view text;    // "" = refused
    std::string_view result;  // or the reason
};

// All rows of the client's dialect, those of one name together.
std::span<const FunctionRow> function_rows(grammar::Dialect from);
// Those of one name, in lower case.
std::span<const FunctionRow> function_rows(grammar::Dialect from, std::string_view name);

bool is_aggregate(grammar::Dialect from, std::string_view name);
// Functions that only stand before OVER.
bool is_window_function(std::string_view name);
// Evaluated anew at each call: not to be written twice.
bool is_volatile(std::string_view name);

}  // namespace braid::planner::translate
