// PostgreSQL's numeric, exactly: value, display scale, NaN and both infinities.
//
// A Decimal keeps base-10000 digits as the server does, so text, binary form and hash come out byte for byte
// the same; sums and quotients are computed with GMP (decimal_arithmetic.cpp only). Division follows the
// server's scale rule and rounds half away from zero, so AVG is exactly the server's. Callers: values, the
// partition hash, aggregate merging. A Decimal owns its digits. Manual: "Arbitrary Precision Numbers";
// numeric.c of PostgreSQL 15.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace braid {

class Decimal {
  public:
    enum class Kind : uint8_t { Finite, NaN, PlusInfinity, MinusInfinity };

    Decimal() = default;  // 0
    static Decimal from_int(int64_t value);
    static Decimal nan() { return special(Kind::NaN); }
    static Decimal infinity(bool negative = false) {
        return special(negative ? Kind::MinusInfinity : Kind::PlusInfinity);
    }

    // As numeric_in without typmod. Errors: 22P02 invalid syntax, 22003 "value overflows numeric format".
    static Result<Decimal> parse(std::string_view text);
    // As numeric_recv of PostgreSQL's binary format (whole datum). Errors: 22P03 for bytes that are no
    // numeric.
    static Result<Decimal> decode_binary(std::string_view bytes);

    std::string to_string() const;      // as numeric_out
    std::string encode_binary() const;  // as numeric_send

    Kind kind() const { return kind_; }
    bool is_finite() const { return kind_ == Kind::Finite; }
    bool is_nan() const { return kind_ == Kind::NaN; }
    bool is_negative() const { return kind_ == Kind::MinusInfinity || negative_; }
    bool is_zero() const { return is_finite() && digits_.empty(); }
    // Digits shown after the point, 0..16383.
    int scale() const { return scale_; }
    // The value is sum of digits()[i] * 10000^(weight() - i); no leading or trailing zero digit; empty =
    // zero.
    const std::vector<int16_t>& digits() const { return digits_; }
    int weight() const { return weight_; }

    // True when the value is a whole number that fits int64; *out then holds it.
    bool to_int64(int64_t* out) const;
    // Largest whole number <= this (finite values only); saturates at the ends of int64.
    int64_t floor_to_int64() const;

    // Rounded half away from zero to `scale` digits after the point (may be negative), as numeric's round().
    Decimal round(int scale) const;
    // The value coerced to numeric(p,s) given as typmod. Error 22003 "numeric field overflow".
    Result<Decimal> apply_typmod(int32_t typmod) const;

    // -1, 0, 1; NaN equals itself and is greater than all. Scale does not matter: 1.0 equals 1.00.
    static int compare(const Decimal& a, const Decimal& b);
    friend bool operator==(const Decimal& a, const Decimal& b) { return compare(a, b) == 0; }

    // As the server's + and /. Errors: 22003 on overflow, 22012 division by zero.
    static Result<Decimal> add(const Decimal& a, const Decimal& b);
    static Result<Decimal> divide(const Decimal& a, const Decimal& b);

    Decimal negated() const;

  private:
    friend struct DecimalParts;
    static Decimal special(Kind kind) {
        Decimal d;
        d.kind_ = kind;
        return d;
    }

    std::vector<int16_t> digits_;
    int32_t weight_ = 0;
    int32_t scale_ = 0;
    Kind kind_ = Kind::Finite;
    bool negative_ = false;
};

}  // namespace braid
