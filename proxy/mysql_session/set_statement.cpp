// SET. See session_statements.h.
//
// A server runs it and then tells what the variables are now: what an expression, DEFAULT or a mode like
// TRADITIONAL means there is the server's to say. Other connections are brought to those values.
#include <algorithm>
#include <array>

#include "backends/mysql/query.h"
#include "grammar/scanner/mysql_error.h"
#include "proxy/mysql_session/follow_up.h"
#include "proxy/mysql_session/session_statements.h"

namespace braid::proxy::mysql_session {

using backends::mysql::query;
using grammar::TokenType;

namespace {

constexpr std::array<std::string_view, 4> kCharsets = {"character_set_client", "character_set_connection",
                                                       "character_set_results", "collation_connection"};

// What the list of a SET assigns.
struct Assignments {
    std::vector<std::string> variables;  // of the session; lower case, each once
    bool of_braid = false;
    bool others = false;  // than Braid's
    std::string refused;  // what cannot be set here, for a sentence
};

void add(std::vector<std::string>& names, std::string_view name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

std::string upper_case(std::string_view word) {
    std::string text(word);
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

// What several shards, or a pool of connections, could not be kept alike in.
std::string_view unfit(std::string_view name) {
    static constexpr std::array<std::string_view, 6> kOnce = {
        "insert_id", "rand_seed1", "rand_seed2", "gtid_seq_no", "gtid_domain_id", "pseudo_thread_id"};
    return std::find(kOnce.begin(), kOnce.end(), name) != kOnce.end()
               ? "its value is used up by one connection"
               : std::string_view();
}

class AssignmentReader {
  public:
    AssignmentReader(const Statement& statement, bool single_shard)
        : statement_(statement), single_shard_(single_shard) {}

    Assignments run() {
        size_t at = 1;
        size_t depth = 0;
        bool begins = true;
        for (; at < statement_.size(); at++) {
            if (begins) read(at);
            begins = false;
            const TokenType type = statement_.scanned.type_at(at);
            if (type == TokenType::LeftParen || type == TokenType::LeftParenQuery) depth++;
            if (type == TokenType::RightParen && depth > 0) depth--;
            begins = depth == 0 && type == TokenType::Comma;
        }
        return std::move(found_);
    }

  private:
    void refuse(std::string what) {
        if (found_.refused.empty()) found_.refused = std::move(what);
    }

    void read(size_t at) {
        const bool global =
            statement_.is(at, "global") || statement_.is(at, "persist") || statement_.is(at, "persist_only");
        if (global) return read_global();
        if (statement_.is(at, "password") || statement_.is(at, "role") || statement_.is(at, "default")) {
            return refuse("accounts and roles belong to the servers: SET " +
                          std::string(statement_.word(at)));
        }
        if (statement_.is(at, "statement") && !single_shard_) return refuse("SET STATEMENT ... FOR");
        if (statement_.is(at, "names") || statement_.is(at, "charset") ||
            (statement_.is(at, "character") && statement_.is(at + 1, "set"))) {
            found_.others = true;
            for (const std::string_view name : kCharsets) add(found_.variables, name);
            return;
        }
        if (statement_.is(at, "session") || statement_.is(at, "local")) at++;
        if (statement_.is(at, TokenType::UserVariable)) {
            found_.others = true;
            return;
        }
        std::string name = lower_case(name_of(statement_, at));
        if (statement_.is(at, TokenType::SystemVariable)) return read_system(std::move(name));
        if (name == "braid" && statement_.is(at + 1, TokenType::Dot)) {
            found_.of_braid = true;
            return;
        }
        read_session(std::move(name));
    }

    // @@name, @@session.name, @@global.name
    void read_system(std::string name) {
        for (const std::string_view scope : {"session.", "local."}) {
            if (name.starts_with(scope)) return read_session(name.substr(scope.size()));
        }
        if (name.starts_with("global.") || name.starts_with("persist")) return read_global();
        if (name.starts_with("braid.")) {
            found_.of_braid = true;
            return;
        }
        const bool once = name.starts_with("tx_") || name.starts_with("transaction_");
        if (once)
            return refuse("@@" + name + " without SESSION, which would mean the next transaction alone");
        read_session(std::move(name));
    }

    void read_global() {
        found_.others = true;
        if (!single_shard_)
            refuse("global variables belong to the servers, of which this database has several: SET GLOBAL");
    }

    void read_session(std::string name) {
        found_.others = true;
        if (const std::string_view reason = unfit(name); !reason.empty()) {
            refuse(name + " (" + std::string(reason) + ")");
        }
        if (!single_shard_ && name == "sql_select_limit") {
            refuse(name + " (each shard would count its own rows)");
        }
        const bool charset = name.starts_with("character_set") || name == "collation_connection";
        if (charset) {
            for (const std::string_view each : kCharsets) add(found_.variables, each);
            return;
        }
        add(found_.variables, name);
    }

    const Statement& statement_;
    bool single_shard_;
    Assignments found_;
};

}  // namespace

awaitable<Status> SessionStatements::set(const Statement& statement) {
    const bool transaction =
        statement.is(1, "transaction") ||
        ((statement.is(1, "session") || statement.is(1, "local")) && statement.is(2, "transaction"));
    if (statement.is(1, "transaction")) co_return set_transaction(statement);
    if (transaction) {
        std::vector<std::string> names{};
        names.emplace_back("transaction_isolation");
        names.emplace_back("transaction_read_only");
        co_return co_await run_set(statement, std::move(names));
    }
    Assignments assignments = AssignmentReader(statement, core_.single_shard()).run();
    if (!assignments.refused.empty()) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "this cannot be set through Braid: " + assignments.refused);
    }
    if (assignments.of_braid && assignments.others) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "set Braid's own settings in a statement of their own");
    }
    if (assignments.of_braid) co_return set_braid(statement);
    co_return co_await run_set(statement, std::move(assignments.variables));
}

