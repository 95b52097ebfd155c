// The pool against a real server: limits, order, timeouts, servers that die and come back. Several workers:
// two_workers_test.cpp.
#include "backends/pool.h"

#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "backends/fleet.h"
#include "backends/postgresql/query.h"
#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/pool_support.h"
#include "tests/unit/backends/scratch_server.h"

namespace braid::backends {
namespace {

using postgresql::query;
using test::ScratchServer;

// A fleet of one server on one worker.
struct OneWorker {
    OneWorker(ServerSpec spec, PoolLimits limits)
        : shared(std::make_shared<FleetShared>(std::vector{spec}, limits)),
          fleet(io.get_executor(), shared) {}
    PoolStats stats() { return fleet.pool(kServer)->stats(); }
    void run(std::function<awaitable<void>()> body) { test::run(io, std::move(body)); }

    asio::io_context io;
    std::shared_ptr<FleetShared> shared;
    Fleet fleet;
};

TEST(Pool, ReusesAndHoldsItsLimitFirstComeFirstServed) {
    OneWorker worker(ScratchServer::shared().spec(), limits_of(2));
    worker.run([&]() -> awaitable<void> {
        auto executor = co_await asio::this_coro::executor;
        Result<Lease> first = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(first);
        Result<Lease> second = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(second);
        std::vector<int> order;
        int open = 0;
        for (int i = 0; i < 6; i++) {
            auto wait = [&worker, &order, &open, i]() -> awaitable<void> {
                Result<Lease> lease = co_await worker.fleet.acquire(kServer);
                CO_ASSERT_OK(lease);
                order.push_back(i);
                open = std::max(open, static_cast<int>(worker.stats().now.total));
                co_await one_value(lease->postgresql(), "select 1");
            };
            asio::co_spawn(executor, wait, asio::detached);
        }
        co_await pause(Milliseconds(1));
        EXPECT_EQ(worker.stats().now.waiting, 6u);
        EXPECT_EQ(worker.stats().now.active, 2u);
        EXPECT_TRUE(order.empty());
        first->give_back();
        while (order.size() < 6) co_await pause(Milliseconds(1));
        EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5}));
        EXPECT_EQ(open, 2);
        EXPECT_EQ(worker.stats().connects, 2u);
    });
}

TEST(Pool, ADirtyConnectionIsNeverHandedOn) {
    OneWorker worker(ScratchServer::shared().spec(), limits_of(1));
    worker.run([&]() -> awaitable<void> {
        std::string pids;
        for (std::string dirt : {"begin", "tainted", "unread", "unsynced", "discard", "clean", "clean"}) {
            Result<Lease> lease = co_await worker.fleet.acquire(kServer);
            CO_ASSERT_OK(lease);
            EXPECT_EQ(lease->postgresql().transaction_status(), 'I');
            std::string value = co_await one_value(
                lease->postgresql(), "select count(*) from pg_locks where locktype = 'relation' and false");
            EXPECT_EQ(value, "0") << "before " << dirt;
            if (dirt == "begin") co_await query(lease->postgresql(), "begin");
            if (dirt == "tainted") (*lease)->mark_tainted();
            if (dirt == "unread") co_await (*lease)->write(std::string_view("Q\0\0\0\015select 7\0", 14));
            if (dirt == "unsynced") co_await (*lease)->write(std::string_view("P\0\0\0\013\0;\0\0\0", 10));
            if (dirt == "discard") lease->discard();
        }
        EXPECT_EQ(worker.stats().connects, 6u);
        EXPECT_EQ(worker.stats().closes, 5u);
        EXPECT_EQ(worker.stats().now.idle, 1u);
    });
}

