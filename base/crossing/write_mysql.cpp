// Datums to the values of MySQL's text and binary protocols. See write.h.
#include <cmath>

#include <fmt/format.h>

#include "base/crossing/coerce.h"
#include "base/crossing/float_text.h"
#include "base/crossing/moment_text.h"
#include "base/crossing/write.h"
#include "base/datetime.h"
#include "base/mysql/collation.h"
#include "base/mysql/type.h"
#include "base/utf8.h"

namespace braid::crossing {
namespace {

using mysql::BinaryValue;
using mysql::ColumnDescription;
using mysql::ColumnType;

// 838:59:59.999999
constexpr int64_t kLongestTime = ((int64_t{838} * 60 + 59) * 60 + 59) * 1'000'000 + 999'999;

class Writer {
  public:
    Writer(const Datum& datum, const ColumnDescription& column, const Settings& settings)
        : value_(datum, settings, &column), column_(column) {}

    // The value of both protocols: dates, times and numbers as such, everything else as the bytes in
    // `storage`.
    Result<BinaryValue> value(std::string& storage) const {
        switch (column_.type) {
            case ColumnType::Tiny: return integer(8);
            case ColumnType::Short: return integer(16);
            case ColumnType::Int24: return integer(24);
            case ColumnType::Long: return integer(32);
            case ColumnType::LongLong: return integer(64);
            case ColumnType::Year: return year();
            case ColumnType::Float: return finite(value_.single());
            case ColumnType::Double: return finite(value_.real());
            case ColumnType::Date:
            case ColumnType::NewDate: return date();
            case ColumnType::DateTime:
            case ColumnType::Timestamp: return moment(value_.local_time());
            case ColumnType::Time: return time();
            default: break;
        }
        Result<std::string> bytes = column_.type == ColumnType::Bit ? bits()
                                    : is_decimal()                  ? decimal()
                                                                    : characters();
        if (!bytes) return tl::unexpected(bytes.error());
        storage = std::move(*bytes);
        return BinaryValue{std::string_view(storage)};
    }

    Status text(std::string& out) const {
        std::string storage;
        auto made = value(storage);
        if (!made) return tl::unexpected(made.error());
        const bool fixed = column_.decimals < mysql::kNotFixedDecimals;
        if (const auto* v = std::get_if<int64_t>(&*made)) {
            out += fmt::format("{}", *v);
        } else if (const auto* natural = std::get_if<uint64_t>(&*made)) {
            // YEAR has four digits always.
            out += column_.type == ColumnType::Year ? fmt::format("{:04}", *natural)
                                                    : fmt::format("{}", *natural);
        } else if (const auto* single = std::get_if<float>(&*made)) {
            out += fixed ? mysql_text(static_cast<double>(*single), column_.decimals) : mysql_text(*single);
        } else if (const auto* real = std::get_if<double>(&*made)) {
            out += fixed ? mysql_text(*real, column_.decimals) : mysql_text(*real);
        } else if (const auto* datetime = std::get_if<mysql::DateTime>(&*made)) {
            const int64_t us = *microseconds_of(*datetime);
            const bool day = column_.type == ColumnType::Date || column_.type == ColumnType::NewDate;
            out += day ? date_to_string(static_cast<int32_t>(floor_days(us)))
                       : moment_text(us, shown_digits(us));
        } else if (const auto* duration = std::get_if<mysql::Time>(&*made)) {
            const int64_t us = *microseconds_of(*duration);
            out += time_text(us, shown_digits(us));
        } else {
            out += storage;
        }
        return {};
    }

  private:
    bool is_decimal() const {
        return column_.type == ColumnType::NewDecimal || column_.type == ColumnType::Decimal;
    }

    Result<BinaryValue> integer(int bits) const {
        if (column_.is_unsigned()) {
            auto v = value_.natural(bits == 64 ? UINT64_MAX : (uint64_t{1} << bits) - 1);
            return v ? Result<BinaryValue>(*v) : tl::unexpected(v.error());
        }
        const int64_t last = INT64_MAX >> (64 - bits);
        auto v = value_.integer(-last - 1, last);
        return v ? Result<BinaryValue>(*v) : tl::unexpected(v.error());
    }
    Result<BinaryValue> year() const {
        auto v = value_.natural(2155);
        if (!v) return tl::unexpected(v.error());
        if (*v != 0 && *v < 1901) return value_.failure(Fault::OutOfRange);
        return BinaryValue{*v};
    }

