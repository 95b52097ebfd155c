// GROUP BY and aggregates over several MySQL shards: splits the statement into what the shards compute and
// what remains. See aggregate_split.h.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/mysql/aggregate_split.h"

namespace braid::planner {

using grammar::as;
using Function = MysqlAggregateFunction;

namespace {

std::string lower(std::string_view name) {
    std::string folded(name);
    for (char& c : folded) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
}

std::optional<Function> mergeable_function(const std::string& name) {
    constexpr std::array<std::pair<std::string_view, Function>, 9> kFunctions = {{
        {"count", Function::Count},
        {"sum", Function::Sum},
        {"avg", Function::Avg},
        {"min", Function::Min},
        {"max", Function::Max},
        {"bit_and", Function::BitAnd},
        {"bit_or", Function::BitOr},
        {"bit_xor", Function::BitXor},
        {"group_concat", Function::GroupConcat},
    }};
    for (const auto& [known, function] : kFunctions) {
        if (known == name) return function;
    }
    return std::nullopt;
}

// GROUP BY reads it as a position.
bool is_number(const grammar::Expression& expression) {
    if (const auto* sign = as<grammar::Unary>(&expression); sign != nullptr && sign->operand != nullptr)
        return is_number(*sign->operand);
    return expression.kind == grammar::NodeKind::Literal || expression.kind == grammar::NodeKind::Parameter;
}

// A quotient has more digits than a shard shows: what is added or multiplied needs them.
bool holds_quotient(const grammar::Node& node) {
    bool found = false;
    grammar::walk(node, [&](const grammar::Node& inner) {
        const auto* binary = as<grammar::Binary>(&inner);
        found = found || (binary != nullptr && binary->op == "/");
        return !found;
    });
    return found;
}

// Calculates with its children, where others compare or show them.
bool works_on_values(const grammar::Node& node) {
    if (const auto* binary = as<grammar::Binary>(&node))
        return binary->op.find_first_of("=<>") == std::string_view::npos;
    return node.kind == grammar::NodeKind::Unary || node.kind == grammar::NodeKind::FunctionCall ||
           node.kind == grammar::NodeKind::Cast;
}

}  // namespace

std::optional<size_t> MysqlAggregateSplit::find(Kind kind, const grammar::Node& node) const {
    if (kind == Kind::Aggregate) {
        for (size_t i = 0; i < calls_.size(); i++) {
            if (grammar::equal(calls_[i], &node)) return i;
        }
        return std::nullopt;
    }
    if (!grammar::is_expression(node)) return std::nullopt;
    const auto& expression = static_cast<const grammar::Expression&>(node);
    const auto& known = kind == Kind::Group ? groups_ : values_;
    for (size_t i = 0; i < known.size(); i++) {
        if (same_expression(*known[i], expression, scope())) return i;
    }
    return std::nullopt;
}

// A bare name that a column of the result has by AS.
bool MysqlAggregateSplit::is_alias(const grammar::Node& node) const {
    const auto* reference = as<grammar::ColumnRef>(&node);
    if (reference == nullptr || reference->parts.size() != 1) return false;
    return std::any_of(core_.targets.begin(), core_.targets.end(), [&](const grammar::Target* target) {
        return !target->alias.empty() && scope().names().same_column(target->alias, reference->parts[0]);
    });
}

Status MysqlAggregateSplit::add_group(const grammar::Expression& expression, bool descending) {
    if (is_number(expression)) return cannot_scatter("GROUP BY a constant");
    if (has_volatile_function(expression, functions())) return cannot_scatter("GROUP BY a volatile function");
    MysqlKey group;
    group.sql = request_.source.slice(expression.span);
    group.descending = descending;
    plan_->groups.push_back(std::move(group));
    groups_.push_back(&expression);
    return {};
}

Status MysqlAggregateSplit::read_groups() {
    for (const grammar::GroupingElement* element : core_.group_by) {
        rollup_ = rollup_ || element->with_rollup;
        if (element->grouping != grammar::GroupingKind::Expression && !element->with_rollup)
            return cannot_scatter("CUBE and GROUPING SETS group rows of several shards");
        for (const grammar::Expression* item : element->items) {
            const grammar::Expression* expression = item;
            // In GROUP BY an input column comes before a result column's name.
            const auto* reference = as<grammar::ColumnRef>(item);
            if (reference == nullptr || !scope().resolve(*reference)) {
                const std::optional<size_t> position =
                    mysql_output_position(*item, targets_, scope().names(), request_.fixed_slots);
                if (position) expression = targets_[*position].expression;
            }
            if (find(Kind::Group, *expression)) {
                if (rollup_) return cannot_scatter("WITH ROLLUP names a group twice");
                continue;
            }
            if (Status added = add_group(*expression, element->direction == "desc"); !added) return added;
        }
    }
    return {};
}

Status MysqlAggregateSplit::add_aggregate(const grammar::FunctionCall& call) {
    if (find(Kind::Aggregate, call)) return {};
    const std::string name = lower(function_name(call));
    const std::optional<Function> function = mergeable_function(name);
    if (!function)
        return cannot_scatter(fmt::format("aggregate {}() needs the rows of all shards together", name));
    MysqlAggregatePart part;
    part.function = *function;
    part.call = request_.source.slice(call.span);
    if (has_volatile_function(call, functions()))
        return cannot_scatter(fmt::format("{}() over a volatile function", name));
    const bool adds = *function == Function::Sum || *function == Function::Avg;
    if (adds && request_.crosses && holds_quotient(call))
        return cannot_scatter(
            fmt::format("{}() adds quotients, of which a shard shows a part of the digits", name));
    if (*function == Function::GroupConcat || (call.distinct && !part.is_extremum())) {
        std::vector<Column> columns;
        for (const grammar::Argument* argument : call.arguments) {
            if (auto column = scope().resolve(argument->value)) columns.push_back(*column);
        }
        // Equal values of the key are on one shard, so no value is counted twice.
        const bool local = *function != Function::GroupConcat &&
                           covers_key(request_.block.core, columns, request_.block.classes);
        if (!local) {
            if (Status added = add_details(call, part); !added) return added;
        }
        counts_locally_ = counts_locally_ || local;
    }
    const bool average = *function == Function::Avg;
    const bool sums = average || *function == Function::Sum;
    part.quotients = (sums || part.is_extremum()) && holds_quotient(call);
    if (part.quotients && sums && part.detailed)
        return cannot_scatter("a DISTINCT sum of quotients adds digits that are not shown");
    if (!part.detailed && (average || (sums && part.quotients))) {
        // avg is sum and count of the same rows: the name is replaced, the rest of the call stays.
        const size_t open = request_.source.text(call.span).find('(');
        const grammar::Span rest{call.span.begin + static_cast<uint32_t>(open), call.span.end};
        part.sum.append(part.quotients ? "CAST(SUM" : "SUM");
        part.sum.append(request_.source.slice(rest));
        if (part.quotients) part.sum.append(" AS DECIMAL(65, 30))");
        if (average) {
            part.count.append("COUNT");
            part.count.append(request_.source.slice(rest));
        }
    }
    calls_.push_back(&call);
    plan_->aggregates.push_back(std::move(part));
    return {};
}

// By what the rows of a group are told apart, in the order in which they are read.
Result<std::vector<MysqlKey>> MysqlAggregateSplit::details_of(const grammar::FunctionCall& call,
                                                              MysqlAggregatePart& part) {
    std::vector<MysqlKey> details;
    bool constant = false;  // which GROUP BY and ORDER BY would read as a position
    const auto add = [&](const grammar::Expression& expression, bool descending) {
        constant = constant || is_number(expression);
        details.push_back({request_.source.slice(expression.span), descending});
    };
    for (const grammar::Argument* argument : call.arguments) {
        if (part.function != Function::GroupConcat) add(*argument->value, false);
    }
    for (const grammar::OrderItem* item : call.order_by) add(*item->expression, item->descending);
    if (constant) return cannot_scatter("an aggregate tells rows apart by a constant");
    if (part.function != Function::GroupConcat) return details;
    if (call.limit != nullptr) return cannot_scatter("LIMIT in GROUP_CONCAT");
    if (part.distinct) {
        // Ordered by something else, one server would show one of several orders.
        const bool by_itself =
            call.arguments.size() == 1 && call.order_by.size() == 1 &&
            same_expression(*call.arguments[0]->value, *call.order_by[0]->expression, scope());
        if (!by_itself) return cannot_scatter("GROUP_CONCAT(DISTINCT ...) is not ordered by what it shows");
        return details;
    }
    if (details.empty()) return cannot_scatter("GROUP_CONCAT without ORDER BY leaves the order to chance");
    MysqlKey text;
    text.sql.append("CAST(");
    text.sql.append(part.value);
    text.sql.append(" AS BINARY)");
    details.push_back(std::move(text));
    return details;
}

Status MysqlAggregateSplit::add_details(const grammar::FunctionCall& call, MysqlAggregatePart& part) {
    part.detailed = true;
    part.distinct = call.distinct;
    if (part.function == Function::GroupConcat) {
        part.value.append("CONCAT(");
        for (size_t i = 0; i < call.arguments.size(); i++) {
            if (i > 0) part.value.append(", ");
            part.value.append(request_.source.slice(call.arguments[i]->value->span));
        }
        part.value.append(")");
        if (call.separator != nullptr) {
            part.separator = request_.source.slice(call.separator->span);
        } else {
            part.separator.append("','");
        }
    } else if (call.arguments.size() == 1) {
        part.value = request_.source.slice(call.arguments[0]->value->span);
    }
    Result<std::vector<MysqlKey>> details = details_of(call, part);
    if (!details) return Failure(std::move(details.error()));
    // DISTINCT takes them in any direction, GROUP_CONCAT in its own.
    const bool directed = part.function == Function::GroupConcat;
    const auto same = [&](const MysqlKey& a, const MysqlKey& b) {
        const bool agree = a.descending == b.descending || !directed || !details_directed_;
        return agree && a.sql.show() == b.sql.show();
    };
    std::vector<MysqlKey>& known = plan_->details;
    const bool alike = std::equal(known.begin(), known.end(), details->begin(), details->end(), same);
    if (!known.empty() && !alike)
        return cannot_scatter("several aggregates tell the rows of a group apart in different ways");
    if (known.empty() || directed) known = std::move(*details);
    details_directed_ = details_directed_ || directed;
    return {};
}

// ONLY_FULL_GROUP_BY off: one server shows the value of any row of the group.
Status MysqlAggregateSplit::add_value(const grammar::Expression& expression) {
    if (find(Kind::Value, expression)) return {};
    if (core_.group_by.empty()) return cannot_scatter("a column stands beside aggregates without GROUP BY");
    values_.push_back(&expression);
    plan_->values.push_back(request_.source.slice(expression.span));
    return {};
}

Status MysqlAggregateSplit::collect(const grammar::Node& node, bool aliases_come_first, bool worked_on) {
    constexpr std::string_view kDigits =
        "a quotient is calculated with, of which a shard shows a part of the digits";
    if (node.kind == grammar::NodeKind::Query)
        return cannot_scatter("a subquery stands beside aggregates of several shards");
    if (const auto* call = as<grammar::FunctionCall>(&node);
        call != nullptr && is_aggregate(*call, functions())) {
        if (worked_on && request_.crosses && holds_quotient(*call))
            return cannot_scatter(std::string(kDigits));
        return add_aggregate(*call);
    }
    if (grammar::is_expression(node)) {
        const auto& expression = static_cast<const grammar::Expression&>(node);
        if (aliases_come_first && is_alias(node)) return {};
        if (find(Kind::Group, node)) {
            if (worked_on && holds_quotient(node)) return cannot_scatter(std::string(kDigits));
            return {};
        }
        if (node.kind == grammar::NodeKind::ColumnRef) {
            if (!scope().resolve(&expression) && is_alias(node)) return {};
            return add_value(expression);
        }
    }
    Status status;
    grammar::for_each_child(node, [&](const grammar::Node& child) {
        if (status) status = collect(child, aliases_come_first, worked_on || works_on_values(node));
    });
    return status;
}

Status MysqlAggregateSplit::collect_all() {
    for (const TargetColumn& target : targets_) {
        if (Status found = collect(*target.expression, false); !found) return found;
    }
    if (core_.having != nullptr) {
        if (Status found = collect(*core_.having, true); !found) return found;
        for (const grammar::Target* target : core_.targets) {
            if (has_volatile_function(*target, functions()))
                return cannot_scatter("HAVING beside a volatile function");
        }
    }
    for (const grammar::OrderItem* item : request_.query.order_by) {
        if (mysql_output_position(*item->expression, targets_, scope().names(), request_.fixed_slots))
            continue;
        if (Status found = collect(*item->expression, false); !found) return found;
    }
    return {};
}

// Aggregates of groups of groups are aggregates of the merged ones where those can be put together.
Status MysqlAggregateSplit::check_rollup() const {
    if (!rollup_) return {};
    if (!values_.empty()) return cannot_scatter("a column stands beside WITH ROLLUP that is not grouped");
    for (size_t i = 0; i < calls_.size(); i++) {
        const MysqlAggregatePart& part = plan_->aggregates[i];
        if (part.function == Function::Avg || part.detailed || (calls_[i]->distinct && !part.is_extremum()))
            return cannot_scatter(
                "WITH ROLLUP beside AVG, GROUP_CONCAT or DISTINCT groups rows of several shards");
    }
    return {};
}

MysqlScatterResult MysqlAggregateSplit::run() {
    std::optional<std::vector<TargetColumn>> targets =
        expand_targets(core_, request_.analysis, request_.source);
    const bool star =
        !targets || std::any_of(targets->begin(), targets->end(),
                                [](const TargetColumn& target) { return target.expression == nullptr; });
    if (star) return cannot_scatter("a star beside aggregates or GROUP BY");
    targets_ = std::move(*targets);
    plan_->fixes_time = reads_clock(request_.query, functions());
    for (const grammar::Target* target : core_.targets) fix_literals(*target, request_.fixed_slots);
    for (const grammar::GroupingElement* element : core_.group_by)
        fix_literals(*element, request_.fixed_slots);
    if (core_.having != nullptr) fix_literals(*core_.having, request_.fixed_slots);
    for (const grammar::OrderItem* item : request_.query.order_by) fix_literals(*item, request_.fixed_slots);
    if (Status groups = read_groups(); !groups) return Failure(groups.error());
    if (Status found = collect_all(); !found) return Failure(found.error());
    if (counts_locally_ && !plan_->details.empty())
        return cannot_scatter("several DISTINCT aggregates compare different values");
    const bool quotients = std::any_of(plan_->aggregates.begin(), plan_->aggregates.end(),
                                       [](const MysqlAggregatePart& part) { return part.quotients; });
    // In groups that a temporary table holds, the server rounds at each step.
    if (quotients && !plan_->details.empty())
        return cannot_scatter("quotients beside DISTINCT or GROUP_CONCAT are rounded at each step");
    if (Status fit = check_rollup(); !fit) return Failure(fit.error());
    plan_->source.append(" ");
    plan_->source.append(request_.source.slice(
        {core_.from_span.begin, core_.where_span.empty() ? core_.from_span.end : core_.where_span.end}));
    if (request_.query.with != nullptr) {
        plan_->prefix = request_.source.slice(request_.query.with->span);
        plan_->prefix.append(" ");
    }
    if (is_direct()) {
        if (Status set = set_direct(); !set) return Failure(set.error());
    } else {
        Result<std::optional<LimitSpec>> limit = mysql_limit_of(request_);
        if (!limit) return Failure(limit.error());
        if (*limit && (*limit)->counts_all)
            return cannot_scatter("SQL_CALC_FOUND_ROWS counts groups that are computed with after the merge");
        build_finish();
    }
    return std::shared_ptr<const MysqlScatterPlan>(plan_);
}

MysqlScatterResult scatter_mysql_aggregates(const ScatterRequest& request, const grammar::SelectCore& core) {
    return MysqlAggregateSplit(request, core).run();
}

}  // namespace braid::planner
