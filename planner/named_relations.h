// Relations that a statement names by constants and not in FROM: 'audit'::regclass, to_regclass('audit'),
// pg_relation_size('audit'), has_table_privilege('audit', 'select').
//
// What such a constant means only a server that has the relation can say. Distributed and reference tables
// are everywhere; a table that one shard has takes the statement there. A constant that is not known, or
// names nothing that Braid knows of, says nothing. Manual 8.19 "Object Identifier Types", 9.26; pure.
#pragma once

#include <string_view>
#include <vector>

#include "planner/analysis/functions.h"
#include "planner/statement_plan.h"

namespace braid::planner {

// The constants of the statement that are read as a relation's name; literals and parameters.
std::vector<router::Operand> relation_names(const grammar::Statement& statement,
                                            const FunctionContext& functions);

// The shards that have the relations which this execution names so; empty when any shard will do.
router::ShardSet shards_named(const StatementPlan& plan, const PlanContext& context,
                              const router::Bindings& bindings);

}  // namespace braid::planner
