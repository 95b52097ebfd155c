// Which texts a MySQL collation takes for equal, as one canonical text for each class of equals.
//
// A distribution key of text is hashed by its canonical text, so that all values that the server calls equal
// meet in one bucket. Only collations whose equality is proven here are known: the binary ones, with and
// without PAD SPACE, and general_ci. The others (the Unicode collation algorithm with contractions and
// ignorable characters, languages') have no canonical text: a table may not be distributed by such a column.
// Called by key.h and conf. MySQL manual "The binary Collation Compared to _bin Collations", "Unicode
// Character Sets"; MariaDB manual "Supported Character Sets and Collations".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace braid::mysql {

// How texts are told apart.
enum class Comparison : uint8_t {
    Bytes,      // every byte counts: binary, *_nopad_bin, utf8mb4_0900_bin
    Binary,     // by code point, PAD SPACE: *_bin
    GeneralCi,  // utf8mb4_general_ci and utf8mb3_general_ci, PAD SPACE
    GeneralNopadCi,
};

struct KeyCollation {
    Comparison comparison = Comparison::Bytes;
    // Characters beyond the Basic Multilingual Plane cannot be stored (utf8mb3), or none but ASCII (ascii).
    char32_t last_character = 0x10ffff;
};

// The equality of text in this character set and collation (information_schema's names; utf8 = utf8mb3).
// Error 0A000 with the reason and a collation to use instead.
Result<KeyCollation> key_collation(std::string_view charset, std::string_view collation);

// The canonical text of a UTF-8 text; equal exactly when the server takes the texts for equal. Errors: 22021
// for what is no UTF-8 or has a character that the column's character set lacks.
Result<std::string> canonical_text(std::string_view text, const KeyCollation& collation);

// The weight of a character in general_ci, itself a character of the Basic Multilingual Plane.
char32_t general_ci_weight(char32_t character);

// What a collation number of the protocol stands for.
enum class Charset : uint8_t { Binary, Utf8mb4, Utf8mb3, Ascii, Other };
Charset charset_of(uint16_t collation_number);

}  // namespace braid::mysql
