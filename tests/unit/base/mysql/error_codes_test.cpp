// The table of errors. Against servers and drivers: tests/integration/test_crossing_mysql.py.
#include "base/mysql/error_codes.h"

#include <gtest/gtest.h>

namespace braid::mysql {
namespace {

TEST(MysqlErrorCodes, TheIssuesList) {
    struct Case {
        uint16_t number;
        const char* postgresql;
    };
    for (const Case& c : {Case{1062, "23505"}, Case{1452, "23503"}, Case{1048, "23502"}, Case{1213, "40P01"},
                          Case{1205, "55P03"}, Case{1064, "42601"}, Case{1146, "42P01"}, Case{1054, "42703"},
                          Case{1052, "42702"}, Case{1365, "22012"}, Case{1264, "22003"}, Case{1406, "22001"},
                          Case{1366, "22P02"}, Case{1050, "42P07"}, Case{1049, "3D000"}, Case{1045, "28P01"},
                          Case{1142, "42501"}, Case{1040, "53300"}, Case{1317, "57014"}, Case{1053, "57P01"},
                          Case{1235, "0A000"}, Case{1792, "25006"}, Case{4025, "23514"}, Case{1055, "42803"},
                          Case{1242, "21000"}, Case{1305, "42883"}}) {
        EXPECT_EQ(code_of_sqlstate(c.postgresql).number, c.number) << c.postgresql;
        EXPECT_EQ(sqlstate_of_code(c.number, "HY000"), c.postgresql) << c.number;
    }
    // The first of the two may be refined by the statement that failed; a client may retry either.
    EXPECT_EQ(code_of_sqlstate("40001"), (ErrorCode{1213, "40001"}));
    for (uint16_t number : {1451, 1216, 1217}) EXPECT_EQ(sqlstate_of_code(number, "23000"), "23503");
    EXPECT_EQ(sqlstate_of_code(1136, "21S01"), "42601");
    EXPECT_EQ(sqlstate_of_code(1364, "HY000"), "23502");
    EXPECT_EQ(sqlstate_of_code(2006, "HY000"), "08006");
}

TEST(MysqlErrorCodes, ClassesStandInForRows) {
    EXPECT_EQ(code_of_sqlstate("22X99"), (ErrorCode{1366, "22007"}));
    EXPECT_EQ(code_of_sqlstate("53X99").number, 1041);
    EXPECT_EQ(code_of_sqlstate("HV000"), (ErrorCode{1105, "HY000"}));
    EXPECT_EQ(sqlstate_of_code(65000, "42S22"), "42703");
    EXPECT_EQ(sqlstate_of_code(65000, "42X01"), "42000");
    EXPECT_EQ(sqlstate_of_code(65000, "HY000"), "XX000");
}

TEST(MysqlErrorCodes, AServersOwnCodeIsKeptForItsKind) {
    Error error;
    error.sqlstate = "HY000";
    error.number = 1364;
    error.message = "Field 'a' doesn't have a default value";
    EXPECT_EQ(code_of(error), (ErrorCode{1364, "HY000"}));
    const Error translated = for_postgresql(error);
    EXPECT_EQ(translated.sqlstate, "23502");
    EXPECT_EQ(translated.number, 0);
    EXPECT_EQ(translated.message, error.message);
    EXPECT_EQ(code_of(translated), (ErrorCode{1048, "23000"}));
    EXPECT_EQ(name_of(1062), "ER_DUP_ENTRY");
    EXPECT_EQ(name_of(9), "");
}

}  // namespace
}  // namespace braid::mysql
