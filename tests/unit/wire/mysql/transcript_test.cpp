// Replays recorded conversations: the framing split at every byte, every message decoded and encoded again to
// the same bytes, and the reader of answers followed through all of it, whole and byte by byte.
#include "tests/unit/wire/mysql/transcript.h"

#include <map>

#include <gtest/gtest.h>

#include "wire/mysql/handshake.h"
#include "wire/mysql/parameters.h"
#include "wire/mysql/response_reader.h"
#include "wire/mysql/row.h"
#include "wire/mysql/session_state.h"

namespace braid::wire::mysql {
namespace {

template <typename M>
std::string encoded(const M& message, Capabilities capabilities) {
    std::string out;
    Writer writer(out, capabilities);
    writer.write(message);
    EXPECT_TRUE(writer.ok());
    return out.substr(kHeaderSize);
}

// Follows one conversation packet by packet and checks each against its decoded and encoded self.
class Conversation {
  public:
    void take(const RecordedPacket& packet) {
        if (packet.direction == '>') {
            from_client(packet);
        } else {
            from_server(packet);
        }
    }
    bool idle() const { return whole_ && whole_->idle() && pieces_->idle(); }
    size_t rows() const { return rows_; }

  private:
    template <typename M>
    M same(std::string_view payload) {
        auto message = decode<M>(payload, capabilities_);
        EXPECT_TRUE(message) << message.error().message;
        if (!message) return M{};
        EXPECT_EQ(encoded(*message, capabilities_), payload);
        return *message;
    }

    void from_client(const RecordedPacket& packet) {
        if (!logged_in_) return log_in(packet.payload);
        if (whole_->reader().waits_for_client()) {
            const auto next = static_cast<uint8_t>(packet.sequence + 1);
            // A file ends with an empty packet; an authentication answers with one.
            const bool file = whole_->reader().command() == CommandCode::Query;
            if (file && !packet.payload.empty()) return;
            whole_->client_sent(next);
            pieces_->client_sent(next);
            return;
        }
        ASSERT_EQ(packet.sequence, 0);
        auto command = decode_command(packet.payload, capabilities_);
        ASSERT_TRUE(command) << command.error().message;
        ASSERT_FALSE(std::holds_alternative<UnknownCommand>(*command));
        std::string out;
        Writer writer(out, capabilities_);
        write(writer, *command);
        EXPECT_EQ(out.substr(kHeaderSize), packet.payload);
        const auto code = static_cast<CommandCode>(packet.payload[0]);
        if (const auto* execute = std::get_if<ComStmtExecute>(&*command)) check_parameters(*execute);
        if (const auto* data = std::get_if<ComStmtSendLongData>(&*command)) {
            long_data_.resize(data->parameter + size_t{1});
            long_data_[data->parameter] = true;
        }
        whole_->command_sent(code);
        pieces_->command_sent(code);
    }

    void log_in(const std::string& payload) {
        if (!response_seen_) {
            auto hello = decode_client_hello(payload, true);
            ASSERT_TRUE(hello) << hello.error().message;
            const auto* response = std::get_if<HandshakeResponse41>(&*hello);
            ASSERT_TRUE(response);
            capabilities_ = response->capabilities & server_capabilities_;
            EXPECT_EQ(encoded(*response, 0), payload);
            EXPECT_EQ(response->user, "app");
            for (const auto& [name, value] : response->attributes) EXPECT_FALSE(name.empty());
            response_seen_ = true;
        }
    }

    void from_server(const RecordedPacket& packet) {
        if (!greeted_) {
            greeted_ = true;
            const auto greeting = same<HandshakeV10>(packet.payload);
            EXPECT_EQ(greeting.scramble().size(), kScrambleSize);
            server_capabilities_ = greeting.capabilities;
            return;
        }
        if (!logged_in_) {
            if (packet.payload[0] == '\xff') {
                same<ErrPacket>(packet.payload);
                return;
            }
            check_ok(packet.payload);
            logged_in_ = true;
            whole_.emplace(capabilities_);
            pieces_.emplace(capabilities_);
            return;
        }
        std::string bytes(kHeaderSize, '\0');
        store_header(bytes.data(), {static_cast<uint32_t>(packet.payload.size()), packet.sequence});
        bytes += packet.payload;
        const CommandCode command = whole_->reader().command();
        const auto seen = whole_->take(bytes);
        ASSERT_TRUE(seen.complete);
        ASSERT_EQ(seen.consumed, bytes.size());
        ASSERT_EQ(seen.payload, packet.payload);
        for (size_t i = 0; i < bytes.size(); ++i) {
            const auto piece = pieces_->take(std::string_view(bytes).substr(i, 1));
            ASSERT_EQ(piece.consumed, 1u);
            ASSERT_EQ(piece.complete, i + 1 == bytes.size());
            if (!piece.complete) continue;
            EXPECT_EQ(piece.kind, seen.kind);
            if (!piece.payload.empty()) {
                EXPECT_EQ(piece.payload, packet.payload);
            }
        }
        EXPECT_EQ(pieces_->idle(), whole_->idle());
        EXPECT_EQ(pieces_->reader().status(), whole_->reader().status());
        check(seen.kind, command, packet.payload);
    }

