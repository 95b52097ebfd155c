// DDL by its target. See schema_change.h.
#include "planner/schema_change.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "planner/maintained_tables.h"
#include "planner/schema_fill.h"
#include "planner/schema_moments.h"

namespace braid::planner {

using grammar::as;

namespace {

class SchemaChange {
  public:
    SchemaChange(const PlanContext& context, StatementPlan& plan) : context_(context), plan_(plan) {}

    void run(const grammar::Statement& statement);

  private:
    const conf::Table* find(grammar::QualifiedName name) const;
    void on_table(grammar::QualifiedName name);
    void everywhere();
    void refuse(Error error) {
        if (!plan_.refusal) plan_.refusal = std::move(error);
    }
    void check_key_columns(const grammar::CreateTable& create);
    void alter(const grammar::AlterTable& alter);
    void drop(const grammar::DropObjects& drop);
    bool on_index(grammar::QualifiedName name);
    bool is_on_one_shard(grammar::QualifiedName name) const;
    bool is_unlisted_on_one_shard(grammar::QualifiedName name) const;
    void temporary(grammar::QualifiedName name);
    bool maintained(const grammar::GenericStatement& statement, bool unlisted);
    bool is_harmless_block(const grammar::GenericStatement& statement) const;
    void generic(const grammar::GenericStatement& statement);

