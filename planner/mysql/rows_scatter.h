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

// The statement's LIMIT and OFFSET.
Result<std::optional<LimitSpec>> mysql_limit_of(const ScatterRequest& request);
// SQL_CALC_FOUND_ROWS
inline constexpr std::string_view kFoundRowsOption = "sql_calc_found_rows";
bool counts_found_rows(const grammar::SelectCore& core);
// Which result column an item of ORDER BY names, by position or by name, which comes before input columns.
std::optional<size_t> mysql_output_position(const grammar::Expression& item,
                                            const std::vector<TargetColumn>& targets, const NameRules& names,
                                            std::vector<int>& fixed);
// Does it read the clock, which must show the same time on every shard?
bool reads_clock(const grammar::Node& node, const FunctionContext& functions);

}  // namespace braid::planner
