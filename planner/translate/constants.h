// Constants in a form that both kinds of servers read alike. Pure; nullopt is for what only one of them
// reads, or reads in its own way.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace braid::planner::translate {

struct PlainDecimal {
    std::string text;  // "-12.50": without an exponent
    int precision = 0;
    int scale = 0;
};
// At most 65 digits, 38 of them behind the point.
std::optional<PlainDecimal> plain_decimal(std::string_view text);

// PostgreSQL's words for true and false.
std::optional<bool> boolean_constant(std::string_view text);
// "2024-02-29", of the years 1 to 9999.
std::optional<std::string> date_constant(std::string_view text);
// "2024-02-29 12:00:00.5"; a date alone is its midnight.
std::optional<std::string> datetime_constant(std::string_view text);
// "12:00:00.5", below 24 hours.
std::optional<std::string> time_constant(std::string_view text);
// In lower case, with its hyphens.
std::optional<std::string> uuid_constant(std::string_view text);
// The hexadecimal digits of "\x0123".
std::optional<std::string> bytea_constant(std::string_view text);

// A regular expression that PostgreSQL and PCRE (MariaDB) read alike, as the other one's text; `to_pcre`
// says which way. `ignore_case`: of ASCII letters. nullopt: a construct that differs, or may.
std::optional<std::string> plain_regex(std::string_view pattern, bool to_pcre, bool ignore_case);

}  // namespace braid::planner::translate
