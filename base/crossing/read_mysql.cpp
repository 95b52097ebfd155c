// MySQL's text and binary protocol values to Datums. See read.h.
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/crossing/fault.h"
#include "base/crossing/moment_text.h"
#include "base/crossing/read.h"
#include "base/mysql/collation.h"
#include "base/mysql/type.h"
#include "base/text.h"

namespace braid::crossing {
namespace {

using mysql::BinaryValue;
using mysql::ColumnDescription;
using mysql::ColumnType;

constexpr int64_t kSecond = 1'000'000;

class Reader {
  public:
    Reader(const ColumnDescription& column, const Settings& settings)
        : column_(column), settings_(settings) {}

    Result<Datum> text(std::string_view bytes) const {
        switch (column_.type) {
            case ColumnType::Tiny:
            case ColumnType::Short:
            case ColumnType::Int24:
            case ColumnType::Long:
            case ColumnType::LongLong:
            case ColumnType::Year: return integer(bytes);
            case ColumnType::Float: return failure(Fault::FloatInText, bytes);
            case ColumnType::Double:
                if (column_.decimals < mysql::kNotFixedDecimals) return failure(Fault::FloatInText, bytes);
                return real(bytes);
            case ColumnType::Date:
            case ColumnType::NewDate:
            case ColumnType::DateTime:
            case ColumnType::Timestamp: {
                auto moment = parse_moment(bytes);
                return moment ? datetime(*moment, bytes) : failure(Fault::BadMoment, bytes);
            }
            case ColumnType::Time: {
                auto us = parse_time(bytes);
                return us ? Result<Datum>(Duration{*us}) : failure(Fault::BadMoment, bytes);
            }
            default: return characters(bytes);
        }
    }

    Result<Datum> binary(const BinaryValue& value) const {
        if (std::holds_alternative<std::monostate>(value)) return Datum{};
        if (const auto* number = std::get_if<int64_t>(&value)) return Datum{*number};
        if (const auto* number = std::get_if<uint64_t>(&value)) return Datum{*number};
        if (const auto* number = std::get_if<float>(&value)) return Datum{*number};
        if (const auto* number = std::get_if<double>(&value)) return Datum{*number};
        if (const auto* bytes = std::get_if<std::string_view>(&value)) return characters(*bytes);
        if (const auto* time = std::get_if<mysql::Time>(&value)) {
            auto us = microseconds_of(*time);
            return us ? Result<Datum>(Duration{*us}) : failure(Fault::MomentOutOfRange, "time");
        }
        const auto& moment = std::get<mysql::DateTime>(value);
        std::string shown = fmt::format("{:04}-{:02}-{:02}", moment.year, moment.month, moment.day);
        if (column_.type != ColumnType::Date)
            shown += fmt::format(" {:02}:{:02}:{:02}", moment.hour, moment.minute, moment.second);
        return datetime(moment, shown);
    }

  private:
    Failure failure(Fault fault, std::string_view value) const {
        return refuse(fault, settings_.client, value, display(type_of(column_)));
    }