    const PlanContext& context_;
    StatementPlan& plan_;
};

const conf::Table* SchemaChange::find(grammar::QualifiedName name) const {
    if (name.empty()) return nullptr;
    if (name.size() > 1) return context_.database.tables.find(name[name.size() - 2], name.back());
    const conf::Relation* relation = context_.catalog.find(context_.search_path, name.back());
    if (relation != nullptr) return context_.database.tables.find(relation->name.schema, name.back());
    return context_.database.tables.find(std::span(context_.search_path), name.back());
}

void SchemaChange::everywhere() {
    plan_.access = Access::Schema;
    plan_.all_shards = true;
    plan_.changes_catalog = true;
}

// The statement concerns this table: it runs where the table is.
void SchemaChange::on_table(grammar::QualifiedName name) {
    plan_.access = Access::Schema;
    plan_.changes_catalog = true;
    const conf::Table* table = find(name);
    std::optional<ShardId> local;
    if (table == nullptr) {
        const conf::UnlistedTables& unlisted = context_.database.unlisted_tables;
        switch (unlisted.policy) {
            case conf::Unlisted::Refuse:
                refuse(not_supported(
                    fmt::format("table \"{}\" is not in the configuration of database \"{}\"",
                                name.empty() ? "" : name.back(), context_.database.name),
                    "Name it in braid.toml as distributed, reference or local, or set unlisted_tables."));
                return;
            case conf::Unlisted::Local: local = unlisted.shard; break;
            case conf::Unlisted::Reference: break;
        }
    } else if (table->local() != nullptr) {
        local = table->local()->shard;
    }
    bool everywhere = !local.has_value();
    bool mixed = everywhere ? !plan_.local_shards.empty()
                            : plan_.all_shards ||
                                  (!plan_.local_shards.empty() && !plan_.local_shards.contains(*local));
    if (mixed) {
        refuse(not_supported("one statement changes tables that are on different shards",
                             "Write a statement for each table."));
        return;
    }
    if (everywhere) {
        plan_.all_shards = true;
    } else {
        plan_.local_shards.add(*local);
    }
}

// A table without its distribution key could hold no row. LIKE and INHERITS may bring the column.
void SchemaChange::check_key_columns(const grammar::CreateTable& create) {
    const conf::Table* table = find(create.name);
    const auto* distributed = table == nullptr ? nullptr : table->distributed();
    const bool like = std::any_of(create.constraints.begin(), create.constraints.end(), [](const auto* part) {
        return part->constraint == grammar::ConstraintKind::Like;
    });
    const bool lists_its_columns = !create.of_other && !like && create.tail.empty();
    if (distributed == nullptr || !lists_its_columns) return;
    for (const std::string& key : distributed->key) {
        const bool there = std::any_of(create.columns.begin(), create.columns.end(),
                                       [&](const auto* column) { return column->name == key; });
        if (there) continue;
        refuse(not_supported(
            fmt::format("table \"{}\" lacks its distribution key, column \"{}\"", table->display_name(), key),
            "The configuration names the column in distribute_by."));
    }
}

void SchemaChange::alter(const grammar::AlterTable& alter) {
    on_table(alter.name);
    const conf::Table* table = find(alter.name);
    if (table == nullptr) return;
    for (const grammar::AlterAction* action : alter.actions) {
        using grammar::AlterKind;
        if (action->action == AlterKind::RenameTable || action->action == AlterKind::SetSchema) {
            refuse(not_supported(
                fmt::format("table \"{}\" is in the configuration under its name; a new name would "
                            "not be",
                            table->display_name())));
        }
        bool changes_column = action->action == AlterKind::DropColumn ||
                              action->action == AlterKind::RenameColumn ||
                              action->action == AlterKind::AlterColumnType;
        const conf::Distributed* distributed = table->distributed();
        if (changes_column && distributed != nullptr &&
            std::find(distributed->key.begin(), distributed->key.end(), action->name) !=
                distributed->key.end()) {
            refuse(not_supported(fmt::format("column \"{}\" is the distribution key of table \"{}\"",
                                             action->name, table->display_name()),
                                 "Changing it would move rows between the shards."));
        }
    }
}

// A table of this name is on one shard, as the configuration has it.
bool SchemaChange::is_on_one_shard(grammar::QualifiedName name) const {
    const conf::Table* table = find(name);
    return table != nullptr ? table->local() != nullptr : is_unlisted_on_one_shard(name);
}

// The system's own are everywhere.
bool SchemaChange::is_unlisted_on_one_shard(grammar::QualifiedName name) const {
    if (context_.database.unlisted_tables.policy != conf::Unlisted::Local || find(name) != nullptr) {
        return false;
    }
    if (name.size() > 1) return name[name.size() - 2] != "pg_catalog";
    return !name.back().starts_with("pg_");
}

// A temporary table is on one server's connection: of the shard that a table of its name would be on.
void SchemaChange::temporary(grammar::QualifiedName name) {
    if (!is_on_one_shard(name)) {
        refuse(not_supported("temporary tables are not available yet over several shards"));
        return;
    }
    on_table(name);
    plan_.changes_catalog = false;
}

// VACUUM and its like of tables that have a place of their own. False: everywhere. `unlisted`: what the
// configuration does not name is a table, too.
bool SchemaChange::maintained(const grammar::GenericStatement& statement, bool unlisted) {
    const Maintenance maintenance = read_maintenance(statement);
    std::vector<std::vector<grammar::Name>> names;
    for (const std::vector<std::string>& table : maintenance.tables) {
        names.emplace_back(table.begin(), table.end());
    }
    const auto placed = [&](const std::vector<grammar::Name>& name) {
        return find(name) != nullptr || (unlisted && is_unlisted_on_one_shard(name));
    };
    if (maintenance.of_index) {
        if (names.size() != 1 || !on_index(names.front())) return false;
    } else {
        if (names.empty() || !std::all_of(names.begin(), names.end(), placed)) return false;
        for (const std::vector<grammar::Name>& name : names) on_table(name);
    }
    plan_.outside_transaction = maintenance.outside_transaction;
    return true;
}

// An index is where its table is. False: nothing is known of it.
bool SchemaChange::on_index(grammar::QualifiedName name) {
    for (const auto& [table, relation] : context_.catalog.relations()) {
        bool has = std::find(relation.indexes.begin(), relation.indexes.end(), name.back()) !=
                   relation.indexes.end();
        bool same_schema = name.size() < 2 || name[name.size() - 2] == table.schema;
        if (!has || !same_schema) continue;
        grammar::Name parts[] = {table.schema, table.name};
        on_table(parts);
        return true;
    }
    return false;
}

// A block that runs no SQL and calls nothing (it raises messages, computes) does the same anywhere. Its text
// is read word by word: any word that could begin a query, and any call, makes it unknown.
bool SchemaChange::is_harmless_block(const grammar::GenericStatement& statement) const {
    // What a backslash means in a string is a setting of the session.
    if (statement.text.find('\\') != std::string_view::npos) return false;
    Result<grammar::ScannedStatement> scanned = grammar::scan_statement(statement.text);
    if (!scanned) return false;
    for (const grammar::Token& token : scanned->tokens) {
        if (!grammar::is_string(token.type)) continue;
        std::string storage;
        Result<std::string_view> body = grammar::literal_value(*scanned, token, storage);
        if (!body) return false;
        grammar::PostgresqlScanner scanner(*body);
        grammar::ScannedStatement part;
        while (true) {
            Result<bool> more = scanner.next(part);
            if (!more) return false;
            if (!*more) return true;
            for (const grammar::Token& word : part.tokens) {
                if (word.type == grammar::TokenType::LeftParen) return false;
                if (grammar::is_string(word.type) || word.type == grammar::TokenType::Comma) continue;
                std::string lower(part.text_of(word));
                for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                constexpr std::array<std::string_view, 13> kHarmless = {
                    "begin", "end",  "raise",  "notice", "warning", "info",   "exception",
                    "using", "null", "detail", "hint",   "errcode", "message"};
                bool name = grammar::is_plain_identifier(word.type) || grammar::is_keyword(word.type);
                if (name && std::find(kHarmless.begin(), kHarmless.end(), lower) == kHarmless.end())
                    return false;
            }
        }
    }
    return false;
}

void SchemaChange::drop(const grammar::DropObjects& drop) {
    if (drop.concurrently) plan_.outside_transaction = true;
    if (drop.object == "index") {
        for (grammar::QualifiedName name : drop.names) {
            if (!on_index(name)) everywhere();
        }
        return;
    }
    const bool stored_view =
        drop.object == "materialized view" &&
        std::all_of(drop.names.begin(), drop.names.end(), [&](auto name) { return is_on_one_shard(name); });
    if (drop.object != "table" && !stored_view) {
        everywhere();
        return;
    }
    for (grammar::QualifiedName name : drop.names) on_table(name);
}

void SchemaChange::generic(const grammar::GenericStatement& statement) {
    std::string_view head = statement.head;
    auto starts = [&](std::string_view word) {
        return head == word ||
               (head.starts_with(word) && head.size() > word.size() && head[word.size()] == ' ');
    };
    constexpr std::array<std::string_view, 10> kOfTheCluster = {
        "create database", "alter database",      "drop database", "create tablespace",  "alter tablespace",
        "drop tablespace", "create subscription", "alter system",  "alter subscription", "drop subscription"};
    if (std::any_of(kOfTheCluster.begin(), kOfTheCluster.end(), starts)) {
        refuse(not_supported(fmt::format("{} concerns one server, not the database behind Braid", head),
                             "Run it on the server itself, or name it with /*+ braid: shard=<server> */."));
        return;
    }
    if (starts("do") && is_harmless_block(statement)) return;
    if (starts("call") || starts("do")) {
        refuse(not_supported(
            fmt::format("{} may read or change rows of any shard, and Braid cannot see its body",
                        starts("do") ? "DO" : "CALL"),
            "Name the shard with /*+ braid: shard=<server> */."));
        return;
    }
    if (starts("vacuum") || starts("cluster") || starts("reindex") || starts("checkpoint")) {
        if (!maintained(statement, true)) {
            everywhere();
            plan_.outside_transaction =
                !starts("checkpoint") && read_maintenance(statement).outside_transaction;
        }
        plan_.changes_catalog = false;
        return;
    }
    if (starts("create temporary") || starts("create temp") || starts("create local temp") ||
        starts("create global temp")) {
        refuse(not_supported("temporary objects are not available yet over several shards"));
        return;
    }
    constexpr std::array<std::string_view, 12> kChanges = {"create",   "alter",   "drop",    "grant",
                                                           "revoke",   "comment", "analyze", "security label",
                                                           "reassign", "import",  "refresh", "truncate"};
    if (std::any_of(kChanges.begin(), kChanges.end(), starts)) {
        if (!maintained(statement, starts("analyze") || starts("refresh"))) everywhere();
        if (starts("analyze")) plan_.changes_catalog = false;
    }
}

void SchemaChange::run(const grammar::Statement& statement) {
    switch (statement.kind) {
        case grammar::NodeKind::CreateTable: {
            const auto& create = *as<grammar::CreateTable>(&statement);
            if (create.persistence == "temp") {
                temporary(create.name);
                break;
            }
            on_table(create.name);
            check_key_columns(create);
            break;
        }
        case grammar::NodeKind::CreateTableAs: {
            const auto& create = *as<grammar::CreateTableAs>(&statement);
            const bool query = as<grammar::SelectStatement>(create.query) != nullptr;
            if (query && is_on_one_shard(create.name)) {
                on_table(create.name);
                plan_.changes_catalog = create.persistence != "temp";
                break;
            }
            refuse(not_supported(create.materialized_view
                                     ? "a materialized view over several shards is not available yet"
                                     : "CREATE TABLE AS over several shards is not available yet",
                                 "Create the table, then INSERT ... SELECT."));
            break;
        }
        case grammar::NodeKind::AlterTable: alter(*as<grammar::AlterTable>(&statement)); break;
        case grammar::NodeKind::DropObjects: drop(*as<grammar::DropObjects>(&statement)); break;
        case grammar::NodeKind::CreateIndex: {
            const auto& create = *as<grammar::CreateIndex>(&statement);
            plan_.outside_transaction = create.concurrently;
            on_table(create.table);
            break;
        }
        case grammar::NodeKind::Truncate:
            for (const grammar::NamedTable* table : as<grammar::Truncate>(&statement)->tables) {
                on_table(table->name);
            }
            plan_.changes_catalog = false;
            // It changes rows, and emptying one shard but not another is no state that one server can be in.
            plan_.access = Access::Write;
            if (plan_.all_shards) {
                refuse(not_supported(
                    "TRUNCATE changes rows on every shard, and a transaction over several shards is not "
                    "available yet"));
            }
            break;
        case grammar::NodeKind::GenericStatement: generic(*as<grammar::GenericStatement>(&statement)); break;
        default: break;
    }
}

}  // namespace

void plan_schema_change(const grammar::Statement& statement, std::string_view text,
                        const PlanContext& context, StatementPlan& plan) {
    SchemaChange(context, plan).run(statement);
    if (!plan.all_shards || plan.refusal) return;
    const auto* alter = as<grammar::AlterTable>(&statement);
    if (const auto fill = alter == nullptr ? std::nullopt : unlike_fill(*alter)) {
        plan.refusal = not_supported(
            fmt::format("each shard would compute {} for itself, for the rows that are there", *fill),
            "Add the column without it, fill it, then set the default.");
        return;
    }
    if (const std::optional<std::string> moment = moment_in_definition(statement, text, context)) {
        plan.refusal = not_supported(
            fmt::format("each shard would store '{}' as the time at which it reads the definition", *moment),
            fmt::format("Write now(), current_date or CURRENT_TIMESTAMP, which are computed when they are "
                        "used; the time itself; or '{}'::text where a text is meant.",
                        *moment));
    }
}

}  // namespace braid::planner
