#include "proxy/bridge/mysql_to_postgresql/set_statement.h"

#include <charconv>

#include "grammar/scanner/mysql_error.h"
#include "proxy/bridge/mysql_to_postgresql/execution.h"
#include "proxy/bridge/mysql_to_postgresql/user_variables.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using grammar::TokenType;
using mysql_session::lower_case;
using mysql_session::name_of;
using mysql_session::Statement;

namespace {

Failure syntax_error(const Statement& statement, size_t token) {
    const size_t at =
        token < statement.size() ? statement.scanned.tokens[token].begin : statement.text.size();
    return Failure(grammar::mysql_syntax_error(statement.scanned, static_cast<uint32_t>(at)));
}

bool is_open(TokenType type) {
    return type == TokenType::LeftParen || type == TokenType::LeftParenQuery;
}

class Setter {
  public:
    Setter(Core& core, const Statement& statement) : core_(core), statement_(statement) {}

    awaitable<Status> run() {
        size_t at = 1;
        const bool scoped = statement_.is(at, "session") || statement_.is(at, "local");
        if (statement_.is(at, "transaction")) co_return transaction(at + 1, false);
        if (scoped && statement_.is(at + 1, "transaction")) co_return transaction(at + 2, true);
        State before = core_.state;
        while (true) {
            const size_t end = end_of_part(at);
            Status done = co_await part(at, end);
            if (!done) {
                core_.state = std::move(before);
                co_return done;
            }
            if (end == statement_.size()) break;
            at = end + 1;
        }
        const bool commits = before.get("autocommit") == "0" && core_.state.autocommit();
        if (commits) {
            Status committed = co_await core_.commit();
            if (!committed) co_return committed;
        }
        // A transaction goes on with the settings that it began with where PostgreSQL would not take others.
        Status brought = co_await guarded(core_, []() -> awaitable<Status> { co_return Status{}; });
        if (!brought && !core_.server.connection().broken()) core_.state = std::move(before);
        co_return brought;
    }

  private:
    size_t end_of_part(size_t at) const {
        size_t depth = 0;
        for (; at < statement_.size(); at++) {
            const TokenType type = statement_.scanned.type_at(at);
            if (is_open(type)) depth++;
            if (type == TokenType::RightParen && depth > 0) depth--;
            if (depth == 0 && type == TokenType::Comma) break;
        }
        return at;
    }

    std::string_view text_of(size_t begin, size_t end) const {
        if (begin >= end) return {};
        const uint32_t from = statement_.scanned.tokens[begin].begin;
        return statement_.text.substr(from, statement_.scanned.tokens[end - 1].end - from);
    }

    // [ISOLATION LEVEL x] [, READ ONLY | READ WRITE]
    Status transaction(size_t at, bool session) {
        std::string level;
        std::optional<bool> read_only;
        while (true) {
            if (statement_.is(at, "isolation") && statement_.is(at + 1, "level")) {
                level = lower_case(statement_.word(at + 2));
                at += 3;
                if (level == "read" || level == "repeatable") {
                    level += " " + lower_case(statement_.word(at));
                    at++;
                }
            } else if (statement_.is(at, "read")) {
                read_only = statement_.is(at + 1, "only");
                at += 2;
            } else {
                return syntax_error(statement_, at);
            }
            if (at >= statement_.size()) break;
            if (!statement_.is(at, TokenType::Comma)) return syntax_error(statement_, at);
            at++;
        }
        State checked = core_.state;
        if (!level.empty()) {
            if (Status done = checked.set("transaction_isolation", level); !done) return done;
        }
        if (read_only) (void)checked.set("transaction_read_only", *read_only ? "1" : "0");
        if (session) {
            core_.state = std::move(checked);
            return {};
        }
        if (core_.in_transaction()) {
            return Failure(mysql_error(
                1568, "25001",
                "Transaction characteristics can't be changed while a transaction is in progress"));
        }
        if (!level.empty()) core_.next_isolation = checked.isolation();
        if (read_only) core_.next_read_only = read_only;
        return {};
    }

