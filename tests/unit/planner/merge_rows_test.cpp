// The merge operators over rows that arrive in pieces, without any I/O.
#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "planner/merge/row_groups.h"
#include "planner/merge/row_limit.h"
#include "planner/merge/row_merge.h"

namespace braid::planner {
namespace {

using Cell = std::optional<std::string>;
using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

std::string int8(int64_t value) {
    std::string out;
    append_big_endian(out, value);
    return out;
}

std::string payload(const Row& row) {
    RowComposer composer;
    composer.start(row.size());
    for (const Cell& cell : row) composer.add(cell ? Datum(*cell) : Datum());
    return std::string(composer.row().payload);
}

Row read(RowView row, size_t columns) {
    std::vector<Datum> datums(columns);
    EXPECT_TRUE(split_row(row, datums));
    Row out;
    for (const Datum& datum : datums) out.push_back(datum ? Cell(*datum) : Cell());
    return out;
}

// A leaf whose frames arrive byte by byte (or so): a row is given once it is here as a whole.
class Arriving final : public RowSource {
  public:
    Arriving(uint32_t index, const Rows& rows, size_t piece) : index_(index), piece_(piece) {
        for (const Row& row : rows) {
            std::string bytes = payload(row);
            append_big_endian(bytes_, static_cast<uint32_t>(bytes.size()));
            bytes_ += bytes;
        }
    }
    Pull next(RowView& row) override {
        if (at_ == bytes_.size() && here_ > at_) return Pull::End;
        if (here_ < at_ + 4 || here_ > bytes_.size()) return Pull::NeedInput;
        uint32_t size = get_big_endian<uint32_t>(bytes_, at_);
        if (here_ < at_ + 4 + size) return Pull::NeedInput;
        row_ = bytes_.substr(at_ + 4, size);  // its own memory: a sanitizer sees who keeps it too long
        row.payload = row_;
        at_ += 4 + size;
        return Pull::Row;
    }
    uint32_t waiting_for() const override { return index_; }
    Error take_error() override { return {}; }
    void arrive() {
        asked_++;
        here_ += piece_;
        if (here_ > bytes_.size()) here_ = at_ == bytes_.size() ? bytes_.size() + 1 : bytes_.size();
    }
    size_t asked() const { return asked_; }

  private:
    uint32_t index_;
    std::string bytes_;
    std::string row_;
    size_t piece_;
    size_t here_ = 0;
    size_t at_ = 0;
    size_t asked_ = 0;
};

struct Leaves {
    Leaves(const std::vector<Rows>& shards, size_t piece) {
        for (const Rows& rows : shards) {
            leaves.push_back(std::make_unique<Arriving>(static_cast<uint32_t>(leaves.size()), rows, piece));
        }
    }
    std::vector<RowSource*> sources() {
        std::vector<RowSource*> out;
        for (auto& leaf : leaves) out.push_back(leaf.get());
        return out;
    }
    // What the driver does.
    Pull pull(RowSource& top, RowView& row) {
        while (true) {
            Pull got = top.next(row);
            if (got != Pull::NeedInput) return got;
            if (top.waiting_for() == RowSource::kAny) {
                leaves[turn++ % leaves.size()]->arrive();
            } else {
                leaves[top.waiting_for()]->arrive();
            }
        }
    }
    Rows all(RowSource& top, size_t columns) {
        Rows out;
        RowView row;
        while (true) {
            Pull got = pull(top, row);
            if (got == Pull::Row) {
                out.push_back(read(row, columns));
                continue;
            }
            EXPECT_EQ(got, Pull::End);
            return out;
        }
    }
    std::vector<std::unique_ptr<Arriving>> leaves;
    size_t turn = 0;
};

MergeKey key(uint32_t column, TypeId type, bool descending = false, bool nulls_first = false) {
    return {column, {*Comparator::for_order(type_of(type), Collation{}), descending, nulls_first}};
}

TEST(Rows, AMalformedOneIsNotRead) {
    std::string good = payload({"ab", std::nullopt, ""});
    std::vector<Datum> three(3);
    EXPECT_TRUE(split_row({good}, three));
    for (size_t size = 0; size < good.size(); size++) {
        EXPECT_FALSE(split_row({std::string_view(good).substr(0, size)}, three)) << size;
    }
    std::string out = "x";
    EXPECT_FALSE(append_data_row(out, {std::string_view(good).substr(0, 5)}, 1, 3));
    EXPECT_FALSE(append_data_row(out, {good}, 2, 4)) << "another number of columns";
    EXPECT_EQ(out, "x");
    EXPECT_TRUE(append_data_row(out, {good}, 1, 3));
    EXPECT_EQ(out, std::string("xD\0\0\0\x0c\0\1\0\0\0\2ab", 14));
    std::string whole;
    EXPECT_TRUE(append_data_row(whole, {good}, 3, 3));
    EXPECT_EQ(whole.substr(5), good);
    std::string none;
    EXPECT_TRUE(append_data_row(none, {good}, 0, 3));
    EXPECT_EQ(none, std::string("D\0\0\0\6\0\0", 7));
}

TEST(Rows, ABufferKeepsThemInOrder) {
    RowBuffer buffer;
    RowView row;
    EXPECT_FALSE(buffer.pop(row));
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) buffer.push({payload({std::to_string(i)})});
        for (int i = 0; i < 100; i++) {
            ASSERT_TRUE(buffer.pop(row));
            EXPECT_EQ(read(row, 1)[0], std::to_string(i));
        }
        EXPECT_FALSE(buffer.pop(row));
    }
}

