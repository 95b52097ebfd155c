#include "proxy/session/scatter.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/format.h>

#include "planner/exec/describe.h"
#include "planner/exec/scatter_cursor.h"
#include "proxy/session/routing.h"

namespace braid::proxy {

namespace {

constexpr uint32_t kLargestPortion = 1000;

// No more rows than the client asks for are computed ahead, where they come out as they are.
planner::Portions portions_of(SessionCore& core, const planner::ResolvedScatter& scatter, uint32_t wanted) {
    planner::Portions portions;
    const bool all_at_once = scatter.aggregate || scatter.finish;
    portions.rows = static_cast<int32_t>(all_at_once ? kLargestPortion : std::min(wanted, kLargestPortion));
    portions.portal += "_" + std::to_string(++core.scattered_portals);
    return portions;
}

// Text is merged in the servers' own bytes.
Status check_text(const SessionCore& core, const planner::ResolvedScatter& scatter) {
    if (core.text_is_as_stored() || !planner::compares_text(scatter)) return {};
    return fail(sqlstate::kFeatureNotSupported,
                "text of several shards can be ordered, grouped and compared in UTF8 only",
                "The session's client_encoding is another one, and the servers send what Braid merges in it.",
                "SET client_encoding = 'UTF8'.");
}

// Who tells the columns' types: a server of the client's kind, where there is one.
std::optional<ShardId> analyst_of(const SessionCore& core, const router::ShardSet& shards) {
    std::optional<ShardId> own;
    shards.for_each([&](ShardId shard) {
        if (!own && speaks_postgresql(core, shard)) own = shard;
    });
    return own ? own : shards.first();
}

class CursorRun : public ScatterRun {
  public:
    CursorRun(SessionCore& core, std::unique_ptr<planner::ScatterCursor> cursor, std::vector<ShardId> shards,
              bool parks)
        : core_(core), cursor_(std::move(cursor)), shards_(std::move(shards)), parks_(parks) {
        core_.parked_scatters += parks_;
    }
    ~CursorRun() override { core_.parked_scatters -= parks_; }
    CursorRun(const CursorRun&) = delete;
    CursorRun& operator=(const CursorRun&) = delete;

    awaitable<Status> start(Start how) {
        Status started = co_await cursor_->start();
        if (started && how == Start::Bound) started = co_await cursor_->park();
        if (!started) note_losses();
        co_return started;
    }

    awaitable<Result<Progress>> fetch(uint64_t max_rows) override {
        Progress progress;
        while (!progress.finished && (max_rows == 0 || progress.rows < max_rows)) {
            const uint64_t left = max_rows == 0 ? 0 : max_rows - progress.rows;
            auto fetched = co_await cursor_->fetch(core_.client.out(), left);
            if (!fetched) co_return Failure(std::move(fetched.error()));
            progress.rows += fetched->rows;
            progress.finished = fetched->finished;
            if (!co_await core_.client.flush_if_large()) {
                core_.client_gone = true;
                co_return fail(sqlstate::kConnectionFailure, "the client went away");
            }
        }
        if (parks_ && !progress.finished) {
            Status parked = co_await cursor_->park();
            if (!parked) co_return Failure(std::move(parked.error()));
        }
        co_return progress;
    }

    awaitable<Result<Progress>> drop_rows() override {
        Progress progress;
        std::string rows;
        while (!progress.finished) {
            auto fetched = co_await cursor_->fetch(rows, 0);
            if (!fetched) co_return Failure(std::move(fetched.error()));
            progress.rows += fetched->rows;
            progress.finished = fetched->finished;
            rows.clear();
        }
        co_return progress;
    }

    std::vector<planner::ShardTotals> totals() const override { return cursor_->totals(); }
    std::vector<planner::NodeTotals> nodes() const override { return cursor_->nodes(); }

    awaitable<void> close() override {
        Status closed = co_await cursor_->close();
        note_losses();
        if (!closed && core_.transaction.active()) core_.transaction.fail();
    }

  private:
    void note_losses() {
        for (ShardId shard : shards_) {
            Link* link = core_.links.find(shard);
            if (link != nullptr && link->connection().broken()) link->lost = true;
        }
    }

    SessionCore& core_;
    std::unique_ptr<planner::ScatterCursor> cursor_;
    std::vector<ShardId> shards_;
    bool parks_;
};

}  // namespace

std::string transaction_time(SessionCore& core) {
    const auto now =
        core.transaction.active() ? core.transaction.started() : std::chrono::system_clock::now();
    const auto microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
    const std::time_t seconds = microseconds / 1'000'000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}+00", utc.tm_year + 1900, utc.tm_mon + 1,
                       utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, microseconds % 1'000'000);
}

