// What the packets of an answer are, answer by answer, and when it is over. Recorded ones:
// transcript_test.cpp.
#include "wire/mysql/response_reader.h"

#include <gtest/gtest.h>

#include "wire/mysql/row.h"

namespace braid::wire::mysql {
namespace {

using namespace std::string_view_literals;
using Kinds = std::vector<PacketKind>;

constexpr Capabilities k41 = capability::kProtocol41 | capability::kLocalFiles;
constexpr Capabilities kNoEof = k41 | capability::kDeprecateEof;

constexpr auto kOk = "\0\0\0\x02\0\0\0"sv;
constexpr auto kEof = "\xfe\0\0\x02\0"sv;
constexpr auto kEofMore = "\xfe\0\0\x0a\0"sv;
constexpr auto kEofCursor = "\xfe\0\0\x42\0"sv;
constexpr auto kOkEof = "\xfe\0\0\x02\0\0\0"sv;
constexpr auto kError = "\xff\x48\x04#HY000No"sv;
constexpr auto kColumn =
    "\x03"
    "def..."sv;
constexpr auto kRow =
    "\x01"
    "1"sv;

Kinds feed(ResponseReader& reader, const std::vector<std::string_view>& payloads) {
    Kinds kinds;
    for (std::string_view payload : payloads) {
        EXPECT_FALSE(reader.idle());
        kinds.push_back(reader.next(payload, payload.size()));
    }
    return kinds;
}

Kinds answer(Capabilities capabilities, CommandCode code, const std::vector<std::string_view>& payloads) {
    ResponseReader reader(capabilities);
    reader.begin(code);
    Kinds kinds = feed(reader, payloads);
    EXPECT_TRUE(reader.idle() || reader.broken());
    EXPECT_EQ(reader.broken(), kinds.back() == PacketKind::Invalid);
    return kinds;
}

using enum PacketKind;

TEST(MysqlResponse, OfOnePacket) {
    EXPECT_EQ(answer(k41, CommandCode::Query, {kOk}), Kinds({Ok}));
    EXPECT_EQ(answer(k41, CommandCode::Ping, {kOk}), Kinds({Ok}));
    EXPECT_EQ(answer(k41, CommandCode::InitDb, {kError}), Kinds({Error}));
    EXPECT_EQ(answer(k41, CommandCode::SetOption, {kEof}), Kinds({Ok}));
    EXPECT_EQ(answer(kNoEof, CommandCode::SetOption, {kOkEof}), Kinds({Ok}));
    EXPECT_EQ(answer(k41, CommandCode::Statistics, {"Uptime: 1"}), Kinds({Text}));
    EXPECT_EQ(answer(k41, CommandCode::Ping, {"\x05"}), Kinds({Invalid}));
    EXPECT_EQ(answer(k41, CommandCode::Query, {"\0\0\0"sv}), Kinds({Invalid}));
    EXPECT_EQ(answer(k41, CommandCode::Query, {""}), Kinds({Invalid}));
}

TEST(MysqlResponse, OfRows) {
    EXPECT_EQ(answer(k41, CommandCode::Query, {"\x02", kColumn, kColumn, kEof, kRow, kRow, kEof}),
              Kinds({ColumnCount, ColumnDefinition, ColumnDefinition, MetadataEnd, Row, Row, RowsEnd}));
    EXPECT_EQ(answer(kNoEof, CommandCode::Query, {"\x01", kColumn, kRow, kOkEof}),
              Kinds({ColumnCount, ColumnDefinition, Row, RowsEnd}));
    EXPECT_EQ(answer(k41, CommandCode::Query, {"\x01", kColumn, kEof, kRow, kError}),
              Kinds({ColumnCount, ColumnDefinition, MetadataEnd, Row, Error}));
    EXPECT_EQ(answer(k41, CommandCode::Query, {"\x01", kError}), Kinds({ColumnCount, Error}));
    // A NULL in the first column is no request for a file there.
    EXPECT_EQ(answer(k41, CommandCode::Query, {"\x01", kColumn, kEof, "\xfb", kEof}),
              Kinds({ColumnCount, ColumnDefinition, MetadataEnd, Row, RowsEnd}));
    EXPECT_EQ(answer(k41, CommandCode::Query, {"\x01", kColumn, kRow}),
              Kinds({ColumnCount, ColumnDefinition, Invalid}));
    EXPECT_EQ(answer(k41, CommandCode::Query, {"\xfe\0\0\0\0\x01\0\0\0"sv}), Kinds({Invalid}));
}

// A text row whose first value is longer than 16 MiB begins as an EOF packet does, but is a full packet.
TEST(MysqlResponse, OfALongRow) {
    constexpr auto kHead = "\xfe\0\0\0\x01\0\0\0\0and so on"sv;
    for (Capabilities capabilities : {k41, kNoEof}) {
        ResponseReader reader(capabilities);
        reader.begin(CommandCode::Query);
        feed(reader, {"\x01", kColumn});
        if (capabilities == k41) feed(reader, {kEof});
        EXPECT_EQ(reader.next(kHead, kMaxPacketSize), Row);
        feed(reader, {capabilities == k41 ? kEof : kOkEof});
        EXPECT_TRUE(reader.idle());
    }
    // Without kDeprecateEof a row of nine bytes cannot be mistaken either.
    ResponseReader reader(k41);
    reader.begin(CommandCode::Query);
    feed(reader, {"\x01", kColumn, kEof});
    EXPECT_EQ(reader.next(kHead.substr(0, 9), 9), Row);
}

TEST(MysqlResponse, OfSeveralResults) {
    EXPECT_EQ(answer(k41, CommandCode::Query,
                     {"\0\x01\0\x0a\0\0\0"sv, "\x01", kColumn, kEofMore, kRow, kEofMore, kOk}),
              Kinds({Ok, ColumnCount, ColumnDefinition, MetadataEnd, Row, RowsEnd, Ok}));
    // An error is the last of them.
    EXPECT_EQ(answer(k41, CommandCode::Query, {"\0\x01\0\x0a\0\0\0"sv, kError}), Kinds({Ok, Error}));
}

TEST(MysqlResponse, OfAPrepare) {
    constexpr auto kHead = "\0\x07\0\0\0\x01\0\x02\0\0\0\0"sv;
    EXPECT_EQ(answer(k41, CommandCode::StmtPrepare, {kHead, kColumn, kColumn, kEof, kColumn, kEof}),
              Kinds({PrepareOk, ParameterDefinition, ParameterDefinition, MetadataEnd, ColumnDefinition,
                     MetadataEnd}));
    EXPECT_EQ(answer(kNoEof, CommandCode::StmtPrepare, {kHead, kColumn, kColumn, kColumn}),
              Kinds({PrepareOk, ParameterDefinition, ParameterDefinition, ColumnDefinition}));
    EXPECT_EQ(answer(k41, CommandCode::StmtPrepare, {"\0\x07\0\0\0\0\0\0\0\0\0\0"sv}), Kinds({PrepareOk}));
    EXPECT_EQ(answer(k41, CommandCode::StmtPrepare, {"\0\x07\0\0\0\0\0\x01\0\0\0\0"sv, kColumn, kEof}),
              Kinds({PrepareOk, ParameterDefinition, MetadataEnd}));
    EXPECT_EQ(answer(kNoEof, CommandCode::StmtPrepare, {"\0\x07\0\0\0\0\0\x01\0\0\0\0"sv, kColumn}),
              Kinds({PrepareOk, ParameterDefinition}));
    EXPECT_EQ(answer(k41, CommandCode::StmtPrepare, {kError}), Kinds({Error}));
    ResponseReader reader(k41);
    reader.begin(CommandCode::StmtPrepare);
    feed(reader, {kHead});
    EXPECT_EQ(reader.statement_id(), 7u);
    EXPECT_EQ(reader.parameter_count(), 2u);
    EXPECT_EQ(reader.column_count(), 1u);
}

TEST(MysqlResponse, OfCursors) {
    EXPECT_EQ(answer(k41, CommandCode::StmtExecute, {"\x01", kColumn, kEofCursor}),
              Kinds({ColumnCount, ColumnDefinition, MetadataEnd}));
    EXPECT_EQ(answer(kNoEof, CommandCode::StmtExecute, {"\x01", kColumn, "\xfe\0\0\x42\0\0\0"sv}),
              Kinds({ColumnCount, ColumnDefinition, RowsEnd}));
    EXPECT_EQ(answer(k41, CommandCode::StmtFetch, {"\0\0\x01"sv, kEofCursor}), Kinds({Row, RowsEnd}));
    EXPECT_EQ(answer(k41, CommandCode::StmtFetch, {kError}), Kinds({Error}));
}

TEST(MysqlResponse, OfAFieldList) {
    EXPECT_EQ(answer(k41, CommandCode::FieldList, {kColumn, kColumn, kEof}),
              Kinds({ColumnDefinition, ColumnDefinition, RowsEnd}));
    EXPECT_EQ(answer(k41, CommandCode::FieldList, {kError}), Kinds({Error}));
}

TEST(MysqlResponse, OfALocalFile) {
    ResponseReader reader(k41);
    reader.begin(CommandCode::Query);
    EXPECT_EQ(feed(reader, {"\xfb/tmp/a.csv"}), Kinds({LocalInfileRequest}));
    EXPECT_TRUE(reader.waits_for_client());
    reader.client_sent();
    EXPECT_EQ(feed(reader, {kOk}), Kinds({Ok}));
    EXPECT_TRUE(reader.idle());
    // Whoever did not agree to it is not asked, nor in answer to another command.
    EXPECT_EQ(answer(capability::kProtocol41, CommandCode::Query, {"\xfb/etc/passwd"}), Kinds({Invalid}));
    EXPECT_EQ(answer(k41, CommandCode::StmtExecute, {"\xfb/etc/passwd"}), Kinds({Invalid}));
    EXPECT_EQ(answer(k41, CommandCode::Ping, {"\xfb/etc/passwd"}), Kinds({Invalid}));
    // The server has nothing to say before the file has come.
    ResponseReader hasty(k41);
    hasty.begin(CommandCode::Query);
    EXPECT_EQ(feed(hasty, {"\xfb/tmp/a.csv", kOk}), Kinds({LocalInfileRequest, Invalid}));
}

TEST(MysqlResponse, OfAChangedUser) {
    ResponseReader reader(k41);
    reader.begin(CommandCode::ChangeUser);
    EXPECT_EQ(feed(reader, {"\xfe"
                            "caching_sha2_password\0abc\0"sv}),
              Kinds({AuthSwitchRequest}));
    EXPECT_TRUE(reader.waits_for_client());
    reader.client_sent();
    EXPECT_EQ(feed(reader, {"\x01\x03", kOk}), Kinds({AuthMoreData, Ok}));
    EXPECT_TRUE(reader.idle());
}

TEST(MysqlResponse, TellsTheSessionsState) {
    ResponseReader reader(k41 | capability::kSessionTrack);
    EXPECT_TRUE(reader.autocommit());
    reader.begin(CommandCode::Query);
    feed(reader, {"\0\0\0\x01\x40\x03\0\0\x02\x02\0"sv});
    EXPECT_TRUE(reader.in_transaction());
    EXPECT_FALSE(reader.autocommit());
    EXPECT_EQ(reader.warnings(), 3);
    EXPECT_TRUE(reader.session_changed());
    reader.forget_session_change();
    reader.begin(CommandCode::Query);
    feed(reader, {kOk});
    EXPECT_FALSE(reader.session_changed());
    EXPECT_FALSE(reader.in_transaction());
}

TEST(MysqlResponse, CommandsThatAreNotAnswered) {
    ResponseReader reader(k41);
    reader.begin(CommandCode::StmtClose);
    reader.begin(CommandCode::StmtSendLongData);
    EXPECT_TRUE(reader.idle());
    reader.begin(CommandCode::Ping);
    reader.begin(CommandCode::StmtFetch);
    EXPECT_EQ(feed(reader, {kOk, kEof}), Kinds({Ok, RowsEnd}));
    EXPECT_TRUE(reader.idle());
    // Nobody asked.
    EXPECT_EQ(reader.next(kOk, kOk.size()), Invalid);
    EXPECT_TRUE(reader.broken());
    ResponseReader closed(k41);
    EXPECT_EQ(closed.next(kError, kError.size()), Error);
    EXPECT_TRUE(closed.broken());
}

TEST(MysqlResponse, MariadbsProgressComesInBetween) {
    constexpr auto kProgress = "\xff\xff\xff\x01\x01\x02\0\0\0\x04work"sv;
    EXPECT_EQ(answer(k41 | capability::kMariadbProgress, CommandCode::Query, {kProgress, kOk}),
              Kinds({Progress, Ok}));
}

std::string stream_of(const std::vector<std::string_view>& payloads, uint8_t sequence = 1) {
    std::string out;
    Writer writer(out, k41, sequence);
    for (std::string_view payload : payloads) {
        writer.begin();
        writer.put_bytes(payload);
        writer.end();
    }
    return out;
}

TEST(MysqlTracker, FollowsPipelinedCommands) {
    ResponseTracker tracker(k41);
    tracker.command_sent(CommandCode::Query);
    tracker.command_sent(CommandCode::StmtClose);
    tracker.command_sent(CommandCode::Ping);
    const std::string stream = stream_of({"\x01", kColumn, kEof, kRow, kEof}) + stream_of({kOk});
    Kinds kinds;
    for (size_t at = 0; at < stream.size();) {
        const auto seen = tracker.take(std::string_view(stream).substr(at));
        ASSERT_TRUE(seen.complete);
        kinds.push_back(seen.kind);
        at += seen.consumed;
        EXPECT_EQ(tracker.idle(), at == stream.size());
    }
    EXPECT_EQ(kinds, Kinds({ColumnCount, ColumnDefinition, MetadataEnd, Row, RowsEnd, Ok}));
}

TEST(MysqlTracker, IsNotIdleInTheMiddleOfTheLastPacket) {
    ResponseTracker tracker(k41);
    tracker.command_sent(CommandCode::Query);
    const std::string error = "\xff\x48\x04#HY000" + std::string(100, 'x');
    const std::string stream = stream_of({error});
    auto seen = tracker.take(std::string_view(stream).substr(0, 60));
    EXPECT_FALSE(seen.complete);
    EXPECT_FALSE(tracker.idle());
    // A command that is sent meanwhile waits for its own answer.
    tracker.command_sent(CommandCode::Ping);
    seen = tracker.take(std::string_view(stream).substr(60));
    EXPECT_TRUE(seen.complete);
    EXPECT_EQ(seen.kind, Error);
    EXPECT_EQ(seen.payload, error);
    EXPECT_FALSE(tracker.idle());
    const std::string ok = stream_of({kOk});
    EXPECT_EQ(tracker.take(ok).kind, Ok);
    EXPECT_TRUE(tracker.idle());
}

TEST(MysqlTracker, PassesALargeRowWithoutKeepingIt) {
    ResponseTracker tracker(k41);
    tracker.command_sent(CommandCode::Query);
    std::string row;
    Writer(row).put_lenenc_string(std::string(kMaxPacketSize + 100, 'x'));
    const std::string stream = stream_of({"\x01", kColumn, kEof, row, kEof});
    Kinds kinds;
    for (std::string_view rest = stream; !rest.empty();) {
        const auto seen = tracker.take(rest.substr(0, 65536));
        if (seen.complete) kinds.push_back(seen.kind);
        if (seen.complete && seen.kind == Row) {
            EXPECT_EQ(seen.payload, "");
        }
        rest.remove_prefix(seen.consumed);
        ASSERT_FALSE(tracker.broken());
    }
    EXPECT_EQ(kinds, Kinds({ColumnCount, ColumnDefinition, MetadataEnd, Row, RowsEnd}));
    EXPECT_TRUE(tracker.idle());
}

TEST(MysqlTracker, ChecksTheNumbers) {
    ResponseTracker tracker(k41);
    tracker.command_sent(CommandCode::Ping);
    const std::string wrong = stream_of({kOk}, 2);
    tracker.take(wrong);
    EXPECT_TRUE(tracker.broken());
    EXPECT_FALSE(tracker.idle());
    EXPECT_EQ(tracker.take(wrong).consumed, 0u);
    // After a command of two packets the answer begins at 2.
    ResponseTracker large(k41);
    large.command_sent(CommandCode::Query, 2);
    EXPECT_EQ(large.take(wrong).kind, Ok);
    EXPECT_TRUE(large.idle());
}

TEST(MysqlTracker, GoesOnBehindALocalFile) {
    ResponseTracker tracker(k41);
    tracker.command_sent(CommandCode::Query);
    EXPECT_EQ(tracker.take(stream_of({"\xfb/tmp/a.csv"})).kind, LocalInfileRequest);
    // The file in one packet, 2, and the empty one, 3.
    tracker.client_sent(4);
    EXPECT_EQ(tracker.take(stream_of({kOk}, 4)).kind, Ok);
    EXPECT_TRUE(tracker.idle());
}

}  // namespace
}  // namespace braid::wire::mysql
