// Column types read, written and described. Against a server: tests/integration/test_crossing_mysql.py.
#include "base/mysql/type.h"

#include <gtest/gtest.h>

namespace braid::mysql {
namespace {

TEST(MysqlType, ReadsAndWritesColumnTypes) {
    for (const char* text : {"tinyint(1)",
                             "int(10) unsigned",
                             "int(5) unsigned zerofill",
                             "bigint",
                             "decimal(10,2) unsigned",
                             "float",
                             "float(7,3)",
                             "double",
                             "bit(64)",
                             "year(4)",
                             "date",
                             "time(3)",
                             "datetime",
                             "timestamp(6)",
                             "char(0)",
                             "varchar(20)",
                             "longtext",
                             "binary(5)",
                             "blob",
                             "enum('a','b''c','')",
                             "set('x,y')",
                             "json",
                             "uuid",
                             "geometry"}) {
        auto type = parse_column_type(text);
        ASSERT_TRUE(type) << text;
        EXPECT_EQ(display(*type), text);
    }
}

TEST(MysqlType, FillsInWhatIsNotWritten) {
    EXPECT_EQ(display(*parse_column_type("DECIMAL")), "decimal(10,0)");
    EXPECT_EQ(display(*parse_column_type("decimal(7)")), "decimal(7,0)");
    EXPECT_EQ(display(*parse_column_type("char")), "char(1)");
    EXPECT_EQ(display(*parse_column_type("bit")), "bit(1)");
    EXPECT_EQ(parse_column_type("point")->id, TypeId::Geometry);
    EXPECT_EQ(parse_column_type("enum('a','b''c')")->members, (std::vector<std::string>{"a", "b'c"}));
}

TEST(MysqlType, RefusesWhatItDoesNotKnow) {
    for (const char* text : {"", "hugeint", "int(", "int(x)", "enum", "enum(a)", "enum('a'", "date(3)",
                             "time(7)", "int(1,2)", "int unsigned great"}) {
        auto type = parse_column_type(text);
        ASSERT_FALSE(type) << text;
        EXPECT_EQ(type.error().sqlstate, "0A000");
    }
}

TEST(MysqlType, DescribesAndReadsDescriptions) {
    const Type bigint = *parse_column_type("bigint(20) unsigned");
    const ColumnDescription column = describe(bigint);
    EXPECT_EQ(column.type, ColumnType::LongLong);
    EXPECT_EQ(column.length, 20u);
    EXPECT_TRUE(column.is_unsigned());
    EXPECT_EQ(type_of(column), bigint);

    const Type text = *parse_column_type("varchar(20)", "utf8mb4", "utf8mb4_bin");
    EXPECT_EQ(describe(text, 33, 3).length, 60u);
    EXPECT_EQ(describe(text).flags, column_flag::kBinary);
    EXPECT_EQ(type_of(describe(text)).id, TypeId::Varchar);

    ColumnDescription extended = describe(*parse_column_type("longtext"));
    extended.extended = ExtendedType::Json;
    EXPECT_EQ(type_of(extended).id, TypeId::Json);
}

TEST(MysqlType, BooleanIsSignedTinyintOfOne) {
    EXPECT_TRUE(is_boolean(*parse_column_type("tinyint(1)")));
    EXPECT_FALSE(is_boolean(*parse_column_type("tinyint(1) unsigned")));
    EXPECT_FALSE(is_boolean(*parse_column_type("tinyint(4)")));
    EXPECT_FALSE(is_boolean(*parse_column_type("int(1)")));
}

}  // namespace
}  // namespace braid::mysql
