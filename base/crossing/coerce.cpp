// Exact conversions between kinds of values. See coerce.h.
#include "base/crossing/coerce.h"

#include <cmath>

#include <fmt/format.h>

#include "base/crossing/float_text.h"
#include "base/crossing/moment_text.h"
#include "base/datetime.h"
#include "base/mysql/type.h"
#include "base/utf8.h"

namespace braid::crossing {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr double kExactInDouble = 9007199254740992.0;  // 2^53
constexpr double kExactInFloat = 16777216.0;           // 2^24

Decimal decimal_of(uint64_t value) {
    return *Decimal::parse(fmt::format("{}", value));
}

template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
// clang 14 deduces no aggregates.
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

bool finite(int64_t us) {
    return us != kTimestampInfinity && us != kTimestampNegativeInfinity;
}

std::string plain_moment(int64_t us) {
    return timestamp_to_string(us);
}

}  // namespace

std::string shown(const Datum& datum) {
    return std::visit(
        Overloaded{
            [](std::monostate) { return std::string("NULL"); },
            [](bool v) { return std::string(v ? "t" : "f"); }, [](int64_t v) { return fmt::format("{}", v); },
            [](uint64_t v) { return fmt::format("{}", v); }, [](const Decimal& v) { return v.to_string(); },
            [](float v) { return postgresql_text(v); }, [](double v) { return postgresql_text(v); },
            [](const Text& v) { return v.characters; }, [](const Bytes& v) { return v.bytes; },
            [](const Bits& v) { return v.digits; },
            [](const UuidBytes& v) { return Value::uuid(v).to_string(); },
            [](Date v) { return date_to_string(v.days); },
            [](LocalTime v) { return plain_moment(v.microseconds); },
            [](Instant v) { return plain_moment(v.microseconds) + (finite(v.microseconds) ? "+00" : ""); },
            [](Duration v) { return time_text(v.microseconds, -1); }},
        datum);
}

std::string name_of(const Receiver& receiver) {
    if (const auto* type = std::get_if<TypeId>(&receiver)) return std::string(type_name(*type));
    return display(type_of(*std::get<const mysql::ColumnDescription*>(receiver)));
}

Failure Coercion::failure(Fault fault) const {
    return failure(fault, shown(datum_));
}
Failure Coercion::failure(Fault fault, std::string_view value) const {
    return refuse(fault, settings_.client, value, name_of(receiver_));
}

Result<Value> Coercion::read(TypeId type, Fault fault) const {
    Reading reading = read_text(is<Text>()->characters, type);
    if (reading.known()) return std::move(reading.value);
    return failure(reading.outcome == Outcome::OutOfRange ? Fault::OutOfRange : fault);
}

// A whole number out of anything that is one.
Result<Decimal> Coercion::whole(Fault otherwise) const {
    if (const auto* v = is<int64_t>()) return Decimal::from_int(*v);
    if (const auto* v = is<uint64_t>()) return decimal_of(*v);
    if (const auto* v = is<bool>()) return Decimal::from_int(*v ? 1 : 0);
    if (const auto* v = is<Bits>()) {
        if (v->digits.size() > 64) return failure(Fault::OutOfRange);
        uint64_t number = 0;
        for (char c : v->digits) number = number << 1 | (c == '1' ? 1 : 0);
        return decimal_of(number);
    }
    if (is<float>() != nullptr || is<double>() != nullptr) {
        const double v = is<double>() != nullptr ? *is<double>() : static_cast<double>(*is<float>());
        if (!(std::fabs(v) <= kExactInDouble)) return failure(Fault::Inexact);
        if (v != std::trunc(v)) return failure(Fault::Fraction);
        return Decimal::from_int(static_cast<int64_t>(v));
    }
    Decimal decimal;
    if (const auto* v = is<Decimal>()) {
        decimal = *v;
    } else if (const auto* text = is<Text>()) {
        auto parsed = Decimal::parse(text->characters);
        if (!parsed) return failure(otherwise);
        decimal = std::move(*parsed);
    } else {
        return failure(Fault::NoConversion);
    }
    if (!decimal.is_finite()) return failure(Fault::OutOfRange);
    Decimal rounded = decimal.round(0);
    return rounded == decimal ? Result<Decimal>(std::move(rounded)) : failure(Fault::Fraction);
}

