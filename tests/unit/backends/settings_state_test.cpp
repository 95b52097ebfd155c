#include "backends/postgresql/settings_state.h"

#include <gtest/gtest.h>

namespace braid::backends::postgresql {
namespace {

TEST(SettingsState, NothingToDoWhenEqual) {
    SettingsState state;
    EXPECT_EQ(state.difference({}), "");
    state.assume({{"timezone", "UTC"}});
    EXPECT_EQ(state.difference({{"timezone", "UTC"}}), "");
}

TEST(SettingsState, SetsWhatDiffersAndResetsWhatIsNotWanted) {
    SettingsState state;
    state.set("TimeZone", "UTC");
    state.set("my.flag", "1");
    state.set("datestyle", "ISO, DMY");
    EXPECT_EQ(
        state.difference({{"timezone", "Europe/Paris"}, {"datestyle", "ISO, DMY"}, {"search_path", "a, b"}}),
        "RESET \"my\".\"flag\";SELECT pg_catalog.set_config('search_path', 'a, b', false), "
        "pg_catalog.set_config('timezone', 'Europe/Paris', false)");
    EXPECT_EQ(state.difference({}), "RESET \"datestyle\";RESET \"my\".\"flag\";RESET \"timezone\";");
    state.reset("DATESTYLE");
    EXPECT_EQ(state.applied().count("datestyle"), 0u);
    state.reset_all();
    EXPECT_EQ(state.difference({}), "");
}

TEST(SettingsState, ValuesCannotLeaveTheirLiteral) {
    SettingsState state;
    EXPECT_EQ(state.difference({{"application_name", "it's"}}),
              "SELECT pg_catalog.set_config('application_name', 'it''s', false)");
    EXPECT_EQ(state.difference({{"application_name", "\\'"}}),
              "SELECT pg_catalog.set_config('application_name', "
              "pg_catalog.convert_from(pg_catalog.decode('5c27', 'hex'), 'UTF8'), false)");
    std::string both = state.difference({{"application_name", "\x95\x5c"}, {"client_encoding", "SJIS"}});
    EXPECT_NE(both.find("decode('955c', 'hex'), 'SJIS')"), std::string::npos) << both;
}

}  // namespace
}  // namespace braid::backends::postgresql
