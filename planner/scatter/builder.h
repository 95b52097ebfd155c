// Makes the scatter plan of a SELECT whose rows are spread over several shards, or says why there is none.
#pragma once

#include <memory>

#include "base/error.h"
#include "planner/analysis/analysis.h"
#include "planner/scatter_plan.h"
#include "planner/splice.h"

namespace braid::planner {

struct ScatterRequest {
    const grammar::Query& query;
    const Block& block;
    Analysis& analysis;
    SourceText& source;
    const conf::Catalog& catalog;
    std::vector<int>& fixed_slots;  // receives the slots whose values the plan depends on
    bool crosses = false;           // some shard is no MySQL server, for MySQL's clients
};

// Error 0A000 with the reason, which EXPLAIN ROUTE and the client see.
Result<std::shared_ptr<const ScatterPlan>> build_scatter(const ScatterRequest& request);

// The parts, by file: rows_scatter.cpp (rows as they are, DISTINCT, set operations), aggregate_scatter.cpp.
Result<std::shared_ptr<const ScatterPlan>> scatter_rows(const ScatterRequest& request,
                                                        const grammar::SelectCore& core);
Result<std::shared_ptr<const ScatterPlan>> scatter_set_operation(const ScatterRequest& request,
                                                                 const grammar::SetOperation& operation);
Result<std::shared_ptr<const ScatterPlan>> scatter_aggregates(const ScatterRequest& request,
                                                              const grammar::SelectCore& core);

// now() and its kin below `node` become one value for all servers.
void fix_time(const grammar::Node& node, const FunctionContext& functions, SourceText& source);

// The analysis' branches of a UNION ALL that are the same on every shard are left to the first one.
void run_once(const Analysis& analysis, SourceText& source);

// LIMIT and OFFSET as constants of the execution.
Result<std::optional<LimitSpec>> limit_of(const grammar::LimitClause* limit);

// "this needs rows of several shards: <reason>", 0A000.
Failure cannot_scatter(std::string_view reason);

}  // namespace braid::planner
