// Where messages begin and end in a byte stream, and which sizes are believed before anything is buffered.
//
// Pure functions over a contiguous buffer that begins at a message. The relay path calls peek_header alone:
// it allocates nothing, and the header's size tells how much of a huge DataRow or CopyData is still to come,
// so its bytes can pass through in pieces. Packets of the connection's start, which have no type byte, are in
// startup.h. Views point into the buffer and live as long as it does. PostgreSQL manual 55.2.1 and 55.7.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "wire/postgresql/reader.h"

namespace braid::wire::postgresql {

// The largest length word of any message: 1 GiB.
inline constexpr uint32_t kMaxLength = 1u << 30;
// The largest length word of the client's messages that carry no data (PQ_SMALL_MESSAGE_LIMIT).
inline constexpr uint32_t kMaxSmallLength = 10000;
// The largest length word of passwords and SASL data (PG_MAX_AUTH_TOKEN_LENGTH).
inline constexpr uint32_t kMaxPasswordLength = 65535;
// Type byte and length word.
inline constexpr size_t kHeaderSize = 5;

enum class Sender { Frontend, Backend };

struct FrameLimits {
    Sender sender = Sender::Frontend;
    // For messages that carry data; the length word counts itself. Values above kMaxLength mean kMaxLength.
    uint32_t max_length = kMaxLength;
};

struct FrameHeader {
    char type = 0;
    uint32_t length = 0;  // as in the message: the body's bytes + 4

    size_t body_size() const { return length - 4; }
    size_t size() const { return size_t{length} + 1; }  // the whole message
};

struct Frame {
    char type = 0;
    std::string_view body;
    size_t size = 0;  // of the whole message: drop so many bytes to reach the next one
};

enum class FrameState {
    Incomplete,  // fewer than kHeaderSize bytes
    Ready,
    Invalid,  // frame_error() says why; the stream cannot be read any further
};

// The largest believable length word of a message of this type; 0 for a type that the sender may not send.
uint32_t max_length_of(char type, const FrameLimits& limits) noexcept;

// Fills `header` when Ready. Looks at no more than the first five bytes.
inline FrameState peek_header(std::string_view buffer, const FrameLimits& limits,
                              FrameHeader& header) noexcept {
    if (buffer.empty()) return FrameState::Incomplete;
    const uint32_t max = max_length_of(buffer[0], limits);
    if (max == 0) return FrameState::Invalid;
    if (buffer.size() < kHeaderSize) return FrameState::Incomplete;
    header.type = buffer[0];
    header.length = load_uint32(buffer.data() + 1);
    return header.length < 4 || header.length > max ? FrameState::Invalid : FrameState::Ready;
}

// The reason for FrameState::Invalid: FATAL 08P01 in PostgreSQL's words.
Error frame_error(std::string_view buffer, const FrameLimits& limits);

// The first message, or nothing while it is not complete.
Result<std::optional<Frame>> next_frame(std::string_view buffer, const FrameLimits& limits);

// How many more bytes complete the first message (its header first, when that is not complete); 0 = complete.
Result<size_t> missing_bytes(std::string_view buffer, const FrameLimits& limits);

}  // namespace braid::wire::postgresql
