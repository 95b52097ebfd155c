// The hash of each type of key, and their combination into a row's hash. See hash.h.
#include "router/hash/hash.h"

#include <bit>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/text.h"

namespace braid::router {
namespace {

// Folds the high half in so that an int8 hashes like the int2 or int4 of the same value.
uint64_t hash_integer(int64_t value) {
    auto low = static_cast<uint32_t>(value);
    auto high = static_cast<uint32_t>(static_cast<uint64_t>(value) >> 32);
    return hash_uint32(low ^ (value >= 0 ? high : ~high), kPartitionSeed);
}

// -0 equals 0 and all NaNs are one; real is hashed as double precision.
uint64_t hash_float(double value) {
    if (value == 0) return kPartitionSeed;
    if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
    auto bits = std::bit_cast<uint64_t>(value);
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(bits >> (8 * i) & 0xff);
    return hash_bytes(bytes, kPartitionSeed);
}

// Base-10000 digits without outer zeros, little-endian, and the weight: scale does not count.
uint64_t hash_numeric(const Decimal& value) {
    if (!value.is_finite()) return kPartitionSeed;
    if (value.is_zero()) return kPartitionSeed - 1;
    std::string bytes;
    bytes.reserve(value.digits().size() * 2);
    for (int16_t digit : value.digits()) {
        bytes += static_cast<char>(digit & 0xff);
        bytes += static_cast<char>(digit >> 8);
    }
    return hash_bytes(bytes, kPartitionSeed) ^ static_cast<uint64_t>(int64_t{value.weight()});
}

uint64_t combine(uint64_t row, uint64_t column) {
    return row ^ (column + 0x49a0f4dd15e5a8e3 + (row << 54) + (row >> 7));
}

// Types of one group hash equal values alike.
int hash_group(TypeId type) {
    switch (type) {
        case TypeId::Int2:
        case TypeId::Int4:
        case TypeId::Int8: return 1;
        case TypeId::Text:
        case TypeId::Varchar: return 2;
        case TypeId::Bpchar: return 3;
        case TypeId::Bool: return 4;
        case TypeId::Numeric: return 5;
        case TypeId::Bytea: return 6;
        case TypeId::Uuid: return 7;
        case TypeId::Date: return 8;
        case TypeId::Timestamp: return 9;
        case TypeId::Timestamptz: return 10;
        case TypeId::Float4:
        case TypeId::Float8: return 11;
        case TypeId::Oid: return 12;
        default: return 0;
    }
}

}  // namespace

bool is_hashable(TypeId type) {
    return hash_group(type) != 0;
}

bool hash_alike(TypeId a, TypeId b) {
    return is_hashable(a) && hash_group(a) == hash_group(b);
}

Result<uint64_t> hash_value(const Value& value) {
    switch (value.type_id()) {
        case TypeId::Bool: return hash_uint32(value.as_bool() ? 1 : 0, kPartitionSeed);
        case TypeId::Int2:
        case TypeId::Int4:
        case TypeId::Int8:
        case TypeId::Timestamp:
        case TypeId::Timestamptz: return hash_integer(value.as_int());
        case TypeId::Date:
        case TypeId::Oid: return hash_uint32(static_cast<uint32_t>(value.as_int()), kPartitionSeed);
        case TypeId::Float4:
        case TypeId::Float8: return hash_float(value.as_double());
        case TypeId::Numeric: return hash_numeric(value.as_decimal());
        case TypeId::Text:
        case TypeId::Varchar:
        case TypeId::Bytea: return hash_bytes(value.as_string(), kPartitionSeed);
        case TypeId::Bpchar: return hash_bytes(without_trailing_blanks(value.as_string()), kPartitionSeed);
        case TypeId::Uuid: {
            const UuidBytes& uuid = value.as_uuid();
            return hash_bytes({reinterpret_cast<const char*>(uuid.data()), uuid.size()}, kPartitionSeed);
        }
        default:
            return fail(sqlstate::kFeatureNotSupported,
                        fmt::format("type {} cannot be a hash distribution key", type_name(value.type_id())));
    }
}

Result<uint64_t> hash_key(std::span<const Value> key) {
    uint64_t row = 0;
    for (const Value& value : key) {
        if (value.is_null()) continue;
        Result<uint64_t> column = hash_value(value);
        if (!column) return column;
        row = combine(row, *column);
    }
    return row;
}

Result<BucketId> bucket_of(std::span<const Value> key, uint32_t buckets) {
    Result<uint64_t> hash = hash_key(key);
    if (!hash) return tl::unexpected(hash.error());
    return BucketId(static_cast<uint32_t>(*hash % buckets));
}

}  // namespace braid::router
