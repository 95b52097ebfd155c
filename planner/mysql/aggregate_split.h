// One MySQL statement with aggregates, taken apart: its groups and aggregate calls go to the shards, the rest
// is put together again above them. Private to this folder; lives while the plan is made.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "planner/mysql/aggregate_plan.h"
#include "planner/mysql/rows_scatter.h"

namespace braid::planner {

class MysqlAggregateSplit {
  public:
    MysqlAggregateSplit(const ScatterRequest& request, const grammar::SelectCore& core)
        : request_(request), core_(core), plan_(std::make_shared<MysqlAggregatePlan>()) {}

    MysqlScatterResult run();

  private:
    using Kind = MysqlAggregatePlan::Kind;

    const Scope& scope() const { return request_.analysis.top_scope(); }
    const FunctionContext& functions() const { return request_.analysis.functions(); }

    // aggregate_scatter.cpp
    Status read_groups();
    Status add_group(const grammar::Expression& expression, bool descending);
    Status collect(const grammar::Node& node, bool aliases_come_first, bool worked_on = false);
    Status collect_all();
    Status add_aggregate(const grammar::FunctionCall& call);
    Status add_details(const grammar::FunctionCall& call, MysqlAggregatePart& part);
    Result<std::vector<MysqlKey>> details_of(const grammar::FunctionCall& call, MysqlAggregatePart& part);
    Status add_value(const grammar::Expression& expression);
    bool is_alias(const grammar::Node& node) const;
    const grammar::Expression& aliased(const grammar::Node& node) const;
    std::optional<size_t> find(Kind kind, const grammar::Node& node) const;

    // aggregate_output.cpp
    const grammar::Expression* ordered_expression(const grammar::OrderItem& item);
    std::optional<MysqlAggregatePlan::Output> output_of(const grammar::Expression& expression) const;
    bool is_direct();
    Status set_direct();
    void build_finish();
    void mark(const grammar::Node& node, bool aliases_come_first);
    std::string merged_column(const MysqlAggregatePlan::Output& output) const;
    Status check_rollup() const;

    const ScatterRequest& request_;
    const grammar::SelectCore& core_;
    std::shared_ptr<MysqlAggregatePlan> plan_;
    std::vector<TargetColumn> targets_;
    std::vector<const grammar::Expression*> groups_;
    std::vector<const grammar::Expression*> values_;
    std::vector<const grammar::FunctionCall*> calls_;
    bool rollup_ = false;  // groups of groups: the finishing statement makes them
    bool details_directed_ = false;
    bool counts_locally_ = false;  // a DISTINCT whose values are each on one shard
};

}  // namespace braid::planner
