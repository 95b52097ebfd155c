// Appends packets to a std::string that the caller owns and reuses.
//
// The writer opens a packet, back-patches its length, numbers it, splits payloads over 16 MiB - 1, and
// remembers the first fault; message code has neither lengths nor error checks. A payload that cannot be
// written leaves nothing in the buffer, and whole packets written before it stay. Call order:
//     Writer writer(out, capabilities, sequence);  writer.write(OkPacket{...});  ...
//     if (auto s = writer.status(); !s) ...;  sequence = writer.sequence();
// A command starts at sequence 0; its answer goes on counting. MySQL internals manual "MySQL Packets".
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "wire/mysql/capabilities.h"

namespace braid::wire::mysql {

// How many bytes a number takes as a length-encoded integer.
constexpr size_t lenenc_size(uint64_t number) {
    return number < 0xfb ? 1 : number <= 0xffff ? 3 : number <= 0xffffff ? 4 : 9;
}

class Writer {
  public:
    explicit Writer(std::string& out, Capabilities capabilities = capability::kProtocol41,
                    uint8_t sequence = 0)
        : out_(out), capabilities_(capabilities), sequence_(sequence), start_(out.size()) {}

    // One whole payload: M has encode(Writer&).
    template <typename M>
    void write(const M& message) {
        begin();
        message.encode(*this);
        end();
    }

    // For payloads composed by hand: begin, put_..., end. Payloads do not nest.
    void begin() {
        start_ = out_.size();
        out_.append(4, '\0');
    }
    void end();

    bool has(Capabilities flag) const { return (capabilities_ & flag) != 0; }
    Capabilities capabilities() const { return capabilities_; }
    void set_capabilities(Capabilities capabilities) { capabilities_ = capabilities; }
    // The number of the next packet.
    uint8_t sequence() const { return sequence_; }
    void set_sequence(uint8_t sequence) { sequence_ = sequence; }

    void put_uint8(uint8_t number) { out_.push_back(static_cast<char>(number)); }
    void put_uint16(uint16_t number) { put_integer(number, 2); }
    void put_uint24(uint32_t number) { put_integer(number, 3); }
    void put_uint32(uint32_t number) { put_integer(number, 4); }
    void put_uint64(uint64_t number) { put_integer(number, 8); }
    void put_float(float number) { put_uint32(std::bit_cast<uint32_t>(number)); }
    void put_double(double number) { put_uint64(std::bit_cast<uint64_t>(number)); }
    void put_lenenc(uint64_t number) {
        if (number < 0xfb) return put_uint8(static_cast<uint8_t>(number));
        put_long_lenenc(number);
    }
    void put_lenenc_string(std::string_view bytes) {
        put_lenenc(bytes.size());
        put_bytes(bytes);
    }
    void put_null() { put_uint8(0xfb); }
    void put_bytes(std::string_view bytes) { out_.append(bytes); }
    void put_zeros(size_t count) { out_.append(count, '\0'); }
    void put_cstring(std::string_view text);

    // Where the next byte goes, and a later correction of bits there (NULL bitmaps).
    size_t position() const { return out_.size(); }
    void set_bits(size_t position, uint8_t bits) {
        out_[position] = static_cast<char>(static_cast<uint8_t>(out_[position]) | bits);
    }

    void fail(const char* text) {
        if (!error_) error_ = text;
    }
    bool ok() const { return error_ == nullptr; }
    // 54000 with the first fault since the writer was made.
    Status status() const;

  private:
    void put_integer(uint64_t number, size_t count) {
        for (size_t i = 0; i < count; ++i) out_.push_back(static_cast<char>(number >> (8 * i) & 0xff));
    }
    void put_long_lenenc(uint64_t number);

    std::string& out_;
    Capabilities capabilities_;
    uint8_t sequence_;
    size_t start_;
    const char* error_ = nullptr;
};

}  // namespace braid::wire::mysql
