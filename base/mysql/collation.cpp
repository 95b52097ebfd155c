// Equality under MySQL's collations. See collation.h.
#include "base/mysql/collation.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "base/utf8.h"

namespace braid::mysql {
namespace {

struct Weight {
    uint16_t character;
    uint16_t weight;
};
constexpr std::array kWeights = std::to_array<Weight>({
#include "base/mysql/general_ci.def"
});
static_assert(std::is_sorted(kWeights.begin(), kWeights.end(),
                             [](const Weight& a, const Weight& b) { return a.character < b.character; }));

// All characters beyond the Basic Multilingual Plane are one to general_ci.
constexpr char32_t kBeyond = 0xfffd;

struct Known {
    std::string_view charset;
    std::string_view collation;
    Comparison comparison;
};
constexpr std::array kKnown = {
    Known{"binary", "binary", Comparison::Bytes},
    Known{"utf8mb4", "utf8mb4_nopad_bin", Comparison::Bytes},
    Known{"utf8mb4", "utf8mb4_0900_bin", Comparison::Bytes},
    Known{"utf8mb3", "utf8mb3_nopad_bin", Comparison::Bytes},
    Known{"ascii", "ascii_nopad_bin", Comparison::Bytes},
    Known{"utf8mb4", "utf8mb4_bin", Comparison::Binary},
    Known{"utf8mb3", "utf8mb3_bin", Comparison::Binary},
    Known{"ascii", "ascii_bin", Comparison::Binary},
    Known{"utf8mb4", "utf8mb4_general_ci", Comparison::GeneralCi},
    Known{"utf8mb3", "utf8mb3_general_ci", Comparison::GeneralCi},
    Known{"utf8mb4", "utf8mb4_general_nopad_ci", Comparison::GeneralNopadCi},
    Known{"utf8mb3", "utf8mb3_general_nopad_ci", Comparison::GeneralNopadCi},
};

// Collation numbers, first to last.
struct Numbers {
    uint16_t first;
    uint16_t last;
    Charset charset;
};
constexpr std::array kNumbers = {
    Numbers{11, 11, Charset::Ascii},       Numbers{33, 33, Charset::Utf8mb3},
    Numbers{45, 46, Charset::Utf8mb4},     Numbers{63, 63, Charset::Binary},
    Numbers{65, 65, Charset::Ascii},       Numbers{76, 76, Charset::Utf8mb3},
    Numbers{83, 83, Charset::Utf8mb3},     Numbers{192, 215, Charset::Utf8mb3},
    Numbers{223, 223, Charset::Utf8mb3},   Numbers{224, 247, Charset::Utf8mb4},
    Numbers{255, 323, Charset::Utf8mb4},   Numbers{576, 578, Charset::Utf8mb3},
    Numbers{608, 610, Charset::Utf8mb4},   Numbers{1035, 1035, Charset::Ascii},
    Numbers{1057, 1057, Charset::Utf8mb3}, Numbers{1069, 1070, Charset::Utf8mb4},
    Numbers{1089, 1089, Charset::Ascii},   Numbers{1107, 1107, Charset::Utf8mb3},
    Numbers{1216, 1238, Charset::Utf8mb3}, Numbers{1248, 1270, Charset::Utf8mb4},
    Numbers{2048, 2303, Charset::Utf8mb3}, Numbers{2304, 2559, Charset::Utf8mb4},
};

// utf8 and utf8_* are the older names of utf8mb3.
std::string modern_name(std::string_view name) {
    std::string lower;
    for (char c : name) lower += to_lower_ascii(c);
    if (lower == "utf8" || lower.starts_with("utf8_")) lower.insert(4, "mb3");
    return lower;
}

}  // namespace

Result<KeyCollation> key_collation(std::string_view charset, std::string_view collation) {
    const std::string set = modern_name(charset);
    const std::string name = modern_name(collation);
    for (const Known& known : kKnown) {
        if (known.charset != set || known.collation != name) continue;
        const char32_t last = set == "utf8mb3" ? 0xffff : set == "ascii" ? 0x7f : 0x10ffff;
        return KeyCollation{known.comparison, last};
    }
    const bool unicode = set == "utf8mb4" || set == "utf8mb3" || set == "ascii";
    return fail(sqlstate::kFeatureNotSupported,
                unicode
                    ? fmt::format("which texts are equal under collation {} is not known to Braid", collation)
                    : fmt::format("text in character set {} cannot be a distribution key", charset),
                {},
                unicode ? fmt::format("Give the column the collation {}_bin (or another binary one).", set)
                        : "Give the column the character set utf8mb4 and the collation utf8mb4_bin.");
}

char32_t general_ci_weight(char32_t character) {
    if (character > 0xffff) return kBeyond;
    const auto* at = std::lower_bound(kWeights.begin(), kWeights.end(), character,
                                      [](const Weight& row, char32_t c) { return row.character < c; });
    return at != kWeights.end() && at->character == character ? at->weight : character;
}

Result<std::string> canonical_text(std::string_view text, const KeyCollation& collation) {
    const bool folds =
        collation.comparison == Comparison::GeneralCi || collation.comparison == Comparison::GeneralNopadCi;
    std::string out;
    out.reserve(text.size());
    for (std::string_view rest = text; !rest.empty();) {
        const Utf8Character character = first_character(rest);
        if (character.size == 0) {
            return fail(sqlstate::kCharacterNotInRepertoire, "the key is no valid UTF-8 text");
        }
        if (character.code > collation.last_character) {
            return fail(sqlstate::kCharacterNotInRepertoire,
                        fmt::format("the column's character set has no character U+{:04X}",
                                    static_cast<uint32_t>(character.code)));
        }
        if (folds) {
            append_utf8(out, general_ci_weight(character.code));
        } else {
            out += rest.substr(0, character.size);
        }
        rest.remove_prefix(character.size);
    }
    const bool pads =
        collation.comparison == Comparison::Binary || collation.comparison == Comparison::GeneralCi;
    if (pads) out.resize(without_trailing_blanks(out).size());
    return out;
}

Charset charset_of(uint16_t collation_number) {
    for (const Numbers& numbers : kNumbers) {
        if (collation_number >= numbers.first && collation_number <= numbers.last) return numbers.charset;
    }
    return Charset::Other;
}

}  // namespace braid::mysql
