// MySQL's ALTER TABLE that gives the rows that are there new values: ADD COLUMN ... DEFAULT now(), ADD COLUMN
// ... AUTO_INCREMENT.
//
// As planner/schema_fill.h for PostgreSQL: each shard computes them for itself, so that a clock, a counter or
// chance would give other values than one server does, and copies of a reference table would differ. Manual:
// ALTER TABLE; pure.
#pragma once

#include <optional>
#include <string>

#include "grammar/ast/statement.h"

namespace braid::planner {

// What the shards would compute otherwise than one server: "now()", "auto_increment"; nothing when none does.
// A function that is not known to give the same everywhere counts. The default of a column that is there
// already fills no row.
std::optional<std::string> unlike_mysql_fill(const grammar::AlterAction& action);

}  // namespace braid::planner
