#include "tests/unit/planner/exec_fixture.h"

#include "base/bytes.h"
#include "wire/postgresql/backend.h"

namespace braid::planner {

Rows rows_of(std::string_view frames) {
    Rows out;
    while (!frames.empty()) {
        EXPECT_EQ(frames.front(), 'D');
        const uint32_t length = get_big_endian<uint32_t>(frames, 1);
        auto message = wire::postgresql::decode<wire::postgresql::DataRow>(frames.substr(5, length - 4));
        EXPECT_TRUE(message);
        if (!message) break;
        Row& row = out.emplace_back();
        for (const auto& value : message->columns) row.push_back(value ? Cell(*value) : Cell());
        frames.remove_prefix(length + 1);
    }
    return out;
}

std::string int8_datum(int64_t value) {
    std::string out;
    append_big_endian(out, value);
    return out;
}

MergeKey merge_key(uint32_t column, TypeId type, bool descending) {
    return {column, {*Comparator::for_order(type_of(type), Collation{}), descending, descending}};
}

ScratchServer& ScatterTest::server(size_t shard) {
    static ScratchServer second;
    return shard == 0 ? ScratchServer::shared() : second;
}

ServerSpec ScatterTest::spec(size_t shard) {
    ServerSpec spec = server(shard).spec();
    spec.name = "pg" + std::to_string(shard + 1);
    return spec;
}

void ScatterTest::SetUpTestSuite() {
    asio::io_context io;
    backends::test::run(io, []() -> awaitable<void> {
        for (size_t shard = 0; shard < kShards; shard++) {
            auto connection = co_await backends::postgresql::connect(spec(shard), {});
            CO_ASSERT_OK(connection);
            std::string sql =
                "drop table if exists t; create table t (id int8, v int4, s text); insert into t select i, i "
                "% 10, 's' || i from generate_series(1, 1000) i where i % 2 = " +
                std::to_string(1 - shard) + "; analyze t";
            auto made = co_await backends::postgresql::query(**connection, sql);
            CO_ASSERT_OK(made);
        }
    });
}

awaitable<void> ScatterTest::connect() {
    connections_.clear();
    for (size_t shard = 0; shard < kShards; shard++) {
        auto connection = co_await backends::postgresql::connect(spec(shard), {});
        CO_ASSERT_OK(connection);
        connections_.push_back(std::move(*connection));
    }
}

void ScatterTest::with(std::function<awaitable<void>()> body) {
    backends::test::run(io_, [&]() -> awaitable<void> {
        co_await connect();
        CO_ASSERT(connections_.size() == kShards);
        co_await body();
    });
    connections_.clear();
}

awaitable<backends::postgresql::Rows> ScatterTest::ask(size_t shard, std::string sql) {
    auto rows = co_await backends::postgresql::query(*connections_[shard], sql);
    EXPECT_TRUE(rows) << sql << ": " << (rows ? "" : rows.error().message);
    if (!rows) co_return backends::postgresql::Rows{};
    co_return std::move(*rows);
}

awaitable<void> ScatterTest::ask_all(std::string sql) {
    for (size_t shard = 0; shard < kShards; shard++) co_await ask(shard, sql);
}

awaitable<std::shared_ptr<ResolvedScatter>> ScatterTest::resolve(std::string sql, uint32_t visible,
                                                                 std::vector<uint32_t> parameter_oids) {
    auto scatter = std::make_shared<ResolvedScatter>();
    auto described = co_await describe(*connections_[0], sql, parameter_oids);
    EXPECT_TRUE(described) << sql << ": " << (described ? "" : described.error().message);
    if (!described) co_return scatter;
    scatter->remote.sql.append(sql);
    scatter->remote.visible = visible;
    for (const ResultColumn& column : described->description.columns) {
        RemoteColumn remote{column, {}};
        const auto index = static_cast<uint32_t>(scatter->remote.columns.size());
        if (index < visible) {
            remote.client_column = index;
            scatter->output.push_back(column);
        }
        scatter->remote.columns.push_back(remote);
    }
    co_return scatter;
}

std::vector<ShardConnection> ScatterTest::shards(std::string prelude) {
    std::vector<ShardConnection> out;
    for (size_t shard = 0; shard < connections_.size(); shard++) {
        const uint32_t replies = prelude.empty() ? 0 : 1;
        out.push_back({ShardId(static_cast<uint32_t>(shard)), connections_[shard].get(), prelude, replies});
    }
    return out;
}

ScatterHooks ScatterTest::hooks() {
    ScatterHooks hooks;
    hooks.cancel = [this](const ShardConnection& shard) -> awaitable<void> {
        if (cancels_++ < ignored_cancels_) co_return;
        auto done =
            co_await backends::postgresql::cancel(spec(shard.shard.value), shard.connection->cancel_key());
        (void)done;
    };
    hooks.on_message = [this](std::string_view frame) { messages_.emplace_back(frame); };
    return hooks;
}

awaitable<Result<std::unique_ptr<ScatterCursor>>> ScatterTest::open(
    std::shared_ptr<const ResolvedScatter> scatter, ExecutionInput input, std::string prelude) {
    auto cursor =
        ScatterCursor::open(scatter, shards(prelude), std::move(input), hooks(), io_.get_executor());
    if (!cursor) co_return Failure(std::move(cursor.error()));
    Status started = co_await (*cursor)->start();
    if (!started) co_return Failure(std::move(started.error()));
    co_return std::move(*cursor);
}

awaitable<Result<Rows>> ScatterTest::run_all(std::shared_ptr<const ResolvedScatter> scatter,
                                             ExecutionInput input, std::string prelude) {
    auto cursor = co_await open(scatter, std::move(input), prelude);
    if (!cursor) co_return Failure(std::move(cursor.error()));
    std::string out;
    while (true) {
        auto fetched = co_await (*cursor)->fetch(out);
        if (!fetched) co_return Failure(std::move(fetched.error()));
        if (fetched->finished) break;
    }
    Status closed = co_await (*cursor)->close();
    EXPECT_TRUE(closed);
    co_return rows_of(out);
}

void ScatterTest::expect_reusable() {
    for (auto& connection : connections_) {
        EXPECT_TRUE(connection->reusable())
            << connection->server_name() << " broken " << connection->broken() << " busy "
            << connection->busy() << " " << connection->transaction_status();
    }
}

}  // namespace braid::planner
