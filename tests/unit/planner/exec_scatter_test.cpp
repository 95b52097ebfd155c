// Scatters over two real servers: rows and formats, limits, aggregates, portions, notices.
#include <fstream>
#include <unistd.h>

#include "tests/unit/planner/exec_fixture.h"
#include "wire/postgresql/backend.h"

namespace braid::planner {
namespace {

using Scatter = std::shared_ptr<ResolvedScatter>;

// "BEGIN" as a Query message.
const std::string kBegin("Q\0\0\0\nBEGIN\0", 11);

router::Operand parameter(uint32_t number) {
    router::Operand operand;
    operand.source = router::Operand::Source::Parameter;
    operand.parameter = number;
    return operand;
}

class ScatterCursorTest : public ScatterTest {};

TEST_F(ScatterCursorTest, MergesByAHiddenKey) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await resolve("select s, v, id from t order by id desc", 2);
        scatter->merge = MergeSorted{{merge_key(2, TypeId::Int8, true)}, false};
        for (int16_t format : {0, 1}) {
            ExecutionInput input;
            input.result_formats = {0, format};
            auto rows = co_await run_all(scatter, std::move(input));
            CO_ASSERT_OK(rows);
            CO_ASSERT(rows->size() == 1000);
            for (int i = 0; i < 1000; i++) {
                const int id = 1000 - i;
                const Row& row = (*rows)[static_cast<size_t>(i)];
                CO_ASSERT(row.size() == 2);
                EXPECT_EQ(row[0], "s" + std::to_string(id));
                const std::string digit = std::to_string(id % 10);
                const std::string binary("\0\0\0", 3);
                EXPECT_EQ(row[1], format == 0 ? digit : binary + static_cast<char>(id % 10));
            }
            expect_reusable();
        }
        EXPECT_EQ(cancels_, 0);
    });
}

TEST_F(ScatterCursorTest, DistinctDropsWhatBothShardsHave) {
    with([&]() -> awaitable<void> {
        // The visible column comes as the client wants it, so the key is a column of its own.
        Scatter scatter = co_await resolve("select distinct v % 5, v % 5 as k from t order by 1", 1);
        scatter->merge = MergeSorted{{merge_key(1, TypeId::Int4)}, true};
        auto rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
        EXPECT_EQ(*rows, (Rows{{"0"}, {"1"}, {"2"}, {"3"}, {"4"}}));
    });
}

TEST_F(ScatterCursorTest, LimitAndOffsetComeFromParameters) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await resolve("select id, id from t order by id", 1);
        scatter->merge = MergeSorted{{merge_key(1, TypeId::Int8)}, false};
        scatter->limit = LimitSpec{parameter(1), parameter(2)};
        scatter->remote.limit_pushed = true;
        const auto with_values = [](std::string_view limit, std::string_view offset) {
            ExecutionInput input;
            input.parameters = {{false, false, 20, limit}, {false, false, 20, offset}};
            input.parameter_oids = {20, 20};
            return input;
        };
        ExecutionInput input = with_values("3", "10");
        input.bindings.parameters = input.parameters;
        auto rows = co_await run_all(scatter, std::move(input));
        CO_ASSERT_OK(rows);
        EXPECT_EQ(*rows, (Rows{{"11"}, {"12"}, {"13"}}));
        expect_reusable();

        input = with_values("-1", "0");
        input.bindings.parameters = input.parameters;
        rows = co_await run_all(scatter, std::move(input));
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "2201W");
        expect_reusable();
    });
}

TEST_F(ScatterCursorTest, TiesAreTakenFromAllShards) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await resolve("select v, v, id from t order by v, id", 1);
        scatter->merge = MergeSorted{{merge_key(1, TypeId::Int4), merge_key(2, TypeId::Int8)}, false};
        LimitSpec limit;
        limit.limit = router::Operand{};
        limit.limit->constant = Value::int4(101);
        limit.with_ties = true;
        scatter->limit = limit;
        scatter->remote.limit_pushed = true;
        auto rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
        EXPECT_EQ(rows->size(), 101u) << "all keys: no two rows tie";
        // By v alone: the 100 rows of 0 and all 100 of 1. The shards' own order decides what they cut off.
        scatter = co_await resolve("select v, v, id from t order by v", 1);
        scatter->merge = MergeSorted{{merge_key(1, TypeId::Int4)}, false};
        scatter->limit = limit;
        scatter->remote.limit_pushed = true;
        rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
        EXPECT_EQ(rows->size(), 200u);
        expect_reusable();
    });
}

