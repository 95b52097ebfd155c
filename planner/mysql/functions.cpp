// Classes of MySQL's functions. See functions.h; the built-in ones are in functions.def.
#include "planner/mysql/functions.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "grammar/ast/walk.h"

namespace braid::planner {

using grammar::as;

namespace {

enum class Builtin : uint8_t { Plain, Aggregate, Window, TransactionTime, Volatile, PerServer };

struct Row {
    std::string_view name;
    Builtin group;
};
constexpr Row kBuiltins[] = {
#define BRAID_MYSQL_FUNCTION(name, group) {name, Builtin::group},
#include "planner/mysql/functions.def"
#undef BRAID_MYSQL_FUNCTION
};
static_assert(std::is_sorted(std::begin(kBuiltins), std::end(kBuiltins),
                             [](const Row& a, const Row& b) { return a.name < b.name; }));

std::string lower(std::string_view name) {
    std::string folded(name);
    for (char& c : folded) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
}

std::string called(const grammar::FunctionCall& call) {
    return call.name.empty() ? std::string() : lower(call.name.back());
}

std::optional<Builtin> builtin(std::string_view name) {
    const auto* found = std::lower_bound(std::begin(kBuiltins), std::end(kBuiltins), name,
                                         [](const Row& row, std::string_view key) { return row.name < key; });
    if (found == std::end(kBuiltins) || found->name != name) return std::nullopt;
    return found->group;
}

// Qualified names are stored functions.
std::optional<Builtin> builtin(const grammar::FunctionCall& call) {
    if (call.name.size() != 1) return std::nullopt;
    return builtin(called(call));
}

std::optional<conf::Function> stored(const grammar::FunctionCall& call, const FunctionContext& context) {
    if (call.name.empty()) return std::nullopt;
    constexpr std::string_view kSchema = "public";
    return context.catalog.find_function(kSchema, called(call), {});
}

template <size_t N>
bool is_one_of(const grammar::FunctionCall& call, const std::array<std::string_view, N>& names) {
    const std::string name = called(call);
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_plain_mysql_function(std::string_view name) {
    return builtin(name) == Builtin::Plain;
}

FunctionClass mysql_classify(const grammar::FunctionCall& call, const FunctionContext& context) {
    if (const std::optional<Builtin> group = builtin(call)) {
        switch (*group) {
            case Builtin::Aggregate: return FunctionClass::Aggregate;
            // UNIX_TIMESTAMP(x) reads no clock.
            case Builtin::TransactionTime:
                return called(call) == "unix_timestamp" && !call.arguments.empty()
                           ? FunctionClass::Plain
                           : FunctionClass::TransactionTime;
            case Builtin::PerServer: return FunctionClass::PerServer;
            default: return FunctionClass::Plain;
        }
    }
    if (call.syntax != grammar::CallSyntax::Plain && call.syntax != grammar::CallSyntax::Keyworded)
        return FunctionClass::Plain;
    const std::optional<conf::Function> function = stored(call, context);
    if (!function) return FunctionClass::Unknown;
    if (function->aggregate) return FunctionClass::Aggregate;
    return function->volatility == conf::Volatility::Immutable ? FunctionClass::Plain : FunctionClass::Opaque;
}

std::string mysql_obstacle(const grammar::Node& node, const FunctionContext& context) {
    if (const auto* call = as<grammar::FunctionCall>(&node)) {
        if (call->syntax == grammar::CallSyntax::Keyworded)
            return fmt::format("{}() is not followed into its arguments", called(*call));
        switch (mysql_classify(*call, context)) {
            case FunctionClass::PerServer:
                return fmt::format("{}() has an answer of its own on each shard", called(*call));
            case FunctionClass::Opaque:
                return fmt::format("the body of function {}() may read other shards' rows", called(*call));
            case FunctionClass::Unknown:
                return fmt::format("Braid does not know function {}()", called(*call));
            default: break;
        }
        if (called(*call) == "rand" && !call->arguments.empty())
            return "RAND(n) counts the rows of all shards in one sequence";
    }
    if (node.kind == grammar::NodeKind::UserVariable)
        return "a user variable is kept by one connection, and each shard would read and set its own";
    if (node.kind == grammar::NodeKind::SystemVariable) return "a system variable is each server's own";
    if (node.kind == grammar::NodeKind::MatchAgainst) return "MATCH weighs words by the rows of one shard";
    return {};
}

bool is_mysql_volatile(const grammar::Node& node, const FunctionContext& context) {
    if (const auto* binary = as<grammar::Binary>(&node)) return binary->op == ":=";
    const auto* call = as<grammar::FunctionCall>(&node);
    if (call == nullptr) return false;
    if (const std::optional<Builtin> group = builtin(*call)) return *group == Builtin::Volatile;
    const std::optional<conf::Function> function = stored(*call, context);
    return function && function->volatility == conf::Volatility::Volatile;
}

bool is_mysql_sequence_call(const grammar::FunctionCall& call) {
    constexpr std::array<std::string_view, 3> kNames = {"lastval", "nextval", "setval"};
    return call.name.size() == 1 && is_one_of(call, kNames);
}

bool is_mysql_lock_call(const grammar::FunctionCall& call) {
    constexpr std::array<std::string_view, 5> kNames = {"get_lock", "is_free_lock", "is_used_lock",
                                                        "release_all_locks", "release_lock"};
    return call.name.size() == 1 && is_one_of(call, kNames);
}

std::vector<SessionCall> session_calls(const grammar::Node& statement) {
    using enum SessionValue;
    constexpr std::array<std::pair<std::string_view, SessionValue>, 12> kCalls = {
        {{"last_insert_id", LastInsertId},
         {"found_rows", FoundRows},
         {"row_count", RowCount},
         {"connection_id", ConnectionId},
         {"database", Database},
         {"schema", Database},
         {"user", User},
         {"session_user", User},
         {"system_user", User},
         {"current_user", CurrentUser},
         {"current_role", CurrentUser},
         {"version", Version}}};
    std::vector<SessionCall> found;
    grammar::walk(statement, [&](const grammar::Node& node) {
        const auto* call = as<grammar::FunctionCall>(&node);
        if (call == nullptr || call->name.size() != 1 || !call->arguments.empty()) return true;
        const std::string name = called(*call);
        for (const auto& [known, value] : kCalls) {
            if (known == name) found.push_back({value, call->span});
        }
        return true;
    });
    return found;
}

}  // namespace braid::planner
