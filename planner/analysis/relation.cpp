// What a name in FROM stands for: a table of the configuration, a system catalog, a derived table; registers
// its use. See analysis.h.
#include <fmt/format.h>

#include "planner/analysis/analysis.h"

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

}  // namespace braid::planner
