// Names of tables. See table_names.h.
#include "planner/mysql/table_names.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "planner/analysis/names.h"

namespace braid::planner {
namespace {

constexpr std::string_view kSchema = "public";

bool is_system_database(std::string_view name) {
    constexpr std::array<std::string_view, 4> kNames = {"information_schema", "mysql", "performance_schema",
                                                        "sys"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view known) { return same_folded(known, name); });
}

MysqlTable refused(Error error) {
    MysqlTable table;
    table.kind = MysqlTable::Kind::Unknown;
    table.refusal = std::move(error);
    return table;
}

MysqlTable system_table() {
    MysqlTable table;
    table.kind = MysqlTable::Kind::System;
    return table;
}

// Do all MySQL shards know the database under this name?
bool is_named_so_on_shards(std::string_view name, const PlanContext& context, const NameRules& rules) {
    return std::all_of(context.database.shards.begin(), context.database.shards.end(), [&](ServerId id) {
        const conf::Server& server = context.topology.server(id);
        return server.kind != conf::ServerKind::Mysql || rules.same_table(server.dbname, name);
    });
}

MysqlTable own_table(std::string_view name, const PlanContext& context, const NameRules& rules) {
    MysqlTable table;
    table.catalog = context.catalog.find(kSchema, name);
    table.configured = context.database.tables.find(kSchema, name);
    if (rules.fold_tables && table.catalog == nullptr) {
        for (const auto& [known, relation] : context.catalog.relations()) {
            if (known.schema == kSchema && rules.same_table(known.name, name)) table.catalog = &relation;
        }
    }
    if (rules.fold_tables && table.configured == nullptr) {
        for (const conf::Table& one : context.database.tables) {
            if (one.schema == kSchema && rules.same_table(one.name, name)) table.configured = &one;
        }
    }
    return table;
}

}  // namespace

Error no_such_table(std::string_view database, std::string_view name) {
    Error error;
    error.sqlstate = "42S02";
    error.number = 1146;
    error.message = fmt::format("Table '{}.{}' doesn't exist", database, name);
    return error;
}

MysqlTable find_mysql_table(grammar::QualifiedName name, const PlanContext& context) {
    const NameRules rules = NameRules::of(grammar::Dialect::Mysql, context.catalog);
    if (name.empty()) return own_table({}, context, rules);
    if (name.size() == 1) {
        if (same_folded(name.back(), "dual")) {
            MysqlTable table;
            table.kind = MysqlTable::Kind::Dual;
            return table;
        }
        if (context.search_path.empty()) {
            Error error;
            error.sqlstate = "3D000";
            error.number = 1046;
            error.message = "No database selected";
            return refused(std::move(error));
        }
        if (context.search_path.front() == kSchema) return own_table(name.back(), context, rules);
    }
    const std::string_view database =
        name.size() == 1 ? std::string_view(context.search_path.front()) : name[name.size() - 2];
    if (is_system_database(database)) return system_table();
    if (rules.same_table(database, context.database.name)) {
        if (is_named_so_on_shards(database, context, rules)) return own_table(name.back(), context, rules);
        return refused(not_supported(
            fmt::format("database \"{}\" has another name on its shards, so that tables cannot be qualified "
                        "with it",
                        context.database.name),
            "Leave the database's name out."));
    }
    if (context.topology.find_database(database) != nullptr) {
        return refused(not_supported(
            fmt::format("table \"{}\" is of database \"{}\", and a session uses the tables of one database",
                        name.back(), database),
            "Connect to that database, or USE it."));
    }
    return refused(no_such_table(database, name.back()));
}

}  // namespace braid::planner
