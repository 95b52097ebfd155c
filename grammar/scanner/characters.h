// What a byte may begin in SQL text, and folding of names eight bytes at a time.
//
// The classes follow PostgreSQL 15's scan.l: names may hold any byte from 0x80 on, a vertical tab is no
// space.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace braid::grammar::scanner {

enum class ByteClass : uint8_t {
    Other,
    Space,
    NameStart,
    Digit,
    Quote,
    DoubleQuote,
    Dollar,
    Dot,
    Colon,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Comma,
    Semicolon,
    Operator,
};

namespace detail {

constexpr std::array<ByteClass, 256> make_byte_classes() {
    std::array<ByteClass, 256> classes{};
    for (char c : std::string_view(" \t\n\r\f")) classes[static_cast<uint8_t>(c)] = ByteClass::Space;
    for (char c : std::string_view("~!@#^&|`?+-*/%<>="))
        classes[static_cast<uint8_t>(c)] = ByteClass::Operator;
    for (int c = 'a'; c <= 'z'; ++c) classes[static_cast<size_t>(c)] = ByteClass::NameStart;
    for (int c = 'A'; c <= 'Z'; ++c) classes[static_cast<size_t>(c)] = ByteClass::NameStart;
    for (size_t c = 0x80; c < 256; ++c) classes[c] = ByteClass::NameStart;
    classes['_'] = ByteClass::NameStart;
    for (int c = '0'; c <= '9'; ++c) classes[static_cast<size_t>(c)] = ByteClass::Digit;
    classes['\''] = ByteClass::Quote;
    classes['"'] = ByteClass::DoubleQuote;
    classes['$'] = ByteClass::Dollar;
    classes['.'] = ByteClass::Dot;
    classes[':'] = ByteClass::Colon;
    classes['('] = ByteClass::LeftParen;
    classes[')'] = ByteClass::RightParen;
    classes['['] = ByteClass::LeftBracket;
    classes[']'] = ByteClass::RightBracket;
    classes[','] = ByteClass::Comma;
    classes[';'] = ByteClass::Semicolon;
    return classes;
}

inline constexpr auto kByteClasses = make_byte_classes();

constexpr std::array<bool, 256> make_name_bytes() {
    std::array<bool, 256> bytes{};
    for (size_t c = 0; c < 256; ++c) {
        bytes[c] = kByteClasses[c] == ByteClass::NameStart || kByteClasses[c] == ByteClass::Digit || c == '$';
    }
    return bytes;
}

inline constexpr auto kNameBytes = make_name_bytes();

}  // namespace detail

inline ByteClass byte_class(char c) {
    return detail::kByteClasses[static_cast<uint8_t>(c)];
}
inline bool is_name_start(char c) {
    return byte_class(c) == ByteClass::NameStart;
}
inline bool is_name_byte(char c) {
    return detail::kNameBytes[static_cast<uint8_t>(c)];
}
inline bool is_sql_space(char c) {
    return byte_class(c) == ByteClass::Space;
}
inline bool is_newline(char c) {
    return c == '\n' || c == '\r';
}

// Eight bytes with A-Z made a-z, other bytes as they are.
constexpr uint64_t fold_case(uint64_t bytes) {
    constexpr uint64_t kOnes = 0x0101010101010101;
    const uint64_t seven_bits = bytes & (0x7F * kOnes);
    const uint64_t from_a = seven_bits + (0x80 - 'A') * kOnes;
    const uint64_t beyond_z = seven_bits + (0x7F - 'Z') * kOnes;
    const uint64_t upper = (from_a ^ beyond_z) & ~bytes & (0x80 * kOnes);
    return bytes | (upper >> 2);
}

// Up to eight bytes from `text` as a number, zero-filled; reads no byte at or behind `end`.
inline uint64_t load_bytes(const char* text, size_t count, const char* end) {
    uint64_t bytes = 0;
    if (end - text >= 8) {
        std::memcpy(&bytes, text, 8);
        return count >= 8 ? bytes : bytes & ((uint64_t{1} << (8 * count)) - 1);
    }
    std::memcpy(&bytes, text, count < 8 ? count : 8);
    return bytes;
}

}  // namespace braid::grammar::scanner
