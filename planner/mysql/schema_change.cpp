// DDL by its target. See schema_change.h.
#include "planner/mysql/schema_change.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grammar/ast/mysql_statement.h"
#include "planner/analysis/names.h"
#include "planner/mysql/schema_fill.h"
#include "planner/mysql/table_names.h"

namespace braid::planner {

using grammar::as;

namespace {

class MysqlSchemaChange {
  public:
    MysqlSchemaChange(const PlanContext& context, StatementPlan& plan) : context_(context), plan_(plan) {}

    void run(const grammar::Statement& statement);

  private:
    const conf::Table* find(grammar::QualifiedName name) const;
    std::optional<ShardId> local_shard(grammar::QualifiedName name);
    void everywhere();
    void on_table(grammar::QualifiedName name);
    void on_one_table(grammar::QualifiedName name);
    void refuse(Error error) {
        if (!plan_.refusal) plan_.refusal = std::move(error);
    }
    void create(const grammar::CreateTable& create);
    void check_fill(const grammar::AlterTable& alter);
    void alter(const grammar::AlterTable& alter);
    void drop(const grammar::DropObjects& drop);
    void rename(const grammar::RenameTables& rename);
    void truncate(const grammar::Truncate& truncate);
    void lock(const grammar::LockTables& lock);
    void generic(const grammar::GenericStatement& statement);

