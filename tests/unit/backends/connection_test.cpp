// One connection against a real server: frames, relaying, errors, cancel, TLS, dying servers.
#include "backends/postgresql/connection.h"

#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "backends/postgresql/connector.h"
#include "backends/postgresql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_server.h"

namespace braid::backends::postgresql {
namespace {

using test::ScratchServer;

std::string query_frame(std::string_view sql) {
    std::string out = "Q";
    uint32_t length = static_cast<uint32_t>(sql.size()) + 5;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(length >> shift);
    out += sql;
    return out += '\0';
}

// Each test runs in plain text and over TLS.
class ConnectionTest : public ::testing::TestWithParam<TlsMode> {
  protected:
    ServerSpec spec(const std::string& user = "trusted") {
        ServerSpec spec = server_.spec(user);
        spec.tls = GetParam();
        spec.host = "localhost";
        spec.tls_ca = server_.ca();
        return spec;
    }
    void with(std::function<awaitable<void>(Connection&)> use, PoolLimits limits = {}) {
        asio::io_context io;
        test::run(io, [&]() -> awaitable<void> {
            Result<std::unique_ptr<Connection>> connection = co_await connect(spec(), limits);
            CO_ASSERT_OK(connection);
            co_await use(**connection);
        });
    }
    ScratchServer& server_ = ScratchServer::shared();
};

TEST_P(ConnectionTest, RowsNullsTagsAndErrors) {
    with([](Connection& connection) -> awaitable<void> {
        EXPECT_EQ(connection.encrypted(), GetParam() != TlsMode::Off);
        Result<Rows> rows = co_await query(
            connection, "select 1 as a, null as b, '' as c union all select 2, 'x', 'y' order by 1");
        CO_ASSERT_OK(rows);
        CO_ASSERT(rows->rows.size() == 2);
        EXPECT_EQ(rows->columns[0].name, "a");
        EXPECT_EQ(rows->rows[0][0], "1");
        EXPECT_EQ(rows->rows[0][1], std::nullopt);
        EXPECT_EQ(rows->rows[0][2], "");
        EXPECT_EQ(rows->tag, "SELECT 2");

        Result<Rows> failed = co_await query(connection, "select 1; select nonsense");
        CO_ASSERT(!failed);
        EXPECT_EQ(failed.error().sqlstate, "42703");
        EXPECT_EQ(failed.error().origin, Origin::Server);
        EXPECT_EQ(failed.error().server, "pg1");
        EXPECT_EQ(failed.error().position, 18);
        EXPECT_GE(failed.error().server_fields.size(), 7u);
        EXPECT_TRUE(connection.reusable()) << "an error does not break it";

        Result<Rows> begun = co_await query(connection, "begin");
        CO_ASSERT_OK(begun);
        EXPECT_FALSE(connection.reusable()) << "in a transaction";
        EXPECT_EQ(connection.transaction_status(), 'T');
        begun = co_await query(connection, "rollback; set timezone to 'Asia/Tokyo'");
        CO_ASSERT_OK(begun);
        EXPECT_EQ(connection.parameters().at("TimeZone"), "Asia/Tokyo");
        EXPECT_TRUE(connection.reusable());
    });
}

TEST_P(ConnectionTest, SettingsAreSetAndReset) {
    with([](Connection& connection) -> awaitable<void> {
        Settings wanted{{"application_name", "it's \\ \xc3\xa9"},
                        {"search_path", "pg_catalog, public"},
                        {"my.setting", "x"},
                        {"timezone", "Asia/Tokyo"}};
        Result<Rows> done = co_await query(connection, connection.settings().difference(wanted));
        CO_ASSERT_OK(done);
        connection.settings().assume(wanted);
        Result<Rows> shown = co_await query(connection,
                                            "select current_setting('search_path'), "
                                            "current_setting('my.setting'), current_setting('timezone')");
        CO_ASSERT_OK(shown);
        EXPECT_EQ(shown->rows[0][0], "pg_catalog, public");
        EXPECT_EQ(shown->rows[0][1], "x");
        EXPECT_EQ(shown->rows[0][2], "Asia/Tokyo");
        done = co_await query(connection, connection.settings().difference({}));
        CO_ASSERT_OK(done);
        shown = co_await query(connection,
                               "select current_setting('search_path'), current_setting('application_name')");
        CO_ASSERT_OK(shown);
        EXPECT_EQ(shown->rows[0][0], "\"$user\", public");
        EXPECT_EQ(shown->rows[0][1], "braid");
    });
}

TEST_P(ConnectionTest, BigFramesGrowTheBufferUpToTheLimit) {
    PoolLimits limits;
    limits.max_frame_bytes = 8u << 20;
    with(
        [](Connection& connection) -> awaitable<void> {
            Result<Rows> rows = co_await query(connection, "select repeat('x', 5000000)");
            CO_ASSERT_OK(rows);
            EXPECT_EQ(rows->rows[0][0]->size(), 5000000u);
            rows = co_await query(connection, "select repeat('x', 9000000)");
            CO_ASSERT(!rows);
            EXPECT_EQ(rows.error().sqlstate, "08P01");
            EXPECT_TRUE(connection.broken());
        },
        limits);
}

TEST_P(ConnectionTest, RelaysWithoutDecoding) {
    with([](Connection& connection) -> awaitable<void> {
        std::string request = query_frame("select g, repeat('y', 100) from generate_series(1, 20000) g");
        request += query_frame("select 2");
        Status sent = co_await connection.write(request);
        CO_ASSERT_OK(sent);
        size_t bytes = 0;
        while (connection.busy()) {
            Result<std::string_view> chunk = co_await connection.read_some();
            CO_ASSERT_OK(chunk);
            bytes += chunk->size();
            connection.consume(chunk->size());
        }
        EXPECT_GT(bytes, 2000000u);
        EXPECT_TRUE(connection.reusable());
        Frame frame;
        EXPECT_FALSE(connection.try_next_frame(frame));
        sent = co_await connection.write(query_frame("select 3"));
        CO_ASSERT_OK(sent);
        std::string types;
        do {
            Result<Frame> next = co_await connection.read_frame();
            CO_ASSERT_OK(next);
            types += next->type;
            while (connection.try_next_frame(frame)) types += frame.type;
        } while (connection.busy());
        EXPECT_EQ(types, "TDCZ");
    });
}

// A big statement and a big answer at the same time: one coroutine writes, another reads.
TEST_P(ConnectionTest, WritesAndReadsAtOnce) {
    with([](Connection& connection) -> awaitable<void> {
        auto executor = co_await asio::this_coro::executor;
        std::string requests;
        std::string big = query_frame("select '" + std::string(1 << 20, 'z') + "'");
        for (int i = 0; i < 8; i++) requests += big;
        bool written = false;
        auto write_all = [&]() -> awaitable<void> {
            Status sent = co_await connection.write(requests);
            EXPECT_TRUE(sent);
            written = true;
        };
        asio::co_spawn(executor, write_all, asio::detached);
        size_t bytes = 0;
        while (!written || connection.busy()) {
            Result<std::string_view> chunk = co_await connection.read_some();
            CO_ASSERT_OK(chunk);
            bytes += chunk->size();
            connection.consume(chunk->size());
        }
        EXPECT_GT(bytes, 8u << 20);
        EXPECT_TRUE(connection.reusable());
    });
}

TEST_P(ConnectionTest, CancelStopsAStatement) {
    asio::io_context io;
    ServerSpec where = spec();
    test::run(io, [&]() -> awaitable<void> {
        Result<std::unique_ptr<Connection>> connection = co_await connect(where, {});
        CO_ASSERT_OK(connection);
        auto executor = co_await asio::this_coro::executor;
        TimePoint start = Clock::now();
        auto cancel_it = [&]() -> awaitable<void> {
            // Asks another connection until the statement runs.
            Result<std::unique_ptr<Connection>> other = co_await connect(where, {});
            CO_ASSERT_OK(other);
            std::string sql = "select 1 from pg_stat_activity where wait_event = 'PgSleep' and pid = " +
                              std::to_string((*connection)->cancel_key().pid);
            while (true) {
                Result<Rows> rows = co_await query(**other, sql);
                CO_ASSERT_OK(rows);
                if (!rows->rows.empty()) break;
            }
            Status cancelled = co_await cancel(where, (*connection)->cancel_key());
            CO_ASSERT_OK(cancelled);
        };
        asio::co_spawn(executor, cancel_it, asio::detached);
        Result<Rows> rows = co_await query(**connection, "select pg_sleep(60)");
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "57014");
        EXPECT_LT(Clock::now() - start, std::chrono::seconds(20));
        EXPECT_TRUE((*connection)->reusable());
    });
}

TEST_P(ConnectionTest, AbortEndsAWaitingRead) {
    with([](Connection& connection) -> awaitable<void> {
        auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor, Milliseconds(20));
        timer.async_wait([&](const asio::error_code&) { connection.abort(); });
        Result<Rows> rows = co_await query(connection, "select pg_sleep(60)");
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "08006");
        EXPECT_TRUE(connection.broken());
        EXPECT_FALSE(connection.reusable());
    });
}

