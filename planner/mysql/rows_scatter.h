// The two ways to merge a MySQL SELECT, each with its conditions. Private to this folder; build_scatter.cpp
// chooses.
#pragma once

#include "planner/mysql/build_scatter.h"
#include "planner/scatter/targets.h"

namespace braid::planner {

using MysqlScatterResult = Result<std::shared_ptr<const MysqlScatterPlan>>;

// Rows as they are, in order.
MysqlScatterResult scatter_mysql_rows(const ScatterRequest& request, const grammar::SelectCore& core);
// DISTINCT (`core`), or a set operation (nullptr).
MysqlScatterResult scatter_mysql_columns(const ScatterRequest& request, const grammar::SelectCore* core);
// aggregate_scatter.cpp
MysqlScatterResult scatter_mysql_aggregates(const ScatterRequest& request, const grammar::SelectCore& core);

// MySQL's LIMIT and OFFSET.
Result<std::optional<LimitSpec>> mysql_limit_of(const grammar::LimitClause* limit);
// Which result column an item of ORDER BY names, by position or by name, which comes before input columns.
std::optional<size_t> mysql_output_position(const grammar::Expression& item,
                                            const std::vector<TargetColumn>& targets, const NameRules& names,
                                            std::vector<int>& fixed);
// Does it read the clock, which must show the same time on every shard?
bool reads_clock(const grammar::Node& node, const FunctionContext& functions);

}  // namespace braid::planner
