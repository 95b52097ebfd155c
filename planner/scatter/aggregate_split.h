// One statement with aggregates, taken apart: its groups and aggregate calls go to the shards, the rest is
// put together again above them. Private to this folder; lives while the plan is made.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "planner/scatter/aggregate_plan.h"
#include "planner/scatter/builder.h"
#include "planner/scatter/targets.h"

namespace braid::planner {

class AggregateSplit {
  public:
    AggregateSplit(const ScatterRequest& request, const grammar::SelectCore& core)
        : request_(request), core_(core), plan_(std::make_shared<AggregatePlan>()) {}

    Result<std::shared_ptr<const ScatterPlan>> run();

  private:
    const Scope& scope() const { return request_.analysis.top_scope(); }
    const FunctionContext& functions() const { return request_.analysis.functions(); }

    // aggregate_scatter.cpp
    Status read_groups();
    Status add_group(const grammar::Expression& expression, bool output);
    std::optional<size_t> group_of(const grammar::Expression& expression) const;
    Status collect(const grammar::Node& node);
    Status add_aggregate(const grammar::FunctionCall& call);
    std::optional<size_t> aggregate_of(const grammar::FunctionCall& call) const;

    // aggregate_output.cpp
    bool is_direct();
    Status order_direct();
    void order_groups(const std::vector<size_t>& order);
    Status build_finish();
    void finish_select();
    void finish_tail();
    std::string replacement_of(const grammar::Node& node) const;
    void mark(const grammar::Node& node);
    const grammar::Expression* ordered_expression(const grammar::OrderItem& item);

    const ScatterRequest& request_;
    const grammar::SelectCore& core_;
    std::shared_ptr<AggregatePlan> plan_;
    std::vector<TargetColumn> targets_;
    std::vector<const grammar::Expression*> groups_;
    std::vector<const grammar::FunctionCall*> calls_;
    std::vector<std::string> group_collations_;  // COLLATE clauses for the finish statement
    std::vector<std::string> call_collations_;
};

}  // namespace braid::planner