TEST_F(ScatterCursorTest, FetchGivesPortions) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await resolve("select id, id from t order by id", 1);
        scatter->merge = MergeSorted{{merge_key(1, TypeId::Int8)}, false};
        for (bool in_portions : {false, true}) {
            ExecutionInput input;
            input.in_portions = in_portions;
            auto cursor = co_await open(scatter, std::move(input));
            CO_ASSERT_OK(cursor);
            std::string out;
            for (int i = 0; i < 10; i++) {
                auto fetched = co_await (*cursor)->fetch(out, 100);
                CO_ASSERT_OK(fetched);
                EXPECT_EQ(fetched->rows, 100u);
                EXPECT_FALSE(fetched->finished);
            }
            auto fetched = co_await (*cursor)->fetch(out, 100);
            CO_ASSERT_OK(fetched);
            EXPECT_EQ(fetched->rows, 0u);
            EXPECT_TRUE(fetched->finished);
            expect_reusable();
            fetched = co_await (*cursor)->fetch(out, 100);
            CO_ASSERT_OK(fetched);
            EXPECT_TRUE(fetched->finished);
            EXPECT_EQ(rows_of(out).size(), 1000u);
        }
    });
}

TEST_F(ScatterCursorTest, ASlowShardDoesNotHoldTheOthersBack) {
    with([&]() -> awaitable<void> {
        auto keeper = co_await backends::postgresql::connect(spec(1), {});
        CO_ASSERT_OK(keeper);
        auto locked = co_await backends::postgresql::query(**keeper, "select pg_advisory_lock(1)");
        CO_ASSERT_OK(locked);
        Scatter scatter = co_await resolve(
            "select id from t, lateral (select pg_advisory_xact_lock(1) where id = 2 or id = 1) x union all "
            "select id from t where id > 2",
            1);
        auto cursor = co_await open(scatter);
        CO_ASSERT_OK(cursor);
        std::string out;
        auto fetched = co_await (*cursor)->fetch(out, 500);
        CO_ASSERT_OK(fetched);
        EXPECT_EQ(fetched->rows, 500u) << "all of the first shard, while the second one waits";
        locked = co_await backends::postgresql::query(**keeper, "select pg_advisory_unlock(1)");
        CO_ASSERT_OK(locked);
        while (true) {
            fetched = co_await (*cursor)->fetch(out);
            CO_ASSERT_OK(fetched);
            if (fetched->finished) break;
        }
        EXPECT_EQ(rows_of(out).size(), 1000u);
        expect_reusable();
    });
}

TEST_F(ScatterCursorTest, AggregatesAreMerged) {
    with([&]() -> awaitable<void> {
        // select v, count(*), sum(v), max(s) from t group by v order by v
        Scatter scatter = co_await resolve(
            "select v, count(*), sum(v), max(s), max(s), v as k from t group by v order by v", 1);
        scatter->remote.columns[3].client_column = 3;
        scatter->merge = MergeSorted{{merge_key(5, TypeId::Int4)}, false};
        MergeAggregates aggregate;
        aggregate.groups = scatter->merge->keys;
        aggregate.aggregates.push_back({AggregateFunction::Count, {}, type_of(TypeId::Int8), {1}, {}, {}});
        aggregate.aggregates.push_back(
            {AggregateFunction::Sum, type_of(TypeId::Int4), type_of(TypeId::Int8), {2}, {}, {}});
        aggregate.aggregates.push_back({AggregateFunction::Max,
                                        type_of(TypeId::Text),
                                        type_of(TypeId::Text),
                                        {4},
                                        3,
                                        *Comparator::for_order(type_of(TypeId::Text), Collation{})});
        aggregate.outputs = {{false, 0}, {true, 0}, {true, 1}, {true, 2}};
        scatter->aggregate = aggregate;
        auto rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
        CO_ASSERT(rows->size() == 10);
        EXPECT_EQ((*rows)[0], (Row{"0", "100", "0", "s990"}));
        EXPECT_EQ((*rows)[9], (Row{"9", "100", "900", "s999"}));
        ExecutionInput binary;
        binary.result_formats = {1, 1, 1, 1};
        scatter->output.resize(4);
        rows = co_await run_all(scatter, std::move(binary));
        CO_ASSERT_OK(rows);
        EXPECT_EQ((*rows)[9][2], int8_datum(900));
        expect_reusable();
    });
}

