// What a key column keeps of a constant that is stored in it. See key.h.
#include <optional>

#include "base/datetime.h"
#include "base/mysql/key.h"
#include "base/mysql/key_reading.h"
#include "base/mysql/type_row.h"
#include "base/text.h"
#include "base/utf8.h"

namespace braid::mysql {
namespace {

Reading known(Value value) {
    return {Outcome::Known, std::move(value)};
}
Reading out_of_range() {
    return {Outcome::OutOfRange, {}};
}

// The numeric constant as it is written, nothing for what is no number.
std::optional<Decimal> decimal_of(const Value& constant) {
    if (is_integer(constant.type_id())) return Decimal::from_int(constant.as_int());
    if (constant.type_id() == braid::TypeId::Bool) return Decimal::from_int(constant.as_bool() ? 1 : 0);
    if (constant.type_id() == braid::TypeId::Numeric && constant.as_decimal().is_finite())
        return constant.as_decimal();
    if (is_text_constant(constant)) {
        if (auto number = plain_integer(constant.as_string(), 18)) return Decimal::from_int(*number);
    }
    return std::nullopt;
}

Reading store_integer(const Decimal& rounded, const Type& column) {
    const bool is_unsigned = column.is_unsigned;
    if (column.id == TypeId::BigInt && is_unsigned) {
        const bool fits =
            !rounded.is_negative() && Decimal::compare(rounded, *Decimal::parse("18446744073709551615")) <= 0;
        return fits ? known(Value::numeric(rounded)) : out_of_range();
    }
    int bits = 64;
    switch (column.id) {
        case TypeId::TinyInt: bits = 8; break;
        case TypeId::SmallInt: bits = 16; break;
        case TypeId::MediumInt: bits = 24; break;
        case TypeId::Int: bits = 32; break;
        default: break;
    }
    int64_t number = 0;
    if (!rounded.to_int64(&number)) return out_of_range();
    const int64_t last = is_unsigned ? (int64_t{1} << bits) - 1 : INT64_MAX >> (64 - bits);
    const int64_t first = is_unsigned ? 0 : -last - 1;
    return number >= first && number <= last ? known(Value::int8(number)) : out_of_range();
}

Reading store_number(const Value& constant, const KeyType& key) {
    auto decimal = decimal_of(constant);
    if (!decimal) return {};
    const Type& column = key.column;
    if (family_of(column.id) == TypeFamily::Integer) return store_integer(decimal->round(0), column);
    if (column.is_unsigned && decimal->is_negative() && !decimal->is_zero()) return out_of_range();
    auto stored = decimal->apply_typmod(((column.precision << 16) | column.scale) + 4);
    return stored ? known(Value::numeric(std::move(*stored))) : out_of_range();
}

// Where the first `count` characters end; npos when there are no more than that.
size_t end_of_characters(std::string_view text, size_t count) {
    for (size_t at = 0, seen = 0; at < text.size(); ++seen) {
        if (seen == count) return at;
        at += std::max<size_t>(first_character(text.substr(at)).size, 1);
    }
    return std::string_view::npos;
}

Reading store_text(const Value& constant, const KeyType& key) {
    std::string text;
    if (is_integer(constant.type_id())) {
        text = constant.to_string();
    } else if (is_text_constant(constant)) {
        text = constant.as_string();
    } else {
        return {};
    }
    const Type& column = key.column;
    if (column.id == TypeId::Char) text.resize(without_trailing_blanks(text).size());
    if (row_of(column.id).length != 0) {
        if (text.size() > row_of(column.id).length) return out_of_range();
    } else if (size_t end = end_of_characters(text, column.length); end != std::string::npos) {
        // Blanks that do not fit are cut off, with a note.
        if (text.find_first_not_of(' ', end) != std::string::npos) return out_of_range();
        text.resize(end);
    }
    auto canonical = canonical_text(text, *key.collation);
    return canonical ? known(Value::text(std::move(*canonical))) : Reading{Outcome::Invalid, {}};
}

Reading store_bytes(const Value& constant, const KeyType& key) {
    if (!is_text_constant(constant) && constant.type_id() != braid::TypeId::Bytea) return {};
    std::string bytes = constant.as_string();
    const Type& column = key.column;
    const uint32_t limit = row_of(column.id).length != 0 ? row_of(column.id).length : column.length;
    if (bytes.size() > limit) return out_of_range();
    if (column.id == TypeId::Binary) bytes.resize(column.length, '\0');
    return known(Value::bytea(std::move(bytes)));
}

// Digits that the column does not have are rounded or cut off, as the server's kind and mode have it: not
// known.
Reading store_moment(const Value& constant, const KeyType& key, const KeyContext& context) {
    Reading reading = read_moment(constant, key.canonical, context);
    if (!reading.known() || key.canonical == braid::TypeId::Date) return reading;
    if (round_timestamp(reading.value.as_int(), key.column.scale) != reading.value.as_int()) return {};
    if (key.column.id == TypeId::Timestamp) {
        constexpr int64_t kUnixEpoch = -946684800'000000;         // 1970-01-01 UTC
        constexpr int64_t kEnd = kUnixEpoch + 2147483648'000000;  // 2038-01-19 03:14:08 UTC
        if (reading.value.as_int() < kUnixEpoch + 1'000000 || reading.value.as_int() >= kEnd)
            return {};  // later servers reach further
    }
    return reading;
}

}  // namespace

bool is_text_constant(const Value& constant) {
    return is_text(constant.type_id()) || constant.type_id() == braid::TypeId::Unknown;
}

std::optional<int64_t> plain_integer(std::string_view text, size_t digits) {
    std::string_view rest = text;
    const bool negative = rest.starts_with('-');
    if (negative) rest.remove_prefix(1);
    if (rest.empty() || rest.size() > digits || (rest[0] == '0' && text != "0")) return std::nullopt;
    int64_t value = 0;
    for (char c : rest) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

Reading read_moment(const Value& constant, braid::TypeId canonical, const KeyContext& context) {
    Value value = constant;
    if (is_text_constant(constant)) {
        const std::string& text = constant.as_string();
        // No blanks around it, no infinity: those are PostgreSQL's.
        if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return {};
        Reading reading = text.size() == 10 ? read_date_text(text) : read_timestamp_text(text);
        if (!reading.known()) return {};
        value = std::move(reading.value);
    }
    if (value.type_id() == braid::TypeId::Date) {
        if (value.as_int() == kDateInfinity || value.as_int() == kDateNegativeInfinity) return {};
        if (canonical == braid::TypeId::Date) return known(std::move(value));
        value = Value::timestamp(value.as_int() * kMicrosecondsPerDay);
    }
    if (value.type_id() != braid::TypeId::Timestamp) return {};
    const int64_t us = value.as_int();
    if (us == kTimestampInfinity || us == kTimestampNegativeInfinity) return {};
    switch (canonical) {
        case braid::TypeId::Date:
            if (us % kMicrosecondsPerDay != 0) return {};
            return known(Value::date(static_cast<int32_t>(us / kMicrosecondsPerDay)));
        case braid::TypeId::Timestamp: return known(std::move(value));
        default:
            if (!context.zone_offset_seconds) return {};
            return known(Value::timestamptz(us - *context.zone_offset_seconds * int64_t{1'000'000}));
    }
}

Reading read_plain_uuid(std::string_view text) {
    if (text.size() != 36) return {};
    Reading reading = read_text(text, braid::TypeId::Uuid);
    return reading.known() ? reading : Reading{};
}

Reading convert_for_storing(const Value& constant, const KeyType& key, const KeyContext& context) {
    if (constant.is_null()) return known(Value::null(braid::type_of(key.canonical)));
    switch (key.canonical) {
        case braid::TypeId::Int8:
        case braid::TypeId::Numeric: return store_number(constant, key);
        case braid::TypeId::Text: return store_text(constant, key);
        case braid::TypeId::Bytea: return store_bytes(constant, key);
        case braid::TypeId::Uuid:
            if (constant.type_id() == braid::TypeId::Uuid) return known(constant);
            return is_text_constant(constant) ? read_plain_uuid(constant.as_string()) : Reading{};
        default: return store_moment(constant, key, context);
    }
}

}  // namespace braid::mysql