// SET TRANSACTION characteristic [, characteristic]: for the next transaction.
Status SessionStatements::set_transaction(const Statement& statement) {
    const auto wrong = [&](size_t token) -> Status {
        const size_t at =
            token < statement.size() ? statement.scanned.tokens[token].begin : statement.text.size();
        return Failure(grammar::mysql_syntax_error(statement.scanned, static_cast<uint32_t>(at)));
    };
    size_t at = 2;
    std::vector<std::string> said;  // one statement for each
    while (true) {
        const size_t begin = at;
        if (statement.is(at, "isolation") && statement.is(at + 1, "level")) {
            at += 2;
            const bool two = (statement.is(at, "repeatable") && statement.is(at + 1, "read")) ||
                             (statement.is(at, "read") &&
                              (statement.is(at + 1, "committed") || statement.is(at + 1, "uncommitted")));
            if (!two && !statement.is(at, "serializable")) return wrong(at);
            at += two ? 2 : 1;
        } else if (statement.is(at, "read") &&
                   (statement.is(at + 1, "only") || statement.is(at + 1, "write"))) {
            at += 2;
        } else {
            return wrong(at);
        }
        std::string sql = "SET TRANSACTION";
        for (size_t word = begin; word < at; word++) sql += " " + upper_case(statement.word(word));
        said.push_back(std::move(sql));
        if (at == statement.size()) break;
        if (!statement.is(at, TokenType::Comma)) return wrong(at);
        at++;
    }
    if (core_.transaction.explicit_block() || core_.links.server_in_transaction()) {
        return Failure(
            mysql_error(1568, "25001",
                        "Transaction characteristics can't be changed while a transaction is in progress"));
    }
    for (std::string& sql : said) core_.transaction.set_next(std::move(sql));
    return {};
}

