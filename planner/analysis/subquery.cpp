// Subqueries in a block's expressions: which of them a shard can answer from its own rows. See analysis.h.
#include <algorithm>

#include "planner/analysis/analysis.h"
#include "planner/analysis/block_walk.h"
#include "planner/analysis/condition_tree.h"

namespace braid::planner {

using grammar::as;

namespace {

constexpr const char* kSubqueryElsewhere = "a subquery reads rows that may be on other shards";

}  // namespace

// SELECT (SELECT count(c.id)) FROM customers c: an aggregate over outer columns alone is one of the outer
// query, which it makes a single group. It stands where nobody looks for that query's aggregates.
void Analysis::find_outer_aggregates(const grammar::SelectCore& core, const grammar::Query& query_node,
                                     const Scope& scope) {
    auto look = [&](const grammar::Node& node) {
        walk_block(node, [&](const grammar::Node& current) {
            const auto* call = as<grammar::FunctionCall>(&current);
            if (call == nullptr || !is_aggregate(*call, functions_)) return true;
            bool any = false;
            bool own = false;
            grammar::for_each_child(*call, [&](const grammar::Node& part) {
                grammar::walk(part, [&](const grammar::Node& below) {
                    const auto* reference = as<grammar::ColumnRef>(&below);
                    if (reference == nullptr) return true;
                    any = true;
                    std::optional<Column> column = scope.resolve(*reference);
                    const std::vector<RelationId>& relations = scope.relations();
                    own = own || (column && std::find(relations.begin(), relations.end(), column->relation) !=
                                                relations.end());
                    return true;
                });
            });
            if (any && !own) outer_aggregate_ = true;
            return true;
        });
    };
    for (const grammar::Target* target : core.targets) look(*target);
    if (core.having != nullptr) look(*core.having);
    for (const grammar::OrderItem* item : query_node.order_by) look(*item);
}

bool Analysis::local_by_correlation(const Block& inner, const Shape& outer,
                                    const ColumnClasses& classes) const {
    if (!inner.core.is_partitioned() || !outer.is_partitioned()) return false;
    if (!inner.core.colocation || inner.core.colocation != outer.colocation) return false;
    if (inner.correlated_keys.empty() || inner.correlated_keys.size() != outer.join_keys.size()) return false;
    for (size_t i = 0; i < inner.correlated_keys.size(); i++) {
        bool tied = std::any_of(
            inner.correlated_keys[i].begin(), inner.correlated_keys[i].end(), [&](const Column& column) {
                return std::any_of(outer.join_keys[i].begin(), outer.join_keys[i].end(),
                                   [&](const Column& key) { return classes.same(column, key); });
            });
        if (!tied) return false;
    }
    return true;
}

void Analysis::check_subquery(const Block& inner, Block& outer) const {
    if (outer.core.is_single() || inner.shape.is_constant()) return;
    if (local_by_correlation(inner, outer.core, outer.classes)) return;
    outer.core = Shape::single(inner.shape.is_single() ? inner.shape.reason : kSubqueryElsewhere);
}

void Analysis::subqueries_of(const grammar::Node& node, const Scope& scope, Block& block) {
    grammar::walk(node, [&](const grammar::Node& current) {
        const auto* inner = as<grammar::Query>(&current);
        if (inner == nullptr) return true;
        check_subquery(query(*inner, &scope, false), block);
        return false;
    });
}

void Analysis::subqueries_in_conjuncts(const grammar::Expression* condition, const Scope& scope,
                                       Block& block) {
    for (const grammar::Expression* conjunct : conjuncts_of(condition)) {
        const auto* in = as<grammar::InQuery>(conjunct);
        std::optional<Column> operand = in != nullptr ? scope.resolve(in->operand) : std::nullopt;
        if (in == nullptr || in->negated || !operand) {
            subqueries_of(*conjunct, scope, block);
            continue;
        }
        // x IN (SELECT key ...): a matching row has the same key, so it is on the same shard. Rows that do
        // not match, NULLs too, cannot make the condition true.
        Block inner = query(*in->query, &scope, false);
        bool local = false;
        if (!inner.outputs.empty()) {
            for (const Column& column : inner.outputs[0].inward) conditions_.add_flow(*operand, column);
            if (const std::optional<Column>& source = inner.outputs[0].source) {
                conditions_.add_flow(*source, *operand);
                const Shape& core = block.core;
                local = inner.shape.is_partitioned() && core.is_partitioned() && core.colocation &&
                        core.colocation == inner.shape.colocation && core.join_keys.size() == 1 &&
                        inner.shape.keys.size() == 1 && alike(*source, *operand) &&
                        std::find(inner.shape.keys[0].begin(), inner.shape.keys[0].end(), *source) !=
                            inner.shape.keys[0].end() &&
                        std::any_of(core.join_keys[0].begin(), core.join_keys[0].end(),
                                    [&](const Column& key) { return block.classes.same(key, *operand); });
            }
        }
        if (!local) check_subquery(inner, block);
    }
}

}  // namespace braid::planner
