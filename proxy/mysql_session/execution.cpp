#include "proxy/mysql_session/execution.h"

#include "proxy/mysql_session/follow_up.h"
#include "proxy/mysql_session/local_file.h"
#include "proxy/mysql_session/relay.h"
#include "proxy/mysql_session/scatter.h"
#include "proxy/mysql_session/schema_change.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;

namespace {

// The rows came through but what they left could not be read: nobody knows the session's state.
void end_session(Core& core, const Error& error) {
    (void)error;
    core.client.abort();
    core.client_gone = true;
}

awaitable<bool> relay_to_shard(Core& core, const Statement& statement, const Routed& routed, ShardId shard) {
    RelayOptions options;
    if (statement.kind == grammar::StatementKind::LoadData) {
        options.local_file = local_file_of(statement);
        Status sends = options.local_file ? check_local_file(core) : Status{};
        if (!sends) {
            core.send_error(sends.error());
            co_return false;
        }
    }
    Status admitted = admit(core, statement, routed, shard);
    if (admitted) admitted = core.check_killed();
    if (!admitted) {
        core.send_error(admitted.error());
        co_return false;
    }
    Result<Link*> joined = co_await core.links.join(shard);
    if (!joined) {
        core.send_error(joined.error());
        co_return false;
    }
    Link& link = **joined;
    tell_state(core, statement, link);
    my::ComQuery command;
    command.text = statement.text;
    Status sent = co_await core.links.send(link, command);
    Result<AnswerEnd> end = AnswerEnd();
    if (sent) {
        end = co_await relay_answer(core, link, std::move(options));
    } else {
        end = Failure(std::move(sent.error()));
    }
    if (!end) {
        co_await lose_link(core, link);
        core.send_error(end.error());
        co_return false;
    }
    const Status followed = co_await follow_up(core, statement, routed, link, *end);
    if (!followed) end_session(core, followed.error());
    co_return !end->error && !core.client_gone;
}

}  // namespace

awaitable<bool> run_routed(Core& core, const Statement& statement, const Routed& routed) {
    if (const auto* one = std::get_if<planner::OneShard>(&routed.decision)) {
        const ShardId shard = one->shard;
        co_return co_await relay_to_shard(core, statement, routed, shard);
    }
    Status done;
    if (const auto* every = std::get_if<planner::EveryShard>(&routed.decision)) {
        const router::ShardSet shards = every->shards;
        std::string text(statement.text);
        done = co_await change_schema(core, std::move(text), routed, shards);
    } else {
        ScatterRequest request{statement, routed, {}, {}, {}, RowForm::Text};
        request.shards = std::get<planner::SeveralShards>(routed.decision).shards;
        done = co_await scatter_query(core, request);
    }
    if (done) co_return true;
    core.send_error(done.error());
    co_return false;
}

namespace {

awaitable<bool> route_and_run(Core& core, const Statement& statement) {
    Result<Routed> routed = route(core, statement);
    if (!routed) {
        core.send_error(routed.error());
        co_return false;
    }
    const bool done = co_await run_routed(core, statement, *routed);
    co_return done;
}

}  // namespace

awaitable<bool> run_text(Core& core, const Statement& statement) {
    const auto rewritten = for_session(core, statement);
    if (rewritten) {
        auto scanned = scan_one(*rewritten, statement.scanned.mysql);
        if (scanned) co_return co_await route_and_run(core, *scanned);
    }
    co_return co_await route_and_run(core, statement);
}

}  // namespace braid::proxy::mysql_session
