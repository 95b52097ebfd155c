// Packets: headers, numbers, splitting and joining at 16 MiB - 1, limits, walking without joining.
#include "wire/mysql/packet.h"

#include <gtest/gtest.h>

#include "wire/mysql/writer.h"

namespace braid::wire::mysql {
namespace {

using namespace std::string_view_literals;

std::string packet_of(std::string_view payload, uint8_t sequence = 0) {
    std::string out;
    Writer writer(out, capability::kProtocol41, sequence);
    writer.begin();
    writer.put_bytes(payload);
    writer.end();
    EXPECT_TRUE(writer.ok());
    return out;
}

// A payload whose bytes differ, so that a wrong join shows.
std::string payload_of(size_t size) {
    std::string payload(size, '\0');
    for (size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(i * 31 + (i >> 12));
    return payload;
}

TEST(MysqlPacket, HasItsLengthAndNumber) {
    EXPECT_EQ(packet_of("\x0e", 0), "\x01\0\0\0\x0e"sv);
    EXPECT_EQ(packet_of("", 7), "\0\0\0\x07"sv);
    PacketReader reader;
    reader.expect(7);
    const auto step = reader.read("\0\0\0\x07\0"sv);
    EXPECT_EQ(step.state, PacketState::Ready);
    EXPECT_EQ(step.payload, "");
    EXPECT_EQ(step.consumed, 4u);
    EXPECT_EQ(reader.sequence(), 8);
}

TEST(MysqlPacket, SaysHowMuchIsMissing) {
    PacketReader reader;
    EXPECT_EQ(reader.read("").missing, 4u);
    EXPECT_EQ(reader.read("\x05\0"sv).missing, 2u);
    EXPECT_EQ(reader.read("\x05\0\0\0ab"sv).missing, 3u);
    EXPECT_EQ(reader.read("\x05\0\0\0abcde"sv).payload, "abcde");
}

TEST(MysqlPacket, ChecksTheNumberAndCountsRound) {
    PacketReader reader;
    EXPECT_EQ(reader.read("\x01\0\0\x01x"sv).state, PacketState::OutOfOrder);
    reader.expect(255);
    EXPECT_EQ(reader.read("\x01\0\0\xffx"sv).state, PacketState::Ready);
    EXPECT_EQ(reader.read("\x01\0\0\0x"sv).state, PacketState::Ready);
    PacketWalker walker;
    EXPECT_EQ(walker.next("\x01\0\0\x01x"sv).state, PacketState::OutOfOrder);
}

TEST(MysqlPacket, BoundsTheSizeBeforeTheBytesCome) {
    PacketReader reader(10);
    EXPECT_EQ(reader.read("\x0b\0\0\0"sv).state, PacketState::TooLarge);
    EXPECT_EQ(reader.read("\x0a\0\0\0"sv).state, PacketState::Incomplete);
    EXPECT_EQ(reader.read("\xff\xff\xff\0"sv).state, PacketState::TooLarge);
    PacketWalker walker(10);
    EXPECT_EQ(walker.next("\x0b\0\0\0"sv).state, PacketState::TooLarge);
}

struct Sizes {
    size_t payload;
    size_t packets;
};

class LargePayload : public testing::TestWithParam<Sizes> {};

TEST_P(LargePayload, IsSplitAndJoined) {
    const std::string payload = payload_of(GetParam().payload);
    std::string stream;
    Writer writer(stream, capability::kProtocol41, 3);
    writer.begin();
    writer.put_bytes(payload);
    writer.end();
    ASSERT_TRUE(writer.ok());
    EXPECT_EQ(writer.sequence(), 3 + GetParam().packets);
    EXPECT_EQ(stream.size(), payload.size() + kHeaderSize * GetParam().packets);

    PacketReader reader(kMaxJoinedSize);
    reader.expect(3);
    std::string_view unread = stream;
    std::string held;
    bool done = false;
    // Portions that are not aligned with the packets.
    while (!done) {
        held += unread.substr(0, 1000003);
        unread.remove_prefix(std::min<size_t>(unread.size(), 1000003));
        const auto step = reader.read(held);
        ASSERT_TRUE(step.state == PacketState::Incomplete || step.state == PacketState::Ready);
        if (step.state == PacketState::Ready) {
            EXPECT_TRUE(step.payload == payload);
            done = true;
        }
        held.erase(0, step.consumed);
        ASSERT_TRUE(done || !unread.empty());
    }
    EXPECT_EQ(held, "");
    EXPECT_EQ(reader.sequence(), writer.sequence());

    PacketWalker walker;
    walker.expect(3);
    std::string walked;
    size_t begins = 0;
    size_t ends = 0;
    for (std::string_view rest = stream; !rest.empty();) {
        const std::string_view portion = rest.substr(0, 999983);
        for (size_t at = 0; at < portion.size();) {
            const auto piece = walker.next(portion.substr(at));
            at += piece.consumed;
            if (piece.state == PacketState::Incomplete) break;
            ASSERT_EQ(piece.state, PacketState::Ready);
            EXPECT_EQ(piece.first_length, std::min(payload.size(), kMaxPacketSize));
            walked += piece.bytes;
            begins += piece.begins;
            ends += piece.ends;
        }
        rest.remove_prefix(portion.size());
    }
    EXPECT_TRUE(walked == payload);
    EXPECT_EQ(begins, 1u);
    EXPECT_EQ(ends, 1u);
    EXPECT_TRUE(walker.at_boundary());
}

INSTANTIATE_TEST_SUITE_P(Sizes, LargePayload,
                         testing::Values(Sizes{kMaxPacketSize - 1, 1}, Sizes{kMaxPacketSize, 2},
                                         Sizes{kMaxPacketSize + 1, 2}, Sizes{2 * kMaxPacketSize, 3}),
                         [](const auto& sizes) { return std::to_string(sizes.param.payload); });

TEST(MysqlPacket, BoundsTheJoinedSize) {
    std::string stream = packet_of(std::string(kMaxPacketSize + 10, 'x'));
    PacketReader reader(kMaxPacketSize + 9);
    EXPECT_EQ(reader.read(stream).state, PacketState::TooLarge);
    PacketReader enough(kMaxPacketSize + 10);
    EXPECT_EQ(enough.read(stream).state, PacketState::Ready);
    // The second packet's number counts too.
    stream[kHeaderSize + kMaxPacketSize + 3] = 5;
    PacketReader order(kMaxJoinedSize);
    EXPECT_EQ(order.read(stream).state, PacketState::OutOfOrder);
}

TEST(MysqlPacket, IsWalkedByteByByte) {
    const std::string stream = packet_of("abc", 0) + packet_of("", 1) + packet_of("d", 2);
    PacketWalker walker;
    std::string seen;
    for (char byte : stream) {
        const auto piece = walker.next(std::string_view(&byte, 1));
        if (piece.state == PacketState::Incomplete) continue;
        seen += piece.begins ? "[" : "";
        seen += piece.bytes;
        seen += piece.ends ? "]" : "";
    }
    EXPECT_EQ(seen, "[abc][][d]");
}

TEST(MysqlPacket, IsNumberedAnew) {
    std::string stream = packet_of("abc", 9) + packet_of("d", 3);
    const size_t whole = stream.size();
    stream += packet_of("half", 5).substr(0, 6);
    uint8_t sequence = 255;
    EXPECT_EQ(renumber(stream.data(), stream.size(), sequence), whole);
    EXPECT_EQ(sequence, 1);
    EXPECT_EQ(stream,
              "\x03\0\0\xff"
              "abc\x01\0\0\0d\x04\0\0\x05ha"sv);
}

TEST(MysqlWriter, LeavesNothingOfAPayloadThatCannotBeWritten) {
    std::string out;
    Writer writer(out);
    writer.begin();
    writer.put_cstring("good");
    writer.end();
    const std::string before = out;
    writer.begin();
    writer.put_cstring("zero\0byte"sv);
    writer.end();
    EXPECT_EQ(out, before);
    EXPECT_FALSE(writer.status());
    EXPECT_EQ(writer.status().error().sqlstate, sqlstate::kProgramLimitExceeded);
}

TEST(MysqlReader, ReadsLengthEncodedIntegers) {
    const std::vector<std::pair<uint64_t, std::string_view>> samples = {
        {0, "\0"sv},
        {250, "\xfa"sv},
        {251, "\xfc\xfb\0"sv},
        {0xffff, "\xfc\xff\xff"sv},
        {0x10000, "\xfd\0\0\x01"sv},
        {0xffffff, "\xfd\xff\xff\xff"sv},
        {0x1000000, "\xfe\0\0\0\x01\0\0\0\0"sv},
        {~uint64_t{0}, "\xfe\xff\xff\xff\xff\xff\xff\xff\xff"sv},
    };
    for (const auto& [number, bytes] : samples) {
        std::string out;
        Writer(out).put_lenenc(number);
        EXPECT_EQ(out, bytes);
        EXPECT_EQ(lenenc_size(number), bytes.size());
        Reader reader(bytes);
        EXPECT_EQ(reader.read_lenenc(), number);
        EXPECT_TRUE(reader.finish());
        for (size_t size = 0; size < bytes.size(); ++size) {
            Reader cut(bytes.substr(0, size));
            (void)cut.read_lenenc();
            EXPECT_FALSE(cut.ok());
        }
    }
    for (std::string_view bytes : {"\xfb"sv, "\xff"sv}) {
        Reader reader(bytes);
        (void)reader.read_lenenc();
        EXPECT_FALSE(reader.ok());
    }
    // A length beyond the payload, up to the largest number.
    Reader reader("\xfe\xff\xff\xff\xff\xff\xff\xff\xff");
    EXPECT_EQ(reader.read_lenenc_string(), "");
    EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace braid::wire::mysql