TEST(Pool, QueryWaitTimeoutAndDeadline) {
    PoolLimits limits = limits_of(1);
    limits.query_wait_timeout = Milliseconds(50);
    OneWorker worker(ScratchServer::shared().spec(), limits);
    worker.run([&]() -> awaitable<void> {
        Result<Lease> held = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(held);
        TimePoint start = Clock::now();
        Result<Lease> late = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(!late);
        EXPECT_EQ(late.error().sqlstate, "53300");
        EXPECT_EQ(late.error().message, "query_wait_timeout");
        EXPECT_GE(Clock::now() - start, Milliseconds(50));
        start = Clock::now();
        late = co_await worker.fleet.acquire(kServer, start + Milliseconds(5));
        EXPECT_FALSE(late);
        EXPECT_LT(Clock::now() - start, Milliseconds(45));
        EXPECT_EQ(worker.stats().wait_timeouts, 2u);
        EXPECT_EQ(worker.stats().now.waiting, 0u);
        held->give_back();
        late = co_await worker.fleet.acquire(kServer);
        EXPECT_TRUE(late);
    });
}

TEST(Pool, IdleTimeoutAndMinimum) {
    PoolLimits limits = limits_of(5);
    limits.server_idle_timeout = Milliseconds(80);
    limits.min_pool_size = 2;
    OneWorker worker(ScratchServer::shared().spec(), limits);
    worker.run([&]() -> awaitable<void> {
        {
            std::vector<Lease> leases;
            for (int i = 0; i < 4; i++) {
                Result<Lease> lease = co_await worker.fleet.acquire(kServer);
                CO_ASSERT_OK(lease);
                leases.push_back(std::move(*lease));
            }
            EXPECT_EQ(worker.stats().now.active, 4u);
        }
        while (worker.stats().now.total > 2) co_await pause(Milliseconds(5));
        co_await pause(Milliseconds(200));
        EXPECT_EQ(worker.stats().now.idle, 2u);
        EXPECT_EQ(worker.stats().connects, 4u);
    });
}

TEST(Pool, OpensTheMinimumUnasked) {
    PoolLimits limits = limits_of(5);
    limits.min_pool_size = 3;
    OneWorker worker(ScratchServer::shared().spec(), limits);
    worker.run([&]() -> awaitable<void> {
        worker.fleet.warm_up();
        while (worker.stats().now.idle < 3) co_await pause(Milliseconds(5));
        EXPECT_EQ(worker.stats().connects, 3u);
    });
}

// A client of Braid would take 28P01 for its own login's failure.
TEST(Pool, ARefusedLoginIsNotTheClients) {
    ServerSpec wrong = ScratchServer::shared().spec("scram");
    wrong.password = "guess";
    OneWorker worker(wrong, limits_of(1));
    worker.run([&]() -> awaitable<void> {
        Result<Lease> lease = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(!lease);
        EXPECT_EQ(lease.error().sqlstate, "08004");
        EXPECT_EQ(lease.error().detail, "The server's SQLSTATE is 28P01.");
    });
}

TEST(Pool, LifetimeReplacesOldConnections) {
    PoolLimits limits = limits_of(1);
    limits.server_lifetime = Milliseconds(50);
    OneWorker worker(ScratchServer::shared().spec(), limits);
    worker.run([&]() -> awaitable<void> {
        Result<Lease> lease = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(lease);
        co_await pause(Milliseconds(60));
        lease->give_back();
        EXPECT_EQ(worker.stats().now.total, 0u);
        lease = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(lease);
        EXPECT_EQ(worker.stats().connects, 2u);
    });
}

