// Rows, DISTINCT and set operations over several MySQL shards.
//
//   SELECT name FROM customers ORDER BY age LIMIT 3
//   -> each shard: SELECT name, (age) AS braid_k1 FROM customers ORDER BY age LIMIT 3
//   -> merge by braid_k1, drop it, LIMIT 3
#include "planner/mysql/rows_scatter.h"

#include <algorithm>
#include <cstdlib>

#include "grammar/ast/walk.h"
#include "grammar/unparse/unparse.h"
#include "planner/analysis/operands.h"
#include "planner/mysql/rows_plan.h"

namespace braid::planner {

using grammar::as;

namespace {

void cut_limit(const ScatterRequest& request) {
    if (request.query.limit == nullptr) return;
    const grammar::Span& span = request.query.limit->span;
    request.source.replace(span, {});
}

// Names of result columns stand for their expressions where no input column has the name: the hidden key's
// place does not see them.
void replace_aliases(const grammar::Expression& item, const ScatterRequest& request,
                     const std::vector<TargetColumn>& targets) {
    const Scope& scope = request.analysis.top_scope();
    grammar::walk(item, [&](const grammar::Node& node) {
        if (node.kind == grammar::NodeKind::Query) return false;
        const auto* reference = as<grammar::ColumnRef>(&node);
        if (reference == nullptr || reference->parts.size() != 1 || scope.resolve(*reference)) return true;
        for (const TargetColumn& target : targets) {
            if (!scope.names().same_column(target.name, reference->parts[0])) continue;
            SqlTemplate sql;
            sql.append("(");
            sql.append(target.sql);
            sql.append(")");
            request.source.replace(reference->span, std::move(sql));
            break;
        }
        return true;
    });
}

// The select list as far as ORDER BY can name it: without what stars stand for, when that is not known.
std::vector<TargetColumn> targets_of(const ScatterRequest& request, const grammar::SelectCore& core,
                                     bool& complete) {
    std::optional<std::vector<TargetColumn>> expanded =
        expand_targets(core, request.analysis, request.source);
    complete = expanded.has_value();
    std::vector<TargetColumn> targets;
    if (expanded) {
        targets = std::move(*expanded);
    } else {
        for (const grammar::Target* target : core.targets) {
            if (as<grammar::Star>(target->expression) != nullptr) continue;
            TargetColumn column;
            column.sql = request.source.slice(target->expression->span);
            column.expression = target->expression;
            column.name = target->alias;
            targets.push_back(std::move(column));
        }
    }
    // quote_identifier() of targets.cpp writes PostgreSQL's quotes.
    for (TargetColumn& target : targets) {
        if (target.expression != nullptr) continue;
        target.sql = {};
        target.sql.append(
            grammar::quote_mysql_identifier(request.analysis.relation(target.column->relation).name) + "." +
            grammar::quote_mysql_identifier(target.column->name));
    }
    return targets;
}

}  // namespace

bool counts_found_rows(const grammar::SelectCore& core) {
    return std::any_of(core.options.begin(), core.options.end(),
                       [](std::string_view option) { return option == kFoundRowsOption; });
}

Result<std::optional<LimitSpec>> mysql_limit_of(const ScatterRequest& request) {
    const grammar::LimitClause* limit = request.query.limit;
    if (limit == nullptr) return std::nullopt;
    if (limit->with_ties || limit->fetch) return cannot_scatter("FETCH FIRST");
    LimitSpec spec;
    for (auto [expression, operand] :
         {std::pair{limit->limit, &spec.limit}, std::pair{limit->offset, &spec.offset}}) {
        if (expression == nullptr) continue;
        *operand = operand_of(expression, grammar::Dialect::Mysql);
        if (!*operand) return cannot_scatter("LIMIT is no constant or parameter");
    }
    if (!spec.limit && !spec.offset) return std::nullopt;
    const auto* core = as<grammar::SelectCore>(request.query.body);
    spec.counts_all = core != nullptr && counts_found_rows(*core);
    return spec;
}

std::optional<size_t> mysql_output_position(const grammar::Expression& item,
                                            const std::vector<TargetColumn>& targets, const NameRules& names,
                                            std::vector<int>& fixed) {
    const auto* constant = as<grammar::Literal>(&item);
    // The server's TRUE is the number 1.
    if (constant != nullptr && constant->literal_kind == grammar::LiteralKind::True && !targets.empty())
        return 0;
    if (const auto* literal = constant;
        literal != nullptr && literal->literal_kind == grammar::LiteralKind::Integer) {
        if (literal->slot != grammar::Literal::kNoSlot) fixed.push_back(literal->slot);
        const size_t position =
            static_cast<size_t>(std::strtoul(std::string(literal->value).c_str(), nullptr, 10));
        return position >= 1 && position <= targets.size() ? std::optional(position - 1) : std::nullopt;
    }
    const auto* reference = as<grammar::ColumnRef>(&item);
    if (reference == nullptr || reference->parts.size() != 1) return std::nullopt;
    for (size_t i = 0; i < targets.size(); i++) {
        if (!targets[i].name.empty() && names.same_column(targets[i].name, reference->parts[0])) return i;
    }
    return std::nullopt;
}

bool reads_clock(const grammar::Node& node, const FunctionContext& functions) {
    bool found = false;
    grammar::walk(node, [&](const grammar::Node& current) {
        const auto* call = as<grammar::FunctionCall>(&current);
        found = found || (call != nullptr && classify(*call, functions) == FunctionClass::TransactionTime);
        return !found;
    });
    return found;
}

MysqlScatterResult scatter_mysql_rows(const ScatterRequest& request, const grammar::SelectCore& core) {
    auto plan = std::make_shared<MysqlRowsPlan>();
    Result<std::optional<LimitSpec>> limit = mysql_limit_of(request);
    if (!limit) return Failure(limit.error());
    plan->limit = std::move(*limit);
    plan->fixes_time = reads_clock(request.query, request.analysis.functions());
    bool complete = true;
    const std::vector<TargetColumn> targets = targets_of(request, core, complete);
    const NameRules& names = request.analysis.names();
    // ORDER BY is sliced twice, as it is and with what its names stand for.
    const grammar::Span whole{core.targets_span.end, request.query.span.end};
    cut_limit(request);
    plan->head = request.source.slice({request.query.span.begin, core.targets_span.end});
    plan->tail = request.source.slice(whole);
    for (const grammar::OrderItem* item : request.query.order_by) {
        const grammar::Expression& expression = *item->expression;
        if (!complete && as<grammar::Literal>(&expression) != nullptr)
            return cannot_scatter("ORDER BY a position after a star whose columns Braid does not know");
        MysqlKey key;
        key.descending = item->descending;
        const std::optional<size_t> position =
            mysql_output_position(expression, targets, names, request.fixed_slots);
        if (position) {
            key.sql = targets[*position].sql;
            const grammar::Expression* target = targets[*position].expression;
            // A second evaluation for the key would give another value than the row shows.
            if (target != nullptr && has_volatile_function(*target, request.analysis.functions()))
                return cannot_scatter("ORDER BY a column that a volatile function computes");
        } else {
            if (has_volatile_function(expression, request.analysis.functions()))
                return cannot_scatter("ORDER BY a volatile function");
            replace_aliases(expression, request, targets);
            key.sql = request.source.slice(expression.span);
        }
        plan->keys.push_back(std::move(key));
    }
    return std::shared_ptr<const MysqlScatterPlan>(std::move(plan));
}

MysqlScatterResult scatter_mysql_columns(const ScatterRequest& request, const grammar::SelectCore* core) {
    auto plan = std::make_shared<MysqlColumnsPlan>();
    Result<std::optional<LimitSpec>> limit = mysql_limit_of(request);
    if (!limit) return Failure(limit.error());
    plan->limit = std::move(*limit);
    plan->fixes_time = reads_clock(request.query, request.analysis.functions());
    plan->distinct = !request.block.shape.is_partitioned();
    std::vector<TargetColumn> outputs;
    bool complete = true;
    if (core != nullptr) {
        outputs = targets_of(request, *core, complete);
        for (const grammar::Target* target : core->targets) {
            if (plan->distinct && has_volatile_function(*target, request.analysis.functions()))
                return cannot_scatter("DISTINCT over a volatile function");
        }
    } else {
        complete = request.block.outputs_known;
        for (const OutputColumn& output : request.block.outputs) {
            TargetColumn column;
            column.name = output.name;
            outputs.push_back(std::move(column));
        }
    }
    for (const grammar::OrderItem* item : request.query.order_by) {
        if (!complete) return cannot_scatter("ORDER BY over columns that Braid does not know");
        std::optional<size_t> position =
            mysql_output_position(*item->expression, outputs, request.analysis.names(), request.fixed_slots);
        for (size_t i = 0; core != nullptr && i < outputs.size() && !position; i++) {
            const grammar::Expression* target = outputs[i].expression;
            const Scope& scope = request.analysis.top_scope();
            const bool same = target != nullptr
                                  ? same_expression(*target, *item->expression, scope)
                                  : outputs[i].column && scope.resolve(item->expression) == outputs[i].column;
            if (same) position = i;
        }
        if (!position) return cannot_scatter("ORDER BY is not one of the result's columns");
        plan->order.push_back({*position, item->descending});
    }
    if (core != nullptr) {
        for (const grammar::Target* target : core->targets) fix_literals(*target, request.fixed_slots);
        for (const grammar::OrderItem* item : request.query.order_by)
            fix_literals(*item, request.fixed_slots);
    }
    request.source.replace(request.query.order_by_span, {});
    cut_limit(request);
    plan->query = request.source.slice(request.query.span);
    return std::shared_ptr<const MysqlScatterPlan>(std::move(plan));
}

}  // namespace braid::planner
