// Two real servers as shards, and resolved scatters made by hand for them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "backends/postgresql/connector.h"
#include "backends/postgresql/query.h"
#include "planner/exec/describe.h"
#include "planner/exec/scatter_cursor.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_server.h"

namespace braid::planner {

using backends::ServerSpec;
using backends::postgresql::Connection;
using backends::test::ScratchServer;
using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

// The rows of DataRow frames.
Rows rows_of(std::string_view frames);
std::string int8_datum(int64_t value);

class ScatterTest : public ::testing::Test {
  protected:
    static constexpr size_t kShards = 2;
    static ScratchServer& server(size_t shard);
    static ServerSpec spec(size_t shard);
    // Table t(id int8, v int4, s text): ids 1 .. 1000, odd ones on shard 0, even ones on shard 1.
    static void SetUpTestSuite();

    // Runs `body` with a connection to each shard.
    void with(std::function<awaitable<void>()> body);
    awaitable<void> connect();
    awaitable<backends::postgresql::Rows> ask(size_t shard, std::string sql);
    awaitable<void> ask_all(std::string sql);

    // A scatter of `sql`, whose first `visible` columns are the client's.
    awaitable<std::shared_ptr<ResolvedScatter>> resolve(std::string sql, uint32_t visible,
                                                        std::vector<uint32_t> parameter_oids = {});
    std::vector<ShardConnection> shards(std::string prelude = {});
    ScatterHooks hooks();
    awaitable<Result<std::unique_ptr<ScatterCursor>>> open(std::shared_ptr<const ResolvedScatter> scatter,
                                                           ExecutionInput input = {},
                                                           std::string prelude = {});
    // All rows, or the error.
    awaitable<Result<Rows>> run_all(std::shared_ptr<const ResolvedScatter> scatter, ExecutionInput input = {},
                                    std::string prelude = {});
    void expect_reusable();

    asio::io_context io_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::string> messages_;  // what on_message was given
    int cancels_ = 0;
    int ignored_cancels_ = 0;  // so many are counted but never reach a server
};

MergeKey merge_key(uint32_t column, TypeId type, bool descending = false);

}  // namespace braid::planner
