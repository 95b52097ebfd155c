// Dates and timestamps as PostgreSQL counts them: days and microseconds from 2000-01-01, proleptic Gregorian.
//
// Only ISO text with a four-digit year is read here: the server reads it alike under any DateStyle.
// Everything else (BC, names of months, time zone names, 'now') is Undetermined. Pure arithmetic, no clock,
// no time zone database.
#pragma once

#include "base/value.h"

namespace braid {

// The valid range of finite dates and timestamps, as the server's receive functions check it.
bool is_valid_date(int64_t days);
bool is_valid_timestamp(int64_t microseconds);

// Days from 2000-01-01; month 1..12, day 1..31.
int32_t days_from_civil(int year, int month, int day);

Reading read_date_text(std::string_view text);
Reading read_timestamp_text(std::string_view text);
Reading read_timestamptz_text(std::string_view text, bool time_zone_is_utc);

// The whole day of a finite timestamp, rounded down.
int64_t floor_days(int64_t microseconds);
// AdjustTimestampForTypmod: rounds to `precision` (0..6) digits of a second, half away from zero.
int64_t round_timestamp(int64_t microseconds, int precision);

// ISO text; timestamptz gets "+00" from the caller.
std::string date_to_string(int32_t days);
std::string timestamp_to_string(int64_t microseconds);

}  // namespace braid
