// OK, ERR, EOF in their flavours, session trackers, column definitions, prepare's answer: byte for byte.
#include "wire/mysql/result.h"

#include "tests/unit/wire/mysql/round_trip.h"
#include "wire/mysql/session_state.h"

namespace braid::wire::mysql {
namespace {

using namespace std::string_view_literals;

constexpr Capabilities k41 = capability::kProtocol41;
constexpr Capabilities kTracking = k41 | capability::kSessionTrack;

TEST(MysqlResult, OkByCapabilities) {
    OkPacket ok;
    ok.affected_rows = 1;
    ok.last_insert_id = 300;
    ok.status = status::kAutocommit;
    ok.warnings = 2;
    expect_both_ways(ok, "\0\x01\xfc\x2c\x01\x02\0\x02\0"sv, k41);
    expect_both_ways(ok, "\0\x01\xfc\x2c\x01\x02\0\x02\0"sv, kTracking);
    ok.info = "Rows matched: 1";
    expect_both_ways(ok, "\0\x01\xfc\x2c\x01\x02\0\x02\0\x0fRows matched: 1"sv, k41);
    expect_both_ways(ok, "\0\x01\xfc\x2c\x01\x02\0\x02\0\x0fRows matched: 1"sv, kTracking);
    ok.info = {};
    ok.warnings = 0;
    expect_both_ways(ok, "\0\x01\xfc\x2c\x01\x02\0"sv, capability::kTransactions);
    ok.status = 0;
    expect_both_ways(ok, "\0\x01\xfc\x2c\x01"sv, 0);
    EXPECT_FALSE(decode<OkPacket>("\0\x01\xfc\x2c\x01\x02\0"sv, k41));
    EXPECT_FALSE(decode<OkPacket>("\x01\0\0\x02\0\0\0"sv, k41));
}

TEST(MysqlResult, OkWithEveryTracker) {
    std::string bytes;
    append_system_variable(bytes, "autocommit", "OFF");
    append_tracked_text(bytes, SessionTrack::Schema, "shop");
    append_tracked_text(bytes, SessionTrack::StateChange, "1");
    append_gtids(bytes, "uuid:1-5");
    append_tracked_text(bytes, SessionTrack::TransactionCharacteristics, "START TRANSACTION;");
    append_tracked_text(bytes, SessionTrack::TransactionState, "T_______");
    OkPacket ok;
    ok.status = status::kAutocommit | status::kSessionStateChanged;
    ok.changes = *session_changes(bytes);
    constexpr auto kBytes =
        "\0\0\0\x02\x40\0\0"
        "\0"
        "\x47"
        "\0\x0f\x0a"
        "autocommit\x03OFF"
        "\x01\x05\x04shop"
        "\x02\x01"
        "1"
        "\x03\x0a\0\x08uuid:1-5"
        "\x04\x13\x12START TRANSACTION;"
        "\x05\x09\x08T_______"sv;
    expect_both_ways(ok, kBytes, kTracking);
    std::vector<SessionTrack> types;
    const auto decoded = decode<OkPacket>(kBytes, kTracking);
    ASSERT_TRUE(decoded);
    for (const SessionChange& change : decoded->changes) {
        types.push_back(change.type);
        switch (change.type) {
            case SessionTrack::SystemVariables: {
                const auto variables = decode_system_variables(change.data);
                ASSERT_TRUE(variables);
                EXPECT_EQ(variables->begin()->first, "autocommit");
                EXPECT_EQ(variables->begin()->second, "OFF");
                break;
            }
            case SessionTrack::Schema: EXPECT_EQ(decode_tracked_text(change).value(), "shop"); break;
            case SessionTrack::StateChange: EXPECT_EQ(decode_tracked_text(change).value(), "1"); break;
            case SessionTrack::Gtids: EXPECT_EQ(decode_gtids(change.data).value(), "uuid:1-5"); break;
            case SessionTrack::TransactionCharacteristics:
                EXPECT_EQ(decode_tracked_text(change).value(), "START TRANSACTION;");
                break;
            case SessionTrack::TransactionState:
                EXPECT_EQ(decode_tracked_text(change).value(), "T_______");
                break;
        }
    }
    EXPECT_EQ(types.size(), 6u);
    for (size_t size = 0; size < kBytes.size(); ++size) {
        const auto cut = decode<OkPacket>(kBytes.substr(0, size), kTracking);
        // Servers leave out what is empty, in whole fields.
        if (size != 7 && size != 8) {
            EXPECT_FALSE(cut) << size;
        }
    }
    // Whoever does not track is not told, nor that there is something.
    EXPECT_EQ(payload_of_message(ok, k41), "\0\0\0\x02\0\0\0"sv);
}

TEST(MysqlResult, OkInPlaceOfEof) {
    OkPacket ok;
    ok.ends_rows = true;
    ok.status = status::kMoreResultsExist;
    expect_both_ways(ok, "\xfe\0\0\x08\0\0\0"sv, k41 | capability::kDeprecateEof);
    std::string out;
    Writer writer(out, k41 | capability::kDeprecateEof, 5);
    write_end_of_rows(writer, status::kAutocommit, 1);
    EXPECT_EQ(out, "\x07\0\0\x05\xfe\0\0\x02\0\x01\0"sv);
    out.clear();
    Writer old(out, k41, 5);
    write_end_of_rows(old, status::kAutocommit, 1);
    EXPECT_EQ(out, "\x05\0\0\x05\xfe\x01\0\x02\0"sv);
}

TEST(MysqlResult, ErrAndEof) {
    expect_both_ways(ErrPacket{1096, "HY000", "No tables used"}, "\xff\x48\x04#HY000No tables used"sv);
    expect_both_ways(ErrPacket{1040, "", "Too many connections"}, "\xff\x10\x04Too many connections"sv);
    EXPECT_EQ(payload_of_message(err_packet(error_code::kTooManyConnections), 0),
              "\xff\x10\x04Too many connections"sv);
    EXPECT_FALSE(decode<ErrPacket>("\xff\x48"sv));
    expect_both_ways(EofPacket{1, status::kAutocommit}, "\xfe\x01\0\x02\0"sv);
    expect_both_ways(EofPacket{}, "\xfe"sv, 0);
    const Error error = to_error({1146, "42S02", "no such table"}, "my1");
    EXPECT_EQ(error.sqlstate, "42S02");
    EXPECT_EQ(error.number, 1146);
    EXPECT_EQ(error.origin, Origin::Server);
    EXPECT_EQ(to_error({1040, "", "full"}, "my1").sqlstate, "HY000");
}

TEST(MysqlResult, ColumnDefinitions) {
    ColumnDefinition41 column;
    column.schema = "shop";
    column.table = "o";
    column.org_table = "orders";
    column.name = "n";
    column.org_name = "number";
    column.charset = kBinaryCharset;
    column.length = 20;
    column.type = ColumnType::LongLong;
    column.flags = column_flag::kNotNull | column_flag::kUnsigned;
    EXPECT_TRUE(column.is_unsigned());
    const braid::mysql::ColumnDescription description = column.description();
    EXPECT_EQ(description, (braid::mysql::ColumnDescription{
                               ColumnType::LongLong, kBinaryCharset, 20, column.flags, 0, {}}));
    ColumnDefinition41 described = column;
    described.type = ColumnType::Null;
    described.length = 0;
    described.set_description(description);
    EXPECT_EQ(described, column);
    constexpr auto kBytes =
        "\x03"
        "def\x04shop\x01o\x06orders\x01n\x06number\x0c\x3f\0\x14\0\0\0\x08\x21\0\0\0\0"sv;
    expect_both_ways(column, kBytes);
    for (size_t size = 0; size < kBytes.size(); ++size) {
        EXPECT_FALSE(decode<ColumnDefinition41>(kBytes.substr(0, size))) << size;
    }
    column.has_default = true;
    expect_both_ways(column, std::string(kBytes) + "\xfb");
    column.default_value = "17";
    expect_both_ways(column, std::string(kBytes) +
                                 "\x02"
                                 "17");
    column = {};
    column.name = "u";
    column.extended_metadata = "\0\x04uuid"sv;
    EXPECT_EQ(column.description().extended, braid::mysql::ExtendedType::Uuid);
    expect_both_ways(column,
                     "\x03"
                     "def\0\0\0\x01u\0\x06\0\x04uuid\x0c\0\0\0\0\0\0\xfd\0\0\0\0\0"sv,
                     k41 | capability::kMariadbExtendedMetadata);
}

TEST(MysqlResult, CountsPreparesAndFiles) {
    expect_both_ways(ColumnCount{251, true}, "\xfc\xfb\0"sv);
    expect_both_ways(ColumnCount{1, false}, "\0\x01"sv, k41 | capability::kOptionalResultsetMetadata);
    expect_both_ways(ColumnCount{1, true}, "\x01\x01"sv, k41 | capability::kMariadbCacheMetadata);
    expect_both_ways(StmtPrepareOk{7, 2, 1, 3, true}, "\0\x07\0\0\0\x02\0\x01\0\0\x03\0"sv);
    expect_both_ways(StmtPrepareOk{7, 2, 1, 3, false}, "\0\x07\0\0\0\x02\0\x01\0\0\x03\0\0"sv,
                     k41 | capability::kOptionalResultsetMetadata);
    expect_both_ways(LocalInfileRequest{"/tmp/a.csv"}, "\xfb/tmp/a.csv"sv);
}

}  // namespace
}  // namespace braid::wire::mysql