TEST(SortedRows, AreAsOneSortWouldHaveThem) {
    std::mt19937 random(7);
    for (size_t shards : {1, 2, 3, 8}) {
        for (bool distinct : {false, true}) {
            MergeSorted spec;
            spec.keys = {key(1, TypeId::Int8, true, true), key(2, TypeId::Text)};
            spec.distinct = distinct;
            const auto before = [&](const Row& a, const Row& b) {
                for (const MergeKey& k : spec.keys) {
                    const Datum x = a[k.column] ? Datum(*a[k.column]) : Datum();
                    const Datum y = b[k.column] ? Datum(*b[k.column]) : Datum();
                    if (int order = k.order.compare(x, y); order != 0) return order < 0;
                }
                return false;
            };
            std::vector<Rows> input(shards);
            Rows expected;
            for (size_t shard = 0; shard < shards; shard++) {
                const size_t count = random() % 200;
                for (size_t i = 0; i < count; i++) {
                    Row row{std::to_string(shard) + "/" + std::to_string(i),
                            random() % 10 == 0 ? Cell() : Cell(int8(static_cast<int>(random() % 9) - 4)),
                            std::string(1, static_cast<char>('a' + random() % 5))};
                    input[shard].push_back(row);
                }
                std::stable_sort(input[shard].begin(), input[shard].end(), before);
                expected.insert(expected.end(), input[shard].begin(), input[shard].end());
            }
            // Stable: equal rows in the order of the shards.
            std::stable_sort(expected.begin(), expected.end(), before);
            if (distinct) {
                expected.erase(
                    std::unique(expected.begin(), expected.end(),
                                [&](const Row& a, const Row& b) { return !before(a, b) && !before(b, a); }),
                    expected.end());
            }
            for (size_t piece : {1, 7, 1000000}) {
                Leaves leaves(input, piece);
                SortedRows sorted(leaves.sources(), spec);
                EXPECT_EQ(leaves.all(sorted, 3), expected) << shards << " " << piece;
            }
        }
    }
}

TEST(SortedRows, ReadsNoFurtherThanItMust) {
    MergeSorted spec;
    spec.keys = {key(0, TypeId::Int8)};
    std::vector<Rows> input(2);
    for (int i = 0; i < 100; i++) input[static_cast<size_t>(i % 2)].push_back({int8(i)});
    Leaves leaves(input, 18);  // a frame each: 4 + 2 + 4 + 8
    SortedRows sorted(leaves.sources(), spec);
    RowView row;
    for (int i = 0; i < 10; i++) ASSERT_EQ(leaves.pull(sorted, row), Pull::Row);
    EXPECT_LE(leaves.leaves[0]->asked(), 6u);
    EXPECT_LE(leaves.leaves[1]->asked(), 6u);
}

TEST(SortedRows, ADatumThatIsNotOfItsTypeFails) {
    MergeSorted spec;
    spec.keys = {key(0, TypeId::Int8)};
    Leaves leaves({{{int8(1)}, {"abc"}}}, 1000);
    SortedRows sorted(leaves.sources(), spec);
    RowView row;
    EXPECT_EQ(leaves.pull(sorted, row), Pull::Row);
    EXPECT_EQ(leaves.pull(sorted, row), Pull::Failed);
    EXPECT_EQ(sorted.take_error().sqlstate, "08P01");
}

TEST(ConcatenatedRows, GiveAllOfThemWhoeverIsReady) {
    std::vector<Rows> input(5);
    Rows expected;
    for (size_t shard = 0; shard < input.size(); shard++) {
        for (size_t i = 0; i < shard * 7 % 11; i++) {
            input[shard].push_back({std::to_string(shard) + "/" + std::to_string(i)});
            expected.push_back(input[shard].back());
        }
    }
    std::sort(expected.begin(), expected.end());
    for (size_t piece : {1, 13, 100000}) {
        Leaves leaves(input, piece);
        ConcatenatedRows rows(leaves.sources());
        Rows got = leaves.all(rows, 1);
        std::sort(got.begin(), got.end());
        EXPECT_EQ(got, expected);
    }
    Leaves leaves(input, 100000);
    ConcatenatedRows rows(leaves.sources());
    leaves.leaves[3]->arrive();
    RowView row;
    EXPECT_EQ(rows.next(row), Pull::Row) << "one that is ready does not wait for the others";
}

