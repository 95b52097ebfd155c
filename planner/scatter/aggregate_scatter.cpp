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
#include "planner/scatter/aggregate_plan.h"
#include "planner/scatter/builder.h"
#include "planner/scatter/targets.h"

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

class AggregateSplit {
  public:
    AggregateSplit(const ScatterRequest& request, const grammar::SelectCore& core)
        : request_(request), core_(core), plan_(std::make_shared<AggregatePlan>()) {}

    Result<std::shared_ptr<const ScatterPlan>> run();

  private:
    const Scope& scope() const { return request_.analysis.top_scope(); }
    const FunctionContext& functions() const { return request_.analysis.functions(); }

    Status read_groups();
    Status add_group(const grammar::Expression& expression);
    std::optional<size_t> group_of(const grammar::Expression& expression) const;
    Status collect(const grammar::Node& node);
    Status add_aggregate(const grammar::FunctionCall& call);
    std::optional<size_t> aggregate_of(const grammar::FunctionCall& call) const;
    bool is_direct();
    Status order_direct();
    void order_groups(const std::vector<size_t>& order);
    Status build_finish();
    Status mark(const grammar::Node& node);
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

Status AggregateSplit::add_group(const grammar::Expression& expression) {
    if (expression.kind == grammar::NodeKind::Literal || expression.kind == grammar::NodeKind::Parameter) {
        return cannot_scatter("GROUP BY a constant");
    }
    if (has_volatile_function(expression, functions())) return cannot_scatter("GROUP BY a volatile function");
    GroupKey group;
    group.sql = request_.source.slice(expression.span);
    group.key.sql = group.sql;
    group.key.grouping = true;
    group.key.collation = collation_of(expression, scope(), request_.analysis, request_.catalog);
    group_collations_.push_back(group.key.collation.sql);
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
            if (!input) {
                std::optional<size_t> position = output_position(*item, targets_, request_.fixed_slots);
                if (position) expression = targets_[*position].expression;
            }
            if (group_of(*expression)) continue;
            if (Status added = add_group(*expression); !added) return added;
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
        collate = part.collation.sql;
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
    const auto* expression = static_cast<const grammar::Expression*>(nullptr);
    switch (node.kind) {
        case grammar::NodeKind::Target:
        case grammar::NodeKind::OrderItem:
        case grammar::NodeKind::Argument:
        case grammar::NodeKind::WhenClause:
        case grammar::NodeKind::TypeName: break;
        default: expression = static_cast<const grammar::Expression*>(&node); break;
    }
    if (expression != nullptr && group_of(*expression)) return {};
    if (node.kind == grammar::NodeKind::ColumnRef) return add_group(*expression);
    Status status;
    grammar::for_each_child(node, [&](const grammar::Node& child) {
        if (status) status = collect(child);
    });
    return status;
}

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

// Groups and aggregates read as columns of the merged rows from now on.
Status AggregateSplit::mark(const grammar::Node& node) {
    std::string replacement;
    if (const auto* call = as<grammar::FunctionCall>(&node);
        call != nullptr && is_aggregate(*call, functions())) {
        size_t index = *aggregate_of(*call);
        replacement = fmt::format("braid_rows.a{}", index + 1);
        if (!call_collations_[index].empty()) {
            replacement = fmt::format("({} {})", replacement, call_collations_[index]);
        }
    } else if (node.kind != grammar::NodeKind::Target && node.kind != grammar::NodeKind::OrderItem &&
               node.kind != grammar::NodeKind::Argument && node.kind != grammar::NodeKind::WhenClause &&
               node.kind != grammar::NodeKind::TypeName) {
        std::optional<size_t> index = group_of(static_cast<const grammar::Expression&>(node));
        if (index) {
            replacement = fmt::format("braid_rows.g{}", *index + 1);
            if (!group_collations_[*index].empty()) {
                replacement = fmt::format("({} {})", replacement, group_collations_[*index]);
            }
        }
    }
    if (!replacement.empty()) {
        SqlTemplate sql;
        sql.append(replacement);
        request_.source.replace(node.span, std::move(sql));
        return {};
    }
    grammar::for_each_child(node, [&](const grammar::Node& child) { mark(child); });
    return {};
}

Status AggregateSplit::build_finish() {
    plan_->finish = true;
    const grammar::Query& query = request_.query;
    // Text keys must have a collation that the finishing statement can name.
    for (const GroupKey& group : plan_->groups) {
        if (!group.key.collation.order && group.key.collation.sql.empty()) {
            return cannot_scatter(
                fmt::format("HAVING or an expression over a group whose collation is not known: {}",
                            group.key.collation.reason));
        }
    }
    for (const TargetColumn& target : targets_) mark(*target.expression);
    if (core_.having != nullptr) mark(*core_.having);
    for (const grammar::OrderItem* item : query.order_by) mark(*item->expression);

    SqlTemplate& before = plan_->finish_before;
    before.append(core_.distinct == grammar::Distinctness::Distinct ? "SELECT DISTINCT " : "SELECT ");
    for (size_t i = 0; i < targets_.size(); i++) {
        if (i > 0) before.append(", ");
        before.append(request_.source.slice(targets_[i].expression->span));
        before.append(fmt::format(" AS braid_c{}", i + 1));
    }
    before.append(" FROM (VALUES ");

    SqlTemplate& after = plan_->finish_after;
    after.append(") AS braid_rows(");
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
    plan_->finish_whole = !query.order_by.empty() || query.limit != nullptr ||
                          core_.distinct == grammar::Distinctness::Distinct;
    return {};
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

}  // namespace

Result<std::shared_ptr<const ScatterPlan>> scatter_aggregates(const ScatterRequest& request,
                                                              const grammar::SelectCore& core) {
    return AggregateSplit(request, core).run();
}

}  // namespace braid::planner
