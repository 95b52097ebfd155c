#include "wire/postgresql/frame.h"

#include <gtest/gtest.h>

#include "wire/postgresql/startup.h"
#include "wire/postgresql/writer.h"

namespace braid::wire::postgresql {
namespace {

std::string header(char type, uint32_t length) {
    std::string out(1, type);
    Writer(out).put_uint32(length);
    return out;
}

TEST(Frame, GivesTheFirstMessageAndItsSize) {
    const std::string stream = header('Q', 8) + "abc" + std::string(1, '\0') + "more";
    auto frame = next_frame(stream, {});
    ASSERT_TRUE(frame && *frame);
    EXPECT_EQ((*frame)->type, 'Q');
    EXPECT_EQ((*frame)->body, std::string_view("abc\0", 4));
    EXPECT_EQ((*frame)->size, 9u);
    EXPECT_EQ(*missing_bytes(stream, {}), 0u);
}

TEST(Frame, CountsWhatIsMissing) {
    EXPECT_EQ(*missing_bytes("", {}), 5u);
    EXPECT_EQ(*missing_bytes("Q", {}), 4u);
    EXPECT_EQ(*missing_bytes(header('d', 1000), {}), 996u);
    EXPECT_EQ(*missing_bytes(header('D', kMaxLength) + "row", {Sender::Backend}), kMaxLength - 4 - 3);
    EXPECT_FALSE(next_frame(header('d', 1000), {})->has_value());
}

TEST(Frame, RefusesLengthsBeforeBuffering) {
    auto refused = [](const std::string& bytes, FrameLimits limits) {
        auto frame = next_frame(bytes, limits);
        EXPECT_FALSE(missing_bytes(bytes, limits));
        return frame ? std::string("accepted") : frame.error().sqlstate + " " + frame.error().message;
    };
    EXPECT_EQ(refused(header('Q', 3), {}), "08P01 invalid message length");
    EXPECT_EQ(refused(header('Q', 0xffffffff), {}), "08P01 invalid message length");
    EXPECT_EQ(refused(header('Q', kMaxLength + 1), {}), "08P01 invalid message length");
    EXPECT_EQ(refused(header('Q', 1001), {Sender::Frontend, 1000}), "08P01 invalid message length");
    EXPECT_EQ(refused(header('S', 10001), {}), "08P01 invalid message length");
    EXPECT_EQ(refused(header('p', 65536), {}), "08P01 invalid message length");
    EXPECT_EQ(refused(header('D', kMaxLength + 1), {Sender::Backend}), "08P01 invalid message length");
    // A limit above the protocol's is no limit above the protocol's.
    EXPECT_EQ(refused(header('Q', kMaxLength + 1), {Sender::Frontend, 0xffffffff}),
              "08P01 invalid message length");
}

TEST(Frame, RefusesUnknownTypesByTheirFirstByte) {
    auto frame = next_frame("G", {});
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().message, "invalid frontend message type 71");
    EXPECT_EQ(frame.error().severity, Severity::Fatal);
    EXPECT_FALSE(next_frame("Q", {Sender::Backend}));
    EXPECT_FALSE(next_frame("\xff", {Sender::Backend}));
}

TEST(Frame, PeeksAtAHugeRowWithoutItsBody) {
    FrameHeader peeked;
    EXPECT_EQ(peek_header(header('D', kMaxLength), {Sender::Backend}, peeked), FrameState::Ready);
    EXPECT_EQ(peeked.type, 'D');
    EXPECT_EQ(peeked.size(), size_t{kMaxLength} + 1);
    EXPECT_EQ(peek_header("D\1\2\3", {Sender::Backend}, peeked), FrameState::Incomplete);
}

std::string startup(uint32_t length, std::string_view rest) {
    std::string out;
    Writer(out).put_uint32(length);
    out += rest;
    return out;
}

TEST(StartupFrame, BoundsItsLength) {
    EXPECT_FALSE(next_startup_frame(startup(7, "abc")));
    EXPECT_FALSE(next_startup_frame(startup(0, "")));
    EXPECT_FALSE(next_startup_frame(startup(10005, "")));
    EXPECT_EQ(next_startup_frame("GET / HTTP/1.1\r\n").error().message, "invalid length of startup packet");
    EXPECT_FALSE(next_startup_frame("\x16\x03\x01\x02"));
    auto waiting = next_startup_frame(startup(10004, "abcd"));
    ASSERT_TRUE(waiting);
    EXPECT_FALSE(*waiting);
    EXPECT_FALSE(*next_startup_frame("\0\0"));
}

TEST(StartupPacket, RefusesBrokenLayouts) {
    auto message = [](std::string_view body) {
        auto packet = decode_startup(body);
        return packet ? std::string("accepted") : packet.error().message;
    };
    using namespace std::string_view_literals;
    const std::string layout = "invalid startup packet layout: expected terminator as last byte";
    EXPECT_EQ(message("\0\3\0\0"sv), layout);
    EXPECT_EQ(message("\0\3\0\0user\0x"sv), layout);
    EXPECT_EQ(message("\0\3\0\0user\0x\0"sv), layout);
    EXPECT_EQ(message("\0\3\0\0user\0"sv), layout);
    EXPECT_EQ(message("\0\3\0\0user\0x\0\0\0"sv), layout);
    EXPECT_EQ(message("\0\3\0\0user\0x\0\0"sv), "accepted");
    EXPECT_EQ(message("\x04\xd2\x16\x2e\0\0\0\1"sv), "insufficient data left in message");
    EXPECT_EQ(message("\x04\xd2\x16\x2f\0"sv), "invalid message format");
    EXPECT_EQ(message("\0\2"sv), "insufficient data left in message");
}

TEST(StartupPacket, TellsOtherVersions) {
    using namespace std::string_view_literals;
    auto packet = decode_startup("\0\2\0\0whatever"sv);
    ASSERT_TRUE(packet);
    EXPECT_EQ(std::get<UnsupportedVersion>(*packet).version, (ProtocolVersion{2, 0}));
    packet = decode_startup("\0\3\0\2user\0x\0\0"sv);
    ASSERT_TRUE(packet);
    EXPECT_EQ(std::get<StartupMessage>(*packet).version, (ProtocolVersion{3, 2}));
}

}  // namespace
}  // namespace braid::wire::postgresql
