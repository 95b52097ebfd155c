// Where the rows of one table are: on one shard by key, on all shards, or on one shard altogether.
//
// Pure values, made by conf/load and never changed afterwards; the router reads them. Keys of ranges and
// lists stay the text that the operator wrote: the column's type is known only when the catalog is read, and
// the router turns them into typed values then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"

namespace braid::conf {

// Tables of one group place equal keys on the same shard. Numbered within their database.
using ColocationId = StrongId<struct ColocationTag>;

enum class Method { Hash, Modulo, Range, List };

// hash: bucket = PostgreSQL's partition hash of the key modulo the number of buckets.
// modulo: bucket = the one integer key, floor-modulo the number of buckets.
struct Buckets {
    std::vector<ShardId> shards;  // by bucket; never empty

    // The even spread that the configuration means: bucket b on shard floor(b * shards / buckets).
    static Buckets even(uint32_t buckets, uint32_t shards);

    uint32_t size() const { return static_cast<uint32_t>(shards.size()); }
    ShardId shard_of(BucketId bucket) const { return shards[bucket.value]; }
    bool operator==(const Buckets&) const = default;
};

// from <= key < to; an absent bound is open. Sorted, without overlap. A key in a gap, and a NULL key, has no
// shard: its rows cannot be written and a read for it finds nothing.
struct Range {
    std::optional<std::string> from;
    std::optional<std::string> to;
    ShardId shard;
    bool operator==(const Range&) const = default;
};
struct Ranges {
    std::vector<Range> parts;
    bool operator==(const Ranges&) const = default;
};

// A value stands in one part at most. A value that no part lists, and a NULL key, is on the default shard;
// when there is none it has no shard, as with Ranges.
struct ListPart {
    std::vector<std::string> values;
    ShardId shard;
    bool operator==(const ListPart&) const = default;
};
struct Lists {
    std::vector<ListPart> parts;
    std::optional<ShardId> default_shard;
    bool operator==(const Lists&) const = default;
};

struct Distributed {
    std::vector<std::string> key;  // column names in order; one for every method but hash
    Method method = Method::Hash;
    std::variant<Buckets, Ranges, Lists> parts;  // Buckets for hash and modulo
    ColocationId colocation;

    const Buckets* buckets() const { return std::get_if<Buckets>(&parts); }
    const Ranges* ranges() const { return std::get_if<Ranges>(&parts); }
    const Lists* lists() const { return std::get_if<Lists>(&parts); }
};

// A whole copy on every shard.
struct Reference {};

// All rows on one shard.
struct Local {
    ShardId shard;
};

using Placement = std::variant<Distributed, Reference, Local>;

}  // namespace braid::conf