awaitable<Result<ResolvedEntry>> resolve_scatter(SessionCore& core, const PreparedStatement& statement,
                                                 const Routed& routed, router::ShardSet shards) {
    const SourcedStatement& source = *routed.source;
    ResolvedMap& known = *source.cached.resolved;
    auto found = known.find(statement.declared_types);
    if (found != known.end()) {
        if (Status mergeable = check_text(core, *found->second.scatter); !mergeable) {
            co_return Failure(std::move(mergeable.error()));
        }
        co_return found->second;
    }
    const std::optional<ShardId> analyst = analyst_of(core, shards);
    if (!analyst) co_return fail(sqlstate::kInternalError, "a scatter over no shards");
    Result<Link*> joined = co_await core.links.join(*analyst);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    if (Status settled = co_await core.links.settle(link); !settled)
        co_return Failure(std::move(settled.error()));
    const std::string remote =
        source.plan().scatter->describe_sql().render(source.literal_texts, transaction_time(core));
    auto described = co_await planner::describe_scatter(link.connection(), statement.statement.text, remote,
                                                        statement.declared_types);
    if (!described) {
        link.lost = link.connection().broken();
        co_return Failure(std::move(described.error()));
    }
    auto resolved = source.plan().scatter->resolve(described->client.description,
                                                   described->remote.description, *core.view->catalog);
    if (!resolved) co_return Failure(std::move(resolved.error()));
    ResolvedEntry entry;
    entry.scatter = std::move(*resolved);
    entry.row_description = std::move(described->client.row_description);
    entry.parameter_oids = std::move(described->client.description.parameter_oids);
    if (known.size() > 16) known.clear();
    known.emplace(statement.declared_types, entry);
    if (Status mergeable = check_text(core, *entry.scatter); !mergeable) {
        co_return Failure(std::move(mergeable.error()));
    }
    co_return entry;
}

awaitable<Result<std::unique_ptr<ScatterRun>>> start_scatter(
    SessionCore& core, const PreparedStatement& statement, const Routed& routed, router::ShardSet shards,
    const BoundValues& values, std::span<const int16_t> result_formats, uint32_t portion, Start how) {
    auto resolved = co_await resolve_scatter(core, statement, routed, shards);
    if (!resolved) co_return Failure(std::move(resolved.error()));
    const SourcedStatement& source = *routed.source;
    std::vector<ShardId> wanted;
    shards.for_each([&](ShardId shard) { wanted.push_back(shard); });
    // What finishes a query runs on the first one: a PostgreSQL server, where there is one.
    std::stable_partition(wanted.begin(), wanted.end(),
                          [&](ShardId shard) { return speaks_postgresql(core, shard); });
    std::vector<planner::ShardConnection> connections;
    for (ShardId shard : wanted) {
        Result<Link*> link = co_await core.links.join(shard);
        if (!link) co_return Failure(std::move(link.error()));
    }
    if (Status alive = core.check_cancelled(); !alive) co_return Failure(std::move(alive.error()));
    for (ShardId shard : wanted) {
        Link& link = *core.links.find(shard);
        planner::ShardConnection& connection = connections.emplace_back();
        connection.shard = shard;
        connection.connection = &link.connection();
        connection.prelude = link.out;
        connection.prelude_replies = link.swallow;
    }
    planner::ExecutionInput input;
    input.literals = source.literal_texts;
    input.parameters = values.parameters;
    input.parameter_oids = resolved->parameter_oids;
    input.result_formats.assign(result_formats.begin(), result_formats.end());
    input.bindings.literals = source.literals;
    input.bindings.parameters = values.parameters;
    input.transaction_time = transaction_time(core);
    input.measured = how == Start::Measured;
    input.in_portions = portion > 0;
    if (input.in_portions) input.portions = portions_of(core, *resolved->scatter, portion);
    input.portions.bind_first = how == Start::Bound;
    planner::ScatterHooks hooks;
    hooks.cancel = [&core](const planner::ShardConnection& shard) -> awaitable<void> {
        (void)co_await core.worker.fleet().cancel(core.links.server_of(shard.shard),
                                                  shard.connection->cancel_key());
    };
    hooks.on_message = [&core](std::string_view frame) { core.client.out().append(frame); };
    auto cursor = planner::ScatterCursor::open(resolved->scatter, std::move(connections), std::move(input),
                                               std::move(hooks), core.worker.io().get_executor());
    if (!cursor) co_return Failure(std::move(cursor.error()));
    for (ShardId shard : wanted) {
        Link& link = *core.links.find(shard);
        link.out.clear();
        link.swallow = 0;
    }
    const bool parks = portion > 0 && core.transaction.active();
    auto run = std::make_unique<CursorRun>(core, std::move(*cursor), std::move(wanted), parks);
    Status started = co_await run->start(how);
    if (!started) co_return Failure(std::move(started.error()));
    co_return std::move(run);
}

awaitable<Status> scatter_query(SessionCore& core, const PreparedStatement& statement, const Routed& routed,
                                router::ShardSet shards, const BoundValues& values) {
    auto resolved = co_await resolve_scatter(core, statement, routed, shards);
    if (!resolved) co_return Failure(std::move(resolved.error()));
    auto run = co_await start_scatter(core, statement, routed, shards, values, {}, 0);
    if (!run) co_return Failure(std::move(run.error()));
    planner::append_row_description(core.client.out(), resolved->row_description, {});
    auto progress = co_await (*run)->fetch(0);
    co_await (*run)->close();
    if (!progress) co_return Failure(std::move(progress.error()));
    core.send_complete("SELECT " + std::to_string(progress->rows));
    co_return Status{};
}

}  // namespace braid::proxy
