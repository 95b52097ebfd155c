// Which keyword a word is: a hash table built by the compiler from keyword_list.def.
//
// 2048 places for some 460 words, linear probing, so that a name that is no keyword mostly meets an empty
// place at once. Words are compared by their first 16 bytes as two numbers. In a header because the scanner
// asks for each unquoted name; included by postgresql_scan.cpp alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "grammar/scanner/characters.h"
#include "grammar/token.h"

namespace braid::grammar::scanner {
namespace detail {

struct Keyword {
    uint64_t head = 0;
    uint64_t tail = 0;
    uint8_t length = 0;
    char last = 0;
};

inline constexpr size_t kPlaces = 2048;
inline constexpr size_t kLongest = 17;

constexpr uint64_t pack(std::string_view word, size_t from) {
    uint64_t bytes = 0;
    for (size_t i = from; i < word.size() && i < from + 8; ++i) {
        bytes |= static_cast<uint64_t>(static_cast<uint8_t>(word[i])) << (8 * (i - from));
    }
    return bytes;
}

constexpr size_t place_of(uint64_t head, uint64_t tail, size_t length) {
    const uint64_t mixed = (head ^ (tail * 0x9E3779B97F4A7C15) ^ length) * 0xD6E8FEB86659FD93;
    return static_cast<size_t>(mixed >> 53);
}

// An array of C: clang cannot deduce a std::array of so many.
inline constexpr std::string_view kWords[] = {
#define KEYWORD(name, text, category, label) std::string_view(text),
#include "grammar/keyword_list.def"
#undef KEYWORD
};

struct KeywordTable {
    std::array<uint16_t, kPlaces> places{};  // index of the keyword, plus one
    std::array<Keyword, std::size(kWords)> keywords{};
};

constexpr KeywordTable make_keyword_table() {
    KeywordTable table;
    for (size_t i = 0; i < std::size(kWords); ++i) {
        const auto word = kWords[i];
        const Keyword keyword{pack(word, 0), pack(word, 8), static_cast<uint8_t>(word.size()), word.back()};
        size_t place = place_of(keyword.head, keyword.tail, word.size());
        while (table.places[place] != 0) place = (place + 1) % kPlaces;
        table.places[place] = static_cast<uint16_t>(i + 1);
        table.keywords[i] = keyword;
    }
    return table;
}

constexpr bool words_fit() {
    for (auto word : kWords) {
        if (word.size() < 2 || word.size() > kLongest) return false;
    }
    return true;
}

inline constexpr KeywordTable kKeywordTable = make_keyword_table();
static_assert(words_fit());

}  // namespace detail

// The keyword's token, or Identifier. `text_end` is where the bytes that may be read end.
inline TokenType postgresql_keyword(const char* word, size_t length, const char* text_end) {
    if (length < 2 || length > detail::kLongest) return TokenType::Identifier;
    const uint64_t head = fold_case(load_bytes(word, length, text_end));
    const uint64_t tail = length > 8 ? fold_case(load_bytes(word + 8, length - 8, text_end)) : 0;
    for (size_t place = detail::place_of(head, tail, length);; place = (place + 1) % detail::kPlaces) {
        const uint16_t number = detail::kKeywordTable.places[place];
        if (number == 0) return TokenType::Identifier;
        const detail::Keyword& keyword = detail::kKeywordTable.keywords[number - 1u];
        if (keyword.head != head || keyword.tail != tail || keyword.length != length) continue;
        if (length > 16 && (word[16] | 0x20) != keyword.last) return TokenType::Identifier;
        return static_cast<TokenType>(static_cast<uint16_t>(kFirstKeyword) + number - 1);
    }
}

}  // namespace braid::grammar::scanner
