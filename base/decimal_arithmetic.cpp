// Decimal's sums, quotients and rounding, on GMP integers: coefficient times a power of ten.
//
// The scale rules are the server's: a sum keeps the larger scale, a quotient gets at least 16 significant
// digits (as estimated from the first base-10000 digits) and no fewer than either operand's scale, at most
// 1000.
#include <algorithm>
#include <gmpxx.h>

#include <climits>

#include "base/decimal.h"
#include "base/decimal_parts.h"

namespace braid {
namespace {

constexpr int kMinSignificantDigits = 16;
constexpr int kMaxDisplayScale = 1000;

mpz_class power_of_ten(int64_t exponent) {
    mpz_class result;
    mpz_ui_pow_ui(result.get_mpz_t(), 10, static_cast<unsigned long>(exponent));
    return result;
}

// The value times 10^scale; exact when no digit lies below the scale (digits below are cut).
mpz_class coefficient(const Decimal& d, int64_t scale) {
    if (d.digits().empty()) return 0;
    mpz_class result(DecimalParts::digit_string(d), 10);
    int64_t shift = (int64_t{d.weight()} - static_cast<int64_t>(d.digits().size()) + 1) * 4 + scale;
    if (shift >= 0) {
        result *= power_of_ten(shift);
    } else {
        result /= power_of_ten(-shift);
    }
    return d.is_negative() ? mpz_class(-result) : result;
}

Result<Decimal> from_coefficient(const mpz_class& coefficient, int64_t scale, int64_t display_scale) {
    std::string digits = mpz_class(abs(coefficient)).get_str();
    int64_t point = static_cast<int64_t>(digits.size()) - scale;
    return DecimalParts::from_decimal_digits(coefficient < 0, digits, point, display_scale);
}

// n / d rounded half away from zero; d > 0.
mpz_class divide_rounded(const mpz_class& n, const mpz_class& d) {
    mpz_class quotient = (abs(n) * 2 + d) / (d * 2);
    return n < 0 ? mpz_class(-quotient) : quotient;
}

int division_scale(const Decimal& a, const Decimal& b) {
    int first_a = a.digits().empty() ? 0 : a.digits().front();
    int first_b = b.digits().empty() ? 0 : b.digits().front();
    int weight = a.weight() - b.weight();
    if (first_a <= first_b) --weight;
    int scale = kMinSignificantDigits - weight * 4;
    scale = std::max({scale, a.scale(), b.scale(), 0});
    return std::min(scale, kMaxDisplayScale);
}

}  // namespace

Result<Decimal> Decimal::add(const Decimal& a, const Decimal& b) {
    if (!a.is_finite() || !b.is_finite()) {
        if (a.is_nan() || b.is_nan()) return nan();
        if (!a.is_finite() && !b.is_finite() && a.kind_ != b.kind_) return nan();
        return a.is_finite() ? b : a;
    }
    int scale = std::max(a.scale_, b.scale_);
    return from_coefficient(coefficient(a, scale) + coefficient(b, scale), scale, scale);
}

Result<Decimal> Decimal::divide(const Decimal& a, const Decimal& b) {
    if (a.is_nan() || b.is_nan()) return nan();
    if (b.is_zero()) return fail("22012", "division by zero");
    if (!b.is_finite()) return a.is_finite() ? Decimal() : nan();
    if (!a.is_finite()) return infinity(a.is_negative() != b.is_negative());
    int scale = division_scale(a, b);
    // a / b = (ca / 10^sa) / (cb / 10^sb); both sides are scaled so that the quotient counts 10^-scale.
    mpz_class numerator = coefficient(a, a.scale_) * power_of_ten(int64_t{scale} + b.scale_);
    mpz_class denominator = coefficient(b, b.scale_) * power_of_ten(a.scale_);
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    return from_coefficient(divide_rounded(numerator, denominator), scale, scale);
}

Decimal Decimal::round(int scale) const {
    if (!is_finite()) return *this;
    int shown = std::max(scale, 0);
    Decimal result = *this;
    if (scale >= scale_) {
        result.scale_ = std::min(shown, kMaxStoredScale);
        return result;
    }
    mpz_class rounded = divide_rounded(coefficient(*this, scale_), power_of_ten(int64_t{scale_} - scale));
    Result<Decimal> made = from_coefficient(rounded, scale, shown);
    return made ? *made : result;
}

}  // namespace braid
