// Query blocks: SELECT with its clauses and subqueries, set operations, common tables. See analysis.h.
#include <algorithm>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/analysis/analysis.h"
#include "planner/analysis/condition_tree.h"

namespace braid::planner {

using grammar::as;

namespace {

constexpr const char* kSubqueryElsewhere = "a subquery reads rows that may be on other shards";

size_t references_to(const grammar::Node& statement, std::string_view name) {
    size_t count = 0;
    grammar::walk(statement, [&](const grammar::Node& node) {
        const auto* table = as<grammar::NamedTable>(&node);
        if (table != nullptr && table->name.size() == 1 && table->name[0] == name) count++;
        return true;
    });
    return count;
}

// Visits the block's own expressions: not those of queries inside.
template <typename Visit>
void walk_block(const grammar::Node& node, Visit&& visit) {
    grammar::walk(node, [&](const grammar::Node& current) {
        if (current.kind == grammar::NodeKind::Query && &current != &node) return false;
        return visit(current);
    });
}

std::string_view output_name(const grammar::Target& target) {
    if (!target.alias.empty()) return target.alias;
    const grammar::Expression* expression = target.expression;
    while (const auto* cast = as<grammar::Cast>(expression)) expression = cast->operand;
    if (const auto* column = as<grammar::ColumnRef>(expression)) return column->parts.back();
    if (const auto* call = as<grammar::FunctionCall>(expression)) {
        return call->name.empty() ? std::string_view() : call->name.back();
    }
    return "?column?";
}

void conditions_of_joins(const grammar::TableRef& item, std::vector<const grammar::Expression*>& out) {
    const auto* join = as<grammar::JoinedTable>(&item);
    if (join == nullptr) return;
    conditions_of_joins(*join->left, out);
    conditions_of_joins(*join->right, out);
    if (join->on != nullptr) out.push_back(join->on);
}

}  // namespace

Block Analysis::analyze_query(const grammar::Query& query_node) {
    statement_ = &query_node;
    return query(query_node, nullptr, true);
}

void Analysis::finish() {
    conditions_.propagate();
    for (size_t i = 0; i < uses_.size(); i++) {
        if (!uses_[i].new_rows.empty()) continue;
        uses_[i].predicate = conditions_.key_predicate(relations_[use_relations_[i].value]);
    }
}

void Analysis::common_tables(const grammar::With* with, const Scope* outer) {
    if (with == nullptr) return;
    for (const grammar::CommonTable* table : with->tables) {
        CommonTableEntry entry;
        entry.name = table->name;
        entry.columns.assign(table->columns.begin(), table->columns.end());
        size_t references = references_to(*statement_, table->name);
        bool recursive = with->recursive && references_to(*table->statement, table->name) > 0;
        entry.inward = references == 1 && !recursive;
        entry.block = nullptr;
        size_t self = common_tables_.size();
        if (recursive) common_tables_.push_back(entry);
        blocks_.push_back(common_statement(*table->statement, outer));
        Block& block = blocks_.back();
        if (recursive) {
            common_tables_.erase(common_tables_.begin() + static_cast<std::ptrdiff_t>(self));
            if (!block.shape.is_constant())
                block.shape = Shape::single("a recursive query reads other shards' rows");
            for (OutputColumn& output : block.outputs) output = {output.name, std::nullopt, {}};
        }
        entry.block = &block;
        common_tables_.push_back(entry);
    }
}

Block Analysis::common_statement(const grammar::Statement& statement, const Scope* outer) {
    if (const auto* select = as<grammar::SelectStatement>(&statement))
        return query(*select->query, outer, false);
    Block block;
    if (const auto* insert = as<grammar::Insert>(&statement)) insert_parts(*insert, outer);
    if (const auto* update = as<grammar::Update>(&statement)) update_parts(*update, outer);
    if (const auto* removal = as<grammar::Delete>(&statement)) delete_parts(*removal, outer);
    if (const auto* merge = as<grammar::Merge>(&statement)) merge_parts(*merge, outer);
    block.shape = Shape::single("a WITH query changes rows");
    return block;
}

Block Analysis::query(const grammar::Query& query_node, const Scope* outer, bool top) {
    size_t visible = common_tables_.size();
    common_tables(query_node.with, outer);
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
        Scope scope(relations_, outer);
        subqueries_of(*values, scope, block);
        walk_block(*values, [&](const grammar::Node& current) {
            // VALUES has no rows of its own to aggregate.
            const auto* call = as<grammar::FunctionCall>(&current);
            if (call != nullptr && is_aggregate(*call, functions_)) outer_aggregate_ = true;
            return true;
        });
        block.shape = block.core;
        static constexpr std::string_view kNames[] = {"column1", "column2", "column3", "column4",
                                                      "column5", "column6", "column7", "column8"};
        size_t columns = values->rows.empty() ? 0 : values->rows[0]->items.size();
        for (size_t i = 0; i < columns && i < std::size(kNames); i++)
            block.outputs.push_back({kNames[i], {}, {}});
        block.outputs_known = columns <= std::size(kNames);
    }
    common_tables_.resize(visible);
    // What every shard computes for itself must come out the same on all of them.
    if (block.shape.is_constant() && !top && has_volatile_function(query_node, functions_)) {
        block.shape =
            Shape::single("a subquery calls a volatile function, which each shard would call again");
    }
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

std::vector<Column> Analysis::grouping_columns(const grammar::SelectCore& core, const Scope& scope) {
    std::vector<Column> columns;
    auto add = [&](const grammar::Expression* expression) {
        if (std::optional<Column> column = scope.resolve(expression)) columns.push_back(*column);
    };
    for (const grammar::GroupingElement* element : core.group_by) {
        for (const grammar::Expression* item : element->items) {
            const auto* literal = as<grammar::Literal>(item);
            if (literal != nullptr && literal->literal_kind == grammar::LiteralKind::Integer) {
                fix_slot(literal);
                size_t position =
                    static_cast<size_t>(std::strtoul(std::string(literal->value).c_str(), nullptr, 10));
                if (position >= 1 && position <= core.targets.size())
                    add(core.targets[position - 1]->expression);
                continue;
            }
            // A bare name is an input column first and an output name only then.
            const auto* reference = as<grammar::ColumnRef>(item);
            if (reference != nullptr && reference->parts.size() == 1 && !scope.resolve(*reference)) {
                for (const grammar::Target* target : core.targets) {
                    if (target->alias == reference->parts[0]) add(target->expression);
                }
                continue;
            }
            add(item);
        }
    }
    return columns;
}

bool Analysis::windows_are_local(const grammar::Node& node, const grammar::SelectCore& core,
                                 const Scope& scope, const Block& block) const {
    bool local = true;
    walk_block(node, [&](const grammar::Node& current) {
        const auto* call = as<grammar::FunctionCall>(&current);
        if (call == nullptr || call->over == nullptr) return true;
        const grammar::WindowSpec* spec = call->over;
        std::vector<Column> columns;
        for (size_t depth = 0; spec != nullptr && depth <= core.windows.size(); depth++) {
            for (const grammar::Expression* expression : spec->partition_by) {
                if (std::optional<Column> column = scope.resolve(expression)) columns.push_back(*column);
            }
            const grammar::WindowSpec* next = nullptr;
            for (const grammar::NamedWindow* window : core.windows) {
                if (!spec->reference.empty() && window->name == spec->reference) next = window->spec;
            }
            spec = next;
        }
        if (!covers_key(block.core, columns, block.classes)) local = false;
        return true;
    });
    return local;
}

Shape Analysis::after_clauses(const grammar::SelectCore& core, const grammar::Query& query_node,
                              const Scope& scope, const Block& block, bool top) {
    bool has_window = false;
    bool has_aggregate = core.having != nullptr;
    auto look = [&](const grammar::Node& node) {
        walk_block(node, [&](const grammar::Node& current) {
            const auto* call = as<grammar::FunctionCall>(&current);
            if (call != nullptr && call->over != nullptr) has_window = true;
            if (call != nullptr && is_aggregate(*call, functions_)) has_aggregate = true;
            return true;
        });
    };
    for (const grammar::Target* target : core.targets) look(*target);
    if (core.having != nullptr) look(*core.having);
    for (const grammar::OrderItem* item : query_node.order_by) look(*item);

    if (block.core.is_constant()) {
        if (!top && (query_node.limit != nullptr || has_window ||
                     core.distinct == grammar::Distinctness::DistinctOn)) {
            return Shape::single("a subquery picks rows by an order that may differ between the shards");
        }
        return block.core;
    }
    if (block.core.is_single()) return block.core;

    std::vector<Column> grouping = grouping_columns(core, scope);
    if (has_aggregate || !core.group_by.empty()) {
        bool plain = std::all_of(core.group_by.begin(), core.group_by.end(), [](const auto* element) {
            return element->grouping == grammar::GroupingKind::Expression;
        });
        if (!plain) return Shape::single("GROUPING SETS, ROLLUP and CUBE group rows of several shards");
        if (!covers_key(block.core, grouping, block.classes)) {
            return Shape::single("it aggregates rows of several shards");
        }
    }
    if (has_window) {
        bool local = true;
        for (const grammar::Target* target : core.targets) {
            local = local && windows_are_local(*target, core, scope, block);
        }
        for (const grammar::OrderItem* item : query_node.order_by) {
            local = local && windows_are_local(*item, core, scope, block);
        }
        if (!local) return Shape::single("a window function sees rows of several shards");
    }
    if (core.distinct == grammar::Distinctness::Distinct ||
        core.distinct == grammar::Distinctness::DistinctOn) {
        std::vector<Column> columns;
        bool everything = false;
        if (core.distinct == grammar::Distinctness::Distinct) {
            for (const grammar::Target* target : core.targets) {
                const auto* star = as<grammar::Star>(target->expression);
                if (star != nullptr && star->qualifier.empty()) everything = true;
                if (auto column = scope.resolve(target->expression)) columns.push_back(*column);
            }
        } else {
            for (const grammar::Expression* expression : core.distinct_on) {
                if (auto column = scope.resolve(expression)) columns.push_back(*column);
            }
        }
        bool has_keys = std::none_of(block.core.keys.begin(), block.core.keys.end(),
                                     [](const auto& key) { return key.empty(); });
        if (!covers_key(block.core, columns, block.classes) && !(everything && has_keys)) {
            return Shape::single("DISTINCT compares rows of several shards");
        }
    }
    if (query_node.limit != nullptr && !top) {
        return Shape::single("LIMIT in a subquery counts the rows of all shards");
    }
    return block.core;
}

void Analysis::outputs_of(const grammar::SelectCore& core, const grammar::Query& query_node,
                          const Scope& scope, Block& block) {
    bool has_window = false;
    bool has_aggregate = core.having != nullptr || !core.group_by.empty();
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
            add(output_name(*target), scope.resolve(target->expression));
            continue;
        }
        std::vector<std::string_view> seen;
        for (RelationId id : own) {
            const Relation& candidate = relations_[id.value];
            if (!star->qualifier.empty() && candidate.name != star->qualifier.back()) continue;
            if (!candidate.columns_known) block.outputs_known = false;
            for (const RelationColumn& column : candidate.columns) {
                bool merged = star->qualifier.empty() && scope.is_merged(column.name);
                if (merged && std::find(seen.begin(), seen.end(), column.name) != seen.end()) continue;
                seen.push_back(column.name);
                add(column.name, merged ? scope.merged_column(column.name) : Column{id, column.name});
            }
        }
        // The merged columns of JOIN USING come first in the server's order, which positions depend on.
        if (scope.merges()) block.outputs_known = false;
    }
}

