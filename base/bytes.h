// Big-endian integers in datums. The caller has checked that enough bytes are there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace braid {

template <typename Int>
Int get_big_endian(std::string_view bytes, size_t at = 0) {
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(Int); ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
    return static_cast<Int>(value);
}

template <typename Int>
void append_big_endian(std::string& out, Int value) {
    auto bits = static_cast<std::make_unsigned_t<Int>>(value);
    for (size_t i = sizeof(Int); i-- > 0;) out += static_cast<char>(bits >> (8 * i) & 0xff);
}

}  // namespace braid