Result<int64_t> Coercion::integer(int64_t first, int64_t last) const {
    if (const auto* v = is<int64_t>())
        return *v >= first && *v <= last ? Result<int64_t>(*v) : failure(Fault::OutOfRange);
    auto number = whole(Fault::BadInteger);
    if (!number) return tl::unexpected(number.error());
    int64_t value = 0;
    if (!number->to_int64(&value) || value < first || value > last) return failure(Fault::OutOfRange);
    return value;
}

Result<uint64_t> Coercion::natural(uint64_t last) const {
    if (const auto* v = is<uint64_t>()) return *v <= last ? Result<uint64_t>(*v) : failure(Fault::OutOfRange);
    auto number = whole(Fault::BadInteger);
    if (!number) return tl::unexpected(number.error());
    const bool negative = number->is_negative() && !number->is_zero();
    if (negative || Decimal::compare(*number, decimal_of(last)) > 0) return failure(Fault::OutOfRange);
    uint64_t value = 0;
    for (char c : number->to_string()) value = value * 10 + static_cast<uint64_t>(c - '0');
    return value;
}

Result<bool> Coercion::boolean() const {
    if (const auto* v = is<bool>()) return *v;
    if (is<Text>() != nullptr) {
        auto value = read(TypeId::Bool, Fault::BadBoolean);
        return value ? Result<bool>(value->as_bool()) : tl::unexpected(value.error());
    }
    auto number = integer(0, 1);
    if (number) return *number == 1;
    return number.error().sqlstate == "22003" ? failure(Fault::BadBoolean) : tl::unexpected(number.error());
}

Result<Decimal> Coercion::decimal() const {
    if (const auto* v = is<Decimal>()) return *v;
    if (const auto* text = is<Text>()) {
        auto parsed = Decimal::parse(text->characters);
        return parsed ? parsed : failure(Fault::BadNumber);
    }
    if (is<double>() != nullptr || is<float>() != nullptr) {
        auto number = whole(Fault::BadNumber);
        return number ? number : failure(Fault::Inexact);
    }
    return whole(Fault::BadNumber);
}

Result<double> Coercion::real() const {
    if (const auto* v = is<double>()) return *v;
    if (const auto* v = is<float>()) return static_cast<double>(*v);
    if (is<Text>() != nullptr) {
        auto value = read(TypeId::Float8, Fault::BadNumber);
        return value ? Result<double>(value->as_double()) : tl::unexpected(value.error());
    }
    auto number = whole(Fault::BadNumber);
    if (!number)
        return number.error().sqlstate == "22003" ? failure(Fault::Inexact) : tl::unexpected(number.error());
    int64_t value = 0;
    constexpr int64_t kExact = int64_t{1} << 53;
    if (!number->to_int64(&value) || value > kExact || value < -kExact) return failure(Fault::Inexact);
    return static_cast<double>(value);
}

Result<float> Coercion::single() const {
    if (const auto* v = is<float>()) return *v;
    if (is<Text>() != nullptr) {
        auto value = read(TypeId::Float4, Fault::BadNumber);
        return value ? Result<float>(static_cast<float>(value->as_double())) : tl::unexpected(value.error());
    }
    auto value = real();
    if (!value) return tl::unexpected(value.error());
    const bool finite_number = std::isfinite(*value);
    if (finite_number && std::fabs(*value) > kExactInFloat && is<double>() == nullptr)
        return failure(Fault::Inexact);
    if (finite_number && std::fabs(*value) > 3.4028234663852886e38) return failure(Fault::OutOfRange);
    const auto narrow = static_cast<float>(*value);
    if (finite_number && static_cast<double>(narrow) != *value) return failure(Fault::Inexact);
    return narrow;
}