// SET [SESSION] braid.name = value, SET @@braid.name = value
Status SessionStatements::set_braid(const Statement& statement) {
    size_t at = statement.is(1, "session") || statement.is(1, "local") ? 2 : 1;
    std::string name;
    if (statement.is(at, TokenType::SystemVariable)) {
        name = lower_case(name_of(statement, at));
        name = name.substr(name.find('.') + 1);
        at++;
    } else {
        name = lower_case(name_of(statement, at + 2));
        at += 3;
    }
    const bool equals = statement.is(at, TokenType::Equal) || statement.word(at) == ":=";
    std::string value;
    if (!statement.is(at + 1, "default")) {
        auto given = value_of(statement, at + 1);
        if (!given) return Failure(std::move(given.error()));
        value = std::move(*given);
    }
    if (!equals || at + 2 != statement.size()) {
        return Failure(grammar::mysql_syntax_error(statement.scanned, statement.scanned.tokens[1].begin));
    }
    if (!core_.settings.set_braid(name, value)) {
        return Failure(mysql_error(1193, "HY000", "Unknown system variable 'braid." + name + "'"));
    }
    return {};
}

awaitable<Status> SessionStatements::run_set(const Statement& statement, std::vector<std::string> variables) {
    Result<Routed> routed = route(core_, statement);
    if (!routed) co_return Failure(std::move(routed.error()));
    const auto joining = statement.without_tables() ? Links::Joining::Outside : Links::Joining::Inside;
    const ShardId shard = std::get<planner::OneShard>(routed->decision).shard;
    Result<Link*> joined = co_await core_.links.join(shard, joining);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    tell_state(core_, statement, link);
    if (Status settled = co_await core_.links.settle(link); !settled) co_return settled;
    const auto rewritten = for_session(core_, statement);
    auto done = co_await query(link.connection(), rewritten ? std::string_view(*rewritten) : statement.text);
    if (!done) {
        // Then it has set none of its variables.
        if (link.connection().broken()) link.lost = true;
        co_return Failure(std::move(done.error()));
    }
    const bool was_autocommit = core_.settings.autocommit();
    const uint16_t warnings = link.connection().tracker().warnings();
    if (warnings > 0) {
        if (Status read = co_await read_conditions(core_, link); !read) co_return read;
        core_.saying.warnings = warnings;
    }
    const std::vector<std::string> names = statement.user_variables();
    if (Status read = co_await read_user_variables(core_, link, names); !read) co_return read;
    std::string sql;
    for (const std::string& name : variables) {
        std::string asked = name;
        const bool old = link.connection().identity().mariadb && link.connection().identity().number < 110101;
        if (old && name == "transaction_isolation") asked = "tx_isolation";
        if (old && name == "transaction_read_only") asked = "tx_read_only";
        sql += (sql.empty() ? "SELECT @@SESSION." : ", @@SESSION.") + quoted_name(asked);
    }
    if (!sql.empty()) {
        auto values = co_await query(link.connection(), sql);
        if (!values) co_return Failure(std::move(values.error()));
        if (values->rows.size() != 1)
            co_return fail(sqlstate::kProtocolViolation, "no values of variables came");
        Status taken;
        for (size_t i = 0; i < variables.size() && taken; i++) {
            taken = take_variable(link, variables[i], values->rows.front()[i].value_or(""));
        }
        if (!taken) co_return taken;
    }
    core_.transaction.set_autocommit(core_.settings.autocommit());
    // The server has committed its own part.
    if (!was_autocommit && core_.settings.autocommit() && !core_.transaction.explicit_block()) {
        Status committed = co_await core_.links.commit();
        core_.end_transaction();
        if (!committed) co_return committed;
    }
    co_return Status{};
}

Status SessionStatements::take_variable(Link& link, const std::string& name, const std::string& value) {
    if (name == "last_insert_id" || name == "identity") {
        core_.diagnostics.last_insert_id = std::stoull(value.empty() ? "0" : value);
        return {};
    }
    link.connection().settings().set(name, value);
    // Time goes on unless it was stopped.
    if (name == "timestamp") {
        link.connection().mark_tainted();
        const bool stopped = value.find('.') == std::string::npos || value.ends_with(".000000");
        if (!stopped) {
            core_.settings.unset(name);
            return {};
        }
    }
    if (name == "character_set_client" && !is_scannable_charset(value)) {
        return fail(sqlstate::kFeatureNotSupported,
                    "statements in the character set " + value + " cannot be read: use utf8mb4");
    }
    core_.settings.set(name, value);
    core_.note_change(name, value);
    return {};
}

}  // namespace braid::proxy::mysql_session