TEST(Pool, ReconnectAndShutdown) {
    OneWorker worker(ScratchServer::shared().spec(), limits_of(2));
    worker.run([&]() -> awaitable<void> {
        auto executor = co_await asio::this_coro::executor;
        Result<Lease> a = co_await worker.fleet.acquire(kServer);
        Result<Lease> b = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(a && b);
        b->give_back();
        worker.fleet.pool(kServer)->reconnect();
        EXPECT_EQ(worker.stats().now.idle, 0u);
        a->give_back();
        EXPECT_EQ(worker.stats().now.total, 0u);
        a = co_await worker.fleet.acquire(kServer);
        b = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(a && b);
        std::string state;
        auto wait = [&]() -> awaitable<void> {
            Result<Lease> never = co_await worker.fleet.acquire(kServer);
            state = never ? "served" : never.error().sqlstate;
        };
        asio::co_spawn(executor, wait, asio::detached);
        co_await pause(Milliseconds(1));
        b->give_back();
        co_await pause(Milliseconds(1));
        EXPECT_EQ(state, "served");
        worker.fleet.shutdown();
        EXPECT_EQ(worker.stats().now.idle, 0u);
        EXPECT_EQ(worker.stats().now.total, 1u);
        std::string value = co_await one_value(a->postgresql(), "select 5");
        EXPECT_EQ(value, "5") << "a lease still works";
        a->give_back();
        EXPECT_EQ(worker.stats().now.total, 0u);
        Result<Lease> refused = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(!refused);
        EXPECT_EQ(refused.error().sqlstate, "57P01");
    });
}

TEST(Pool, AnIdleConnectionThatDiesIsNotHandedOut) {
    OneWorker worker(ScratchServer::shared().spec(), limits_of(2));
    worker.run([&]() -> awaitable<void> {
        for (Milliseconds rest : {Milliseconds(10), Milliseconds(300)}) {
            Result<Lease> victim = co_await worker.fleet.acquire(kServer);
            CO_ASSERT_OK(victim);
            Result<Lease> killer = co_await worker.fleet.acquire(kServer);
            CO_ASSERT_OK(killer);
            std::string pid = std::to_string((*victim)->cancel_key().pid);
            killer->give_back();
            killer = co_await worker.fleet.acquire(kServer);
            victim->give_back();
            co_await pause(rest);  // not watched yet, and watched
            std::string value =
                co_await one_value(killer->postgresql(), "select pg_terminate_backend(" + pid + ", 5000)");
            EXPECT_EQ(value, "t");
            Result<Lease> fresh = co_await worker.fleet.acquire(kServer);
            CO_ASSERT_OK(fresh);
            EXPECT_NE(std::to_string((*fresh)->cancel_key().pid), pid);
            value = co_await one_value(fresh->postgresql(), "select 1");
            EXPECT_EQ(value, "1");
        }
    });
}

TEST(Pool, AServerThatIsKilledAndComesBack) {
    ScratchServer server;
    OneWorker worker(server.spec(), limits_of(3));
    worker.run([&]() -> awaitable<void> {
        auto executor = co_await asio::this_coro::executor;
        Result<Lease> busy = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(busy);
        Result<Lease> idle = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(idle);
        idle->give_back();
        std::string outcome;
        auto sleep = [&]() -> awaitable<void> {
            outcome = co_await one_value(busy->postgresql(), "select pg_sleep(60)");
        };
        asio::co_spawn(executor, sleep, asio::detached);
        co_await pause(Milliseconds(50));
        server.kill_hard();
        while (outcome.empty()) co_await pause(Milliseconds(5));
        EXPECT_NE(outcome.find("server \"pg1\" was lost"), std::string::npos) << outcome;
        busy->give_back();
        // The idle connection's server process ends by itself a little after the postmaster; the watch tells.
        while (worker.stats().now.total > 0) co_await pause(Milliseconds(5));

        Result<Lease> lease = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(!lease);
        EXPECT_EQ(lease.error().sqlstate, "08006");
        EXPECT_NE(lease.error().message.find("\"pg1\""), std::string::npos) << lease.error().message;
        TimePoint start = Clock::now();
        lease = co_await worker.fleet.acquire(kServer);
        EXPECT_FALSE(lease);
        EXPECT_LT(Clock::now() - start, Milliseconds(40)) << "while backing off the error comes at once";
        EXPECT_FALSE(worker.stats().last_error.empty());

        server.start();
        start = Clock::now();
        do {
            lease = co_await worker.fleet.acquire(kServer);
            if (!lease) co_await pause(Milliseconds(10));
        } while (!lease && Clock::now() - start < std::chrono::seconds(10));
        CO_ASSERT_OK(lease);
        std::string value = co_await one_value(lease->postgresql(), "select 42");
        EXPECT_EQ(value, "42");
        EXPECT_TRUE(worker.stats().last_error.empty());
        EXPECT_EQ(worker.stats().now.total, 1u) << "no slot is lost";
    });
}

