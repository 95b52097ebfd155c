// Logins against a real MariaDB server: authentication plugins, TLS modes, refusals. caching_sha2_password,
// which MariaDB's servers lack, is asked for by a server of our own.
#include <filesystem>
#include <iterator>

#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include "backends/mysql/connector.h"
#include "backends/mysql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/scratch_mariadb.h"
#include "wire/mysql/handshake.h"
#include "wire/mysql/writer.h"

namespace braid::backends::mysql {
namespace {

using test::ScratchMariadb;
namespace capability = wire::mysql::capability;

class MysqlLogin : public ::testing::Test {
  protected:
    // The login's error, or nothing; `use` gets the connection.
    std::optional<Error> login(const ServerSpec& spec, std::function<awaitable<void>(Connection&)> use = {},
                               PoolLimits limits = {}, Flavour flavour = {}) {
        asio::io_context io;
        std::optional<Error> error;
        test::run(io, [&]() -> awaitable<void> {
            Result<std::unique_ptr<Connection>> connection = co_await connect(spec, limits, flavour);
            if (!connection) {
                error = connection.error();
                co_return;
            }
            if (use) co_await use(**connection);
        });
        return error;
    }

    ScratchMariadb& server_ = ScratchMariadb::shared();
};

awaitable<void> expect_works(Connection& connection) {
    Result<Rows> rows = co_await query(connection, "select connection_id(), @@character_set_client, null");
    CO_ASSERT_OK(rows);
    EXPECT_EQ(rows->rows.at(0).at(0).value_or(""), std::to_string(connection.connection_id()));
    EXPECT_EQ(rows->rows.at(0).at(1).value_or(""), "utf8mb4");
    EXPECT_FALSE(rows->rows.at(0).at(2));
    EXPECT_EQ(rows->columns.at(1).name, "@@character_set_client");
    EXPECT_TRUE(connection.reusable());
    EXPECT_TRUE(connection.identity().mariadb);
    EXPECT_EQ(connection.identity().number / 100, 1011);
    EXPECT_EQ(connection.settings().applied().schema, "shop");
    EXPECT_EQ(connection.settings().applied().variables.at("time_zone"), "+00:00");
    EXPECT_EQ(connection.settings().applied().variables.at("transaction_isolation"), "REPEATABLE-READ");
    const auto agreed = connection.capabilities();
    EXPECT_EQ(agreed & (capability::kDeprecateEof | capability::kMariadbExtendedMetadata |
                        capability::kMariadbCacheMetadata | capability::kMariadbProgress),
              0u);
    EXPECT_NE(agreed & capability::kMultiStatements, 0u);
    EXPECT_NE(agreed & capability::kSessionTrack, 0u);
    EXPECT_NE(agreed & capability::kLocalFiles, 0u);
}

awaitable<void> expect_encrypted(Connection& connection) {
    EXPECT_TRUE(connection.encrypted());
    co_await expect_works(connection);
}

TEST_F(MysqlLogin, PluginsAndWays) {
    EXPECT_FALSE(login(server_.spec("native"), expect_works));
    EXPECT_FALSE(login(server_.spec("ed25519"), expect_works));
    EXPECT_FALSE(login(server_.spec("open"), expect_works));
    ServerSpec local = server_.spec("native");
    local.host = server_.socket();
    EXPECT_FALSE(login(local, expect_works));
    ServerSpec named = server_.spec("native");
    named.host = "localhost";
    EXPECT_FALSE(login(named, expect_works));
}

TEST_F(MysqlLogin, FoundRowsIsAgreedOnWhenAsked) {
    for (bool found : {false, true}) {
        auto error = login(
            server_.spec("native"),
            [&](Connection& connection) -> awaitable<void> {
                co_await query(connection,
                               "create or replace table found (i int); insert into found values (1), (2)");
                Result<Rows> rows = co_await query(connection, "update found set i = 1");
                CO_ASSERT_OK(rows);
                EXPECT_EQ(rows->affected_rows, found ? 2u : 1u);
            },
            {}, {found});
        EXPECT_FALSE(error);
    }
}

TEST_F(MysqlLogin, RefusalsCarryTheServersReason) {
    ServerSpec wrong = server_.spec("native");
    wrong.password = "guess";
    auto error = login(wrong);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "28P01");
    EXPECT_EQ(error->number, 1045);
    EXPECT_EQ(error->origin, Origin::Server);
    EXPECT_EQ(error->server, "my1");
    EXPECT_NE(error->message.find("cannot connect to server \"my1\": Access denied"), std::string::npos)
        << error->message;

    wrong = server_.spec("ed25519");
    wrong.password.clear();
    error = login(wrong);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "28P01") << error->message;

