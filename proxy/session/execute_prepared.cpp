#include "proxy/session/execute_prepared.h"

#include <algorithm>

#include "proxy/session/ask.h"
#include "proxy/session/describe.h"
#include "proxy/session/inquiry.h"
#include "proxy/session/local_rows.h"
#include "proxy/session/one_shard.h"
#include "proxy/session/relay.h"
#include "proxy/session/routing.h"
#include "proxy/session/scatter.h"
#include "proxy/session/session_statements.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

size_t characters(std::string_view utf8) {
    return static_cast<size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// The words between an EXECUTE's parentheses, by argument. Errors: 42601.
Result<std::vector<std::span<const Word>>> split_arguments(const SqlStatement& statement) {
    std::vector<std::span<const Word>> arguments;
    const std::span<const Word> words = statement.words;
    if (words.size() == 2) return arguments;
    const auto error_at = [&](const Word& word) {
        Failure failure =
            fail(sqlstate::kSyntaxError, "syntax error at or near \"" + std::string(word.text) + "\"");
        const auto bytes = static_cast<size_t>(word.text.data() - statement.text.data());
        failure.value().position = static_cast<int>(characters(statement.text.substr(0, bytes))) + 1;
        return failure;
    };
    if (!words[2].symbol('(')) return error_at(words[2]);
    size_t begin = 3;
    int depth = 1;
    for (size_t at = 3; at < words.size(); at++) {
        const Word& word = words[at];
        if (word.symbol('(') || word.symbol('[')) depth++;
        if (word.symbol(')') || word.symbol(']')) depth--;
        if (depth > 1 || (depth == 1 && !word.symbol(','))) continue;
        if (at == begin) return error_at(word);
        arguments.push_back(words.subspan(begin, at - begin));
        begin = at + 1;
        if (depth > 0) continue;
        if (at + 1 < words.size()) return error_at(words[at + 1]);
        return arguments;
    }
    return fail(sqlstate::kSyntaxError, "syntax error at end of input");
}

bool is_small_integer(std::string_view digits) {
    return digits.size() <= 9 &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A constant that the type's input reads as the server's own EXECUTE would; nothing for all else. The inner
// nothing is NULL.
std::optional<std::optional<std::string>> plain_constant(std::span<const Word> words, uint32_t type_oid) {
    using Constant = std::optional<std::optional<std::string>>;
    const TypeId type = type_from_oid(type_oid).id;
    const bool negative = words.size() == 2 && words[0].symbol('-');
    if (words.size() != 1 && !negative) return std::nullopt;
    const Word& word = words.back();
    if (word.kind == Word::Kind::Number) {
        const bool takes_integers = type == TypeId::Int4 || type == TypeId::Int8 || type == TypeId::Numeric;
        if (!takes_integers || !is_small_integer(word.text)) return std::nullopt;
        return Constant(std::in_place, (negative ? "-" : "") + std::string(word.text));
    }
    if (negative) return std::nullopt;
    if (word.is("null")) return Constant(std::in_place, std::nullopt);
    if (type == TypeId::Bool && (word.is("true") || word.is("false"))) {
        return Constant(std::in_place, name_of(word));
    }
    // Of another type's text the server says where it is wrong.
    const bool takes_text = type == TypeId::Text || type == TypeId::Varchar;
    if (word.kind != Word::Kind::String || !takes_text) return std::nullopt;
    std::optional<std::string> text = string_of(word);
    if (!text) return std::nullopt;
    return Constant(std::move(text));
}

// Where the arguments may be computed: they are an expression as any other to the planner, which knows what
// functions mean.
Result<ShardId> shard_for(SessionCore& core, std::string_view arguments) {
    const std::string sql = "SELECT " + std::string(arguments.substr(1, arguments.size() - 2));
    auto statements = split_statements(sql, core.standard_conforming_strings());
    if (!statements) return Failure(std::move(statements.error()));
    auto routed = route(core, statements->front());
    // The server finds the fault itself, in the client's own words.
    if (!routed && routed.error().sqlstate == sqlstate::kSyntaxError) return any_shard(core);
    if (!routed) return Failure(std::move(routed.error()));
    const auto* one = std::get_if<planner::OneShard>(&routed->decision);
    if (one == nullptr || routed->asks) {
        return fail(sqlstate::kFeatureNotSupported, "the arguments of EXECUTE need more than one shard");
    }
    return one->shard;
}

// The server's own EXECUTE computes the arguments, of a statement that does nothing but give them back.
awaitable<Status> compute_arguments(SessionCore& core, const SqlStatement& statement, ExecuteCall& call) {
    const char* begin = statement.words[2].text.data();
    const auto before = static_cast<size_t>(begin - statement.text.data());
    const Word& last = statement.words.back();
    const std::string_view text(begin, static_cast<size_t>(last.text.data() + last.text.size() - begin));
    Result<ShardId> shard = shard_for(core, text);
    if (!shard) co_return Failure(std::move(shard.error()));
    Result<Link*> joined = co_await core.links.join(*shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    if (Status settled = co_await core.links.settle(link); !settled) co_return settled;
    const std::vector<uint32_t>& types = call.statement->parameter_types;
    std::string echo;
    for (size_t i = 0; i < types.size(); i++) echo += (i == 0 ? "SELECT $" : ", $") + std::to_string(i + 1);
    const ServerStatement server = use_on_link(core, link, echo, types);
    const std::string prefix = "EXECUTE " + server.name;
    const std::string sql = prefix + std::string(text);
    const pg::Format binary = pg::Format::Binary;
    Question question;
    question.sql = sql;
    question.formats = std::span(&binary, 1);
    Result<AskedRow> row = co_await ask_row(core, link, question);
    if (!row) {
        if (row.error().sqlstate == sqlstate::kInvalidSqlStatementName) {
            link.connection().prepared().forget(prepared_key(core, echo, types));
        }
        const auto own = static_cast<int>(prefix.size());
        move_position(row.error(), static_cast<int>(characters(statement.text.substr(0, before))) - own);
        co_return Failure(std::move(row.error()));
    }
    call.arguments = std::move(*row);
    call.formats.assign(call.arguments.size(), pg::Format::Binary);
    co_return Status{};
}

}  // namespace

std::vector<pg::Value> ExecuteCall::values() const {
    std::vector<pg::Value> values;
    for (const auto& argument : arguments) values.push_back(argument ? pg::Value(*argument) : std::nullopt);
    return values;
}

PreparedStatementPtr find_executed(const PreparedStatementMap& prepared, const SqlStatement& statement) {
    if (statement.words.size() < 2) return nullptr;
    const auto found = prepared.find(name_of(statement.words[1]));
    return found == prepared.end() ? nullptr : found->second;
}

Status check_execute(const SqlStatement& statement) {
    if (statement.words.size() < 2) return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    auto arguments = split_arguments(statement);
    if (!arguments) return Failure(std::move(arguments.error()));
    return {};
}

awaitable<Result<ExecuteCall>> resolve_execute(SessionCore& core, const PreparedStatementMap& prepared,
                                               const SqlStatement& statement) {
    if (Status checked = check_execute(statement); !checked) co_return Failure(std::move(checked.error()));
    const std::string name = name_of(statement.words[1]);
    auto arguments = split_arguments(statement);
    if (!arguments) co_return Failure(std::move(arguments.error()));
    ExecuteCall call;
    call.statement = find_executed(prepared, statement);
    if (!call.statement) {
        co_return fail(sqlstate::kInvalidSqlStatementName,
                       "prepared statement \"" + name + "\" does not exist");
    }
    const SqlStatement& executed = call.statement->statement;
    const bool of_session =
        SessionStatements::handles(executed) || gives_local_rows(executed) || executed.verb == Verb::Execute;
    if (of_session) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "EXECUTE of a statement about the session is not available");
    }
    if (Status same = check_constant_settings(core, *call.statement); !same) {
        co_return Failure(std::move(same.error()));
    }
    Status described = co_await ensure_described(core, *call.statement);
    if (!described) co_return Failure(std::move(described.error()));
    const std::vector<uint32_t>& types = call.statement->parameter_types;
    // A server does not look at the arguments of a statement without parameters.
    if (types.empty()) co_return std::move(call);
    if (arguments->size() != types.size()) {
        co_return fail(sqlstate::kSyntaxError,
                       "wrong number of parameters for prepared statement \"" + name + "\"",
                       "Expected " + std::to_string(types.size()) + " parameters but got " +
                           std::to_string(arguments->size()) + ".");
    }
    for (size_t i = 0; i < types.size(); i++) {
        auto constant = plain_constant((*arguments)[i], types[i]);
        if (!constant) break;
        call.arguments.push_back(std::move(*constant));
        call.formats.push_back(pg::Format::Text);
    }
    if (call.arguments.size() < types.size()) {
        Status computed = co_await compute_arguments(core, statement, call);
        if (!computed) co_return Failure(std::move(computed.error()));
    }
    co_return std::move(call);
}

