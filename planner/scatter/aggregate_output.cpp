// What stands above merged groups: the select list itself where it only names them, else a statement that one
// shard computes over the merged rows. See aggregate_split.h.
#include <algorithm>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/scatter/aggregate_split.h"

namespace braid::planner {

using grammar::as;

const grammar::Expression* AggregateSplit::ordered_expression(const grammar::OrderItem& item) {
    std::optional<size_t> position = output_position(*item.expression, targets_, request_.fixed_slots);
    return position ? targets_[*position].expression : item.expression;
}

// Nothing to compute after the merge: the select list names groups and aggregates, ORDER BY names groups.
bool AggregateSplit::is_direct() {
    if (core_.having != nullptr || core_.distinct == grammar::Distinctness::Distinct) return false;
    for (const TargetColumn& target : targets_) {
        const auto* call = as<grammar::FunctionCall>(target.expression);
        bool aggregate = call != nullptr && is_aggregate(*call, functions());
        if (!aggregate && !group_of(*target.expression)) return false;
    }
    for (const grammar::OrderItem* item : request_.query.order_by) {
        if (!group_of(*ordered_expression(*item))) return false;
    }
    if (request_.query.limit != nullptr && !limit_of(request_.query.limit)) return false;
    return request_.query.limit == nullptr || !request_.query.limit->with_ties;
}

// The groups that ORDER BY names come first, in its order and by its collation.
Status AggregateSplit::order_direct() {
    std::vector<size_t> order;
    for (const grammar::OrderItem* item : request_.query.order_by) {
        size_t index = *group_of(*ordered_expression(*item));
        if (std::find(order.begin(), order.end(), index) != order.end()) continue;
        HiddenKey& key = plan_->groups[index].key;
        key.grouping = false;
        key.descending = item->descending;
        key.nulls_first = nulls_first(*item);
        order.push_back(index);
    }
    plan_->ordered_groups = order.size();
    order_groups(order);
    Result<std::optional<LimitSpec>> limit = limit_of(request_.query.limit);
    if (!limit) return Failure(limit.error());
    plan_->limit = std::move(*limit);
    for (const TargetColumn& target : targets_) {
        const auto* call = as<grammar::FunctionCall>(target.expression);
        if (call != nullptr && is_aggregate(*call, functions())) {
            plan_->outputs.push_back({true, *aggregate_of(*call)});
        } else {
            plan_->outputs.push_back({false, *group_of(*target.expression)});
        }
    }
    return {};
}

void AggregateSplit::order_groups(const std::vector<size_t>& first) {
    std::vector<size_t> order = first;
    for (size_t i = 0; i < groups_.size(); i++) {
        if (std::find(order.begin(), order.end(), i) == order.end()) order.push_back(i);
    }
    std::vector<GroupKey> sorted;
    std::vector<const grammar::Expression*> expressions;
    for (size_t index : order) {
        sorted.push_back(std::move(plan_->groups[index]));
        expressions.push_back(groups_[index]);
    }
    plan_->groups = std::move(sorted);
    groups_ = std::move(expressions);
}

// "braid_rows.g1" where the node is a group or "braid_rows.a1" where it is an aggregate call, with the
// collation that it had in the statement; empty for what stands above them.
std::string AggregateSplit::replacement_of(const grammar::Node& node) const {
    const auto* call = as<grammar::FunctionCall>(&node);
    const bool aggregate = call != nullptr && is_aggregate(*call, functions());
    if (!aggregate && !grammar::is_expression(node)) return {};
    // A constant is what it is above the merge, too, and takes its type from where it stands.
    if (!aggregate && is_plain_constant(static_cast<const grammar::Expression&>(node))) return {};
    const std::optional<size_t> index =
        aggregate ? aggregate_of(*call) : group_of(static_cast<const grammar::Expression&>(node));
    if (!index) return {};
    const std::string& collation = aggregate ? call_collations_[*index] : group_collations_[*index];
    const std::string column = fmt::format("braid_rows.{}{}", aggregate ? 'a' : 'g', *index + 1);
    return collation.empty() ? column : fmt::format("({} {})", column, collation);
}

// Groups and aggregates read as columns of the merged rows from now on.
void AggregateSplit::mark(const grammar::Node& node) {
    const std::string replacement = replacement_of(node);
    if (!replacement.empty()) {
        SqlTemplate sql;
        sql.append(replacement);
        request_.source.replace(node.span, std::move(sql));
        return;
    }
    grammar::for_each_child(node, [&](const grammar::Node& child) { mark(child); });
}

Status AggregateSplit::build_finish() {
    plan_->finish = true;
    const grammar::Query& query = request_.query;
    for (const TargetColumn& target : targets_) mark(*target.expression);
    if (core_.having != nullptr) mark(*core_.having);
    for (const grammar::OrderItem* item : query.order_by) mark(*item->expression);

    finish_select();
    finish_tail();
    plan_->finish_whole = !query.order_by.empty() || query.limit != nullptr ||
                          core_.distinct == grammar::Distinctness::Distinct;
    return {};
}

// SELECT ... FROM (
//
// AggregatePlan::finish_rows() adds: SELECT * FROM (VALUES
//
// The server computes what stands over the single row of a VALUES list while it plans, before HAVING drops
// the row: 1/count(*) would fail. OFFSET keeps it from looking in.
void AggregateSplit::finish_select() {
    SqlTemplate& before = plan_->finish_before;
    before.append(core_.distinct == grammar::Distinctness::Distinct ? "SELECT DISTINCT " : "SELECT ");
    for (size_t i = 0; i < targets_.size(); i++) {
        if (i > 0) before.append(", ");
        before.append(request_.source.slice(targets_[i].expression->span));
        before.append(fmt::format(" AS braid_c{}", i + 1));
    }
    before.append(" FROM (");
}

// ) AS braid_values OFFSET 0) AS braid_rows(g1, a1) WHERE ... ORDER BY ... LIMIT
void AggregateSplit::finish_tail() {
    const grammar::Query& query = request_.query;
    SqlTemplate& after = plan_->finish_after;
    after.append(") AS braid_values OFFSET 0) AS braid_rows(");
    std::string names;
    for (size_t i = 0; i < plan_->groups.size(); i++)
        names += fmt::format("{}g{}", i == 0 ? "" : ", ", i + 1);
    for (size_t i = 0; i < plan_->aggregates.size(); i++) {
        names += fmt::format("{}a{}", names.empty() ? "" : ", ", i + 1);
    }
    after.append(names + ")");
    if (core_.having != nullptr) {
        after.append(" WHERE ");
        after.append(request_.source.slice(core_.having->span));
    }
    for (size_t i = 0; i < query.order_by.size(); i++) {
        const grammar::OrderItem& item = *query.order_by[i];
        after.append(i == 0 ? " ORDER BY " : ", ");
        std::optional<size_t> position = output_position(*item.expression, targets_, request_.fixed_slots);
        if (position) {
            after.append(fmt::format("{}", *position + 1));
        } else {
            after.append(request_.source.slice(item.expression->span));
        }
        after.append(
            fmt::format("{} NULLS {}", item.descending ? " DESC" : "", nulls_first(item) ? "FIRST" : "LAST"));
    }
    if (query.limit != nullptr) {
        for (grammar::Span span : {query.limit->limit_span, query.limit->offset_span}) {
            if (span.empty()) continue;
            after.append(" ");
            after.append(request_.source.slice(span));
        }
    }
}

}  // namespace braid::planner