    ServerSpec nowhere = server_.spec("native");
    nowhere.dbname = "nowhere";
    error = login(nowhere);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "3D000") << error->message;

    ServerSpec closed = server_.spec("native");
    closed.port = 1;
    error = login(closed);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006");

    ServerSpec unknown = server_.spec("native");
    unknown.host = "no-such-host.invalid";
    error = login(unknown);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006");
    EXPECT_NE(error->message.find("no-such-host.invalid"), std::string::npos) << error->message;
}

TEST_F(MysqlLogin, TooManyConnectionsOfOneUser) {
    auto error = login(server_.spec("limited"), [&](Connection&) -> awaitable<void> {
        Result<std::unique_ptr<Connection>> second = co_await connect(server_.spec("limited"), {});
        CO_ASSERT_OK(second);
        Result<std::unique_ptr<Connection>> third = co_await connect(server_.spec("limited"), {});
        CO_ASSERT(!third);
        EXPECT_EQ(third.error().sqlstate, "53300") << third.error().message;
    });
    EXPECT_FALSE(error);
}

TEST_F(MysqlLogin, TlsModes) {
    ServerSpec spec = server_.spec("tlsonly");
    auto error = login(spec);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "28P01") << error->message;
    spec.tls = TlsMode::Prefer;
    EXPECT_FALSE(login(spec, expect_encrypted));
    spec.tls = TlsMode::Require;
    EXPECT_FALSE(login(spec, expect_encrypted));
    spec = server_.spec("ed25519");
    spec.tls = TlsMode::Require;
    EXPECT_FALSE(login(spec, expect_encrypted));

    spec.tls = TlsMode::Verify;
    spec.host = "localhost";
    spec.tls_ca = server_.ca();
    error = login(spec, expect_encrypted);
    EXPECT_FALSE(error) << error->message;
    spec.tls_ca = server_.other_ca();
    error = login(spec);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006");
    EXPECT_NE(error->message.find("certificate"), std::string::npos) << error->message;
    spec.tls_ca = server_.ca();
    spec.host = "127.0.0.1";  // the certificate is for the name only
    ASSERT_TRUE(login(spec));
    spec.host = "localhost";
    spec.tls_ca = "/nonexistent.crt";
    ASSERT_TRUE(login(spec));

    // A refusal before TLS stands keeps its number.
    spec = server_.spec("native");
    spec.tls = TlsMode::Prefer;
    spec.password = "guess";
    error = login(spec);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "28P01") << error->message;
}

TEST_F(MysqlLogin, LargeAnswersOverTls) {
    ServerSpec spec = server_.spec("native");
    spec.tls = TlsMode::Require;
    EXPECT_FALSE(login(spec, [](Connection& connection) -> awaitable<void> {
        Result<Rows> rows = co_await query(connection, "select repeat('x', 3000000), seq from seq_1_to_3");
        CO_ASSERT_OK(rows);
        CO_ASSERT(rows->rows.size() == 3);
        for (const auto& row : rows->rows) EXPECT_EQ(row.at(0).value_or("").size(), 3000000u);
    }));
}

TEST_F(MysqlLogin, RequiredTlsThatTheServerLacksSendsNothing) {
    ScratchMariadb plain({"--skip-ssl"}, false);
    ServerSpec spec = plain.spec("native");
    spec.tls = TlsMode::Require;
    auto error = login(spec);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->sqlstate, "08006");
    EXPECT_NE(error->message.find("TLS is required, but the server does not support it"), std::string::npos)
        << error->message;
    spec.tls = TlsMode::Verify;
    spec.tls_ca = server_.ca();
    EXPECT_TRUE(login(spec));
    spec.tls = TlsMode::Prefer;
    EXPECT_FALSE(login(spec, [](Connection& connection) -> awaitable<void> {
        EXPECT_FALSE(connection.encrypted());
        co_await expect_works(connection);
    }));
}

size_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<size_t>(std::distance(begin(all), end(all)));
}

TEST_F(MysqlLogin, AServerThatNeverAnswersTimesOutAndNothingStaysOpen) {
    asio::io_context io;
    asio::ip::tcp::acceptor silent(io, {asio::ip::address_v4::loopback(), 0});
    ServerSpec spec = server_.spec("native");
    spec.port = silent.local_endpoint().port();
    PoolLimits limits;
    limits.server_connect_timeout = Milliseconds(100);
    const size_t before = open_descriptors();
    for (TlsMode mode : {TlsMode::Off, TlsMode::Require}) {
        spec.tls = mode;
        auto error = login(spec, {}, limits);
        ASSERT_TRUE(error);
        EXPECT_EQ(error->sqlstate, "08006");
        EXPECT_NE(error->message.find("no login within 100 ms"), std::string::npos) << error->message;
    }
    spec = server_.spec("native");
    spec.password = "guess";
    ASSERT_TRUE(login(spec));
    ASSERT_FALSE(login(server_.spec("ed25519")));
    EXPECT_EQ(open_descriptors(), before);
}

