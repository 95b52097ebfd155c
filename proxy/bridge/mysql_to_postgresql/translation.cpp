#include "proxy/bridge/mysql_to_postgresql/translation.h"

#include <algorithm>

#include "base/text.h"
#include "proxy/bridge/mysql_to_postgresql/stopped_clock.h"
#include "proxy/bridge/mysql_to_postgresql/user_variables.h"
#include "proxy/mysql_session/session_functions.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using grammar::TokenType;
using mysql_session::lower_case;
using mysql_session::name_of;
using mysql_session::Statement;

namespace {

bool defines(const grammar::Statement& statement) {
    switch (statement.kind) {
        case grammar::NodeKind::SelectStatement:
        case grammar::NodeKind::Insert:
        case grammar::NodeKind::Update:
        case grammar::NodeKind::Delete: return false;
        default: return true;
    }
}

bool asks_for_number(const grammar::Expression& item) {
    if (const auto* literal = grammar::as<grammar::Literal>(&item)) {
        return literal->literal_kind == grammar::LiteralKind::Null || literal->value == "0";
    }
    return item.kind == grammar::NodeKind::DefaultValue;
}

// Whether rows of the INSERT have a number of their own.
KeyValues key_values(const grammar::Statement& statement, const planner::translate::Translation& translation,
                     const conf::Catalog& catalog) {
    const auto* insert = grammar::as<grammar::Insert>(&statement);
    if (insert == nullptr || translation.generated_key.empty()) return KeyValues::Generated;
    size_t at = 0;
    if (insert->columns.empty()) {
        const conf::Relation* relation = catalog.find("public", insert->table->name.back());
        if (relation == nullptr) return KeyValues::Generated;
        while (at < relation->columns.size() && relation->columns[at].name != translation.generated_key) at++;
    } else {
        while (at < insert->columns.size() &&
               !equals_ignoring_case(insert->columns[at], translation.generated_key)) {
            at++;
        }
        if (at == insert->columns.size()) return KeyValues::Generated;
    }
    if (insert->source == nullptr) return KeyValues::Generated;
    const auto* values = grammar::as<grammar::ValuesCore>(insert->source->body);
    if (values == nullptr) return KeyValues::Given;
    for (const grammar::RowConstructor* row : values->rows) {
        if (at < row->items.size() && asks_for_number(*row->items[at])) return KeyValues::Generated;
        if (row->items.empty()) return KeyValues::Generated;
    }
    return KeyValues::Given;
}

UserValue text_value(std::string text) {
    UserValue value;
    value.text = std::move(text);
    return value;
}

UserValue number_value(std::string digits, UserValue::Kind kind) {
    UserValue value;
    value.kind = kind;
    value.text = std::move(digits);
    return value;
}

std::optional<OwnValue> system_value(const Core& core, const Statement& statement, size_t token) {
    bool global = false;
    const std::string name = system_variable(statement, token, global);
    if (name == "last_insert_id" || name == "identity") {
        return OwnValue{token,
                        number_value(std::to_string(core.state.last_insert_id), UserValue::Kind::Natural)};
    }
    const Variable* variable = find_variable(name);
    if (variable == nullptr) return std::nullopt;
    const std::string& value = core.state.get(variable->name);
    if (variable->kind == VariableKind::Text) {
        if (value.empty() && variable->name == "character_set_results") return OwnValue{token, std::nullopt};
        return OwnValue{token, text_value(value)};
    }
    const bool fraction = value.find('.') != std::string::npos;
    const bool large = value.size() > 18;
    return OwnValue{token, number_value(value, fraction ? UserValue::Kind::Decimal
                                               : large  ? UserValue::Kind::Natural
                                                        : UserValue::Kind::Integer)};
}

}  // namespace

std::string system_variable(const Statement& statement, size_t token, bool& global) {
    std::string name = lower_case(name_of(statement, token));
    name.erase(std::remove(name.begin(), name.end(), '`'), name.end());
    global = name.starts_with("global.");
    for (const std::string_view scope : {"session.", "local.", "global."}) {
        if (name.starts_with(scope)) return name.substr(scope.size());
    }
    return name;
}

