#include "proxy/session/simple_query.h"

#include <algorithm>

#include "grammar/classify.h"
#include "proxy/session/cursor_statements.h"
#include "proxy/session/describe.h"
#include "proxy/session/execute_prepared.h"
#include "proxy/session/inquiry.h"
#include "proxy/session/local_rows.h"
#include "proxy/session/one_shard.h"
#include "proxy/session/relay.h"
#include "proxy/session/scatter.h"
#include "proxy/session/schema_change.h"
#include "proxy/session/syntax.h"
#include "wire/postgresql/backend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

size_t characters(std::string_view utf8) {
    size_t count = 0;
    for (char c : utf8) count += (c & 0xc0) != 0x80;
    return count;
}

// A query or change with $1 in it: nothing can be bound here, so any server refuses it.
bool lacks_parameters(const SqlStatement& statement) {
    const auto is_parameter = [](const Word& word) { return word.kind == Word::Kind::Parameter; };
    return statement.verb == Verb::Other &&
           std::any_of(statement.words.begin(), statement.words.end(), is_parameter) &&
           grammar::is_query_or_change(grammar::classify(statement.scanned).kind);
}

// A server reads the whole query string before it runs the first statement.
Error reading_changed() {
    return fail(sqlstate::kFeatureNotSupported,
                "client_encoding or standard_conforming_strings was changed earlier in the same query string",
                {}, "Send the statements after it by themselves.")
        .value();
}

}  // namespace

awaitable<void> SimpleQuery::run(std::string_view text) {
    core_.position_offset = 0;
    auto split = split_statements(text, core_.standard_conforming_strings());
    if (!split) {
        core_.fail_statement(split.error());
        co_return;
    }
    std::vector<SqlStatement>& statements = *split;
    if (statements.size() > 1) {
        (void)co_await run_several(text, statements);
    } else if (statements.front().verb == Verb::Empty) {
        pg::Writer writer(core_.client.out());
        writer.write(pg::EmptyQueryResponse{});
    } else {
        // Positions count from the text's beginning: the statement's own text is what is sent.
        core_.position_offset =
            characters(text.substr(0, static_cast<size_t>(statements.front().text.data() - text.data())));
        (void)co_await run_one(statements.front());
    }
    core_.position_offset = 0;
}

std::optional<Routed> SimpleQuery::common_shard(const std::vector<SqlStatement>& statements) {
    std::optional<Routed> common;
    for (const SqlStatement& statement : statements) {
        if (statement.verb != Verb::Other) return std::nullopt;
        auto routed = route(core_, statement);
        if (!routed || routed->asks) return std::nullopt;
        const auto* one = std::get_if<planner::OneShard>(&routed->decision);
        if (one == nullptr || !admit(core_, statement, *routed, one->shard)) return std::nullopt;
        if (statement.mentions("set_config") || !check_cursor_name(core_, statement)) return std::nullopt;
        if (common && std::get<planner::OneShard>(common->decision).shard != one->shard) return std::nullopt;
        if (!common || routed->access != planner::Access::Read) common = std::move(*routed);
    }
    return common;
}

awaitable<bool> SimpleQuery::run_several(std::string_view text, std::vector<SqlStatement>& statements) {
    core_.position_offset = 0;
    if (const Status syntax = co_await check_syntax(core_, text, statements); !syntax) {
        core_.fail_statement(syntax.error());
        co_return false;
    }
    const bool failed = core_.transaction.failed();
    if (!failed) {
        if (std::optional<Routed> common = common_shard(statements)) {
            SqlStatement whole;
            whole.verb = Verb::Other;
            whole.text = text;
            for (SqlStatement& statement : statements) {
                whole.words.insert(whole.words.end(), statement.words.begin(), statement.words.end());
            }
            co_return co_await run_routed(whole, *common);
        }
    }
    const bool implicit = !core_.transaction.active();
    if (implicit) {
        core_.settings.begin();
        core_.transaction.begin(Transaction::Mode::Implicit, {});
    }
    bool good = true;
    const TextReading reading = core_.text_reading();
    for (const SqlStatement& statement : statements) {
        if (!reads_alike(statement.text, reading, core_.text_reading())) {
            core_.fail_statement(reading_changed());
            good = false;
            break;
        }
        core_.position_offset =
            characters(text.substr(0, static_cast<size_t>(statement.text.data() - text.data())));
        good = co_await run_one(statement);
        if (!good || core_.client_gone) break;
    }
    core_.position_offset = 0;
    if (core_.transaction.mode() == Transaction::Mode::Implicit) {
        if (!good) core_.transaction.fail();
        const bool ended = co_await session_statements_.end_implicit();
        good = good && ended;
    }
    co_return good;
}