    template <typename Int>
    Result<Datum> integer_of(std::string_view bytes) const {
        Int value = 0;
        auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), value);
        if (bytes.empty() || error != std::errc{} || end != bytes.data() + bytes.size())
            return failure(error == std::errc::result_out_of_range ? Fault::OutOfRange : Fault::BadInteger,
                           bytes);
        return Datum{value};
    }
    Result<Datum> integer(std::string_view bytes) const {
        return column_.is_unsigned() ? integer_of<uint64_t>(bytes) : integer_of<int64_t>(bytes);
    }
    Result<Datum> real(std::string_view bytes) const {
        double value = 0;
        auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), value);
        if (bytes.empty() || error != std::errc{} || end != bytes.data() + bytes.size())
            return failure(Fault::BadNumber, bytes);
        return Datum{value};
    }

    // yyyy-mm-dd[ hh:mm:ss[.ffffff]] with any digits: zero dates are told from other texts here.
    static std::optional<mysql::DateTime> parse_moment(std::string_view text) {
        if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
        mysql::DateTime moment;
        auto digits = [&](size_t at, size_t count) {
            unsigned value = 0;
            auto [end, error] = std::from_chars(text.data() + at, text.data() + at + count, value);
            return error == std::errc{} && end == text.data() + at + count ? std::optional(value)
                                                                           : std::nullopt;
        };
        auto year = digits(0, 4);
        auto month = digits(5, 2);
        auto day = digits(8, 2);
        if (!year || !month || !day) return std::nullopt;
        moment.year = static_cast<uint16_t>(*year);
        moment.month = static_cast<uint8_t>(*month);
        moment.day = static_cast<uint8_t>(*day);
        if (text.size() == 10) return moment;
        auto time = text[10] == ' ' ? parse_time(text.substr(11)) : std::nullopt;
        if (!time || *time < 0) return std::nullopt;
        const mysql::Time parts = time_of(*time);
        if (parts.days != 0) return std::nullopt;
        moment.hour = parts.hour;
        moment.minute = parts.minute;
        moment.second = parts.second;
        moment.microsecond = parts.microsecond;
        return moment;
    }

    Result<Datum> datetime(const mysql::DateTime& moment, std::string_view shown) const {
        auto us = microseconds_of(moment);
        if (!us)
            return failure(moment.month == 0 || moment.day == 0 ? Fault::ZeroDate : Fault::MomentOutOfRange,
                           shown);
        if (column_.type == ColumnType::Date || column_.type == ColumnType::NewDate) {
            const int64_t days = *us / kMicrosecondsPerDay - (*us % kMicrosecondsPerDay < 0 ? 1 : 0);
            return Datum{Date{static_cast<int32_t>(days)}};
        }
        if (column_.type != ColumnType::Timestamp) return Datum{LocalTime{*us}};
        if (!settings_.zone_offset_seconds) return failure(Fault::NoZone, shown);
        return Datum{Instant{*us - *settings_.zone_offset_seconds * kSecond}};
    }

    Result<Datum> bits(std::string_view bytes) const {
        if (bytes.size() > 8 || column_.length > bytes.size() * 8) return failure(Fault::BadBits, bytes);
        std::string digits;
        for (char c : bytes) {
            for (int i = 7; i >= 0; --i) digits += (static_cast<uint8_t>(c) >> i & 1) != 0 ? '1' : '0';
        }
        return Datum{Bits{digits.substr(digits.size() - column_.length)}};
    }

    // What comes as a string of bytes in both protocols.
    Result<Datum> characters(std::string_view bytes) const {
        switch (column_.type) {
            case ColumnType::Decimal:
            case ColumnType::NewDecimal: {
                auto decimal = Decimal::parse(bytes);
                if (!decimal || !decimal->is_finite()) return failure(Fault::BadNumber, bytes);
                return Datum{std::move(*decimal)};
            }
            case ColumnType::Bit: return bits(bytes);
            case ColumnType::Json: return Datum{Text{std::string(bytes)}};
            case ColumnType::Geometry: return Datum{Bytes{std::string(bytes)}};
            default: break;
        }
        switch (mysql::charset_of(column_.charset)) {
            case mysql::Charset::Binary: return Datum{Bytes{std::string(bytes)}};
            case mysql::Charset::Other: return failure(Fault::OtherCharset, std::to_string(column_.charset));
            default: return Datum{Text{std::string(bytes)}};
        }
    }

    const ColumnDescription& column_;
    const Settings& settings_;
};

}  // namespace

Result<Datum> read_mysql_text(std::string_view bytes, const ColumnDescription& column,
                              const Settings& settings) {
    return Reader(column, settings).text(bytes);
}

Result<Datum> read_mysql_binary(const BinaryValue& value, const ColumnDescription& column,
                                const Settings& settings) {
    return Reader(column, settings).binary(value);
}

}  // namespace braid::crossing
