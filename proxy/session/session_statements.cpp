#include "proxy/session/session_statements.h"

#include <algorithm>
#include <array>

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

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    return out + "'";
}

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

// What a SET is about. Several names: SESSION CHARACTERISTICS. (In a function of its own: g++ 12 miscompiles
// initializer lists in coroutines.)
struct SetTarget {
    bool local = false;
    std::vector<std::string> names;
    size_t value_at = 0;  // the word where the value begins, for plain names
};

SetTarget target_of_set(const SqlStatement& statement) {
    const auto& words = statement.words;
    SetTarget target;
    size_t at = 1;
    const auto word_at = [&](size_t i) { return i < words.size() ? words[i] : Word{}; };
    if ((word_at(1).is("local") || word_at(1).is("session")) && words.size() > 2 &&
        !word_at(2).is("authorization") && !word_at(2).is("characteristics")) {
        target.local = word_at(1).is("local");
        at = 2;
    }
    if (word_at(at).is("time") && word_at(at + 1).is("zone")) {
        target.names = {"timezone"};
    } else if (word_at(at).is("names")) {
        target.names = {"client_encoding"};
    } else if (word_at(at).is("schema") && word_at(at + 1).kind == Word::Kind::String) {
        target.names = {"search_path"};
    } else if (word_at(at).is("role") && !word_at(at + 1).symbol('=') && !word_at(at + 1).is("to")) {
        target.names = {"role"};
    } else if (word_at(at).is("session") && word_at(at + 1).is("authorization")) {
        target.names = {"session_authorization"};
    } else if (word_at(at).is("session") && word_at(at + 1).is("characteristics")) {
        target.names = {"default_transaction_isolation", "default_transaction_read_only",
                        "default_transaction_deferrable"};
    } else if (word_at(at).is("xml") && word_at(at + 1).is("option")) {
        target.names = {"xmloption"};
    } else if (at < words.size()) {
        std::string name = backends::postgresql::lower_case_name(name_of(words[at]));
        while (word_at(at + 1).symbol('.')) {
            name += "." + backends::postgresql::lower_case_name(name_of(word_at(at + 2)));
            at += 2;
        }
        target.names = {name};
        target.value_at = at + 2;
    }
    return target;
}

bool chains(const SqlStatement& statement) {
    const auto& words = statement.words;
    return words.size() >= 2 && words.back().is("chain") && !words[words.size() - 2].is("no");
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
    const bool ends = statement.verb == Verb::Commit || statement.verb == Verb::Rollback ||
                      statement.verb == Verb::RollbackTo;
    Status done;
    if (core_.transaction.failed() && !ends) {
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
            co_return fail(sqlstate::kFeatureNotSupported,
                           "the client's own two-phase commit is not available through Braid");
    }
}

// --- transactions

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
    co_await portals_.close_all();
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
    co_await portals_.close_all();
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
    co_await portals_.close_all();
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
    co_await portals_.close_scattered();
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
    if (Status done = co_await relay_text(**first, sql); !done) co_return done;
    for (auto& [shard, link] : core_.links.all()) {
        if (!link->in_transaction || link.get() == *first) continue;
        if (Status settled = co_await core_.links.settle(*link); !settled) co_return settled;
        auto done = co_await query(link->connection(), sql);
        if (!done) co_return Failure(std::move(done.error()));
    }
    core_.transaction.record(std::string(sql));
    co_return Status{};
}

awaitable<Status> SessionStatements::adopt(Link& link, std::string name, bool local) {
    const bool path = name == "search_path";
    std::string sql = "SELECT pg_catalog.current_setting(" + quoted(name) + ")";
    if (path) sql += ", pg_catalog.array_to_string(pg_catalog.current_schemas(false), E'\\x01')";
    auto rows = co_await query(link.connection(), sql);
    if (!rows) co_return Failure(std::move(rows.error()));
    if (rows->rows.empty() || rows->rows.front().empty() || !rows->rows.front().front()) co_return Status{};
    const std::string value = *rows->rows.front().front();
    core_.settings.set(name, value, local);
    if (!core_.transaction.active()) link.connection().settings().set(name, value);
    if (path) core_.settings.set_search_path(split_schemas(rows->rows.front()[1].value_or("")), local);
    co_return Status{};
}

Status SessionStatements::set_braid(const std::string& name, const SqlStatement& statement, size_t value_at,
                                    bool local) {
    if (value_at >= statement.words.size())
        return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    const Word& word = statement.words[value_at];
    if (word.is("default")) {
        core_.settings.reset(name);
        core_.send_complete("SET");
        return {};
    }
    std::string value = string_of(word).value_or(name_of(word));
    if (word.symbol('-') && value_at + 1 < statement.words.size())
        value += statement.words[value_at + 1].text;
    if (name == "braid.shard") {
        if (!value.empty()) {
            if (auto shard = shard_named(core_, value); !shard) return Failure(std::move(shard.error()));
        }
    } else if (name == "braid.read_from") {
        if (value != "primary" && value != "replica") {
            return fail("22023", "invalid value for parameter \"" + name + "\": \"" + value + "\"", {},
                        "Available values: primary, replica.");
        }
        if (value == "replica")
            return fail(sqlstate::kFeatureNotSupported, "reading from replicas is not available yet");
    } else if (name == "braid.dialect") {
        if (value != "postgresql") {
            return fail(sqlstate::kFeatureNotSupported, "dialect \"" + value + "\" is not available yet");
        }
    } else if (name != "braid.shard_key") {
        return fail("42704", "unrecognized configuration parameter \"" + name + "\"");
    }
    if (local && !core_.transaction.active()) {
        core_.send_warning(sqlstate::kNoActiveSqlTransaction,
                           "SET LOCAL can only be used in transaction blocks");
    } else {
        core_.settings.set(name, std::move(value), local);
    }
    core_.send_complete("SET");
    return {};
}

