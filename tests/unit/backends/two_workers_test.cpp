// One server's pools on two workers: connections and slots go to whom waits longest.
#include <atomic>
#include <thread>

#include <asio/executor_work_guard.hpp>
#include <asio/use_future.hpp>
#include <gtest/gtest.h>

#include "tests/unit/backends/coroutine_test.h"
#include "tests/unit/backends/pool_support.h"
#include "tests/unit/backends/scratch_server.h"

namespace braid::backends {
namespace {

using test::ScratchServer;

// Two workers, each with its thread, share one server.
class TwoWorkers : public ::testing::Test {
  protected:
    struct Worker {
        explicit Worker(std::shared_ptr<FleetShared> shared)
            : guard(asio::make_work_guard(io)),
              fleet(std::make_unique<Fleet>(io.get_executor(), std::move(shared))),
              thread([this] { io.run(); }) {}
        // Runs the body on the worker and waits for its value.
        template <typename Body>
        auto on(Body body) {
            auto future = asio::co_spawn(io, std::move(body), asio::use_future);
            if (future.wait_for(std::chrono::seconds(60)) != std::future_status::ready) std::abort();
            return future.get();
        }
        ~Worker() {
            on([this]() -> awaitable<int> {
                fleet->shutdown();
                co_return 0;
            });
            guard.reset();
            thread.join();
        }
        PoolStats stats() {
            return on([this]() -> awaitable<PoolStats> { co_return fleet->pool(kServer)->stats(); });
        }
        asio::io_context io;
        asio::executor_work_guard<asio::io_context::executor_type> guard;
        std::unique_ptr<Fleet> fleet;
        std::thread thread;
    };

    void make(PoolLimits limits) {
        shared_ = std::make_shared<FleetShared>(std::vector{ScratchServer::shared().spec()}, limits);
        a_ = std::make_unique<Worker>(shared_);
        b_ = std::make_unique<Worker>(shared_);
    }

    // `count` times: acquire, ask, give back. The longest wait for a lease.
    static awaitable<Milliseconds> use(Fleet& fleet, int count, const std::atomic<bool>* stop = nullptr) {
        Milliseconds longest{0};
        for (int i = 0; i < count && !(stop && *stop); i++) {
            TimePoint start = Clock::now();
            Result<Lease> lease = co_await fleet.acquire(kServer);
            if (!lease) {
                ADD_FAILURE() << lease.error().message << lease.error().detail;
                co_return longest;
            }
            longest = std::max(longest, std::chrono::duration_cast<Milliseconds>(Clock::now() - start));
            std::string value = co_await one_value(lease->postgresql(), "select 1");
            EXPECT_EQ(value, "1");
        }
        co_return longest;
    }

    std::shared_ptr<FleetShared> shared_;
    std::unique_ptr<Worker> a_, b_;
};

TEST_F(TwoWorkers, AnIdleConnectionMovesToTheWorkerThatStarves) {
    make(limits_of(1));
    for (int i = 0; i < 5; i++) {
        a_->on([&]() -> awaitable<Milliseconds> { co_return co_await use(*a_->fleet, 1); });
        b_->on([&]() -> awaitable<Milliseconds> { co_return co_await use(*b_->fleet, 1); });
    }
    EXPECT_EQ(a_->stats().connects + b_->stats().connects, 1u);
    EXPECT_EQ(a_->stats().moved_out, 5u);
    EXPECT_EQ(b_->stats().moved_in, 5u);
}

TEST_F(TwoWorkers, ABusyWorkerDoesNotStarveTheOther) {
    make(limits_of(1));
    std::atomic<bool> stop{false};
    std::vector<std::future<Milliseconds>> busy;
    for (int i = 0; i < 4; i++) {
        busy.push_back(asio::co_spawn(a_->io, use(*a_->fleet, 1 << 30, &stop), asio::use_future));
    }
    Milliseconds longest =
        b_->on([&]() -> awaitable<Milliseconds> { co_return co_await use(*b_->fleet, 50); });
    stop = true;
    for (auto& done : busy) done.get();
    EXPECT_LT(longest, Milliseconds(1000));
    EXPECT_EQ(shared_->slots(kServer)->open(), 1u);
}

TEST_F(TwoWorkers, ManyClientsOnBothFinishWithinTheLimit) {
    make(limits_of(3));
    std::vector<std::future<Milliseconds>> done;
    for (int i = 0; i < 20; i++) {
        done.push_back(asio::co_spawn(a_->io, use(*a_->fleet, 50), asio::use_future));
        done.push_back(asio::co_spawn(b_->io, use(*b_->fleet, 50), asio::use_future));
    }
    for (auto& future : done) future.get();
    EXPECT_LE(shared_->slots(kServer)->open(), 3u);
    EXPECT_FALSE(shared_->slots(kServer)->anybody_starves());
}

// A closed connection's slot goes to the worker that waits.
TEST_F(TwoWorkers, AFreedSlotWakesTheOtherWorker) {
    make(limits_of(1));
    a_->on([&]() -> awaitable<int> {
        Result<Lease> lease = co_await a_->fleet->acquire(kServer);
        EXPECT_TRUE(lease);
        auto waiting = asio::co_spawn(b_->io, use(*b_->fleet, 1), asio::use_future);
        while (!shared_->slots(kServer)->anybody_starves()) co_await pause(Milliseconds(1));
        if (lease) lease->discard();
        waiting.get();
        co_return 0;
    });
    EXPECT_EQ(b_->stats().connects, 1u);
}

}  // namespace
}  // namespace braid::backends