Result<std::string> Coercion::text() const {
    std::string out;
    if (const auto* v = is<Text>()) {
        out = v->characters;
    } else if (const auto* v8 = is<Bytes>()) {
        out = v8->bytes;
    } else if (is<bool>() != nullptr || is<float>() != nullptr || is<double>() != nullptr ||
               is<Instant>() != nullptr) {
        return failure(Fault::NoConversion);  // the kinds write them differently
    } else {
        return shown(datum_);
    }
    const size_t at = std::min(find_invalid_utf8(out), out.find('\0'));
    if (at == std::string::npos) return out;
    std::string bad;
    const auto lead = static_cast<uint8_t>(out[at]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    for (char c : std::string_view(out).substr(at, length))
        bad += fmt::format("{}0x{:02x}", bad.empty() ? "" : " ", static_cast<uint8_t>(c));
    return failure(Fault::InvalidUtf8, bad);
}

Result<std::string> Coercion::bytes() const {
    if (const auto* v = is<Bytes>()) return v->bytes;
    if (const auto* v = is<Text>()) return v->characters;
    return failure(Fault::NoConversion);
}

Result<std::string> Coercion::bits(size_t count) const {
    std::string digits;
    if (const auto* v = is<Bits>()) {
        if (count != 0 && v->digits.size() != count)
            return failure(Fault::BitLength, std::to_string(v->digits.size()));
        return v->digits;
    }
    if (const auto* v = is<Text>()) {
        const bool good = v->characters.find_first_not_of("01") == std::string::npos;
        if (!good) return failure(Fault::BadBits);
        if (count != 0 && v->characters.size() != count)
            return failure(Fault::BitLength, std::to_string(v->characters.size()));
        return v->characters;
    }
    if (count == 0 || count > 64) return failure(Fault::NoConversion);
    auto number = natural(count == 64 ? UINT64_MAX : (uint64_t{1} << count) - 1);
    if (!number) return tl::unexpected(number.error());
    for (size_t i = count; i-- > 0;) digits += (*number >> i & 1) != 0 ? '1' : '0';
    return digits;
}

Result<UuidBytes> Coercion::uuid() const {
    if (const auto* v = is<UuidBytes>()) return *v;
    if (is<Text>() == nullptr) return failure(Fault::NoConversion);
    auto value = read(TypeId::Uuid, Fault::BadUuid);
    return value ? Result<UuidBytes>(value->as_uuid()) : tl::unexpected(value.error());
}

Result<int32_t> Coercion::date() const {
    if (const auto* v = is<Date>()) return v->days;
    if (const auto* v = is<LocalTime>()) {
        if (!finite(v->microseconds)) return failure(Fault::MomentOutOfRange);
        const int64_t days = floor_days(v->microseconds);
        if (days * kMicrosecondsPerDay != v->microseconds) return failure(Fault::Fraction);
        return static_cast<int32_t>(days);
    }
    if (is<Text>() == nullptr) return failure(Fault::NoConversion);
    auto value = read(TypeId::Date, Fault::BadMoment);
    return value ? Result<int32_t>(static_cast<int32_t>(value->as_int())) : tl::unexpected(value.error());
}

Result<int64_t> Coercion::local_time() const {
    if (const auto* v = is<LocalTime>()) return v->microseconds;
    if (const auto* v = is<Date>()) {
        if (v->days == kDateInfinity) return kTimestampInfinity;
        if (v->days == kDateNegativeInfinity) return kTimestampNegativeInfinity;
        return is_common_date(v->days) ? Result<int64_t>(v->days * kMicrosecondsPerDay)
                                       : failure(Fault::MomentOutOfRange);
    }
    if (const auto* v = is<Instant>()) {
        if (!finite(v->microseconds)) return v->microseconds;
        if (!settings_.zone_offset_seconds) return failure(Fault::NoZone);
        if (!is_valid_timestamp(v->microseconds)) return failure(Fault::MomentOutOfRange);
        return v->microseconds + *settings_.zone_offset_seconds * kSecond;
    }
    if (is<Text>() == nullptr) return failure(Fault::NoConversion);
    auto value = read(TypeId::Timestamp, Fault::BadMoment);
    return value ? Result<int64_t>(value->as_int()) : tl::unexpected(value.error());
}

Result<int64_t> Coercion::instant() const {
    if (const auto* v = is<Instant>()) return v->microseconds;
    auto local = local_time();
    if (!local || !finite(*local)) return local;
    if (!settings_.zone_offset_seconds) return failure(Fault::NoZone);
    return *local - *settings_.zone_offset_seconds * kSecond;
}

Result<int64_t> Coercion::duration() const {
    if (const auto* v = is<Duration>()) return v->microseconds;
    if (const auto* v = is<Text>()) {
        auto us = parse_time(v->characters);
        return us ? Result<int64_t>(*us) : failure(Fault::BadMoment);
    }
    return failure(Fault::NoConversion);
}

}  // namespace braid::crossing