Block Analysis::set_operation(const grammar::SetOperation& operation, const Scope* outer) {
    Block left = query(*operation.left, outer, false);
    Block right = query(*operation.right, outer, false);
    Block block;
    Scope unused(relations_, outer);
    Relation result;
    result.kind = RelationKind::Derived;
    for (const OutputColumn& output : left.outputs) {
        RelationColumn column;
        column.name = output.name;
        result.columns.push_back(column);
    }
    result.columns_known = left.outputs_known;
    RelationId id = add_relation(std::move(result), unused);
    Relation& columns = relations_[id.value];
    bool positions_match =
        left.outputs_known && right.outputs_known && left.outputs.size() == right.outputs.size();
    for (size_t i = 0; i < left.outputs.size(); i++) {
        Column own{id, left.outputs[i].name};
        block.outputs.push_back({own.name, own, {own}});
        if (!positions_match) continue;
        if (left.outputs[i].source && right.outputs[i].source &&
            alike(*left.outputs[i].source, *right.outputs[i].source)) {
            columns.columns[i].type = conditions_.type_of_column(*left.outputs[i].source);
        }
        for (const Block* side : {&left, &right}) {
            for (const Column& inner : side->outputs[i].inward) conditions_.add_flow(own, inner);
        }
    }
    block.outputs_known = left.outputs_known;

    const Shape& a = left.shape;
    const Shape& b = right.shape;
    if (a.is_single() || b.is_single()) {
        block.shape = a.is_single() ? a : b;
    } else if (a.is_constant() != b.is_constant()) {
        block.shape =
            Shape::single("one branch of a set operation is the same on every shard and would repeat");
    } else if (a.is_partitioned()) {
        Shape shape;
        shape.kind = Shape::Kind::Partitioned;
        shape.driving = a.driving;
        if (operation.op == grammar::SetOperator::Union) {
            shape.driving.insert(shape.driving.end(), b.driving.begin(), b.driving.end());
        }
        bool aligned = a.colocation && a.colocation == b.colocation && positions_match && !a.keys.empty();
        for (size_t k = 0; aligned && k < a.keys.size(); k++) {
            std::vector<Column> key;
            for (size_t i = 0; i < left.outputs.size(); i++) {
                auto holds = [&](const Block& side, const Shape& side_shape) {
                    const auto& source = side.outputs[i].source;
                    return source && std::find(side_shape.keys[k].begin(), side_shape.keys[k].end(),
                                               *source) != side_shape.keys[k].end();
                };
                if (holds(left, a) && holds(right, b)) key.push_back({id, left.outputs[i].name});
            }
            aligned = !key.empty();
            shape.keys.push_back(std::move(key));
        }
        if (aligned) {
            shape.colocation = a.colocation;
            shape.join_keys = shape.keys;
        } else {
            shape.keys.clear();
        }
        bool all = operation.all && operation.op == grammar::SetOperator::Union;
        block.shape = all || aligned ? std::move(shape)
                                     : Shape::single("a set operation compares rows of several shards");
    }
    block.core = block.shape;
    // Inside a UNION that drops duplicates it does not matter how often a row comes.
    auto mergeable = [](const Block& side) { return !side.shape.is_single() || side.deduplicates; };
    if (operation.op == grammar::SetOperator::Union && mergeable(left) && mergeable(right)) {
        block.deduplicates = true;
        for (const Block* side : {&left, &right}) {
            const auto& driving = side->deduplicates ? side->deduplicated_driving : side->shape.driving;
            block.deduplicated_driving.insert(block.deduplicated_driving.end(), driving.begin(),
                                              driving.end());
        }
    }
    return block;
}

}  // namespace braid::planner
