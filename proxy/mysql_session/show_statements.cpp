// SHOW WARNINGS, PROCESSLIST, DATABASES; EXPLAIN ROUTE; SHOW braid.*. See session_statements.h.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "grammar/scanner/mysql_error.h"
#include "proxy/mysql_session/routing.h"
#include "proxy/mysql_session/session_statements.h"

namespace braid::proxy::mysql_session {

using grammar::StatementKind;
using grammar::TokenType;

namespace {

// SHOW COUNT(*) WARNINGS | ERRORS: the token of the last word.
bool counts_conditions(const Statement& statement) {
    return statement.is(1, "count") && (statement.is(5, "warnings") || statement.is(5, "errors"));
}

bool shows_processes(const Statement& statement) {
    return statement.is(1, "processlist") || (statement.is(1, "full") && statement.is(2, "processlist"));
}

bool shows_databases(const Statement& statement) {
    return statement.is(1, "databases") || statement.is(1, "schemas");
}

Failure syntax_error(const Statement& statement, size_t token) {
    const size_t at =
        token < statement.size() ? statement.scanned.tokens[token].begin : statement.text.size();
    return Failure(grammar::mysql_syntax_error(statement.scanned, static_cast<uint32_t>(at)));
}

// LIKE without regard to case: % and _, with a backslash before one that stands for itself.
bool like(std::string_view text, std::string_view pattern) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() == '%') {
        for (size_t skip = 0; skip <= text.size(); skip++) {
            if (like(text.substr(skip), pattern.substr(1))) return true;
        }
        return false;
    }
    if (text.empty()) return false;
    const bool escaped = pattern.front() == '\\' && pattern.size() > 1;
    const char wanted = pattern[escaped ? 1 : 0];
    const bool any = !escaped && wanted == '_';
    if (!any && to_lower_ascii(wanted) != to_lower_ascii(text.front())) return false;
    return like(text.substr(1), pattern.substr(escaped ? 2 : 1));
}

// [LIMIT [offset,] count]
struct Limit {
    size_t offset = 0;
    size_t count = SIZE_MAX;
};
Result<Limit> read_limit(const Statement& statement, size_t at) {
    Limit limit;
    if (at == statement.size()) return limit;
    const auto number = [&](size_t token) {
        size_t value = 0;
        const std::string_view text = statement.word(token);
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    if (!statement.is(at, "limit") || !statement.is(at + 1, TokenType::Integer))
        return syntax_error(statement, at);
    limit.count = number(at + 1);
    if (at + 2 == statement.size()) return limit;
    if (!statement.is(at + 2, TokenType::Comma) || at + 4 != statement.size())
        return syntax_error(statement, at + 2);
    limit.offset = limit.count;
    limit.count = number(at + 3);
    return limit;
}

}  // namespace

bool is_own_show(const Statement& statement) {
    return statement.is(1, "warnings") || statement.is(1, "errors") || counts_conditions(statement) ||
           shows_processes(statement) || shows_databases(statement) ||
           (statement.is(1, "braid") && statement.is(2, TokenType::Dot));
}

Result<LocalRows> SessionStatements::local_rows(const Statement& statement) {
    if (statement.kind == StatementKind::ExplainRoute) {
        auto lines = explain_route(core_, statement);
        if (!lines) return Failure(std::move(lines.error()));
        LocalRows rows;
        rows.columns.push_back({"route"});
        for (std::string& line : *lines) rows.rows.push_back({std::move(line)});
        return rows;
    }
    if (shows_processes(statement)) return show_processes(statement.is(1, "full"));
    if (shows_databases(statement)) return show_databases(statement);
    if (statement.is(1, "braid")) {
        const std::string name = lower_case(name_of(statement, 3));
        LocalRows rows;
        rows.columns.push_back({"braid." + name});
        rows.rows.push_back({core_.settings.braid(name)});
        return rows;
    }
    return show_conditions(statement);
}

Result<LocalRows> SessionStatements::show_conditions(const Statement& statement) {
    LocalRows rows;
    if (counts_conditions(statement)) {
        const bool errors = statement.is(5, "errors");
        rows.columns.push_back({errors ? "@@session.error_count" : "@@session.warning_count", true});
        const size_t count = errors ? core_.diagnostics.errors() : core_.diagnostics.conditions.size();
        rows.rows.push_back({std::to_string(count)});
        return rows;
    }
    auto limit = read_limit(statement, 2);
    if (!limit) return Failure(std::move(limit.error()));
    rows.columns = {{"Level", false, 28}, {"Code", true, 4}, {"Message", false, 2048}};
    for (const Condition& condition : core_.diagnostics.conditions) {
        if (statement.is(1, "errors") && condition.level != "Error") continue;
        if (limit->offset > 0) {
            limit->offset--;
            continue;
        }
        if (rows.rows.size() >= limit->count) break;
        rows.rows.push_back({condition.level, std::to_string(condition.code), condition.message});
    }
    return rows;
}

Result<LocalRows> SessionStatements::show_databases(const Statement& statement) {
    std::string pattern = "%";
    LocalRows rows;
    rows.columns.push_back({"Database", false, 256});
    if (statement.size() > 2) {
        if (!statement.is(2, "like") || statement.size() != 4) {
            return fail(sqlstate::kFeatureNotSupported, "SHOW DATABASES takes LIKE 'pattern' alone here");
        }
        auto given = value_of(statement, 3);
        if (!given) return Failure(std::move(given.error()));
        pattern = std::move(*given);
        rows.columns.front().name += " (" + pattern + ")";
    }
    std::vector<std::string> names;
    names.emplace_back("information_schema");
    const conf::User* self = core_.user();
    for (const conf::Database& database : core_.topology().databases) {
        if (self != nullptr && self->may_use(database.name)) names.push_back(database.name);
    }
    std::sort(names.begin(), names.end());
    for (std::string& name : names) {
        if (like(name, pattern)) rows.rows.push_back({std::move(name)});
    }
    return rows;
}

LocalRows SessionStatements::show_processes(bool full) const {
    constexpr size_t kShort = 100;
    LocalRows rows;
    rows.columns = {
        {"Id", true, 10},       {"User", false, 32},
        {"Host", false, 64},    {"db", false, 64},
        {"Command", false, 16}, {"Time", true, 7},
        {"State", false, 30},   {"Info", false, static_cast<uint32_t>(full ? ProcessList::kMaxInfo : kShort)},
        {"Progress", false, 7}};
    const conf::User* self = core_.user();
    const bool all = self != nullptr && self->admin;
    const TimePoint now = Clock::now();
    for (const Process& process : core_.worker.shared().processes.list()) {
        if (!all && process.user != core_.identity.user) continue;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - process.since).count();
        std::vector<std::optional<std::string>> row;
        row.emplace_back(std::to_string(process.id));
        row.emplace_back(process.user);
        row.emplace_back(process.host);
        row.push_back(process.database.empty() ? std::nullopt : std::optional(process.database));
        row.emplace_back(std::string(process.command));
        row.emplace_back(std::to_string(seconds));
        row.emplace_back(process.info.empty() ? "" : "executing");
        row.push_back(process.info.empty()
                          ? std::nullopt
                          : std::optional(full ? process.info : process.info.substr(0, kShort)));
        row.emplace_back("0.000");
        rows.rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace braid::proxy::mysql_session
