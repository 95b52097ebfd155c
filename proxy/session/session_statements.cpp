#include "proxy/session/session_statements.h"

#include <algorithm>

#include "backends/postgresql/query.h"
#include "proxy/session/describe.h"
#include "proxy/session/relay.h"
#include "proxy/session/routing.h"

namespace braid::proxy {

using backends::postgresql::query;

namespace {

// An error that the server told the client itself.
Failure already_told() {
    return fail("", "");
}

}  // namespace

bool SessionStatements::handles(const SqlStatement& statement) {
    switch (statement.verb) {
        case Verb::Begin:
        case Verb::Commit:
        case Verb::Rollback:
        case Verb::Savepoint:
        case Verb::Release:
        case Verb::RollbackTo:
        case Verb::TwoPhase:
        case Verb::SetTransaction:
        case Verb::SetConstraints:
        case Verb::Set:
        case Verb::Reset:
        case Verb::Discard:
        case Verb::Prepare:
        case Verb::Deallocate:
        case Verb::Listen:
        case Verb::Unlisten:
        case Verb::Notify: return true;
        default: return false;
    }
}

awaitable<bool> SessionStatements::run(const SqlStatement& statement) {
    Status done;
    if (core_.transaction.failed() && !ends_transaction(statement)) {
        done = Failure(in_failed_transaction());
    } else {
        done = co_await dispatch(statement);
    }
    if (done) co_return true;
    if (done.error().sqlstate.empty()) {
        core_.transaction.fail();
    } else {
        core_.fail_statement(done.error());
    }
    co_return false;
}

awaitable<Status> SessionStatements::dispatch(const SqlStatement& statement) {
    switch (statement.verb) {
        case Verb::Begin: co_return co_await begin(statement);
        case Verb::Commit: co_return co_await commit(statement);
        case Verb::Rollback: co_return co_await rollback(statement);
        case Verb::Savepoint: co_return co_await savepoint(statement);
        case Verb::Release: co_return co_await release(statement);
        case Verb::RollbackTo: co_return co_await rollback_to(statement);
        case Verb::SetTransaction: co_return co_await set_transaction(statement);
        case Verb::SetConstraints: co_return co_await set_constraints(statement);
        case Verb::Set: co_return co_await set(statement);
        case Verb::Reset: co_return co_await reset(statement);
        case Verb::Discard: co_return co_await discard(statement);
        case Verb::Prepare: co_return co_await prepare(statement);
        case Verb::Deallocate: co_return deallocate(statement);
        case Verb::Listen: co_return co_await listen(statement);
        case Verb::Unlisten: co_return co_await unlisten(statement);
        case Verb::Notify: co_return co_await notify(statement);
        default:
            // What failed is not prepared but rolled back.
            if (core_.transaction.failed()) co_return co_await rollback(statement);
            co_return Failure(two_phase_of_client());
    }
}

// --- transactions

awaitable<Result<Link*>> SessionStatements::any_link() {
    if (core_.transaction.active()) {
        for (auto& [shard, link] : core_.links.all()) {
            if (link->in_transaction) co_return co_await core_.links.join(shard);
        }
    }
    co_return co_await core_.links.join(default_shard(core_));
}

awaitable<Status> SessionStatements::relay_text(Link& link, std::string_view sql) {
    append_query(link.out, sql);
    if (Status sent = co_await send_pending(core_, link); !sent) co_return sent;
    Result<ReplyEnd> end = co_await relay_reply(core_, link, Reply::Query, Pass::All);
    if (!end) co_return Failure(std::move(end.error()));
    if (end->error) co_return already_told();
    co_return Status{};
}

awaitable<Status> SessionStatements::relay_and_record(std::string_view sql) {
    Result<Link*> first = co_await any_link();
    if (!first) co_return Failure(std::move(first.error()));
    // The client hears of it once, when the others have done it.
    for (auto& [shard, link] : core_.links.all()) {
        if (!link->in_transaction || link.get() == *first) continue;
        if (Status settled = co_await core_.links.settle(*link); !settled) co_return settled;
        auto done = co_await query(link->connection(), sql);
        if (!done) co_return Failure(std::move(done.error()));
    }
    if (Status done = co_await relay_text(**first, sql); !done) co_return done;
    core_.transaction.record(std::string(sql));
    co_return Status{};
}

awaitable<Status> SessionStatements::discard(const SqlStatement& statement) {
    const bool all = statement.words.size() > 1 && statement.words[1].is("all");
    if (!all) {
        Result<Link*> link = co_await any_link();
        if (!link) co_return Failure(std::move(link.error()));
        co_return co_await relay_text(**link, statement.text);
    }
    if (core_.transaction.active()) {
        co_return fail(sqlstate::kActiveSqlTransaction, "DISCARD ALL cannot run inside a transaction block");
    }
    co_await core_.portals.close_all();
    core_.links.unpin_all();
    for (auto& [shard, link] : core_.links.all()) {
        auto done = co_await query(link->connection(), "DISCARD ALL");
        if (!done) co_return Failure(std::move(done.error()));
        link->connection().settings().reset_all();
        link->connection().prepared().clear();
    }
    prepared_.clear();
    core_.portals.forget_cursors();
    core_.settings.reset_all();
    Result<Link*> link = co_await any_link();
    if (!link) co_return Failure(std::move(link.error()));
    core_.report_parameters((*link)->connection());
    core_.send_complete("DISCARD ALL");
    co_return Status{};
}

// --- prepared statements by SQL

awaitable<Status> SessionStatements::prepare(const SqlStatement& statement) {
    const auto& words = statement.words;
    if (words.size() < 4) co_return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    const std::string name = name_of(words[1]);
    if (prepared_.contains(name)) {
        co_return fail("42P05", "prepared statement \"" + name + "\" already exists");
    }
    size_t at = 2;
    std::vector<std::string> types;
    if (words[at].symbol('(')) {
        int depth = 1;
        const char* begin = words[at].text.data() + 1;
        for (at++; at < words.size() && depth > 0; at++) {
            if (words[at].symbol('(')) depth++;
            if (words[at].symbol(')')) depth--;
            const bool end = depth == 0 || (depth == 1 && words[at].symbol(','));
            if (!end) continue;
            types.emplace_back(begin, words[at].text.data());
            begin = words[at].text.data() + 1;
        }
    }
    if (at >= words.size() || !words[at].is("as")) {
        co_return fail(sqlstate::kSyntaxError, "syntax error in PREPARE: AS is missing");
    }
    const char* text = words[at].text.data() + words[at].text.size();
    Result<PreparedStatementPtr> made = make_prepared(
        std::string_view(text, static_cast<size_t>(statement.text.data() + statement.text.size() - text)),
        core_.standard_conforming_strings());
    if (!made) co_return Failure(std::move(made.error()));
    (*made)->by_sql = true;
    (*made)->read_under = constant_settings(core_);
    (*made)->text_read_under = core_.text_reading();
    if (!types.empty()) {
        Result<Link*> link = co_await any_link();
        if (!link) co_return Failure(std::move(link.error()));
        if (Status settled = co_await core_.links.settle(**link); !settled) co_return settled;
        std::string sql;
        for (const std::string& type : types) {
            sql += (sql.empty() ? "SELECT " : ", ") + quote_literal(type) +
                   "::pg_catalog.regtype::pg_catalog.oid";
        }
        auto rows = co_await query((*link)->connection(), sql);
        if (!rows) co_return Failure(std::move(rows.error()));
        for (const auto& oid : rows->rows.front()) {
            (*made)->declared_types.push_back(static_cast<uint32_t>(std::stoul(oid.value_or("0"))));
        }
    }
    if (Status described = co_await ensure_described(core_, **made); !described) co_return described;
    prepared_[name] = std::move(*made);
    core_.send_complete("PREPARE");
    co_return Status{};
}

Status SessionStatements::deallocate(const SqlStatement& statement) {
    const auto& words = statement.words;
    size_t at = words.size() > 2 && words[1].is("prepare") ? 2 : 1;
    if (at >= words.size()) return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    if (words[at].is("all")) {
        prepared_.clear();
        core_.send_complete("DEALLOCATE ALL");
        return {};
    }
    const std::string name = name_of(words[at]);
    if (prepared_.erase(name) == 0) {
        return fail(sqlstate::kInvalidSqlStatementName, "prepared statement \"" + name + "\" does not exist");
    }
    core_.send_complete("DEALLOCATE");
    return {};
}

// --- notifications: all on one shard, the database's first

awaitable<Status> SessionStatements::listen(const SqlStatement& statement) {
    Result<Link*> link = co_await core_.links.join(ShardId(0));
    if (!link) co_return Failure(std::move(link.error()));
    if (Status done = co_await relay_text(**link, statement.text); !done) co_return done;
    core_.links.pin(ShardId(0), Links::PinReason::Listen);
    co_return Status{};
}

awaitable<Status> SessionStatements::unlisten(const SqlStatement& statement) {
    if (!core_.links.pinned(ShardId(0))) {
        core_.send_complete("UNLISTEN");
        co_return Status{};
    }
    Result<Link*> link = co_await core_.links.join(ShardId(0));
    if (!link) co_return Failure(std::move(link.error()));
    if (Status done = co_await relay_text(**link, statement.text); !done) co_return done;
    // Inside a transaction it takes effect only if that commits.
    const bool nothing_left = statement.words.back().symbol('*') && !core_.transaction.active();
    if (nothing_left) core_.links.unpin_listen(ShardId(0));
    co_return Status{};
}

awaitable<Status> SessionStatements::notify(const SqlStatement& statement) {
    Result<Link*> link = co_await core_.links.join(ShardId(0));
    if (!link) co_return Failure(std::move(link.error()));
    (*link)->notified = true;
    co_return co_await relay_text(**link, statement.text);
}

}  // namespace braid::proxy
