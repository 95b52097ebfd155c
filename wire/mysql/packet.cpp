#include "wire/mysql/packet.h"

#include <algorithm>

namespace braid::wire::mysql {
namespace {

// A buffer that one huge payload has grown is given back before the next payload.
constexpr size_t kKeptCapacity = size_t{256} << 10;

}  // namespace

PacketReader::Step PacketReader::read(std::string_view unread) {
    if (joining_) return join(unread, 0);
    if (joined_.capacity() > kKeptCapacity) joined_ = {};
    if (unread.size() < kHeaderSize) return {PacketState::Incomplete, {}, 0, kHeaderSize - unread.size()};
    const PacketHeader header = load_header(unread.data());
    if (const PacketState state = check(header, 0); state != PacketState::Ready) return {state, {}, 0, 0};
    if (header.length == kMaxPacketSize) {
        joining_ = true;
        in_packet_ = false;
        joined_.clear();
        return join(unread, 0);
    }
    const size_t size = kHeaderSize + header.length;
    if (unread.size() < size) return {PacketState::Incomplete, {}, 0, size - unread.size()};
    ++sequence_;
    return {PacketState::Ready, unread.substr(kHeaderSize, header.length), size, 0};
}

PacketReader::Step PacketReader::join(std::string_view unread, size_t consumed) {
    while (true) {
        std::string_view rest = unread.substr(consumed);
        if (!in_packet_) {
            if (rest.size() < kHeaderSize) {
                return {PacketState::Incomplete, {}, consumed, kHeaderSize - rest.size()};
            }
            const PacketHeader header = load_header(rest.data());
            if (const PacketState state = check(header, joined_.size()); state != PacketState::Ready) {
                return {state, {}, consumed, 0};
            }
            ++sequence_;
            in_packet_ = true;
            last_ = header.length < kMaxPacketSize;
            packet_left_ = header.length;
            consumed += kHeaderSize;
            rest.remove_prefix(kHeaderSize);
        }
        const size_t piece = std::min<size_t>(rest.size(), packet_left_);
        joined_.append(rest.substr(0, piece));
        consumed += piece;
        packet_left_ -= static_cast<uint32_t>(piece);
        if (packet_left_ > 0) return {PacketState::Incomplete, {}, consumed, packet_left_};
        in_packet_ = false;
        if (last_) {
            joining_ = false;
            return {PacketState::Ready, joined_, consumed, 0};
        }
    }
}

PacketWalker::Piece PacketWalker::next(std::string_view input) {
    Piece piece;
    while (!in_packet_) {
        const size_t take = std::min<size_t>(kHeaderSize - header_size_, input.size() - piece.consumed);
        input.copy(header_ + header_size_, take, piece.consumed);
        header_size_ = static_cast<uint8_t>(header_size_ + take);
        piece.consumed += take;
        if (header_size_ < kHeaderSize) return piece;
        header_size_ = 0;
        const PacketHeader header = load_header(header_);
        if (!in_payload_) {
            payload_size_ = 0;
            begun_ = false;
            first_length_ = header.length;
        }
        if (header.sequence != sequence_)
            piece.state = PacketState::OutOfOrder;
        else if (header.length > max_payload_ - payload_size_)
            piece.state = PacketState::TooLarge;
        if (piece.state != PacketState::Incomplete) return piece;
        ++sequence_;
        payload_size_ += header.length;
        in_payload_ = in_packet_ = true;
        last_ = header.length < kMaxPacketSize;
        packet_left_ = header.length;
    }
    piece.state = PacketState::Ready;
    piece.bytes = input.substr(piece.consumed, packet_left_);
    piece.consumed += piece.bytes.size();
    piece.first_length = first_length_;
    packet_left_ -= static_cast<uint32_t>(piece.bytes.size());
    in_packet_ = packet_left_ > 0;
    piece.ends = !in_packet_ && last_;
    if (piece.ends) in_payload_ = false;
    // A header alone is no piece, unless it is all that there is of the payload.
    if (piece.bytes.empty() && !piece.ends) {
        piece.state = PacketState::Incomplete;
        return piece;
    }
    piece.begins = !begun_;
    begun_ = true;
    return piece;
}

size_t renumber(char* bytes, size_t size, uint8_t& sequence) {
    size_t at = 0;
    while (size - at >= kHeaderSize) {
        const PacketHeader header = load_header(bytes + at);
        if (size - at - kHeaderSize < header.length) break;
        bytes[at + 3] = static_cast<char>(sequence++);
        at += kHeaderSize + header.length;
    }
    return at;
}

}  // namespace braid::wire::mysql
