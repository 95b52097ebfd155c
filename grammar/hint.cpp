// Reads key=value pairs out of the comments that the scanner noted.
#include "grammar/hint.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "grammar/classify.h"

namespace braid::grammar {
namespace {

class HintReader {
  public:
    HintReader(std::string_view text, Hints& out) : text_(text), out_(out) {}

    // Reads every pair; on a fault reason() and offset() tell what and where.
    bool read() {
        skip_separators();
        if (at_end()) return refuse("it is empty");
        while (!at_end()) {
            if (!read_pair()) return false;
            const size_t before = at_;
            skip_separators();
            if (!at_end() && at_ == before) return refuse("a space or a comma must separate the pairs");
        }
        return true;
    }

    const std::string& reason() const { return reason_; }
    size_t offset() const { return at_; }

  private:
    bool at_end() const { return at_ == text_.size(); }

    void skip_space() {
        while (!at_end() && is_space(text_[at_])) ++at_;
    }

    void skip_separators() {
        skip_space();
        if (!at_end() && text_[at_] == ',' && !out_.empty()) {
            ++at_;
            skip_space();
        }
    }

    bool read_pair() {
        const size_t begin = at_;
        std::string key;
        while (!at_end() && is_word(text_[at_])) key += to_lower_ascii(text_[at_++]);
        if (key.empty()) return refuse("a key is expected");
        if (key != "shard" && key != "shard_key" && key != "read_from") {
            at_ = begin;
            return refuse(
                fmt::format("there is no key \"{}\"; the keys are shard, shard_key and read_from", key));
        }
        if (out_.find(key)) {
            at_ = begin;
            return refuse(fmt::format("\"{}\" is given twice", key));
        }
        skip_space();
        if (at_end() || text_[at_] != '=')
            return refuse(fmt::format("\"{}\" needs a value: {}=...", key, key));
        ++at_;
        skip_space();
        const size_t value_begin = at_;
        std::string value;
        if (!read_value(key, value)) return false;
        if (key == "read_from" && value != "primary" && value != "replica") {
            at_ = value_begin;
            return refuse(fmt::format("read_from is primary or replica, not \"{}\"", value));
        }
        out_.list.push_back({std::move(key), std::move(value)});
        return true;
    }

    bool read_value(const std::string& key, std::string& value) {
        if (!at_end() && (text_[at_] == '\'' || text_[at_] == '"')) return read_quoted(value);
        while (!at_end() && !is_space(text_[at_]) && text_[at_] != ',') {
            const char c = text_[at_];
            if (c == '=' || c == '\'' || c == '"')
                return refuse(fmt::format("a value with {} must be quoted", c));
            value += c;
            ++at_;
        }
        if (value.empty()) return refuse(fmt::format("\"{}\" needs a value: {}=...", key, key));
        return true;
    }

    bool read_quoted(std::string& value) {
        const size_t begin = at_;
        const char quote = text_[at_++];
        while (!at_end()) {
            if (text_[at_] == quote) {
                ++at_;
                if (at_end() || text_[at_] != quote) return true;
            }
            value += text_[at_++];
        }
        at_ = begin;
        return refuse("a quoted value does not end");
    }

    static bool is_word(char c) {
        return is_digit(c) || c == '_' || (to_lower_ascii(c) >= 'a' && to_lower_ascii(c) <= 'z');
    }

    bool refuse(std::string reason) {
        reason_ = std::move(reason);
        return false;
    }

    std::string_view text_;
    Hints& out_;
    size_t at_ = 0;
    std::string reason_;
};

Failure refuse(const ScannedStatement& statement, size_t byte, std::string_view reason) {
    Failure failure = fail(sqlstate::kSyntaxError, fmt::format("malformed braid hint: {}", reason));
    failure.value().position = statement.position_of(static_cast<uint32_t>(byte));
    return failure;
}

// A hint holds for the whole statement, which one within a parenthesis would not seem to.
bool is_well_placed(const ScannedStatement& statement, const HintComment& hint) {
    uint32_t first = 0;
    while (statement.type_at(first) == TokenType::LeftParen ||
           statement.type_at(first) == TokenType::LeftParenQuery)
        ++first;
    if (hint.token_index <= first + 1) return true;
    int depth = 0;
    for (uint32_t i = 0; i < hint.token_index; ++i) {
        const TokenType type = statement.type_at(i);
        if (type == TokenType::LeftParen || type == TokenType::LeftParenQuery) ++depth;
        if (type == TokenType::RightParen) --depth;
    }
    if (depth == 0) return true;
    const auto inner = classify(statement).inner_token;
    return inner != 0 && (hint.token_index == inner || hint.token_index == inner + 1);
}

}  // namespace

std::optional<std::string_view> Hints::find(std::string_view key) const {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Hint& hint) { return hint.key == key; });
    if (found == list.end()) return std::nullopt;
    return found->value;
}

Result<Hints> read_hints(const ScannedStatement& statement) {
    Hints hints;
    for (const HintComment& hint : statement.hints) {
        if (!is_well_placed(statement, hint)) {
            return refuse(statement, hint.begin,
                          "it stands in parentheses, and a hint holds for the whole statement");
        }
        // "/*+ braid:" ... "*/"; the scanner saw "/*+ braid".
        const auto comment = statement.text.substr(hint.begin, hint.end - hint.begin - 2);
        const size_t word_end = comment.find_first_not_of(" \t\n\r\f", 3) + 5;
        const size_t colon = comment.find_first_not_of(" \t\n\r\f", word_end);
        if (colon == std::string_view::npos || comment[colon] != ':') {
            return refuse(statement, hint.begin + word_end, "a colon is expected behind \"braid\"");
        }
        HintReader reader(comment.substr(colon + 1), hints);
        if (!reader.read()) {
            return refuse(statement, hint.begin + colon + 1 + reader.offset(), reader.reason());
        }
    }
    return hints;
}

}  // namespace braid::grammar