awaitable<Status> SessionStatements::set(const SqlStatement& statement) {
    const SetTarget target = target_of_set(statement);
    const bool local = target.local;
    if (target.names.size() == 1 && is_braid_setting(target.names.front())) {
        co_return set_braid(target.names.front(), statement, target.value_at, local);
    }
    if (target.names.size() == 1 && target.names.front() == "seed" && !core_.single_shard()) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "setting the random seed is not available: statements run on several connections");
    }
    const auto& words = statement.words;
    const bool to_default = !words.empty() && words.back().is("default");
    if (to_default && target.names.size() == 1 && !local) co_return co_await reset(statement);
    Result<Link*> link = co_await any_link();
    if (!link) co_return Failure(std::move(link.error()));
    if (core_.transaction.active()) {
        if (Status done = co_await relay_and_record(statement.text); !done) co_return done;
    } else {
        if (Status done = co_await relay_text(**link, statement.text); !done) co_return done;
        if (local) co_return Status{};  // no effect outside a transaction; the server has warned
    }
    for (const std::string& name : target.names) {
        if (Status kept = co_await adopt(**link, name, local); !kept) co_return kept;
    }
    co_return Status{};
}

awaitable<Status> SessionStatements::reset(const SqlStatement& statement) {
    const auto& words = statement.words;
    const bool set_form = words.front().is("set");
    const std::string_view tag = set_form ? "SET" : "RESET";
    size_t at = set_form && words.size() > 2 && words[1].is("session") ? 2 : 1;
    if (at >= words.size()) co_return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    std::string name = backends::postgresql::lower_case_name(name_of(words[at]));
    if (words[at].is("time")) name = "timezone";
    if (words[at].is("session")) name = "session_authorization";
    for (size_t i = at; i + 2 < words.size() && words[i + 1].symbol('.'); i += 2) {
        name += "." + backends::postgresql::lower_case_name(name_of(words[i + 2]));
    }
    if (is_braid_setting(name)) {
        core_.settings.reset(name);
        core_.send_complete(tag);
        co_return Status{};
    }
    Result<Link*> link = co_await any_link();
    if (!link) co_return Failure(std::move(link.error()));
    if (Status settled = co_await core_.links.settle(**link); !settled) co_return settled;
    // The server knows whether there is such a setting.
    auto done = co_await query((*link)->connection(), statement.text);
    if (!done) co_return Failure(std::move(done.error()));
    const bool all = name == "all";
    if (all) {
        core_.settings.reset_all();
    } else {
        core_.settings.reset(name);
    }
    std::string again;  // what the client asked for at its start is its own default
    for (const auto& [startup_name, value] : core_.settings.for_connections()) {
        if (!all && startup_name != name) continue;
        again += again.empty() ? "SELECT " : ", ";
        again += "pg_catalog.set_config(" + quoted(startup_name) + ", " + quoted(value) + ", false)";
    }
    if (!again.empty()) {
        auto applied = co_await query((*link)->connection(), again);
        if (!applied) co_return Failure(std::move(applied.error()));
    }
    if (core_.transaction.active()) {
        const std::string text = std::string(statement.text) + (again.empty() ? "" : ";" + again);
        for (auto& [shard, other] : core_.links.all()) {
            if (!other->in_transaction || other.get() == *link) continue;
            if (Status settled = co_await core_.links.settle(*other); !settled) co_return settled;
            auto ran = co_await query(other->connection(), text);
            if (!ran) co_return Failure(std::move(ran.error()));
        }
        core_.transaction.record(text);
    } else {
        (*link)->connection().settings().assume(core_.settings.for_connections());
    }
    core_.report_parameters((*link)->connection());
    core_.send_complete(tag);
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
    co_await portals_.close_all();
    core_.links.unpin_all();
    for (auto& [shard, link] : core_.links.all()) {
        auto done = co_await query(link->connection(), "DISCARD ALL");
        if (!done) co_return Failure(std::move(done.error()));
        link->connection().settings().reset_all();
        link->connection().prepared().clear();
    }
    prepared_.clear();
    core_.cursors.clear();
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
    if (!types.empty()) {
        Result<Link*> link = co_await any_link();
        if (!link) co_return Failure(std::move(link.error()));
        if (Status settled = co_await core_.links.settle(**link); !settled) co_return settled;
        std::string sql;
        for (const std::string& type : types) {
            sql += (sql.empty() ? "SELECT " : ", ") + quoted(type) + "::pg_catalog.regtype::pg_catalog.oid";
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
