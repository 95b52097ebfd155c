// Times of day and durations as text, and moments taken apart; what base/datetime.h does not do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/mysql/value.h"

namespace braid::crossing {

// [-]hh:mm:ss[.ffffff], two or three digits of hours; nothing for anything else.
std::optional<int64_t> parse_time(std::string_view text);
// [-]hh:mm:ss with `fraction` digits after a point, or for -1 as many as are needed.
std::string time_text(int64_t microseconds, int fraction);
// yyyy-mm-dd hh:mm:ss of years 1 to 9999, likewise.
std::string moment_text(int64_t microseconds, int fraction);
// +02, -03:30, +00:53:28: an offset from UTC as PostgreSQL writes it.
std::string offset_text(int32_t seconds);

// Years 1 to 9999.
bool is_common_date(int64_t days);
bool is_common_moment(int64_t microseconds);

// The microseconds from 2000-01-01 of a moment with a real month and day; nothing for zero and impossible
// dates and for year 0.
std::optional<int64_t> microseconds_of(const mysql::DateTime& moment);
std::optional<int64_t> microseconds_of(const mysql::Time& time);
mysql::DateTime datetime_of(int64_t microseconds);
mysql::Time time_of(int64_t microseconds);

}  // namespace braid::crossing
