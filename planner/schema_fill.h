// ALTER TABLE that gives the rows that are there new values: ADD COLUMN ... DEFAULT now(), ALTER ... TYPE ...
// USING.
//
// Each shard computes them for itself. A call whose result is not the same everywhere, a clock or a sequence
// would give other values than one server does, and copies of a reference table would differ. Manual: ALTER
// TABLE; pure.
#pragma once

#include <optional>
#include <string>

#include "grammar/ast/statement.h"

namespace braid::planner {

// What the shards would compute otherwise than one server: "now()", "bigserial"; nothing when none does. A
// call of a function that is not known to be immutable counts.
std::optional<std::string> unlike_fill(const grammar::AlterTable& alter);

}  // namespace braid::planner
