// Identifiers that cannot be mixed up: each is its own type around a 32-bit number.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace braid {

template <typename Tag>
struct StrongId {
    uint32_t value = 0;

    constexpr StrongId() = default;
    constexpr explicit StrongId(uint32_t number) : value(number) {}
    constexpr auto operator<=>(const StrongId&) const = default;
};

using ShardId = StrongId<struct ShardTag>;    // position in the database's `shards` list
using BucketId = StrongId<struct BucketTag>;  // 0 .. buckets-1 of a distributed table
using TableId = StrongId<struct TableTag>;    // position in the database's table list
using ServerId = StrongId<struct ServerTag>;  // position in the topology's server list

}  // namespace braid

template <typename Tag>
struct std::hash<braid::StrongId<Tag>> {
    size_t operator()(const braid::StrongId<Tag>& id) const noexcept {
        return std::hash<uint32_t>{}(id.value);
    }
};