    template <typename Float>
    Result<BinaryValue> finite(Result<Float> v) const {
        if (!v) return tl::unexpected(v.error());
        return std::isfinite(*v) ? Result<BinaryValue>(*v) : value_.failure(Fault::NotFinite);
    }

    Result<std::string> decimal() const {
        auto v = value_.decimal();
        if (!v) return tl::unexpected(v.error());
        if (!v->is_finite()) return value_.failure(Fault::NotFinite);
        std::string text = v->to_string();
        const std::string_view before = std::string_view(text).substr(0, text.find('.'));
        size_t digits =
            before == "0" || before == "-0" ? 0 : before.size() - (before.starts_with('-') ? 1 : 0);
        digits += static_cast<size_t>(v->scale());
        if (v->scale() > mysql::kMaxDecimalScale || digits > mysql::kMaxDecimalDigits)
            return value_.failure(Fault::OutOfRange);
        return text;
    }

    Result<std::string> bits() const {
        auto digits = value_.bits(column_.length);
        if (!digits) return digits;
        std::string out((digits->size() + 7) / 8, '\0');
        const size_t lead = out.size() * 8 - digits->size();
        for (size_t i = 0; i < digits->size(); ++i) {
            const size_t at = lead + i;
            if ((*digits)[i] == '1') out[at / 8] = static_cast<char>(out[at / 8] | 0x80 >> at % 8);
        }
        return out;
    }

    Result<std::string> characters() const {
        if (column_.type == ColumnType::Geometry) return value_.bytes();
        if (column_.type == ColumnType::Json) return value_.text();
        char32_t last = 0x10ffff;
        switch (mysql::charset_of(column_.charset)) {
            case mysql::Charset::Binary: return value_.bytes();
            case mysql::Charset::Utf8mb4: break;
            case mysql::Charset::Utf8mb3: last = 0xffff; break;
            case mysql::Charset::Ascii: last = 0x7f; break;
            case mysql::Charset::Other:
                return value_.failure(Fault::OtherCharset, std::to_string(column_.charset));
        }
        auto text = value_.text();
        if (!text || last == 0x10ffff) return text;
        for (std::string_view rest = *text; !rest.empty();) {
            const Utf8Character character = first_character(rest);
            if (character.code > last)
                return value_.failure(Fault::LacksCharacter, rest.substr(0, character.size));
            rest.remove_prefix(character.size);
        }
        return text;
    }

    Result<BinaryValue> date() const {
        auto days = value_.date();
        if (!days) return tl::unexpected(days.error());
        if (!is_common_date(*days)) return value_.failure(Fault::MomentOutOfRange);
        return BinaryValue{datetime_of(*days * kMicrosecondsPerDay)};
    }
    Result<BinaryValue> moment(Result<int64_t> us) const {
        if (!us) return tl::unexpected(us.error());
        if (!is_common_moment(*us)) return value_.failure(Fault::MomentOutOfRange);
        if (!fits_digits(*us)) return value_.failure(Fault::Fraction);
        return BinaryValue{datetime_of(*us)};
    }
    Result<BinaryValue> time() const {
        auto us = value_.duration();
        if (!us) return tl::unexpected(us.error());
        if (*us > kLongestTime || *us < -kLongestTime) return value_.failure(Fault::MomentOutOfRange);
        if (!fits_digits(*us)) return value_.failure(Fault::Fraction);
        return BinaryValue{time_of(*us)};
    }

    // More than six decimals say that the number is not fixed, as in a parameter.
    bool fits_digits(int64_t us) const {
        if (column_.decimals > 6) return true;
        int64_t unit = 1;
        for (int i = column_.decimals; i < 6; ++i) unit *= 10;
        return us % unit == 0;
    }
    int shown_digits(int64_t us) const {
        if (column_.decimals <= 6) return column_.decimals;
        return us % 1'000'000 == 0 ? 0 : 6;
    }

    Coercion value_;
    const ColumnDescription& column_;
};

}  // namespace

Status write_mysql_text(const Datum& datum, const ColumnDescription& column, const Settings& settings,
                        std::string& out) {
    return Writer(datum, column, settings).text(out);
}

Result<BinaryValue> write_mysql_binary(const Datum& datum, const ColumnDescription& column,
                                       const Settings& settings, std::string& storage) {
    if (is_null(datum)) return BinaryValue{};
    return Writer(datum, column, settings).value(storage);
}

}  // namespace braid::crossing
