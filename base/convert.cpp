// Constants converted to the key's type for = and for < >. See convert.h; storing is in assign.cpp.
#include "base/convert.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/datetime.h"
#include "base/text.h"

namespace braid {
namespace {

// Below this every whole number has its own double.
constexpr double kExactDoubles = 9007199254740992.0;  // 2^53
constexpr double kTwoTo63 = 9223372036854775808.0;

struct IntRange {
    int64_t min;
    int64_t max;
};

IntRange range_of(TypeId type) {
    switch (type) {
        case TypeId::Int2: return {INT16_MIN, INT16_MAX};
        case TypeId::Int4: return {INT32_MIN, INT32_MAX};
        default: return {INT64_MIN, INT64_MAX};
    }
}

Value make_integer(int64_t v, TypeId type) {
    switch (type) {
        case TypeId::Int2: return Value::int2(static_cast<int16_t>(v));
        case TypeId::Int4: return Value::int4(static_cast<int32_t>(v));
        default: return Value::int8(v);
    }
}

Conversion exact(Value value) {
    return {Match::Exact, std::move(value)};
}
Conversion never() {
    return {Match::Never, {}};
}
Conversion undetermined() {
    return {};
}

Conversion integer_or_never(int64_t v, TypeId key) {
    IntRange range = range_of(key);
    return v < range.min || v > range.max ? never() : exact(make_integer(v, key));
}

// int = numeric compares as numeric, int = float as float8: from 2^53 on several bigints share one double.
Conversion to_integer_key(const Value& constant, TypeId key) {
    TypeId type = constant.type_id();
    if (is_integer(type)) return integer_or_never(constant.as_int(), key);
    if (type == TypeId::Numeric) {
        int64_t whole = 0;
        return constant.as_decimal().to_int64(&whole) ? integer_or_never(whole, key) : never();
    }
    if (is_float(type)) {
        double v = constant.as_double();
        if (std::isnan(v) || std::isinf(v) || std::floor(v) != v || std::fabs(v) > kTwoTo63) return never();
        if (std::fabs(v) < kExactDoubles) return integer_or_never(static_cast<int64_t>(v), key);
        return key == TypeId::Int8 ? undetermined() : never();
    }
    return undetermined();
}

// numeric = float compares as float8, where many numerics share one value.
Conversion to_numeric_key(const Value& constant) {
    if (constant.type_id() == TypeId::Numeric) return exact(constant);
    if (is_integer(constant.type_id())) return exact(Value::numeric(Decimal::from_int(constant.as_int())));
    return undetermined();
}

Conversion to_float_key(const Value& constant, TypeId key) {
    double v = 0;
    if (is_float(constant.type_id())) {
        v = constant.as_double();
    } else if (is_integer(constant.type_id())) {
        v = static_cast<double>(constant.as_int());
    } else if (constant.type_id() == TypeId::Numeric && constant.as_decimal().is_finite()) {
        std::string text = constant.as_decimal().to_string();
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
        if (error != std::errc{} || end != text.data() + text.size()) return undetermined();
    } else {
        return undetermined();
    }
    if (key == TypeId::Float8) return exact(Value::float8(v));
    if (std::fabs(v) > static_cast<double>(std::numeric_limits<float>::max()) && !std::isinf(v))
        return never();
    auto narrow = static_cast<float>(v);
    if (!std::isnan(v) && static_cast<double>(narrow) != v) return never();
    return exact(Value::float4(narrow));
}

// text = char(n) compares as text without the constant's trailing blanks; varchar = char(n) compares as
// char(n).
Conversion to_string_key(const Value& constant, TypeId key) {
    TypeId type = constant.type_id();
    if (!is_text(type)) return undetermined();
    const std::string& s = constant.as_string();
    switch (key) {
        case TypeId::Text: {
            std::string_view kept = type == TypeId::Bpchar ? without_trailing_blanks(s) : std::string_view(s);
            return exact(Value::text(std::string(kept)));
        }
        case TypeId::Varchar: return type == TypeId::Bpchar ? undetermined() : exact(Value::varchar(s));
        default:
            if (type == TypeId::Text && s.ends_with(' ')) return never();
            return exact(Value::bpchar(s));
    }
}

bool is_infinite_timestamp(int64_t us) {
    return us == kTimestampInfinity || us == kTimestampNegativeInfinity;
}

Value make_moment(int64_t us, TypeId type) {
    return type == TypeId::Timestamp ? Value::timestamp(us) : Value::timestamptz(us);
}

// Midnight of a date; false when no timestamp reaches it.
bool midnight_of(int32_t days, int64_t& us) {
    if (days == kDateInfinity || days == kDateNegativeInfinity) {
        us = days == kDateInfinity ? kTimestampInfinity : kTimestampNegativeInfinity;
        return true;
    }
    __int128 wide = static_cast<__int128>(days) * kMicrosecondsPerDay;
    if (wide > kTimestampInfinity || wide < kTimestampNegativeInfinity) return false;
    us = static_cast<int64_t>(wide);
    return is_valid_timestamp(us);
}

bool is_datetime(TypeId type) {
    return type == TypeId::Date || type == TypeId::Timestamp || type == TypeId::Timestamptz;
}

// Whether the two compare without asking the session's time zone.
bool same_clock(TypeId a, TypeId b, const ReadContext& context) {
    return context.time_zone_is_utc || (a != TypeId::Timestamptz && b != TypeId::Timestamptz);
}

Conversion to_datetime_key(const Value& constant, TypeId key, const ReadContext& context) {
    TypeId type = constant.type_id();
    if (!is_datetime(type) || !same_clock(type, key, context)) return undetermined();
    if (type == TypeId::Date) {
        int64_t us = 0;
        if (!midnight_of(static_cast<int32_t>(constant.as_int()), us)) return never();
        return exact(make_moment(us, key));
    }
    int64_t us = constant.as_int();
    if (key != TypeId::Date) return exact(make_moment(us, key));
    if (is_infinite_timestamp(us)) {
        return exact(Value::date(us == kTimestampInfinity ? kDateInfinity : kDateNegativeInfinity));
    }
    int64_t days = floor_days(us);
    return days * kMicrosecondsPerDay == us ? exact(Value::date(static_cast<int32_t>(days))) : never();
}

enum class End { Lower, Upper };

BoundConversion bound_at(Value value, bool inclusive) {
    auto kind = inclusive ? Bound::Kind::Inclusive : Bound::Kind::Exclusive;
    return {Match::Exact, {kind, std::move(value)}};
}
BoundConversion unbounded() {
    return {Match::Exact, {}};
}

// The constant lies above (or below) every key of the type.
BoundConversion beyond(bool above, End end) {
    return above == (end == End::Upper) ? unbounded() : BoundConversion{Match::Never, {}};
}

BoundConversion integer_bound(int64_t v, bool inclusive, TypeId key, End end) {
    IntRange range = range_of(key);
    if (v > range.max || v < range.min) return beyond(v > range.max, end);
    return bound_at(make_integer(v, key), inclusive);
}

// `below` is the largest whole number not above a constant that is not whole: k > 10.5 is k > 10, k < 10.5 is
// k <= 10.
BoundConversion between_integers(int64_t below, TypeId key, End end) {
    return integer_bound(below, end == End::Upper, key, end);
}

BoundConversion integer_key_bound(const Value& constant, bool inclusive, TypeId key, End end) {
    TypeId type = constant.type_id();
    if (is_integer(type)) return integer_bound(constant.as_int(), inclusive, key, end);
    if (type == TypeId::Numeric) {
        const Decimal& v = constant.as_decimal();
        if (Decimal::compare(v, Decimal::from_int(INT64_MAX)) > 0) return beyond(true, end);
        if (Decimal::compare(v, Decimal::from_int(INT64_MIN)) < 0) return beyond(false, end);
        int64_t whole = 0;
        if (v.to_int64(&whole)) return integer_bound(whole, inclusive, key, end);
        return between_integers(v.floor_to_int64(), key, end);
    }
    if (is_float(type)) {
        double v = constant.as_double();
        if (std::isnan(v) || v > kTwoTo63) return beyond(true, end);
        if (v < -kTwoTo63) return beyond(false, end);
        if (std::fabs(v) >= kExactDoubles)
            return key == TypeId::Int8 ? BoundConversion{} : beyond(v > 0, end);
        auto below = static_cast<int64_t>(std::floor(v));
        if (std::floor(v) == v) return integer_bound(below, inclusive, key, end);
        return between_integers(below, key, end);
    }
    return {};
}

BoundConversion date_key_bound(const Value& constant, bool inclusive, End end) {
    int64_t us = constant.as_int();
    if (is_infinite_timestamp(us)) {
        return bound_at(Value::date(us == kTimestampInfinity ? kDateInfinity : kDateNegativeInfinity),
                        inclusive);
    }
    int64_t days = floor_days(us);
    bool midnight = days * kMicrosecondsPerDay == us;
    return bound_at(Value::date(static_cast<int32_t>(days)), midnight ? inclusive : end == End::Upper);
}

BoundConversion convert_bound(const Value& constant, bool inclusive, TypeId key, const ReadContext& context,
                              End end) {
    if (constant.is_null()) return {Match::Never, {}};
    TypeId type = constant.type_id();
    if (type == TypeId::Unknown) {
        Reading reading = read_text(constant.as_string(), key, context);
        if (!reading.known()) return {};
        return bound_at(std::move(reading.value), inclusive);
    }
    if (is_integer(key)) return integer_key_bound(constant, inclusive, key, end);
    if (key == type) return bound_at(constant, inclusive);
    if (key == TypeId::Date && is_datetime(type)) {
        if (!same_clock(type, key, context)) return {};
        return date_key_bound(constant, inclusive, end);
    }
    bool one_to_one = key == TypeId::Numeric || key == TypeId::Timestamp || key == TypeId::Timestamptz ||
                      ((key == TypeId::Text || key == TypeId::Varchar) && type != TypeId::Bpchar);
    if (!one_to_one) return {};
    Conversion same = convert_for_equality(constant, key, context);
    if (same.match != Match::Exact) return {};
    return bound_at(std::move(same.value), inclusive);
}

}  // namespace

Conversion convert_for_equality(const Value& constant, TypeId key, const ReadContext& context) {
    if (constant.is_null()) return never();
    if (constant.type_id() == TypeId::Unknown) {
        Reading reading = read_text(constant.as_string(), key, context);
        return reading.known() ? exact(std::move(reading.value)) : undetermined();
    }
    if (is_integer(key)) return to_integer_key(constant, key);
    switch (key) {
        case TypeId::Numeric: return to_numeric_key(constant);
        case TypeId::Float4:
        case TypeId::Float8: return to_float_key(constant, key);
        case TypeId::Text:
        case TypeId::Varchar:
        case TypeId::Bpchar: return to_string_key(constant, key);
        case TypeId::Date:
        case TypeId::Timestamp:
        case TypeId::Timestamptz:
            if (constant.type_id() == key) return exact(constant);
            return to_datetime_key(constant, key, context);
        case TypeId::Bool:
        case TypeId::Bytea:
        case TypeId::Uuid:
        case TypeId::Oid: return constant.type_id() == key ? exact(constant) : undetermined();
        default: return undetermined();
    }
}

BoundConversion convert_lower_bound(const Value& constant, bool inclusive, TypeId key_type,
                                    const ReadContext& context) {
    return convert_bound(constant, inclusive, key_type, context, End::Lower);
}

BoundConversion convert_upper_bound(const Value& constant, bool inclusive, TypeId key_type,
                                    const ReadContext& context) {
    return convert_bound(constant, inclusive, key_type, context, End::Upper);
}

}  // namespace braid