// select g, count(*), sum(v), max(v) group by g, from partial aggregates of three shards
struct Grouping {
    Grouping(bool by_group) {
        spec.aggregates.push_back({AggregateFunction::Count, {}, type_of(TypeId::Int8), {1}, {}, {}});
        spec.aggregates.push_back(
            {AggregateFunction::Sum, type_of(TypeId::Int4), type_of(TypeId::Int8), {2}, {}, {}});
        spec.aggregates.push_back({AggregateFunction::Max,
                                   type_of(TypeId::Int8),
                                   type_of(TypeId::Int8),
                                   {3},
                                   4,
                                   *Comparator::for_order(type_of(TypeId::Int8), Collation{})});
        if (by_group) {
            spec.groups = {key(0, TypeId::Int8)};
            spec.outputs = {{false, 5}, {true, 0}, {true, 1}, {true, 2}};
        } else {
            spec.outputs = {{true, 0}, {true, 1}, {true, 2}};
        }
        formats.assign(spec.outputs.size(), DatumFormat::Text);
    }
    MergeAggregates spec;
    std::vector<DatumFormat> formats;
};

TEST(GroupedRows, MergePartialsOfAdjacentRows) {
    std::mt19937 random(3);
    std::vector<Rows> input(3);
    Rows expected;
    for (int64_t group = 0; group < 50; group++) {
        int64_t count = 0;
        int64_t sum = 0;
        int64_t largest = INT64_MIN;
        for (Rows& shard : input) {
            if (random() % 3 == 0) continue;
            const int64_t n = static_cast<int64_t>(random() % 9) + 1;
            const int64_t s = static_cast<int64_t>(random() % 1000) - 500;
            shard.push_back(
                {int8(group), int8(n), int8(s), int8(s), std::to_string(s), std::to_string(group)});
            count += n;
            sum += s;
            largest = std::max(largest, s);
        }
        if (count == 0) continue;
        expected.push_back(
            {std::to_string(group), std::to_string(count), std::to_string(sum), std::to_string(largest)});
    }
    Grouping grouping(true);
    MergeSorted order;
    order.keys = grouping.spec.groups;
    for (size_t piece : {1, 50, 100000}) {
        Leaves leaves(input, piece);
        SortedRows sorted(leaves.sources(), order);
        GroupedRows grouped(sorted, grouping.spec, 6, grouping.formats);
        EXPECT_EQ(leaves.all(grouped, 4), expected);
    }
    // For finishing: keys and aggregates in binary.
    grouping.spec.outputs.clear();
    grouping.spec.aggregates[2].carried.reset();
    Leaves leaves(input, 11);
    SortedRows sorted(leaves.sources(), order);
    GroupedRows grouped(sorted, grouping.spec, 6, {});
    EXPECT_EQ(grouped.columns(), 4u);
    Rows rows = leaves.all(grouped, 4);
    ASSERT_EQ(rows.size(), expected.size());
    for (size_t i = 0; i < rows.size(); i++) {
        for (size_t column = 0; column < 4; column++) {
            EXPECT_EQ(*rows[i][column], int8(std::stoll(*expected[i][column])));
        }
    }
}

TEST(GroupedRows, WithoutGroupsThereIsOneRow) {
    Grouping grouping(false);
    {
        Leaves leaves({{}, {}}, 5);
        ConcatenatedRows rows(leaves.sources());
        GroupedRows grouped(rows, grouping.spec, 6, grouping.formats);
        EXPECT_EQ(leaves.all(grouped, 3), (Rows{{"0", std::nullopt, std::nullopt}}));
    }
    Leaves leaves({{{int8(0), int8(2), int8(5), int8(4), "4", "x"}},
                   {{int8(0), int8(0), std::nullopt, std::nullopt, std::nullopt, "x"}}},
                  5);
    ConcatenatedRows rows(leaves.sources());
    GroupedRows grouped(rows, grouping.spec, 6, grouping.formats);
    EXPECT_EQ(leaves.all(grouped, 3), (Rows{{"2", "5", "4"}}));
}

TEST(GroupedRows, OverflowIsTheServersError) {
    Grouping grouping(false);
    Row row{int8(0), int8(1), int8(INT64_MAX), int8(1), "1", "x"};
    Leaves leaves({{row}, {row}}, 1000);
    ConcatenatedRows rows(leaves.sources());
    GroupedRows grouped(rows, grouping.spec, 6, grouping.formats);
    RowView view;
    EXPECT_EQ(leaves.pull(grouped, view), Pull::Failed);
    EXPECT_EQ(grouped.take_error().sqlstate, "22003");
}