TEST_P(ConnectionTest, WatchTellsWhatAnIdleServerDoes) {
    with([this](Connection& connection) -> awaitable<void> {
        auto executor = co_await asio::this_coro::executor;
        Status quiet = connection.absorb_idle_messages();
        EXPECT_TRUE(quiet);
        asio::steady_timer event(executor, TimePoint::max());
        bool happened = false;
        auto watch = [&] {
            happened = false;
            connection.watch([&] {
                happened = true;
                event.cancel();
            });
        };
        watch();
        EXPECT_TRUE(connection.watching());
        Result<std::unique_ptr<Connection>> other = co_await connect(spec(), {});
        CO_ASSERT_OK(other);
        std::string sql = "select pg_terminate_backend(" + std::to_string(connection.cancel_key().pid) + ")";
        Result<Rows> rows = co_await query(**other, sql);
        CO_ASSERT_OK(rows);
        Status gone;
        while (gone) {  // TLS session tickets may come first
            asio::error_code aborted;
            if (!happened) {
                co_await event.async_wait(asio::redirect_error(asio::use_awaitable, aborted));
            }
            gone = connection.absorb_idle_messages();
            watch();
        }
        EXPECT_EQ(gone.error().sqlstate, "08006");
        EXPECT_NE(gone.error().message.find("terminating connection"), std::string::npos)
            << gone.error().message;
        EXPECT_TRUE(connection.broken());
    });
}

