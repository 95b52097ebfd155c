// No text, however broken, may do more than give errors with a place.
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/conf/sample.h"

namespace braid::conf {
namespace {

constexpr std::string_view kTables = R"([[database.table]]
name = "customers"
distribute_by = ["id", "b"]
buckets = 4
[[database.table]]
name = "orders"
distribute_by = ["customer_id", "b"]
colocate_with = "customers"
[[database.table]]
name = "events"
distribute_by = "day"
method = "range"
ranges = [ { to = "2026-01-01", shard = "pg1" }, { from = 2026-01-01, shard = "pg2" } ]
[[database.table]]
name = "regions"
distribute_by = "code"
method = "list"
lists = [ { values = ["EU", 7], shard = "pg1" }, { default = true, shard = "pg2" } ]
)";

TEST(Mutation, EveryBrokenTextIsAnError) {
    const std::string original =
        std::string(sample::kHead) + std::string(sample::kDatabase) + std::string(kTables);
    ASSERT_EQ(sample::errors(original), "");
    std::mt19937 random(20260101);
    const auto below = [&](size_t limit) { return random() % limit; };
    for (int round = 0; round < 5000; ++round) {
        std::string text = original;
        for (size_t edits = 1 + below(4); edits > 0; --edits) {
            const size_t at = below(text.size());
            switch (below(4)) {
                case 0: text.erase(at, 1 + below(20)); break;
                case 1: text[at] = static_cast<char>(below(256)); break;
                case 2: text.insert(at, original, below(original.size()), 1 + below(30)); break;
                default: text.insert(at, 1 + below(3), "[]{}\"'=.,#\n"[below(11)]); break;
            }
        }
        const std::string told = sample::errors(text);
        if (!told.empty()) {
            EXPECT_EQ(told.rfind("braid.toml:", 0), 0u) << told;
        }
    }
}

TEST(Mutation, EveryPrefixIsAnErrorOrValid) {
    const std::string original =
        std::string(sample::kHead) + std::string(sample::kDatabase) + std::string(kTables);
    for (size_t size = 0; size < original.size(); ++size) {
        const std::string told = sample::errors(original.substr(0, size));
        if (!told.empty()) {
            EXPECT_EQ(told.rfind("braid.toml:", 0), 0u) << told;
        }
    }
}

}  // namespace
}  // namespace braid::conf
