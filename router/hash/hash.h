// PostgreSQL's partition hash: which remainder of `PARTITION BY HASH` a row's key has, computed without a
// server.
//
// The extended hash function of each key column's type under the partition seed, combined over the columns;
// NULL columns are skipped, so an all-NULL key hashes to 0. Pure functions of the values; text is hashed by
// its bytes in the server's encoding, right for every deterministic collation (nondeterministic ones: the
// caller refuses the key). Called by router/placement.cpp. The proof against satisfies_hash_partition:
// tests/integration/test_partition_hash.py.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"
#include "base/ids.h"
#include "base/value.h"

namespace braid::router {

inline constexpr uint64_t kPartitionSeed = 0x7A5B22367996DCFD;

// The byte-string hash under all others, after Bob Jenkins' lookup3 (64 bits out of two of its words).
uint64_t hash_bytes(std::string_view bytes, uint64_t seed);
uint64_t hash_uint32(uint32_t word, uint64_t seed);

// Whether values of this type can be hashed here.
bool is_hashable(TypeId type);
// Whether equal keys of the two types hash alike, as colocated tables need: all integers do; text and varchar
// do.
bool hash_alike(TypeId a, TypeId b);

// One non-null value under the partition seed. Error 0A000 for types that are not hashable.
Result<uint64_t> hash_value(const Value& value);
// The whole key, columns in key order; values must be of the key columns' own types (see base/convert.h).
Result<uint64_t> hash_key(std::span<const Value> key);
// hash_key modulo `buckets`; buckets > 0.
Result<BucketId> bucket_of(std::span<const Value> key, uint32_t buckets);

}  // namespace braid::router
