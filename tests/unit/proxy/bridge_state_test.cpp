// What a bridge to PostgreSQL keeps of a MySQL session, its errors' words, its clock: without any server.
#include <gtest/gtest.h>

#include "proxy/bridge/mysql_to_postgresql/errors.h"
#include "proxy/bridge/mysql_to_postgresql/show.h"
#include "proxy/bridge/mysql_to_postgresql/state.h"
#include "proxy/bridge/mysql_to_postgresql/stopped_clock.h"

namespace braid::proxy::bridge::mysql_to_postgresql {
namespace {

State fresh() {
    return State("10.11.0-MariaDB", "Etc/UTC");
}

TEST(BridgeVariables, AreSortedAndKnown) {
    const auto& all = all_variables();
    for (size_t i = 1; i < all.size(); i++) EXPECT_LT(all[i - 1].name, all[i].name);
    for (const Variable& variable : all) EXPECT_EQ(find_variable(variable.name), &variable);
    EXPECT_EQ(find_variable("TX_ISOLATION"), find_variable("transaction_isolation"));
    EXPECT_EQ(find_variable("nothing"), nullptr);
}

TEST(BridgeVariables, AreSetByTheirUse) {
    State state = fresh();
    EXPECT_TRUE(state.set("autocommit", "OFF"));
    EXPECT_FALSE(state.autocommit());
    EXPECT_EQ(state.set("nothing", "1").error().number, 1193);
    EXPECT_EQ(state.set("version", "8").error().number, 1238);
    EXPECT_EQ(state.set("foreign_key_checks", "0").error().number, 1235);
    EXPECT_TRUE(state.set("foreign_key_checks", "1"));
    EXPECT_EQ(state.set("autocommit", "2").error().number, 1231);
    EXPECT_EQ(state.set("time_zone", "+99:00").error().number, 1298);
    EXPECT_EQ(state.set("character_set_client", "gbk").error().number, 1235);
}

TEST(BridgeVariables, CharacterSetsBringTheirCollations) {
    State state = fresh();
    EXPECT_TRUE(state.set_names("latin1", ""));
    EXPECT_EQ(state.get("collation_connection"), "latin1_swedish_ci");
    EXPECT_TRUE(state.ascii_only());
    EXPECT_EQ(state.results_collation(), 8);
    EXPECT_TRUE(state.set_names("utf8", "utf8mb3_bin"));
    EXPECT_EQ(state.get("character_set_client"), "utf8mb3");
    EXPECT_EQ(state.get("collation_connection"), "utf8mb3_bin");
}

TEST(BridgeVariables, TimeZones) {
    EXPECT_EQ(fixed_offset("+02:00"), 7200);
    EXPECT_EQ(fixed_offset("-11:30"), -41400);
    EXPECT_EQ(fixed_offset("UTC"), 0);
    EXPECT_EQ(fixed_offset("Europe/Berlin"), std::nullopt);
    EXPECT_EQ(fixed_offset("+2"), std::nullopt);
    State state = fresh();
    EXPECT_EQ(state.crossing_settings().zone_offset_seconds, 0);
    EXPECT_TRUE(state.set("time_zone", "Europe/Berlin"));
    EXPECT_EQ(state.crossing_settings().zone_offset_seconds, std::nullopt);
    EXPECT_TRUE(state.set("time_zone", "+02:00"));
    EXPECT_NE(state.server_settings().find("INTERVAL '+02:00'"), std::string::npos);
}

TEST(BridgeValues, AreConstantsInEveryMode) {
    UserValue value;
    value.text = "it's";
    EXPECT_EQ(value.sql(), "_utf8mb4 X'69742773'");
    value.kind = UserValue::Kind::Real;
    value.text = "2";
    EXPECT_EQ(value.sql(), "2e0");
    value.kind = UserValue::Kind::Decimal;
    EXPECT_EQ(value.sql(), "2.");
}

Error server_error(std::string state, std::string message, std::string detail = {}) {
    Error error = fail(state, std::move(message), std::move(detail)).value();
    error.origin = Origin::Server;
    return error;
}

TEST(BridgeErrors, HaveMysqlsWords) {
    Error duplicate = server_error("23505", "duplicate key value", "Key (a, b)=(1, x) already exists.");
    duplicate.server_fields = {{'n', "t_pkey"}};
    const Error told = for_mysql(duplicate, "shop");
    EXPECT_EQ(told.number, 1062);
    EXPECT_EQ(told.message, "Duplicate entry '1-x' for key 'PRIMARY'");
    const Error missing = for_mysql(server_error("42P01", "relation \"t\" does not exist"), "shop");
    EXPECT_EQ(missing.number, 1146);
    EXPECT_EQ(missing.message, "Table 'shop.t' doesn't exist");
    EXPECT_EQ(for_mysql(server_error("40001", "could not serialize"), "shop").number, 1213);
    EXPECT_EQ(for_mysql(server_error("42883", "function f() does not exist"), "shop").number, 1235);
    EXPECT_EQ(for_mysql(server_error("57014", "canceling statement due to user request"), "shop").number,
              1317);
}

std::string stopped(const std::string& text, std::optional<int32_t> offset) {
    auto statement = mysql_session::scan_one(text, {});
    auto at = at_moment(*statement, offset);
    return at ? *at : std::to_string(at.error().number);
}

TEST(StoppedClock, IsWrittenOut) {
    const std::string head = "SET STATEMENT timestamp = 1700000000.123456 FOR ";
    EXPECT_EQ(stopped(head + "SELECT now() FROM t WHERE d < curdate()", 0),
              "SELECT TIMESTAMP '2023-11-14 22:13:20' AS `now()` FROM t WHERE d < DATE '2023-11-14'");
    EXPECT_EQ(stopped(head + "SELECT now(3) AS n, t.now FROM t", 7200),
              "SELECT TIMESTAMP '2023-11-15 00:13:20.123' AS n, t.now FROM t");
    EXPECT_EQ(stopped(head + "SELECT 1", 0), "SELECT 1");
    EXPECT_EQ(stopped(head + "SELECT 1", std::nullopt), "1235");
    EXPECT_EQ(stopped("SET STATEMENT sql_mode = '' FOR SELECT 1", 0), "1235");
}

TEST(BridgePatterns, MatchAsLikeDoes) {
    EXPECT_TRUE(matches("Customers", "cust%"));
    EXPECT_TRUE(matches("a_b", "a\\_b"));
    EXPECT_FALSE(matches("axb", "a\\_b"));
    EXPECT_TRUE(matches("axb", "a_b"));
    EXPECT_FALSE(matches("", "_"));
}

}  // namespace
}  // namespace braid::proxy::bridge::mysql_to_postgresql
