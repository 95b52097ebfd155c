// A session's settings: startup values, SET and SET LOCAL, and what transactions undo.
#include "proxy/session/session_settings.h"

#include <gtest/gtest.h>

namespace braid::proxy {
namespace {

std::string value(const SessionSettings& settings, const std::string& name) {
    const std::string* found = settings.find(name);
    return found == nullptr ? "-" : *found;
}

TEST(SessionSettings, ResetGoesBackToStartup) {
    SessionSettings settings;
    settings.start({{"timezone", "UTC"}}, std::nullopt);
    settings.set("timezone", "Asia/Tokyo", false);
    settings.set("datestyle", "German", false);
    EXPECT_EQ(value(settings, "timezone"), "Asia/Tokyo");
    settings.reset("timezone");
    EXPECT_EQ(value(settings, "timezone"), "UTC");
    settings.reset_all();
    EXPECT_EQ(value(settings, "datestyle"), "-");
}

TEST(SessionSettings, RollbackUndoesAndCommitKeeps) {
    SessionSettings settings;
    settings.begin();
    settings.set("a", "1", false);
    settings.rollback();
    EXPECT_EQ(value(settings, "a"), "-");
    settings.begin();
    settings.set("a", "2", false);
    settings.commit();
    EXPECT_EQ(value(settings, "a"), "2");
}

TEST(SessionSettings, LocalEndsWithTheTransaction) {
    SessionSettings settings;
    settings.set("a", "1", false);
    settings.begin();
    settings.set("a", "2", true);
    EXPECT_EQ(value(settings, "a"), "2");
    EXPECT_EQ(settings.for_connections().at("a"), "1");
    settings.commit();
    EXPECT_EQ(value(settings, "a"), "1");
}

TEST(SessionSettings, SetAfterSetLocalIsForTheSession) {
    SessionSettings settings;
    settings.begin();
    settings.set("a", "2", true);
    settings.set("a", "3", false);
    settings.commit();
    EXPECT_EQ(value(settings, "a"), "3");
}

TEST(SessionSettings, SavepointsNest) {
    SessionSettings settings;
    settings.begin();
    settings.set("a", "1", false);
    settings.savepoint();
    settings.set("a", "2", false);
    settings.savepoint();
    settings.set("a", "3", true);
    settings.rollback_to(1);
    EXPECT_EQ(value(settings, "a"), "2");
    settings.rollback_to(0);
    EXPECT_EQ(value(settings, "a"), "1");
    settings.release(0);
    settings.commit();
    EXPECT_EQ(value(settings, "a"), "1");
}

TEST(SessionSettings, ConnectionsThatJoinLaterBeginWithTheStateAtBegin) {
    SessionSettings settings;
    settings.set("a", "1", false);
    settings.begin();
    settings.set("a", "2", false);
    EXPECT_EQ(settings.at_begin().at("a"), "1");
    settings.commit();
    EXPECT_EQ(settings.at_begin().at("a"), "2");
}

TEST(SessionSettings, BraidsOwnAreNotForConnections) {
    SessionSettings settings;
    settings.set("braid.shard", "pg1", false);
    EXPECT_TRUE(settings.for_connections().empty());
    EXPECT_EQ(value(settings, "braid.shard"), "pg1");
    settings.reset("braid.shard");
    EXPECT_EQ(value(settings, "braid.shard"), "-");
}

TEST(SessionSettings, SearchPathFollowsTheTransaction) {
    SessionSettings settings;
    settings.begin();
    settings.set_search_path(std::vector<std::string>{"x"}, true);
    ASSERT_TRUE(settings.search_path());
    EXPECT_EQ(settings.search_path()->front(), "x");
    settings.commit();
    EXPECT_FALSE(settings.search_path());
}

}  // namespace
}  // namespace braid::proxy