router::Operand constant(Value value) {
    router::Operand operand;
    operand.constant = std::move(value);
    return operand;
}

Result<RowLimit> limit_of(std::optional<Value> count, std::optional<Value> offset, bool ties = false) {
    LimitSpec spec;
    if (count) spec.limit = constant(*count);
    if (offset) spec.offset = constant(*offset);
    spec.with_ties = ties;
    return read_limit(spec, {});
}

TEST(Limit, ItsValuesAreReadAsTheServerDoes) {
    auto limit = limit_of(Value::int4(3), Value::unknown(" 2 "));
    ASSERT_TRUE(limit);
    EXPECT_EQ(limit->count, 3u);
    EXPECT_EQ(limit->offset, 2u);
    EXPECT_EQ(pushed_limit(*limit), "\nLIMIT 5");
    limit = limit_of(Value::null(type_of(TypeId::Int8)), Value::null(type_of(TypeId::Int8)));
    ASSERT_TRUE(limit);
    EXPECT_EQ(limit->count, std::nullopt);
    EXPECT_EQ(limit->offset, 0u);
    EXPECT_EQ(pushed_limit(*limit), "");
    limit = limit_of(Value::int8(INT64_MAX), Value::int8(INT64_MAX));
    ASSERT_TRUE(limit);
    EXPECT_EQ(pushed_limit(*limit), "\nLIMIT 9223372036854775807");
    limit = limit_of(Value::int4(0), Value::int4(7), true);
    EXPECT_EQ(pushed_limit(*limit), "\nFETCH FIRST 0 ROWS WITH TIES");
    limit = limit_of(Value::numeric(*Decimal::parse("2.5")), std::nullopt);
    ASSERT_TRUE(limit);
    EXPECT_EQ(limit->count, 3u) << "assignment to bigint rounds";

    EXPECT_EQ(limit_of(Value::int4(-1), Value::int4(-1)).error().sqlstate, "2201X") << "OFFSET is read first";
    EXPECT_EQ(limit_of(Value::int4(-1), std::nullopt).error().sqlstate, "2201W");
    EXPECT_EQ(limit_of(Value::int4(-1), std::nullopt).error().message, "LIMIT must not be negative");
    EXPECT_EQ(limit_of(Value::unknown("x"), std::nullopt).error().message,
              "invalid input syntax for type bigint: \"x\"");
    EXPECT_EQ(limit_of(Value::unknown("9223372036854775808"), std::nullopt).error().sqlstate, "22003");
    EXPECT_EQ(limit_of(Value::text("5"), std::nullopt).error().sqlstate, "0A000");
    LimitSpec spec;
    spec.limit = router::Operand{.source = router::Operand::Source::Parameter, .constant = {}};
    spec.limit->parameter = 1;
    const std::string bytes = int8(4);
    const router::BoundParameter bound{false, true, 20, bytes};
    EXPECT_EQ(read_limit(spec, {{}, {&bound, 1}, {}})->count, 4u);
}

TEST(Limit, OffsetCountAndTies) {
    const auto run = [](RowLimit limit) {
        Rows input;
        for (int v : {1, 1, 2, 2, 2, 3, 4}) input.push_back({int8(v), int8(0)});
        Leaves leaves({input}, 9);
        ConcatenatedRows rows(leaves.sources());
        std::vector<MergeKey> keys{key(0, TypeId::Int8), key(1, TypeId::Int8)};
        LimitedRows limited(rows, limit, keys);
        std::vector<int64_t> out;
        for (const Row& row : leaves.all(limited, 1)) out.push_back(get_big_endian<int64_t>(*row[0]));
        return out;
    };
    using Values = std::vector<int64_t>;
    EXPECT_EQ(run({}), (Values{1, 1, 2, 2, 2, 3, 4}));
    EXPECT_EQ(run({3, 0, false, 0}), (Values{1, 1, 2}));
    EXPECT_EQ(run({3, 1, false, 0}), (Values{1, 2, 2}));
    EXPECT_EQ(run({0, 1, false, 0}), Values{});
    EXPECT_EQ(run({{}, 5, false, 0}), (Values{3, 4}));
    EXPECT_EQ(run({5, 100, false, 0}), Values{});
    EXPECT_EQ(run({3, 0, true, 0}), (Values{1, 1, 2, 2, 2}));
    EXPECT_EQ(run({2, 1, true, 1}), (Values{1, 2, 2, 2}));
    EXPECT_EQ(run({0, 0, true, 0}), Values{});
    EXPECT_EQ(run({100, 0, true, 0}), (Values{1, 1, 2, 2, 2, 3, 4}));
}

}  // namespace
}  // namespace braid::planner
