#include "conf/words.h"

#include <chrono>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "conf/secret.h"
#include "conf/topology.h"

namespace braid::conf {
namespace {

using namespace std::chrono_literals;

TEST(Words, Durations) {
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("30s"), 30s);
    EXPECT_EQ(parse_duration("10m"), 10min);
    EXPECT_EQ(parse_duration("1h"), 1h);
    EXPECT_EQ(parse_duration("10000d"), 240'000h);
    for (const char* wrong : {"", "30", "s", "-1s", "+1s", "1.5s", " 1s", "1s ", "1 s", "1min", "10001d",
                              "99999999999999999999s"}) {
        EXPECT_FALSE(parse_duration(wrong)) << wrong;
    }
}

TEST(Words, Sizes) {
    EXPECT_EQ(parse_size("0B"), 0u);
    EXPECT_EQ(parse_size("16KiB"), 16384u);
    EXPECT_EQ(parse_size("64MiB"), 64u << 20);
    EXPECT_EQ(parse_size("3GiB"), uint64_t{3} << 30);
    for (const char* wrong : {"", "64", "64MB", "64mib", "-1B", "18446744073709551615GiB"}) {
        EXPECT_FALSE(parse_size(wrong)) << wrong;
    }
}

TEST(Words, EditDistance) {
    EXPECT_EQ(edit_distance("", ""), 0u);
    EXPECT_EQ(edit_distance("abc", ""), 3u);
    EXPECT_EQ(edit_distance("pol_mode", "pool_mode"), 1u);
    EXPECT_EQ(edit_distance("prot", "port"), 1u);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Words, Suggestions) {
    const std::vector<std::string> known{"port", "protocol", "address"};
    EXPECT_EQ(suggestion("prot", known), "; did you mean 'port'?");
    EXPECT_EQ(suggestion("zzzzzzzz", known), "");
    EXPECT_EQ(suggestion(std::string(1'000'000, 'p'), known), "");
}

TEST(Secrets, CannotBePrinted) {
    static_assert(!fmt::is_formattable<Secret>::value);
    static_assert(!std::is_convertible_v<Secret, std::string>);
    const std::string shown = ::testing::PrintToString(Secret("abcdefghijklmnopqrstuvwxyz0123456789"));
    EXPECT_EQ(shown.find("abcdefgh"), std::string::npos) << shown;
}

TEST(Topology, EvenBuckets) {
    const Buckets even = Buckets::even(7, 3);
    std::vector<uint32_t> shards;
    for (const ShardId shard : even.shards) shards.push_back(shard.value);
    EXPECT_EQ(shards, (std::vector<uint32_t>{0, 0, 0, 1, 1, 2, 2}));
    EXPECT_EQ(Buckets::even(65536, 65536).shard_of(BucketId(65535)), ShardId(65535));
}

TEST(Topology, EvenBucketsStayInOrder) {
    for (uint32_t shards : {1u, 2u, 3u, 7u, 256u}) {
        std::map<uint32_t, int> count;
        uint32_t last = 0;
        for (const ShardId shard : Buckets::even(256, shards).shards) {
            EXPECT_GE(shard.value, last);
            EXPECT_LT(shard.value, shards);
            last = shard.value;
            ++count[shard.value];
        }
        EXPECT_EQ(count.size(), shards);
        for (const auto& [shard, buckets] : count) EXPECT_NEAR(buckets, 256.0 / shards, 1.0) << shard;
    }
}

TEST(Topology, TablesBySearchPath) {
    TableList tables;
    const TableId first = tables.add({{}, "public", "t", Reference{}});
    const TableId second = tables.add({{}, "sales", "t", Reference{}});
    const std::vector<std::string> path{"app", "sales", "public"};
    const std::vector<std::string> elsewhere{"app"};
    EXPECT_EQ(tables.find(path, "t")->id, second);
    EXPECT_EQ(tables.find("public", "t")->id, first);
    EXPECT_FALSE(tables.find(elsewhere, "t"));
    EXPECT_EQ(tables[second].display_name(), "sales.t");
    EXPECT_EQ(tables[first].display_name(), "t");
}

}  // namespace
}  // namespace braid::conf
