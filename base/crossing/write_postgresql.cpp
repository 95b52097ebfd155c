// Datums to PostgreSQL's text and binary formats. See write.h.
#include <bit>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/crossing/coerce.h"
#include "base/crossing/describe.h"
#include "base/crossing/float_text.h"
#include "base/crossing/moment_text.h"
#include "base/crossing/write.h"
#include "base/datetime.h"
#include "base/utf8.h"

namespace braid::crossing {
namespace {

constexpr int32_t kVarHeader = 4;

class Writer {
  public:
    Writer(const Datum& datum, const Type& type, Format format, const Settings& settings, std::string& out)
        : value_(datum, settings, type.id),
          type_(type),
          settings_(settings),
          out_(out),
          binary_(format == Format::Binary) {}

    Status write() {
        switch (type_.id) {
            case TypeId::Bool:
                return put(value_.boolean(),
                           [&](bool v) { binary_ ? out_ += char{v} : out_ += v ? 't' : 'f'; });
            case TypeId::Int2: return integer<int16_t>();
            case TypeId::Int4: return integer<int32_t>();
            case TypeId::Int8: return integer<int64_t>();
            case TypeId::Oid:
            case TypeId::Xid:
                return put(value_.natural(UINT32_MAX),
                           [&](uint64_t v) { number(static_cast<int32_t>(v), fmt::format("{}", v)); });
            case TypeId::Float4:
                return put(value_.single(),
                           [&](float v) { number(std::bit_cast<int32_t>(v), postgresql_text(v)); });
            case TypeId::Float8:
                return put(value_.real(),
                           [&](double v) { number(std::bit_cast<int64_t>(v), postgresql_text(v)); });
            case TypeId::Numeric:
                return put(value_.decimal(),
                           [&](const Decimal& v) { out_ += binary_ ? v.encode_binary() : v.to_string(); });
            case TypeId::Bytea:
                return put(value_.bytes(),
                           [&](const std::string& v) { out_ += binary_ ? v : Value::bytea(v).to_string(); });
            case TypeId::Uuid: return put(value_.uuid(), [&](const UuidBytes& v) { uuid(v); });
            case TypeId::Date: return date();
            case TypeId::Time: return time_of_day();
            case TypeId::Timestamp:
                return put(value_.local_time(), [&](int64_t v) { number(v, timestamp_to_string(v)); });
            case TypeId::Timestamptz: return instant();
            case TypeId::Interval: return interval();
            case TypeId::Bit:
            case TypeId::Varbit: return bits();
            case TypeId::Bpchar: return padded();
            case TypeId::Jsonb: return jsonb();
            case TypeId::Unknown:
            case TypeId::Text:
            case TypeId::Varchar:
            case TypeId::Name:
            case TypeId::Json: return put(value_.text(), [&](const std::string& v) { out_ += v; });
            case TypeId::Char: return put(value_.text(), [&](const std::string& v) { out_ += v; });
            default:
                if (binary_) return value_.failure(Fault::TextFormatOnly);
                return put(value_.text(), [&](const std::string& v) { out_ += v; });
        }
    }

  private:
    template <typename T, typename Put>
    Status put(Result<T> value, Put append) {
        if (!value) return tl::unexpected(value.error());
        append(*value);
        return {};
    }
    template <typename Int>
    void number(Int bits, const std::string& text) {
        if (binary_) {
            append_big_endian(out_, bits);
        } else {
            out_ += text;
        }
    }
    template <typename Int>
    Status integer() {
        return put(value_.integer(std::numeric_limits<Int>::min(), std::numeric_limits<Int>::max()),
                   [&](int64_t v) { number(static_cast<Int>(v), fmt::format("{}", v)); });
    }

    void uuid(const UuidBytes& v) {
        if (binary_) {
            out_.append(reinterpret_cast<const char*>(v.data()), v.size());
        } else {
            out_ += Value::uuid(v).to_string();
        }
    }

    Status date() {
        return put(value_.date(), [&](int32_t v) { number(v, date_to_string(v)); });
    }

    // PostgreSQL's time ends at 24:00:00; MySQL's goes on and below zero.
    Status time_of_day() {
        auto us = value_.duration();
        if (us && (*us < 0 || *us > kMicrosecondsPerDay)) return value_.failure(Fault::MomentOutOfRange);
        return put(us, [&](int64_t v) { number(v, time_text(v, -1)); });
    }

    Status instant() {
        auto us = value_.instant();
        if (!us) return tl::unexpected(us.error());
        if (binary_ || *us == kTimestampInfinity || *us == kTimestampNegativeInfinity) {
            number(*us, timestamp_to_string(*us));
            return {};
        }
        if (!settings_.zone_offset_seconds) return value_.failure(Fault::NoZone);
        const int32_t offset = *settings_.zone_offset_seconds;
        std::string text = timestamp_to_string(*us + offset * int64_t{1'000'000});
        const bool before_christ = text.ends_with(" BC");
        if (before_christ) text.resize(text.size() - 3);
        out_ += text + offset_text(offset) + (before_christ ? " BC" : "");
        return {};
    }

    Status interval() {
        return put(value_.duration(), [&](int64_t v) {
            number(v, time_text(v, -1));
            if (binary_) append_big_endian(out_, int64_t{0});  // days and months
        });
    }

    Status bits() {
        const bool fixed = type_.id == TypeId::Bit && type_.typmod > 0;
        return put(value_.bits(fixed ? static_cast<size_t>(type_.typmod) : 0),
                   [&](const std::string& digits) {
                       if (!binary_) {
                           out_ += digits;
                           return;
                       }
                       append_big_endian(out_, static_cast<int32_t>(digits.size()));
                       std::string packed((digits.size() + 7) / 8, '\0');
                       for (size_t i = 0; i < digits.size(); ++i) {
                           if (digits[i] == '1')
                               packed[i / 8] = static_cast<char>(packed[i / 8] | 0x80 >> i % 8);
                       }
                       out_ += packed;
                   });
    }

    // char(n) is shown with all its blanks.
    Status padded() {
        auto text = value_.text();
        if (!text || type_.typmod < kVarHeader) return put(text, [&](const std::string& v) { out_ += v; });
        size_t characters = 0;
        for (char c : *text) characters += (static_cast<uint8_t>(c) & 0xc0) != 0x80 ? 1 : 0;
        const auto wanted = static_cast<size_t>(type_.typmod - kVarHeader);
        if (characters > wanted) return value_.failure(Fault::TooLong);
        out_ += *text + std::string(wanted - characters, ' ');
        return {};
    }

    Status jsonb() {
        if (settings_.client == Kind::Postgresql) return value_.failure(Fault::NoConversion);
        return put(value_.text(), [&](const std::string& v) {
            if (binary_) out_ += '\1';
            out_ += v;
        });
    }

    Coercion value_;
    const Type& type_;
    const Settings& settings_;
    std::string& out_;
    bool binary_;
};

}  // namespace

Status write_postgresql(const Datum& datum, const Type& type, Format format, const Settings& settings,
                        std::string& out) {
    return Writer(datum, type, format, settings, out).write();
}

}  // namespace braid::crossing
