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

bool is_system_schema(std::string_view schema) {
    return schema == "pg_catalog" || schema == "information_schema" || schema.starts_with("pg_toast");
}

Error undefined_table(std::string_view name) {
    Error error;
    error.sqlstate = sqlstate::kUndefinedTable;
    error.message = fmt::format("relation \"{}\" does not exist", name);
    return error;
}

Error not_supported(std::string message, std::string hint = {}) {
    Error error;
    error.sqlstate = sqlstate::kFeatureNotSupported;
    error.message = std::move(message);
    error.hint = std::move(hint);
    return error;
}

void append(std::vector<RelationId>& to, const std::vector<RelationId>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

void Analysis::refuse(Error error) {
    if (!refusal_) refusal_ = std::move(error);
}

void Analysis::fix_slot(const grammar::Expression* expression) {
    const auto* literal = as<grammar::Literal>(expression);
    if (literal != nullptr && literal->slot != grammar::Literal::kNoSlot)
        fixed_slots_.push_back(literal->slot);
}

bool Analysis::alike(const Column& a, const Column& b) const {
    return conditions_.flows_between(a, b) && conditions_.flows_between(b, a);
}

RelationId Analysis::add_relation(Relation relation, Scope& scope) {
    relation.id = RelationId(static_cast<uint32_t>(relations_.size()));
    RelationId id = relation.id;
    relations_.push_back(std::move(relation));
    scope.add(id);
    return id;
}

void Analysis::add_columns(Relation& relation, const conf::Relation& catalog,
                           const grammar::TableAlias* alias) const {
    for (size_t i = 0; i < catalog.columns.size(); i++) {
        const conf::Column& column = catalog.columns[i];
        RelationColumn visible;
        visible.own_name = column.name;
        visible.name =
            alias != nullptr && i < alias->columns.size() ? alias->columns[i] : std::string_view(column.name);
        visible.type =
            type_from_oid(column.base_type_oid != 0 ? column.base_type_oid : column.type_oid, column.typmod);
        relation.columns.push_back(visible);
    }
    relation.columns_known = true;
}

RelationId Analysis::add_table(const grammar::NamedTable& table, Scope& scope, bool written) {
    Relation relation;
    std::string_view name = table.name.empty() ? std::string_view() : table.name.back();
    relation.name = table.alias != nullptr && !table.alias->name.empty() ? table.alias->name : name;

    std::string_view schema = table.name.size() > 1 ? table.name[table.name.size() - 2] : std::string_view();
    const conf::Relation* catalog = schema.empty() ? context_.catalog.find(context_.search_path, name)
                                                   : context_.catalog.find(schema, name);
    std::string_view found_schema = catalog != nullptr ? std::string_view(catalog->name.schema) : schema;
    if (is_system_schema(found_schema) || (schema.empty() && catalog == nullptr && name.starts_with("pg_"))) {
        relation.kind = RelationKind::System;
        if (catalog != nullptr) add_columns(relation, *catalog, table.alias);
        return add_relation(std::move(relation), scope);
    }
    const conf::Table* configured = found_schema.empty()
                                        ? context_.database.tables.find(std::span(context_.search_path), name)
                                        : context_.database.tables.find(found_schema, name);
    if (catalog != nullptr) add_columns(relation, *catalog, table.alias);
    if (configured == nullptr) {
        if (catalog == nullptr) {
            refuse(undefined_table(schema.empty() ? std::string(name) : fmt::format("{}.{}", schema, name)));
        } else if (context_.database.unlisted_tables.policy == conf::Unlisted::Refuse) {
            refuse(not_supported(
                fmt::format("{} \"{}\" is not in the configuration of database \"{}\"",
                            conf::word(catalog->kind), catalog->name.display(), context_.database.name),
                "Name it in braid.toml as distributed, reference or local, set unlisted_tables, or say where "
                "with /*+ braid: shard=<server> */."));
        } else if (context_.database.unlisted_tables.policy == conf::Unlisted::Local) {
            relation.kind = RelationKind::Local;
            local_shards_.add(context_.database.unlisted_tables.shard);
        } else {
            relation.kind = RelationKind::Reference;
            if (written) writes_reference_ = true;
        }
        return add_relation(std::move(relation), scope);
    }

    if (written && catalog != nullptr && catalog->has_triggers) {
        refuse(not_supported(
            fmt::format("table \"{}\" has triggers or rules, which may read or change rows of any shard",
                        catalog->name.display()),
            "Name the shard with /*+ braid: shard=<server> */ when they concern its rows alone."));
    }
    relation.table = configured;
    if (const conf::Local* local = configured->local()) {
        relation.kind = RelationKind::Local;
        local_shards_.add(local->shard);
    } else if (configured->reference()) {
        relation.kind = RelationKind::Reference;
        if (written) writes_reference_ = true;
    } else {
        relation.kind = RelationKind::Distributed;
        relation.router = context_.layout.find(configured->id);
        if (relation.router->problem()) refuse(*relation.router->problem());
    }
    bool distributed = relation.kind == RelationKind::Distributed;
    RelationId id = add_relation(std::move(relation), scope);
    if (distributed) {
        TableUse use;
        use.table = configured->id;
        uses_.push_back(std::move(use));
        use_relations_.push_back(id);
    }
    return id;
}

RelationId Analysis::add_derived(const Block& block, const grammar::TableAlias* alias,
                                 const std::vector<std::string_view>& columns, bool inward, Scope& scope) {
    Relation relation;
    relation.kind = RelationKind::Derived;
    if (alias != nullptr) relation.name = alias->name;
    relation.columns_known = block.outputs_known;
    for (size_t i = 0; i < block.outputs.size(); i++) {
        RelationColumn column;
        column.name = block.outputs[i].name;
        if (i < columns.size()) column.name = columns[i];
        if (alias != nullptr && i < alias->columns.size()) column.name = alias->columns[i];
        column.source = block.outputs[i].source;
        relation.columns.push_back(column);
    }
    RelationId id = add_relation(std::move(relation), scope);
    const Relation& added = relations_[id.value];
    for (size_t i = 0; i < block.outputs.size(); i++) {
        Column outer{id, added.columns[i].name};
        if (block.outputs[i].source) conditions_.add_flow(*block.outputs[i].source, outer);
        if (!inward) continue;
        for (const Column& inner : block.outputs[i].inward) conditions_.add_flow(outer, inner);
    }
    return id;
}

namespace {

// The block's shape with the key's columns renamed to those of the derived table.
Shape renamed(const Shape& shape, const Block& block, const Relation& relation) {
    Shape result = shape;
    auto rename = [&](std::vector<std::vector<Column>>& keys) {
        for (std::vector<Column>& key : keys) {
            std::vector<Column> outer;
            for (size_t i = 0; i < block.outputs.size(); i++) {
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
    if (const auto* table = as<grammar::NamedTable>(&item)) {
        auto common =
            table->name.size() == 1
                ? std::find_if(common_tables_.rbegin(), common_tables_.rend(),
                               [&](const auto& candidate) { return candidate.name == table->name[0]; })
                : common_tables_.rend();
        if (common != common_tables_.rend() && common->block != nullptr) {
            grammar::TableAlias alias;
            if (table->alias != nullptr) alias = *table->alias;
            if (alias.name.empty()) alias.name = table->name[0];
            entry.relation = add_derived(*common->block, &alias, common->columns, common->inward, scope);
            entry.shape = renamed(common->block->shape, *common->block, relations_[entry.relation.value]);
        } else if (common != common_tables_.rend()) {
            Relation self;
            self.name = table->alias != nullptr ? table->alias->name : table->name[0];
            entry.relation = add_relation(std::move(self), scope);
        } else {
            entry.relation = add_table(*table, scope);
            const Relation& relation = relations_[entry.relation.value];
            switch (relation.kind) {
                case RelationKind::Distributed: {
                    entry.shape.kind = Shape::Kind::Partitioned;
                    entry.shape.colocation = relation.table->distributed()->colocation;
                    for (const router::KeyColumn& key : relation.router->key()) {
                        std::vector<Column> columns;
                        for (const RelationColumn& column : relation.columns) {
                            if (column.own_name == key.name) columns.push_back({relation.id, column.name});
                        }
                        entry.shape.keys.push_back(columns);
                    }
                    entry.shape.join_keys = entry.shape.keys;
                    entry.shape.driving = {{uses_.size() - 1}};
                    break;
                }
                case RelationKind::Local:
                    entry.shape = Shape::single(
                        fmt::format("local table \"{}\" is on one shard only", table->name.back()));
                    break;
                case RelationKind::System:
                    entry.shape = Shape::single("every server has system catalogs of its own");
                    break;
                default: break;
            }
        }
    } else if (const auto* derived = as<grammar::DerivedTable>(&item)) {
        // Without LATERAL the subquery sees what encloses the statement's block, not its neighbours in FROM.
        blocks_.push_back(query(*derived->query, derived->lateral ? &scope : scope.outer(), false));
        const Block& block = blocks_.back();
        entry.relation = add_derived(block, derived->alias, {}, true, scope);
        entry.shape = renamed(block.shape, block, relations_[entry.relation.value]);
        entry.is_lateral = derived->lateral;
        if (derived->lateral) entry.lateral = block;
        if (const auto* values = as<grammar::ValuesCore>(derived->query->body);
            values != nullptr && derived->query->limit == nullptr) {
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
    } else if (const auto* function = as<grammar::FunctionTable>(&item)) {
        Relation relation;
        if (function->alias != nullptr) relation.name = function->alias->name;
        // f(x) AS t(a): all columns are named only when the list is complete, which the catalog does not
        // tell; a function's own column would hide an outer one of the same name.
        relation.columns_known = false;
        entry.relation = add_relation(std::move(relation), scope);
        Block own;
        for (const grammar::Expression* call : function->calls) subqueries_of(*call, scope, own);
        if (own.core.is_single()) entry.shape = own.core;
        if (has_volatile_function(item, functions_)) {
            entry.shape = Shape::single("a volatile function in FROM, which each shard would call again");
        }
    }
    relations_[entry.relation.value].nullable = nullable;
    relations.push_back(entry.relation);
    declared_.push_back(std::move(entry));
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
        if (a && b) {
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