TEST_P(ConnectionTest, MovesToAnotherWorker) {
    asio::io_context first, second;
    std::unique_ptr<Connection> moved;
    test::run(first, [&]() -> awaitable<void> {
        Result<std::unique_ptr<Connection>> connection = co_await connect(spec(), {});
        CO_ASSERT_OK(connection);
        Result<Rows> rows = co_await query(**connection, "set application_name to 'mover'");
        CO_ASSERT_OK(rows);
        (*connection)->watch([] { ADD_FAILURE() << "an event after the move"; });
        (*connection)->detach();
        moved = std::move(*connection);
    });
    ASSERT_TRUE(moved);
    moved->attach(second.get_executor());
    first.poll();
    test::run(second, [&]() -> awaitable<void> {
        Result<Rows> rows = co_await query(*moved, "show application_name");
        CO_ASSERT_OK(rows);
        EXPECT_EQ(rows->rows[0][0], "mover");
        moved.reset();
    });
}

INSTANTIATE_TEST_SUITE_P(Modes, ConnectionTest,
                         ::testing::Values(TlsMode::Off, TlsMode::Require, TlsMode::Verify),
                         [](const auto& mode) {
                             if (mode.param == TlsMode::Off) return "Plain";
                             return mode.param == TlsMode::Require ? "Tls" : "VerifiedTls";
                         });

}  // namespace
}  // namespace braid::backends::postgresql
