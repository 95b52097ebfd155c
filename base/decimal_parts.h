// How a Decimal is put together from digits: shared by decimal.cpp and decimal_arithmetic.cpp, nobody else.
#pragma once

#include "base/decimal.h"

namespace braid {

inline constexpr int kMaxStoredScale = 0x3FFF;

struct DecimalParts {
    // Strips zero digits, normalizes zero; 22003 when weight or scale do not fit the server's format.
    static Result<Decimal> assemble(bool negative, std::vector<int16_t> digits, int64_t weight,
                                    int64_t scale);
    // From decimal digits with `point` of them before the decimal point.
    static Result<Decimal> from_decimal_digits(bool negative, std::string_view digits, int64_t point,
                                               int64_t scale);
    // The digits as decimal characters, four per base-10000 digit.
    static std::string digit_string(const Decimal& d);
};

}  // namespace braid
