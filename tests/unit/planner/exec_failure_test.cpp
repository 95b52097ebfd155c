// Scatters that do not end well: errors, dying servers, cursors closed early.
#include <csignal>

#include "tests/unit/planner/exec_fixture.h"

namespace braid::planner {
namespace {

using Scatter = std::shared_ptr<ResolvedScatter>;

const std::string kBegin("Q\0\0\0\nBEGIN\0", 11);

class ScatterFailureTest : public ScatterTest {
  protected:
    // A million rows of each shard, merged.
    awaitable<Scatter> many_rows(std::string where = "") {
        Scatter scatter = co_await resolve(
            "select repeat('x', 100), i::int8 from generate_series(1, 1000000) i " + where, 1);
        scatter->merge = MergeSorted{{merge_key(1, TypeId::Int8)}, false};
        co_return scatter;
    }

    // One shard fails at once, the other one waits for a lock: it must be cancelled, not waited for.
    awaitable<void> fail_beside_a_blocked_shard(int least_cancels) {
        auto keeper = co_await backends::postgresql::connect(spec(0), {});
        CO_ASSERT_OK(keeper);
        auto locked = co_await backends::postgresql::query(**keeper, "select pg_advisory_lock(2)");
        CO_ASSERT_OK(locked);
        Scatter scatter =
            co_await resolve("select 1 / (id - 2), pg_advisory_xact_lock(2)::text, id from t order by id", 2);
        scatter->merge = MergeSorted{{merge_key(2, TypeId::Int8)}, false};
        auto rows = co_await run_all(scatter);
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "22012");
        EXPECT_GE(cancels_, least_cancels);
        expect_reusable();
    }
};

TEST_F(ScatterFailureTest, AnErrorInTheMiddleIsTheServers) {
    with([&]() -> awaitable<void> {
        for (bool merged : {false, true}) {
            for (bool in_portions : {false, true}) {
                Scatter scatter =
                    co_await resolve("select 1 / (id - 500), id from (select * from t order by id) t", 1);
                if (merged) scatter->merge = MergeSorted{{merge_key(1, TypeId::Int8)}, false};
                ExecutionInput input;
                input.in_portions = in_portions;
                auto cursor = co_await open(scatter, std::move(input));
                CO_ASSERT_OK(cursor);
                std::string out;
                auto fetched = co_await (*cursor)->fetch(out);
                CO_ASSERT(!fetched);
                EXPECT_EQ(fetched.error().sqlstate, "22012");
                EXPECT_EQ(fetched.error().message, "division by zero");
                EXPECT_EQ(fetched.error().origin, Origin::Server);
                EXPECT_EQ(fetched.error().server, "pg2");
                EXPECT_GE(fetched.error().server_fields.size(), 6u);
                EXPECT_LE(rows_of(out).size(), 749u);
                if (merged) {
                    EXPECT_EQ(rows_of(out).size(), 498u) << "up to where the failed shard is needed";
                }
                expect_reusable();
                fetched = co_await (*cursor)->fetch(out);
                EXPECT_FALSE(fetched) << "a failed cursor does not seem to have ended";
                Status closed = co_await (*cursor)->close();
                EXPECT_TRUE(closed);
            }
        }
    });
}

TEST_F(ScatterFailureTest, AnEarlyErrorDoesNotWaitForASlowShard) {
    with([&]() -> awaitable<void> { co_await fail_beside_a_blocked_shard(1); });
}

TEST_F(ScatterFailureTest, AnIgnoredCancelIsSentAgain) {
    ignored_cancels_ = 1;
    with([&]() -> awaitable<void> { co_await fail_beside_a_blocked_shard(2); });
}

TEST_F(ScatterFailureTest, ClosingEarlyCancels) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await many_rows();
        for (bool merged : {true, false}) {
            if (!merged) scatter->merge.reset();
            auto cursor = co_await open(scatter);
            CO_ASSERT_OK(cursor);
            std::string out;
            auto fetched = co_await (*cursor)->fetch(out, 10);
            CO_ASSERT_OK(fetched);
            EXPECT_EQ(fetched->rows, 10u);
            Status closed = co_await (*cursor)->close();
            CO_ASSERT_OK(closed);
            expect_reusable();
            closed = co_await (*cursor)->close();
            CO_ASSERT_OK(closed);
            co_await ask_all("select pg_sleep(0)");  // a late cancel would hit this one
        }
        auto cursor = co_await open(scatter);
        CO_ASSERT_OK(cursor);
        Status closed = co_await (*cursor)->close();
        CO_ASSERT_OK(closed);
        expect_reusable();
    });
}

// Rows come faster than they are dropped: the cancel must not wait until they end.
TEST_F(ScatterFailureTest, ClosingEarlyCancelsAFlood) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await resolve("select generate_series(1, 1000000000)", 1);
        auto cursor = co_await open(scatter);
        CO_ASSERT_OK(cursor);
        std::string out;
        auto fetched = co_await (*cursor)->fetch(out, 10);
        CO_ASSERT_OK(fetched);
        const auto totals = (*cursor)->totals();
        CO_ASSERT(totals.size() == kShards);
        EXPECT_GE(totals[0].rows + totals[1].rows, 10u);
        const TimePoint begun = Clock::now();
        Status closed = co_await (*cursor)->close();
        CO_ASSERT_OK(closed);
        EXPECT_LT(Clock::now() - begun, std::chrono::seconds(8)) << "the patience of a cancel is ten seconds";
        EXPECT_GE(cancels_, 2);
        expect_reusable();
    });
}