std::optional<OwnValue> own_value(const Core& core, const Statement& statement, size_t token) {
    if (statement.is(token, TokenType::SystemVariable)) return system_value(core, statement, token);
    if (statement.is(token, TokenType::UserVariable)) {
        const auto found = core.state.user_variables.find(lower_case(name_of(statement, token)));
        if (found == core.state.user_variables.end()) return OwnValue{token, std::nullopt};
        return OwnValue{token, found->second};
    }
    if (token > 0 && statement.is(token - 1, TokenType::Dot)) return std::nullopt;
    const bool called =
        statement.is(token + 1, TokenType::LeftParen) && statement.is(token + 2, TokenType::RightParen);
    if (!called) return std::nullopt;
    const size_t last = token + 2;
    if (statement.is(token, "database") || statement.is(token, "schema")) {
        return OwnValue{last, text_value(core.environment.database)};
    }
    if (statement.is(token, "version")) return OwnValue{last, text_value(core.environment.version)};
    if (statement.is(token, "last_insert_id")) {
        return OwnValue{last,
                        number_value(std::to_string(core.state.last_insert_id), UserValue::Kind::Natural)};
    }
    if (statement.is(token, "found_rows")) {
        return OwnValue{last, number_value(std::to_string(core.state.found_rows), UserValue::Kind::Integer)};
    }
    return std::nullopt;
}

std::optional<std::string> with_session_values(const Core& core, const Statement& statement) {
    return mysql_session::with_values(
        statement, [&](size_t token) -> std::optional<mysql_session::Replacement> {
            if (is_assigned(statement, token)) return std::nullopt;
            const auto value = own_value(core, statement, token);
            if (!value) return std::nullopt;
            return mysql_session::Replacement{value->last, value->value ? value->value->sql() : "NULL"};
        });
}

Result<Translated> translate_statement(const Core& core, const Statement& statement,
                                       std::vector<planner::translate::ExpressionType> parameters) {
    if (statement.kind == grammar::StatementKind::Set) {
        const auto inner = at_moment(statement, core.state.crossing_settings().zone_offset_seconds);
        if (!inner) return Failure(inner.error());
        auto alone = mysql_session::scan_one(*inner, statement.scanned.mysql);
        if (!alone) return Failure(std::move(alone.error()));
        return translate_statement(core, *alone, std::move(parameters));
    }
    const auto rewritten = with_session_values(core, statement);
    Result<Statement> scanned = Statement();
    const Statement* source = &statement;
    if (rewritten) {
        scanned = mysql_session::scan_one(*rewritten, statement.scanned.mysql);
        if (!scanned) return Failure(std::move(scanned.error()));
        source = &*scanned;
    }
    Result<grammar::ParsedStatement> parsed = core.environment.parser->parse(source->scanned);
    if (!parsed) return Failure(std::move(parsed.error()));
    if (parsed->statement == nullptr) return Failure(mysql_error(1065, "42000", "Query was empty"));
    const Tables tables = core.environment.tables();
    static const conf::Catalog kEmpty;
    planner::translate::Context context;
    context.from = grammar::Dialect::Mysql;
    context.server = tables.server ? tables.server.get() : &kEmpty;
    context.client = tables.client.get();
    context.statement_text = parsed->text;
    context.database = core.environment.database;
    context.parameters = std::move(parameters);
    context.sql_mode = core.state.get("sql_mode");
    context.collation_connection = core.state.get("collation_connection");
    context.div_precision_increment = std::atoi(core.state.get("div_precision_increment").c_str());
    context.group_concat_max_len = core.state.get("group_concat_max_len");
    context.time_zone_is_fixed = core.state.crossing_settings().zone_offset_seconds.has_value();
    context.found_rows = core.environment.found_rows;
    auto translation = planner::translate::translate(*parsed->statement, context);
    if (!translation) return Failure(std::move(translation.error()));
    Translated translated;
    translated.defines = defines(*parsed->statement);
    translated.changes = !translated.defines && parsed->statement->kind != grammar::NodeKind::SelectStatement;
    translated.has_tables = !statement.without_tables();
    translated.keys = key_values(*parsed->statement, *translation, *context.server);
    translated.translation = std::move(*translation);
    translated.tables = tables.server;
    return translated;
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
