// The writer's cold half: ends of messages and faults.
#include "wire/postgresql/writer.h"

#include <limits>

#include "wire/postgresql/frame.h"

namespace braid::wire::postgresql {

void Writer::end() {
    const size_t length = out_.size() - length_at_;
    if (length > kMaxLength) fail("message is larger than the protocol's limit");
    if (error_) {
        out_.resize(start_);
        return;
    }
    auto number = static_cast<uint32_t>(length);
    if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap32(number);
    std::memcpy(out_.data() + length_at_, &number, sizeof number);
}

void Writer::put_cstring(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) fail("string contains a zero byte");
    out_.append(text);
    out_.push_back('\0');
}

void Writer::put_count(size_t count) {
    if (count > std::numeric_limits<uint16_t>::max()) fail("more elements than a message can count");
    put_uint16(static_cast<uint16_t>(count));
}

void Writer::patch_uint16(size_t position, uint16_t number) {
    if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap16(number);
    std::memcpy(out_.data() + position, &number, sizeof number);
}

Status Writer::status() const {
    if (!error_) return {};
    return braid::fail(sqlstate::kProgramLimitExceeded, error_);
}

}  // namespace braid::wire::postgresql