    void check(PacketKind kind, CommandCode command, const std::string& payload) {
        const bool binary = command == CommandCode::StmtExecute || command == CommandCode::StmtFetch;
        switch (kind) {
            case PacketKind::Ok: check_end(payload); break;
            case PacketKind::Error: same<ErrPacket>(payload); break;
            case PacketKind::ColumnCount:
                // A client that has cached the definitions of a prepared statement does not get them again.
                if (same<ColumnCount>(payload).metadata_follows) columns_.clear();
                break;
            case PacketKind::ParameterDefinition: same<ColumnDefinition41>(payload); break;
            case PacketKind::ColumnDefinition: {
                const auto column = same<ColumnDefinition41>(payload);
                EXPECT_EQ(column.catalog, "def");
                EXPECT_EQ(column.has_default, command == CommandCode::FieldList);
                columns_.push_back({column.type, column.is_unsigned()});
                break;
            }
            case PacketKind::MetadataEnd: same<EofPacket>(payload); break;
            case PacketKind::Row:
                ++rows_;
                binary ? check_binary_row(payload) : check_text_row(payload);
                break;
            case PacketKind::RowsEnd: check_end(payload); break;
            case PacketKind::LocalInfileRequest:
                EXPECT_FALSE(same<LocalInfileRequest>(payload).filename.empty());
                break;
            case PacketKind::PrepareOk:
                same<StmtPrepareOk>(payload);
                columns_.clear();
                parameter_count_ = whole_->reader().parameter_count();
                types_.clear();
                long_data_.clear();
                break;
            case PacketKind::AuthSwitchRequest: same<AuthSwitchRequest>(payload); break;
            case PacketKind::AuthMoreData: same<AuthMoreData>(payload); break;
            case PacketKind::Text: EXPECT_TRUE(payload.starts_with("Uptime")); break;
            case PacketKind::Progress: break;
            case PacketKind::Invalid: FAIL() << "an invalid packet"; break;
        }
    }

    void check_end(const std::string& payload) {
        if (payload[0] == '\xfe' && payload.size() == 5) {
            same<EofPacket>(payload);
        } else {
            check_ok(payload);
        }
    }

    void check_ok(const std::string& payload) {
        const auto ok = same<OkPacket>(payload);
        for (const SessionChange& change : ok.changes) {
            if (change.type == SessionTrack::SystemVariables) {
                auto variables = decode_system_variables(change.data);
                ASSERT_TRUE(variables);
                EXPECT_GE(variables->size(), 1u);
            } else {
                EXPECT_TRUE(decode_tracked_text(change));
            }
        }
    }

    void check_text_row(const std::string& payload) {
        std::vector<Value> values;
        const Status status = decode_text_row(payload, columns_.size(), values);
        ASSERT_TRUE(status) << status.error().message;
        std::string out;
        Writer writer(out);
        write_text_row(writer, values);
        EXPECT_EQ(out.substr(kHeaderSize), payload);
    }

    void check_binary_row(const std::string& payload) {
        std::vector<BinaryValue> values;
        const Status status = decode_binary_row(payload, columns_, values);
        ASSERT_TRUE(status) << status.error().message;
        std::string out;
        Writer writer(out);
        BinaryRowWriter row(writer, columns_);
        for (const BinaryValue& value : values) row.add(value);
        row.finish();
        ASSERT_TRUE(writer.ok());
        std::vector<BinaryValue> again;
        ASSERT_TRUE(decode_binary_row(std::string_view(out).substr(kHeaderSize), columns_, again));
        EXPECT_EQ(again, values);
    }

