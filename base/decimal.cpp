// Decimal: text, binary form, comparison and typmod. The arithmetic is in decimal_arithmetic.cpp.
#include "base/decimal.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "base/decimal_parts.h"
#include "base/text.h"

namespace braid {
namespace {

constexpr int kMaxExponent = INT32_MAX / 2;

enum Sign : uint16_t {
    kPositive = 0x0000,
    kNegative = 0x4000,
    kNaN = 0xC000,
    kPlusInf = 0xD000,
    kMinusInf = 0xF000
};
// numeric_send shows header bits of an infinity as its display scale.
constexpr uint16_t kInfinityScaleOnTheWire = 32;

Failure invalid_syntax(std::string_view text) {
    return fail(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type numeric: \"{}\"", text));
}

Failure invalid_binary(std::string_view what) {
    return fail("22P03", fmt::format("invalid {} in external \"numeric\" value", what));
}

void put16(std::string& out, uint16_t v) {
    out += static_cast<char>(v >> 8);
    out += static_cast<char>(v & 0xff);
}

uint16_t get16(std::string_view bytes, size_t at) {
    return static_cast<uint16_t>(static_cast<uint8_t>(bytes[at]) << 8 | static_cast<uint8_t>(bytes[at + 1]));
}

// strtol's leniency in the exponent: leading blanks and a sign. Advances `at`; false when there is no digit.
bool read_exponent(std::string_view s, size_t& at, int64_t& exponent) {
    while (at < s.size() && is_space(s[at])) ++at;
    bool negative = false;
    if (at < s.size() && (s[at] == '+' || s[at] == '-')) negative = s[at++] == '-';
    if (at >= s.size() || !is_digit(s[at])) return false;
    exponent = 0;
    for (; at < s.size() && is_digit(s[at]); ++at) {
        exponent = std::min<int64_t>(exponent * 10 + (s[at] - '0'), INT64_C(1) << 40);
    }
    if (negative) exponent = -exponent;
    return true;
}

// Number of decimal digits before the point; 0 or less for values below 1.
int integral_digits(const Decimal& d) {
    if (d.digits().empty()) return INT32_MIN / 2;
    int count = (d.weight() + 1) * 4;
    int first = d.digits().front();
    return count - (first >= 1000 ? 0 : first >= 100 ? 1 : first >= 10 ? 2 : 3);
}

}  // namespace

Result<Decimal> DecimalParts::assemble(bool negative, std::vector<int16_t> digits, int64_t weight,
                                       int64_t scale) {
    size_t lead = 0;
    while (lead < digits.size() && digits[lead] == 0) ++lead;
    if (lead > 0) digits.erase(digits.begin(), digits.begin() + static_cast<ptrdiff_t>(lead));
    weight -= static_cast<int64_t>(lead);
    while (!digits.empty() && digits.back() == 0) digits.pop_back();
    if (digits.empty()) {
        weight = 0;
        negative = false;
    }
    if (weight > INT16_MAX || weight < INT16_MIN || scale > kMaxStoredScale || scale < 0) {
        return fail("22003", "value overflows numeric format");
    }
    Decimal d;
    d.digits_ = std::move(digits);
    d.weight_ = static_cast<int32_t>(weight);
    d.scale_ = static_cast<int32_t>(scale);
    d.negative_ = negative;
    return d;
}

Result<Decimal> DecimalParts::from_decimal_digits(bool negative, std::string_view digits, int64_t point,
                                                  int64_t scale) {
    // point = number of decimal digits before the decimal point; may be negative or beyond the digits.
    size_t lead = 0;
    while (lead < digits.size() && digits[lead] == '0') ++lead;
    digits.remove_prefix(lead);
    point -= static_cast<int64_t>(lead);
    while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
    if (digits.empty()) return assemble(false, {}, 0, scale);
    int64_t groups_before = point >= 0 ? (point + 3) / 4 : -((-point) / 4);  // ceil(point / 4)
    auto pad = static_cast<size_t>(groups_before * 4 - point);               // 0..3 zeros in front
    std::vector<int16_t> out;
    out.reserve((digits.size() + pad + 3) / 4);
    int group = 0;
    size_t filled = pad;
    for (char c : digits) {
        group = group * 10 + (c - '0');
        if (++filled == 4) {
            out.push_back(static_cast<int16_t>(group));
            group = 0;
            filled = 0;
        }
    }
    if (filled > 0) {
        for (; filled < 4; ++filled) group *= 10;
        out.push_back(static_cast<int16_t>(group));
    }
    return assemble(negative, std::move(out), groups_before - 1, scale);
}

std::string DecimalParts::digit_string(const Decimal& d) {
    std::string out;
    out.reserve(d.digits_.size() * 4);
    for (int16_t digit : d.digits_) {
        out += static_cast<char>('0' + digit / 1000);
        out += static_cast<char>('0' + digit / 100 % 10);
        out += static_cast<char>('0' + digit / 10 % 10);
        out += static_cast<char>('0' + digit % 10);
    }
    return out;
}

