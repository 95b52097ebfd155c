// Types by OID and by name.
#include "base/type.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(Type, RoundTripsThroughOids) {
    for (int i = 0; i <= static_cast<int>(TypeId::Void); ++i) {
        auto id = static_cast<TypeId>(i);
        EXPECT_EQ(type_from_oid(oid_of(id)).id, id);
        EXPECT_EQ(type_from_name(type_name(id)), id);
        if (array_oid_of(id) != 0) {
            EXPECT_EQ(array_element(array_oid_of(id)), id);
        }
    }
    EXPECT_EQ(type_from_oid(0).id, TypeId::Unknown);
    EXPECT_EQ(type_from_oid(99999, 7), (Type{TypeId::Other, 99999, 7}));
    EXPECT_EQ(oid_of(TypeId::Other), 0u);
}

TEST(Type, HasItsNamesInSql) {
    EXPECT_EQ(type_from_name("INTEGER"), TypeId::Int4);
    EXPECT_EQ(type_from_name("int"), TypeId::Int4);
    EXPECT_EQ(type_from_name("int8"), TypeId::Int8);
    EXPECT_EQ(type_from_name("pg_catalog.int4"), TypeId::Int4);
    EXPECT_EQ(type_from_name("pg_catalog.int"), TypeId::Unknown);
    EXPECT_EQ(type_from_name("char"), TypeId::Bpchar);
    EXPECT_EQ(type_from_name("\"char\""), TypeId::Char);
    EXPECT_EQ(type_from_name("timestamp"), TypeId::Timestamp);
    EXPECT_EQ(type_from_name("timestamp with time zone"), TypeId::Timestamptz);
    EXPECT_EQ(type_from_name("double precision"), TypeId::Float8);
    EXPECT_EQ(type_from_name("mood"), TypeId::Unknown);
}

}  // namespace
}  // namespace braid
