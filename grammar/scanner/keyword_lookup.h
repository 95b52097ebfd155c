// Which keyword a word is: hash tables built by the compiler from keyword_list.def and
// mysql_keyword_list.def.
//
// 2048 places for some 460 words, linear probing, so that a name that is no keyword mostly meets an empty
// place at once. Words are compared by their first 24 bytes as three numbers. In a header because the
// scanners ask for each unquoted name; included by postgresql_scan.cpp and mysql_scan.cpp alone.
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

struct Word {
    std::string_view text;
    TokenType type;
};

struct Keyword {
    uint64_t head = 0;
    uint64_t tail = 0;
    uint64_t rest = 0;
    uint8_t length = 0;
    TokenType type = TokenType::Identifier;
};

inline constexpr size_t kPlaces = 2048;
inline constexpr size_t kLongest = 24;

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

// Arrays of C: clang cannot deduce a std::array of so many.
inline constexpr Word kPostgresqlWords[] = {
#define KEYWORD(name, text, category, label) {text, TokenType::name},
#include "grammar/keyword_list.def"
#undef KEYWORD
};

inline constexpr Word kMysqlWords[] = {
#define MYSQL_KEYWORD(name, text, category) {text, TokenType::name},
#define MYSQL_WORD(name, text, category) {text, TokenType::name},
#define MYSQL_TOKEN(name, text)
#include "grammar/mysql_keyword_list.def"
#undef MYSQL_KEYWORD
#undef MYSQL_WORD
#undef MYSQL_TOKEN
};

template <size_t Count>
struct KeywordTable {
    std::array<uint16_t, kPlaces> places{};  // index of the keyword, plus one
    std::array<Keyword, Count> keywords{};
};

template <size_t Count>
constexpr KeywordTable<Count> make_keyword_table(const Word (&words)[Count]) {
    KeywordTable<Count> table;
    for (size_t i = 0; i < Count; ++i) {
        const auto word = words[i].text;
        const Keyword keyword{pack(word, 0), pack(word, 8), pack(word, 16), static_cast<uint8_t>(word.size()),
                              words[i].type};
        size_t place = place_of(keyword.head, keyword.tail, word.size());
        while (table.places[place] != 0) place = (place + 1) % kPlaces;
        table.places[place] = static_cast<uint16_t>(i + 1);
        table.keywords[i] = keyword;
    }
    return table;
}

// Longer words of MySQL's that no rule knows are read as names; the server refuses them.
template <size_t Count>
constexpr bool words_fit(const Word (&words)[Count]) {
    for (const auto& word : words) {
        if (word.text.size() < 2 || (word.text.size() > kLongest && word.type != TokenType::ReservedWord))
            return false;
    }
    return true;
}

inline constexpr auto kPostgresqlTable = make_keyword_table(kPostgresqlWords);
inline constexpr auto kMysqlTable = make_keyword_table(kMysqlWords);
static_assert(words_fit(kPostgresqlWords) && words_fit(kMysqlWords));

template <size_t Count>
inline TokenType find_keyword(const KeywordTable<Count>& table, const char* word, size_t length,
                              const char* text_end) {
    if (length < 2 || length > kLongest) return TokenType::Identifier;
    const uint64_t head = fold_case(load_bytes(word, length, text_end));
    const uint64_t tail = length > 8 ? fold_case(load_bytes(word + 8, length - 8, text_end)) : 0;
    for (size_t place = place_of(head, tail, length);; place = (place + 1) % kPlaces) {
        const uint16_t number = table.places[place];
        if (number == 0) return TokenType::Identifier;
        const Keyword& keyword = table.keywords[number - 1u];
        if (keyword.head != head || keyword.tail != tail || keyword.length != length) continue;
        if (length > 16 && fold_case(load_bytes(word + 16, length - 16, text_end)) != keyword.rest) continue;
        return keyword.type;
    }
}

}  // namespace detail

// The keyword's token, or Identifier. `text_end` is where the bytes that may be read end.
inline TokenType postgresql_keyword(const char* word, size_t length, const char* text_end) {
    return detail::find_keyword(detail::kPostgresqlTable, word, length, text_end);
}

// MySQL's; ReservedWord for one that no rule knows.
inline TokenType mysql_keyword(const char* word, size_t length, const char* text_end) {
    return detail::find_keyword(detail::kMysqlTable, word, length, text_end);
}

}  // namespace braid::grammar::scanner