TEST_F(ScatterFailureTest, ClosingEarlyKeepsTheTransaction) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await many_rows();
        for (bool in_portions : {false, true}) {
            ExecutionInput input;
            input.in_portions = in_portions;
            auto cursor = co_await open(scatter, std::move(input), kBegin);
            CO_ASSERT_OK(cursor);
            std::string out;
            auto fetched = co_await (*cursor)->fetch(out, 10);
            CO_ASSERT_OK(fetched);
            Status closed = co_await (*cursor)->close();
            CO_ASSERT_OK(closed);
            EXPECT_EQ(cancels_, 0);
            for (auto& connection : connections_) EXPECT_EQ(connection->transaction_status(), 'T');
            co_await ask_all("rollback");
            expect_reusable();
        }
        // What fails while the rest is read costs the transaction: it is told.
        scatter = co_await many_rows("where 1 / (i - 900000) is not null");
        auto cursor = co_await open(scatter, {}, kBegin);
        CO_ASSERT_OK(cursor);
        std::string out;
        auto fetched = co_await (*cursor)->fetch(out, 10);
        CO_ASSERT_OK(fetched);
        Status closed = co_await (*cursor)->close();
        CO_ASSERT(!closed);
        EXPECT_EQ(closed.error().sqlstate, "22012");
        for (auto& connection : connections_) EXPECT_EQ(connection->transaction_status(), 'E');
    });
}

TEST_F(ScatterFailureTest, ALimitEndsWhatStillRuns) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await many_rows();
        scatter->limit = LimitSpec{};
        scatter->limit->limit = router::Operand{};
        scatter->limit->limit->constant = Value::int4(5);
        auto rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
        EXPECT_EQ(rows->size(), 5u);
        expect_reusable();
    });
}

TEST_F(ScatterFailureTest, AServerThatDiesIsNamed) {
    for (bool merged : {true, false}) {
        with([&]() -> awaitable<void> {
            Scatter scatter = co_await many_rows();
            if (!merged) scatter->merge.reset();
            auto cursor = co_await open(scatter);
            CO_ASSERT_OK(cursor);
            std::string out;
            auto fetched = co_await (*cursor)->fetch(out, 10);
            CO_ASSERT_OK(fetched);
            server(1).kill_hard();
            // Without its postmaster the process notices only when it has to wait: a fast reader gets all
            // rows.
            ::kill(connections_[1]->cancel_key().pid, SIGKILL);
            while (fetched && !fetched->finished) {
                out.clear();
                fetched = co_await (*cursor)->fetch(out);
            }
            CO_ASSERT(!fetched);
            EXPECT_EQ(fetched.error().server, "pg2");
            EXPECT_TRUE(fetched.error().sqlstate == "08006" || fetched.error().sqlstate == "57P02" ||
                        fetched.error().sqlstate == "57P01")
                << fetched.error().sqlstate << fetched.error().message;
            EXPECT_TRUE(connections_[0]->reusable());
            EXPECT_FALSE(connections_[1]->reusable());
            Status closed = co_await (*cursor)->close();
            EXPECT_TRUE(closed);
            // The next one finds the dead connection at once.
            auto again = co_await open(scatter);
            EXPECT_FALSE(again);
            EXPECT_TRUE(connections_[0]->reusable());
        });
        server(1).start();
    }
}

TEST_F(ScatterFailureTest, AnAbortedConnectionEndsIt) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await many_rows();
        scatter->merge.reset();
        auto cursor = co_await open(scatter);
        CO_ASSERT_OK(cursor);
        std::string out;
        auto fetched = co_await (*cursor)->fetch(out, 10);
        CO_ASSERT_OK(fetched);
        for (auto& connection : connections_) connection->abort();
        while (fetched && !fetched->finished) fetched = co_await (*cursor)->fetch(out);
        CO_ASSERT(!fetched);
        EXPECT_EQ(fetched.error().sqlstate, "08006");
        Status closed = co_await (*cursor)->close();
        EXPECT_TRUE(closed);
    });
}

TEST_F(ScatterFailureTest, ACancelFromOutsideIsTheError) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await many_rows();
        auto cursor = co_await open(scatter);
        CO_ASSERT_OK(cursor);
        std::string out;
        auto fetched = co_await (*cursor)->fetch(out, 10);
        CO_ASSERT_OK(fetched);
        Status cancelled = co_await backends::postgresql::cancel(spec(1), connections_[1]->cancel_key());
        CO_ASSERT_OK(cancelled);
        while (fetched && !fetched->finished) {
            out.clear();
            fetched = co_await (*cursor)->fetch(out);
        }
        CO_ASSERT(!fetched);
        EXPECT_EQ(fetched.error().sqlstate, "57014");
        expect_reusable();
    });
}

TEST_F(ScatterFailureTest, AFailedPreludeFailsTheScatter) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await resolve("select id from t", 1);
        std::string broken("Q", 1);
        const std::string sql = "select nonsense";
        broken += std::string{0, 0, 0, static_cast<char>(sql.size() + 5)} + sql + '\0';
        auto rows = co_await run_all(scatter, {}, broken);
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "42703");
        expect_reusable();
    });
}

}  // namespace
}  // namespace braid::planner
