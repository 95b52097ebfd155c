#include "proxy/bridge/mysql_to_postgresql/stopped_clock.h"

#include <charconv>

#include "base/crossing/moment_text.h"
#include "base/datetime.h"
#include "proxy/bridge/mysql_to_postgresql/errors.h"
#include "proxy/mysql_session/session_functions.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using grammar::TokenType;
using mysql_session::Replacement;
using mysql_session::Statement;

namespace {

// Seconds from 1970 to 2000.
constexpr int64_t kEpoch = 946684800;

// "1700000000.123456" in microseconds from 2000-01-01 UTC.
std::optional<int64_t> moment_of(std::string_view text) {
    const size_t point = text.find('.');
    int64_t seconds = 0;
    const std::string_view whole = text.substr(0, point);
    const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
    if (error != std::errc() || end != whole.data() + whole.size()) return std::nullopt;
    int64_t fraction = 0;
    if (point != std::string_view::npos) {
        std::string digits(text.substr(point + 1));
        digits.resize(6, '0');
        std::from_chars(digits.data(), digits.data() + digits.size(), fraction);
    }
    return (seconds - kEpoch) * 1'000'000 + fraction;
}

class Clock {
  public:
    Clock(const Statement& statement, int64_t moment, int64_t offset)
        : statement_(statement), utc_(moment), local_(moment + offset * 1'000'000) {}

    std::optional<Replacement> operator()(size_t at) const {
        if (at > 0 && statement_.is(at - 1, TokenType::Dot)) return std::nullopt;
        size_t last = at;
        int digits = 0;
        const bool called = statement_.is(at + 1, TokenType::LeftParen);
        if (called) {
            last = at + 2;
            if (statement_.is(at + 2, TokenType::Integer)) {
                digits = statement_.word(at + 2).front() - '0';
                last = at + 3;
            }
            if (!statement_.is(last, TokenType::RightParen)) return std::nullopt;
        }
        for (const std::string_view name : {"now", "current_timestamp", "localtime", "localtimestamp"}) {
            if (statement_.is(at, name) && (called || name != "now")) return moment(local_, digits, last);
        }
        if (statement_.is(at, "utc_timestamp")) return moment(utc_, digits, last);
        if (statement_.is(at, "current_date") || (called && statement_.is(at, "curdate"))) {
            return Replacement{last, "DATE '" + text(local_, 0).substr(0, 10) + "'"};
        }
        if (statement_.is(at, "utc_date"))
            return Replacement{last, "DATE '" + text(utc_, 0).substr(0, 10) + "'"};
        if (statement_.is(at, "current_time") || (called && statement_.is(at, "curtime"))) {
            return Replacement{last, "TIME '" + text(local_, digits).substr(11) + "'"};
        }
        return std::nullopt;
    }

  private:
    // Digits that are not shown are cut off.
    static std::string text(int64_t moment, int digits) {
        return crossing::moment_text(moment, 6).substr(0,
                                                       digits == 0 ? 19 : 20 + static_cast<size_t>(digits));
    }
    static Replacement moment(int64_t at, int digits, size_t last) {
        return Replacement{last, "TIMESTAMP '" + text(at, digits) + "'"};
    }

    const Statement& statement_;
    int64_t utc_;
    int64_t local_;
};

}  // namespace

Result<std::string> at_moment(const Statement& statement, std::optional<int32_t> offset_seconds) {
    const bool form =
        statement.is(2, "timestamp") && statement.is(3, TokenType::Equal) && statement.is(5, "for");
    const auto moment = form ? moment_of(statement.word(4)) : std::nullopt;
    if (!moment || statement.size() < 7) {
        return Failure(refused("SET STATEMENT ... FOR", "its variables are the session's"));
    }
    if (!offset_seconds) {
        return Failure(refused("the time of several shards in a time zone with summer time",
                               "SET time_zone = '+00:00'"));
    }
    const std::string inner(statement.text.substr(statement.scanned.tokens[6].begin));
    auto scanned = mysql_session::scan_one(inner, statement.scanned.mysql);
    if (!scanned) return Failure(std::move(scanned.error()));
    auto stopped = mysql_session::with_values(*scanned, Clock(*scanned, *moment, *offset_seconds));
    return stopped ? std::move(*stopped) : inner;
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
