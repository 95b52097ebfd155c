// BEGIN to ROLLBACK, savepoints, SET TRANSACTION and SET CONSTRAINTS.
#include <algorithm>
#include <array>

#include "backends/postgresql/query.h"
#include "proxy/session/session_statements.h"

namespace braid::proxy {

using backends::postgresql::query;

namespace {

bool is_mode_word(const Word& word) {
    static constexpr std::array<std::string_view, 13> kWords = {
        "work",      "transaction", "isolation", "level", "serializable", "repeatable", "read",
        "committed", "uncommitted", "write",     "only",  "not",          "deferrable"};
    return word.symbol(',') || std::any_of(kWords.begin(), kWords.end(), [&](auto w) { return word.is(w); });
}

// BEGIN's and SET TRANSACTION's words are looked at here because no server sees them yet.
Status check_modes(const SqlStatement& statement, size_t from) {
    for (size_t i = from; i < statement.words.size(); i++) {
        const Word& word = statement.words[i];
        if (is_mode_word(word)) continue;
        Failure failure =
            fail(sqlstate::kSyntaxError, "syntax error at or near \"" + std::string(word.text) + "\"");
        failure.value().position = static_cast<int>(word.text.data() - statement.text.data()) + 1;
        return failure;
    }
    return {};
}

bool chains(const SqlStatement& statement) {
    const auto& words = statement.words;
    return words.size() >= 2 && words.back().is("chain") && !words[words.size() - 2].is("no");
}

}  // namespace

awaitable<Status> SessionStatements::begin(const SqlStatement& statement) {
    const std::string_view tag = statement.words.front().is("start") ? "START TRANSACTION" : "BEGIN";
    if (core_.transaction.explicit_block()) {
        core_.send_warning(sqlstate::kActiveSqlTransaction, "there is already a transaction in progress");
        core_.send_complete(tag);
        co_return Status{};
    }
    if (Status checked = check_modes(statement, 1); !checked) co_return checked;
    const bool has_modes =
        std::any_of(statement.words.begin() + 1, statement.words.end(),
                    [](const Word& word) { return !word.is("work") && !word.is("transaction"); });
    if (!core_.transaction.active()) core_.settings.begin();
    core_.transaction.begin(Transaction::Mode::Explicit,
                            has_modes ? std::string(statement.text) : std::string());
    core_.send_complete(tag);
    co_return Status{};
}

void SessionStatements::after_end(bool committed, const SqlStatement& statement) {
    const bool implicit = core_.transaction.mode() == Transaction::Mode::Implicit;
    const bool plain = core_.transaction.begin_text() == "BEGIN";
    const std::string text = plain ? std::string() : core_.transaction.begin_text();
    const bool chain = chains(statement) && core_.transaction.explicit_block();
    core_.end_transaction(committed);
    if (implicit) {
        core_.settings.begin();
        core_.transaction.begin(Transaction::Mode::Implicit, {});
    } else if (chain) {
        core_.settings.begin();
        core_.transaction.begin(Transaction::Mode::Explicit, text);
    }
}

awaitable<Status> SessionStatements::commit(const SqlStatement& statement) {
    if (!core_.transaction.explicit_block() && chains(statement)) {
        co_return fail(sqlstate::kNoActiveSqlTransaction,
                       "COMMIT AND CHAIN can only be used in transaction blocks");
    }
    if (!core_.transaction.explicit_block()) {
        core_.send_warning(sqlstate::kNoActiveSqlTransaction, "there is no transaction in progress");
    }
    co_await core_.portals.close_all();
    if (core_.transaction.failed()) {
        co_await core_.links.rollback();
        after_end(false, statement);
        core_.send_complete("ROLLBACK");
        co_return Status{};
    }
    Result<std::string> tag = co_await core_.links.commit();
    after_end(tag && *tag == "COMMIT", statement);
    if (!tag) co_return Failure(std::move(tag.error()));
    core_.send_complete(*tag);
    co_return Status{};
}

awaitable<Status> SessionStatements::rollback(const SqlStatement& statement) {
    if (!core_.transaction.explicit_block() && chains(statement)) {
        co_return fail(sqlstate::kNoActiveSqlTransaction,
                       "ROLLBACK AND CHAIN can only be used in transaction blocks");
    }
    if (!core_.transaction.explicit_block()) {
        core_.send_warning(sqlstate::kNoActiveSqlTransaction, "there is no transaction in progress");
    }
    co_await core_.portals.close_all();
    co_await core_.links.rollback();
    for (auto& [shard, link] : core_.links.all()) {
        core_.report_parameters(link->connection());
        break;
    }
    after_end(false, statement);
    core_.send_complete("ROLLBACK");
    co_return Status{};
}

awaitable<bool> SessionStatements::end_implicit() {
    if (core_.transaction.mode() != Transaction::Mode::Implicit) co_return true;
    Status ended;
    bool committed = false;
    co_await core_.portals.close_all();
    if (core_.transaction.failed()) {
        co_await core_.links.rollback();
    } else {
        Result<std::string> tag = co_await core_.links.commit();
        committed = tag && *tag == "COMMIT";
        if (!tag) ended = Failure(std::move(tag.error()));
    }
    core_.end_transaction(committed);
    if (!ended) core_.send_error(ended.error());
    co_return ended.has_value();
}

awaitable<Status> SessionStatements::savepoint(const SqlStatement& statement) {
    if (!core_.transaction.explicit_block()) {
        co_return fail(sqlstate::kNoActiveSqlTransaction, "SAVEPOINT can only be used in transaction blocks");
    }
    if (statement.words.size() != 2) co_return fail(sqlstate::kSyntaxError, "syntax error in SAVEPOINT");
    if (Status done = co_await core_.links.run_everywhere(std::string(statement.text)); !done) co_return done;
    core_.transaction.savepoint(name_of(statement.words[1]), std::string(statement.text));
    core_.settings.savepoint();
    core_.send_complete("SAVEPOINT");
    co_return Status{};
}

awaitable<Status> SessionStatements::release(const SqlStatement& statement) {
    if (!core_.transaction.explicit_block()) {
        co_return fail(sqlstate::kNoActiveSqlTransaction,
                       "RELEASE SAVEPOINT can only be used in transaction blocks");
    }
    Result<size_t> found = core_.transaction.find_savepoint(name_of(statement.words.back()));
    if (!found) co_return Failure(std::move(found.error()));
    if (Status done = co_await core_.links.run_everywhere(std::string(statement.text)); !done) co_return done;
    core_.transaction.release(*found);
    core_.portals.release(*found);
    core_.settings.release(*found);
    core_.send_complete("RELEASE");
    co_return Status{};
}

awaitable<Status> SessionStatements::rollback_to(const SqlStatement& statement) {
    if (!core_.transaction.explicit_block()) {
        co_return fail(sqlstate::kNoActiveSqlTransaction,
                       "ROLLBACK TO SAVEPOINT can only be used in transaction blocks");
    }
    Result<size_t> found = core_.transaction.find_savepoint(name_of(statement.words.back()));
    if (!found) co_return Failure(std::move(found.error()));
    for (auto& [shard, link] : core_.links.all()) {
        if (link->in_transaction && (link->lost || link->connection().broken())) {
            co_return fail(sqlstate::kConnectionFailure, "the transaction's connection to server \"" +
                                                             core_.links.name_of(shard) + "\" was lost");
        }
    }
    co_await core_.portals.close_scattered(*found);
    if (Status done = co_await core_.links.run_everywhere(std::string(statement.text)); !done) co_return done;
    core_.transaction.rollback_to(*found);
    core_.settings.rollback_to(*found);
    for (auto& [shard, link] : core_.links.all()) {
        core_.report_parameters(link->connection());
        break;
    }
    core_.send_complete("ROLLBACK");
    co_return Status{};
}

awaitable<Status> SessionStatements::set_transaction(const SqlStatement& statement) {
    if (!core_.transaction.active()) {
        // The server's warning, and no effect.
        Result<Link*> link = co_await any_link();
        if (!link) co_return Failure(std::move(link.error()));
        co_return co_await relay_text(**link, statement.text);
    }
    if (statement.mentions("snapshot") && !core_.single_shard()) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "SET TRANSACTION SNAPSHOT names a snapshot of one server only");
    }
    co_return co_await relay_and_record(statement.text);
}

awaitable<Status> SessionStatements::set_constraints(const SqlStatement& statement) {
    if (!core_.transaction.active()) {
        Result<Link*> link = co_await any_link();
        if (!link) co_return Failure(std::move(link.error()));
        co_return co_await relay_text(**link, statement.text);
    }
    co_return co_await relay_and_record(statement.text);
}

// --- settings

}  // namespace braid::proxy
