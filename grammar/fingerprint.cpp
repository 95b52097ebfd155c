// The shape is written as bytes into a small buffer, and the buffer hashed.
//
// Each token begins with its type's two bytes, which tell how to read on, so no two shapes write the same
// bytes: keywords and punctuation are their type alone; a lifted constant has kLifted set in its type; other
// tokens are followed by the length (six bytes) and their text, unquoted names folded to lower case.
#include "grammar/fingerprint.h"

#include <algorithm>
#include <array>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fmt/format.h>

#include "base/text.h"
#include "grammar/classify.h"
#include "grammar/fingerprint_literals.h"
#include "grammar/scanner/characters.h"

namespace braid::grammar {
namespace {

constexpr uint16_t kLifted = 0x8000;
constexpr uint16_t kLiftedInt8 = 0x4000;
constexpr uint16_t kLiftedFloat = 0x2000;  // MySQL: with an exponent
// Not types of tokens.
constexpr uint16_t kHintMark = 0x3FFF;
constexpr uint16_t kPlainBackslashMark = 0x3FFE;
constexpr uint16_t kMysqlMark = 0x1FFD;

constexpr size_t kHeader = 8;

// A number that the server reads as int8, not numeric.
bool is_int8(std::string_view digits) {
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    for (char c : digits) {
        if (!is_digit(c)) return false;
    }
    constexpr std::string_view kLargest = "9223372036854775807";
    return digits.size() < kLargest.size() || (digits.size() == kLargest.size() && digits <= kLargest);
}

// Bytes to be hashed; small shapes never leave the buffer.
class Shape {
  public:
    void put(uint16_t mark) {
        if (room() < sizeof(mark)) flush();
        std::memcpy(buffer_.data() + used_, &mark, sizeof(mark));
        used_ += sizeof(mark);
    }

    void put_text(uint16_t mark, std::string_view text) {
        put_header(mark, text.size());
        while (!text.empty()) {
            if (room() == 0) flush();
            const auto part = text.substr(0, room());
            std::memcpy(buffer_.data() + used_, part.data(), part.size());
            used_ += part.size();
            text.remove_prefix(part.size());
        }
    }

    // A name: without regard to case (PostgreSQL), or as it is (MySQL). `end` is where the bytes that may be
    // read end.
    template <bool kFolds>
    void put_name(uint16_t mark, std::string_view name, const char* end) {
        put_header(mark, name.size());
        const char* p = name.data();
        for (size_t left = name.size(); left > 0;) {
            if (room() < 8) flush();
            const size_t count = left < 8 ? left : 8;
            const uint64_t bytes = scanner::load_bytes(p, count, end);
            const uint64_t kept = kFolds ? scanner::fold_case(bytes) : bytes;
            std::memcpy(buffer_.data() + used_, &kept, 8);
            used_ += count;
            p += count;
            left -= count;
        }
    }

    Fingerprint hash() {
        XXH128_hash_t key;
        if (!state_.started) {
            key = XXH3_128bits(buffer_.data(), used_);
        } else {
            flush();
            key = XXH3_128bits_digest(&state_.xxh3);
        }
        return {key.high64, key.low64};
    }

  private:
    size_t room() const { return buffer_.size() - used_; }

    void put_header(uint16_t mark, size_t length) {
        if (room() < kHeader) flush();
        const uint64_t header = mark | (static_cast<uint64_t>(length) << 16);
        std::memcpy(buffer_.data() + used_, &header, kHeader);
        used_ += kHeader;
    }

    void flush() {
        if (!state_.started) XXH3_128bits_reset(&state_.xxh3);
        state_.started = true;
        XXH3_128bits_update(&state_.xxh3, buffer_.data(), used_);
        used_ = 0;
    }

    struct State {
        State() {}  // the hash state is not filled before its first use
        XXH3_state_t xxh3;
        bool started = false;
    };