    const PlanContext& context_;
    StatementPlan& plan_;
};

const conf::Table* MysqlSchemaChange::find(grammar::QualifiedName name) const {
    return find_mysql_table(name, context_).configured;
}

void MysqlSchemaChange::everywhere() {
    plan_.access = Access::Schema;
    plan_.all_shards = true;
    plan_.outside_transaction = true;
    plan_.changes_catalog = true;
}

// The shard of a local table; nothing: the table is everywhere, or the statement is refused.
std::optional<ShardId> MysqlSchemaChange::local_shard(grammar::QualifiedName name) {
    MysqlTable table = find_mysql_table(name, context_);
    if (table.refusal) {
        refuse(std::move(*table.refusal));
        return std::nullopt;
    }
    if (table.kind != MysqlTable::Kind::Own) {
        refuse(not_supported(fmt::format("\"{}\" is a system table, which each server has for itself",
                                         name.empty() ? "" : name.back()),
                             "Name the shard with /*+ braid: shard=<server> */."));
        return std::nullopt;
    }
    if (table.configured != nullptr) {
        const conf::Local* local = table.configured->local();
        return local != nullptr ? std::optional(local->shard) : std::nullopt;
    }
    const conf::UnlistedTables& unlisted = context_.database.unlisted_tables;
    switch (unlisted.policy) {
        case conf::Unlisted::Refuse:
            refuse(not_supported(
                fmt::format("table \"{}\" is not in the configuration of database \"{}\"",
                            name.empty() ? "" : name.back(), context_.database.name),
                "Name it in braid.toml as distributed, reference or local, or set unlisted_tables."));
            return std::nullopt;
        case conf::Unlisted::Local: return unlisted.shard;
        case conf::Unlisted::Reference: break;
    }
    return std::nullopt;
}

// The statement concerns this table: it runs where the table is.
void MysqlSchemaChange::on_table(grammar::QualifiedName name) {
    plan_.access = Access::Schema;
    plan_.outside_transaction = true;
    plan_.changes_catalog = true;
    const std::optional<ShardId> local = local_shard(name);
    if (plan_.refusal) return;
    const bool mixed =
        !local ? !plan_.local_shards.empty()
               : plan_.all_shards || (!plan_.local_shards.empty() && !plan_.local_shards.contains(*local));
    if (mixed) {
        refuse(not_supported("one statement changes tables that are on different shards",
                             "Write a statement for each table."));
    } else if (local) {
        plan_.local_shards.add(*local);
    } else {
        plan_.all_shards = true;
    }
}

// A question about a table that any shard with the table answers alike.
void MysqlSchemaChange::on_one_table(grammar::QualifiedName name) {
    if (name.empty()) return;
    const conf::Table* table = find(name);
    if (table != nullptr && table->local() != nullptr) plan_.local_shards.add(table->local()->shard);
    const conf::UnlistedTables& unlisted = context_.database.unlisted_tables;
    const bool own = find_mysql_table(name, context_).kind == MysqlTable::Kind::Own;
    if (table == nullptr && own && unlisted.policy == conf::Unlisted::Local)
        plan_.local_shards.add(unlisted.shard);
}

void MysqlSchemaChange::create(const grammar::CreateTable& create) {
    if (create.persistence == "temp")
        refuse(not_supported("temporary tables are not available yet over several shards"));
    on_table(create.name);
    const conf::Table* table = find(create.name);
    if (table == nullptr || table->distributed() == nullptr) return;
    const NameRules names = NameRules::of(grammar::Dialect::Mysql, context_.catalog);
    for (const grammar::ColumnDefinition* column : create.columns) {
        for (const std::string& key : table->distributed()->key) {
            if (!column->auto_increment || !names.same_column(column->name, key)) continue;
            refuse(not_supported(
                fmt::format("column \"{}\" is the distribution key of table \"{}\" and cannot be "
                            "AUTO_INCREMENT: each shard would count for itself",
                            key, table->display_name()),
                "Leave AUTO_INCREMENT out and give the key in every INSERT."));
        }
    }
}

// Each shard would give the rows that are there values of its own.
void MysqlSchemaChange::check_fill(const grammar::AlterTable& alter) {
    const NameRules names = NameRules::of(grammar::Dialect::Mysql, context_.catalog);
    const conf::Relation* known = find_mysql_table(alter.name, context_).catalog;
    for (const grammar::AlterAction* action : alter.actions) {
        const auto fill = unlike_mysql_fill(*action);
        if (!fill) continue;
        // A column that counts already keeps its values.
        const bool counts =
            known != nullptr &&
            std::any_of(known->columns.begin(), known->columns.end(), [&](const conf::Column& column) {
                return column.sequence_default && names.same_column(column.name, action->name);
            });
        if (counts && action->action == grammar::AlterKind::AlterColumnType) continue;
        refuse(not_supported(
            fmt::format("each shard would compute {} for itself, for the rows that are there", *fill),
            "Add the column without it, fill it, then set the default."));
    }
}

void MysqlSchemaChange::alter(const grammar::AlterTable& alter) {
    on_table(alter.name);
    if (plan_.all_shards) check_fill(alter);
    const conf::Table* table = find(alter.name);
    if (table == nullptr) return;
    const NameRules names = NameRules::of(grammar::Dialect::Mysql, context_.catalog);
    for (const grammar::AlterAction* action : alter.actions) {
        using grammar::AlterKind;
        if (action->action == AlterKind::RenameTable) {
            refuse(
                not_supported(fmt::format("table \"{}\" is in the configuration under its name; a new name "
                                          "would not be",
                                          table->display_name())));
        }
        const conf::Distributed* distributed = table->distributed();
        const bool changes_column =
            action->action == AlterKind::DropColumn || action->action == AlterKind::RenameColumn ||
            action->action == AlterKind::AlterColumnType || action->action == AlterKind::Other;
        if (!changes_column || distributed == nullptr || action->name.empty()) continue;
        for (const std::string& key : distributed->key) {
            if (!names.same_column(action->name, key)) continue;
            refuse(not_supported(fmt::format("column \"{}\" is the distribution key of table \"{}\"",
                                             action->name, table->display_name()),
                                 "Changing it would move rows between the shards."));
        }
    }
}

void MysqlSchemaChange::drop(const grammar::DropObjects& drop) {
    if (drop.temporary) {
        refuse(not_supported("temporary tables are not available yet over several shards"));
    } else if (drop.object == "table") {
        for (grammar::QualifiedName name : drop.names) on_table(name);
    } else if (drop.object == "index") {
        on_table(drop.table);
    } else if (drop.object == "database" || drop.object == "schema") {
        refuse(not_supported("DROP DATABASE concerns one server, not the database behind Braid",
                             "Run it on the servers themselves."));
    } else {
        everywhere();
    }
}

void MysqlSchemaChange::rename(const grammar::RenameTables& rename) {
    for (const grammar::RenameItem* item : rename.items) {
        if (const conf::Table* table = find(item->from)) {
            refuse(
                not_supported(fmt::format("table \"{}\" is in the configuration under its name; a new name "
                                          "would not be",
                                          table->display_name())));
        }
        on_table(item->from);
    }
}

void MysqlSchemaChange::truncate(const grammar::Truncate& truncate) {
    for (const grammar::NamedTable* table : truncate.tables) on_table(table->name);
    plan_.changes_catalog = false;
    if (plan_.all_shards) {
        // Emptying one shard but not another is no state that one server can be in.
        plan_.access = Access::Write;
        refuse(
            not_supported("TRUNCATE changes rows on every shard, and a transaction over several shards is "
                          "not available yet"));
    }
}

void MysqlSchemaChange::lock(const grammar::LockTables& lock) {
    plan_.access = Access::Write;
    for (const grammar::LockItem* item : lock.items) {
        const std::optional<ShardId> local = local_shard(item->table->name);
        if (local && !plan_.refusal) {
            plan_.local_shards.add(*local);
            continue;
        }
        refuse(not_supported("LOCK TABLES would have to hold its locks on every shard",
                             "Use a transaction and SELECT ... FOR UPDATE on one shard."));
    }
    if (plan_.local_shards.size() > 1)
        refuse(not_supported("LOCK TABLES names tables that are on different shards"));
}

void MysqlSchemaChange::generic(const grammar::GenericStatement& statement) {
    const std::string_view head = statement.head;
    const auto starts = [&](std::string_view word) {
        return head == word ||
               (head.starts_with(word) && head.size() > word.size() && head[word.size()] == ' ');
    };
    constexpr std::array<std::string_view, 30> kOfTheServer = {
        "create database", "create schema", "alter database", "alter schema",
        "create server",   "alter server",  "drop server",    "create user",
        "alter user",      "drop user",     "rename user",    "create role",
        "drop role",       "grant",         "revoke",         "flush",
        "reset",           "purge",         "change",         "start slave",
        "stop slave",      "start replica", "stop replica",   "install",
        "uninstall",       "shutdown",      "cache",          "create tablespace",
        "binlog",          "set password"};
    if (std::any_of(kOfTheServer.begin(), kOfTheServer.end(), starts)) {
        refuse(not_supported(fmt::format("{} concerns one server, not the database behind Braid", head),
                             "Run it on the server itself, or name it with /*+ braid: shard=<server> */."));
        return;
    }
    if (starts("handler") || starts("check table") || starts("checksum") || starts("repair")) {
        refuse(not_supported(fmt::format("{} reads the rows of one shard alone", head),
                             "Name the shard with /*+ braid: shard=<server> */."));
        return;
    }
    if (starts("create temporary")) {
        refuse(not_supported("temporary tables are not available yet over several shards"));
        return;
    }
    if (starts("analyze") || starts("optimize")) {
        everywhere();
        plan_.changes_catalog = false;
        return;
    }
    constexpr std::array<std::string_view, 3> kChanges = {"create", "alter", "drop"};
    if (std::any_of(kChanges.begin(), kChanges.end(), starts)) everywhere();
}

void MysqlSchemaChange::run(const grammar::Statement& statement) {
    switch (statement.kind) {
        case grammar::NodeKind::CreateTable: create(*as<grammar::CreateTable>(&statement)); break;
        case grammar::NodeKind::CreateTableAs:
            refuse(not_supported("CREATE TABLE ... SELECT over several shards is not available yet",
                                 "Create the table, then INSERT ... SELECT."));
            break;
        case grammar::NodeKind::AlterTable: alter(*as<grammar::AlterTable>(&statement)); break;
        case grammar::NodeKind::DropObjects: drop(*as<grammar::DropObjects>(&statement)); break;
        case grammar::NodeKind::CreateIndex: on_table(as<grammar::CreateIndex>(&statement)->table); break;
        case grammar::NodeKind::RenameTables: rename(*as<grammar::RenameTables>(&statement)); break;
        case grammar::NodeKind::Truncate: truncate(*as<grammar::Truncate>(&statement)); break;
        case grammar::NodeKind::LockTables: lock(*as<grammar::LockTables>(&statement)); break;
        case grammar::NodeKind::Call:
            refuse(not_supported("CALL may read or change rows of any shard, and Braid cannot see its body",
                                 "Name the shard with /*+ braid: shard=<server> */."));
            break;
        case grammar::NodeKind::Show: {
            const auto& show = *as<grammar::Show>(&statement);
            on_one_table(!show.name.empty()   ? show.name
                         : !show.from.empty() ? show.from.front()
                                              : grammar::QualifiedName());
            break;
        }
        case grammar::NodeKind::Describe: on_one_table(as<grammar::Describe>(&statement)->table); break;
        case grammar::NodeKind::GenericStatement: generic(*as<grammar::GenericStatement>(&statement)); break;
        default: break;
    }
}

}  // namespace

void plan_mysql_schema_change(const grammar::Statement& statement, const PlanContext& context,
                              StatementPlan& plan) {
    MysqlSchemaChange(context, plan).run(statement);
}

}  // namespace braid::planner