TEST(Pool, WaitersOfAServerThatIsGoneAreToldThoughASessionStillHoldsAConnection) {
    ScratchServer server;
    OneWorker worker(server.spec(), limits_of(2));
    worker.run([&]() -> awaitable<void> {
        Result<Lease> held = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(held);
        server.kill_hard();
        const TimePoint start = Clock::now();
        Result<Lease> none = co_await worker.fleet.acquire(kServer);
        CO_ASSERT(!none);
        EXPECT_EQ(none.error().sqlstate, "08006");
        EXPECT_LT(Clock::now() - start, std::chrono::seconds(5));
        held->discard();
    });
}

TEST(Pool, AHolderThatSleepsGivesUpThePlaceAtAServerThatIsGone) {
    ScratchServer server;
    OneWorker worker(server.spec(), limits_of(1));
    worker.run([&]() -> awaitable<void> {
        auto executor = co_await asio::this_coro::executor;
        Result<Lease> held = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(held);
        co_await query(held->postgresql(), "begin");
        EXPECT_FALSE(held->give_up_if_lost()) << "it lives";
        std::string outcome;
        auto wait = [&]() -> awaitable<void> {
            Result<Lease> none = co_await worker.fleet.acquire(kServer);
            outcome = none ? "served" : none.error().sqlstate;
        };
        asio::co_spawn(executor, wait, asio::detached);
        server.kill_hard();
        while (!held->give_up_if_lost()) co_await pause(Milliseconds(5));
        while (outcome.empty()) co_await pause(Milliseconds(1));
        EXPECT_EQ(outcome, "08006");
        EXPECT_FALSE(held->give_up_if_lost()) << "once";
        const std::string lost = co_await one_value(held->postgresql(), "select 1");
        EXPECT_EQ(lost.substr(0, 5), "08006") << lost;
        held->give_back();
        EXPECT_EQ(worker.stats().now.active, 0u);
        EXPECT_EQ(worker.stats().now.total, 0u);
        server.start();
        Result<Lease> again;
        do {
            again = co_await worker.fleet.acquire(kServer);
            if (!again) co_await pause(Milliseconds(10));
        } while (!again);
        EXPECT_EQ(worker.stats().now.total, 1u) << "no place is lost, none is taken twice";
    });
}

TEST(Pool, AShutdownInATransactionAndWaitersAtARefusal) {
    ScratchServer server;
    OneWorker worker(server.spec(), limits_of(1));
    worker.run([&]() -> awaitable<void> {
        auto executor = co_await asio::this_coro::executor;
        Result<Lease> lease = co_await worker.fleet.acquire(kServer);
        CO_ASSERT_OK(lease);
        co_await query(lease->postgresql(), "begin");
        std::vector<std::string> refused;
        for (int i = 0; i < 3; i++) {
            auto wait = [&]() -> awaitable<void> {
                Result<Lease> none = co_await worker.fleet.acquire(kServer);
                refused.push_back(none ? "served" : none.error().sqlstate);
            };
            asio::co_spawn(executor, wait, asio::detached);
        }
        server.stop();
        std::string outcome = co_await one_value(lease->postgresql(), "select 1");
        EXPECT_EQ(outcome.substr(0, 5), "57P01") << outcome;
        lease->give_back();
        while (refused.size() < 3) co_await pause(Milliseconds(5));
        for (const std::string& state : refused) EXPECT_EQ(state, "08006");
    });
}

}  // namespace
}  // namespace braid::backends
