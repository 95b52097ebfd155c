// The writer's cold half: ends of packets, splitting, faults.
#include "wire/mysql/writer.h"

#include <cstring>

#include "wire/mysql/packet.h"

namespace braid::wire::mysql {

void Writer::end() {
    const size_t size = out_.size() - start_ - kHeaderSize;
    if (size > kMaxJoinedSize) fail("payload is larger than the protocol's limit");
    if (error_) {
        out_.resize(start_);
        return;
    }
    // The last packet is the one that is not full: a payload of exactly 16 MiB - 1 is followed by an empty
    // one.
    const size_t full = size / kMaxPacketSize;
    out_.resize(out_.size() + full * kHeaderSize);
    for (size_t i = full; i > 0; --i) {
        const size_t from = start_ + kHeaderSize + i * kMaxPacketSize;
        const size_t length = i == full ? size % kMaxPacketSize : kMaxPacketSize;
        std::memmove(out_.data() + from + i * kHeaderSize, out_.data() + from, length);
    }
    for (size_t i = 0; i <= full; ++i) {
        const size_t length = i == full ? size % kMaxPacketSize : kMaxPacketSize;
        store_header(out_.data() + start_ + i * (kHeaderSize + kMaxPacketSize),
                     {static_cast<uint32_t>(length), sequence_++});
    }
}

void Writer::put_cstring(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) fail("string contains a zero byte");
    out_.append(text);
    out_.push_back('\0');
}

void Writer::put_long_lenenc(uint64_t number) {
    if (number <= 0xffff) {
        put_uint8(0xfc);
        return put_integer(number, 2);
    }
    if (number <= 0xffffff) {
        put_uint8(0xfd);
        return put_integer(number, 3);
    }
    put_uint8(0xfe);
    put_integer(number, 8);
}

Status Writer::status() const {
    if (!error_) return {};
    return braid::fail(sqlstate::kProgramLimitExceeded, error_);
}

}  // namespace braid::wire::mysql
