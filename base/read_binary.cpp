// Binary datums to values, type by type as the server's receive functions read them. See value.h.
#include <bit>
#include <cstring>

#include "base/bytes.h"
#include "base/datetime.h"
#include "base/value.h"

namespace braid {
namespace {

Reading invalid() {
    return {Outcome::Invalid, {}};
}
Reading known(Value value) {
    return {Outcome::Known, std::move(value)};
}

Reading read_string(std::string_view bytes, Value (*make)(std::string)) {
    if (bytes.find('\0') != std::string_view::npos) return invalid();
    return known(make(std::string(bytes)));
}

Reading read_date(std::string_view bytes) {
    if (bytes.size() != 4) return invalid();
    auto days = get_big_endian<int32_t>(bytes);
    if (!is_valid_date(days)) return {Outcome::OutOfRange, {}};
    return known(Value::date(days));
}

Reading read_timestamp(std::string_view bytes, Value (*make)(int64_t)) {
    if (bytes.size() != 8) return invalid();
    auto us = get_big_endian<int64_t>(bytes);
    if (!is_valid_timestamp(us)) return {Outcome::OutOfRange, {}};
    return known(make(us));
}

Reading read_uuid(std::string_view bytes) {
    UuidBytes uuid{};
    if (bytes.size() != uuid.size()) return invalid();
    std::memcpy(uuid.data(), bytes.data(), uuid.size());
    return known(Value::uuid(uuid));
}

Reading read_numeric(std::string_view bytes) {
    Result<Decimal> decimal = Decimal::decode_binary(bytes);
    if (!decimal) return decimal.error().sqlstate == "22003" ? Reading{Outcome::OutOfRange, {}} : invalid();
    return known(Value::numeric(std::move(*decimal)));
}

}  // namespace

Reading read_binary(std::string_view bytes, TypeId type) {
    switch (type) {
        case TypeId::Bool:
            if (bytes.size() != 1) return invalid();
            return known(Value::boolean(bytes[0] != 0));
        case TypeId::Int2:
            if (bytes.size() != 2) return invalid();
            return known(Value::int2(get_big_endian<int16_t>(bytes)));
        case TypeId::Int4:
            if (bytes.size() != 4) return invalid();
            return known(Value::int4(get_big_endian<int32_t>(bytes)));
        case TypeId::Int8:
            if (bytes.size() != 8) return invalid();
            return known(Value::int8(get_big_endian<int64_t>(bytes)));
        case TypeId::Float4:
            if (bytes.size() != 4) return invalid();
            return known(Value::float4(std::bit_cast<float>(get_big_endian<uint32_t>(bytes))));
        case TypeId::Float8:
            if (bytes.size() != 8) return invalid();
            return known(Value::float8(std::bit_cast<double>(get_big_endian<uint64_t>(bytes))));
        case TypeId::Oid:
            if (bytes.size() != 4) return invalid();
            return known(Value::oid(get_big_endian<uint32_t>(bytes)));
        case TypeId::Numeric: return read_numeric(bytes);
        case TypeId::Unknown: return read_string(bytes, Value::unknown);
        case TypeId::Text: return read_string(bytes, Value::text);
        case TypeId::Varchar: return read_string(bytes, Value::varchar);
        case TypeId::Bpchar: return read_string(bytes, Value::bpchar);
        case TypeId::Bytea: return known(Value::bytea(std::string(bytes)));
        case TypeId::Uuid: return read_uuid(bytes);
        case TypeId::Date: return read_date(bytes);
        case TypeId::Timestamp: return read_timestamp(bytes, Value::timestamp);
        case TypeId::Timestamptz: return read_timestamp(bytes, Value::timestamptz);
        default: return {};
    }
}

}  // namespace braid
