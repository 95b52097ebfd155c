// Values of MySQL's binary protocol, decoded: what a binary row's columns and a statement's parameters hold.
//
// The wire floor reads and writes their bytes; base/crossing takes them to PostgreSQL's forms and back. Text,
// decimals and bits stay the bytes they came in, as views into the decoded buffer. MySQL internals manual
// "Binary Protocol Value".
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace braid::mysql {

// DATE, DATETIME and TIMESTAMP. Zero dates are values as others: month and day may be 0.
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

}  // namespace braid::mysql
