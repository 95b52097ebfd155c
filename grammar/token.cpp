// Names and properties of token types, from the two lists.
#include "grammar/token.h"

#include <array>
#include <iterator>

namespace braid::grammar {
namespace {

struct Row {
    std::string_view name;
    std::string_view keyword;
    KeywordCategory category;
    KeywordLabel label;
};

// An array of C: clang cannot deduce a std::array of so many.
constexpr Row kRows[] = {
    Row{"END", "", KeywordCategory::Reserved, KeywordLabel::AsOnly},
#define TOKEN(name, grammar_name) Row{#grammar_name, "", KeywordCategory::Reserved, KeywordLabel::AsOnly},
#define KEYWORD(name, text, category, label) Row{#name, text, KeywordCategory::category, KeywordLabel::label},
#define MYSQL_KEYWORD(name, text, category) Row{#name, text, KeywordCategory::category, KeywordLabel::AsOnly},
#define MYSQL_WORD(name, text, category)
#define MYSQL_TOKEN(name, text) Row{#name, text, KeywordCategory::Reserved, KeywordLabel::AsOnly},
// The order makes the numbers: the formatter must not sort these.
// clang-format off
#include "grammar/token_list.def"
#include "grammar/keyword_list.def"
#include "grammar/mysql_keyword_list.def"
// clang-format on
#undef TOKEN
#undef KEYWORD
#undef MYSQL_KEYWORD
#undef MYSQL_WORD
#undef MYSQL_TOKEN
};
static_assert(std::size(kRows) == static_cast<size_t>(TokenType::Count));

const Row& row(TokenType type) {
    const auto index = static_cast<size_t>(type);
    return index < std::size(kRows) ? kRows[index] : kRows[0];
}

constexpr std::array<bool, static_cast<size_t>(TokenType::Count)> make_mysql_reserved() {
    std::array<bool, static_cast<size_t>(TokenType::Count)> reserved{};
#define MYSQL_WORD(name, text, category)                                  \
    if constexpr (KeywordCategory::category == KeywordCategory::Reserved) \
        reserved[static_cast<size_t>(TokenType::name)] = true;
#define MYSQL_KEYWORD(name, text, category) MYSQL_WORD(name, text, category)
#define MYSQL_TOKEN(name, text) MYSQL_WORD(name, text, Reserved)
#include "grammar/mysql_keyword_list.def"
#undef MYSQL_KEYWORD
#undef MYSQL_WORD
#undef MYSQL_TOKEN
    reserved[static_cast<size_t>(TokenType::Identifier)] = false;
    return reserved;
}

constexpr auto kMysqlReserved = make_mysql_reserved();

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
bool is_mysql_reserved(TokenType type) {
    const auto index = static_cast<size_t>(type);
    return index < kMysqlReserved.size() && kMysqlReserved[index];
}
KeywordLabel keyword_label(TokenType type) {
    return row(type).label;
}

}  // namespace braid::grammar
