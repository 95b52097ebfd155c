// BEGIN, COMMIT, ROLLBACK and savepoints. See session_statements.h.
#include "grammar/scanner/mysql_error.h"
#include "proxy/mysql_session/routing.h"
#include "proxy/mysql_session/session_statements.h"

namespace braid::proxy::mysql_session {

using grammar::StatementKind;

namespace {

Failure syntax_error(const Statement& statement, size_t token) {
    const size_t at =
        token < statement.size() ? statement.scanned.tokens[token].begin : statement.text.size();
    return Failure(grammar::mysql_syntax_error(statement.scanned, static_cast<uint32_t>(at)));
}

struct Start {
    std::optional<bool> read_only;  // nothing: not said
    bool snapshot = false;
};

// START TRANSACTION [WITH CONSISTENT SNAPSHOT | READ WRITE | READ ONLY, ...]; BEGIN [WORK]
Result<Start> read_start(const Statement& statement) {
    Start start;
    size_t at = 1;
    if (statement.is(0, "begin")) {
        if (statement.is(at, "work")) at++;
        if (at < statement.size()) return syntax_error(statement, at);
        return start;
    }
    at = 2;
    while (at < statement.size()) {
        if (statement.is(at, "with") && statement.is(at + 1, "consistent") &&
            statement.is(at + 2, "snapshot")) {
            start.snapshot = true;
            at += 3;
        } else if (statement.is(at, "read") &&
                   (statement.is(at + 1, "only") || statement.is(at + 1, "write"))) {
            start.read_only = statement.is(at + 1, "only");
            at += 2;
        } else {
            const bool begun = statement.is(at, "with") || statement.is(at, "read");
            const bool further = begun && statement.is(at + 1, "consistent");
            return syntax_error(statement, at + (further ? 2 : begun ? 1 : 0));
        }
        if (at == statement.size()) break;
        if (!statement.is(at, grammar::TokenType::Comma)) return syntax_error(statement, at);
        if (++at == statement.size()) return syntax_error(statement, at);
    }
    return start;
}

}  // namespace

awaitable<Status> SessionStatements::commit_open() {
    Status committed = co_await core_.links.commit();
    const bool keeps_next = !core_.transaction.active();
    if (!keeps_next) core_.end_transaction();
    co_return committed;
}

awaitable<Status> SessionStatements::begin(const Statement& statement) {
    auto start = read_start(statement);
    if (!start) co_return Failure(std::move(start.error()));
    Status committed = co_await commit_open();
    if (!committed) co_return committed;
    const std::string* usual = core_.settings.find("transaction_read_only");
    const bool usually = usual != nullptr && (*usual == "1" || *usual == "ON");
    const bool read_only = start->read_only.value_or(core_.transaction.next_read_only().value_or(usually));
    core_.transaction.begin(statement.is(0, "begin") ? "START TRANSACTION" : std::string(statement.text),
                            read_only);
    if (!start->snapshot || core_.database == nullptr) co_return Status{};
    // It sees what is committed now: every shard must begin.
    for (uint32_t shard = 0; shard < core_.database->shard_count(); shard++) {
        Result<Link*> link = co_await core_.links.join(ShardId(shard));
        if (!link) co_return Failure(std::move(link.error()));
        Status begun = co_await core_.links.settle(**link);
        if (!begun) co_return begun;
    }
    co_return Status{};
}

// COMMIT | ROLLBACK [WORK] [AND [NO] CHAIN] [[NO] RELEASE]
awaitable<Status> SessionStatements::end(const Statement& statement, bool commit) {
    bool chain = false;
    bool release = false;
    size_t at = 1;
    if (statement.is(at, "work")) at++;
    if (statement.is(at, "and")) {
        chain = !statement.is(at + 1, "no");
        at += chain ? 1 : 2;
        if (!statement.is(at++, "chain")) co_return syntax_error(statement, at - 1);
    }
    if (statement.is(at, "no") && statement.is(at + 1, "release")) {
        at += 2;
    } else if (statement.is(at, "release")) {
        release = true;
        at++;
    }
    if (at < statement.size() || (chain && release)) co_return syntax_error(statement, at);
    Status done;
    if (commit) {
        done = co_await core_.links.commit();
    } else {
        co_await core_.links.rollback();
    }
    if (chain && done && core_.transaction.explicit_block()) {
        core_.transaction.chain();
    } else {
        const bool chained_from_none = chain && done;
        const bool read_only = core_.transaction.next_read_only().value_or(false);
        core_.end_transaction();
        const char* start = read_only ? "START TRANSACTION READ ONLY" : "START TRANSACTION";
        if (chained_from_none) core_.transaction.begin(start, read_only);
    }
    core_.end_wanted = core_.end_wanted || release;
    co_return done;
}

awaitable<Status> SessionStatements::savepoint(const Statement& statement) {
    Transaction& transaction = core_.transaction;
    const std::string name = name_of(statement, statement.size() - 1);
    std::string text(statement.text);
    if (statement.kind == StatementKind::Savepoint) {
        if (statement.size() != 2) co_return syntax_error(statement, 2);
        Status done = co_await core_.links.run_everywhere(text);
        if (!done) co_return done;
        transaction.savepoint(name, std::move(text));
        co_return Status{};
    }
    const bool back = statement.kind == StatementKind::RollbackTo;
    // Those links that joined later know of it, too: they were told when they began.
    Transaction after = transaction;
    Status known = back ? after.rollback_to(name) : after.release(name);
    if (!known) co_return known;
    Status done = co_await core_.links.run_everywhere(text);
    if (!done) co_return done;
    transaction = std::move(after);
    co_return Status{};
}

}  // namespace braid::proxy::mysql_session
