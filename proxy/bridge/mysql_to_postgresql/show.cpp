#include "proxy/bridge/mysql_to_postgresql/show.h"

#include <algorithm>

#include "base/text.h"
#include "planner/translate/types.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using grammar::TokenType;
using mysql_session::lower_case;
using mysql_session::name_of;
using mysql_session::Statement;
namespace translate = planner::translate;

namespace {

Failure unavailable(const Statement& statement) {
    const std::string what = "SHOW " + std::string(statement.word(1));
    return Failure(refused(what, "it tells of what MySQL's servers alone have"));
}

std::optional<mysql::Type> type_of(const conf::Column& column, const conf::Catalog& catalog) {
    auto type = translate::mysql_type(translate::type_of_column(column, conf::ServerKind::Postgresql, nullptr,
                                                                conf::ServerKind::Mysql,
                                                                catalog.default_collation, {}));
    if (!type || type->length != 0) return type;
    // The widths that MariaDB shows.
    switch (type->id) {
        case mysql::TypeId::SmallInt: type->length = 6; break;
        case mysql::TypeId::Int: type->length = 11; break;
        case mysql::TypeId::BigInt: type->length = 20; break;
        default: break;
    }
    return type;
}

struct Named {
    conf::CatalogPtr catalog;
    const conf::Relation* relation = nullptr;
};

Result<Named> find_table(const Core& core, std::string_view name) {
    Named named;
    named.catalog = core.environment.tables().server;
    if (named.catalog) {
        for (const auto& [each, relation] : named.catalog->relations()) {
            if (each.schema == "public" && each.name == name) named.relation = &relation;
        }
    }
    if (named.relation == nullptr) {
        return Failure(
            mysql_error(1146, "42S02",
                        "Table '" + core.environment.database + "." + std::string(name) + "' doesn't exist"));
    }
    return named;
}

// What follows the words that say what is shown: [FROM | IN] names, LIKE 'pattern'.
struct Tail {
    std::vector<std::string> names;
    std::optional<std::string> pattern;
    bool filtered = false;  // by anything else
};

Result<Tail> read_tail(const Statement& statement, size_t at) {
    Tail tail;
    while (at < statement.size()) {
        if (statement.is(at, "from") || statement.is(at, "in")) {
            std::string name = name_of(statement, at + 1);
            at += 2;
            if (statement.is(at, TokenType::Dot)) {
                name = name_of(statement, at + 1);
                at += 2;
            }
            tail.names.push_back(std::move(name));
        } else if (statement.is(at, "like")) {
            auto pattern = mysql_session::value_of(statement, at + 1);
            if (!pattern) return Failure(std::move(pattern.error()));
            tail.pattern = std::move(*pattern);
            at += 2;
        } else {
            tail.filtered = true;
            return tail;
        }
    }
    return tail;
}

Result<LocalRows> show_tables(const Core& core, const Statement& statement, bool full) {
    auto tail = read_tail(statement, full ? 3 : 2);
    if (!tail) return Failure(std::move(tail.error()));
    if (tail->filtered) return unavailable(statement);
    std::string title = "Tables_in_" + core.environment.database;
    if (tail->pattern) title += " (" + *tail->pattern + ")";
    LocalRows rows = LocalRows::of_text({title});
    if (full) rows.columns.push_back({"Table_type"});
    const conf::CatalogPtr catalog = core.environment.tables().server;
    if (!catalog) return rows;
    for (const auto& [name, relation] : catalog->relations()) {
        if (name.schema != "public") continue;
        if (tail->pattern && !matches(name.name, *tail->pattern)) continue;
        auto& row = rows.rows.emplace_back();
        row.emplace_back(name.name);
        const bool view = relation.kind == conf::RelationKind::View ||
                          relation.kind == conf::RelationKind::MaterializedView;
        if (full) row.emplace_back(view ? "VIEW" : "BASE TABLE");
    }
    return rows;
}

std::string key_of(const conf::Relation& relation, const std::string& column) {
    std::string found;
    for (const conf::Key& key : relation.keys) {
        const auto at = std::find(key.columns.begin(), key.columns.end(), column);
        if (at == key.columns.end()) continue;
        if (key.primary) return "PRI";
        if (at == key.columns.begin()) found = key.columns.size() == 1 ? "UNI" : "MUL";
    }
    return found;
}

Result<LocalRows> show_columns(const Core& core, std::string_view table, const std::string& pattern) {
    auto named = find_table(core, table);
    if (!named) return Failure(std::move(named.error()));
    LocalRows rows = LocalRows::of_text({"Field", "Type", "Null", "Key", "Default", "Extra"});
    for (const conf::Column& column : named->relation->columns) {
        if (!pattern.empty() && !matches(column.name, pattern)) continue;
        const auto type = type_of(column, *named->catalog);
        auto& row = rows.rows.emplace_back();
        row.emplace_back(column.name);
        row.emplace_back(type ? mysql::display(*type) : "longtext");
        row.emplace_back(column.not_null ? "NO" : "YES");
        row.emplace_back(key_of(*named->relation, column.name));
        const bool plain = column.default_expression && !column.sequence_default;
        row.push_back(plain ? column.default_expression : std::nullopt);
        row.emplace_back(column.sequence_default ? "auto_increment" : "");
    }
    return rows;
}

Result<LocalRows> show_indexes(const Core& core, std::string_view table) {
    auto named = find_table(core, table);
    if (!named) return Failure(std::move(named.error()));
    LocalRows rows = LocalRows::of_text({"Table", "Non_unique", "Key_name", "Seq_in_index", "Column_name",
                                         "Collation", "Cardinality", "Sub_part", "Packed", "Null",
                                         "Index_type", "Comment", "Index_comment", "Ignored"});
    for (const conf::Key& key : named->relation->keys) {
        for (size_t i = 0; i < key.columns.size(); i++) {
            const conf::Column* column = named->relation->find_column(key.columns[i]);
            const bool nullable = column != nullptr && !column->not_null;
            rows.rows.push_back({std::string(table), "0", key.primary ? "PRIMARY" : key.name,
                                 std::to_string(i + 1), key.columns[i], "A", std::nullopt, std::nullopt,
                                 std::nullopt, nullable ? "YES" : "", "BTREE", "", "", "NO"});
        }
    }
    return rows;
}

// WHERE variable_name = 'x' [OR ...], variable_name IN ('x', ...), variable_name LIKE 'x'.
std::optional<std::vector<std::string>> named_patterns(const Statement& statement, size_t at) {
    std::vector<std::string> patterns;
    while (at < statement.size()) {
        if (!statement.is(at, "variable_name") && lower_case(name_of(statement, at)) != "variable_name")
            return {};
        const bool list = statement.is(at + 1, "in");
        if (!list && !statement.is(at + 1, "like") && !statement.is(at + 1, TokenType::Equal)) return {};
        at += list ? 3 : 2;
        while (true) {
            auto value = mysql_session::value_of(statement, at);
            if (!value) return {};
            patterns.push_back(std::move(*value));
            at++;
            if (!list || !statement.is(at, TokenType::Comma)) break;
            at++;
        }
        if (list) at++;
        if (at == statement.size()) return patterns;
        if (!statement.is(at, "or")) return {};
        at++;
    }
    return {};
}

Result<LocalRows> show_variables(const Core& core, const Statement& statement, size_t at) {
    std::optional<std::vector<std::string>> patterns;
    if (statement.is(at, "where")) {
        patterns = named_patterns(statement, at + 1);
        if (!patterns) return Failure(refused("this WHERE of SHOW VARIABLES", "write LIKE 'pattern'"));
    } else {
        auto tail = read_tail(statement, at);
        if (!tail) return Failure(std::move(tail.error()));
        if (tail->filtered || !tail->names.empty()) return unavailable(statement);
        if (tail->pattern) patterns = {*tail->pattern};
    }
    LocalRows rows = LocalRows::of_text({"Variable_name", "Value"});
    for (const Variable& variable : all_variables()) {
        const bool wanted =
            !patterns || std::any_of(patterns->begin(), patterns->end(), [&](const std::string& pattern) {
                return matches(variable.name, pattern);
            });
        if (!wanted) continue;
        std::string value = core.state.get(variable.name);
        if (variable.kind == VariableKind::Switch) value = value == "1" ? "ON" : "OFF";
        rows.rows.push_back({std::string(variable.name), std::move(value)});
    }
    return rows;
}

// What is true of this connection; the counters of a MySQL server are none of PostgreSQL's.
Result<LocalRows> show_status(const Core& core, const Statement& statement, size_t at) {
    auto tail = read_tail(statement, at);
    if (!tail) return Failure(std::move(tail.error()));
    if (tail->filtered || !tail->names.empty()) return unavailable(statement);
    const std::pair<std::string_view, std::string> kValues[] = {
        {"Compression", "OFF"},
        {"Last_query_cost", "0.000000"},
        {"Slave_open_temp_tables", "0"},
        {"Ssl_cipher", ""},
        {"Ssl_version", ""},
    };
    LocalRows rows = LocalRows::of_text({"Variable_name", "Value"});
    for (const auto& [name, value] : kValues) {
        if (!tail->pattern || matches(name, *tail->pattern)) rows.rows.push_back({std::string(name), value});
    }
    // Galera's are not there where there is no Galera.
    const std::string pattern = lower_case(tail->pattern.value_or(""));
    if (!rows.rows.empty() || pattern.starts_with("wsrep") || pattern.starts_with("rpl_")) return rows;
    (void)core;
    return Failure(refused("this value of SHOW STATUS", "it counts what a MySQL server does"));
}

LocalRows show_conditions(const Core& core) {
    LocalRows rows = LocalRows::of_text({"Level", "Code", "Message"});
    rows.columns[1].kind = UserValue::Kind::Integer;
    for (const Condition& condition : core.state.conditions) {
        rows.rows.push_back({condition.level, std::to_string(condition.code), condition.message});
    }
    return rows;
}

}  // namespace

