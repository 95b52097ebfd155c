// What stands above merged groups: the select list itself where it only names them, else a statement that one
// shard computes over the merged rows. See aggregate_split.h.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "grammar/unparse/unparse.h"
#include "planner/mysql/aggregate_split.h"

namespace braid::planner {

using grammar::as;

const grammar::Expression* MysqlAggregateSplit::ordered_expression(const grammar::OrderItem& item) {
    const std::optional<size_t> position =
        mysql_output_position(*item.expression, targets_, scope().names(), request_.fixed_slots);
    return position ? targets_[*position].expression : item.expression;
}

std::optional<MysqlAggregatePlan::Output> MysqlAggregateSplit::output_of(
    const grammar::Expression& expression) const {
    for (Kind kind : {Kind::Aggregate, Kind::Group, Kind::Value}) {
        if (const std::optional<size_t> index = find(kind, expression)) return {{kind, *index}};
    }
    return std::nullopt;
}

// Nothing to compute after the merge: the select list names groups and aggregates, ORDER BY names groups.
bool MysqlAggregateSplit::is_direct() {
    if (rollup_ || core_.having != nullptr || core_.distinct == grammar::Distinctness::Distinct) return false;
    for (const TargetColumn& target : targets_) {
        if (!output_of(*target.expression)) return false;
    }
    for (const grammar::OrderItem* item : request_.query.order_by) {
        if (!find(Kind::Group, *ordered_expression(*item))) return false;
    }
    return true;
}

// The groups that ORDER BY names come first, in its order.
Status MysqlAggregateSplit::set_direct() {
    for (const grammar::OrderItem* item : request_.query.order_by) {
        const size_t index = *find(Kind::Group, *ordered_expression(*item));
        if (std::find(plan_->order.begin(), plan_->order.end(), index) != plan_->order.end()) continue;
        plan_->groups[index].descending = item->descending;
        plan_->order.push_back(index);
    }
    for (size_t i = 0; i < groups_.size(); i++) {
        if (std::find(plan_->order.begin(), plan_->order.end(), i) == plan_->order.end())
            plan_->order.push_back(i);
    }
    for (const TargetColumn& target : targets_) plan_->outputs.push_back(*output_of(*target.expression));
    Result<std::optional<LimitSpec>> limit = mysql_limit_of(request_);
    if (!limit) return Failure(limit.error());
    plan_->limit = std::move(*limit);
    return {};
}

const grammar::Expression& MysqlAggregateSplit::aliased(const grammar::Node& node) const {
    const grammar::Name name = as<grammar::ColumnRef>(&node)->parts[0];
    for (const grammar::Target* target : core_.targets) {
        if (!target->alias.empty() && scope().names().same_column(target->alias, name))
            return *target->expression;
    }
    __builtin_unreachable();
}

std::string MysqlAggregateSplit::merged_column(const MysqlAggregatePlan::Output& output) const {
    const char letter = output.kind == Kind::Group ? 'g' : output.kind == Kind::Value ? 'v' : 'a';
    std::string column = fmt::format("braid_rows.braid_{}{}", letter, output.index + 1);
    if (!rollup_ || output.kind != Kind::Aggregate) return column;
    switch (plan_->aggregates[output.index].function) {
        case MysqlAggregateFunction::Count: return "CAST(SUM(" + column + ") AS SIGNED)";
        case MysqlAggregateFunction::Min: return "MIN(" + column + ")";
        case MysqlAggregateFunction::Max: return "MAX(" + column + ")";
        case MysqlAggregateFunction::BitAnd: return "BIT_AND(" + column + ")";
        case MysqlAggregateFunction::BitOr: return "BIT_OR(" + column + ")";
        case MysqlAggregateFunction::BitXor: return "BIT_XOR(" + column + ")";
        default: return "SUM(" + column + ")";
    }
}

// Groups, aggregates and other columns read as columns of the merged rows from now on, names of result
// columns as what they name where they come first, which is in HAVING.
void MysqlAggregateSplit::mark(const grammar::Node& node, bool aliases_come_first) {
    if (grammar::is_expression(node)) {
        const auto& expression = static_cast<const grammar::Expression&>(node);
        if (aliases_come_first && is_alias(node)) {
            // WHERE does not see the names of result columns.
            SqlTemplate sql;
            sql.append("(");
            sql.append(request_.source.slice(aliased(node).span));
            sql.append(")");
            request_.source.replace(node.span, std::move(sql));
            return;
        }
        if (const std::optional<MysqlAggregatePlan::Output> output = output_of(expression)) {
            SqlTemplate sql;
            sql.append(merged_column(*output));
            request_.source.replace(node.span, std::move(sql));
            return;
        }
    }
    grammar::for_each_child(node, [&](const grammar::Node& child) { mark(child, aliases_come_first); });
}

// SELECT ... FROM (<the merged rows>) AS braid_rows WHERE ... ORDER BY ... LIMIT ...
void MysqlAggregateSplit::build_finish() {
    const grammar::Query& query = request_.query;
    plan_->finish = true;
    plan_->order.resize(groups_.size());
    std::iota(plan_->order.begin(), plan_->order.end(), size_t{0});
    for (const TargetColumn& target : targets_) mark(*target.expression, false);
    if (core_.having != nullptr) mark(*core_.having, true);
    SqlTemplate& before = plan_->finish_before;
    before.append(core_.distinct == grammar::Distinctness::Distinct ? "SELECT DISTINCT " : "SELECT ");
    for (size_t i = 0; i < targets_.size(); i++) {
        if (i > 0) before.append(", ");
        before.append(request_.source.slice(targets_[i].expression->span));
        const grammar::Name alias = core_.targets[i]->alias;
        if (!alias.empty()) before.append(" AS " + grammar::quote_mysql_identifier(alias));
    }
    before.append(" FROM (");
    SqlTemplate& after = plan_->finish_after;
    after.append(") AS braid_rows");
    for (size_t i = 0; rollup_ && i < groups_.size(); i++) {
        after.append(fmt::format("{}braid_rows.braid_g{}", i == 0 ? " GROUP BY " : ", ", i + 1));
    }
    if (rollup_) after.append(" WITH ROLLUP");
    if (core_.having != nullptr) {
        after.append(rollup_ ? " HAVING " : " WHERE ");
        after.append(request_.source.slice(core_.having->span));
    }
    for (size_t i = 0; i < query.order_by.size(); i++) {
        const grammar::OrderItem& item = *query.order_by[i];
        after.append(i == 0 ? " ORDER BY " : ", ");
        if (const std::optional<size_t> position =
                mysql_output_position(*item.expression, targets_, scope().names(), request_.fixed_slots)) {
            after.append(fmt::format("{}", *position + 1));
        } else {
            mark(*item.expression, false);
            after.append(request_.source.slice(item.expression->span));
        }
        if (item.descending) after.append(" DESC");
    }
    if (query.limit != nullptr) {
        after.append(" ");
        after.append(request_.source.slice(query.limit->span));
    }
}

}  // namespace braid::planner
