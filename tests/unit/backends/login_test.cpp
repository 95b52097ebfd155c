// Logins against a real server: authentication methods, TLS modes, refusals.
#include <asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include "backends/postgresql/connector.h"
#include "backends/postgresql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_server.h"

namespace braid::backends::postgresql {
namespace {

using test::ScratchServer;

class Login : public ::testing::Test {
  protected:
    // The login's error, or nothing; `use` gets the connection.
    std::optional<Error> login(const ServerSpec& spec, std::function<awaitable<void>(Connection&)> use = {},
                               PoolLimits limits = {}) {
        asio::io_context io;
        std::optional<Error> error;
        test::run(io, [&]() -> awaitable<void> {
            Result<std::unique_ptr<Connection>> connection = co_await connect(spec, limits);
            if (!connection) {
                error = connection.error();
                co_return;
            }
            if (use) co_await use(**connection);
        });
        return error;
    }

    ScratchServer& server_ = ScratchServer::shared();
};

awaitable<void> expect_works(Connection& connection) {
    Result<Rows> rows = co_await query(connection, "select current_user, pg_backend_pid()");
    CO_ASSERT_OK(rows);
    EXPECT_EQ(rows->rows.at(0).at(1).value_or(""), std::to_string(connection.cancel_key().pid));
    EXPECT_EQ(rows->columns.at(1).type_oid, 23u);
    EXPECT_EQ(rows->tag, "SELECT 1");
    EXPECT_TRUE(connection.reusable());
    EXPECT_NE(connection.cancel_key().secret, 0);
    EXPECT_EQ(connection.parameters().at("server_version").substr(0, 2), "15");
}

awaitable<void> expect_encrypted(Connection& connection) {
    EXPECT_TRUE(connection.encrypted());
    co_await expect_works(connection);
}

TEST_F(Login, TrustScramAndUnixSocket) {
    EXPECT_FALSE(login(server_.spec("trusted"), expect_works));
    EXPECT_FALSE(login(server_.spec("scram"), expect_works));
    ServerSpec local = server_.spec("trusted");
    local.host = server_.directory();
    EXPECT_FALSE(login(local, expect_works));
    ServerSpec named = server_.spec("trusted");
    named.host = "localhost";
    EXPECT_FALSE(login(named, expect_works));
}

TEST_F(Login, RefusalsCarryTheServersStateAndName) {
    ServerSpec wrong = server_.spec("scram");
    wrong.password = "guess";
    auto error = login(wrong);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "28P01");
    EXPECT_EQ(error->origin, Origin::Server);
    EXPECT_EQ(error->server, "pg1");
    EXPECT_NE(error->message.find("cannot connect to server \"pg1\""), std::string::npos) << error->message;
    EXPECT_NE(error->message.find("FATAL:  password authentication failed for user \"scram\""),
              std::string::npos);
    EXPECT_EQ(error->message.find("LOCATION"), std::string::npos);

    ServerSpec nowhere = server_.spec("trusted");
    nowhere.dbname = "nowhere";
    error = login(nowhere);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "3D000");

    ServerSpec missing = server_.spec("scram");
    missing.password.clear();
    error = login(missing);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006") << error->message;

    ServerSpec closed = server_.spec("trusted");
    closed.port = 1;
    error = login(closed);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006");
    EXPECT_NE(error->message.find("Connection refused"), std::string::npos) << error->message;

    ServerSpec unknown = server_.spec("trusted");
    unknown.host = "no-such-host.invalid";
    error = login(unknown);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006");
    EXPECT_NE(error->message.find("no-such-host.invalid"), std::string::npos) << error->message;
}

TEST_F(Login, TlsModes) {
    ServerSpec spec = server_.spec("tlsonly");
    spec.tls = TlsMode::Off;
    auto error = login(spec);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "28000") << error->message;
    spec.tls = TlsMode::Prefer;
    EXPECT_FALSE(login(spec, expect_encrypted));
    spec.tls = TlsMode::Require;
    EXPECT_FALSE(login(spec, expect_encrypted));

    spec.tls = TlsMode::Verify;
    spec.host = "localhost";
    spec.tls_ca = server_.ca();
    EXPECT_FALSE(login(spec, expect_encrypted));
    spec.tls_ca = server_.other_ca();
    error = login(spec);
    ASSERT_TRUE(error);
    EXPECT_NE(error->message.find("certificate verify failed"), std::string::npos) << error->message;
    spec.tls_ca = server_.ca();
    spec.host = "127.0.0.1";  // the certificate is for the name only
    error = login(spec);
    ASSERT_TRUE(error);
    EXPECT_NE(error->message.find("does not match host name"), std::string::npos) << error->message;
    spec.tls_ca = "/nonexistent.crt";
    ASSERT_TRUE(login(spec));
}

TEST_F(Login, RequiredTlsThatTheServerLacks) {
    ScratchServer plain({"ssl = off"});
    ServerSpec spec = plain.spec("scram");
    spec.tls = TlsMode::Require;
    auto error = login(spec);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006");
    EXPECT_NE(error->message.find("does not support SSL"), std::string::npos) << error->message;
    spec.tls = TlsMode::Prefer;
    EXPECT_FALSE(login(spec, expect_works));
}

TEST_F(Login, AServerThatNeverAnswersTimesOut) {
    asio::io_context io;
    asio::ip::tcp::acceptor silent(io, {asio::ip::address_v4::loopback(), 0});
    ServerSpec spec = server_.spec("trusted");
    spec.port = silent.local_endpoint().port();
    PoolLimits limits;
    limits.server_connect_timeout = Milliseconds(100);
    auto error = login(spec, {}, limits);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006");
    EXPECT_NE(error->message.find("no login within 100 ms"), std::string::npos) << error->message;
}

}  // namespace
}  // namespace braid::backends::postgresql
