// GROUP BY and aggregates over several shards: splits the statement into what the shards compute and what
// remains.
//
//   SELECT country, count(*) FROM customers GROUP BY country HAVING count(*) > 5
//   -> each shard: SELECT (country) COLLATE "C" AS braid_k1, count(*) FROM customers GROUP BY country ORDER
//   BY braid_k1
//   -> merge groups, add the counts
//   -> one shard:  SELECT g1, a1 FROM (VALUES ...) AS braid_rows(g1, a1) WHERE a1 > 5
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/scatter/aggregate_split.h"

namespace braid::planner {

using grammar::as;

namespace {

std::optional<AggregateFunction> mergeable_function(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, AggregateFunction>, 10> kFunctions = {{
        {"count", AggregateFunction::Count},
        {"sum", AggregateFunction::Sum},
        {"avg", AggregateFunction::Avg},
        {"min", AggregateFunction::Min},
        {"max", AggregateFunction::Max},
        {"bool_and", AggregateFunction::BoolAnd},
        {"every", AggregateFunction::BoolAnd},
        {"bool_or", AggregateFunction::BoolOr},
        {"bit_and", AggregateFunction::BitAnd},
        {"bit_or", AggregateFunction::BitOr},
    }};
    for (const auto& [known, function] : kFunctions) {
        if (known == name) return function;
    }
    return std::nullopt;
}

}  // namespace

// `output`: GROUP BY names an output column, by its name or position.
Status AggregateSplit::add_group(const grammar::Expression& expression, bool output) {
    // One server takes a constant for a position, or reports it.
    const bool constant = is_plain_constant(expression);
    if (constant && !output) return cannot_scatter("GROUP BY a constant");
    if (has_volatile_function(expression, functions())) return cannot_scatter("GROUP BY a volatile function");
    GroupKey group;
    group.sql = request_.source.slice(expression.span);
    group.key.sql = group.sql;
    group.key.grouping = true;
    group.key.collation = collation_of(expression, scope(), request_.analysis, request_.catalog);
    group.by_name = constant;
    // What is derived is of the merged rows' columns, if those are text: see AggregatePlan::finish_rows().
    group_collations_.push_back(group.key.collation.derived ? "" : group.key.collation.sql);
    plan_->groups.push_back(std::move(group));
    groups_.push_back(&expression);
    return {};
}

Status AggregateSplit::read_groups() {
    for (const grammar::GroupingElement* element : core_.group_by) {
        if (element->grouping != grammar::GroupingKind::Expression) {
            return cannot_scatter("GROUPING SETS, ROLLUP and CUBE group rows of several shards");
        }
        for (const grammar::Expression* item : element->items) {
            const grammar::Expression* expression = item;
            const auto* reference = as<grammar::ColumnRef>(item);
            // In GROUP BY an input column comes before an output name.
            bool input = reference != nullptr && scope().resolve(*reference).has_value();
            bool output = false;
            if (!input) {
                std::optional<size_t> position = output_position(*item, targets_, request_.fixed_slots);
                if (position) expression = targets_[*position].expression;
                output = position.has_value();
            }
            if (group_of(*expression)) continue;
            if (Status added = add_group(*expression, output); !added) return added;
        }
    }
    return {};
}

std::optional<size_t> AggregateSplit::group_of(const grammar::Expression& expression) const {
    for (size_t i = 0; i < groups_.size(); i++) {
        if (same_expression(*groups_[i], expression, scope())) return i;
    }
    return std::nullopt;
}

std::optional<size_t> AggregateSplit::aggregate_of(const grammar::FunctionCall& call) const {
    for (size_t i = 0; i < calls_.size(); i++) {
        if (grammar::equal(calls_[i], &call)) return i;
    }
    return std::nullopt;
}

Status AggregateSplit::add_aggregate(const grammar::FunctionCall& call) {
    if (aggregate_of(call)) return {};
    std::string name = function_name(call);
    std::optional<AggregateFunction> function = mergeable_function(name);
    if (!function) {
        return cannot_scatter(fmt::format("aggregate {}() needs the rows of all shards together", name));
    }
    if (call.distinct && *function != AggregateFunction::Min && *function != AggregateFunction::Max) {
        std::vector<Column> columns;
        for (const grammar::Argument* argument : call.arguments) {
            if (auto column = scope().resolve(argument->value)) columns.push_back(*column);
        }
        // Equal values of the key are on one shard, so no value is counted twice.
        if (!covers_key(request_.block.core, columns, request_.block.classes)) {
            return cannot_scatter(fmt::format("{}(DISTINCT ...) compares rows of several shards", name));
        }
    }
    AggregatePart part;
    part.function = *function;
    part.call = request_.source.slice(call.span);
    part.shown = part.call.show();
    if (*function == AggregateFunction::Avg) {
        // avg is sum and count of the same rows: the name is replaced, the rest of the call stays.
        size_t open = request_.source.text(call.span).find('(');
        grammar::Span rest{call.span.begin + static_cast<uint32_t>(open), call.span.end};
        part.call = {};
        part.call.append("pg_catalog.sum");
        part.call.append(request_.source.slice(rest));
        part.count.append("pg_catalog.count");
        part.count.append(request_.source.slice(rest));
    }
    std::string collate;
    if (*function == AggregateFunction::Min || *function == AggregateFunction::Max) {
        if (call.arguments.size() != 1) return cannot_scatter(fmt::format("{}() with other arguments", name));
        part.collation =
            collation_of(*call.arguments[0]->value, scope(), request_.analysis, request_.catalog);
        if (!part.collation.derived) collate = part.collation.sql;
    }
    calls_.push_back(&call);
    call_collations_.push_back(collate);
    plan_->aggregates.push_back(std::move(part));
    return {};
}

// Finds the aggregate calls, and columns outside them that are no group keys: functionally dependent ones,
// which may as well be keys.
Status AggregateSplit::collect(const grammar::Node& node) {
    if (node.kind == grammar::NodeKind::Query) {
        return cannot_scatter("a subquery stands beside aggregates of several shards");
    }
    if (const auto* call = as<grammar::FunctionCall>(&node)) {
        if (call->name.size() == 1 && call->name[0] == "grouping") return cannot_scatter("GROUPING()");
        if (is_aggregate(*call, functions())) return add_aggregate(*call);
    }
    if (grammar::is_expression(node)) {
        const auto& expression = static_cast<const grammar::Expression&>(node);
        if (group_of(expression)) return {};
        if (node.kind == grammar::NodeKind::ColumnRef) return add_group(expression, false);
    }
    Status status;
    grammar::for_each_child(node, [&](const grammar::Node& child) {
        if (status) status = collect(child);
    });
    return status;
}

Result<std::shared_ptr<const ScatterPlan>> AggregateSplit::run() {
    std::optional<std::vector<TargetColumn>> targets =
        expand_targets(core_, request_.analysis, request_.source);
    bool star = !targets || std::any_of(targets->begin(), targets->end(), [](const TargetColumn& target) {
        return target.expression == nullptr;
    });
    if (star) return cannot_scatter("a star beside aggregates");
    targets_ = std::move(*targets);
    for (const grammar::Target* target : core_.targets) fix_literals(*target, request_.fixed_slots);
    for (const grammar::GroupingElement* element : core_.group_by)
        fix_literals(*element, request_.fixed_slots);
    if (core_.having != nullptr) fix_literals(*core_.having, request_.fixed_slots);
    for (const grammar::OrderItem* item : request_.query.order_by) fix_literals(*item, request_.fixed_slots);
    if (Status groups = read_groups(); !groups) return Failure(groups.error());
    for (const TargetColumn& target : targets_) {
        if (Status found = collect(*target.expression); !found) return Failure(found.error());
    }
    if (core_.having != nullptr) {
        if (Status found = collect(*core_.having); !found) return Failure(found.error());
    }
    for (const grammar::OrderItem* item : request_.query.order_by) {
        if (output_position(*item->expression, targets_, request_.fixed_slots)) continue;
        if (Status found = collect(*item->expression); !found) return Failure(found.error());
    }
    if (groups_.empty() && calls_.empty()) {
        // HAVING alone makes one group of all rows; the merge needs something to carry it.
        AggregatePart rows;
        rows.call.append("pg_catalog.count(*)");
        rows.shown = "count(*)";
        plan_->aggregates.push_back(std::move(rows));
    }
    plan_->source = request_.source.slice(
        {core_.from_span.begin, core_.where_span.empty() ? core_.from_span.end : core_.where_span.end});
    SqlTemplate from;
    from.append(" ");
    from.append(plan_->source);
    plan_->source = std::move(from);
    if (request_.query.with != nullptr) {
        plan_->prefix = request_.source.slice(request_.query.with->span);
        plan_->prefix.append(" ");
    }
    Status rest = is_direct() ? order_direct() : build_finish();
    if (!rest) return Failure(rest.error());
    return std::shared_ptr<const ScatterPlan>(plan_);
}

Result<std::shared_ptr<const ScatterPlan>> scatter_aggregates(const ScatterRequest& request,
                                                              const grammar::SelectCore& core) {
    return AggregateSplit(request, core).run();
}

}  // namespace braid::planner
