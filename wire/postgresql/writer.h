// Appends messages to a std::string that the caller owns and reuses.
//
// The writer opens a message, back-patches its length, and remembers the first fault; message code has
// neither lengths nor error checks. A message that cannot be written (a zero byte inside a string, a count or
// a length beyond the protocol's) leaves nothing in the buffer, and whole messages written before it stay.
// Call order:
//     Writer writer(out);  writer.write(ReadyForQuery{...});  ...  if (auto s = writer.status(); !s) ...
// PostgreSQL manual 55.2 and 55.6.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"

namespace braid::wire::postgresql {

class Writer {
  public:
    explicit Writer(std::string& out) : out_(out), start_(out.size()) {}

    // One whole message: M has kType and encode(Writer&), which writes the body.
    template <typename M>
    void write(const M& message) {
        begin(M::kType);
        message.encode(*this);
        end();
    }
    // A message of the connection's start, which has no type byte.
    template <typename M>
    void write_untyped(const M& message) {
        begin_untyped();
        message.encode(*this);
        end();
    }

    // For bodies composed by hand: begin, put_..., end. Messages do not nest.
    void begin(char type) {
        start_ = out_.size();
        out_.push_back(type);
        length_at_ = out_.size();
        out_.append(4, '\0');
    }
    void begin_untyped() {
        start_ = length_at_ = out_.size();
        out_.append(4, '\0');
    }
    void end();

    void put_uint8(uint8_t number) { out_.push_back(static_cast<char>(number)); }
    void put_uint16(uint16_t number) {
        if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap16(number);
        append(&number, sizeof number);
    }
    void put_uint32(uint32_t number) {
        if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap32(number);
        append(&number, sizeof number);
    }
    void put_int16(int16_t number) { put_uint16(static_cast<uint16_t>(number)); }
    void put_int32(int32_t number) { put_uint32(static_cast<uint32_t>(number)); }
    void put_bytes(std::string_view bytes) { out_.append(bytes); }
    void put_cstring(std::string_view text);
    // A number of elements, at most 65,535.
    void put_count(size_t count);

    // Where the next byte goes, and a later correction of a 16-bit number put there.
    size_t position() const { return out_.size(); }
    void patch_uint16(size_t position, uint16_t number);

    void fail(const char* text) {
        if (!error_) error_ = text;
    }
    bool ok() const { return error_ == nullptr; }
    // 54000 with the first fault since the writer was made.
    Status status() const;

  private:
    void append(const void* bytes, size_t count) { out_.append(static_cast<const char*>(bytes), count); }

    std::string& out_;
    size_t start_;
    size_t length_at_ = 0;
    const char* error_ = nullptr;
};

}  // namespace braid::wire::postgresql