awaitable<Status> execute_prepared(SessionCore& core, const PreparedStatementMap& prepared,
                                   const SqlStatement& statement) {
    auto call = co_await resolve_execute(core, prepared, statement);
    if (!call) co_return Failure(std::move(call.error()));
    const PreparedStatementPtr inner = call->statement;
    std::vector<router::BoundParameter> bound;
    for (size_t i = 0; i < call->arguments.size(); i++) {
        const auto& argument = call->arguments[i];
        const bool binary = call->formats[i] == pg::Format::Binary;
        bound.push_back({!argument, binary, inner->type_of(i),
                         argument ? std::string_view(*argument) : std::string_view()});
    }
    const std::vector<pg::Value> values = call->values();
    auto routed = route(core, inner->statement, bound);
    if (routed && routed->asks) {
        routed = co_await route_with_answers(core, inner->statement, bound, inner->parameter_types);
    }
    if (!routed) co_return Failure(std::move(routed.error()));
    const auto* one = std::get_if<planner::OneShard>(&routed->decision);
    if (one == nullptr) {
        if (const auto* several = std::get_if<planner::SeveralShards>(&routed->decision)) {
            BoundValues bound_values;
            bound_values.parameters = std::move(bound);
            co_return co_await scatter_query(core, *inner, *routed, several->shards, bound_values);
        }
        co_return fail(sqlstate::kFeatureNotSupported, "a schema change cannot be run by EXECUTE");
    }
    if (Status admitted = admit(core, inner->statement, *routed, one->shard); !admitted) co_return admitted;
    Result<Link*> joined = co_await core.links.join(one->shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    if (Status settled = co_await core.links.settle(link); !settled) co_return settled;
    const std::string_view text = routed->text ? std::string_view(*routed->text) : inner->text;
    const std::vector<uint32_t>& types = routed->text ? inner->parameter_types : inner->declared_types;
    const ServerStatement server = use_on_link(core, link, text, types, inner->own_key);
    pg::Writer writer(link.out);
    pg::write_bind(writer, "", server.name, call->formats, values, {});
    writer.write(pg::Describe{pg::Target::Portal, ""});
    writer.write(pg::Execute{"", 0});
    writer.write(pg::Sync{});
    if (Status sent = co_await send_pending(core, link); !sent) co_return sent;
    std::vector<std::pair<Reply, Pass>> replies(server.closes, {Reply::Close, Pass::Problems});
    if (server.parsed) replies.emplace_back(Reply::Parse, Pass::Problems);
    replies.emplace_back(Reply::Bind, Pass::Problems);
    // NoData is not said in the simple protocol.
    replies.emplace_back(Reply::DescribePortal, row_description(*inner) ? Pass::All : Pass::Problems);
    replies.emplace_back(Reply::Execute, Pass::All);
    bool failed = false;
    for (const auto& [reply, pass] : replies) {
        Result<ReplyEnd> end = co_await relay_reply(core, link, reply, pass);
        if (!end) co_return Failure(std::move(end.error()));
        failed = end->error;
        if (failed) break;
    }
    Result<ReplyEnd> end = co_await relay_reply(core, link, Reply::Sync, Pass::Problems);
    if (!end) co_return Failure(std::move(end.error()));
    if (failed || end->error) co_return fail("", "");
    co_return co_await follow_up(core, inner->statement, *routed, link);
}

}  // namespace braid::proxy
