// Function classes. See functions.h.
#include "planner/analysis/functions.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/mysql/functions.h"

namespace braid::planner {

using grammar::as;

namespace {

template <size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 8> kTransactionTime = {
    "now",          "transaction_timestamp", "statement_timestamp", "current_timestamp",
    "current_date", "current_time",          "localtimestamp",      "localtime"};

// Volatile, but any value is as good as another, row by row.
constexpr std::array<std::string_view, 5> kHarmlesslyVolatile = {"random", "gen_random_uuid",
                                                                 "clock_timestamp", "timeofday", "pg_sleep"};

// Stable or immutable by the catalog's word, yet each server has its own answer.
constexpr std::array<std::string_view, 17> kPerServer = {"current_setting",
                                                         "currval",
                                                         "lastval",
                                                         "nextval",
                                                         "setval",
                                                         "inet_server_addr",
                                                         "inet_server_port",
                                                         "inet_client_addr",
                                                         "inet_client_port",
                                                         "txid_current",
                                                         "txid_current_if_assigned",
                                                         "txid_current_snapshot",
                                                         "version",
                                                         "current_database",
                                                         "current_catalog",
                                                         "set_config",
                                                         "to_regclass"};

constexpr std::array<std::string_view, 6> kHarmlessPg = {
    "pg_typeof", "pg_size_pretty", "pg_size_bytes", "pg_column_size", "pg_collation_for", "pg_sleep"};

// Names of the current user and the like: keyword calls that the catalog lists under the same name or not at
// all.
constexpr std::array<std::string_view, 6> kSessionWords = {
    "current_user", "session_user", "user", "current_role", "current_schema", "current_schemas"};

// Types whose text is the same everywhere but whose number is each server's own.
constexpr std::array<std::string_view, 11> kObjectTypes = {
    "regclass",     "regtype", "regproc",   "regprocedure",  "regoper",     "regoperator",
    "regnamespace", "regrole", "regconfig", "regdictionary", "regcollation"};

constexpr std::array<std::string_view, 6> kSystemColumns = {"ctid", "xmin", "xmax",
                                                            "cmin", "cmax", "tableoid"};

bool in_pg_catalog(const grammar::FunctionCall& call) {
    return call.name.size() == 1 || call.name[call.name.size() - 2] == "pg_catalog";
}

}  // namespace

std::string function_name(const grammar::FunctionCall& call) {
    if (call.name.empty()) return {};
    if (call.name.size() == 1 || in_pg_catalog(call)) return std::string(call.name.back());
    return fmt::format("{}.{}", call.name[call.name.size() - 2], call.name.back());
}

FunctionClass classify(const grammar::FunctionCall& call, const FunctionContext& context) {
    if (context.dialect == grammar::Dialect::Mysql) return mysql_classify(call, context);
    if (call.name.empty()) return FunctionClass::Plain;
    std::string_view name = call.name.back();
    if (call.syntax != grammar::CallSyntax::Plain && call.syntax != grammar::CallSyntax::NoParentheses) {
        return FunctionClass::Plain;  // EXTRACT, TRIM, ...: the standard's own
    }
    if (in_pg_catalog(call)) {
        if (is_one_of(name, kTransactionTime)) return FunctionClass::TransactionTime;
        if (is_one_of(name, kPerServer)) return FunctionClass::PerServer;
        if (is_one_of(name, kSessionWords) || call.syntax == grammar::CallSyntax::NoParentheses) {
            return FunctionClass::Plain;
        }
    }
    std::string_view schema = call.name.size() > 1 ? call.name[call.name.size() - 2] : std::string_view();
    std::optional<conf::Function> system = context.catalog.find_function("pg_catalog", name, {});
    std::optional<conf::Function> function = context.catalog.find_function(schema, name, context.search_path);
    if (!function) {
        constexpr std::array<std::string_view, 4> kConstructs = {"coalesce", "greatest", "least", "nullif"};
        return is_one_of(name, kConstructs) ? FunctionClass::Plain : FunctionClass::Unknown;
    }
    if (function->aggregate) return FunctionClass::Aggregate;
    bool only_system = system && in_pg_catalog(call) && *system == *function;
    // They run a query of their own, or read a whole table, on the one server.
    if (name.starts_with("query_to_xml") || name.starts_with("table_to_xml") ||
        name.starts_with("schema_to_xml") || name.starts_with("database_to_xml") ||
        name.starts_with("cursor_to_xml")) {
        return FunctionClass::Opaque;
    }
    if (!only_system) {
        bool opaque = function->procedural && function->volatility != conf::Volatility::Immutable;
        return opaque ? FunctionClass::Opaque : FunctionClass::Plain;
    }
    if (is_one_of(name, kHarmlesslyVolatile) || is_one_of(name, kHarmlessPg)) return FunctionClass::Plain;
    if (name.starts_with("pg_") || name.starts_with("has_") || name.starts_with("lo_") ||
        name.starts_with("binary_upgrade") || name.starts_with("query_to_") || name.ends_with("_to_xml") ||
        function->volatility == conf::Volatility::Volatile) {
        return FunctionClass::PerServer;
    }
    return FunctionClass::Plain;
}

bool is_aggregate(const grammar::FunctionCall& call, const FunctionContext& context) {
    return call.over == nullptr && classify(call, context) == FunctionClass::Aggregate;
}

std::string obstacle(const grammar::Node& node, const FunctionContext& context) {
    std::string reason;
    grammar::walk(node, [&](const grammar::Node& current) {
        if (!reason.empty()) return false;
        if (context.dialect == grammar::Dialect::Mysql) {
            reason = mysql_obstacle(current, context);
            return reason.empty();
        }
        if (const auto* call = as<grammar::FunctionCall>(&current)) {
            if (call->syntax == grammar::CallSyntax::Keyworded) {
                // Its arguments are kept as text: an aggregate or a clock in it would not be seen.
                reason = fmt::format("{}() is not followed into its arguments", function_name(*call));
                return false;
            }
            switch (classify(*call, context)) {
                case FunctionClass::PerServer:
                    reason = fmt::format("{}() has an answer of its own on each shard", function_name(*call));
                    break;
                case FunctionClass::Opaque:
                    reason = fmt::format("the body of function {}() may read other shards' rows",
                                         function_name(*call));
                    break;
                default: break;
            }
        } else if (const auto* cast = as<grammar::Cast>(&current)) {
            if (!cast->type->name.empty() && is_one_of(cast->type->name.back(), kObjectTypes)) {
                reason =
                    fmt::format("type {} means each server's own object numbers", cast->type->name.back());
            }
        } else if (const auto* column = as<grammar::ColumnRef>(&current)) {
            if (!column->parts.empty() && is_one_of(column->parts.back(), kSystemColumns)) {
                reason = fmt::format("system column {} is each server's own", column->parts.back());
            }
        } else if (current.kind == grammar::NodeKind::TableSample) {
            reason = "TABLESAMPLE takes its sample on each shard";
        } else if (current.kind == grammar::NodeKind::CurrentOf) {
            reason = "WHERE CURRENT OF names a cursor of one server";
        }
        return reason.empty();
    });
    return reason;
}

bool has_volatile_function(const grammar::Node& node, const FunctionContext& context) {
    bool found = false;
    grammar::walk(node, [&](const grammar::Node& current) {
        if (context.dialect == grammar::Dialect::Mysql) {
            found = found || is_mysql_volatile(current, context);
            return !found;
        }
        const auto* call = as<grammar::FunctionCall>(&current);
        if (call != nullptr && !call->name.empty()) {
            std::optional<conf::Function> function =
                context.catalog.find_function({}, call->name.back(), context.search_path);
            found = found || is_one_of(call->name.back(), kHarmlesslyVolatile) ||
                    (function && function->volatility == conf::Volatility::Volatile);
        }
        return !found;
    });
    return found;
}

bool uses_sequence(const grammar::Node& node, grammar::Dialect dialect,
                   std::span<const grammar::Expression* const> except) {
    constexpr std::array<std::string_view, 4> kFunctions = {"nextval", "currval", "setval", "lastval"};
    bool found = false;
    grammar::walk(node, [&](const grammar::Node& current) {
        const auto* call = as<grammar::FunctionCall>(&current);
        if (call == nullptr || call->name.empty()) return !found;
        if (dialect == grammar::Dialect::Mysql) {
            found = found || is_mysql_sequence_call(*call);
            return !found;
        }
        if (!is_one_of(call->name.back(), kFunctions)) return !found;
        const auto holds = [&](const grammar::Expression* expression) {
            return expression->span.begin <= call->span.begin && call->span.end <= expression->span.end;
        };
        bool taken_before =
            call->name.back() == "nextval" && std::any_of(except.begin(), except.end(), holds);
        found = found || !taken_before;
        return !found;
    });
    return found;
}

bool uses_meeting_point(const grammar::Node& node, grammar::Dialect dialect) {
    bool found = false;
    grammar::walk(node, [&](const grammar::Node& current) {
        const auto* call = as<grammar::FunctionCall>(&current);
        if (call == nullptr || call->name.empty()) return !found;
        if (dialect == grammar::Dialect::Mysql) {
            found = found || is_mysql_lock_call(*call);
            return !found;
        }
        std::string_view name = call->name.back();
        found = found || name == "pg_notify" || name.starts_with("pg_advisory_") ||
                name.starts_with("pg_try_advisory_");
        return !found;
    });
    return found;
}

bool can_be_asked(const grammar::Expression& expression, const FunctionContext& context) {
    if (context.dialect == grammar::Dialect::Mysql) return false;
    bool possible = true;
    grammar::walk(expression, [&](const grammar::Node& current) {
        switch (current.kind) {
            case grammar::NodeKind::ColumnRef:
            case grammar::NodeKind::Star:
            case grammar::NodeKind::Query:
            case grammar::NodeKind::DefaultValue:
            case grammar::NodeKind::CurrentOf: possible = false; break;
            case grammar::NodeKind::FunctionCall: {
                const auto& call = *as<grammar::FunctionCall>(&current);
                std::string_view schema =
                    call.name.size() > 1 ? call.name[call.name.size() - 2] : std::string_view();
                std::optional<conf::Function> function =
                    call.name.empty()
                        ? std::nullopt
                        : context.catalog.find_function(schema, call.name.back(), context.search_path);
                bool plain = call.syntax != grammar::CallSyntax::Keyworded && call.over == nullptr;
                bool scalar =
                    !function || (!function->aggregate && !function->window && !function->returns_set);
                // Sizes are asked for otherwise; the rest of those means nothing as a key.
                bool own =
                    classify(call, context) == FunctionClass::PerServer && call.name.back() != "nextval";
                possible = possible && plain && scalar && !own;
                break;
            }
            default: break;
        }
        return possible;
    });
    return possible;
}

std::string opaque_function(const grammar::Node& node, const FunctionContext& context) {
    std::string name;
    grammar::walk(node, [&](const grammar::Node& current) {
        if (!name.empty()) return false;
        if (const auto* call = as<grammar::FunctionCall>(&current)) {
            if (classify(*call, context) == FunctionClass::Opaque) name = function_name(*call);
        }
        return name.empty();
    });
    return name;
}

}  // namespace braid::planner
