// Shortest digits, laid out as each kind does. See float_text.h.
#include "base/crossing/float_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "base/decimal.h"

namespace braid::crossing {
namespace {

// sign, digits without the point, and the power of ten of the first digit.
struct Shortest {
    bool negative = false;
    std::string digits;
    int exponent = 0;
};

Shortest taken_apart(std::string_view text) {
    Shortest out;
    if (text.starts_with('-')) {
        out.negative = true;
        text.remove_prefix(1);
    }
    const size_t mark = text.find('e');
    for (char c : text.substr(0, mark)) {
        if (c != '.') out.digits += c;
    }
    std::string_view power = text.substr(mark + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), out.exponent);
    return out;
}

// With `digits` after the point, or with as few as read back as the value.
template <typename Float>
std::string scientific(Float value, int digits = -1) {
    std::array<char, 64> buffer{};
    char* const first = buffer.data();
    char* const last = first + buffer.size();
    const auto made = digits < 0 ? std::to_chars(first, last, value, std::chars_format::scientific)
                                 : std::to_chars(first, last, value, std::chars_format::scientific, digits);
    return {first, made.ptr};
}

// Whether the text is exactly half way between the value and its neighbour, which reads back as the value
// only because ties go to the even one. A long double holds such a middle exactly; the slow proof is seldom
// needed.
template <typename Float>
bool is_half_way(const std::string& text, Float value) {
    for (Float end : {std::numeric_limits<Float>::infinity(), -std::numeric_limits<Float>::infinity()}) {
        const Float neighbour = std::nextafter(value, end);
        if (!std::isfinite(neighbour)) continue;
        const long double middle =
            (static_cast<long double>(value) + static_cast<long double>(neighbour)) / 2;
        if (std::strtold(text.c_str(), nullptr) != middle) continue;
        constexpr int kAllDigits = 1100;
        auto exact = Decimal::parse(fmt::format("{:.{}f}", middle, kAllDigits));
        auto written = Decimal::parse(text);
        if (exact && written && *exact == *written) return true;
    }
    return false;
}

template <typename Float>
Shortest shortest(Float value) {
    return taken_apart(scientific(value));
}

// PostgreSQL does not rely on ties.
template <typename Float>
Shortest shortest_between(Float value) {
    const std::string text = scientific(value);
    Shortest number = taken_apart(text);
    if (value == 0 || !is_half_way(text, value)) return number;
    return taken_apart(scientific(value, static_cast<int>(number.digits.size())));
}

std::string fixed(const Shortest& number) {
    std::string out = number.negative ? "-" : "";
    const auto count = static_cast<int>(number.digits.size());
    if (number.exponent < 0) {
        out += "0." + std::string(static_cast<size_t>(-number.exponent - 1), '0') + number.digits;
    } else if (number.exponent + 1 >= count) {
        out += number.digits + std::string(static_cast<size_t>(number.exponent + 1 - count), '0');
    } else {
        const auto point = static_cast<size_t>(number.exponent + 1);
        out += number.digits.substr(0, point) + "." + number.digits.substr(point);
    }
    return out;
}

std::string mantissa(const Shortest& number) {
    std::string out = number.negative ? "-" : "";
    out += number.digits.substr(0, 1);
    if (number.digits.size() > 1) out += "." + number.digits.substr(1);
    return out;
}

template <typename Float>
std::string to_postgresql(Float value, int fixed_below) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    const Shortest number = shortest_between(value);
    if (number.exponent >= -4 && number.exponent < fixed_below) return fixed(number);
    return fmt::format("{}e{}{:02}", mantissa(number), number.exponent < 0 ? '-' : '+',
                       std::abs(number.exponent));
}

std::string laid_out(const Shortest& number) {
    constexpr int kFixedDigits = 15;
    if (number.exponent >= -kFixedDigits && number.exponent < kFixedDigits) return fixed(number);
    return fmt::format("{}e{}", mantissa(number), number.exponent);
}

}  // namespace

std::string postgresql_text(double value) {
    return to_postgresql(value, 15);
}
std::string postgresql_text(float value) {
    return to_postgresql(value, 6);
}
std::string mysql_text(double value) {
    return laid_out(shortest(value));
}
std::string mysql_text(float value) {
    constexpr size_t kDigits = 6;
    Shortest number = shortest(value);
    if (number.digits.size() > kDigits)
        number = taken_apart(scientific(static_cast<double>(value), static_cast<int>(kDigits) - 1));
    while (number.digits.size() > 1 && number.digits.back() == '0') number.digits.pop_back();
    return laid_out(number);
}

std::string mysql_text(double value, int digits) {
    // dtoa()'s mode 5: the shortest digits, when there are no more of them than are shown.
    const std::string text = fixed(shortest(value));
    const size_t point = text.find('.');
    const size_t behind = point == std::string::npos ? 0 : text.size() - point - 1;
    const auto wanted = static_cast<size_t>(digits);
    if (behind > wanted) return fmt::format("{:.{}f}", value, digits);
    std::string out = text;
    if (point == std::string::npos && digits > 0) out += '.';
    return out + std::string(wanted - behind, '0');
}

}  // namespace braid::crossing
