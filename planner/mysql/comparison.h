// Which MySQL columns compare with one another by their own values, so that a join on them meets equal keys.
//
// = between columns of different types compares them as doubles, or with another collation: then equal
// columns need not have equal keys, and a constant does not restrict both alike. Pure. MySQL manual 12.3
// "Type Conversion in Expression Evaluation".
#pragma once

#include "conf/catalog.h"

namespace braid::planner {

// a = b holds exactly where both have the same canonical key value, and a constant restricts both alike.
bool compares_alike(const conf::Column& a, const conf::Column& b);

// Every value of `from` is stored in `to` unchanged.
bool stores_unchanged(const conf::Column& from, const conf::Column& to);

}  // namespace braid::planner
