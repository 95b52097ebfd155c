#include "proxy/bridge/mysql_to_postgresql/session_statements.h"

#include "proxy/bridge/mysql_to_postgresql/execution.h"
#include "proxy/bridge/mysql_to_postgresql/session_select.h"
#include "proxy/bridge/mysql_to_postgresql/set_statement.h"
#include "proxy/bridge/mysql_to_postgresql/show.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using grammar::StatementKind;
using mysql_session::name_of;
using mysql_session::Statement;

namespace {

std::string quoted(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += '"';
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out += '"';
}

// START TRANSACTION [WITH CONSISTENT SNAPSHOT | READ WRITE | READ ONLY]; BEGIN
awaitable<Status> begin(Core& core, const Statement& statement) {
    Status committed = co_await core.commit();
    if (!committed) co_return committed;
    if (Status brought = co_await core.bring_settings(); !brought) co_return brought;
    std::optional<bool> read_only;
    for (size_t i = 1; i + 1 < statement.size(); i++) {
        if (statement.is(i, "read")) read_only = statement.is(i + 1, "only");
    }
    core.pending_begin = core.begin_sql(read_only);
    if (!statement.mentions("snapshot")) co_return Status{};
    // PostgreSQL takes its snapshot with the first statement.
    Status begun = co_await core.begin_now();
    if (!begun) co_return begun;
    co_return co_await core.server.command("SELECT 1");
}

awaitable<Status> end(Core& core, const Statement& statement) {
    bool chain = false;
    for (size_t i = 1; i < statement.size(); i++) {
        if (statement.is(i, "chain")) chain = !statement.is(i - 1, "no");
    }
    const bool commits = statement.kind == StatementKind::Commit;
    Status done;
    if (commits) {
        done = co_await core.commit();
    } else {
        done = co_await core.rollback();
    }
    if (done && chain) core.pending_begin = core.begin_sql(std::nullopt);
    co_return done;
}

awaitable<Status> savepoint(Core& core, const Statement& statement) {
    const std::string name = name_of(statement, statement.size() - 1);
    const bool waits = !core.pending_begin.empty() || !core.state.autocommit();
    if (waits && core.pending_begin.empty() && core.server.transaction_status() == 'I') {
        core.pending_begin = core.begin_sql(std::nullopt);
    }
    Status begun = co_await core.begin_now();
    if (!begun) co_return begun;
    const bool makes = statement.kind == StatementKind::Savepoint;
    if (core.server.transaction_status() == 'I') {
        if (makes) co_return Status{};
        co_return Failure(mysql_error(1305, "42000", "SAVEPOINT " + name + " does not exist"));
    }
    const char* verb = makes                                      ? "SAVEPOINT "
                       : statement.kind == StatementKind::Release ? "RELEASE SAVEPOINT "
                                                                  : "ROLLBACK TO SAVEPOINT ";
    std::string sql = verb + quoted(name);
    Status done = co_await core.server.command(std::move(sql));
    if (done || core.server.transaction_status() != 'E') co_return done;
    // Only a savepoint that is not there fails so, and the transaction is to go on: PostgreSQL's cannot.
    (void)co_await core.server.command("ROLLBACK");
    co_return Failure(mysql_error(1305, "42000", "SAVEPOINT " + name + " does not exist"));
}

awaitable<Status> answer_rows(Core& core, const Statement& statement, RowForm form) {
    Result<LocalRows> rows = show(core, statement);
    if (!rows) co_return Failure(std::move(rows.error()));
    send_local_rows(core, *rows, form);
    co_return Status{};
}

// DO expression, ...: its values are nobody's.
awaitable<Status> evaluate(Core& core, const Statement& statement) {
    const std::string text =
        "SELECT " + std::string(statement.text.substr(statement.scanned.tokens[1].begin));
    auto scanned = mysql_session::scan_one(text, statement.scanned.mysql);
    if (!scanned) co_return Failure(std::move(scanned.error()));
    auto row = co_await query_one_row(core, *scanned);
    if (!row) co_return Failure(std::move(row.error()));
    co_return Status{};
}

// What is no SQL at all gets its own error.
Error not_here(const Core& core, const Statement& statement) {
    if (auto parsed = core.environment.parser->parse(statement.scanned); !parsed)
        return std::move(parsed.error());
    std::string word(statement.word(0));
    for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return refused(word, "the two kinds of servers do not have it in common");
}

}  // namespace

bool is_own_statement(const Statement& statement) {
    if (statement.kind == StatementKind::Set && statement.is(1, "statement")) return false;
    switch (statement.kind) {
        case StatementKind::Select:
        case StatementKind::Insert:
        case StatementKind::Update:
        case StatementKind::Delete:
        case StatementKind::Values:
        case StatementKind::Table:
        case StatementKind::With:
        case StatementKind::Create:
        case StatementKind::Alter:
        case StatementKind::Drop:
        case StatementKind::Truncate:
        case StatementKind::RenameTable: return false;
        default: return true;
    }
}

awaitable<Status> run_own_statement(Core& core, const Statement& statement, RowForm form) {
    Status done;
    switch (statement.kind) {
        case StatementKind::Begin: done = co_await begin(core, statement); break;
        case StatementKind::Commit:
        case StatementKind::Rollback: done = co_await end(core, statement); break;
        case StatementKind::Savepoint:
        case StatementKind::Release:
        case StatementKind::RollbackTo: done = co_await savepoint(core, statement); break;
        case StatementKind::Set: done = co_await run_set(core, statement); break;
        case StatementKind::Do: done = co_await evaluate(core, statement); break;
        case StatementKind::Unlock: break;
        case StatementKind::Use:
            if (name_of(statement, 1) != core.environment.database) {
                done =
                    Failure(mysql_error(1049, "42000", "Unknown database '" + name_of(statement, 1) + "'"));
            }
            break;
        case StatementKind::Show:
        case StatementKind::Describe: co_return co_await answer_rows(core, statement, form);
        case StatementKind::Empty: done = Failure(mysql_error(1065, "42000", "Query was empty")); break;
        default: done = Failure(not_here(core, statement)); break;
    }
    if (!done) co_return done;
    core.state.conditions.clear();
    core.send_ok();
    co_return Status{};
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
