// Where MySQL's DDL and the statements that are neither queries nor changes of rows run.
//
// MySQL commits each DDL statement by itself, so that it runs on shard after shard. Called by plan.cpp;
// planner/schema_change.h is PostgreSQL's.
#pragma once

#include "grammar/ast/statement.h"
#include "planner/statement_plan.h"

namespace braid::planner {

// Completes `plan`. What the session itself answers (SET, USE, transactions, prepared statements, KILL) runs
// on any one shard as far as the plan knows.
void plan_mysql_schema_change(const grammar::Statement& statement, const PlanContext& context,
                              StatementPlan& plan);

}  // namespace braid::planner
