// Shortest digits, laid out as each kind does. See float_text.h.
#include "base/crossing/float_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace braid::crossing {
namespace {

// sign, digits without the point, and the power of ten of the first digit.
struct Shortest {
    bool negative = false;
    std::string digits;
    int exponent = 0;
};

template <typename Float>
Shortest shortest(Float value) {
    std::array<char, 64> buffer{};
    auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
    std::string_view text(buffer.data(), static_cast<size_t>(end - buffer.data()));
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
    const Shortest number = shortest(value);
    if (number.exponent >= -4 && number.exponent < fixed_below) return fixed(number);
    return fmt::format("{}e{}{:02}", mantissa(number), number.exponent < 0 ? '-' : '+',
                       std::abs(number.exponent));
}

template <typename Float>
std::string to_mysql(Float value) {
    constexpr int kFixedDigits = 15;
    const Shortest number = shortest(value);
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
    return to_mysql(value);
}
std::string mysql_text(float value) {
    return to_mysql(value);
}

}  // namespace braid::crossing
