// The pool with a real MariaDB server: the same code as for PostgreSQL, so only what differs: cleaning,
// flavours, a server that dies and comes back, refusals, two kinds in one fleet.
#include <optional>
#include <sys/resource.h>

#include <asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "backends/mysql/query.h"
#include "backends/postgresql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/pool_support.h"
#include "tests/unit/backends/scratch_mariadb.h"
#include "tests/unit/backends/scratch_server.h"

namespace braid::backends {
namespace {

using test::ScratchMariadb;

awaitable<std::string> one_value(mysql::Connection& connection, std::string sql) {
    Result<mysql::Rows> rows = co_await mysql::query(connection, sql);
    if (!rows) co_return std::to_string(rows.error().number) + " " + rows.error().message;
    co_return rows->rows.at(0).at(0).value_or("NULL");
}

const ServerId kOther{1};

struct OneWorker {
    OneWorker(std::vector<ServerSpec> specs, PoolLimits limits)
        : shared(std::make_shared<FleetShared>(std::move(specs), limits)), fleet(io.get_executor(), shared) {}
    PoolStats stats(Flavour flavour = {}) { return fleet.pool(kServer, flavour)->stats(); }
    void run(std::function<awaitable<void>()> body) { test::run(io, std::move(body)); }

    asio::io_context io;
    std::shared_ptr<FleetShared> shared;
    Fleet fleet;
};

TEST(MysqlPool, ReusesWhatIsCleanAndCleansWhatIsNot) {
    OneWorker worker({ScratchMariadb::shared().spec()}, limits_of(1));
    worker.run([&]() -> awaitable<void> {
        std::string id;
        for (const char* left : {"do 0", "start transaction", "set @v = 1"}) {
            Result<Lease> lease = co_await worker.fleet.acquire(kServer);
            CO_ASSERT_OK(lease);
            const std::string mine = co_await one_value(lease->mysql(), "select connection_id()");
            if (id.empty()) id = mine;
            EXPECT_EQ(mine, id);
            EXPECT_EQ(co_await one_value(lease->mysql(), "select @v"), "NULL");
            EXPECT_FALSE(lease->mysql().in_transaction());
            co_await mysql::query(lease->mysql(), left);
            if (std::string_view(left).starts_with("set")) (*lease)->mark_tainted();
        }
        Result<Lease> last = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(last);
        EXPECT_EQ(co_await one_value(last->mysql(), "select @v"), "NULL");
        // What is owed an answer cannot be cleaned.
        wire::mysql::ComQuery late;
        late.text = "select 1";
        co_await last->mysql().send(late);
        last->give_back();
        Result<Lease> fresh = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(fresh);
        EXPECT_NE(co_await one_value(fresh->mysql(), "select connection_id()"), id);
    });
    EXPECT_EQ(worker.stats().connects, 2u);
    EXPECT_EQ(worker.stats().cleanings, 2u);
    EXPECT_EQ(worker.stats().closes, 1u);
}

TEST(MysqlPool, WaitsWithinTheLimitAndTimesOut) {
    PoolLimits limits = limits_of(1);
    limits.query_wait_timeout = Milliseconds(50);
    OneWorker worker({ScratchMariadb::shared().spec()}, limits);
    worker.run([&]() -> awaitable<void> {
        Result<Lease> held = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(held);
        Result<Lease> late = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(!late);
        EXPECT_EQ(late.error().sqlstate, "53300");
        EXPECT_EQ(late.error().message, "query_wait_timeout");
    });
}

// Nothing can be opened while it lives.
class NoDescriptors {
  public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit none = before_;
        none.rlim_cur = 3;
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

