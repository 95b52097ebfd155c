// Decimal against what a server said (decimal_constants.h), and its limits.
#include "base/decimal.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decimal_constants.h"

namespace braid {
namespace {

Decimal parse(const char* text) {
    Result<Decimal> made = Decimal::parse(text);
    EXPECT_TRUE(made) << text;
    return made ? *made : Decimal();
}

std::string hex(const std::string& bytes) {
    std::string out;
    for (char c : bytes) out += fmt::format("{:02x}", static_cast<uint8_t>(c));
    return out;
}

TEST(Decimal, ReadsAndWritesAsTheServer) {
    for (const Texts& texts : kNumericTexts) {
        SCOPED_TRACE(texts.input);
        Decimal value = parse(texts.input);
        EXPECT_EQ(value.to_string(), texts.output);
        EXPECT_EQ(hex(value.encode_binary()), texts.binary);
        Result<Decimal> back = Decimal::decode_binary(value.encode_binary());
        ASSERT_TRUE(back);
        EXPECT_EQ(back->to_string(), texts.output);
        EXPECT_EQ(Decimal::compare(*back, value), 0);
    }
}

TEST(Decimal, AddsAndDividesAsTheServer) {
    for (const Quotient& constant : kQuotients) {
        SCOPED_TRACE(std::string(constant.dividend) + " / " + constant.divisor);
        Decimal a = parse(constant.dividend);
        Decimal b = parse(constant.divisor);
        EXPECT_EQ(Decimal::add(a, b)->to_string(), constant.sum);
        EXPECT_EQ(Decimal::divide(a, b)->to_string(), constant.quotient);
    }
}

TEST(Decimal, RefusesWhatTheServerRefuses) {
    for (const char* bad : {"", " ", ".", "-", "+.", "1e", "1e+", "--1", "+ 5", "1.2.3", "-nan", "0x10",
                            "1_0", "infin", "1 2"}) {
        Result<Decimal> made = Decimal::parse(bad);
        ASSERT_FALSE(made) << bad;
        EXPECT_EQ(made.error().sqlstate, "22P02") << bad;
    }
    for (const char* large : {"1e131072", "1e-16384", "1e2000000000", "1e999999999999"}) {
        Result<Decimal> made = Decimal::parse(large);
        ASSERT_FALSE(made) << large;
        EXPECT_EQ(made.error().sqlstate, "22003") << large;
    }
    EXPECT_TRUE(Decimal::parse("1e131071"));
    EXPECT_TRUE(Decimal::parse("1e-16383"));
    EXPECT_EQ(Decimal::divide(parse("1"), parse("0.00")).error().sqlstate, "22012");
    EXPECT_EQ(Decimal::add(parse(("9" + std::string(131071, '9')).c_str()), parse("1")).error().sqlstate,
              "22003");
}

TEST(Decimal, RefusesBrokenBinary) {
    std::string good = parse("12345.678").encode_binary();
    for (size_t n = 0; n < good.size(); ++n) EXPECT_FALSE(Decimal::decode_binary(good.substr(0, n))) << n;
    EXPECT_FALSE(Decimal::decode_binary(good + "x"));
    std::string bad_digit = good;
    bad_digit[8] = '\x7f';
    EXPECT_FALSE(Decimal::decode_binary(bad_digit));
    std::string bad_sign = good;
    bad_sign[4] = '\x10';
    EXPECT_FALSE(Decimal::decode_binary(bad_sign));
}

TEST(Decimal, CutsDigitsBelowTheScaleWhenDecoding) {
    // 1.2345 with display scale 2.
    std::string bytes("\0\2\0\0\0\0\0\2\0\1\x09\x29", 12);
    EXPECT_EQ(Decimal::decode_binary(bytes)->to_string(), "1.23");
    EXPECT_EQ(Decimal::compare(*Decimal::decode_binary(bytes), parse("1.23")), 0);
}

TEST(Decimal, OrdersAllKinds) {
    const char* ascending[] = {"-Infinity", "-1e50", "-10001",  "-10000", "-2.5",     "-1",
                               "-0.0001",   "0",     "1e-30",   "0.5",    "0.50001",  "1",
                               "9999",      "10000", "10000.1", "1e40",   "Infinity", "NaN"};
    for (size_t i = 0; i < std::size(ascending); ++i) {
        for (size_t j = 0; j < std::size(ascending); ++j) {
            int expected = i < j ? -1 : i > j ? 1 : 0;
            EXPECT_EQ(Decimal::compare(parse(ascending[i]), parse(ascending[j])), expected)
                << ascending[i] << " " << ascending[j];
        }
    }
    EXPECT_EQ(parse("1.0"), parse("1.000"));
    EXPECT_EQ(parse("-0.0"), parse("0"));
}

TEST(Decimal, ConvertsToIntegersExactly) {
    int64_t out = -1;
    EXPECT_TRUE(parse("-9223372036854775808.00").to_int64(&out));
    EXPECT_EQ(out, INT64_MIN);
    EXPECT_TRUE(parse("20000").to_int64(&out));
    EXPECT_EQ(out, 20000);
    EXPECT_TRUE(parse("0.000").to_int64(&out));
    EXPECT_EQ(out, 0);
    EXPECT_FALSE(parse("9223372036854775808").to_int64(&out));
    EXPECT_FALSE(parse("0.5").to_int64(&out));
    EXPECT_FALSE(parse("NaN").to_int64(&out));
    EXPECT_FALSE(parse("1e300").to_int64(&out));
    EXPECT_EQ(parse("-0.5").floor_to_int64(), -1);
    EXPECT_EQ(parse("0.5").floor_to_int64(), 0);
    EXPECT_EQ(parse("12345.9").floor_to_int64(), 12345);
    EXPECT_EQ(parse("1e30").floor_to_int64(), INT64_MAX);
    EXPECT_EQ(Decimal::from_int(INT64_MIN).to_string(), "-9223372036854775808");
    EXPECT_EQ(Decimal::from_int(10000).digits().size(), 1u);
}

TEST(Decimal, RoundsHalfAwayFromZero) {
    EXPECT_EQ(parse("2.5").round(0).to_string(), "3");
    EXPECT_EQ(parse("-2.5").round(0).to_string(), "-3");
    EXPECT_EQ(parse("1.25").round(1).to_string(), "1.3");
    EXPECT_EQ(parse("1.2").round(3).to_string(), "1.200");
    EXPECT_EQ(parse("-1250").round(-2).to_string(), "-1300");
    EXPECT_EQ(parse("0.4").round(0).to_string(), "0");
    auto typmod = [](int precision, int scale) { return ((precision << 16) | (scale & 0x7ff)) + 4; };
    EXPECT_EQ(parse("1234.5678").apply_typmod(typmod(3, -2))->to_string(), "1200");
    EXPECT_EQ(parse("9.995").apply_typmod(typmod(3, 2)).error().sqlstate, "22003");
    EXPECT_EQ(parse("NaN").apply_typmod(typmod(3, 2))->to_string(), "NaN");
    EXPECT_EQ(parse("Infinity").apply_typmod(typmod(3, 2)).error().sqlstate, "22003");
    EXPECT_EQ(parse("0.001").apply_typmod(typmod(2, 3))->to_string(), "0.001");
    EXPECT_FALSE(parse("0.1").apply_typmod(typmod(2, 3)));
}

}  // namespace
}  // namespace braid
