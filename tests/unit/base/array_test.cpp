// Arrays in text and binary.
#include "base/array.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace braid {
namespace {

std::string read(std::string_view text, TypeId element) {
    ArrayReading reading = read_array_text(text, element);
    if (reading.outcome == Outcome::Invalid) return "invalid";
    if (reading.outcome == Outcome::OutOfRange) return "out of range";
    if (!reading.known()) return "undetermined";
    std::string out;
    for (const Value& value : reading.elements) out += (out.empty() ? "" : "|") + value.to_string();
    return out;
}

TEST(ArrayText, OneDimension) {
    EXPECT_EQ(read("{1,2,3}", TypeId::Int4), "1|2|3");
    EXPECT_EQ(read(" { 1 , null , -3 } ", TypeId::Int4), "1|NULL|-3");
    EXPECT_EQ(read("{}", TypeId::Int4), "");
    EXPECT_EQ(read("{\"a b\",c d,\"NULL\",\"q\\\"u\\\\o\",\"\"}", TypeId::Text), "a b|c d|NULL|q\"u\\o|");
    EXPECT_FALSE(read_array_text("{\"NULL\"}", TypeId::Text).elements[0].is_null());
    EXPECT_TRUE(read_array_text("{NULL}", TypeId::Uuid).elements[0].is_null());
    EXPECT_EQ(read("{a,NULL}", TypeId::Text), "undetermined");
    EXPECT_EQ(read("{1,x}", TypeId::Int4), "invalid");
    EXPECT_EQ(read("{1,99999}", TypeId::Int2), "out of range");
    for (const char* odd : {"", "1", "{", "{1", "{1,}", "{,1}", "{{1},{2}}", "[1:2]={1,2}", "{1}x", "{a\\b}",
                            "{a\"b\"}", "{\"a\"b}", "{\"a"}) {
        EXPECT_EQ(read(odd, TypeId::Text), "undetermined") << odd;
    }
}

std::string int4_array(std::initializer_list<int32_t> lengths, std::initializer_list<int32_t> values) {
    std::string out;
    append_big_endian(out, static_cast<int32_t>(lengths.size()));
    append_big_endian(out, int32_t{0});
    append_big_endian(out, uint32_t{23});
    for (int32_t length : lengths) {
        append_big_endian(out, length);
        append_big_endian(out, int32_t{1});
    }
    for (int32_t value : values) {
        append_big_endian(out, int32_t{4});
        append_big_endian(out, value);
    }
    return out;
}

TEST(ArrayBinary, AnyDimensions) {
    ArrayReading flat = read_array_binary(int4_array({3}, {5, 6, 7}), TypeId::Int4);
    ASSERT_TRUE(flat.known());
    ASSERT_EQ(flat.elements.size(), 3u);
    EXPECT_EQ(flat.elements[2].as_int(), 7);
    EXPECT_EQ(read_array_binary(int4_array({2, 2}, {1, 2, 3, 4}), TypeId::Int4).elements.size(), 4u);
    EXPECT_TRUE(read_array_binary(int4_array({}, {}), TypeId::Int4).known());
    EXPECT_EQ(read_array_binary(int4_array({1}, {5}), TypeId::Int8).outcome, Outcome::Undetermined);
}

TEST(ArrayBinary, RefusesBrokenDatums) {
    std::string good = int4_array({3}, {5, 6, 7});
    for (size_t n = 0; n < good.size(); ++n)
        EXPECT_FALSE(read_array_binary(good.substr(0, n), TypeId::Int4).known()) << n;
    EXPECT_FALSE(read_array_binary(good + "x", TypeId::Int4).known());
    EXPECT_FALSE(read_array_binary(int4_array({INT32_MAX}, {1}), TypeId::Int4).known());
    EXPECT_FALSE(read_array_binary(int4_array({INT32_MAX, INT32_MAX, INT32_MAX}, {1}), TypeId::Int4).known());
    EXPECT_FALSE(read_array_binary(int4_array({-1}, {1}), TypeId::Int4).known());
}

}  // namespace
}  // namespace braid
