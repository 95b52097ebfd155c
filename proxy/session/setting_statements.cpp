// SET and RESET, of servers' settings and of Braid's own.
#include <algorithm>

#include "backends/postgresql/query.h"
#include "proxy/session/describe.h"
#include "proxy/session/reading_settings.h"
#include "proxy/session/routing.h"
#include "proxy/session/session_statements.h"

namespace braid::proxy {

using backends::postgresql::query;

namespace {

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

// Settings that would make Braid read statements otherwise than the servers do.
Status check_value(const SessionCore& core, const SetTarget& target, const SqlStatement& statement) {
    if (target.names.size() != 1) return {};
    if (core.parked_scatters > 0) {
        if (Status free = check_output_setting(target.names.front()); !free) return free;
    }
    const std::string& name = target.names.front();
    const Word word = statement.words.back();
    const std::string value = string_of(word).value_or(name_of(word));
    if (name == "client_encoding") return check_encoding(value);
    if (name == "transform_null_equals" && !core.single_shard()) return check_null_equals(value);
    return {};
}

}  // namespace

awaitable<Status> SessionStatements::adopt(Link& link, std::string name, bool local) {
    const bool path = name == "search_path";
    std::string sql = "SELECT pg_catalog.current_setting(" + quote_literal(name) + ")";
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
    if (Status allowed = check_value(core_, target, statement); !allowed) co_return allowed;
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
    if (core_.parked_scatters > 0) {
        if (Status free = check_output_setting(name); !free) co_return free;
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
        again +=
            "pg_catalog.set_config(" + quote_literal(startup_name) + ", " + quote_literal(value) + ", false)";
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

}  // namespace braid::proxy
