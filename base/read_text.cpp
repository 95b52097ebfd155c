// Text datums to values, type by type as the server's input functions read them. See value.h.
#include <charconv>
#include <limits>
#include <optional>

#include "base/datetime.h"
#include "base/text.h"
#include "base/value.h"

namespace braid {
namespace {

Reading invalid() {
    return {Outcome::Invalid, {}};
}
Reading out_of_range() {
    return {Outcome::OutOfRange, {}};
}
Reading known(Value value) {
    return {Outcome::Known, std::move(value)};
}

Reading read_integer(std::string_view text, TypeId type) {
    std::string_view s = trim_space(text);
    bool negative = false;
    if (!s.empty() && (s.front() == '-' || s.front() == '+')) {
        negative = s.front() == '-';
        s.remove_prefix(1);
    }
    if (s.empty()) return invalid();
    __int128 value = 0;
    for (char c : s) {
        if (!is_digit(c)) return invalid();
        if (value <= INT64_MAX) value = value * 10 + (c - '0');
    }
    if (negative) value = -value;
    switch (type) {
        case TypeId::Int2:
            if (value < INT16_MIN || value > INT16_MAX) return out_of_range();
            return known(Value::int2(static_cast<int16_t>(value)));
        case TypeId::Int4:
            if (value < INT32_MIN || value > INT32_MAX) return out_of_range();
            return known(Value::int4(static_cast<int32_t>(value)));
        default:
            if (value < INT64_MIN || value > INT64_MAX) return out_of_range();
            return known(Value::int8(static_cast<int64_t>(value)));
    }
}

Reading read_bool(std::string_view text) {
    std::string_view s = trim_space(text);
    auto is_prefix_of = [&](std::string_view word, size_t shortest) {
        return s.size() >= shortest && s.size() <= word.size() &&
               equals_ignoring_case(s, word.substr(0, s.size()));
    };
    if (is_prefix_of("true", 1) || is_prefix_of("yes", 1) || is_prefix_of("on", 2) || s == "1") {
        return known(Value::boolean(true));
    }
    if (is_prefix_of("false", 1) || is_prefix_of("no", 1) || is_prefix_of("off", 2) || s == "0") {
        return known(Value::boolean(false));
    }
    return invalid();
}

// Plain decimal notation only; strtod's other forms (hexadecimal, nan(...)) are left to the server.
bool is_plain_number(std::string_view s) {
    size_t i = 0;
    size_t digits = 0;
    while (i < s.size() && is_digit(s[i])) ++i, ++digits;
    if (i < s.size() && s[i] == '.') ++i;
    while (i < s.size() && is_digit(s[i])) ++i, ++digits;
    if (digits == 0) return false;
    if (i == s.size()) return true;
    if (s[i] != 'e' && s[i] != 'E') return false;
    ++i;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
    size_t exponent = i;
    while (i < s.size() && is_digit(s[i])) ++i;
    return i > exponent && i == s.size();
}

template <typename Float>
Reading read_float(std::string_view text, Value (*make)(Float)) {
    std::string_view s = trim_space(text);
    if (equals_ignoring_case(s, "nan")) return known(make(std::numeric_limits<Float>::quiet_NaN()));
    bool negative = !s.empty() && s.front() == '-';
    if (!s.empty() && (s.front() == '-' || s.front() == '+')) s.remove_prefix(1);
    Float value = 0;
    if (equals_ignoring_case(s, "infinity") || equals_ignoring_case(s, "inf")) {
        value = std::numeric_limits<Float>::infinity();
    } else {
        if (!is_plain_number(s)) return {};
        auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
        if (error == std::errc::result_out_of_range) return out_of_range();
        if (error != std::errc{} || end != s.data() + s.size()) return {};
    }
    return known(make(negative ? -value : value));
}

Reading read_numeric(std::string_view text) {
    Result<Decimal> decimal = Decimal::parse(text);
    if (!decimal) return decimal.error().sqlstate == "22003" ? out_of_range() : invalid();
    return known(Value::numeric(std::move(*decimal)));
}

std::optional<unsigned> hex_digit(char c) {
    c = to_lower_ascii(c);
    if (is_digit(c)) return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    return std::nullopt;
}

// Blanks may stand between bytes but not between the two digits of one.
Reading read_bytea_hex(std::string_view s) {
    std::string out;
    out.reserve(s.size() / 2);
    for (size_t i = 0; i < s.size();) {
        if (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
            ++i;
            continue;
        }
        auto high = hex_digit(s[i]);
        auto low = i + 1 < s.size() ? hex_digit(s[i + 1]) : std::nullopt;
        if (!high || !low) return invalid();
        out += static_cast<char>(*high << 4 | *low);
        i += 2;
    }
    return known(Value::bytea(std::move(out)));
}

Reading read_bytea(std::string_view s) {
    if (s.starts_with("\\x")) return read_bytea_hex(s.substr(2));
    std::string out;
    out.reserve(s.size());
    auto octal = [&](size_t i, char highest) { return i < s.size() && s[i] >= '0' && s[i] <= highest; };
    for (size_t i = 0; i < s.size();) {
        if (s[i] != '\\') {
            out += s[i++];
        } else if (i + 1 < s.size() && s[i + 1] == '\\') {
            out += '\\';
            i += 2;
        } else if (octal(i + 1, '3') && octal(i + 2, '7') && octal(i + 3, '7')) {
            out += static_cast<char>((s[i + 1] - '0') << 6 | (s[i + 2] - '0') << 3 | (s[i + 3] - '0'));
            i += 4;
        } else {
            return invalid();
        }
    }
    return known(Value::bytea(std::move(out)));
}

// 32 hexadecimal digits, a hyphen allowed after every fourth, all in optional braces.
Reading read_uuid(std::string_view s) {
    if (!s.empty() && s.front() == '{') {
        if (s.back() != '}' || s.size() < 2) return invalid();
        s = s.substr(1, s.size() - 2);
    }
    UuidBytes bytes{};
    size_t at = 0;
    for (size_t i = 0; i < bytes.size(); ++i) {
        auto high = at < s.size() ? hex_digit(s[at]) : std::nullopt;
        auto low = at + 1 < s.size() ? hex_digit(s[at + 1]) : std::nullopt;
        if (!high || !low) return invalid();
        bytes[i] = static_cast<uint8_t>(*high << 4 | *low);
        at += 2;
        if (i % 2 == 1 && i + 1 < bytes.size() && at < s.size() && s[at] == '-') ++at;
    }
    if (at != s.size()) return invalid();
    return known(Value::uuid(bytes));
}

// oidin is strtoul with its leniency; only plain digits are read here.
Reading read_oid(std::string_view text) {
    std::string_view s = trim_space(text);
    uint32_t value = 0;
    auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
    if (s.empty() || error != std::errc{} || end != s.data() + s.size()) return {};
    return known(Value::oid(value));
}

}  // namespace

Reading read_text(std::string_view text, TypeId type, const ReadContext& context) {
    if (text.find('\0') != std::string_view::npos) return invalid();
    switch (type) {
        case TypeId::Bool: return read_bool(text);
        case TypeId::Int2:
        case TypeId::Int4:
        case TypeId::Int8: return read_integer(text, type);
        case TypeId::Float4: return read_float<float>(text, Value::float4);
        case TypeId::Float8: return read_float<double>(text, Value::float8);
        case TypeId::Numeric: return read_numeric(text);
        case TypeId::Unknown: return known(Value::unknown(std::string(text)));
        case TypeId::Text: return known(Value::text(std::string(text)));
        case TypeId::Varchar: return known(Value::varchar(std::string(text)));
        case TypeId::Bpchar: return known(Value::bpchar(std::string(text)));
        case TypeId::Bytea: return read_bytea(text);
        case TypeId::Uuid: return read_uuid(text);
        case TypeId::Date: return read_date_text(text);
        case TypeId::Timestamp: return read_timestamp_text(text);
        case TypeId::Timestamptz: return read_timestamptz_text(text, context.time_zone_is_utc);
        case TypeId::Oid: return read_oid(text);
        default: return {};
    }
}

Reading read_number_literal(std::string_view text) {
    if (text.empty() || !is_plain_number(text)) return invalid();
    if (text.find_first_not_of("0123456789") == std::string_view::npos) {
        Reading small = read_integer(text, TypeId::Int4);
        if (small.known()) return small;
        Reading large = read_integer(text, TypeId::Int8);
        if (large.known()) return large;
    }
    return read_numeric(text);
}

}  // namespace braid
