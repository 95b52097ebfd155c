// The partition hash against what a server said (hash_constants.h).
#include "router/hash/hash.h"

#include <vector>

#include <gtest/gtest.h>

#include "hash_constants.h"

namespace braid::router {
namespace {

TEST(Hash, IsTheServersForEachType) {
    for (const HashConstant& constant : kHashConstants) {
        SCOPED_TRACE(std::string(type_name(constant.type)) + " '" + std::string(constant.text) + "'");
        Reading reading = read_text(constant.text, constant.type, {.time_zone_is_utc = true});
        ASSERT_TRUE(reading.known());
        Result<uint64_t> hash = hash_value(reading.value);
        ASSERT_TRUE(hash);
        EXPECT_EQ(*hash, constant.hash);
    }
}

TEST(Hash, CombinesColumnsAndSkipsNulls) {
    for (const CompositeConstant& constant : kCompositeConstants) {
        std::vector<Value> key;
        for (size_t i = 0; i < 3 && constant.types[i] != TypeId::Unknown; ++i) {
            if (constant.texts[i] == nullptr) {
                key.push_back(Value::null(type_of(constant.types[i])));
                continue;
            }
            Reading reading = read_text(constant.texts[i], constant.types[i], {.time_zone_is_utc = true});
            ASSERT_TRUE(reading.known()) << constant.texts[i];
            key.push_back(reading.value);
        }
        Result<BucketId> bucket = bucket_of(key, 256);
        ASSERT_TRUE(bucket);
        EXPECT_EQ(bucket->value, constant.remainder);
    }
}

TEST(Hash, OfIntegersDoesNotDependOnTheirWidth) {
    for (int v : {0, 1, -1, 32767, -32768}) {
        EXPECT_EQ(*hash_value(Value::int2(static_cast<int16_t>(v))), *hash_value(Value::int4(v)));
        EXPECT_EQ(*hash_value(Value::int8(v)), *hash_value(Value::int4(v)));
    }
}

TEST(Hash, OfNumericIgnoresTheScale) {
    auto hash = [](const char* text) { return *hash_value(Value::numeric(*Decimal::parse(text))); };
    EXPECT_EQ(hash("1.0"), hash("1.00"));
    EXPECT_EQ(hash("-0.00"), hash("0"));
    EXPECT_NE(hash("1"), hash("10000"));
}

TEST(Hash, OfCharIgnoresTrailingBlanksAndOfTextDoesNot) {
    EXPECT_EQ(*hash_value(Value::bpchar("a  ")), *hash_value(Value::bpchar("a")));
    EXPECT_NE(*hash_value(Value::text("a  ")), *hash_value(Value::text("a")));
}

TEST(Hash, NullIsBucketZero) {
    std::vector<Value> key{Value::null(type_of(TypeId::Int4))};
    EXPECT_EQ(bucket_of(key, 256)->value, 0u);
}

TEST(Hash, RefusesTypesItDoesNotKnow) {
    EXPECT_FALSE(is_hashable(TypeId::Jsonb));
    EXPECT_FALSE(hash_alike(TypeId::Jsonb, TypeId::Jsonb));
    EXPECT_TRUE(hash_alike(TypeId::Int2, TypeId::Int8));
    EXPECT_FALSE(hash_alike(TypeId::Int8, TypeId::Numeric));
    EXPECT_FALSE(hash_alike(TypeId::Text, TypeId::Bpchar));
    EXPECT_EQ(hash_value(Value::unknown("x")).error().sqlstate, "0A000");
}

}  // namespace
}  // namespace braid::router
