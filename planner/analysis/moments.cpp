// Finding constants that read the clock. See moments.h.
#include "planner/analysis/moments.h"

#include <algorithm>
#include <array>

#include "grammar/ast/walk.h"

namespace braid::planner {

using grammar::as;

namespace {

constexpr std::array<std::string_view, 4> kMoments = {"now", "today", "tomorrow", "yesterday"};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view text, std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return lower(a) == b; });
}

// Zones longer than an abbreviation, of one word: 'today Singapore'.
constexpr std::array<std::string_view, 15> kZones = {
    "greenwich", "iceland", "israel",    "jamaica",  "kwajalein", "navajo",     "poland",  "portugal",
    "singapore", "turkey",  "universal", "hongkong", "localtime", "posixrules", "allballs"};
// What date input knows beyond that has at most so many letters, or is a month or a day of the week.
constexpr size_t kShortWord = 5;
constexpr std::array<std::string_view, 14> kLongWords = {
    "yesterday", "tomorrow", "january",   "february", "august",  "september", "october",
    "november",  "december", "wednesday", "thursday", "isoyear", "saturday",  "tuesday"};
constexpr std::array<std::string_view, 5> kMoreWords = {"isodow", "julian", "sunday", "monday", "friday"};

template <size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view candidate) { return same_word(word, candidate); });
}

// Words of a plain sentence; anything else may be a zone's name, or several values in one constant.
bool is_sentence(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || c == ' ' || c == '.' || c == '!' || c == '?' || c == ';';
    });
}

class TextConstants {
  public:
    explicit TextConstants(const Analysis& analysis) : analysis_(analysis) {}

    void look(const grammar::Node& node) {
        if (const auto* binary = as<grammar::Binary>(&node)) {
            beside(binary->left, binary->right);
        } else if (const auto* like = as<grammar::Like>(&node)) {
            take(like->pattern);
            take(like->operand);
        } else if (const auto* between = as<grammar::Between>(&node)) {
            if (!is_text_column(between->operand)) return;
            take(between->low);
            take(between->high);
        } else if (const auto* list = as<grammar::InList>(&node)) {
            if (!is_text_column(list->operand)) return;
            for (const grammar::Expression* item : list->items) take(item);
        }
    }

    void take(const grammar::Expression* expression) {
        const auto* literal = as<grammar::Literal>(expression);
        const auto* parameter = as<grammar::Parameter>(expression);
        if (literal != nullptr && literal->slot != grammar::Literal::kNoSlot) {
            found.slots.push_back(literal->slot);
        } else if (parameter != nullptr) {
            found.parameters.push_back(parameter->number);
        }
    }

    KnownText found;

  private:
    void beside(const grammar::Expression* left, const grammar::Expression* right) {
        if (is_text_column(left)) take(right);
        if (is_text_column(right)) take(left);
    }

    bool is_text_column(const grammar::Expression* expression) const {
        const auto* column = as<grammar::ColumnRef>(expression);
        return column != nullptr && !column->parts.empty() && analysis_.is_text_column(column->parts.back());
    }

    const Analysis& analysis_;
};

}  // namespace

bool names_moment(std::string_view text) {
    const bool sentence = is_sentence(text);
    bool moment = false;
    size_t begin = 0;
    while (begin < text.size()) {
        if (!is_letter(text[begin])) {
            begin++;
            continue;
        }
        size_t end = begin;
        while (end < text.size() && is_letter(text[end])) end++;
        const std::string_view word = text.substr(begin, end - begin);
        moment = moment || is_one_of(word, kMoments);
        const bool known = word.size() <= kShortWord || is_one_of(word, kLongWords) ||
                           is_one_of(word, kMoreWords) || is_one_of(word, kZones);
        if (sentence && !known) return false;
        begin = end;
    }
    return moment;
}

KnownText known_text(const grammar::Statement& statement, const Analysis& analysis) {
    TextConstants constants(analysis);
    grammar::walk(statement, [&](const grammar::Node& node) {
        constants.look(node);
        return true;
    });
    // A constant without a type that stands alone in the result is text.
    if (const auto* select = as<grammar::SelectStatement>(&statement)) {
        if (const auto* core = as<grammar::SelectCore>(select->query->body)) {
            for (const grammar::Target* target : core->targets) constants.take(target->expression);
        }
    }
    std::sort(constants.found.slots.begin(), constants.found.slots.end());
    std::sort(constants.found.parameters.begin(), constants.found.parameters.end());
    return std::move(constants.found);
}

}  // namespace braid::planner
