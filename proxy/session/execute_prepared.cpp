#include "proxy/session/execute_prepared.h"

#include "proxy/session/describe.h"
#include "proxy/session/one_shard.h"
#include "proxy/session/relay.h"
#include "proxy/session/routing.h"
#include "proxy/session/scatter.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

// The texts of constant arguments; nothing stands for NULL.
Result<std::vector<std::optional<std::string>>> arguments_of(const SqlStatement& statement) {
    std::vector<std::optional<std::string>> arguments;
    const auto& words = statement.words;
    const auto refuse = [] {
        return fail(sqlstate::kFeatureNotSupported, "EXECUTE is available with constant arguments only");
    };
    if (words.size() == 2) return arguments;
    if (words.size() < 4 || !words[2].symbol('(') || !words.back().symbol(')')) return refuse();
    size_t at = 3;
    while (at + 1 < words.size()) {
        std::string sign;
        if (words[at].symbol('-') && words[at + 1].kind == Word::Kind::Number) {
            sign = "-";
            at++;
        }
        const Word& word = words[at];
        if (word.kind == Word::Kind::Number) {
            arguments.emplace_back(sign + std::string(word.text));
        } else if (word.is("null")) {
            arguments.emplace_back(std::nullopt);
        } else if (word.is("true") || word.is("false")) {
            arguments.emplace_back(name_of(word));
        } else if (auto text = string_of(word)) {
            arguments.emplace_back(std::move(*text));
        } else {
            return refuse();
        }
        at++;
        if (at + 1 == words.size()) break;
        if (!words[at].symbol(',')) return refuse();
        at++;
    }
    return arguments;
}

}  // namespace

awaitable<Status> execute_prepared(SessionCore& core, const PreparedStatementMap& prepared,
                                   const SqlStatement& statement) {
    if (statement.words.size() < 2) co_return fail(sqlstate::kSyntaxError, "syntax error at end of input");
    const std::string name = name_of(statement.words[1]);
    auto found = prepared.find(name);
    if (found == prepared.end()) {
        co_return fail(sqlstate::kInvalidSqlStatementName,
                       "prepared statement \"" + name + "\" does not exist");
    }
    const PreparedStatementPtr inner = found->second;
    if (Status same = check_constant_settings(core, *inner); !same) co_return same;
    auto arguments = arguments_of(statement);
    if (!arguments) co_return Failure(std::move(arguments.error()));
    if (Status described = co_await ensure_described(core, *inner); !described) co_return described;
    if (arguments->size() != inner->parameter_types.size()) {
        co_return fail(sqlstate::kSyntaxError,
                       "wrong number of parameters for prepared statement \"" + name + "\"",
                       "Expected " + std::to_string(inner->parameter_types.size()) + " parameters but got " +
                           std::to_string(arguments->size()) + ".");
    }
    std::vector<router::BoundParameter> bound;
    std::vector<pg::Value> values;
    for (size_t i = 0; i < arguments->size(); i++) {
        const auto& argument = (*arguments)[i];
        bound.push_back({!argument, false, inner->type_of(i),
                         argument ? std::string_view(*argument) : std::string_view()});
        values.push_back(argument ? pg::Value(*argument) : std::nullopt);
    }
    auto routed = route(core, inner->statement, bound);
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
    const ServerStatement server = use_on_link(core, link, inner->text, inner->declared_types);
    pg::Writer writer(link.out);
    pg::write_bind(writer, "", server.name, {}, values, {});
    writer.write(pg::Describe{pg::Target::Portal, ""});
    writer.write(pg::Execute{"", 0});
    writer.write(pg::Sync{});
    if (Status sent = co_await send_pending(core, link); !sent) co_return sent;
    std::vector<std::pair<Reply, Pass>> replies(server.closes, {Reply::Close, Pass::Problems});
    if (server.parsed) replies.emplace_back(Reply::Parse, Pass::Problems);
    replies.emplace_back(Reply::Bind, Pass::Problems);
    // NoData is not said in the simple protocol.
    replies.emplace_back(Reply::DescribePortal, returns_rows(*inner) ? Pass::All : Pass::Problems);
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
