// A statement that several shards answer: its plan resolved by an analyst, run by planner/exec, rows to the
// client.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "planner/exec/scatter_cursor.h"
#include "proxy/session/core.h"
#include "proxy/session/prepared.h"
#include "proxy/session/routing.h"

namespace braid::proxy {

// The moment that now() means, in all shards' statements: the transaction's beginning.
std::string transaction_time(SessionCore& core);

// A Bind's parameters. Views point into the message.
struct BoundValues {
    std::vector<router::BoundParameter> parameters;
};

// One execution, from the first row to the last or until it is given up.
class ScatterRun {
  public:
    virtual ~ScatterRun() = default;

    struct Progress {
        uint64_t rows = 0;  // sent by this call
        bool finished = false;
    };
    // Sends up to max_rows rows (0 = all) to the client as DataRow messages, flushing as they come. After an
    // error the servers' connections are clean or broken.
    virtual awaitable<Result<Progress>> fetch(uint64_t max_rows) = 0;
    // The same, but nobody gets them.
    virtual awaitable<Result<Progress>> drop_rows(uint64_t max_rows) = 0;
    // What each shard has given.
    virtual std::vector<planner::ShardTotals> totals() const = 0;
    // What each merging node has given; empty unless the run is measured.
    virtual std::vector<planner::NodeTotals> nodes() const = 0;
    // Gives up what is unfinished and leaves the connections clean.
    virtual awaitable<void> close() = 0;
};

// The plan with its types, from the cache or from a shard that describes it.
awaitable<Result<ResolvedEntry>> resolve_scatter(SessionCore& core, const PreparedStatement& statement,
                                                 const Routed& routed, router::ShardSet shards);

// Measured: for EXPLAIN ROUTE ANALYZE. Bound: the servers have taken the snapshot, and rows are asked for by
// fetch(); inside a transaction, with a limit.
enum class Start : uint8_t { Running, Measured, Bound };

// Joins the shards and starts. `portion`: the row limit of the client's first fetch; 0: it takes all rows at
// once. With a limit, in a transaction, the servers are at rest between two fetches; outside of one the run
// is to be closed after the first. `measured`: the run counts its nodes.
awaitable<Result<std::unique_ptr<ScatterRun>>> start_scatter(SessionCore& core,
                                                             const PreparedStatement& statement,
                                                             const Routed& routed, router::ShardSet shards,
                                                             const BoundValues& values,
                                                             std::span<const int16_t> result_formats,
                                                             uint32_t portion, Start how = Start::Running);

// The simple protocol's form: RowDescription, rows, CommandComplete. Errors: those of the shards, 0A000 with
// the reason.
awaitable<Status> scatter_query(SessionCore& core, const PreparedStatement& statement, const Routed& routed,
                                router::ShardSet shards, const BoundValues& values);

}  // namespace braid::proxy
