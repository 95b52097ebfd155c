// Where payloads begin and end in a byte stream: packets of at most 16 MiB - 1, numbered, joined while full.
//
// PacketReader gives whole payloads: small ones as views into the caller's buffer, larger ones joined in a
// buffer of its own. PacketWalker gives a stream's payload bytes piece by piece, copying and joining nothing:
// for relaying large rows. Both bound what they believe before anything is buffered, check the packets'
// numbers, and take any split of the bytes. MySQL internals manual "MySQL Packets".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/mysql/reader.h"

namespace braid::wire::mysql {

inline constexpr size_t kHeaderSize = 4;
// A packet of this size is full: the payload goes on in the next packet.
inline constexpr size_t kMaxPacketSize = 0xffffff;
// No payload is larger, whatever the configuration says: the server's own limit for max_allowed_packet.
inline constexpr size_t kMaxJoinedSize = size_t{1} << 30;
// For payloads of a client that has not proved who it is.
inline constexpr size_t kMaxLoginSize = size_t{64} << 10;

struct PacketHeader {
    uint32_t length = 0;
    uint8_t sequence = 0;
};

inline PacketHeader load_header(const char* bytes) {
    return {static_cast<uint32_t>(load_little_endian(bytes, 3)), static_cast<uint8_t>(bytes[3])};
}
inline void store_header(char* bytes, PacketHeader header) {
    for (size_t i = 0; i < 3; ++i) bytes[i] = static_cast<char>(header.length >> (8 * i) & 0xff);
    bytes[3] = static_cast<char>(header.sequence);
}

enum class PacketState : uint8_t {
    Incomplete,
    Ready,
    TooLarge,    // error_code::kPacketTooLarge; the stream cannot be read any further
    OutOfOrder,  // error_code::kPacketsOutOfOrder; likewise
};

// Joined payloads, one after the other.
//     auto step = reader.read(unread);   drop step.consumed bytes, also when the state is Incomplete; but use
//                                        step.payload first: it may point into them
// A new exchange of packets begins with expect(0).
class PacketReader {
  public:
    struct Step {
        PacketState state = PacketState::Incomplete;
        std::string_view payload;  // until the next read(), and until the caller's buffer moves
        size_t consumed = 0;
        size_t missing = 0;  // Incomplete: how many bytes more are known to be needed; at least 1
    };

    explicit PacketReader(size_t max_payload = kMaxLoginSize) { set_max_payload(max_payload); }

    // Values above kMaxJoinedSize mean kMaxJoinedSize. Counts from the next packet's header.
    void set_max_payload(size_t max_payload) {
        max_payload_ = max_payload < kMaxJoinedSize ? max_payload : kMaxJoinedSize;
    }

    Step read(std::string_view unread);

    // The number of the next packet: what an answer to the last payload begins with.
    uint8_t sequence() const { return sequence_; }
    void expect(uint8_t sequence) { sequence_ = sequence; }
    // Is a payload half read into this reader's own buffer?
    bool joining() const { return joining_; }

  private:
    PacketState check(PacketHeader header, size_t before) const {
        if (header.sequence != sequence_) return PacketState::OutOfOrder;
        return before + header.length > max_payload_ ? PacketState::TooLarge : PacketState::Ready;
    }
    Step join(std::string_view unread, size_t consumed);

    size_t max_payload_ = 0;
    uint8_t sequence_ = 0;
    bool joining_ = false;
    bool in_packet_ = false;  // while joining: is the header of the packet at hand read?
    bool last_ = false;       // while joining: is that packet the last one?
    uint32_t packet_left_ = 0;
    std::string joined_;
};

// The payloads' bytes in the pieces in which they come.
class PacketWalker {
  public:
    struct Piece {
        PacketState state = PacketState::Incomplete;  // Incomplete: all of the input was consumed
        std::string_view bytes;                       // of the payload; may be empty
        size_t consumed = 0;                          // with the headers before and in front of `bytes`
        uint32_t first_length = 0;                    // the length of the payload's first packet
        bool begins = false;                          // `bytes` are the payload's first
        bool ends = false;                            // and its last
    };

    explicit PacketWalker(size_t max_payload = kMaxJoinedSize) : max_payload_(max_payload) {}

    // At most one payload's bytes; call it again with what follows, until the input is empty.
    Piece next(std::string_view input);

    uint8_t sequence() const { return sequence_; }
    void expect(uint8_t sequence) { sequence_ = sequence; }
    // Between two payloads?
    bool at_boundary() const { return !in_payload_ && header_size_ == 0; }

  private:
    size_t max_payload_;
    size_t payload_size_ = 0;  // as the headers seen so far say
    char header_[kHeaderSize] = {};
    uint8_t header_size_ = 0;
    uint8_t sequence_ = 0;
    bool in_payload_ = false;
    bool begun_ = false;  // a piece of this payload was given
    bool last_ = false;
    bool in_packet_ = false;
    uint32_t first_length_ = 0;
    uint32_t packet_left_ = 0;
};

// Numbers the whole packets at the front of `bytes` anew, beginning with `sequence`, which is left at the
// next number. Returns the size of those packets: what is behind is a packet's part.
size_t renumber(char* bytes, size_t size, uint8_t& sequence);

}  // namespace braid::wire::mysql
