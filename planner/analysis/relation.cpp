// What a name in FROM stands for: a table of the configuration, a system catalog, a derived table; registers
// its use. See analysis.h.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "planner/analysis/analysis.h"
#include "planner/mysql/table_names.h"

namespace braid::planner {

using grammar::as;

namespace {

bool is_system_schema(std::string_view schema) {
    return schema == "pg_catalog" || schema == "information_schema" || schema.starts_with("pg_toast");
}

// Views over rows that are spread over the shards, of which one shard would show its own.
class HiddenRows {
  public:
    HiddenRows(const conf::Catalog& catalog, const conf::Database& database)
        : catalog_(catalog), database_(database) {}

    // The first function that the view, or one that it reads, calls and whose body may read any shard's rows.
    std::string called(const conf::Relation& relation) {
        if (!relation.calls.empty()) return relation.calls;
        if (relation.kind != conf::RelationKind::View || !seen_.insert(relation.name).second) return {};
        for (const conf::QualifiedName& name : relation.reads) {
            const conf::Relation* inner = catalog_.find(name.schema, name.name);
            std::string found = inner == nullptr ? std::string() : called(*inner);
            if (!found.empty()) return found;
        }
        return {};
    }

    // The first distributed table, or local table of another shard, whose rows the unlisted relation shows.
    const conf::Table* below(const conf::Relation& relation) {
        if (!seen_.insert(relation.name).second) return nullptr;
        for (const conf::QualifiedName& name : relation.reads) {
            if (const conf::Table* table = database_.tables.find(name.schema, name.name)) {
                if (!is_here(*table)) return table;
                continue;
            }
            const conf::Relation* inner = catalog_.find(name.schema, name.name);
            const conf::Table* found = inner == nullptr ? nullptr : below(*inner);
            if (found != nullptr) return found;
        }
        return nullptr;
    }

  private:
    bool is_here(const conf::Table& table) const {
        if (table.reference()) return true;
        const bool one_shard = database_.unlisted_tables.policy == conf::Unlisted::Local;
        return one_shard && table.local() != nullptr &&
               table.local()->shard == database_.unlisted_tables.shard;
    }

