// Runs one resolved MySQL scatter: sends the shards their statement, merges their rows as they stream in, and
// writes the client's row packets.
//
// The counterpart of scatter_cursor.h. The merging is pure (planner/merge); this class moves bytes. All
// shards are sent to before anything is read. Memory: one read buffer per shard, the current rows and the
// caller's string; while fetch() is not called the servers wait. Belongs to one worker. The session opens it,
// writes the column definitions (describe_mysql.h), fetches until `finished` or an error, writes the end of
// the rows, and always awaits close() before it gives the connections back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/async.h"
#include "backends/mysql/connection.h"
#include "base/error.h"
#include "base/ids.h"
#include "planner/exec/measured_rows.h"
#include "planner/mysql/scatter_plan.h"
#include "router/operand.h"
#include "wire/mysql/parameters.h"
#include "wire/mysql/writer.h"

namespace braid::planner {

// One shard's connection: idle, with the session's settings; nobody else reads or writes there until close().
struct MysqlShardConnection {
    ShardId shard;
    backends::mysql::Connection* connection = nullptr;
    // Statements without rows that are sent before, in the same packet: a BEGIN that waits.
    std::vector<std::string> prelude;
};

// The values of one execution. Views need to live until the cursor is closed.
struct MysqlExecutionInput {
    // No aggregate: g++ 12 moves braced temporaries of aggregates bit by bit within co_await expressions.
    MysqlExecutionInput() {}

    std::span<const std::string_view> literals;      // source texts by slot, with their quotes
    std::vector<wire::mysql::Parameter> parameters;  // of COM_STMT_EXECUTE, in the client's order
    bool binary = false;                             // the client gets binary rows
    router::Bindings bindings;                       // for LIMIT
    // The time for NOW() and its kin, as @@timestamp has it: "1700000000.123456". Needed when the scatter
    // says fixes_time.
    std::string timestamp;
    // The connections are in a transaction: what still runs at the end is read, not killed.
    bool in_transaction = false;
    bool measured = false;  // nodes() are counted
};

struct MysqlScatterHooks {
    MysqlScatterHooks() {}  // no aggregate, as above

    // KILL QUERY for the shard's connection; ends when the server has taken it or it failed. Without it,
    // closing early reads all remaining rows.
    std::function<awaitable<void>(const MysqlShardConnection&)> kill;
};

struct MysqlFetchResult {
    uint64_t rows = 0;      // written by this call
    bool finished = false;  // no more rows
    uint64_t warnings = 0;  // of all shards, when finished
    std::optional<uint64_t> found_rows =
        {};  // SQL_CALC_FOUND_ROWS: without LIMIT it would be so many, when finished
};

class MysqlScatterCursor {
  public:
    // Renders the statement and sends it to all shards (at least one). Errors: 1210 and the like for LIMIT
    // before anything is sent; 08006. After an error the connections are as close() leaves them.
    static awaitable<Result<std::unique_ptr<MysqlScatterCursor>>> open(
        std::shared_ptr<const MysqlScatter> scatter, std::vector<MysqlShardConnection> shards,
        const MysqlExecutionInput& input, MysqlScatterHooks hooks);

    // Only after an error, the end or close().
    ~MysqlScatterCursor();
    MysqlScatterCursor(const MysqlScatterCursor&) = delete;
    MysqlScatterCursor& operator=(const MysqlScatterCursor&) = delete;

    // Writes row packets: returns after max_rows rows (0: no limit), about 64 KiB, or at the end. Errors: a
    // server's own, once, or Braid's; the cursor is closed then, and rows written before stay.
    awaitable<Result<MysqlFetchResult>> fetch(wire::mysql::Writer& out, uint64_t max_rows = 0);

    // Ends what still runs. Afterwards every connection is idle or broken. May be called again.
    awaitable<Status> close();

    // For EXPLAIN ROUTE ANALYZE; in the order of the shards given to open().
    std::vector<ShardTotals> totals() const;
    // What the merging nodes have given, outermost first; empty unless MysqlExecutionInput::measured.
    std::vector<NodeTotals> nodes() const;

  private:
    class Run;
    explicit MysqlScatterCursor(std::shared_ptr<Run> run);
    std::shared_ptr<Run> run_;
};

}  // namespace braid::planner
