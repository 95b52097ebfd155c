// SELECT without aggregation above the shards, DISTINCT, and set operations: see builder.h for when.
//
//   SELECT name FROM customers ORDER BY age LIMIT 3
//   -> each shard: SELECT name, (age) AS braid_k1 FROM customers ORDER BY braid_k1 NULLS LAST LIMIT 3
//   -> merge by braid_k1, drop it, LIMIT 3
#include <algorithm>

#include <fmt/format.h>

#include "grammar/output_name.h"
#include "planner/scatter/builder.h"
#include "planner/scatter/rows_plan.h"
#include "planner/scatter/targets.h"

namespace braid::planner {

using grammar::as;

namespace {

// LIMIT and OFFSET move above the shards; so does ORDER BY where the shards sort by the merge keys instead.
void cut_order_and_limit(const ScatterRequest& request, bool keep_order) {
    if (!keep_order) request.source.replace(request.query.order_by_span, {});
    if (request.query.limit != nullptr) {
        request.source.replace(request.query.limit->limit_span, {});
        request.source.replace(request.query.limit->offset_span, {});
    }
}

grammar::Span span_between(uint32_t begin, uint32_t end) {
    return {begin, end};
}

// Rows whose columns have names by their places alone, as far as they are known: SELECT braid_rows.* FROM
// (the query) AS braid_rows(braid_c1, ...).
std::string name_of_place(size_t position) {
    return fmt::format("braid_c{}", position + 1);
}

SqlTemplate column_by_place(size_t position) {
    SqlTemplate sql;
    sql.append("braid_rows." + name_of_place(position));
    return sql;
}

void select_from_query(RowsPlan& plan, const ScatterRequest& request, size_t columns) {
    std::string names;
    for (size_t i = 0; i < columns; i++) names += (i == 0 ? "" : ", ") + name_of_place(i);
    plan.head.append("SELECT braid_rows.*");
    plan.tail.append(" FROM (");
    plan.tail.append(request.source.slice(request.query.span));
    plan.tail.append(names.empty() ? ") AS braid_rows" : fmt::format(") AS braid_rows({})", names));
}

// Some merge key is a column that only its place names.
bool needs_places(const ScatterRequest& request, const std::vector<TargetColumn>& targets, bool all) {
    const auto by_place = [](const TargetColumn& target) { return target.by_place; };
    if (all) return std::any_of(targets.begin(), targets.end(), by_place);
    return std::any_of(
        request.query.order_by.begin(), request.query.order_by.end(), [&](const grammar::OrderItem* item) {
            const auto position = output_position(*item->expression, targets, request.fixed_slots);
            return position && targets[*position].by_place;
        });
}

// Keys that bring equal rows together: every output column that no ORDER BY key covers yet.
Status add_distinct_keys(RowsPlan& plan, const std::vector<TargetColumn>& targets,
                         const std::vector<bool>& covered, const ScatterRequest& request) {
    for (size_t i = 0; i < targets.size(); i++) {
        if (covered[i]) continue;
        HiddenKey key;
        key.sql = targets[i].sql;
        key.grouping = true;
        if (targets[i].expression != nullptr) {
            if (has_volatile_function(*targets[i].expression, request.analysis.functions())) {
                return cannot_scatter("DISTINCT over a volatile function");
            }
            key.collation = collation_of(*targets[i].expression, request.analysis.top_scope(),
                                         request.analysis, request.catalog);
        } else {
            grammar::ColumnRef reference;
            std::string_view parts[] = {request.analysis.relation(targets[i].column->relation).name,
                                        targets[i].column->name};
            reference.parts = parts;
            key.collation =
                collation_of(reference, request.analysis.top_scope(), request.analysis, request.catalog);
        }
        plan.keys.push_back(std::move(key));
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const ScatterPlan>> scatter_rows(const ScatterRequest& request,
                                                        const grammar::SelectCore& core) {
    auto plan = std::make_shared<RowsPlan>();
    Result<std::optional<LimitSpec>> limit = limit_of(request.query.limit);
    if (!limit) return Failure(limit.error());
    plan->limit = std::move(*limit);
    // DISTINCT that each shard decides alone needs no merging.
    plan->distinct =
        core.distinct == grammar::Distinctness::Distinct && !request.block.shape.is_partitioned();

    std::optional<std::vector<TargetColumn>> targets = expand_targets(core, request.analysis, request.source);
    bool needs_targets = plan->distinct || !request.query.order_by.empty();
    if (needs_targets && !targets) {
        // Names still resolve to input columns; only positions cannot be counted.
        if (plan->distinct) return cannot_scatter("DISTINCT over a star whose columns Braid does not know");
        targets.emplace();
        for (const grammar::Target* target : core.targets) {
            if (as<grammar::Star>(target->expression) != nullptr) continue;
            TargetColumn column;
            column.sql = request.source.slice(target->expression->span);
            column.expression = target->expression;
            column.name = grammar::output_name(*target);
            targets->push_back(std::move(column));
        }
        for (const grammar::OrderItem* item : request.query.order_by) {
            if (as<grammar::Literal>(item->expression) != nullptr) {
                return cannot_scatter("ORDER BY a position after a star whose columns Braid does not know");
            }
        }
    }

    if (plan->distinct) {
        for (const grammar::Target* target : core.targets) fix_literals(*target, request.fixed_slots);
        for (const grammar::OrderItem* item : request.query.order_by)
            fix_literals(*item, request.fixed_slots);
    }
    std::vector<bool> covered(targets ? targets->size() : 0, false);
    const bool by_place = targets && needs_places(request, *targets, plan->distinct);
    if (by_place && core.distinct == grammar::Distinctness::DistinctOn) {
        return cannot_scatter("DISTINCT ON with a star over two columns of one name");
    }
    for (size_t i = 0; by_place && i < targets->size(); i++) (*targets)[i].sql = column_by_place(i);
    for (const grammar::OrderItem* item : request.query.order_by) {
        HiddenKey key;
        key.descending = item->descending;
        key.nulls_first = nulls_first(*item);
        const grammar::Expression* expression = item->expression;
        std::optional<size_t> position = output_position(*expression, *targets, request.fixed_slots);
        if (!position && plan->distinct) {
            for (size_t i = 0; i < targets->size() && !position; i++) {
                const grammar::Expression* target = (*targets)[i].expression;
                if (target != nullptr &&
                    same_expression(*target, *expression, request.analysis.top_scope())) {
                    position = i;
                }
            }
            if (!position) {
                return cannot_scatter("ORDER BY of a SELECT DISTINCT is not one of its columns");
            }
        }
        if (position) {
            const TargetColumn& target = (*targets)[*position];
            covered[*position] = true;
            key.sql = target.sql;
            if (target.expression != nullptr) {
                expression = target.expression;
                // A second evaluation for the key would give another value than the row shows.
                if (has_volatile_function(*expression, request.analysis.functions())) {
                    return cannot_scatter("ORDER BY a column that a volatile function computes");
                }
            }
        } else if (by_place) {
            return cannot_scatter("ORDER BY an expression beside a column whose name another one has, too");
        } else {
            key.sql = request.source.slice(expression->span);
        }
        if (position && (*targets)[*position].expression == nullptr) {
            grammar::ColumnRef reference;
            std::string_view parts[] = {
                request.analysis.relation((*targets)[*position].column->relation).name,
                (*targets)[*position].column->name};
            reference.parts = parts;
            key.collation =
                collation_of(reference, request.analysis.top_scope(), request.analysis, request.catalog);
        } else {
            key.collation =
                collation_of(*expression, request.analysis.top_scope(), request.analysis, request.catalog);
        }
        plan->keys.push_back(std::move(key));
    }
    if (plan->limit) plan->limit->tie_keys = static_cast<uint32_t>(plan->keys.size());
    if (plan->distinct) {
        Status added = add_distinct_keys(*plan, *targets, covered, request);
        if (!added) return Failure(added.error());
    }
    if (plan->limit && plan->limit->with_ties && plan->keys.empty()) {
        return cannot_scatter("WITH TIES needs ORDER BY");
    }

    plan->ordered_by_client = !plan->distinct && !by_place;
    cut_order_and_limit(request, plan->ordered_by_client);
    if (by_place) {
        select_from_query(*plan, request, targets->size());
        return std::shared_ptr<const ScatterPlan>(std::move(plan));
    }
    plan->no_columns = core.targets.empty();
    if (!plan->no_columns && core.targets_span.begin == core.from_span.begin) {
        // TABLE t
        plan->head = request.source.slice(span_between(request.query.span.begin, core.span.begin));
        plan->head.append("SELECT *");
        plan->tail.append(" FROM ");
        plan->tail.append(
            request.source.slice(span_between(core.from[0]->span.begin, request.query.span.end)));
    } else {
        plan->head = request.source.slice(span_between(request.query.span.begin, core.targets_span.end));
        plan->tail = request.source.slice(span_between(core.targets_span.end, request.query.span.end));
    }
    return std::shared_ptr<const ScatterPlan>(std::move(plan));
}

Result<std::shared_ptr<const ScatterPlan>> scatter_set_operation(const ScatterRequest& request,
                                                                 const grammar::SetOperation&) {
    auto plan = std::make_shared<RowsPlan>();
    Result<std::optional<LimitSpec>> limit = limit_of(request.query.limit);
    if (!limit) return Failure(limit.error());
    plan->limit = std::move(*limit);
    plan->distinct = !request.block.shape.is_partitioned();
    const Block& block = request.block;
    if ((plan->distinct || !request.query.order_by.empty()) && !block.outputs_known) {
        return cannot_scatter("a set operation over columns that Braid does not know");
    }

    std::vector<TargetColumn> outputs;
    for (size_t i = 0; i < block.outputs.size(); i++) {
        TargetColumn column;
        column.sql = column_by_place(i);
        column.name = block.outputs[i].name;
        outputs.push_back(std::move(column));
    }
    auto key_of = [&](size_t position) {
        HiddenKey key;
        key.sql = outputs[position].sql;
        // The branches' collations meet in ways that Braid does not follow, except where all text has the
        // default one.
        key.collation.reason = "it is the result of a set operation";
        bool all_default = true;
        for (const auto& [name, relation] : request.catalog.relations()) {
            if (name.schema == "pg_catalog" || name.schema == "information_schema") continue;
            for (const conf::Column& column : relation.columns) {
                if (column.collation && column.collation->provider != conf::CollationProvider::Default) {
                    all_default = false;
                }
            }
        }
        if (all_default) key.collation = default_collation(request.catalog);
        return key;
    };
    std::vector<bool> covered(outputs.size(), false);
    for (const grammar::OrderItem* item : request.query.order_by) {
        std::optional<size_t> position = output_position(*item->expression, outputs, request.fixed_slots);
        if (!position) return cannot_scatter("ORDER BY of a set operation is not one of its columns");
        HiddenKey key = key_of(*position);
        key.descending = item->descending;
        key.nulls_first = nulls_first(*item);
        covered[*position] = true;
        plan->keys.push_back(std::move(key));
    }
    if (plan->limit) plan->limit->tie_keys = static_cast<uint32_t>(plan->keys.size());
    if (plan->distinct) {
        for (size_t i = 0; i < outputs.size(); i++) {
            if (covered[i]) continue;
            HiddenKey key = key_of(i);
            key.grouping = true;
            plan->keys.push_back(std::move(key));
        }
    }
    if (plan->limit && plan->limit->with_ties && plan->keys.empty()) {
        return cannot_scatter("WITH TIES needs ORDER BY");
    }
    cut_order_and_limit(request, false);
    select_from_query(*plan, request, outputs.size());
    return std::shared_ptr<const ScatterPlan>(std::move(plan));
}

}  // namespace braid::planner
