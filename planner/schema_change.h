// Where DDL and maintenance statements run: on every shard that holds the object, or why not at all.
#pragma once

#include "grammar/ast/statement.h"
#include "planner/statement_plan.h"

namespace braid::planner {

// Completes `plan` for a statement that is no query and changes no rows. Statements that Braid has nothing to
// say about (SET, SHOW, cursors, LISTEN) run on any one shard. `text` is the statement's.
void plan_schema_change(const grammar::Statement& statement, std::string_view text,
                        const PlanContext& context, StatementPlan& plan);

}  // namespace braid::planner
