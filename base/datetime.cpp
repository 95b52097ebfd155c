// Reading and writing ISO dates and timestamps. See datetime.h.
#include "base/datetime.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace braid {
namespace {

constexpr int64_t kFirstDate = -2451545;            // julian day 0
constexpr int64_t kEndDate = 2147483494 - 2451545;  // exclusive
constexpr int64_t kFirstTimestamp = -211813488000000000;
constexpr int64_t kEndTimestamp = 9223371331200000000;  // exclusive
constexpr int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr int64_t kLongestOffsetSeconds = int64_t{16} * 3600;

// Reads fixed-width numbers off the front of a text.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    bool skip(char c) {
        if (peek() != c || rest_.empty()) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // Exactly `width` digits that no further digit follows.
    std::optional<int> number(size_t width) {
        if (rest_.size() < width) return std::nullopt;
        int value = 0;
        for (size_t i = 0; i < width; ++i) {
            if (!is_digit(rest_[i])) return std::nullopt;
            value = value * 10 + (rest_[i] - '0');
        }
        if (rest_.size() > width && is_digit(rest_[width])) return std::nullopt;
        rest_.remove_prefix(width);
        return value;
    }
    std::string_view digits() {
        size_t n = 0;
        while (n < rest_.size() && is_digit(rest_[n])) ++n;
        std::string_view run = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return run;
    }

  private:
    std::string_view rest_;
};

struct Parsed {
    Outcome outcome = Outcome::Undetermined;
    int32_t days = 0;
    int64_t microseconds = 0;  // within the day
    std::optional<int> offset_seconds;
    bool has_time = false;
};

bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_of_month(int year, int month) {
    constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[static_cast<size_t>(month - 1)];
}

// Sets parsed.days; the outcome stays Known only for a real date of years 0001..9999.
bool read_day(Cursor& in, Parsed& parsed) {
    auto year = in.number(4);
    if (!year || !in.skip('-')) return false;
    auto month = in.number(2);
    if (!month || !in.skip('-')) return false;
    auto day = in.number(2);
    if (!day || *year == 0) return false;
    if (*month < 1 || *month > 12 || *day < 1 || *day > days_of_month(*year, *month)) {
        parsed.outcome = Outcome::OutOfRange;
        return false;
    }
    parsed.days = days_from_civil(*year, *month, *day);
    return true;
}

// hh:mm[:ss[.ffffff]]; second 60, hour 24 and more than six decimals are left to the server.
bool read_time(Cursor& in, Parsed& parsed) {
    auto hour = in.number(2);
    if (!hour || !in.skip(':')) return false;
    auto minute = in.number(2);
    if (!minute) return false;
    int second = 0;
    int64_t fraction = 0;
    if (in.skip(':')) {
        auto read_second = in.number(2);
        if (!read_second) return false;
        second = *read_second;
        if (in.skip('.')) {
            std::string_view digits = in.digits();
            if (digits.empty() || digits.size() > 6) return false;
            for (size_t i = 0; i < 6; ++i)
                fraction = fraction * 10 + (i < digits.size() ? digits[i] - '0' : 0);
        }
    }
    if (*hour > 23 || *minute > 59 || second > 59) return false;
    parsed.microseconds =
        (int64_t{*hour} * 3600 + int64_t{*minute} * 60 + second) * kMicrosecondsPerSecond + fraction;
    parsed.has_time = true;
    return true;
}

// Z or +hh, +hhmm, +hh:mm, +hh:mm:ss.
bool read_offset(Cursor& in, Parsed& parsed) {
    if (in.skip('Z') || in.skip('z')) {
        parsed.offset_seconds = 0;
        return in.at_end();
    }
    bool negative = in.peek() == '-';
    if (!in.skip('+') && !in.skip('-')) return false;
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    if (auto packed = in.number(4)) {
        hours = *packed / 100;
        minutes = *packed % 100;
    } else if (auto two = in.number(2)) {
        hours = *two;
        if (in.skip(':')) {
            auto m = in.number(2);
            if (!m) return false;
            minutes = *m;
            if (in.skip(':')) {
                auto s = in.number(2);
                if (!s) return false;
                seconds = *s;
            }
        }
    } else {
        return false;
    }
    int total = hours * 3600 + minutes * 60 + seconds;
    if (minutes > 59 || seconds > 59 || total >= kLongestOffsetSeconds) return false;
    parsed.offset_seconds = negative ? -total : total;
    return in.at_end();
}

Parsed parse(std::string_view text) {
    Parsed parsed;
    Cursor in(trim_space(text));
    if (!read_day(in, parsed)) return parsed;
    if (in.at_end()) {
        parsed.outcome = Outcome::Known;
        return parsed;
    }
    if (!in.skip(' ') && !in.skip('T')) return parsed;
    if (!read_time(in, parsed)) return parsed;
    if (!in.at_end() && !read_offset(in, parsed)) return parsed;
    parsed.outcome = Outcome::Known;
    return parsed;
}

