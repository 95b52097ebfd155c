// Tables and joins of a FROM clause. See analysis.h.
//
// Two walks over the items. The first declares every occurrence (so that names resolve), reads the join
// conditions and analyses subqueries; the second joins the shapes, when the conditions of WHERE are known
// too.
#include <algorithm>

#include <fmt/format.h>

#include "planner/analysis/analysis.h"
#include "planner/analysis/condition_tree.h"
#include "planner/analysis/operands.h"

namespace braid::planner {

using grammar::as;

namespace {

void append(std::vector<RelationId>& to, const std::vector<RelationId>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

// The block's shape with the key's columns renamed to those of the derived table.
Shape renamed(const Shape& shape, const Block& block, const Relation& relation) {
    Shape result = shape;
    auto rename = [&](std::vector<std::vector<Column>>& keys) {
        for (std::vector<Column>& key : keys) {
            std::vector<Column> outer;
            for (size_t i = 0; i < relation.columns.size(); i++) {
                const std::optional<Column>& source = block.outputs[i].source;
                if (source && std::find(key.begin(), key.end(), *source) != key.end()) {
                    outer.push_back({relation.id, relation.columns[i].name});
                }
            }
            key = std::move(outer);
        }
    };
    rename(result.keys);
    rename(result.join_keys);
    return result;
}

}  // namespace

const Analysis::Declared& Analysis::declared(const grammar::TableRef& item) const {
    auto found = std::find_if(declared_.begin(), declared_.end(),
                              [&](const Declared& entry) { return entry.item == &item; });
    return *found;
}

void Analysis::declare(const grammar::TableRef& item, Scope& scope, std::vector<RelationId>& relations,
                       std::vector<Equality>& spine, bool on_spine, bool nullable) {
    if (const auto* join = as<grammar::JoinedTable>(&item)) {
        declare_join(*join, scope, relations, spine, on_spine, nullable);
        return;
    }
    Declared entry;
    entry.item = &item;
    if (const auto* table = as<grammar::NamedTable>(&item)) declare_table(*table, scope, entry);
    if (const auto* derived = as<grammar::DerivedTable>(&item)) declare_derived(*derived, scope, entry);
    if (const auto* function = as<grammar::FunctionTable>(&item)) declare_function(*function, scope, entry);
    relations_[entry.relation.value].nullable = nullable;
    relations.push_back(entry.relation);
    declared_.push_back(std::move(entry));
}

void Analysis::declare_table(const grammar::NamedTable& table, Scope& scope, Declared& entry) {
    auto common = common_tables_.rend();
    if (table.name.size() == 1) {
        common = std::find_if(common_tables_.rbegin(), common_tables_.rend(), [&](const auto& candidate) {
            return names().same_table(candidate.name, table.name[0]);
        });
    }
    if (common == common_tables_.rend()) {
        entry.relation = add_table(table, scope);
        entry.shape = shape_of_table(relations_[entry.relation.value], table);
    } else if (common->block == nullptr) {
        Relation self;
        self.name = table.alias != nullptr ? table.alias->name : table.name[0];
        entry.relation = add_relation(std::move(self), scope);
    } else {
        grammar::TableAlias alias;
        if (table.alias != nullptr) alias = *table.alias;
        if (alias.name.empty()) alias.name = table.name[0];
        entry.relation = add_derived(*common->block, &alias, common->columns, common->inward, scope);
        entry.shape = renamed(common->block->shape, *common->block, relations_[entry.relation.value]);
    }
}

// The use that add_table() has just registered drives a distributed table's shape.
Shape Analysis::shape_of_table(const Relation& relation, const grammar::NamedTable& table) const {
    switch (relation.kind) {
        case RelationKind::Distributed: {
            Shape shape;
            shape.kind = Shape::Kind::Partitioned;
            shape.colocation = relation.table->distributed()->colocation;
            for (const router::KeyColumn& key : relation.router->key()) {
                std::vector<Column> columns;
                for (const RelationColumn& column : relation.columns) {
                    if (column.own_name == key.name) columns.push_back({relation.id, column.name});
                }
                shape.keys.push_back(columns);
            }
            shape.join_keys = shape.keys;
            shape.driving = {{uses_.size() - 1}};
            return shape;
        }
        case RelationKind::Local:
            return Shape::single(fmt::format("local table \"{}\" is on one shard only", table.name.back()));
        case RelationKind::System: return Shape::single("every server has system catalogs of its own");
        default: return Shape::constant();
    }
}

void Analysis::declare_derived(const grammar::DerivedTable& derived, Scope& scope, Declared& entry) {
    // Without LATERAL the subquery sees what encloses the statement's block, not its neighbours in FROM.
    blocks_.push_back(query(*derived.query, derived.lateral ? &scope : scope.outer(), false));
    const Block& block = blocks_.back();
    entry.relation = add_derived(block, derived.alias, {}, true, scope);
    entry.shape = renamed(block.shape, block, relations_[entry.relation.value]);
    entry.is_lateral = derived.lateral;
    if (derived.lateral) entry.lateral = block;

    const auto* values = as<grammar::ValuesCore>(derived.query->body);
    // MySQL gives a column of VALUES one type, which may be another than its constants' own.
    if (values == nullptr || derived.query->limit != nullptr || is_mysql()) return;
    Relation& relation = relations_[entry.relation.value];
    relation.kind = RelationKind::Values;
    for (size_t i = 0; i < relation.columns.size(); i++) {
        std::vector<router::Operand> constants;
        for (const grammar::RowConstructor* row : values->rows) {
            std::optional<router::Operand> constant =
                i < row->items.size() ? operand_of(row->items[i]) : std::nullopt;
            if (!constant) break;
            constants.push_back(std::move(*constant));
        }
        if (constants.size() == values->rows.size()) {
            conditions_.add_constants({relation.id, relation.columns[i].name}, std::move(constants));
        }
    }
}

void Analysis::declare_function(const grammar::FunctionTable& function, Scope& scope, Declared& entry) {
    Relation relation;
    if (function.alias != nullptr) relation.name = function.alias->name;
    // f(x) AS t(a): all columns are named only when the list is complete, which the catalog does not
    // tell; a function's own column would hide an outer one of the same name.
    relation.columns_known = false;
    entry.relation = add_relation(std::move(relation), scope);
    Block own;
    for (const grammar::Expression* call : function.calls) subqueries_of(*call, scope, own);
    if (own.core.is_single()) entry.shape = own.core;
    if (has_volatile_function(function, functions_)) {
        entry.shape = Shape::single("a volatile function in FROM, which each shard would call again");
    }
}

void Analysis::declare_join(const grammar::JoinedTable& join, Scope& scope,
                            std::vector<RelationId>& relations, std::vector<Equality>& spine, bool on_spine,
                            bool nullable) {
    using grammar::JoinType;
    bool inner = join.type == JoinType::Inner || join.type == JoinType::Cross;
    bool left_nullable = join.type == JoinType::Right || join.type == JoinType::Full;
    bool right_nullable = join.type == JoinType::Left || join.type == JoinType::Full;
    std::vector<RelationId> left;
    std::vector<RelationId> right;
    declare(*join.left, scope, left, spine, on_spine && !left_nullable, nullable || left_nullable);
    declare(*join.right, scope, right, spine, on_spine && !right_nullable, nullable || right_nullable);

    std::vector<RelationId> concerned;
    if (!left_nullable && right_nullable) {
        concerned = right;
    } else if (left_nullable && !right_nullable) {
        concerned = left;
    } else if (inner) {
        concerned = left;
        append(concerned, right);
    }
    Declared entry;
    entry.item = &join;
    if (join.on != nullptr) {
        entry.equalities = conditions_.add(join.on, scope, concerned);
    }
    std::vector<std::string_view> shared(join.using_columns.begin(), join.using_columns.end());
    if (join.natural) {
        scope.hide_unknown();
        for (RelationId id : left) {
            for (const RelationColumn& column : relations_[id.value].columns) {
                if (scope.find_among(right, column.name) && scope.find_among(left, column.name) &&
                    std::find(shared.begin(), shared.end(), column.name) == shared.end()) {
                    shared.push_back(column.name);
                }
            }
        }
    }
    for (std::string_view name : shared) {
        std::optional<Column> a = scope.find_among(left, name);
        std::optional<Column> b = scope.find_among(right, name);
        if (a && b && !conditions_.shadowed()) {
            conditions_.add_equality({*a, *b}, concerned);
            entry.equalities.push_back({*a, *b});
        }
        scope.merge(name, join.type == JoinType::Full ? std::nullopt : join.type == JoinType::Right ? b : a);
    }
    if (inner && on_spine) spine.insert(spine.end(), entry.equalities.begin(), entry.equalities.end());
    append(relations, left);
    append(relations, right);
    if (join.alias != nullptr && !join.alias->name.empty()) {
        // (a JOIN b) AS j: references through j are not followed.
        Relation alias;
        alias.name = join.alias->name;
        alias.columns_known = false;
        scope.hide_unknown();
        add_relation(std::move(alias), scope);
    }
    declared_.push_back(std::move(entry));
}

Shape Analysis::shape_of(const grammar::TableRef& item, const std::vector<Equality>& inherited) {
    if (const auto* join = as<grammar::JoinedTable>(&item)) return shape_of_join(*join, inherited);
    return declared(item).shape;
}

Shape Analysis::shape_of_join(const grammar::JoinedTable& join, const std::vector<Equality>& inherited) {
    using grammar::JoinType;
    const Declared& entry = declared(join);
    std::vector<Equality> all = inherited;
    for (const Equality& equality : entry.equalities) {
        if (alike(equality.left, equality.right)) all.push_back(equality);
    }
    std::vector<Equality> own(all.begin() + static_cast<std::ptrdiff_t>(inherited.size()), all.end());
    auto side = [&](const grammar::TableRef& item, const std::vector<Equality>& known, const Shape* left) {
        Shape shape = shape_of(item, known);
        if (left == nullptr || grammar::as<grammar::DerivedTable>(&item) == nullptr) return shape;
        const Declared& leaf = declared(item);
        // A LATERAL subquery that is tied to the key of its left side computes on each row's own shard.
        if (leaf.is_lateral && local_by_correlation(leaf.lateral, *left, ColumnClasses(known))) {
            return Shape::constant();
        }
        return shape;
    };
    switch (join.type) {
        case JoinType::Inner:
        case JoinType::Cross: {
            Shape left = shape_of(*join.left, all);
            return inner_join(left, side(*join.right, all, &left), ColumnClasses(all));
        }
        case JoinType::Left: {
            Shape left = shape_of(*join.left, inherited);
            return outer_join(left, side(*join.right, own, &left), ColumnClasses(own));
        }
        case JoinType::Right:
            return outer_join(shape_of(*join.right, inherited), shape_of(*join.left, own),
                              ColumnClasses(own));
        case JoinType::Full:
            return full_join(shape_of(*join.left, {}), shape_of(*join.right, {}), ColumnClasses(own));
    }
    __builtin_unreachable();
}

Analysis::FromPart Analysis::from(grammar::List<const grammar::TableRef*> items,
                                  const grammar::Expression* where, Scope& scope,
                                  std::vector<Equality>& spine) {
    FromPart part;
    for (const grammar::TableRef* item : items) {
        declare(*item, scope, part.relations, spine, true, false);
    }
    std::vector<Equality> conditions = conditions_.add(where, scope, part.relations);
    spine.insert(spine.end(), conditions.begin(), conditions.end());
    std::erase_if(spine, [&](const Equality& equality) { return !alike(equality.left, equality.right); });

    ColumnClasses classes(spine);
    for (const grammar::TableRef* item : items) {
        Shape shape = shape_of(*item, spine);
        if (as<grammar::DerivedTable>(item) != nullptr) {
            const Declared& leaf = declared(*item);
            if (leaf.is_lateral && local_by_correlation(leaf.lateral, part.shape, classes)) {
                shape = Shape::constant();
            }
        }
        part.shape = inner_join(part.shape, shape, classes);
    }
    return part;
}

}  // namespace braid::planner