  private:
    rlimit before_{};
};

TEST(MysqlPool, OutOfDescriptorsIsAFailedLogin) {
    PoolLimits limits = limits_of(1);
    limits.server_login_retry = Milliseconds(1);
    for (const TlsMode mode : {TlsMode::Off, TlsMode::Prefer}) {
        ServerSpec spec = ScratchMariadb::shared().spec();
        spec.tls = mode;
        OneWorker worker({spec}, limits);
        worker.run([&]() -> awaitable<void> {
            // The event loop takes its own descriptors with its first timer.
            co_await pause(Milliseconds(1));
            std::optional<NoDescriptors> none(std::in_place);
            Result<Lease> refused = co_await worker.fleet.acquire(kServer);
            none.reset();
            CO_ASSERT(!refused);
            EXPECT_EQ(refused.error().sqlstate, "08006") << refused.error().message;
            co_await pause(Milliseconds(20));
            Result<Lease> lease = co_await worker.fleet.acquire(kServer);
            CO_ASSERT_OK(lease);
        });
    }
}

TEST(MysqlPool, FlavoursShareTheLimitAndNothingElse) {
    OneWorker worker({ScratchMariadb::shared().spec()}, limits_of(1));
    worker.run([&]() -> awaitable<void> {
        for (int round = 0; round < 2; round++) {
            for (bool found : {false, true}) {
                const Flavour flavour{found};
                // The one place is taken by an idle connection of the other flavour, which makes room.
                Result<Lease> lease = co_await worker.fleet.acquire(kServer, std::nullopt, nullptr, flavour);
                CO_ASSERT_OK(lease);
                EXPECT_EQ((lease->mysql().capabilities() & wire::mysql::capability::kFoundRows) != 0, found);
            }
        }
        Result<Lease> held = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(held);
        bool served = false;
        asio::co_spawn(
            worker.io,
            [&]() -> awaitable<void> {
                const Flavour flavour{true};
                Result<Lease> other = co_await worker.fleet.acquire(kServer, std::nullopt, nullptr, flavour);
                served = bool(other);
            },
            [](std::exception_ptr) {});
        co_await pause(Milliseconds(20));
        EXPECT_FALSE(served);
        held->give_back();
        for (int i = 0; i < 200 && !served; i++) co_await pause(Milliseconds(10));
        EXPECT_TRUE(served);
    });
    EXPECT_EQ(worker.shared->slots(kServer)->open(), 1u);
}

TEST(MysqlPool, AServerThatDiesAndComesBack) {
    ScratchMariadb server;
    PoolLimits limits = limits_of(2);
    limits.server_login_retry = Milliseconds(100);
    OneWorker worker({server.spec()}, limits);
    worker.run([&]() -> awaitable<void> {
        Result<Lease> busy = co_await worker.fleet.acquire(kServer);
        Result<Lease> idle = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(busy && idle);
        idle->give_back();
        co_await pause(Milliseconds(10));  // what was used just now is lent without a look
        server.kill_hard();
        EXPECT_EQ((co_await one_value(busy->mysql(), "select 1")).substr(0, 2), "0 ");
        EXPECT_TRUE((*busy)->broken());
        busy->give_back();
        Result<Lease> none = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(!none);
        EXPECT_EQ(none.error().sqlstate, "08006");
        EXPECT_NE(none.error().message.find("my1"), std::string::npos) << none.error().message;
        server.start();
        for (int i = 0; i < 100; i++) {
            Result<Lease> again = co_await worker.fleet.acquire(kServer);
            if (again) {
                EXPECT_EQ(co_await one_value(again->mysql(), "select 1"), "1");
                co_return;
            }
            co_await pause(Milliseconds(20));
        }
        ADD_FAILURE() << "no connection after the server came back";
    });
}

TEST(MysqlPool, ARefusedLoginIsNotTheClientsFault) {
    ServerSpec spec = ScratchMariadb::shared().spec();
    spec.password = "guess";
    OneWorker worker({spec}, limits_of(1));
    worker.run([&]() -> awaitable<void> {
        Result<Lease> refused = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(!refused);
        EXPECT_EQ(refused.error().sqlstate, "08004");
        EXPECT_EQ(refused.error().detail, "The server's SQLSTATE is 28P01.");
    });
}

TEST(MysqlPool, BothKindsInOneFleet) {
    ServerSpec postgresql = test::ScratchServer::shared().spec();
    postgresql.id = kOther;
    OneWorker worker({ScratchMariadb::shared().spec(), postgresql}, limits_of(2));
    worker.run([&]() -> awaitable<void> {
        Result<Lease> my = co_await worker.fleet.acquire(kServer);
        Result<Lease> pg = co_await worker.fleet.acquire(kOther);
        CO_ASSERT(my && pg);
        EXPECT_EQ(co_await one_value(my->mysql(), "select 'a' 'b'"), "ab");
        Result<postgresql::Rows> rows = co_await postgresql::query(pg->postgresql(), "select 'a' || 'b'");
        CO_ASSERT_OK(rows);
        EXPECT_EQ(rows->rows.at(0).at(0), "ab");
        Status nothing_runs = co_await worker.fleet.cancel(kServer, my->mysql().cancel_key());
        EXPECT_TRUE(nothing_runs);
    });
}

}  // namespace
}  // namespace braid::backends
