// Reads one message's body: big-endian integers, zero-terminated strings, counted bytes.
//
// Every read is bounds-checked and the first fault is remembered: after it, reads give zeros and empty views,
// so a decoder reads all its fields and asks once, with finish(). Nothing is allocated; views point into the
// body and live as long as it does. Used by the messages' decode() functions. PostgreSQL manual 55.6.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/error.h"

namespace braid::wire::postgresql {

// The big-endian number at `bytes`, which has at least 2 (4) bytes.
inline uint16_t load_uint16(const char* bytes) {
    uint16_t number;
    std::memcpy(&number, bytes, sizeof number);
    return std::endian::native == std::endian::little ? __builtin_bswap16(number) : number;
}
inline uint32_t load_uint32(const char* bytes) {
    uint32_t number;
    std::memcpy(&number, bytes, sizeof number);
    return std::endian::native == std::endian::little ? __builtin_bswap32(number) : number;
}

class Reader {
  public:
    explicit Reader(std::string_view body) : rest_(body) {}

    uint8_t read_uint8() {
        const char* bytes = take(1);
        return bytes ? static_cast<uint8_t>(*bytes) : 0;
    }
    uint16_t read_uint16() {
        const char* bytes = take(2);
        return bytes ? load_uint16(bytes) : 0;
    }
    uint32_t read_uint32() {
        const char* bytes = take(4);
        return bytes ? load_uint32(bytes) : 0;
    }
    int16_t read_int16() { return static_cast<int16_t>(read_uint16()); }
    int32_t read_int32() { return static_cast<int32_t>(read_uint32()); }

    std::string_view read_bytes(size_t count) {
        const char* bytes = take(count);
        return bytes ? std::string_view(bytes, count) : std::string_view();
    }

    // Up to the next zero byte, which is consumed and not part of the view.
    std::string_view read_cstring() {
        const size_t length = rest_.find('\0');
        if (length == std::string_view::npos) {
            fail("invalid string in message");
            return {};
        }
        std::string_view text = rest_.substr(0, length);
        rest_.remove_prefix(length + 1);
        return text;
    }

    // All that is left.
    std::string_view read_rest() {
        std::string_view bytes = rest_;
        rest_.remove_prefix(rest_.size());
        return bytes;
    }

    // What a call of read_rest() would give; a decoder of a list marks its start with it.
    std::string_view rest() const { return rest_; }
    size_t remaining() const { return rest_.size(); }
    bool ok() const { return error_ == nullptr; }

    // Remembers `text` (a literal) if it is the first fault; the second form adds a number to the text.
    void fail(const char* text) {
        if (!error_) error_ = text;
        rest_ = {};
    }
    void fail(const char* text, int number) {
        if (!error_) {
            number_ = number;
            has_number_ = true;
        }
        fail(text);
    }

    // The first fault, or "invalid message format" when bytes are left over: 08P01 in either case.
    Status finish() const {
        if (ok() && rest_.empty()) return {};
        return fault();
    }

  private:
    const char* take(size_t count) {
        if (rest_.size() < count) {
            fail("insufficient data left in message");
            return nullptr;
        }
        const char* bytes = rest_.data();
        rest_.remove_prefix(count);
        return bytes;
    }
    Failure fault() const;

    std::string_view rest_;
    const char* error_ = nullptr;
    int number_ = 0;
    bool has_number_ = false;
};

// Decodes a whole body as message M, for example decode<Bind>(frame.body). Views in M point into `body`.
template <typename M>
Result<M> decode(std::string_view body) {
    Reader reader(body);
    M message;
    message.decode(reader);
    if (Status status = reader.finish(); !status) return Failure(std::move(status.error()));
    return message;
}

}  // namespace braid::wire::postgresql
