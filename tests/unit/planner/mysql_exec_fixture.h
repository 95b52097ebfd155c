// Two real MariaDB servers as shards of the shop, and one database with all rows as the reference.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "backends/mysql/connector.h"
#include "backends/mysql/query.h"
#include "mysql_shop.h"
#include "planner/exec/describe_mysql.h"
#include "planner/exec/mysql_scatter_cursor.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_mariadb.h"

namespace braid::planner {

using backends::ServerSpec;
using backends::mysql::Connection;
using Cells = std::vector<std::optional<std::string>>;

// What a client gets.
struct MysqlAnswer {
    std::vector<std::string> names;
    std::vector<mysql::ColumnDescription> types;
    std::vector<Cells> rows;  // text rows' cells; of binary rows the values in text
};

class MysqlScatterTest : public ::testing::Test {
  protected:
    static constexpr size_t kShards = 2;
    // Rows on their shards, as the router says, and all of them in the reference.
    static void SetUpTestSuite();
    static ServerSpec spec(size_t shard);
    static MysqlShop& shop();

    void with(std::function<awaitable<void>()> body);
    awaitable<void> connect();

    // A statement planned, described, resolved and run over the shards; its error otherwise. `parameters`
    // makes it a prepared one with binary rows.
    awaitable<Result<MysqlAnswer>> scatter(
        std::string sql, std::optional<std::vector<wire::mysql::Parameter>> parameters = {});
    // The same on the reference.
    awaitable<Result<MysqlAnswer>> reference(
        std::string sql, std::optional<std::vector<wire::mysql::Parameter>> parameters = {});
    // What must be written for a statement before it can be run: nothing when it is no scatter.
    awaitable<Result<std::shared_ptr<const MysqlScatter>>> resolve(const std::string& sql);
    std::vector<MysqlShardConnection> shards();
    awaitable<Result<std::unique_ptr<MysqlScatterCursor>>> open(std::shared_ptr<const MysqlScatter> scatter,
                                                                MysqlScatterHooks hooks = {});
    awaitable<void> execute(size_t shard, std::string sql);
    void expect_reusable();

    asio::io_context io_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::unique_ptr<Connection> reference_;
    // Of the statement that resolve() has planned.
    std::vector<std::string> contents_;
    std::vector<std::string> sources_;
    std::vector<std::string_view> content_views_;
    std::vector<std::string_view> source_views_;
    MysqlDescribed described_;
    std::vector<wire::mysql::Parameter> types_;  // the parameters that resolve() describes it with
};

std::string show(const MysqlAnswer& answer, bool sorted);

}  // namespace braid::planner