// select v, count(*), $1::text from t group by v having count(*) > 0 [order by count(*), v desc limit 3]
TEST_F(ScatterCursorTest, AShardFinishesMergedRows) {
    with([&]() -> awaitable<void> {
        for (bool whole : {false, true}) {
            for (bool in_block : {false, true}) {
                const std::vector<uint32_t> text_parameter{25};
                std::string prelude;
                if (in_block) prelude = kBegin;
                // 501 groups in batches; portions of 256 rows on the shard that finishes.
                Scatter scatter = co_await resolve(
                    "select id / 2 as g, count(*) from t where $1::text <> '' group by 1 "
                    "order by 1",
                    0, text_parameter);
                scatter->merge = MergeSorted{{merge_key(0, TypeId::Int8)}, false};
                scatter->aggregate =
                    MergeAggregates{scatter->merge->keys,
                                    {{AggregateFunction::Count, {}, type_of(TypeId::Int8), {1}, {}, {}}},
                                    {}};
                FinishInline finish;
                finish.before.append("select g, n, $1::text || g from (values ");
                finish.after.append(") x (g, n) where n > 1");
                if (whole) finish.after.append(" order by g desc limit 3");
                finish.columns = {type_of(TypeId::Int8), type_of(TypeId::Int8)};
                finish.casts = {"int8", "int8"};
                finish.whole_input = whole;
                scatter->finish = finish;
                scatter->output = {
                    {"g", type_of(TypeId::Int8)}, {"n", type_of(TypeId::Int8)}, {"x", type_of(TypeId::Text)}};
                ExecutionInput input;
                input.parameters = {{false, false, 25, "p"}};
                input.parameter_oids = {25};
                input.result_formats = {0, 1, 0};
                auto rows = co_await run_all(scatter, std::move(input), prelude);
                CO_ASSERT_OK(rows);
                CO_ASSERT(rows->size() == (whole ? 3 : 499));
                EXPECT_EQ(rows->front(),
                          whole ? (Row{"499", int8_datum(2), "p499"}) : (Row{"1", int8_datum(2), "p1"}));
                EXPECT_EQ(rows->back()[0], whole ? "497" : "499");
                for (auto& connection : connections_) {
                    EXPECT_EQ(connection->transaction_status(), in_block ? 'T' : 'I');
                    EXPECT_FALSE(connection->busy());
                }
                if (in_block) co_await ask_all("rollback");
                expect_reusable();
            }
        }
    });
}

TEST_F(ScatterCursorTest, WhatCannotBeFinishedInOneStatementIsRefused) {
    with([&]() -> awaitable<void> {
        Scatter scatter = co_await resolve("select i::int8 from generate_series(1, 100000) i", 0);
        scatter->merge = MergeSorted{{merge_key(0, TypeId::Int8)}, false};
        FinishInline finish;
        finish.before.append("select max(i) from (values ");
        finish.after.append(") x (i) order by 1");
        finish.columns = {type_of(TypeId::Int8)};
        finish.casts = {"int8"};
        finish.whole_input = true;
        scatter->finish = finish;
        scatter->output = {{"max", type_of(TypeId::Int8)}};
        auto rows = co_await run_all(scatter);
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "54000");
        expect_reusable();

        // An error of the finishing statement itself.
        scatter->remote.sql.append(" where i <= 3");
        scatter->finish->before = {};
        scatter->finish->before.append("select 1 / (i - i) from (values ");
        rows = co_await run_all(scatter);
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "22012");
        EXPECT_EQ(rows.error().server, "pg1");
        expect_reusable();
    });
}

TEST_F(ScatterCursorTest, NoticesOfSeveralShardsAreToldOnce) {
    with([&]() -> awaitable<void> {
        co_await ask_all(
            "create or replace function warn() returns int language plpgsql as $$begin raise warning "
            "'careful'; "
            "raise notice 'port %', current_setting('port'); raise warning 'careful'; return 1; end$$");
        Scatter scatter = co_await resolve("select warn()", 1);
        auto rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
        EXPECT_EQ(rows->size(), 2u);
        CO_ASSERT(messages_.size() == 4);
        int careful = 0;
        for (const std::string& message : messages_) careful += message.find("careful") != std::string::npos;
        EXPECT_EQ(careful, 2) << "twice from one shard, not at all from the other";
    });
}