// A server of caching_sha2_password's fast path, as far as a login and the first statement go; when asked for
// the cleartext plugin instead it only looks what the client does.
class FakeServer {
  public:
    explicit FakeServer(asio::io_context& io) : acceptor_(io, {asio::ip::address_v4::loopback(), 0}) {}
    uint16_t port() { return acceptor_.local_endpoint().port(); }

    awaitable<void> serve(std::string plugin) {
        using namespace wire::mysql;
        auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
        const std::string scramble = "0123456789abcdefghij";
        HandshakeV10 hello;
        hello.server_version = "8.0.36";
        hello.connection_id = 7;
        hello.set_scramble(scramble);
        hello.capabilities = capability::kProtocol41 | capability::kSecureConnection |
                             capability::kPluginAuth | capability::kConnectWithDb |
                             capability::kPluginAuthLenencClientData | capability::kLongPassword;
        hello.charset = 45;
        hello.auth_plugin = plugin;
        co_await send(socket, hello, 0);
        answer_ = co_await receive(socket);
        Reader reader(answer_);
        HandshakeResponse41 response;
        response.decode(reader);
        user_ = response.user;
        proof_ = response.auth_response == proof("s3cret", scramble);
        if (plugin == "caching_sha2_password") {
            AuthMoreData fast;
            fast.data = "\x03";
            co_await send(socket, fast, 2);
            co_await send(socket, OkPacket{}, 3);
        } else {
            AuthSwitchRequest cleartext;
            cleartext.plugin = "mysql_clear_password";
            co_await send(socket, cleartext, 2);
        }
        after_ = co_await receive(socket);
    }

    std::string user_;
    std::string answer_;
    std::string after_;
    bool proof_ = false;

  private:
    template <typename M>
    awaitable<void> send(asio::ip::tcp::socket& socket, const M& message, uint8_t sequence) {
        std::string bytes;
        wire::mysql::Writer writer(bytes, wire::mysql::capability::kProtocol41, sequence);
        writer.write(message);
        co_await asio::async_write(socket, asio::buffer(bytes), asio::use_awaitable);
    }
    // Empty when the client has gone.
    awaitable<std::string> receive(asio::ip::tcp::socket& socket) {
        std::string bytes(wire::mysql::kHeaderSize, '\0');
        try {
            co_await asio::async_read(socket, asio::buffer(bytes), asio::use_awaitable);
            bytes.resize(wire::mysql::load_header(bytes.data()).length);
            co_await asio::async_read(socket, asio::buffer(bytes), asio::use_awaitable);
        } catch (const std::system_error&) {
            bytes.clear();
        }
        co_return bytes;
    }
    // SHA256(password) XOR SHA256(SHA256(SHA256(password)), scramble)
    static std::string proof(const std::string& password, const std::string& scramble) {
        auto sha = [](const std::string& text) {
            unsigned char digest[SHA256_DIGEST_LENGTH];
            SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
            return std::string(reinterpret_cast<char*>(digest), sizeof digest);
        };
        std::string result = sha(password);
        const std::string mask = sha(sha(result) + scramble);
        for (size_t i = 0; i < result.size(); i++) result[i] = static_cast<char>(result[i] ^ mask[i]);
        return result;
    }
    asio::ip::tcp::acceptor acceptor_;
};

TEST_F(MysqlLogin, CachingSha2Password) {
    asio::io_context io;
    FakeServer fake(io);
    ServerSpec spec = server_.spec("native");
    spec.port = fake.port();
    PoolLimits limits;
    limits.server_connect_timeout = Milliseconds(5000);
    test::run(io, [&]() -> awaitable<void> {
        bool ended = false;
        asio::co_spawn(io, fake.serve("caching_sha2_password"), [&](std::exception_ptr) { ended = true; });
        // The login succeeds; our first question finds nobody.
        Result<std::unique_ptr<Connection>> connection = co_await connect(spec, limits);
        CO_ASSERT(!connection);
        EXPECT_TRUE(ended);
    });
    EXPECT_EQ(fake.user_, "native");
    EXPECT_TRUE(fake.proof_);
    EXPECT_NE(fake.after_.find("SET NAMES utf8mb4"), std::string::npos) << fake.after_;
}

TEST_F(MysqlLogin, NeverGivesThePasswordItself) {
    asio::io_context io;
    FakeServer fake(io);
    ServerSpec spec = server_.spec("native");
    spec.port = fake.port();
    test::run(io, [&]() -> awaitable<void> {
        asio::co_spawn(io, fake.serve("mysql_native_password"), [](std::exception_ptr) {});
        Result<std::unique_ptr<Connection>> connection = co_await connect(spec, {});
        EXPECT_FALSE(connection);
    });
    EXPECT_EQ(fake.after_.find("s3cret"), std::string::npos);
    EXPECT_EQ(fake.answer_.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace braid::backends::mysql
