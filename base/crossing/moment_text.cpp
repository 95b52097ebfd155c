// See moment_text.h.
#include "base/crossing/moment_text.h"

#include <charconv>

#include <fmt/format.h>

#include "base/datetime.h"
#include "base/text.h"

namespace braid::crossing {
namespace {

constexpr int64_t kSecond = 1'000'000;

// ".500000" of the digits that are asked for.
std::string fraction_text(int64_t microseconds, int digits) {
    std::string text = fmt::format(".{:06}", microseconds);
    if (digits < 0) {
        while (text.back() == '0') text.pop_back();
        return text == "." ? "" : text;
    }
    return digits == 0 ? "" : text.substr(0, static_cast<size_t>(digits) + 1);
}

std::optional<int> number(std::string_view digits) {
    int value = 0;
    for (char c : digits) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return digits.empty() || digits.size() > 6 ? std::nullopt : std::optional(value);
}

}  // namespace

std::optional<int64_t> parse_time(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon < 2 || colon > 3) return std::nullopt;
    std::string_view rest = text.substr(colon);
    if (rest.size() < 6 || rest[3] != ':') return std::nullopt;
    auto hours = number(text.substr(0, colon));
    auto minutes = number(rest.substr(1, 2));
    auto seconds = number(rest.substr(4, 2));
    if (!hours || !minutes || !seconds || *minutes > 59 || *seconds > 59) return std::nullopt;
    int64_t us = ((int64_t{*hours} * 60 + *minutes) * 60 + *seconds) * kSecond;
    if (rest.size() > 6) {
        std::string digits(rest.substr(7));
        if (rest[6] != '.' || digits.empty() || digits.size() > 6) return std::nullopt;
        digits.resize(6, '0');
        auto fraction = number(digits);
        if (!fraction) return std::nullopt;
        us += *fraction;
    }
    return negative ? -us : us;
}

std::string time_text(int64_t us, int fraction) {
    const int64_t left = us < 0 ? -us : us;
    const int64_t seconds = left / kSecond;
    return fmt::format("{}{:02}:{:02}:{:02}{}", us < 0 ? "-" : "", seconds / 3600, seconds / 60 % 60,
                       seconds % 60, fraction_text(left % kSecond, fraction));
}

std::string moment_text(int64_t us, int fraction) {
    const int64_t days = floor_days(us);
    return date_to_string(static_cast<int32_t>(days)) + " " +
           time_text(us - days * kMicrosecondsPerDay, fraction);
}

std::string offset_text(int32_t seconds) {
    const int32_t left = seconds < 0 ? -seconds : seconds;
    std::string out = fmt::format("{}{:02}", seconds < 0 ? '-' : '+', left / 3600);
    if (left % 3600 != 0) out += fmt::format(":{:02}", left / 60 % 60);
    if (left % 60 != 0) out += fmt::format(":{:02}", left % 60);
    return out;
}

bool is_common_date(int64_t days) {
    static const int64_t first = days_from_civil(1, 1, 1);
    static const int64_t last = days_from_civil(9999, 12, 31);
    return days >= first && days <= last;
}

bool is_common_moment(int64_t us) {
    return is_common_date(floor_days(us));
}

std::optional<int64_t> microseconds_of(const mysql::DateTime& moment) {
    if (moment.year == 0 || moment.year > 9999 || moment.month == 0 || moment.month > 12 || moment.day == 0 ||
        moment.hour > 23 || moment.minute > 59 || moment.second > 59 || moment.microsecond >= kSecond)
        return std::nullopt;
    const int32_t days = days_from_civil(moment.year, moment.month, moment.day);
    // A day that the month lacks (ALLOW_INVALID_DATES) would count into the next.
    const bool december = moment.month == 12;
    const int32_t next =
        days_from_civil(moment.year + (december ? 1 : 0), december ? 1 : moment.month + 1, 1);
    if (days >= next) return std::nullopt;
    const int64_t seconds = (int64_t{moment.hour} * 60 + moment.minute) * 60 + moment.second;
    return days * kMicrosecondsPerDay + seconds * kSecond + moment.microsecond;
}

std::optional<int64_t> microseconds_of(const mysql::Time& time) {
    if (time.days > 34 || time.hour > 23 || time.minute > 59 || time.second > 59 ||
        time.microsecond >= kSecond)
        return std::nullopt;
    const int64_t seconds = ((int64_t{time.days} * 24 + time.hour) * 60 + time.minute) * 60 + time.second;
    const int64_t us = seconds * kSecond + time.microsecond;
    return time.negative ? -us : us;
}

mysql::DateTime datetime_of(int64_t us) {
    const int64_t days = floor_days(us);
    const std::string date = date_to_string(static_cast<int32_t>(days));
    const int64_t rest = us - days * kMicrosecondsPerDay;
    const int64_t seconds = rest / kSecond;
    mysql::DateTime out;
    out.year = static_cast<uint16_t>(*number(date.substr(0, 4)));
    out.month = static_cast<uint8_t>(*number(date.substr(5, 2)));
    out.day = static_cast<uint8_t>(*number(date.substr(8, 2)));
    out.hour = static_cast<uint8_t>(seconds / 3600);
    out.minute = static_cast<uint8_t>(seconds / 60 % 60);
    out.second = static_cast<uint8_t>(seconds % 60);
    out.microsecond = static_cast<uint32_t>(rest % kSecond);
    return out;
}

mysql::Time time_of(int64_t us) {
    mysql::Time out;
    out.negative = us < 0;
    const int64_t left = us < 0 ? -us : us;
    const int64_t seconds = left / kSecond;
    out.days = static_cast<uint32_t>(seconds / 86400);
    out.hour = static_cast<uint8_t>(seconds / 3600 % 24);
    out.minute = static_cast<uint8_t>(seconds / 60 % 60);
    out.second = static_cast<uint8_t>(seconds % 60);
    out.microsecond = static_cast<uint32_t>(left % kSecond);
    return out;
}

}  // namespace braid::crossing
