// Reads one message's body: big-endian integers, zero-terminated strings, counted bytes.
//
// Bounds, strings and the first fault are the BodyReader's. Used by the messages' decode() functions.
// PostgreSQL manual 55.6.
#pragma once

#include <bit>
#include <cstring>

#include "wire/body_reader.h"

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

class Reader : public BodyReader {
  public:
    using BodyReader::BodyReader;

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