awaitable<bool> SimpleQuery::run_one(const SqlStatement& statement) {
    if (Status alive = core_.check_cancelled(); !alive) {
        core_.fail_statement(alive.error());
        co_return false;
    }
    if (core_.transaction.failed()) {
        const Status syntax = syntax_in_failed(core_, std::span(&statement, 1));
        if (!syntax) {
            core_.fail_statement(syntax.error());
            co_return false;
        }
    }
    if (SessionStatements::handles(statement)) co_return co_await session_statements_.run(statement);
    if (core_.transaction.failed()) {
        core_.fail_statement(in_failed_transaction());
        co_return false;
    }
    if (gives_local_rows(statement)) {
        const BoundValues none;
        auto rows = co_await run_local_rows(core_, prepared_, statement, none);
        if (!rows) {
            core_.fail_statement(rows.error());
            co_return false;
        }
        append_local_description(core_.client.out(), *rows);
        append_local_rows(core_.client.out(), *rows);
        co_return true;
    }
    if (statement.verb == Verb::Execute) co_return co_await execute(statement);
    if (is_cursor_statement(core_, statement)) {
        const std::optional<std::span<const int16_t>> none;
        const Status done = co_await run_cursor_statement(core_, statement, none);
        co_return told(done);
    }
    if (statement.verb == Verb::ExecuteDirect) co_return co_await execute_direct(statement);
    if (!core_.single_shard() && lacks_parameters(statement)) {
        // In a server's own words, which may find another fault first.
        if (auto judge = analyst_shard(core_, statement)) {
            Routed refused;
            refused.access = planner::Access::Read;
            refused.decision = planner::OneShard{judge->value_or(any_shard(core_))};
            co_return co_await run_routed(statement, refused);
        }
    }
    auto routed = route(core_, statement);
    if (routed && routed->asks) {
        const std::span<const router::BoundParameter> no_parameters;
        const std::span<const uint32_t> no_types;
        routed = co_await route_with_answers(core_, statement, no_parameters, no_types);
    }
    if (!routed) {
        Error refusal = routed.error();
        Error error = co_await server_error_or(core_, statement, std::move(refusal));
        core_.fail_statement(error);
        co_return false;
    }
    co_return co_await run_routed(statement, *routed);
}

// EXECUTE DIRECT ON (server) 'sql'
Result<ShardId> SimpleQuery::shard_of_direct(const SqlStatement& statement) const {
    const auto& words = statement.words;
    const conf::User* user = core_.topology().find_user(core_.startup.user);
    if (user == nullptr || !user->admin) {
        return fail("42501", "permission denied: EXECUTE DIRECT is for admin users");
    }
    if (words.size() != 7 || !words[3].symbol('(') || !words[5].symbol(')') || !string_of(words[6])) {
        return fail(sqlstate::kSyntaxError, "syntax error in EXECUTE DIRECT ON (server) 'sql'");
    }
    return shard_named(core_, name_of(words[4]));
}

awaitable<bool> SimpleQuery::execute_direct(const SqlStatement& statement) {
    auto shard = shard_of_direct(statement);
    if (!shard) {
        core_.fail_statement(shard.error());
        co_return false;
    }
    const std::string sql = *string_of(statement.words[6]);
    auto inner = split_statements(sql, core_.standard_conforming_strings());
    if (!inner) {
        core_.fail_statement(inner.error());
        co_return false;
    }
    if (inner->size() != 1 || SessionStatements::handles(inner->front())) {
        core_.fail_statement(fail(sqlstate::kFeatureNotSupported,
                                  "EXECUTE DIRECT runs one statement that is not about the session")
                                 .value());
        co_return false;
    }
    Routed routed;
    routed.decision = planner::OneShard{*shard};
    co_return co_await run_routed(inner->front(), routed);
}

awaitable<bool> SimpleQuery::execute(const SqlStatement& statement) {
    const Status done = co_await execute_prepared(core_, prepared_, statement);
    co_return told(done);
}

awaitable<bool> SimpleQuery::run_routed(const SqlStatement& statement, const Routed& routed) {
    Status done;
    if (const auto* several = std::get_if<planner::SeveralShards>(&routed.decision)) {
        auto prepared = make_prepared(statement.text, core_.standard_conforming_strings());
        if (prepared && statement.verb == Verb::Declare) {
            const Portal no_values;
            done = co_await declare_cursor(core_, **prepared, no_values);
        } else if (prepared) {
            const BoundValues none;
            done = co_await scatter_query(core_, **prepared, routed, several->shards, none);
        } else {
            done = Failure(std::move(prepared.error()));
        }
    } else if (const auto* every = std::get_if<planner::EveryShard>(&routed.decision)) {
        done = co_await change_schema(core_, statement, routed, every->shards);
    } else {
        const ShardId shard = std::get<planner::OneShard>(routed.decision).shard;
        done = check_cursor_name(core_, statement);
        if (done) done = admit(core_, statement, routed, shard);
        if (done) {
            Result<Link*> link = co_await core_.links.join(shard);
            if (link && core_.cancel_requested) {
                done = core_.check_cancelled();
            } else if (link) {
                append_query((*link)->out, routed.text ? std::string_view(*routed.text) : statement.text);
                done = co_await send_pending(core_, **link);
                if (done) {
                    Result<ReplyEnd> end = co_await relay_reply(core_, **link, Reply::Query, Pass::All);
                    if (!end) {
                        done = Failure(std::move(end.error()));
                    } else if (end->error) {
                        core_.transaction.fail();
                        co_return false;
                    } else {
                        done = co_await follow_up(core_, statement, routed, **link);
                    }
                }
            } else {
                done = Failure(std::move(link.error()));
            }
        }
    }
    co_return told(done);
}

bool SimpleQuery::told(const Status& done) {
    if (done) return true;
    if (done.error().sqlstate.empty()) {
        core_.transaction.fail();
    } else {
        core_.fail_statement(done.error());
    }
    return false;
}

}  // namespace braid::proxy
