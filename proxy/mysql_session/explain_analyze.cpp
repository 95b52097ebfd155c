#include "proxy/mysql_session/explain_analyze.h"

#include "backends/mysql/query.h"
#include "grammar/classify.h"
#include "proxy/mysql_session/follow_up.h"
#include "proxy/mysql_session/relay.h"
#include "proxy/mysql_session/routing.h"
#include "proxy/mysql_session/scatter.h"
#include "proxy/session/explain_analyze.h"

namespace braid::proxy::mysql_session {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

uint64_t bytes_of(const backends::mysql::Rows& answer) {
    uint64_t bytes = 0;
    for (const auto& row : answer.rows) {
        for (const auto& value : row) bytes += value ? value->size() : 0;
    }
    return bytes;
}

awaitable<Status> run_on_one(Core& core, const Statement& statement, const Routed& routed, ShardId shard,
                             ScatterRequest::Measured& measured) {
    if (Status admitted = admit(core, statement, routed, shard); !admitted) co_return admitted;
    Result<Link*> joined = co_await core.links.join(shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    tell_state(core, statement, link);
    if (Status settled = co_await core.links.settle(link); !settled) co_return settled;
    const TimePoint begun = Clock::now();
    auto answer = co_await backends::mysql::query(link.connection(), statement.text);
    AnswerEnd end;
    if (!answer) {
        end.error = true;
        end.code = answer.error().number;
        end.message = answer.error().message;
    } else {
        planner::ShardTotals totals;
        totals.shard = shard;
        totals.rows = answer->columns.empty() ? answer->affected_rows : answer->rows.size();
        totals.bytes = bytes_of(*answer);
        totals.elapsed = duration_cast<microseconds>(Clock::now() - begun);
        measured.rows = totals.rows;
        measured.shards.push_back(totals);
        end.had_rows = !answer->columns.empty();
        end.rows = answer->rows.size();
        end.affected_rows = answer->affected_rows;
        end.insert_id = answer->last_insert_id;
    }
    Status followed = co_await follow_up(core, statement, routed, link, end);
    if (!answer) co_return Failure(std::move(answer.error()));
    co_return followed;
}

}  // namespace

awaitable<Result<std::vector<std::string>>> run_analyzed(Core& core, const Statement& whole) {
    auto inner = inner_of(whole);
    if (!inner) co_return Failure(std::move(inner.error()));
    std::vector<std::string> lines;
    auto routed = route(core, *inner);
    // Why it is refused has been told.
    if (!routed) co_return lines;
    const auto* one = std::get_if<planner::OneShard>(&routed->decision);
    const auto* several = std::get_if<planner::SeveralShards>(&routed->decision);
    const bool ordinary = grammar::is_query_or_change(inner->kind) && !routed->changes_catalog;
    if (!ordinary || (one == nullptr && several == nullptr)) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "EXPLAIN ROUTE ANALYZE is available for queries and changes of rows only");
    }
    const TimePoint begun = Clock::now();
    ScatterRequest::Measured measured;
    Status done;
    if (one != nullptr) {
        const ShardId shard = one->shard;
        done = co_await run_on_one(core, *inner, *routed, shard, measured);
    } else {
        ScatterRequest request{*inner, *routed, {}, {}, {}, RowForm::Text};
        request.shards = several->shards;
        request.measured = &measured;
        done = co_await scatter_query(core, request);
    }
    if (!done) co_return Failure(std::move(done.error()));
    for (const planner::NodeTotals& node : measured.nodes)
        lines.push_back(measured_line(node.node, node.rows, node.bytes, node.elapsed));
    for (const planner::ShardTotals& shard : measured.shards)
        lines.push_back(
            measured_line(core.links.name_of(shard.shard), shard.rows, shard.bytes, shard.elapsed));
    lines.push_back(actual_line(measured.rows, duration_cast<microseconds>(Clock::now() - begun)));
    co_return lines;
}

}  // namespace braid::proxy::mysql_session
