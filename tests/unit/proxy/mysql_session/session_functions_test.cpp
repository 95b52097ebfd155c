#include "proxy/mysql_session/session_functions.h"

#include <gtest/gtest.h>

namespace braid::proxy::mysql_session {
namespace {

SessionFacts facts() {
    SessionFacts facts;
    facts.connection_id = 42;
    facts.row_count = -1;
    facts.found_rows = 7;
    facts.warnings = 2;
    facts.user = "app@localhost";
    facts.database = "shop";
    return facts;
}

// The rewritten text; the text itself when nothing was to be done.
std::string rewritten(std::string text) {
    auto statement = scan_one(text, {});
    if (!statement) return "error " + statement.error().message;
    return with_session_facts(*statement, facts()).value_or("unchanged");
}

TEST(SessionFunctions, KeepTheColumnsNames) {
    EXPECT_EQ(rewritten("select connection_id()"), "select CAST(42 AS UNSIGNED) AS `connection_id()`");
    EXPECT_EQ(rewritten("select 1, Found_Rows( ) , 2"),
              "select 1, CAST('000000000000000000007' AS SIGNED) AS `Found_Rows( )` , 2");
    EXPECT_EQ(rewritten("select row_count() + 1 from t where a = connection_id()"),
              "select CAST('-00000000000000000001' AS SIGNED) + 1 AS `row_count() + 1` from t where a = "
              "CAST(42 AS UNSIGNED)");
    EXPECT_EQ(rewritten("select distinct @@warning_count limit 1"),
              "select distinct CAST('000000000000000000002' AS UNSIGNED) AS `@@warning_count` limit 1");
    EXPECT_EQ(rewritten("select concat('`', database())"),
              "select concat('`', 'shop') AS `concat('``', database())`");
}

TEST(SessionFunctions, LeaveAliasesAlone) {
    EXPECT_EQ(rewritten("select found_rows() as n"), "select CAST('000000000000000000007' AS SIGNED) as n");
    EXPECT_EQ(rewritten("select found_rows() n, 1"), "select CAST('000000000000000000007' AS SIGNED) n, 1");
    EXPECT_EQ(rewritten("select database() 'db'"), "select 'shop' 'db'");
    EXPECT_EQ(rewritten("select 1 = database()"), "select 1 = 'shop' AS `1 = database()`");
    EXPECT_EQ(rewritten("select a from t where b = (select found_rows())"),
              "select a from t where b = (select CAST('000000000000000000007' AS SIGNED) AS `found_rows()`)");
}

TEST(SessionFunctions, KnowTheClientsName) {
    EXPECT_EQ(rewritten("select current_user"), "select 'app@localhost' AS `current_user`");
    EXPECT_EQ(rewritten("select user(), 'x'"), "select 'app@localhost' AS `user()`, 'x'");
}

TEST(SessionFunctions, LeaveWhatIsNoSuchCall) {
    for (const char* text :
         {"select found_rows from t", "select t.database() from t", "select 'connection_id()'",
          "select now()", "create view v as select connection_id()", "select `found_rows` ()",
          "select last_insert_id()", "show warnings"}) {
        EXPECT_EQ(rewritten(text), "unchanged") << text;
    }
}

TEST(SessionFunctions, LastInsertIdIsSeen) {
    const auto asks = [](std::string text) { return asks_last_insert_id(*scan_one(text, {})); };
    EXPECT_TRUE(asks("insert into t values (last_insert_id())"));
    EXPECT_TRUE(asks("select @@identity"));
    EXPECT_TRUE(asks("select @@session.last_insert_id"));
    EXPECT_FALSE(asks("select 'last_insert_id'"));
}

}  // namespace
}  // namespace braid::proxy::mysql_session