std::optional<bool> infinity_is_negative(std::string_view text) {
    std::string_view s = trim_space(text);
    if (equals_ignoring_case(s, "infinity")) return false;
    if (equals_ignoring_case(s, "-infinity")) return true;
    return std::nullopt;
}

}  // namespace

bool is_valid_date(int64_t days) {
    return days == kDateInfinity || days == kDateNegativeInfinity || (days >= kFirstDate && days < kEndDate);
}

bool is_valid_timestamp(int64_t us) {
    return us == kTimestampInfinity || us == kTimestampNegativeInfinity ||
           (us >= kFirstTimestamp && us < kEndTimestamp);
}

int32_t days_from_civil(int year, int month, int day) {
    // Years start in March, so the leap day is the last of its year; eras are 400 years of 146097 days.
    int shifted = month <= 2 ? year - 1 : year;
    int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int year_of_era = shifted - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    constexpr int kMarch0000To2000 = 730425;
    return era * 146097 + day_of_era - kMarch0000To2000;
}

Reading read_date_text(std::string_view text) {
    if (auto negative = infinity_is_negative(text)) {
        return {Outcome::Known, Value::date(*negative ? kDateNegativeInfinity : kDateInfinity)};
    }
    Parsed parsed = parse(text);
    if (parsed.outcome == Outcome::OutOfRange) return {Outcome::OutOfRange, {}};
    if (parsed.outcome != Outcome::Known || parsed.has_time) return {};
    return {Outcome::Known, Value::date(parsed.days)};
}

Reading read_timestamp_text(std::string_view text) {
    if (auto negative = infinity_is_negative(text)) {
        return {Outcome::Known,
                Value::timestamp(*negative ? kTimestampNegativeInfinity : kTimestampInfinity)};
    }
    Parsed parsed = parse(text);
    if (parsed.outcome == Outcome::OutOfRange) return {Outcome::OutOfRange, {}};
    if (parsed.outcome != Outcome::Known || parsed.offset_seconds) return {};
    return {Outcome::Known, Value::timestamp(parsed.days * kMicrosecondsPerDay + parsed.microseconds)};
}

Reading read_timestamptz_text(std::string_view text, bool time_zone_is_utc) {
    if (auto negative = infinity_is_negative(text)) {
        return {Outcome::Known,
                Value::timestamptz(*negative ? kTimestampNegativeInfinity : kTimestampInfinity)};
    }
    Parsed parsed = parse(text);
    if (parsed.outcome == Outcome::OutOfRange) return {Outcome::OutOfRange, {}};
    if (parsed.outcome != Outcome::Known || (!parsed.offset_seconds && !time_zone_is_utc)) return {};
    int64_t local = parsed.days * kMicrosecondsPerDay + parsed.microseconds;
    return {Outcome::Known,
            Value::timestamptz(local - parsed.offset_seconds.value_or(0) * kMicrosecondsPerSecond)};
}

int64_t floor_days(int64_t us) {
    int64_t days = us / kMicrosecondsPerDay;
    return us % kMicrosecondsPerDay < 0 ? days - 1 : days;
}

int64_t round_timestamp(int64_t us, int precision) {
    if (us == kTimestampInfinity || us == kTimestampNegativeInfinity || precision < 0 || precision >= 6)
        return us;
    int64_t unit = 1;
    for (int i = precision; i < 6; ++i) unit *= 10;
    return us >= 0 ? (us + unit / 2) / unit * unit : -((-us + unit / 2) / unit * unit);
}

std::string date_to_string(int32_t days) {
    if (days == kDateInfinity) return "infinity";
    if (days == kDateNegativeInfinity) return "-infinity";
    int64_t z = int64_t{days} + 730425;  // from 0000-03-01
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * month_index + 2) / 5 + 1;
    int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
    int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    if (year > 0) return fmt::format("{:04}-{:02}-{:02}", year, month, day);
    return fmt::format("{:04}-{:02}-{:02} BC", 1 - year, month, day);
}

std::string timestamp_to_string(int64_t us) {
    if (us == kTimestampInfinity) return "infinity";
    if (us == kTimestampNegativeInfinity) return "-infinity";
    int64_t days = floor_days(us);
    int64_t rest = us - days * kMicrosecondsPerDay;
    int64_t seconds = rest / kMicrosecondsPerSecond;
    int64_t fraction = rest % kMicrosecondsPerSecond;
    std::string date = date_to_string(static_cast<int32_t>(days));
    std::string era;
    if (date.ends_with(" BC")) {
        era = " BC";
        date.resize(date.size() - 3);
    }
    std::string out =
        fmt::format("{} {:02}:{:02}:{:02}", date, seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (fraction != 0) {
        std::string digits = fmt::format(".{:06}", fraction);
        while (digits.back() == '0') digits.pop_back();
        out += digits;
    }
    return out + era;
}

}  // namespace braid
