// Values of the binary protocol: what a binary row's columns and a statement's parameters are made of.
//
// Text and decimals stay the bytes they came in. Views point into the decoded buffer. MySQL internals manual
// "Binary Protocol Value".
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "wire/mysql/column_type.h"
#include "wire/mysql/reader.h"
#include "wire/mysql/writer.h"

namespace braid::wire::mysql {

// DATE, DATETIME and TIMESTAMP. MySQL's zero dates are values as others: month and day may be 0.
struct DateTime {
    uint16_t year = 0;
    uint8_t month = 0;
    uint8_t day = 0;
    uint8_t hour = 0;
    uint8_t minute = 0;
    uint8_t second = 0;
    uint32_t microsecond = 0;

    bool operator==(const DateTime&) const = default;
};

// TIME, which is a duration.
struct Time {
    bool negative = false;
    uint32_t days = 0;
    uint8_t hour = 0;
    uint8_t minute = 0;
    uint8_t second = 0;
    uint32_t microsecond = 0;

    bool operator==(const Time&) const = default;
};

// monostate is NULL. Integers are int64_t, or uint64_t where the column or parameter is unsigned.
using BinaryValue =
    std::variant<std::monostate, int64_t, uint64_t, float, double, DateTime, Time, std::string_view>;

// A value of this type, which is not NULL. A type that is never sent, or a date that has no such month, is
// the reader's fault.
BinaryValue read_binary_value(Reader& reader, ColumnType type, bool is_unsigned);

// The value as `type` has it: an integer of either alternative as any integer type that it fits, and so on. A
// value that the type cannot hold, and NULL, are the writer's fault: NULL stands in the bitmap.
void write_binary_value(Writer& writer, ColumnType type, const BinaryValue& value);

// True for bit `index` of a NULL bitmap.
inline bool bit_is_set(std::string_view bitmap, size_t index) {
    return (static_cast<uint8_t>(bitmap[index / 8]) >> (index % 8) & 1) != 0;
}

}  // namespace braid::wire::mysql
