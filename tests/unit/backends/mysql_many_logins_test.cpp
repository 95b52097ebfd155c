// Many logins at once, each to its end: of servers that let in, refuse, say nothing, hang up, speak nonsense
// or are killed in between. With TLS each login has a thread of its own.
#include <array>
#include <filesystem>
#include <iterator>
#include <map>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <gtest/gtest.h>

#include "backends/mysql/connector.h"
#include "backends/mysql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_mariadb.h"

namespace braid::backends::mysql {
namespace {

using test::ScratchMariadb;

// What becomes of every client: said by how far the server goes with it.
enum class Manner { Silent, HangsUp, Nonsense, HalfAGreeting };

class RudeServer {
  public:
    RudeServer(asio::io_context& io, Manner manner)
        : acceptor_(io, {asio::ip::address_v4::loopback(), 0}), manner_(manner) {
        asio::co_spawn(io, serve(), asio::detached);
    }
    uint16_t port() { return acceptor_.local_endpoint().port(); }

  private:
    awaitable<void> serve() {
        while (true) {
            asio::error_code error;
            auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
            std::string said;
            if (manner_ == Manner::Nonsense) said = "HTTP/1.1 400 Bad Request\r\n\r\n";
            if (manner_ == Manner::HalfAGreeting)
                said = std::string(
                    "\x4a\0\0\0\x0a"
                    "8.0.36",
                    11);
            co_await asio::async_write(socket, asio::buffer(said),
                                       asio::redirect_error(asio::use_awaitable, error));
            if (manner_ != Manner::HangsUp) kept_.push_back(std::move(socket));
        }
    }
    asio::ip::tcp::acceptor acceptor_;
    Manner manner_;
    std::vector<asio::ip::tcp::socket> kept_;
};

struct Tally {
    size_t in = 0;
    std::map<std::string, size_t> failures;  // by SQLSTATE
    std::vector<std::string> texts;
    size_t ended() const {
        size_t sum = in;
        for (const auto& [state, count] : failures) sum += count;
        return sum;
    }
};

awaitable<void> visit(ServerSpec spec, PoolLimits limits, Tally& tally) {
    Result<std::unique_ptr<Connection>> connection = co_await connect(spec, limits);
    if (!connection) {
        tally.failures[connection.error().sqlstate]++;
        tally.texts.push_back(connection.error().message);
        co_return;
    }
    Result<Rows> rows = co_await query(**connection, "select connection_id()");
    CO_ASSERT_OK(rows);
    EXPECT_EQ(rows->rows.at(0).at(0).value_or(""), std::to_string((*connection)->connection_id()));
    tally.in++;
}

// Runs all of them side by side on one worker.
Tally visit_together(asio::io_context& io, const std::vector<ServerSpec>& specs, PoolLimits limits) {
    Tally tally;
    size_t ended = 0;
    for (const ServerSpec& spec : specs) {
        asio::co_spawn(io, visit(spec, limits, tally), [&](std::exception_ptr error) {
            EXPECT_FALSE(error);
            ended++;
        });
    }
    io.restart();
    const TimePoint end = Clock::now() + Milliseconds{60000};
    while (ended < specs.size() && Clock::now() < end) io.run_one_until(end);
    EXPECT_EQ(ended, specs.size());
    EXPECT_EQ(tally.ended(), specs.size());
    for (const std::string& text : tally.texts) {
        EXPECT_EQ(text.find("it did not end"), std::string::npos) << text;
        EXPECT_EQ(text.find("TLS/SSL error"), std::string::npos) << text;
    }
    return tally;
}

size_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<size_t>(std::distance(begin(all), end(all)));
}

class MysqlManyLogins : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { clear_client_environment(); }
};

ServerSpec over_tls(ServerSpec spec) {
    spec.tls = TlsMode::Require;
    return spec;
}

TEST_F(MysqlManyLogins, EachBecomesAConnection) {
    ScratchMariadb& server = ScratchMariadb::shared();
    const size_t before = open_descriptors();
    {
        asio::io_context io;
        for (int round = 0; round < 3; round++) {
            std::vector<ServerSpec> specs;
            for (int i = 0; i < 12; i++) {
                specs.push_back(over_tls(server.spec("native")));
                specs.push_back(over_tls(server.spec("tlsonly")));
                specs.push_back(server.spec("ed25519"));
            }
            EXPECT_EQ(visit_together(io, specs, {}).in, specs.size());
        }
    }
    EXPECT_EQ(open_descriptors(), before);
}

TEST_F(MysqlManyLogins, RefusalsBesideSuccesses) {
    ScratchMariadb& server = ScratchMariadb::shared();
    asio::io_context io;
    std::array<RudeServer, 4> rude{RudeServer(io, Manner::Silent), RudeServer(io, Manner::HangsUp),
                                   RudeServer(io, Manner::Nonsense), RudeServer(io, Manner::HalfAGreeting)};
    PoolLimits limits;
    limits.server_connect_timeout = Milliseconds(2000);
    const size_t before = open_descriptors();
    {
        std::vector<ServerSpec> specs;
        for (int i = 0; i < 6; i++) {
            ServerSpec wrong = server.spec("native");
            wrong.password = "guess";
            ServerSpec closed = server.spec("native");
            closed.port = 1;
            for (const ServerSpec& spec : {server.spec("native"), wrong, closed}) {
                specs.push_back(spec);
                specs.push_back(over_tls(spec));
            }
            ServerSpec elsewhere = server.spec("native");
            elsewhere.port = rude[static_cast<size_t>(i) % rude.size()].port();
            specs.push_back(elsewhere);
            specs.push_back(over_tls(elsewhere));
        }
        const Tally tally = visit_together(io, specs, limits);
        EXPECT_EQ(tally.in, 12u);
        EXPECT_EQ(tally.failures.at("28P01"), 12u);
        EXPECT_EQ(tally.failures.at("08006"), 24u);
    }
    EXPECT_LE(open_descriptors(), before + 12);  // what the rude servers keep
}

TEST_F(MysqlManyLogins, AServerThatIsKilledMeanwhile) {
    ScratchMariadb server;
    for (int round = 0; round < 2; round++) {
        asio::io_context io;
        std::vector<ServerSpec> specs;
        for (int i = 0; i < 20; i++) specs.push_back(i % 2 == 0 ? server.spec() : over_tls(server.spec()));
        asio::steady_timer killer(io, Milliseconds{4 * (round + 1)});
        killer.async_wait([&](const asio::error_code&) { server.kill_hard(); });
        Tally tally;
        size_t ended = 0;
        for (const ServerSpec& spec : specs) {
            asio::co_spawn(
                io,
                [&tally, spec]() -> awaitable<void> {
                    Result<std::unique_ptr<Connection>> connection = co_await connect(spec, {});
                    if (connection) {
                        tally.in++;
                    } else {
                        tally.failures[connection.error().sqlstate]++;
                        EXPECT_EQ(connection.error().message.find("it did not end"), std::string::npos);
                    }
                },
                [&](std::exception_ptr error) {
                    EXPECT_FALSE(error);
                    ended++;
                });
        }
        io.run();
        EXPECT_EQ(ended, specs.size());
        for (const auto& [state, count] : tally.failures) EXPECT_EQ(state, "08006");
        server.start();
    }
}

}  // namespace
}  // namespace braid::backends::mysql
