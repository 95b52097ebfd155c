// MySQL scatters that end early or fail: errors in the server's words, KILL, connections that stay usable.
#include "mysql_exec_fixture.h"

namespace braid::planner {
namespace {

namespace my = wire::mysql;

class MysqlFailure : public MysqlScatterTest {
  protected:
    int kills_ = 0;

    MysqlScatterHooks hooks() {
        MysqlScatterHooks hooks;
        hooks.kill = [this](const MysqlShardConnection& shard) -> awaitable<void> {
            kills_++;
            auto killed =
                co_await backends::mysql::kill_query(spec(shard.shard.value), shard.connection->cancel_key());
            (void)killed;
        };
        return hooks;
    }
};

TEST_F(MysqlFailure, anErrorIsTheServersOwn) {
    with([&]() -> awaitable<void> {
        auto unknown = co_await scatter("select nothere from customers");
        CO_ASSERT(!unknown);
        EXPECT_EQ(unknown.error().number, 1054);
        EXPECT_EQ(unknown.error().sqlstate, "42S22");
        EXPECT_EQ(unknown.error().message, "Unknown column 'nothere' in 'SELECT'");
        expect_reusable();
    });
}

TEST_F(MysqlFailure, anErrorOfOneShardEndsAll) {
    with([&]() -> awaitable<void> {
        // One row of one shard.
        auto failed = co_await scatter(
            "select id, if(id = 7, (select 1 union select 2), 0) x from customers order by id");
        CO_ASSERT(!failed);
        EXPECT_EQ(failed.error().number, 1242) << failed.error().message;
        expect_reusable();
        auto after = co_await scatter("select count(*) from customers");
        CO_ASSERT_OK(after);
    });
}

TEST_F(MysqlFailure, whatStillRunsIsKilled) {
    with([&]() -> awaitable<void> {
        auto resolved = co_await resolve("select id, sleep(20) from customers");
        CO_ASSERT_OK(resolved);
        const TimePoint begun = Clock::now();
        auto cursor = co_await open(*resolved, hooks());
        CO_ASSERT_OK(cursor);
        Status closed = co_await (*cursor)->close();
        CO_ASSERT_OK(closed);
        EXPECT_EQ(kills_, 2);
        EXPECT_LT(Clock::now() - begun, Milliseconds{10000});
        expect_reusable();
        auto after = co_await scatter("select count(*) from customers");
        CO_ASSERT_OK(after);
    });
}

TEST_F(MysqlFailure, aLimitEndsTheShardsWithoutAKill) {
    with([&]() -> awaitable<void> {
        auto resolved = co_await resolve("select id from customers order by id limit 3");
        CO_ASSERT_OK(resolved);
        auto cursor = co_await open(*resolved, hooks());
        CO_ASSERT_OK(cursor);
        std::string bytes;
        my::Writer writer(bytes, connections_[0]->capabilities());
        auto first = co_await (*cursor)->fetch(writer, 2);
        CO_ASSERT_OK(first);
        EXPECT_EQ(first->rows, 2u);
        EXPECT_FALSE(first->finished);
        auto rest = co_await (*cursor)->fetch(writer);
        CO_ASSERT_OK(rest);
        EXPECT_EQ(rest->rows, 1u);
        EXPECT_TRUE(rest->finished);
        EXPECT_EQ(kills_, 0);
        expect_reusable();
    });
}

TEST_F(MysqlFailure, aPreludeRunsBeforeAndItsErrorEndsAll) {
    with([&]() -> awaitable<void> {
        auto resolved = co_await resolve("select count(*) from customers");
        CO_ASSERT_OK(resolved);
        for (const char* prelude : {"begin", "set nothere = 1"}) {
            std::vector<MysqlShardConnection> with_prelude = shards();
            for (MysqlShardConnection& shard : with_prelude) shard.prelude.emplace_back(prelude);
            MysqlExecutionInput input;
            input.in_transaction = true;
            auto cursor = co_await MysqlScatterCursor::open(*resolved, with_prelude, input, hooks());
            CO_ASSERT_OK(cursor);
            std::string bytes;
            my::Writer writer(bytes, connections_[0]->capabilities());
            auto fetched = co_await (*cursor)->fetch(writer);
            const bool good = std::string_view(prelude) == "begin";
            EXPECT_EQ(fetched.has_value(), good);
            if (!good && !fetched) {
                EXPECT_EQ(fetched.error().number, 1193) << fetched.error().message;
            }
            for (auto& connection : connections_) {
                EXPECT_FALSE(connection->busy());
                EXPECT_FALSE(connection->broken());
                EXPECT_EQ(connection->in_transaction(), good);
            }
            co_await execute(0, "rollback");
            co_await execute(1, "rollback");
        }
    });
}

TEST_F(MysqlFailure, aLostServerIsAnError) {
    with([&]() -> awaitable<void> {
        auto resolved = co_await resolve("select id, sleep(20) from customers");
        CO_ASSERT_OK(resolved);
        auto cursor = co_await open(*resolved, hooks());
        CO_ASSERT_OK(cursor);
        auto killed = co_await backends::mysql::query(
            *reference_, "kill connection " + std::to_string(connections_[0]->connection_id()));
        CO_ASSERT_OK(killed);
        std::string bytes;
        my::Writer writer(bytes, connections_[0]->capabilities());
        auto fetched = co_await (*cursor)->fetch(writer);
        EXPECT_FALSE(fetched);
        EXPECT_TRUE(connections_[0]->broken() || !connections_[0]->busy());
        EXPECT_TRUE(connections_[1]->reusable());
    });
}

TEST_F(MysqlFailure, manyRowsAreStreamed) {
    with([&]() -> awaitable<void> {
        auto resolved = co_await resolve(
            "select o.id, repeat('x', 2000) from customers c join orders o on o.customer_id = c.id join "
            "countries a join "
            "countries b join countries d on o.id > 0 order by o.id");
        CO_ASSERT_OK(resolved);
        auto cursor = co_await open(*resolved, hooks());
        CO_ASSERT_OK(cursor);
        uint64_t rows = 0;
        size_t longest = 0;
        while (true) {
            std::string bytes;
            my::Writer writer(bytes, connections_[0]->capabilities());
            auto fetched = co_await (*cursor)->fetch(writer);
            CO_ASSERT_OK(fetched);
            rows += fetched->rows;
            longest = std::max(longest, bytes.size());
            if (fetched->finished) break;
        }
        EXPECT_GT(rows, 1000u);
        EXPECT_LT(longest, 80u << 10);
        expect_reusable();
    });
}

}  // namespace
}  // namespace braid::planner
