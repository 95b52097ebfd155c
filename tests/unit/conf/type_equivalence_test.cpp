// Which columns of the two kinds of servers may stand side by side.
#include "conf/type_equivalence.h"

#include <gtest/gtest.h>

namespace braid::conf {
namespace {

Column postgresql(TypeId type, int32_t typmod = -1) {
    Column column;
    column.name = "c";
    column.type_oid = column.base_type_oid = oid_of(type);
    column.typmod = typmod;
    column.type_name = type_name(type);
    if (is_text(type))
        column.collation = Collation{100, "default", CollationProvider::Default, "C.UTF-8", "", true};
    return column;
}

Column mysql(std::string type_name, int32_t typmod = -1, const char* collation = nullptr,
             bool deterministic = false) {
    Column column;
    column.name = "c";
    column.type_name = std::move(type_name);
    column.typmod = typmod;
    column.is_unsigned = column.type_name.find(" unsigned") != std::string::npos;
    if (collation != nullptr) {
        column.collation = Collation{0, collation, CollationProvider::Mysql, collation, "", deterministic};
    }
    return column;
}

TEST(TypeEquivalence, SameValues) {
    EXPECT_EQ(difference(postgresql(TypeId::Int8), mysql("bigint(20)")), "");
    EXPECT_EQ(difference(postgresql(TypeId::Int4), mysql("int(11)")), "");
    EXPECT_EQ(difference(postgresql(TypeId::Bool), mysql("tinyint(1)")), "");
    EXPECT_EQ(difference(postgresql(TypeId::Numeric, (12 << 16) + 2 + 4),
                         mysql("decimal(12,2)", (12 << 16) + 2 + 4)),
              "");
    EXPECT_EQ(difference(postgresql(TypeId::Timestamptz), mysql("timestamp(6)", 6)), "");
    EXPECT_EQ(difference(postgresql(TypeId::Timestamp, 0), mysql("datetime", 0)), "");
    EXPECT_EQ(
        difference(postgresql(TypeId::Varchar, 34), mysql("varchar(30)", 34, "utf8mb4_nopad_bin", true)), "");
    EXPECT_EQ(difference(postgresql(TypeId::Text), mysql("longtext", -1, "utf8mb4_nopad_bin", true)), "");
    EXPECT_EQ(difference(postgresql(TypeId::Bytea), mysql("varbinary(16)")), "");
    EXPECT_EQ(difference(postgresql(TypeId::Json), mysql("json")), "");
}

TEST(TypeEquivalence, DifferentValues) {
    EXPECT_EQ(difference(postgresql(TypeId::Int8), mysql("bigint(20) unsigned")),
              "is bigint(20) unsigned, to which bigint is not equivalent");
    for (const auto& [type, name, typmod] : {std::tuple{TypeId::Int2, "tinyint(4)", -1},
                                             {TypeId::Int4, "mediumint(9)", -1},
                                             {TypeId::Bool, "tinyint(4)", -1},
                                             {TypeId::Numeric, "decimal(10,2)", (10 << 16) + 6},
                                             {TypeId::Jsonb, "json", -1},
                                             {TypeId::Text, "enum('a')", -1},
                                             {TypeId::Timestamptz, "timestamp", 0},
                                             {TypeId::Timestamptz, "datetime(6)", 6},
                                             {TypeId::Bytea, "binary(16)", -1},
                                             {TypeId::Uuid, "char(36)", 40}}) {
        EXPECT_NE(difference(postgresql(type), mysql(name, typmod)), "") << name;
    }
}

TEST(TypeEquivalence, TextsThatCompareOtherwise) {
    EXPECT_EQ(difference(postgresql(TypeId::Text), mysql("text", -1, "utf8mb4_general_ci")),
              "has collation utf8mb4_general_ci, under which texts are equal that differ in default");
}

}  // namespace
}  // namespace braid::conf
