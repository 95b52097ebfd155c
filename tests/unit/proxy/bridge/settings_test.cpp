// A PostgreSQL session's settings in front of a MySQL server.
#include "proxy/bridge/postgresql_to_mysql/settings.h"

#include <gtest/gtest.h>

namespace braid::proxy::bridge::postgresql_to_mysql {
namespace {

TEST(BridgeSettings, AreKeptInTheirCanonicalForm) {
    Settings settings("app");
    EXPECT_TRUE(settings.set("STATEMENT_TIMEOUT", "5000", false));
    EXPECT_EQ(settings.get("statement_timeout"), "5s");
    EXPECT_TRUE(settings.set("enable_seqscan", "0", false));
    EXPECT_EQ(settings.get("enable_seqscan"), "off");
    EXPECT_TRUE(settings.set("datestyle", "dmy", false));
    EXPECT_EQ(settings.get("DateStyle"), "ISO, DMY");
    EXPECT_TRUE(settings.set("my.own", "x", false));
    EXPECT_EQ(*settings.show("my.own"), "x");
}

TEST(BridgeSettings, RefuseWhatTheyCannotKeep) {
    Settings settings("app");
    EXPECT_EQ(settings.set("nothing_like_that", "1", false).error().sqlstate, "42704");
    EXPECT_EQ(settings.set("DateStyle", "German", false).error().sqlstate, "0A000");
    EXPECT_EQ(settings.set("client_encoding", "latin1", false).error().sqlstate, "0A000");
    EXPECT_EQ(settings.set("bytea_output", "escape", false).error().sqlstate, "0A000");
    EXPECT_EQ(settings.set("extra_float_digits", "0", false).error().sqlstate, "0A000");
    EXPECT_EQ(settings.set("server_version", "9", false).error().sqlstate, "55P02");
    EXPECT_EQ(settings.set("jit", "maybe", false).error().sqlstate, "22023");
}

TEST(BridgeSettings, EndWithTheTransactionThatMadeThem) {
    Settings settings("app");
    settings.begin();
    ASSERT_TRUE(settings.set("work_mem", "1MB", false));
    settings.savepoint();
    ASSERT_TRUE(settings.set("work_mem", "2MB", true));
    EXPECT_EQ(settings.get("work_mem"), "2MB");
    settings.rollback_to(0);
    EXPECT_EQ(settings.get("work_mem"), "1MB");
    settings.rollback();
    EXPECT_EQ(settings.get("work_mem"), "4MB");
    settings.begin();
    ASSERT_TRUE(settings.set("work_mem", "3MB", true));
    settings.commit();
    EXPECT_EQ(settings.get("work_mem"), "4MB");
}

TEST(BridgeSettings, TellTheServerOnlyWhatChanged) {
    Settings settings("app");
    EXPECT_NE(settings.difference().find("tx_isolation = 'READ-COMMITTED'"), std::string::npos);
    EXPECT_EQ(settings.difference(), "");
    ASSERT_TRUE(settings.set("statement_timeout", "1500ms", false));
    EXPECT_EQ(settings.difference(), "SET SESSION max_statement_time = 1.500");
    settings.reset_all();
    EXPECT_EQ(settings.difference(), "SET SESSION max_statement_time = 0.000");
}

TEST(BridgeSettings, ReportWhatDriversWatch) {
    Settings settings("app");
    EXPECT_EQ(settings.reported().at("session_authorization"), "app");
    EXPECT_TRUE(settings.unreported().empty());
    ASSERT_TRUE(settings.set("application_name", "me", false));
    const auto changed = settings.unreported();
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].second, "me");
}

TEST(BridgeSettings, ReadTimeZonesAsPostgresqlDoes) {
    EXPECT_EQ(time_zone_of("utc")->offset, 0);
    EXPECT_EQ(time_zone_of("3")->offset, 3 * 3600);
    EXPECT_EQ(time_zone_of("3")->postgresql, "<+03>-03");
    EXPECT_EQ(time_zone_of("<+03>-03")->offset, 3 * 3600);
    EXPECT_EQ(time_zone_of("-7")->mysql, "-07:00");
    EXPECT_EQ(time_zone_of("Etc/GMT+5")->offset, -5 * 3600);
    EXPECT_FALSE(time_zone_of("Europe/Berlin")->offset.has_value());
    // POSIX's sign counts west: it is not guessed at.
    EXPECT_FALSE(time_zone_of("+03:00"));
    EXPECT_FALSE(time_zone_of("'; drop table x"));
}

TEST(BridgeSettings, BeginInTheDatabasesTimeZone) {
    Settings settings("app", "Etc/GMT-2");
    EXPECT_EQ(settings.time_zone().offset, 2 * 3600);
    ASSERT_TRUE(settings.set("timezone", "UTC", false));
    EXPECT_EQ(settings.time_zone().offset, 0);
    ASSERT_TRUE(settings.reset("timezone"));
    EXPECT_EQ(settings.get("TimeZone"), "Etc/GMT-2");
}

TEST(BridgeSettings, ReadTheSearchPath) {
    Settings settings("app");
    EXPECT_EQ(settings.schemas(), (std::vector<std::string>{"app", "public"}));
    ASSERT_TRUE(settings.set("search_path", "A, \"B\", public", false));
    EXPECT_EQ(settings.schemas(), (std::vector<std::string>{"a", "B", "public"}));
}

}  // namespace
}  // namespace braid::proxy::bridge::postgresql_to_mysql
