#include "proxy/session/syntax.h"

#include <algorithm>

#include "backends/postgresql/query.h"
#include "proxy/session/routing.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

// No server would call it SQL.
bool is_of_braid(const SqlStatement& statement) {
    return statement.verb == Verb::ExplainRoute || statement.verb == Verb::ExecuteDirect;
}

Status parse_all(SessionCore& core, std::span<const SqlStatement> statements) {
    for (const SqlStatement& statement : statements) {
        if (statement.verb == Verb::ExecuteDirect) continue;
        auto parsed = core.worker.statements().parser().parse(statement.scanned);
        if (!parsed) return Failure(std::move(parsed.error()));
    }
    return {};
}

// What a server says of the whole string: nothing when it is SQL. A Parse of several statements always fails;
// that they are several is found after the syntax.
awaitable<Result<std::optional<Error>>> verdict_of_server(SessionCore& core, std::string_view text) {
    Result<Link*> joined = co_await core.links.join(any_shard(core));
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    if (Status settled = co_await core.links.settle(link); !settled) co_return Failure(settled.error());
    auto& connection = link.connection();
    std::string bytes;
    pg::Writer writer(bytes);
    const std::vector<uint32_t> no_types;
    pg::write_parse(writer, "", text, no_types);
    writer.write(pg::Sync{});
    if (Status sent = co_await connection.write(bytes); !sent) co_return Failure(std::move(sent.error()));
    std::optional<Error> verdict;
    while (true) {
        auto frame = co_await connection.read_frame();
        if (!frame) co_return Failure(std::move(frame.error()));
        if (frame->type == 'E') {
            verdict = backends::postgresql::server_error(frame->payload, connection.server_name());
        }
        if (frame->type == 'Z') break;
    }
    static constexpr std::string_view kSeveral = "cannot insert multiple commands into a prepared statement";
    if (verdict && verdict->message == kSeveral) verdict.reset();
    co_return verdict;
}

}  // namespace

// The servers' own verdict cannot be asked for: their transactions have failed, or have not begun.
Status syntax_in_failed(SessionCore& core, std::span<const SqlStatement> statements) {
    if (core.single_shard()) return {};
    return parse_all(core, statements);
}

awaitable<Status> check_syntax(SessionCore& core, std::string_view text,
                               const std::vector<SqlStatement>& statements) {
    Status parsed = parse_all(core, statements);
    if (parsed) co_return Status{};
    if (core.transaction.failed()) co_return syntax_in_failed(core, statements);
    if (std::any_of(statements.begin(), statements.end(), is_of_braid)) co_return parsed;
    // The failing Parse would cost a transaction that may be a good one: with one shard it is the server that
    // knows what is SQL.
    if (core.single_shard() && core.transaction.active()) co_return Status{};
    auto verdict = co_await verdict_of_server(core, text);
    if (!verdict) co_return Failure(std::move(verdict.error()));
    if (*verdict) co_return Failure(std::move(**verdict));
    if (core.single_shard()) co_return Status{};
    co_return parsed;
}

}  // namespace braid::proxy