TEST_F(ScatterCursorTest, AShardWithOtherColumnsFails) {
    with([&]() -> awaitable<void> {
        co_await ask_all("drop table if exists shifting; create table shifting (a int8, b text)");
        Scatter scatter = co_await resolve("select * from shifting", 2);
        auto rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
        co_await ask(1, "alter table shifting alter a type numeric");
        rows = co_await run_all(scatter);
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "0A000");
        EXPECT_EQ(rows.error().message, "cached plan must not change result type");
        EXPECT_NE(rows.error().detail.find("pg2"), std::string::npos);
        expect_reusable();
        co_await ask(1, "alter table shifting drop a");
        rows = co_await run_all(scatter);
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().sqlstate, "0A000");
        expect_reusable();
        // The same types in another order.
        co_await ask_all("drop table shifting; create table shifting (a text, b text)");
        co_await ask(1, "drop table shifting; create table shifting (b text, a text)");
        scatter = co_await resolve("select * from shifting", 2);
        rows = co_await run_all(scatter);
        CO_ASSERT(!rows);
        EXPECT_EQ(rows.error().detail, "Server \"pg2\": column 1 is named \"b\" instead of \"a\".");
        expect_reusable();
        scatter = co_await resolve("select a, b from shifting", 2);
        rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
    });
}

size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    size_t total = 0;
    size_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

TEST_F(ScatterCursorTest, MillionsOfRowsNeedNoMemory) {
    with([&]() -> awaitable<void> {
        Scatter sorted = co_await resolve(
            "select i, repeat('x', 20), i::int8 from generate_series(1, 1000000) i order by 3", 2);
        Scatter unsorted = std::make_shared<ResolvedScatter>(*sorted);
        sorted->merge = MergeSorted{{merge_key(2, TypeId::Int8)}, false};
        for (Scatter scatter : {sorted, unsorted}) {
            auto cursor = co_await open(scatter);
            CO_ASSERT_OK(cursor);
            std::string out;
            uint64_t rows = 0;
            size_t before = 0;
            while (true) {
                out.clear();
                auto fetched = co_await (*cursor)->fetch(out);
                CO_ASSERT_OK(fetched);
                rows += fetched->rows;
                if (before == 0) before = resident_bytes();
                if (fetched->finished) break;
            }
            EXPECT_EQ(rows, 2'000'000u);
            EXPECT_LT(resident_bytes(), before + (8u << 20));
            expect_reusable();
        }
    });
}

TEST_F(ScatterCursorTest, HugeRowsPass) {
    with([&]() -> awaitable<void> {
        Scatter scatter =
            co_await resolve("select repeat('x', 60000000), 1::int8 union all select 'y', 2", 1);
        scatter->merge = MergeSorted{{merge_key(1, TypeId::Int8)}, false};
        auto rows = co_await run_all(scatter);
        CO_ASSERT_OK(rows);
        CO_ASSERT(rows->size() == 4);
        EXPECT_EQ((*rows)[0][0]->size(), 60000000u);
        EXPECT_EQ((*rows)[1][0]->size(), 60000000u);
        EXPECT_EQ((*rows)[3][0], "y");
        expect_reusable();
    });
}

TEST_F(ScatterCursorTest, DescribesInTheServersWords) {
    with([&]() -> awaitable<void> {
        auto both = co_await describe_scatter(*connections_[0], "select s, $1::int8 + v as sum from t",
                                              "select s, v::numeric(7, 2) from t where $1 = 5", {});
        CO_ASSERT_OK(both);
        EXPECT_EQ(both->client.description.parameter_oids, std::vector<uint32_t>{20});
        CO_ASSERT(both->client.description.columns.size() == 2);
        EXPECT_EQ(both->client.description.columns[1].name, "sum");
        EXPECT_EQ(both->client.description.columns[1].type.id, TypeId::Int8);
        EXPECT_EQ(both->remote.description.columns[1].type, type_of(TypeId::Numeric, (7 << 16 | 2) + 4));
        std::string out;
        std::vector<int16_t> formats{0, 1};
        append_row_description(out, both->client.row_description, formats);
        auto message =
            wire::postgresql::decode<wire::postgresql::RowDescription>(std::string_view(out).substr(5));
        CO_ASSERT_OK(message);
        auto field = message->fields.begin();
        EXPECT_NE(field->table_oid, 0u);
        EXPECT_EQ(field->format, wire::postgresql::Format::Text);
        ++field;
        EXPECT_EQ(field->format, wire::postgresql::Format::Binary);

        auto failed =
            co_await describe_scatter(*connections_[0], "select nothing from t", "also nothing", {});
        CO_ASSERT(!failed);
        EXPECT_EQ(failed.error().sqlstate, "42703");
        EXPECT_EQ(failed.error().position, 8);
        auto none = co_await describe(*connections_[0], "create table x ()", {});
        CO_ASSERT_OK(none);
        EXPECT_TRUE(none->row_description.empty());
        expect_reusable();
    });
}

}  // namespace
}  // namespace braid::planner
