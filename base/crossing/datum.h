// One value on its way from a server of one kind to a client of the other, or from a client to a server.
//
// A Datum is what a wire form said, without loss: read.h makes it from PostgreSQL's text and binary forms and
// from MySQL's, write.h puts it into the form and type that the other side is described. It owns its data.
// Braid's planner works with base/value.h; a Datum knows what a Value does not (unsigned integers, times,
// intervals, bits, single precision).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/decimal.h"
#include "base/value.h"

namespace braid::crossing {

struct Text {
    std::string characters;  // UTF-8; also JSON, enum labels, and types that cross as their text
    bool operator==(const Text&) const = default;
};
struct Bytes {
    std::string bytes;
    bool operator==(const Bytes&) const = default;
};
// A bit string, the first bit leftmost.
struct Bits {
    std::string digits;  // '0' and '1'
    bool operator==(const Bits&) const = default;
};
struct Date {
    int32_t days = 0;  // from 2000-01-01; may be infinite
    bool operator==(const Date&) const = default;
};
// Date and time of day without zone, as a clock on the wall shows it.
struct LocalTime {
    int64_t microseconds = 0;  // from 2000-01-01 00:00; may be infinite
    bool operator==(const LocalTime&) const = default;
};
// A moment.
struct Instant {
    int64_t microseconds = 0;  // from 2000-01-01 00:00 UTC; may be infinite
    bool operator==(const Instant&) const = default;
};
// A time of day (0 to 24:00:00), or MySQL's signed duration.
struct Duration {
    int64_t microseconds = 0;
    bool operator==(const Duration&) const = default;
};

using Datum = std::variant<std::monostate, bool, int64_t, uint64_t, Decimal, float, double, Text, Bytes, Bits,
                           UuidBytes, Date, LocalTime, Instant, Duration>;

inline bool is_null(const Datum& datum) {
    return std::holds_alternative<std::monostate>(datum);
}

// PostgreSQL's two formats, and MySQL's result sets.
enum class Format : uint8_t { Text, Binary };

enum class Kind : uint8_t { Postgresql, Mysql };

// What of the session changes how values cross. The rest is fixed for sessions that cross: UTF-8 on both
// sides, DateStyle ISO, IntervalStyle postgres, bytea_output hex, extra_float_digits 1.
struct Settings {
    Kind client = Kind::Postgresql;  // whose words errors have
    // The session's time zone, the same on both sides, when it is a fixed offset east of Greenwich. Without
    // it no timestamptz or TIMESTAMP crosses.
    std::optional<int32_t> zone_offset_seconds;
};

}  // namespace braid::crossing