    awaitable<Status> part(size_t at, size_t end) {
        if (statement_.is(at, "names") || statement_.is(at, "charset") || statement_.is(at, "character")) {
            co_return names(at, end);
        }
        if (statement_.is(at, TokenType::UserVariable)) co_return co_await user_variable(at, end);
        const bool system = statement_.is(at, TokenType::SystemVariable);
        bool global = false;
        if (!system &&
            (statement_.is(at, "session") || statement_.is(at, "local") || statement_.is(at, "global"))) {
            global = statement_.is(at, "global");
            at++;
        }
        std::string name;
        if (system) {
            name = system_variable(statement_, at, global);
        } else {
            name = lower_case(name_of(statement_, at));
        }
        if (global) {
            co_return Failure(refused("SET GLOBAL", "its settings are the operator's"));
        }
        const bool equals = statement_.is(at + 1, TokenType::Equal) || statement_.word(at + 1) == ":=";
        if (!equals || at + 2 >= end) co_return syntax_error(statement_, at + 1);
        co_return co_await variable(std::move(name), at + 2, end);
    }

    // NAMES charset [COLLATE collation], CHARACTER SET charset
    Status names(size_t at, size_t end) {
        at += statement_.is(at, "character") ? 2 : 1;
        std::string charset = lower_case(name_of(statement_, at));
        std::string collation;
        if (charset == "default" || charset == "utf8mb4") charset = "utf8mb4";
        if (statement_.is(at + 1, "collate")) collation = name_of(statement_, at + 2);
        if (at >= end) return syntax_error(statement_, at);
        return core_.state.set_names(charset, collation);
    }

    // What an expression is. Words like ON and utf8mb4 stand for themselves.
    awaitable<Result<OneRow>> evaluate(size_t at, size_t end) {
        // A reference into the statement cannot be awaited on: the text is the parser's.
        const std::string text = "SELECT " + std::string(text_of(at, end));
        auto scanned = mysql_session::scan_one(text, statement_.scanned.mysql);
        if (!scanned) co_return Failure(std::move(scanned.error()));
        co_return co_await query_one_row(core_, *scanned);
    }

    awaitable<Status> variable(std::string name, size_t at, size_t end) {
        std::string value;
        const TokenType type = statement_.scanned.type_at(at);
        if (end == at + 1 && statement_.is(at, "default")) {
            const Variable* known = find_variable(name);
            if (known != nullptr) value = known->value;
        } else if (end == at + 1 && statement_.is(at, "null")) {
            value.clear();
        } else if (end == at + 1 && grammar::is_literal(type)) {
            auto given = mysql_session::value_of(statement_, at);
            if (!given) co_return Failure(std::move(given.error()));
            value = std::move(*given);
        } else if (end == at + 1 && !statement_.is(at, TokenType::UserVariable) &&
                   !statement_.is(at, TokenType::SystemVariable)) {
            value = name_of(statement_, at);
        } else {
            auto row = co_await evaluate(at, end);
            if (!row) co_return Failure(std::move(row.error()));
            if (row->values.size() != 1) co_return syntax_error(statement_, at);
            value = row->values.front().value_or("");
        }
        const bool number = name == "last_insert_id" || name == "identity" || name == "insert_id";
        if (number) {
            uint64_t id = 0;
            std::from_chars(value.data(), value.data() + value.size(), id);
            if (name == "insert_id")
                co_return Failure(refused("SET insert_id", "numbers come from a sequence"));
            core_.state.last_insert_id = id;
            co_return Status{};
        }
        if (name == "timestamp" && (value.empty() || value == "0")) co_return Status{};
        if (name == "timestamp") {
            co_return Failure(refused("SET timestamp", "its clock cannot be stopped"));
        }
        co_return core_.state.set(name, value);
    }

    awaitable<Status> user_variable(size_t at, size_t end) {
        const std::string name = lower_case(name_of(statement_, at));
        const bool equals = statement_.is(at + 1, TokenType::Equal) || statement_.word(at + 1) == ":=";
        if (!equals || at + 2 >= end) co_return syntax_error(statement_, at + 1);
        auto row = co_await evaluate(at + 2, end);
        if (!row) co_return Failure(std::move(row.error()));
        if (row->values.size() != 1) co_return syntax_error(statement_, at + 2);
        if (row->values.front()) {
            core_.state.user_variables[name] =
                user_value(row->columns.front(), std::move(*row->values.front()));
        } else {
            core_.state.user_variables.erase(name);
        }
        co_return Status{};
    }

    Core& core_;
    const Statement& statement_;
};

}  // namespace

awaitable<Status> run_set(Core& core, const Statement& statement) {
    Setter setter(core, statement);
    co_return co_await setter.run();
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