Decimal Decimal::from_int(int64_t value) {
    Decimal d;
    d.negative_ = value < 0;
    uint64_t rest = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    for (d.weight_ = -1; rest > 0; rest /= 10000) {
        ++d.weight_;
        auto digit = static_cast<int16_t>(rest % 10000);
        if (digit != 0 || !d.digits_.empty()) d.digits_.push_back(digit);
    }
    std::reverse(d.digits_.begin(), d.digits_.end());
    if (d.digits_.empty()) d.weight_ = 0;
    return d;
}

Result<Decimal> Decimal::parse(std::string_view text) {
    std::string_view s = trim_space(text);
    bool negative = false;
    size_t at = 0;
    if (equals_ignoring_case(s, "nan")) return nan();
    if (!s.empty() && (s[0] == '+' || s[0] == '-')) {
        negative = s[0] == '-';
        at = 1;
    }
    std::string_view unsigned_part = s.substr(at);
    if (equals_ignoring_case(unsigned_part, "infinity") || equals_ignoring_case(unsigned_part, "inf")) {
        return infinity(negative);
    }
    std::string digits;
    digits.reserve(unsigned_part.size());
    int64_t point = -1;
    for (; at < s.size(); ++at) {
        if (is_digit(s[at])) {
            digits += s[at];
        } else if (s[at] == '.' && point < 0) {
            point = static_cast<int64_t>(digits.size());
        } else {
            break;
        }
    }
    if (digits.empty()) return invalid_syntax(text);
    if (point < 0) point = static_cast<int64_t>(digits.size());
    int64_t scale = static_cast<int64_t>(digits.size()) - point;
    if (at < s.size() && (s[at] == 'e' || s[at] == 'E')) {
        int64_t exponent = 0;
        if (!read_exponent(s, ++at, exponent)) return invalid_syntax(text);
        if (exponent >= kMaxExponent || exponent <= -kMaxExponent) {
            return fail("22003", "value overflows numeric format");
        }
        point += exponent;
        scale = std::max<int64_t>(0, scale - exponent);
    }
    if (at != s.size()) return invalid_syntax(text);
    return DecimalParts::from_decimal_digits(negative, digits, point, scale);
}

Result<Decimal> Decimal::decode_binary(std::string_view bytes) {
    if (bytes.size() < 8) return invalid_binary("length");
    size_t count = get16(bytes, 0);
    auto weight = static_cast<int16_t>(get16(bytes, 2));
    uint16_t sign = get16(bytes, 4);
    uint16_t scale = get16(bytes, 6);
    if (bytes.size() != 8 + 2 * count) return invalid_binary("length");
    if (sign == kNaN) return nan();
    if (sign == kPlusInf || sign == kMinusInf) return infinity(sign == kMinusInf);
    if (sign != kPositive && sign != kNegative) return invalid_binary("sign");
    if (scale > kMaxStoredScale) return invalid_binary("scale");
    std::vector<int16_t> digits(count);
    for (size_t i = 0; i < count; ++i) {
        uint16_t digit = get16(bytes, 8 + 2 * i);
        if (digit >= 10000) return invalid_binary("digit");
        digits[i] = static_cast<int16_t>(digit);
    }
    // As the server does, digits below the display scale are cut off.
    int64_t kept_decimals = (int64_t{weight} + 1) * 4 + scale;
    if (kept_decimals < 0) kept_decimals = 0;
    if (kept_decimals < static_cast<int64_t>(count) * 4) {
        digits.resize(static_cast<size_t>((kept_decimals + 3) / 4));
        constexpr std::array kUnits = {1, 1000, 100, 10};
        int unit = kUnits[static_cast<size_t>(kept_decimals % 4)];
        if (!digits.empty()) digits.back() = static_cast<int16_t>(digits.back() / unit * unit);
    }
    return DecimalParts::assemble(sign == kNegative, std::move(digits), weight, scale);
}

std::string Decimal::to_string() const {
    switch (kind_) {
        case Kind::NaN: return "NaN";
        case Kind::PlusInfinity: return "Infinity";
        case Kind::MinusInfinity: return "-Infinity";
        case Kind::Finite: break;
    }
    std::string all = DecimalParts::digit_string(*this);
    std::string out = negative_ ? "-" : "";
    int64_t point = digits_.empty() ? 0 : (int64_t{weight_} + 1) * 4;
    auto digit_at = [&](int64_t i) {
        return i >= 0 && i < static_cast<int64_t>(all.size()) ? all[static_cast<size_t>(i)] : '0';
    };
    int64_t first = 0;
    while (first < point && digit_at(first) == '0') ++first;
    if (first >= point) out += '0';
    for (int64_t i = first; i < point; ++i) out += digit_at(i);
    if (scale_ > 0) out += '.';
    for (int64_t i = 0; i < scale_; ++i) out += digit_at(point + i);
    return out;
}

