#include "proxy/mysql_session/session_statements.h"

#include <charconv>

#include "grammar/scanner/mysql_error.h"
#include "proxy/mysql_session/explain_analyze.h"
#include "proxy/mysql_session/expressions.h"
#include "proxy/mysql_session/routing.h"

namespace braid::proxy::mysql_session {

using grammar::StatementKind;
using grammar::TokenType;

bool SessionStatements::handles(const Statement& statement) {
    switch (statement.kind) {
        case StatementKind::Begin:
        case StatementKind::Commit:
        case StatementKind::Rollback:
        case StatementKind::Savepoint:
        case StatementKind::Release:
        case StatementKind::RollbackTo:
        case StatementKind::Set:
        case StatementKind::Use:
        case StatementKind::Kill:
        case StatementKind::Prepare:
        case StatementKind::Execute:
        case StatementKind::Deallocate:
        case StatementKind::ExplainRoute:
        case StatementKind::Empty: return true;
        case StatementKind::Show: return is_own_show(statement);
        case StatementKind::Create:
        case StatementKind::Drop:
        case StatementKind::Alter: return statement.is(1, "database") || statement.is(1, "schema");
        default: return false;
    }
}

awaitable<bool> SessionStatements::run(const Statement& statement, RowForm form) {
    answered_ = false;
    core_.saying = {};
    Status done = core_.check_killed();
    if (done) done = co_await dispatch(statement, form);
    if (!done) {
        if (!core_.client_gone) core_.send_error(done.error());
        co_return false;
    }
    if (answered_) co_return !core_.client_gone;
    core_.diagnostics.row_count = 0;
    core_.send_ok();
    co_return true;
}

awaitable<Status> SessionStatements::dispatch(const Statement& statement, RowForm form) {
    switch (statement.kind) {
        case StatementKind::Begin: co_return co_await begin(statement);
        case StatementKind::Commit: co_return co_await end(statement, true);
        case StatementKind::Rollback: co_return co_await end(statement, false);
        case StatementKind::Savepoint:
        case StatementKind::Release:
        case StatementKind::RollbackTo: co_return co_await savepoint(statement);
        case StatementKind::Set: co_return co_await set(statement);
        case StatementKind::Use: {
            const std::string name = name_of(statement, 1);
            co_return co_await core_.use(name);
        }
        case StatementKind::Kill: co_return co_await run_kill(statement);
        case StatementKind::Prepare: co_return co_await prepare(statement);
        case StatementKind::Execute: co_return co_await execute(statement);
        case StatementKind::Deallocate: co_return deallocate(statement);
        case StatementKind::Create:
        case StatementKind::Drop:
        case StatementKind::Alter:
            co_return fail(sqlstate::kFeatureNotSupported,
                           "databases are named in Braid's configuration: a statement cannot make, change or "
                           "drop them");
        case StatementKind::Empty: co_return Failure(mysql_error(1065, "42000", "Query was empty"));
        default: break;
    }
    Result<LocalRows> rows = local_rows(statement);
    if (!rows) co_return Failure(std::move(rows.error()));
    if (statement.kind == StatementKind::ExplainRoute && statement.is(2, "analyze")) {
        auto lines = co_await run_analyzed(core_, statement);
        if (!lines) co_return Failure(std::move(lines.error()));
        for (std::string& line : *lines) rows->rows.push_back({std::move(line)});
    }
    const uint64_t found_rows = core_.diagnostics.found_rows;
    send_local_rows(core_, *rows, form);
    // Only what a server looks up like a query's rows counts.
    if (statement.is(1, "warnings") || statement.is(1, "errors") || statement.is(1, "count"))
        core_.diagnostics.found_rows = found_rows;
    answered_ = true;
    co_return Status{};
}

// KILL [HARD | SOFT] [CONNECTION | QUERY] id, KILL ... USER name
awaitable<Status> SessionStatements::run_kill(const Statement& statement) {
    size_t at = 1;
    if (statement.is(at, "hard") || statement.is(at, "soft")) at++;
    KillKind kind = KillKind::Connection;
    if (statement.is(at, "query")) kind = KillKind::Query;
    // KILL CONNECTION_ID() names a function.
    if (statement.is(at, "query") || statement.is(at, "connection")) at++;
    if (statement.is(at, "id") && at + 1 < statement.size()) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "KILL QUERY ID: Braid's statements have no ids of their own");
    }
    if (statement.is(at, "user") && !statement.is(at + 1, TokenType::LeftParen)) {
        const std::string user = name_of(statement, at + 1);
        for (const Process& process : core_.worker.shared().processes.list()) {
            if (process.user != user || process.id == core_.process->id()) continue;
            if (Status killed = kill(process.id, kind); !killed) co_return killed;
        }
        co_return Status{};
    }
    if (at == statement.size()) {
        co_return Failure(
            grammar::mysql_syntax_error(statement.scanned, static_cast<uint32_t>(statement.text.size())));
    }
    const bool plain = at + 1 == statement.size() && statement.is(at, TokenType::Number);
    if (plain) {
        const std::string_view digits = statement.word(at);
        uint64_t id = 0;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), id);
        if (parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size()) co_return kill(id, kind);
    }
    auto id = co_await number_of(core_, text_between(statement, at, statement.size()));
    if (!id) co_return Failure(std::move(id.error()));
    co_return kill(id->value_or(0), kind);
}

Status SessionStatements::kill(uint64_t id, KillKind kind) {
    ProcessList& processes = core_.worker.shared().processes;
    const auto entry = id <= UINT32_MAX ? processes.find(static_cast<uint32_t>(id)) : nullptr;
    if (!entry) return Failure(mysql_error(1094, "HY000", "Unknown thread id: " + std::to_string(id)));
    const conf::User* self = core_.user();
    const bool owner = entry->snapshot().user == core_.identity.user || (self != nullptr && self->admin);
    if (!owner)
        return Failure(mysql_error(1095, "HY000", "You are not owner of thread " + std::to_string(id)));
    if (entry->id() == core_.process->id()) {
        core_.end_wanted = kind == KillKind::Connection;
        return Failure(kind == KillKind::Connection
                           ? mysql_error(1927, "70100", "Connection was killed")
                           : mysql_error(1317, "70100", "Query execution was interrupted"));
    }
    (void)processes.kill(entry->id(), kind);
    return {};
}

}  // namespace braid::proxy::mysql_session
