// Which SQL makes a MySQL connection's settings equal to a session's, and which statements it keeps prepared.
#include <gtest/gtest.h>

#include "backends/mysql/settings_state.h"
#include "backends/mysql/statement_cache.h"

namespace braid::backends::mysql {
namespace {

SettingsState fresh() {
    SettingsState state;
    state.begin(
        {"shop", {{"sql_mode", "STRICT_TRANS_TABLES"}, {"time_zone", "SYSTEM"}, {"autocommit", "1"}}});
    return state;
}

TEST(MysqlSettings, NothingToDoForWhatIsThere) {
    SettingsState state = fresh();
    EXPECT_EQ(state.difference({}), "");
    EXPECT_EQ(state.difference({"shop", {{"time_zone", "SYSTEM"}}}), "");
}

TEST(MysqlSettings, ChangesAndGoesBack) {
    SettingsState state = fresh();
    Settings wanted{"other`db", {{"time_zone", "+02:00"}, {"group_concat_max_len", "64"}}};
    EXPECT_EQ(state.difference(wanted),
              "USE `other``db`;SET @@SESSION.`group_concat_max_len` = 64, @@SESSION.`time_zone` = '+02:00'");
    state.assume(wanted);
    EXPECT_EQ(state.difference(wanted), "");
    EXPECT_EQ(state.difference({}),
              "USE `shop`;SET @@SESSION.`group_concat_max_len` = DEFAULT, @@SESSION.`time_zone` = 'SYSTEM'");
    state.assume({});
    EXPECT_EQ(state.applied(), state.at_login());
}

TEST(MysqlSettings, TransactionCharacteristicsAreStatementsOfTheirOwn) {
    SettingsState state = fresh();
    EXPECT_EQ(state.difference({"", {{"transaction_isolation", "READ-COMMITTED"}, {"autocommit", "0"}}}),
              "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;SET @@SESSION.`autocommit` = 0");
    EXPECT_EQ(state.difference({"", {{"transaction_read_only", "1"}}}), "SET SESSION TRANSACTION READ ONLY");
}

TEST(MysqlSettings, NoValueLeavesItsLiteral) {
    SettingsState state = fresh();
    EXPECT_EQ(
        state.difference({"", {{"sql_mode", "a'; DROP TABLE t; --"}}}),
        "SET @@SESSION.`sql_mode` = CONVERT(x'61273b2044524f50205441424c4520743b202d2d' USING utf8mb4)");
    EXPECT_EQ(state.difference({"", {{"sql_mode", ""}}}), "SET @@SESSION.`sql_mode` = ''");
    EXPECT_EQ(state.difference({"", {{"character_set_results", ""}}}),
              "SET @@SESSION.`character_set_results` = NULL");
    EXPECT_EQ(state.difference({"", {{"transaction_isolation", "x'; DROP"}}}),
              "SET SESSION TRANSACTION ISOLATION LEVEL X DROP");
}

TEST(MysqlSettings, TheCollationIsSetAfterTheCharacterSetThatChangesIt) {
    SettingsState state;
    state.begin({"shop", {{"character_set_connection", "utf8mb4"}, {"collation_connection", "utf8mb4_bin"}}});
    EXPECT_EQ(state.difference({"", {{"character_set_connection", "latin1"}}}),
              "SET @@SESSION.`character_set_connection` = 'latin1', @@SESSION.`collation_connection` = "
              "'utf8mb4_bin'");
}

TEST(MysqlSettings, NamesAndValuesInOneForm) {
    SettingsState state = fresh();
    state.set("TX_ISOLATION", "SERIALIZABLE");
    state.set("AutoCommit", "OFF");
    state.set_schema("elsewhere");
    EXPECT_EQ(state.applied().variables.at("transaction_isolation"), "SERIALIZABLE");
    EXPECT_EQ(state.applied().variables.at("autocommit"), "0");
    EXPECT_EQ(state.applied().schema, "elsewhere");
}

TEST(MysqlStatements, KeepsTheMostRecentlyUsed) {
    StatementCache cache(2);
    EXPECT_EQ(cache.find("a"), nullptr);
    EXPECT_TRUE(cache.add("a", {1, 0, 1}).empty());
    EXPECT_TRUE(cache.add("b", {2, 1, 0}).empty());
    ASSERT_NE(cache.find("a"), nullptr);
    EXPECT_EQ(cache.add("c", {3, 0, 0}), std::vector<uint32_t>{2});
    EXPECT_EQ(cache.find("b"), nullptr);
    EXPECT_EQ(cache.find("c")->id, 3u);
    EXPECT_EQ(cache.add("a", {4, 0, 0}), std::vector<uint32_t>{1});
    EXPECT_EQ(cache.size(), 2u);
    cache.forget("a");
    EXPECT_EQ(cache.find("a"), nullptr);
    cache.clear();
    EXPECT_EQ(cache.size(), 0u);
}

}  // namespace
}  // namespace braid::backends::mysql