    std::array<char, 4096> buffer_;
    size_t used_ = 0;
    State state_;
};

uint16_t lifted_mark(const ScannedStatement& statement, const Token& token) {
    const auto mark = static_cast<uint16_t>(static_cast<uint16_t>(token.type) | kLifted);
    if (token.type != TokenType::Number) return mark;
    const auto text = statement.text_of(token);
    if (is_int8(text)) return mark | kLiftedInt8;
    const bool is_float =
        statement.dialect == Dialect::Mysql && text.find_first_of("eE") != std::string_view::npos;
    return is_float ? mark | kLiftedFloat : mark;
}

// Several words of MySQL's are one token.
bool is_ambiguous(TokenType type) {
    return type == TokenType::K_SELECT_OPTION || type == TokenType::K_MYSQL_NOW ||
           type == TokenType::K_SUBSTRING;
}

// Writes the shape. False: a string stands right behind a closing parenthesis, as in interval(3) '1.2345' or
// t(1) 'x', so that what stands in the parentheses is no value; nothing may be lifted then.
bool write_shape(ScannedStatement& statement, bool lift, Shape& shape) {
    statement.literals.clear();
    if (!statement.standard_conforming_strings) shape.put(kPlainBackslashMark);
    const bool mysql = statement.dialect == Dialect::Mysql;
    if (mysql) {
        const char modes = static_cast<char>(statement.mysql.mode_bits());
        shape.put_text(kMysqlMark, {&modes, 1});
    }
    for (const HintComment& hint : statement.hints) {
        shape.put_text(kHintMark, statement.text.substr(hint.begin, hint.end - hint.begin));
    }
    const char* end = statement.query.data() + statement.query.size();
    uint32_t modifiers_end = 0;
    auto before = TokenType::End;
    const auto count = static_cast<uint32_t>(statement.tokens.size());
    for (uint32_t i = 0; i < count; ++i) {
        const Token& token = statement.tokens[i];
        const auto mark = static_cast<uint16_t>(token.type);
        if (is_keyword(token.type)) {
            shape.put(mark);
            if (mysql && is_ambiguous(token.type)) shape.put_name<true>(mark, statement.text_of(token), end);
        } else if (token.type == TokenType::Identifier) {
            if (mysql) {
                shape.put_name<false>(mark, statement.text_of(token), end);
            } else {
                shape.put_name<true>(mark, statement.text_of(token), end);
            }
        } else if (is_literal(token.type)) {
            if (lift && !mysql && before == TokenType::RightParen && is_string(token.type)) return false;
            if (lift && i >= modifiers_end) {
                statement.literals.push_back(i);
                shape.put(lifted_mark(statement, token));
            } else {
                shape.put_text(mark, statement.text_of(token));
            }
        } else if (token.type >= TokenType::LeftParen && token.type < TokenType::Operator) {
            shape.put(mark);
            if (token.type == TokenType::LeftParen) {
                modifiers_end = std::max(modifiers_end, type_modifiers_end(statement, i));
            }
        } else {
            shape.put_text(mark, statement.text_of(token));
        }
        before = token.type;
    }
    return true;
}

}  // namespace

Fingerprint fingerprint(ScannedStatement& statement) {
    if (is_query_or_change(classify(statement).kind)) {
        Shape shape;
        if (write_shape(statement, true, shape)) return shape.hash();
    }
    Shape shape;
    write_shape(statement, false, shape);
    return shape.hash();
}

std::string Fingerprint::to_string() const {
    return fmt::format("{:016x}{:016x}", high, low);
}

namespace {

// Whether the text is easier to read, and still reads the same, without a space between the two.
bool joins(TokenType before, TokenType type, bool before_is_name) {
    switch (type) {
        case TokenType::Comma:
        case TokenType::RightParen:
        case TokenType::RightBracket:
        case TokenType::Semicolon: return true;
        case TokenType::LeftParen:
        case TokenType::LeftBracket:
            if (before_is_name) return true;
            break;
        case TokenType::Dot:
            if (before_is_name) return true;
            break;
        default: break;
    }
    return before == TokenType::LeftParen || before == TokenType::LeftParenQuery ||
           before == TokenType::LeftBracket || before == TokenType::Dot;
}

}  // namespace

std::string normalized_text(const ScannedStatement& statement) {
    std::string out;
    for (const HintComment& hint : statement.hints) {
        out += statement.text.substr(hint.begin, hint.end - hint.begin);
        out += ' ';
    }
    auto before = TokenType::End;
    size_t slot = 0;
    for (uint32_t i = 0; i < statement.tokens.size(); ++i) {
        const Token& token = statement.tokens[i];
        if (i > 0 && !joins(before, token.type, is_plain_identifier(before))) out += ' ';
        before = token.type;
        if (slot < statement.literals.size() && statement.literals[slot] == i) {
            out += '?';
            ++slot;
            continue;
        }
        if (is_keyword(token.type)) {
            out += keyword_text(token.type);
        } else if (token.type == TokenType::Identifier) {
            for (char c : statement.text_of(token)) out += to_lower_ascii(c);
        } else {
            out += statement.text_of(token);
        }
    }
    return out;
}

}  // namespace braid::grammar