bool matches(std::string_view text, std::string_view pattern) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() == '%') {
        for (size_t skip = 0; skip <= text.size(); skip++) {
            if (matches(text.substr(skip), pattern.substr(1))) return true;
        }
        return false;
    }
    if (text.empty()) return false;
    const bool escaped = pattern.front() == '\\' && pattern.size() > 1;
    const char wanted = pattern[escaped ? 1 : 0];
    const bool any = !escaped && wanted == '_';
    if (!any && to_lower_ascii(wanted) != to_lower_ascii(text.front())) return false;
    return matches(text.substr(1), pattern.substr(escaped ? 2 : 1));
}

Result<LocalRows> show(const Core& core, const Statement& statement) {
    if (statement.kind == grammar::StatementKind::Describe) {
        size_t at = 1;
        if (statement.is(at + 1, TokenType::Dot)) at += 2;
        const std::string pattern = at + 1 < statement.size() ? name_of(statement, at + 1) : std::string();
        return show_columns(core, name_of(statement, at), pattern);
    }
    const bool full = statement.is(1, "full");
    const size_t at = full ? 2 : 1;
    if (statement.is(1, "warnings") || statement.is(1, "errors")) return show_conditions(core);
    if (statement.is(at, "tables")) return show_tables(core, statement, full);
    const bool columns = statement.is(at, "columns") || statement.is(at, "fields");
    const bool indexes = statement.is(at, "index") || statement.is(at, "indexes") || statement.is(at, "keys");
    if (columns || indexes) {
        auto tail = read_tail(statement, at + 1);
        if (!tail) return Failure(std::move(tail.error()));
        if (tail->names.empty() || tail->filtered || full) return unavailable(statement);
        if (indexes) return show_indexes(core, tail->names.front());
        return show_columns(core, tail->names.front(), tail->pattern.value_or(""));
    }
    const bool scoped = statement.is(1, "session") || statement.is(1, "local") || statement.is(1, "global");
    if (statement.is(scoped ? 2 : 1, "variables")) return show_variables(core, statement, scoped ? 3 : 2);
    if (statement.is(scoped ? 2 : 1, "status")) return show_status(core, statement, scoped ? 3 : 2);
    return unavailable(statement);
}

Result<std::vector<ResultColumn>> table_columns(const Core& core, std::string_view table) {
    auto named = find_table(core, table);
    if (!named) return Failure(std::move(named.error()));
    std::vector<ResultColumn> columns;
    for (const conf::Column& column : named->relation->columns) {
        ResultColumn result;
        result.name = column.name;
        mysql::Type type;
        type.id = mysql::TypeId::LongText;
        if (auto known = type_of(column, *named->catalog)) type = *known;
        result.shown = mysql::describe(type, core.state.results_collation(), core.state.results_bytes());
        columns.push_back(std::move(result));
    }
    return columns;
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