    void check_parameters(const ComStmtExecute& execute) {
        std::vector<Parameter> parameters;
        const bool sends_types = types_.empty();
        const Status status =
            decode_parameters(execute, capabilities_, parameter_count_, long_data_, types_, parameters);
        ASSERT_TRUE(status) << status.error().message;
        ASSERT_EQ(parameters.size(), parameter_count_);
        std::string out;
        Writer writer(out, capabilities_);
        write_stmt_execute(writer, execute.statement_id, execute.flags, parameters, sends_types);
        auto again = decode_command(std::string_view(out).substr(kHeaderSize), capabilities_);
        ASSERT_TRUE(again);
        std::vector<Parameter> reread;
        ASSERT_TRUE(decode_parameters(std::get<ComStmtExecute>(*again), capabilities_, parameter_count_,
                                      long_data_, types_, reread));
        EXPECT_EQ(reread, parameters);
    }

    bool greeted_ = false;
    bool response_seen_ = false;
    bool logged_in_ = false;
    Capabilities server_capabilities_ = 0;
    Capabilities capabilities_ = capability::kProtocol41;
    std::optional<ResponseTracker> whole_;
    std::optional<ResponseTracker> pieces_;
    std::vector<ColumnShape> columns_;
    size_t parameter_count_ = 0;
    std::vector<ColumnShape> types_;
    std::vector<bool> long_data_;
    size_t rows_ = 0;
};

class MysqlTranscript : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(MysqlTranscript, DecodesAndEncodesEveryMessage) {
    const auto packets = read_transcript(GetParam());
    ASSERT_FALSE(packets.empty());
    Conversation conversation;
    for (size_t i = 0; i < packets.size(); ++i) {
        SCOPED_TRACE("packet " + std::to_string(i) + " " + packets[i].direction);
        conversation.take(packets[i]);
        ASSERT_FALSE(testing::Test::HasFailure());
    }
    if (GetParam().stem() != "wrong_password") {
        EXPECT_TRUE(conversation.idle());
        EXPECT_GT(conversation.rows(), 0u);
    }
}

// Reads `stream` through a reader as far as it goes; the numbers expected are the recording's.
void drain(PacketReader& reader, std::string& buffer, const std::vector<const RecordedPacket*>& packets,
           size_t& next) {
    while (true) {
        if (next < packets.size()) reader.expect(packets[next]->sequence);
        const auto step = reader.read(buffer);
        if (step.state == PacketState::Ready) {
            ASSERT_EQ(step.payload, packets[next++]->payload);
        }
        buffer.erase(0, step.consumed);
        if (step.state == PacketState::Incomplete) {
            ASSERT_GE(step.missing, 1u);
            return;
        }
        ASSERT_EQ(step.state, PacketState::Ready);
    }
}

TEST_P(MysqlTranscript, FramesSplitAtEveryByte) {
    const auto recorded = read_transcript(GetParam());
    for (char direction : {'>', '<'}) {
        std::vector<const RecordedPacket*> packets;
        std::string stream;
        for (const RecordedPacket& packet : recorded) {
            if (packet.direction != direction) continue;
            packets.push_back(&packet);
            std::string header(kHeaderSize, '\0');
            store_header(header.data(), {static_cast<uint32_t>(packet.payload.size()), packet.sequence});
            stream += header + packet.payload;
        }
        for (size_t split = 0; split <= stream.size(); ++split) {
            PacketReader reader;
            size_t next = 0;
            std::string buffer = stream.substr(0, split);
            drain(reader, buffer, packets, next);
            buffer += stream.substr(split);
            drain(reader, buffer, packets, next);
            ASSERT_TRUE(buffer.empty()) << "split " << split;
            ASSERT_EQ(next, packets.size()) << "split " << split;
        }
    }
}

std::vector<std::filesystem::path> mysql_transcripts() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(BRAID_SOURCE_DIR "/tests/wire/mysql")) {
        if (entry.path().extension() == ".txt") paths.push_back(entry.path());
    }
    return paths;
}

INSTANTIATE_TEST_SUITE_P(Recorded, MysqlTranscript, testing::ValuesIn(mysql_transcripts()),
                         [](const auto& path) { return path.param.stem().string(); });

}  // namespace
}  // namespace braid::wire::mysql
