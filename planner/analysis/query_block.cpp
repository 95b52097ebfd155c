// Query blocks: SELECT and VALUES, and what a block gives to those around it. See analysis.h;
// the parts of a block are in common_tables.cpp, from_clause.cpp, clauses.cpp, subquery.cpp and
// set_operation.cpp.
#include <algorithm>

#include "grammar/output_name.h"
#include "planner/analysis/analysis.h"
#include "planner/analysis/block_walk.h"

namespace braid::planner {

using grammar::as;

namespace {

void conditions_of_joins(const grammar::TableRef& item, std::vector<const grammar::Expression*>& out) {
    const auto* join = as<grammar::JoinedTable>(&item);
    if (join == nullptr) return;
    conditions_of_joins(*join->left, out);
    conditions_of_joins(*join->right, out);
    if (join->on != nullptr) out.push_back(join->on);
}

}  // namespace

Block Analysis::analyze_query(const grammar::Query& query_node) {
    return query(query_node, nullptr, true);
}

void Analysis::finish() {
    conditions_.propagate();
    for (size_t i = 0; i < uses_.size(); i++) {
        if (!uses_[i].new_rows.empty()) continue;
        uses_[i].predicate = conditions_.key_predicate(relations_[use_relations_[i].value]);
    }
}

Block Analysis::query(const grammar::Query& query_node, const Scope* outer, bool top) {
    size_t visible = common_tables_.size();
    common_tables(query_node.with, query_node, outer);
    if (!query_node.locking.empty()) locks_rows_ = true;
    Block block;
    if (const auto* core = as<grammar::SelectCore>(query_node.body)) {
        block = select(*core, query_node, outer, top);
    } else if (const auto* operation = as<grammar::SetOperation>(query_node.body)) {
        block = set_operation(*operation, outer);
        if (query_node.limit != nullptr && !top && !block.shape.is_single()) {
            block.shape = Shape::single("LIMIT in a subquery counts the rows of all shards");
        }
    } else if (const auto* values = as<grammar::ValuesCore>(query_node.body)) {
        block = values_block(*values, outer);
    }
    common_tables_.resize(visible);
    // What every shard computes for itself must come out the same on all of them.
    if (block.shape.is_constant() && !top && has_volatile_function(query_node, functions_)) {
        block.shape =
            Shape::single("a subquery calls a volatile function, which each shard would call again");
    }
    return block;
}

Block Analysis::values_block(const grammar::ValuesCore& values, const Scope* outer) {
    Block block;
    Scope scope(relations_, outer);
    subqueries_of(values, scope, block);
    walk_block(values, [&](const grammar::Node& current) {
        // VALUES has no rows of its own to aggregate.
        const auto* call = as<grammar::FunctionCall>(&current);
        if (call != nullptr && is_aggregate(*call, functions_)) outer_aggregate_ = true;
        return true;
    });
    block.shape = block.core;
    static constexpr std::string_view kNames[] = {"column1", "column2", "column3", "column4",
                                                  "column5", "column6", "column7", "column8"};
    size_t columns = values.rows.empty() ? 0 : values.rows[0]->items.size();
    for (size_t i = 0; i < columns && i < std::size(kNames); i++)
        block.outputs.push_back({kNames[i], {}, {}});
    block.outputs_known = columns <= std::size(kNames);
    return block;
}

Block Analysis::select(const grammar::SelectCore& core, const grammar::Query& query_node, const Scope* outer,
                       bool top) {
    Block block;
    Scope scope(relations_, outer);
    std::vector<Equality> spine;
    FromPart part = from(core.from, core.where, scope, spine);
    block.core = std::move(part.shape);
    block.classes = ColumnClasses(spine);
    for (size_t i = 0; i < block.core.keys.size(); i++) {
        // A key that a full join emptied stays empty.
        block.core.keys[i] = block.classes.expand(block.core.keys[i]);
        block.core.join_keys[i] = block.classes.expand(block.core.join_keys[i]);
    }

    for (const grammar::TableRef* item : core.from) {
        std::vector<const grammar::Expression*> conditions;
        conditions_of_joins(*item, conditions);
        for (const grammar::Expression* condition : conditions) subqueries_of(*condition, scope, block);
    }
    if (core.where != nullptr) subqueries_in_conjuncts(core.where, scope, block);
    for (const grammar::Expression* expression : core.distinct_on) subqueries_of(*expression, scope, block);
    for (const grammar::Target* target : core.targets) subqueries_of(*target, scope, block);
    for (const grammar::GroupingElement* element : core.group_by) subqueries_of(*element, scope, block);
    if (core.having != nullptr) subqueries_of(*core.having, scope, block);
    for (const grammar::NamedWindow* window : core.windows) subqueries_of(*window, scope, block);
    for (const grammar::OrderItem* item : query_node.order_by) subqueries_of(*item, scope, block);
    if (query_node.limit != nullptr) subqueries_of(*query_node.limit, scope, block);

    const std::vector<RelationId>& own = scope.relations();
    for (const std::vector<Column>& key : block.core.join_keys) {
        std::vector<Column> outside;
        for (const Column& column : key) {
            if (std::find(own.begin(), own.end(), column.relation) == own.end()) outside.push_back(column);
        }
        block.correlated_keys.push_back(std::move(outside));
    }
    if (top) top_scope_ = scope;
    if (!top) find_outer_aggregates(core, query_node, scope);
    block.shape = after_clauses(core, query_node, scope, block, top);
    outputs_of(core, query_node, scope, block);
    return block;
}

void Analysis::outputs_of(const grammar::SelectCore& core, const grammar::Query& query_node,
                          const Scope& scope, Block& block) {
    bool has_window = false;
    bool has_aggregate = (core.having != nullptr && !is_mysql()) || !core.group_by.empty();
    for (const grammar::Target* target : core.targets) {
        walk_block(*target, [&](const grammar::Node& current) {
            const auto* call = as<grammar::FunctionCall>(&current);
            if (call != nullptr && call->over != nullptr) has_window = true;
            if (call != nullptr && is_aggregate(*call, functions_)) has_aggregate = true;
            return true;
        });
    }
    bool sealed =
        query_node.limit != nullptr || has_window || core.distinct == grammar::Distinctness::DistinctOn;
    std::vector<Column> grouping = grouping_columns(core, scope);
    const std::vector<RelationId>& own = scope.relations();
    block.outputs_known = true;
    auto add = [&](std::string_view name, std::optional<Column> column) {
        OutputColumn output;
        output.name = name;
        if (column && std::find(own.begin(), own.end(), column->relation) != own.end()) {
            output.source = column;
            bool grouped = std::any_of(grouping.begin(), grouping.end(),
                                       [&](const Column& key) { return block.classes.same(key, *column); });
            if (!sealed && (!has_aggregate || grouped)) output.inward = {*column};
        }
        block.outputs.push_back(std::move(output));
    };
    for (const grammar::Target* target : core.targets) {
        const auto* star = as<grammar::Star>(target->expression);
        if (star == nullptr) {
            const std::string_view name = grammar::output_name(*target);
            if (name.empty() && !is_mysql()) block.outputs_known = false;
            add(name, scope.resolve(target->expression));
            continue;
        }
        std::vector<std::string_view> seen;
        for (RelationId id : own) {
            const Relation& candidate = relations_[id.value];
            if (!star->qualifier.empty() && !names().same_table(candidate.name, star->qualifier.back()))
                continue;
            if (!candidate.columns_known) block.outputs_known = false;
            for (const RelationColumn& column : candidate.columns) {
                bool merged = star->qualifier.empty() && scope.is_merged(column.name);
                if (merged && std::find(seen.begin(), seen.end(), column.name) != seen.end()) continue;
                seen.push_back(column.name);
                add(column.shown, merged ? scope.merged_column(column.name) : Column{id, column.name});
            }
        }
        // The merged columns of JOIN USING come first in the server's order, which positions depend on.
        if (scope.merges()) block.outputs_known = false;
    }
}

}  // namespace braid::planner
