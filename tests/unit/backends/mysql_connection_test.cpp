// One connection to a real MariaDB server: commands, large payloads, cleaning, session state, kills,
// relaying.
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "backends/mysql/connection.h"
#include "backends/mysql/connector.h"
#include "backends/mysql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_mariadb.h"
#include "wire/mysql/result.h"

namespace braid::backends::mysql {
namespace {

using test::ScratchMariadb;
using wire::mysql::PacketKind;

// Runs `body` with a fresh connection.
void with_connection(std::function<awaitable<void>(Connection&)> body) {
    asio::io_context io;
    test::run(io, [&]() -> awaitable<void> {
        Result<std::unique_ptr<Connection>> connection =
            co_await connect(ScratchMariadb::shared().spec(), PoolLimits{});
        CO_ASSERT_OK(connection);
        co_await body(**connection);
    });
}

awaitable<std::string> one_value(Connection& connection, std::string sql) {
    Result<Rows> rows = co_await query(connection, sql);
    if (!rows) co_return std::to_string(rows.error().number) + " " + rows.error().message;
    co_return rows->rows.at(0).at(0).value_or("NULL");
}

TEST(MysqlConnection, SeveralResultsAndErrors) {
    with_connection([](Connection& connection) -> awaitable<void> {
        EXPECT_EQ(co_await one_value(connection, "select 1; select 2 union select 3; do 0"), "2");
        EXPECT_EQ((co_await one_value(connection, "select 1; select nonsense")).substr(0, 4), "1054");
        EXPECT_TRUE(connection.reusable());
        Result<Rows> failed = co_await query(connection, "insert into nowhere values (1)");
        CO_ASSERT(!failed);
        EXPECT_EQ(failed.error().sqlstate, "42S02");
        EXPECT_EQ(failed.error().server, "my1");
        Result<Rows> local = co_await query(connection, "load data local infile '/etc/passwd' into table x");
        EXPECT_FALSE(local);
    });
}

TEST(MysqlConnection, PayloadsOfSeveralPackets) {
    with_connection([](Connection& connection) -> awaitable<void> {
        co_await query(connection, "set global max_allowed_packet = 67108864");
    });
    with_connection([](Connection& connection) -> awaitable<void> {
        constexpr size_t kSize = (size_t{1} << 24) + 5;
        Result<Rows> rows =
            co_await query(connection, "select '" + std::string(kSize, 'x') + "', length(repeat('y', 3))");
        CO_ASSERT_OK(rows);
        EXPECT_EQ(rows->rows.at(0).at(0)->size(), kSize);
        EXPECT_EQ(rows->rows.at(0).at(1), "3");
        EXPECT_TRUE(connection.reusable());
    });
}

TEST(MysqlConnection, IsNotReusableInATransaction) {
    with_connection([](Connection& connection) -> awaitable<void> {
        co_await query(connection, "start transaction");
        EXPECT_TRUE(connection.in_transaction());
        EXPECT_FALSE(connection.reusable());
        EXPECT_TRUE(connection.cleanable());
        co_await query(connection, "rollback");
        EXPECT_TRUE(connection.reusable());
    });
}

TEST(MysqlConnection, CleaningForgetsWhatTheSessionLeft) {
    with_connection([](Connection& connection) -> awaitable<void> {
        const Settings before = connection.settings().applied();
        co_await query(connection,
                       "set @v = 7, time_zone = '+05:00', names latin1; create temporary table gone (i int);"
                       " select get_lock('braid', 0); start transaction");
        connection.settings().set("time_zone", "+05:00");
        connection.mark_tainted();
        EXPECT_FALSE(connection.reusable());
        Status cleaned = co_await connection.clean();
        CO_ASSERT_OK(cleaned);
        EXPECT_TRUE(connection.reusable());
        EXPECT_EQ(connection.settings().applied(), before);
        EXPECT_EQ(co_await one_value(connection, "select @v"), "NULL");
        EXPECT_EQ(co_await one_value(connection, "select @@time_zone"), "+00:00");
        EXPECT_EQ(co_await one_value(connection, "select @@character_set_results"), "utf8mb4");
        EXPECT_EQ(co_await one_value(connection, "select is_free_lock('braid')"), "1");
        EXPECT_EQ((co_await one_value(connection, "select * from gone")).substr(0, 4), "1146");
    });
}

TEST(MysqlConnection, SettingsAreReplayedWhenDifferent) {
    with_connection([](Connection& connection) -> awaitable<void> {
        co_await query(connection, "create database if not exists `odd``name`");
        Settings wanted;
        wanted.schema = "odd`name";
        wanted.variables = {{"sql_mode", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"},
                            {"time_zone", "-03:00"},
                            {"autocommit", "0"},
                            {"transaction_isolation", "READ-COMMITTED"},
                            {"transaction_read_only", "1"},
                            {"character_set_client", "latin1"},
                            {"character_set_connection", "latin1"},
                            {"character_set_results", ""},
                            {"collation_connection", "latin1_german2_ci"},
                            {"group_concat_max_len", "77"}};
        const std::string sql = connection.settings().difference(wanted);
        EXPECT_NE(sql, "");
        Result<Rows> done = co_await query(connection, sql);
        CO_ASSERT_OK(done);
        connection.settings().assume(wanted);
        EXPECT_EQ(connection.settings().difference(wanted), "");
        EXPECT_EQ(
            co_await one_value(
                connection,
                "select concat_ws('|', database(), @@sql_mode, @@time_zone, @@autocommit + 0, @@tx_isolation,"
                " @@tx_read_only + 0, @@character_set_client, @@character_set_results is null,"
                " @@collation_connection, @@group_concat_max_len)"),
            "odd`name|ANSI_QUOTES,NO_BACKSLASH_ESCAPES|-03:00|0|READ-COMMITTED|1|latin1|1|"
            "latin1_german2_ci|77");
        co_await query(connection, "commit");
        const std::string back = connection.settings().difference({});
        done = co_await query(connection, back);
        CO_ASSERT_OK(done);
        connection.settings().assume({});
        EXPECT_EQ(connection.settings().applied(), connection.settings().at_login());
        EXPECT_EQ(co_await one_value(
                      connection,
                      "select concat_ws('|', database(), @@sql_mode = @@global.sql_mode, @@time_zone, "
                      "@@autocommit + 0,"
                      " @@tx_isolation, @@tx_read_only + 0, @@character_set_client, @@collation_connection,"
                      " @@group_concat_max_len = @@global.group_concat_max_len)"),
                  "shop|1|+00:00|1|REPEATABLE-READ|0|utf8mb4|utf8mb4_general_ci|1");
    });
}

TEST(MysqlConnection, PreparedStatements) {
    with_connection([](Connection& connection) -> awaitable<void> {
        wire::mysql::ComStmtPrepare prepare;
        prepare.text = "select ? + 1 as n";
        Status sent = co_await connection.send(prepare);
        CO_ASSERT_OK(sent);
        std::vector<PacketKind> kinds;
        while (connection.busy()) {
            Result<Packet> packet = co_await connection.read_packet();
            CO_ASSERT_OK(packet);
            kinds.push_back(packet->kind);
        }
        // Without CLIENT_DEPRECATE_EOF the definitions end with packets of their own.
        EXPECT_EQ(kinds, (std::vector{PacketKind::PrepareOk, PacketKind::ParameterDefinition,
                                      PacketKind::MetadataEnd, PacketKind::ColumnDefinition,
                                      PacketKind::MetadataEnd}));
        EXPECT_EQ(connection.tracker().parameter_count(), 1u);
        wire::mysql::ComStmtClose close;
        close.statement_id = connection.tracker().statement_id();
        sent = co_await connection.send(close);
        CO_ASSERT_OK(sent);
        EXPECT_FALSE(connection.busy());
        EXPECT_EQ(co_await one_value(connection, "select 5"), "5");
    });
}

TEST(MysqlConnection, RelaysBytesUntilNothingIsOwed) {
    with_connection([](Connection& connection) -> awaitable<void> {
        std::string command;
        wire::mysql::ComQuery query_command;
        query_command.text = "select seq, repeat('z', 5000) from seq_1_to_100";
        Status composed = connection.compose(command, query_command);
        CO_ASSERT_OK(composed);
        Status sent = co_await connection.write(command);
        CO_ASSERT_OK(sent);
        size_t rows = 0;
        size_t relayed = 0;
        while (connection.busy()) {
            Result<std::string_view> bytes = co_await connection.read_some();
            CO_ASSERT_OK(bytes);
            while (!connection.buffered().empty() && connection.busy()) {
                auto seen = connection.consume(connection.buffered().size());
                CO_ASSERT(seen.consumed > 0);
                relayed += seen.consumed;
                if (seen.complete && seen.kind == PacketKind::Row) rows++;
            }
        }
        EXPECT_EQ(rows, 100u);
        EXPECT_GT(relayed, 500000u);
        EXPECT_TRUE(connection.reusable());
    });
}

TEST(MysqlConnection, KillQueryStopsAStatementAndLeavesTheConnection) {
    asio::io_context io;
    test::run(io, [&]() -> awaitable<void> {
        ServerSpec spec = ScratchMariadb::shared().spec();
        auto connection = co_await connect(spec, PoolLimits{});
        CO_ASSERT_OK(connection);
        auto killer = [&]() -> awaitable<void> {
            auto watcher = co_await connect(spec, PoolLimits{});
            CO_ASSERT_OK(watcher);
            const std::string running = "select count(*) from information_schema.processlist where id = " +
                                        std::to_string((*connection)->connection_id()) +
                                        " and info like 'select sleep%'";
            while (co_await one_value(**watcher, running) != "1") {
            }
            Status killed = co_await kill_query(spec, (*connection)->cancel_key());
            CO_ASSERT_OK(killed);
        };
        asio::co_spawn(io, killer(), [](std::exception_ptr) {});
        Result<Rows> rows = co_await query(**connection, "select sleep(60) from seq_1_to_2");
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().number, 1317);
        EXPECT_EQ(rows.error().sqlstate, "70100");
        EXPECT_EQ(co_await one_value(**connection, "select 1"), "1");
        CancelKey gone;
        gone.pid = 0x7ffffff0;
        Status nobody = co_await kill_query(spec, gone);
        CO_ASSERT_OK(nobody);
    });
}

TEST(MysqlConnection, AKilledConnectionTellsItsLastWords) {
    asio::io_context io;
    test::run(io, [&]() -> awaitable<void> {
        ServerSpec spec = ScratchMariadb::shared().spec();
        auto victim = co_await connect(spec, PoolLimits{});
        auto killer = co_await connect(spec, PoolLimits{});
        CO_ASSERT(victim && killer);
        bool noticed = false;
        asio::steady_timer event(io, Milliseconds(5000));
        (*victim)->watch([&] {
            noticed = true;
            event.cancel();
        });
        co_await query(**killer, "kill " + std::to_string((*victim)->connection_id()));
        asio::error_code ignored;
        co_await event.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        EXPECT_TRUE(noticed);
        Status idle = (*victim)->absorb_idle_messages();
        CO_ASSERT(!idle);
        EXPECT_EQ(idle.error().sqlstate, "08006");
        EXPECT_TRUE((*victim)->broken());
    });
}

}  // namespace
}  // namespace braid::backends::mysql
