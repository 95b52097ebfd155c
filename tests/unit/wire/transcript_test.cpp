// Replays tests/wire/*.txt, recorded by tests/wire/record.py between real clients and a real server: both
// directions, split at every byte, every message decoded and encoded again to the same bytes.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wire/postgresql/messages.h"
#include "wire/postgresql/startup.h"

namespace braid::wire::postgresql {
namespace {

struct Line {
    char direction;
    char kind;
    std::string body;
};

std::string unquote(const std::string& text) {
    std::string bytes;
    for (size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] != '\\') {
            bytes.push_back(text[i]);
        } else if (text[++i] == 'x') {
            bytes.push_back(static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)));
            i += 2;
        } else {
            bytes.push_back(text[i]);
        }
    }
    return bytes;
}

std::vector<Line> read_transcript(const std::filesystem::path& path) {
    std::vector<Line> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        lines.push_back({line.at(0), line.at(2), unquote(line.substr(4))});
    }
    return lines;
}

void append_wire(std::string& out, const Line& line) {
    if (line.kind != '-') out.push_back(line.kind);
    Writer writer(out);
    writer.put_uint32(static_cast<uint32_t>(line.body.size() + 4));
    out += line.body;
}

std::string reencode_typed(const Frame& frame, Sender sender) {
    std::string out;
    Writer writer(out);
    auto put = [&](const auto& message) {
        EXPECT_TRUE(message) << frame.type << ": " << message.error().message;
        if (message) write(writer, *message);
    };
    if (sender == Sender::Frontend) {
        put(decode_frontend(frame));
    } else {
        put(decode_backend(frame));
    }
    EXPECT_TRUE(writer.ok());
    return out;
}

std::string reencode_startup(std::string_view body) {
    std::string out;
    Writer writer(out);
    auto packet = decode_startup(body);
    EXPECT_TRUE(packet) << packet.error().message;
    if (packet) {
        std::visit(
            [&](const auto& message) {
                if constexpr (requires { message.encode(writer); }) writer.write_untyped(message);
            },
            *packet);
    }
    return out;
}

// Reads all complete messages from the front of `buffer`, drops them, and appends them, encoded again, to
// `out`.
void drain(std::string& buffer, std::string& out, Sender sender, size_t& untyped) {
    size_t at = 0;
    while (true) {
        const std::string_view rest = std::string_view(buffer).substr(at);
        if (untyped > 0) {
            auto frame = next_startup_frame(rest);
            ASSERT_TRUE(frame);
            if (!*frame) break;
            out += reencode_startup((*frame)->body);
            at += (*frame)->size;
            --untyped;
            continue;
        }
        auto frame = next_frame(rest, {sender});
        auto missing = missing_bytes(rest, {sender});
        ASSERT_TRUE(frame) << frame.error().message;
        ASSERT_TRUE(missing);
        ASSERT_EQ(*missing == 0, frame->has_value());
        if (!*frame) break;
        out += reencode_typed(**frame, sender);
        at += (*frame)->size;
    }
    buffer.erase(0, at);
}

class Transcript : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Transcript, ReplaysSplitAtEveryByte) {
    const std::vector<Line> lines = read_transcript(GetParam());
    ASSERT_FALSE(lines.empty());
    for (char direction : {'>', '<'}) {
        std::string stream;
        size_t untyped = 0;
        for (const Line& line : lines) {
            if (line.direction != direction || line.kind == '?') continue;
            untyped += line.kind == '-';
            append_wire(stream, line);
        }
        const Sender sender = direction == '>' ? Sender::Frontend : Sender::Backend;
        for (size_t split = 0; split <= stream.size(); ++split) {
            std::string buffer = stream.substr(0, split);
            std::string out;
            size_t left = untyped;
            drain(buffer, out, sender, left);
            buffer += stream.substr(split);
            drain(buffer, out, sender, left);
            ASSERT_TRUE(buffer.empty()) << "split " << split;
            ASSERT_EQ(out, stream) << "split " << split;
        }
    }
}

TEST_P(Transcript, ReplaysByteByByte) {
    for (char direction : {'>', '<'}) {
        std::string stream, buffer, out;
        size_t untyped = 0;
        for (const Line& line : read_transcript(GetParam())) {
            if (line.direction != direction || line.kind == '?') continue;
            untyped += line.kind == '-';
            append_wire(stream, line);
        }
        for (char byte : stream) {
            buffer.push_back(byte);
            drain(buffer, out, direction == '>' ? Sender::Frontend : Sender::Backend, untyped);
        }
        EXPECT_EQ(out, stream);
    }
}

// Every message of the recording with its body cut short or with a byte too many must be refused.
TEST_P(Transcript, RefusesTruncatedAndPaddedBodies) {
    for (const Line& line : read_transcript(GetParam())) {
        if (line.kind == '-' || line.kind == '?' || line.kind == 'd' || line.kind == 'p') continue;
        // Of SASL's data there is no telling.
        if (line.kind == 'R' && line.body.size() > 4 && line.body[3] > 10) continue;
        auto accepted = [&](std::string_view body) {
            const Frame frame{line.kind, body, body.size() + 5};
            return line.direction == '>' ? decode_frontend(frame).has_value()
                                         : decode_backend(frame).has_value();
        };
        EXPECT_TRUE(accepted(line.body));
        for (size_t size = 0; size < line.body.size(); ++size) {
            EXPECT_FALSE(accepted(std::string_view(line.body).substr(0, size)))
                << line.kind << " cut to " << size;
        }
        EXPECT_FALSE(accepted(line.body + "x")) << line.kind;
    }
}

std::vector<std::filesystem::path> transcripts() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(BRAID_SOURCE_DIR "/tests/wire")) {
        if (entry.path().extension() == ".txt") paths.push_back(entry.path());
    }
    return paths;
}

INSTANTIATE_TEST_SUITE_P(Recorded, Transcript, testing::ValuesIn(transcripts()),
                         [](const auto& path) { return path.param.stem().string(); });

}  // namespace
}  // namespace braid::wire::postgresql