    const conf::Catalog& catalog_;
    const conf::Database& database_;
    std::set<conf::QualifiedName> seen_;
};

// What a name in FROM leads to.
struct Found {
    bool system = false;
    const conf::Relation* catalog = nullptr;
    const conf::Table* configured = nullptr;
    Error missing;  // when there is neither
};

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

bool Analysis::is_text_column(std::string_view name) const {
    bool found = false;
    for (const Relation& relation : relations_) {
        if (!relation.columns_known) return false;
        if (relation.find(name) == nullptr) continue;
        if (!is_text(conditions_.type_of_column({relation.id, name}).id)) return false;
        found = true;
    }
    return found;
}

bool Analysis::alike(const Column& a, const Column& b) const {
    return conditions_.flows_between(a, b) && conditions_.flows_between(b, a);
}

RelationId Analysis::add_relation(Relation relation, Scope& scope) {
    RelationId id = relations_.add(std::move(relation));
    scope.add(id);
    return id;
}

void Analysis::add_column(Relation& relation, RelationColumn column) {
    column.shown = column.name;
    const bool taken = std::any_of(
        relation.columns.begin(), relation.columns.end(),
        [&](const RelationColumn& other) { return names().same_column(other.shown, column.shown); });
    if (taken) column.name = hidden_names_.emplace_back(fmt::format("\1{}", relation.columns.size()));
    relation.columns.push_back(std::move(column));
}

void Analysis::add_columns(Relation& relation, const conf::Relation& catalog,
                           const grammar::TableAlias* alias) {
    for (size_t i = 0; i < catalog.columns.size(); i++) {
        const conf::Column& column = catalog.columns[i];
        RelationColumn visible;
        visible.own_name = column.name;
        visible.described = &column;
        visible.name =
            alias != nullptr && i < alias->columns.size() ? alias->columns[i] : std::string_view(column.name);
        visible.type =
            type_from_oid(column.base_type_oid != 0 ? column.base_type_oid : column.type_oid, column.typmod);
        add_column(relation, visible);
    }
    relation.columns_known = true;
}

RelationId Analysis::add_table(const grammar::NamedTable& table, Scope& scope, bool written) {
    Relation relation;
    std::string_view name = table.name.empty() ? std::string_view() : table.name.back();
    relation.name = table.alias != nullptr && !table.alias->name.empty() ? table.alias->name : name;

    Found found;
    if (is_mysql()) {
        MysqlTable named = find_mysql_table(table.name, context_);
        if (named.refusal) refuse(std::move(*named.refusal));
        if (named.kind == MysqlTable::Kind::Dual) {
            relation.columns_known = true;
            return add_relation(std::move(relation), scope);
        }
        found.system = named.kind != MysqlTable::Kind::Own;
        found.catalog = named.catalog;
        found.configured = named.configured;
        if (named.kind == MysqlTable::Kind::Own) found.missing = no_such_table(context_.database.name, name);
    } else {
        std::string_view schema =
            table.name.size() > 1 ? table.name[table.name.size() - 2] : std::string_view();
        found.catalog = schema.empty() ? context_.catalog.find(context_.search_path, name)
                                       : context_.catalog.find(schema, name);
        std::string_view found_schema =
            found.catalog != nullptr ? std::string_view(found.catalog->name.schema) : schema;
        found.system = is_system_schema(found_schema) ||
                       (schema.empty() && found.catalog == nullptr && name.starts_with("pg_"));
        found.configured = found_schema.empty()
                               ? context_.database.tables.find(std::span(context_.search_path), name)
                               : context_.database.tables.find(found_schema, name);
        found.missing =
            undefined_table(schema.empty() ? std::string(name) : fmt::format("{}.{}", schema, name));
    }
    const auto& [system, catalog, configured, missing] = found;
    if (catalog != nullptr) add_columns(relation, *catalog, table.alias);
    if (system) {
        relation.kind = RelationKind::System;
        return add_relation(std::move(relation), scope);
    }
    if (catalog != nullptr && catalog->kind == conf::RelationKind::View) {
        const std::string function = HiddenRows(context_.catalog, context_.database).called(*catalog);
        if (!function.empty()) {
            refuse(not_supported(
                fmt::format(
                    "view \"{}\" calls function {}(), which may read or change rows of any shard, and "
                    "Braid cannot see its body",
                    catalog->name.display(), function),
                "Declare it IMMUTABLE when it reads no table, or name the shard with /*+ braid: "
                "shard=<server> */."));
        }
    }
    if (configured == nullptr) {
        if (catalog == nullptr) {
            refuse(missing);
        } else if (context_.database.unlisted_tables.policy == conf::Unlisted::Refuse) {
            refuse(not_supported(
                fmt::format("{} \"{}\" is not in the configuration of database \"{}\"",
                            conf::word(catalog->kind), catalog->name.display(), context_.database.name),
                "Name it in braid.toml as distributed, reference or local, set unlisted_tables, or say where "
                "with /*+ braid: shard=<server> */."));
        } else if (const conf::Table* hidden =
                       HiddenRows(context_.catalog, context_.database).below(*catalog)) {
            refuse(not_supported(
                fmt::format("{} \"{}\" shows rows of table \"{}\", and one shard has only a part of them",
                            conf::word(catalog->kind), catalog->name.display(), hidden->display_name()),
                "Write its query in the statement, or say where with /*+ braid: shard=<server> */."));
        } else if (context_.database.unlisted_tables.policy == conf::Unlisted::Local) {
            relation.kind = RelationKind::Local;
            local_shards_.add(context_.database.unlisted_tables.shard);
        } else {
            relation.kind = RelationKind::Reference;
            if (written) writes_reference_ = true;
        }
        return add_relation(std::move(relation), scope);
    }

    if (written && catalog != nullptr) refuse_triggers(*catalog);
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

void Analysis::refuse_triggers(const conf::Relation& catalog) {
    if (!catalog.has_triggers) return;
    refuse(not_supported(
        fmt::format("table \"{}\" has triggers or rules, which may read or change rows of any shard",
                    catalog.name.display()),
        "Name the shard with /*+ braid: shard=<server> */ when they concern its rows alone."));
}

RelationId Analysis::add_derived(const Block& block, const grammar::TableAlias* alias,
                                 const std::vector<std::string_view>& columns, bool inward, Scope& scope) {
    Relation relation;
    relation.kind = RelationKind::Derived;
    if (alias != nullptr) relation.name = alias->name;
    relation.columns_known = block.outputs_known;
    // Names by position need positions.
    const bool renames = !columns.empty() || (alias != nullptr && !alias->columns.empty());
    const size_t count = block.outputs_known || !renames ? block.outputs.size() : 0;
    for (size_t i = 0; i < count; i++) {
        RelationColumn column;
        column.name = block.outputs[i].name;
        if (i < columns.size()) column.name = columns[i];
        if (alias != nullptr && i < alias->columns.size()) column.name = alias->columns[i];
        column.source = block.outputs[i].source;
        add_column(relation, column);
    }
    RelationId id = add_relation(std::move(relation), scope);
    const Relation& added = relations_[id.value];
    for (size_t i = 0; i < count; i++) {
        Column outer{id, added.columns[i].name};
        if (block.outputs[i].source) conditions_.add_flow(*block.outputs[i].source, outer);
        if (!inward) continue;
        for (const Column& inner : block.outputs[i].inward) conditions_.add_flow(outer, inner);
    }
    return id;
}

}  // namespace braid::planner
