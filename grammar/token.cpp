// Names and properties of token types, from the two lists.
#include "grammar/token.h"

#include <array>

namespace braid::grammar {
namespace {

struct Row {
    std::string_view name;
    std::string_view keyword;
    KeywordCategory category;
    KeywordLabel label;
};

constexpr std::array kRows = {
    Row{"END", "", KeywordCategory::Reserved, KeywordLabel::AsOnly},
#define TOKEN(name, grammar_name) Row{#grammar_name, "", KeywordCategory::Reserved, KeywordLabel::AsOnly},
#define KEYWORD(name, text, category, label) Row{#name, text, KeywordCategory::category, KeywordLabel::label},
// clang-format off: the order is the numbering
#include "grammar/token_list.def"
#include "grammar/keyword_list.def"
// clang-format on
#undef TOKEN
#undef KEYWORD
};
static_assert(kRows.size() == static_cast<size_t>(TokenType::Count));

const Row& row(TokenType type) {
    const auto index = static_cast<size_t>(type);
    return index < kRows.size() ? kRows[index] : kRows[0];
}

}  // namespace

std::string_view token_name(TokenType type) {
    return row(type).name;
}
std::string_view keyword_text(TokenType type) {
    return row(type).keyword;
}
KeywordCategory keyword_category(TokenType type) {
    return row(type).category;
}
KeywordLabel keyword_label(TokenType type) {
    return row(type).label;
}

}  // namespace braid::grammar
