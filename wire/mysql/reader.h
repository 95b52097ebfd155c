// Reads one payload: little-endian integers, length-encoded integers and strings.
//
// Bounds, strings and the first fault are the BodyReader's. It carries the connection's capabilities, since
// they decide which fields a message has. MySQL internals manual "Protocol::Integer", "Protocol::String".
#pragma once

#include <bit>
#include <cstring>
#include <optional>

#include "wire/body_reader.h"
#include "wire/mysql/capabilities.h"

namespace braid::wire::mysql {

// The little-endian number in the first `count` (at most 8) bytes.
inline uint64_t load_little_endian(const char* bytes, size_t count) {
    uint64_t number = 0;
    for (size_t i = 0; i < count; ++i) number |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
    return number;
}

// A text value, or nothing for NULL.
using Value = std::optional<std::string_view>;

class Reader : public BodyReader {
  public:
    explicit Reader(std::string_view payload, Capabilities capabilities = capability::kProtocol41)
        : BodyReader(payload), capabilities_(capabilities) {}

    bool has(Capabilities flag) const { return (capabilities_ & flag) != 0; }
    Capabilities capabilities() const { return capabilities_; }
    // A message that tells the capabilities sets them for its later fields.
    void set_capabilities(Capabilities capabilities) { capabilities_ = capabilities; }

    uint16_t read_uint16() { return static_cast<uint16_t>(read_integer(2)); }
    uint32_t read_uint24() { return static_cast<uint32_t>(read_integer(3)); }
    uint32_t read_uint32() { return static_cast<uint32_t>(read_integer(4)); }
    uint64_t read_uint64() { return read_integer(8); }
    float read_float() { return std::bit_cast<float>(read_uint32()); }
    double read_double() { return std::bit_cast<double>(read_uint64()); }

    uint64_t read_lenenc() {
        const uint8_t first = read_uint8();
        return first < 0xfb ? first : read_long_lenenc(first);
    }
    std::string_view read_lenenc_string() {
        const uint64_t length = read_lenenc();
        return read_bytes(length);
    }
    Value read_nullable_string() {
        if (remaining() > 0 && static_cast<uint8_t>(rest().front()) == 0xfb) {
            (void)read_uint8();
            return std::nullopt;
        }
        return read_lenenc_string();
    }
    // A string whose end may also be the payload's: some clients leave the last zero byte out.
    std::string_view read_cstring_or_rest() {
        return rest().find('\0') == std::string_view::npos ? read_rest() : read_cstring();
    }

  private:
    uint64_t read_integer(size_t count) {
        const char* bytes = take(count);
        return bytes ? load_little_endian(bytes, count) : 0;
    }
    uint64_t read_long_lenenc(uint8_t first) {
        switch (first) {
            case 0xfc: return read_integer(2);
            case 0xfd: return read_integer(3);
            case 0xfe: return read_integer(8);
            default: fail("invalid length-encoded integer"); return 0;
        }
    }

    Capabilities capabilities_;
};

// Decodes a whole payload as message M. Views in M point into `payload`. 08P01 when its layout is wrong.
template <typename M>
Result<M> decode(std::string_view payload, Capabilities capabilities = capability::kProtocol41) {
    Reader reader(payload, capabilities);
    M message;
    message.decode(reader);
    if (Status status = reader.finish(); !status) return Failure(std::move(status.error()));
    return message;
}

}  // namespace braid::wire::mysql
