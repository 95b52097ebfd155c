// Runs one resolved scatter: sends the shards their statement, merges their rows as they stream in, and
// appends the client's DataRow messages to a string.
//
// The merging itself is pure (planner/merge); this class moves bytes. All shards are sent to before anything
// is read. Memory: one read buffer per shard, the current rows and the caller's string; while fetch() is not
// called nothing more than one buffer per shard is read, and the servers wait. Belongs to one worker. The
// session opens it, fetches until `finished` or an error, and always awaits close() before it gives the
// connections back.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/async.h"
#include "backends/postgresql/connection.h"
#include "base/error.h"
#include "base/ids.h"
#include "planner/exec/measured_rows.h"
#include "planner/scatter_plan.h"
#include "router/operand.h"

namespace braid::planner {

// One shard's connection: idle, with the session's settings; nobody else reads or writes there until close().
struct ShardConnection {
    ShardId shard;
    backends::postgresql::Connection* connection = nullptr;
    // Sent before the statement, in the same packet: a BEGIN that waits. Its replies, up to so many
    // ReadyForQuery, are dropped; an error among them fails the scatter.
    std::string prelude;
    uint32_t prelude_replies = 0;
};

// How rows are fetched when the client does not take them all at once.
struct Portions {
    Portions() {}  // no aggregate, as below

    int32_t rows = 1000;                   // at a time, from each shard
    std::string portal = "braid_scatter";  // its name on the servers, where nothing else has it
    // start() binds alone, inside a transaction block: what is written before the first fetch() is not seen.
    bool bind_first = false;
};

// The values of one execution. Views need to live until open() has returned.
struct ExecutionInput {
    // No aggregate: g++ 12 moves braced temporaries of aggregates bit by bit within co_await expressions.
    ExecutionInput() {}

    std::span<const std::string_view> literals;  // source texts by slot, with their quotes
    std::vector<router::BoundParameter> parameters;
    // One per parameter, as the server described them: the shards' statement need not mention them all, so
    // none may be 0.
    std::vector<uint32_t> parameter_oids;
    std::vector<int16_t> result_formats;  // as in Bind: none (text), one for all, or one per client column
    router::Bindings bindings;            // for LIMIT and OFFSET
    std::string transaction_time;         // for SqlTemplate::render
    // The client fetches in portions and may stop early (a row limit in Execute, a cursor): the shards run in
    // portions, too, and closing early costs little even inside a transaction. Inside a transaction block
    // park() is available. PostgreSQL does not parallelize such queries.
    bool in_portions = false;
    Portions portions;
    bool measured = false;  // nodes() are counted
};

struct ScatterHooks {
    ScatterHooks() {}  // no aggregate, as above

    // Sends a cancel request for the shard's connection; ends when the server has taken it or it failed.
    // Without it, closing early reads all remaining rows.
    std::function<awaitable<void>(const ShardConnection&)> cancel;
    // NoticeResponse and NotificationResponse frames, whole, as they come. A notice that several shards send
    // in the same words is passed on from the first of them alone.
    std::function<void(std::string_view frame)> on_message;
};

struct FetchResult {
    uint64_t rows = 0;      // appended by this call
    bool finished = false;  // no more rows; all connections have answered everything
};

class ScatterCursor {
  public:
    // Renders the statement for all shards (at least one). Nothing is sent. Errors: 2201W, 2201X and the like
    // for LIMIT and OFFSET.
    static Result<std::unique_ptr<ScatterCursor>> open(std::shared_ptr<const ResolvedScatter> scatter,
                                                       std::vector<ShardConnection> shards,
                                                       const ExecutionInput& input, ScatterHooks hooks,
                                                       const asio::any_io_executor& executor);
    // Sends it to all shards; once, before fetch(). Errors: 08006; the cursor is closed then.
    awaitable<Status> start();

    // Only after an error, the end or close(): a cursor that still runs may have a read on its way. Does not
    // touch the connections.
    ~ScatterCursor();
    ScatterCursor(const ScatterCursor&) = delete;
    ScatterCursor& operator=(const ScatterCursor&) = delete;

    // Appends DataRow messages: returns after max_rows rows (0: no limit), about 64 KiB, or at the end.
    // Errors: a server's own, once, with all its fields, or 08006 that names the server, 0A000 when a shard's
    // columns are not the described ones (describe again), 22003 of a merged aggregate. The cursor is closed
    // then; rows appended before the error stay in `out`.
    awaitable<Result<FetchResult>> fetch(std::string& out, uint64_t max_rows = 0);

    // Between two fetches in portions inside a transaction block: what is on its way is kept in memory (a
    // portion of each shard at most), and until the next fetch() or close() other statements may run on the
    // connections. Errors: as fetch().
    awaitable<Status> park();

    // For EXPLAIN ROUTE ANALYZE; in the order of the shards given to open().
    std::vector<ShardTotals> totals() const;
    // What the merging nodes have given, outermost first; empty unless ExecutionInput::measured.
    std::vector<NodeTotals> nodes() const;

    // Ends what still runs: outside a transaction block by cancelling it, inside by reading it to its end (a
    // cancel would abort the client's transaction) unless the cursor has failed. Afterwards every connection
    // is idle or broken. The error, if any, is that of a shard whose transaction is lost by it. May be called
    // again.
    awaitable<Status> close();

  private:
    class Run;
    explicit ScatterCursor(std::shared_ptr<Run> run);
    std::shared_ptr<Run> run_;
};

}  // namespace braid::planner