std::string Decimal::encode_binary() const {
    std::string out;
    out.reserve(8 + 2 * digits_.size());
    put16(out, static_cast<uint16_t>(digits_.size()));
    put16(out, static_cast<uint16_t>(weight_));
    switch (kind_) {
        case Kind::NaN: put16(out, kNaN); break;
        case Kind::PlusInfinity: put16(out, kPlusInf); break;
        case Kind::MinusInfinity: put16(out, kMinusInf); break;
        case Kind::Finite: put16(out, negative_ ? kNegative : kPositive); break;
    }
    bool infinite = kind_ == Kind::PlusInfinity || kind_ == Kind::MinusInfinity;
    put16(out, infinite ? kInfinityScaleOnTheWire : static_cast<uint16_t>(scale_));
    for (int16_t digit : digits_) put16(out, static_cast<uint16_t>(digit));
    return out;
}

bool Decimal::to_int64(int64_t* out) const {
    if (!is_finite() || static_cast<int>(digits_.size()) > weight_ + 1)
        return is_zero() ? (*out = 0, true) : false;
    if (weight_ > 4) return false;
    __int128 value = 0;
    for (int i = 0; i <= weight_; ++i) {
        auto index = static_cast<size_t>(i);
        value = value * 10000 + (index < digits_.size() ? digits_[index] : 0);
    }
    if (negative_) value = -value;
    if (value > INT64_MAX || value < INT64_MIN) return false;
    *out = static_cast<int64_t>(value);
    return true;
}

int64_t Decimal::floor_to_int64() const {
    int64_t whole = 0;
    if (to_int64(&whole)) return whole;
    if (weight_ > 4) return negative_ ? INT64_MIN : INT64_MAX;
    __int128 value = 0;
    for (int i = 0; i <= weight_; ++i) {
        auto index = static_cast<size_t>(i);
        value = value * 10000 + (index < digits_.size() ? digits_[index] : 0);
    }
    bool fraction = static_cast<int>(digits_.size()) > weight_ + 1;
    if (negative_) value = -value - (fraction ? 1 : 0);
    if (value > INT64_MAX) return INT64_MAX;
    if (value < INT64_MIN) return INT64_MIN;
    return static_cast<int64_t>(value);
}

Result<Decimal> Decimal::apply_typmod(int32_t typmod) const {
    if (typmod < 4 || is_nan()) return *this;
    int precision = ((typmod - 4) >> 16) & 0xffff;
    int scale = (((typmod - 4) & 0x7ff) ^ 1024) - 1024;
    auto overflow = [&] {
        return fail("22003", "numeric field overflow",
                    is_finite()
                        ? fmt::format("A field with precision {}, scale {} must round to an absolute value "
                                      "less than {}{}.",
                                      precision, scale, precision - scale ? "10^" : "",
                                      precision - scale ? precision - scale : 1)
                        : fmt::format("A field with precision {}, scale {} cannot hold an infinite value.",
                                      precision, scale));
    };
    if (!is_finite()) return overflow();
    Decimal rounded = round(scale);
    if (integral_digits(rounded) > precision - scale) return overflow();
    return rounded;
}

int Decimal::compare(const Decimal& a, const Decimal& b) {
    auto rank = [](Kind kind) {
        switch (kind) {
            case Kind::MinusInfinity: return 0;
            case Kind::Finite: return 1;
            case Kind::PlusInfinity: return 2;
            case Kind::NaN: return 3;
        }
        return 3;
    };
    int ranks = rank(a.kind_) - rank(b.kind_);
    if (ranks != 0) return ranks < 0 ? -1 : 1;
    if (!a.is_finite()) return 0;
    if (a.is_zero() || b.is_zero() || a.negative_ != b.negative_) {
        int left = a.is_zero() ? 0 : a.negative_ ? -1 : 1;
        int right = b.is_zero() ? 0 : b.negative_ ? -1 : 1;
        return left == right ? 0 : left < right ? -1 : 1;
    }
    int magnitude = 0;
    if (a.weight_ != b.weight_) {
        magnitude = a.weight_ < b.weight_ ? -1 : 1;
    } else {
        size_t common = std::min(a.digits_.size(), b.digits_.size());
        for (size_t i = 0; i < common && magnitude == 0; ++i) {
            if (a.digits_[i] != b.digits_[i]) magnitude = a.digits_[i] < b.digits_[i] ? -1 : 1;
        }
        if (magnitude == 0 && a.digits_.size() != b.digits_.size()) {
            magnitude = a.digits_.size() < b.digits_.size() ? -1 : 1;
        }
    }
    return a.negative_ ? -magnitude : magnitude;
}

Decimal Decimal::negated() const {
    Decimal d = *this;
    if (kind_ == Kind::PlusInfinity) d.kind_ = Kind::MinusInfinity;
    if (kind_ == Kind::MinusInfinity) d.kind_ = Kind::PlusInfinity;
    if (is_finite() && !digits_.empty()) d.negative_ = !negative_;
    return d;
}

}  // namespace braid
