#include "proxy/session/explain_analyze.h"

#include <charconv>
#include <functional>

#include <fmt/format.h>

#include "grammar/classify.h"
#include "proxy/session/ask.h"
#include "proxy/session/inquiry.h"
#include "proxy/session/one_shard.h"
#include "proxy/session/relay.h"
#include "proxy/session/routing.h"
#include "proxy/session/scatter.h"

namespace braid::proxy {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

// The number at the end of a command's tag: INSERT 0 5, UPDATE 5. Nothing for others.
std::optional<uint64_t> count_in_tag(std::string_view payload) {
    const std::string_view tag = payload.substr(0, payload.find('\0'));
    const size_t space = tag.rfind(' ');
    if (space == std::string_view::npos) return std::nullopt;
    uint64_t count = 0;
    const char* end = tag.data() + tag.size();
    const auto read = std::from_chars(tag.data() + space + 1, end, count);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return count;
}

// Counts a statement's rows, those that it changed where it gives none.
void count_rows(const backends::postgresql::Frame& frame, planner::ShardTotals& totals) {
    if (frame.type == 'D') {
        totals.rows++;
        totals.bytes += frame.bytes.size();
    } else if (frame.type == 'C') {
        const std::optional<uint64_t> count = count_in_tag(frame.payload);
        if (count && totals.rows == 0) totals.rows = *count;
    }
}

std::vector<uint32_t> types_of(const BoundValues& values) {
    std::vector<uint32_t> types;
    for (const router::BoundParameter& parameter : values.parameters) types.push_back(parameter.type_oid);
    return types;
}

awaitable<Result<planner::ShardTotals>> run_on_one(SessionCore& core, const SqlStatement& statement,
                                                   const Routed& routed, ShardId shard,
                                                   const BoundValues& values) {
    if (Status admitted = admit(core, statement, routed, shard); !admitted) {
        co_return Failure(std::move(admitted.error()));
    }
    Result<Link*> joined = co_await core.links.join(shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    planner::ShardTotals totals;
    totals.shard = shard;
    const TimePoint begun = Clock::now();
    const std::vector<uint32_t> types = types_of(values);
    Question question;
    question.sql = routed.text ? std::string_view(*routed.text) : statement.text;
    question.types = types;
    question.parameters = values.parameters;
    append_question(link.out, question);
    if (Status sent = co_await send_pending(core, link); !sent) co_return Failure(std::move(sent.error()));
    std::function<void(const backends::postgresql::Frame&)> count =
        [&](const backends::postgresql::Frame& frame) { count_rows(frame, totals); };
    Status counted = co_await read_replies(core, link, std::move(count));
    if (!counted) co_return Failure(std::move(counted.error()));
    totals.elapsed = duration_cast<microseconds>(Clock::now() - begun);
    if (Status followed = co_await follow_up(core, statement, routed, link); !followed) {
        co_return Failure(std::move(followed.error()));
    }
    co_return totals;
}

struct Scattered {
    Scattered() {}  // no aggregate: g++ 12 moves those bit by bit in coroutines
    std::vector<planner::NodeTotals> nodes;
    std::vector<planner::ShardTotals> shards;
    uint64_t rows = 0;
};

awaitable<Result<Scattered>> run_on_several(SessionCore& core, const SqlStatement& statement,
                                            const Routed& routed, router::ShardSet shards,
                                            const BoundValues& values) {
    auto prepared = make_prepared(statement.text, core.standard_conforming_strings());
    if (!prepared) co_return Failure(std::move(prepared.error()));
    (*prepared)->declared_types = types_of(values);
    auto run = co_await start_scatter(core, **prepared, routed, shards, values, {}, 0, Start::Measured);
    if (!run) co_return Failure(std::move(run.error()));
    auto progress = co_await (*run)->drop_rows(0);
    Scattered done;
    done.nodes = (*run)->nodes();
    done.shards = (*run)->totals();
    co_await (*run)->close();
    if (!progress) co_return Failure(std::move(progress.error()));
    done.rows = progress->rows;
    co_return done;
}

bool is_ordinary(const SqlStatement& statement, const Routed& routed) {
    const bool query = grammar::is_query_or_change(grammar::classify(statement.scanned).kind);
    return query && !(routed.source && routed.source->plan().changes_catalog);
}

}  // namespace

std::string measured_line(std::string_view node, uint64_t rows, uint64_t bytes, microseconds time) {
    return fmt::format("  {}: rows={} bytes={} time={:.3f} ms", node, rows, bytes,
                       static_cast<double>(time.count()) / 1000.0);
}

std::string actual_line(uint64_t rows, microseconds time) {
    return fmt::format("actual: rows={} time={:.3f} ms", rows, static_cast<double>(time.count()) / 1000.0);
}

bool is_analyze(const SqlStatement& statement) {
    return statement.verb == Verb::ExplainRoute && statement.words.size() > 2 &&
           (statement.words[2].is("analyze") || statement.words[2].is("analyse"));
}

awaitable<Result<std::vector<std::string>>> run_analyzed(SessionCore& core, const SqlStatement& inner,
                                                         const SqlStatement& whole,
                                                         const BoundValues& values) {
    std::vector<std::string> lines;
    auto routed = route_explained(core, inner, whole, values.parameters);
    if (routed && routed->asks) {
        const std::vector<uint32_t> types = types_of(values);
        routed = co_await route_with_answers(core, inner, values.parameters, types);
        if (!routed) co_return Failure(std::move(routed.error()));
    }
    // Why it is refused has been told.
    if (!routed) co_return lines;
    const auto* one = std::get_if<planner::OneShard>(&routed->decision);
    const auto* several = std::get_if<planner::SeveralShards>(&routed->decision);
    if (!is_ordinary(inner, *routed) || (one == nullptr && several == nullptr)) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "EXPLAIN ROUTE ANALYZE is available for queries and changes of rows only");
    }
    const TimePoint begun = Clock::now();
    uint64_t rows = 0;
    if (one != nullptr) {
        auto totals = co_await run_on_one(core, inner, *routed, one->shard, values);
        if (!totals) co_return Failure(std::move(totals.error()));
        rows = totals->rows;
        lines.push_back(
            measured_line(core.links.name_of(totals->shard), totals->rows, totals->bytes, totals->elapsed));
    } else {
        auto done = co_await run_on_several(core, inner, *routed, several->shards, values);
        if (!done) co_return Failure(std::move(done.error()));
        rows = done->rows;
        for (const planner::NodeTotals& node : done->nodes) {
            lines.push_back(measured_line(node.node, node.rows, node.bytes, node.elapsed));
        }
        for (const planner::ShardTotals& shard : done->shards) {
            lines.push_back(
                measured_line(core.links.name_of(shard.shard), shard.rows, shard.bytes, shard.elapsed));
        }
    }
    const auto elapsed = duration_cast<microseconds>(Clock::now() - begun);
    lines.push_back(actual_line(rows, elapsed));
    co_return lines;
}

}  // namespace braid::proxy
