// A set of a database's shards, by position. Plain value without allocation.
#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "base/ids.h"

namespace braid::router {

class ShardSet {
  public:
    static constexpr uint32_t kMaxShards = 256;

    ShardSet() = default;
    ShardSet(std::initializer_list<ShardId> shards) {
        for (ShardId shard : shards) add(shard);
    }
    static ShardSet all(uint32_t shard_count) {
        ShardSet set;
        for (uint32_t i = 0; i < shard_count; i++) set.bits_.set(i);
        return set;
    }

    void add(ShardId shard) { bits_.set(shard.value); }
    bool contains(ShardId shard) const { return bits_.test(shard.value); }
    uint32_t size() const { return static_cast<uint32_t>(bits_.count()); }
    bool empty() const { return bits_.none(); }
    // The member with the smallest position; nothing when empty.
    std::optional<ShardId> first() const {
        size_t position = bits_._Find_first();
        if (position >= kMaxShards) return std::nullopt;
        return ShardId(static_cast<uint32_t>(position));
    }

    ShardSet& operator|=(const ShardSet& other) {
        bits_ |= other.bits_;
        return *this;
    }
    ShardSet& operator&=(const ShardSet& other) {
        bits_ &= other.bits_;
        return *this;
    }
    bool operator==(const ShardSet&) const = default;

    // Calls visit(ShardId) in ascending order.
    template <typename Visit>
    void for_each(Visit&& visit) const {
        for (size_t i = bits_._Find_first(); i < kMaxShards; i = bits_._Find_next(i)) {
            visit(ShardId(static_cast<uint32_t>(i)));
        }
    }

  private:
    std::bitset<kMaxShards> bits_;
};

}  // namespace braid::router
