// Names, numbers, operators, brackets. Quoted tokens, variables and comments are in mysql_quoted.cpp, words
// that depend on their place in mysql_words.cpp.
#include "grammar/scanner/mysql_scan.h"

#include <array>

#include "base/text.h"
#include "grammar/scanner/characters.h"
#include "grammar/scanner/keyword_lookup.h"
#include "grammar/scanner/mysql_error.h"

namespace braid::grammar::scanner {
namespace {

enum class Class : uint8_t {
    Other,
    Space,
    Name,
    Digit,
    Quote,
    DoubleQuote,
    Backtick,
    At,
    Dot,
    Colon,
    LeftParen,
    RightParen,
    Comma,
    Semicolon,
    Question,
    Hash,
    Backslash,
    Operator,
};

constexpr std::array<Class, 256> make_classes() {
    std::array<Class, 256> classes{};
    const auto set = [&](std::string_view bytes, Class kind) {
        for (char c : bytes) classes[static_cast<uint8_t>(c)] = kind;
    };
    set(" \t\n\v\f\r", Class::Space);
    set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$", Class::Name);
    for (size_t c = 0x80; c < 256; ++c) classes[c] = Class::Name;
    set("0123456789", Class::Digit);
    set("'", Class::Quote);
    set("\"", Class::DoubleQuote);
    set("`", Class::Backtick);
    set("@", Class::At);
    set(".", Class::Dot);
    set(":", Class::Colon);
    set("(", Class::LeftParen);
    set(")", Class::RightParen);
    set(",", Class::Comma);
    set(";", Class::Semicolon);
    set("?", Class::Question);
    set("#", Class::Hash);
    set("\\", Class::Backslash);
    set("=<>!&|+-*/%^~", Class::Operator);
    return classes;
}

constexpr auto kClasses = make_classes();

inline Class class_of(char c) {
    return kClasses[static_cast<uint8_t>(c)];
}

// Four bytes of a signed integer, as PostgreSQL's scanner tells them apart; the rest is a Number.
bool fits_int4(std::string_view digits) {
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    constexpr std::string_view kLargest = "2147483647";
    return digits.size() < kLargest.size() || (digits.size() == kLargest.size() && digits <= kLargest);
}

bool is_hex_digit(char c) {
    const char lower = to_lower_ascii(c);
    return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

}  // namespace

bool is_mysql_name_byte(char c) {
    return class_of(c) == Class::Name || class_of(c) == Class::Digit;
}

bool is_mysql_space(char c) {
    return class_of(c) == Class::Space;
}

MysqlScan::MysqlScan(std::string_view query, size_t from, const MysqlScannerOptions& options,
                     ScannedStatement& out)
    : query_begin_(query.data()),
      text_begin_(query.data() + from),
      cursor_(text_begin_),
      end_(query.data() + query.size()),
      statement_end_(end_),
      options_(options),
      out_(out) {}

bool MysqlScan::run() {
    while (cursor_ < end_) {
        const char* begin = cursor_;
        Class kind = class_of(*begin);
        while (kind == Class::Space) {
            if (++begin == end_) {
                cursor_ = end_;
                return !in_executable_comment_ || fail_near(end_);
            }
            kind = class_of(*begin);
        }
        cursor_ = begin;
        bool ok = true;
        switch (kind) {
            case Class::Space: break;
            case Class::Name: ok = scan_name(); break;
            case Class::Digit: ok = scan_number(); break;
            case Class::Quote: ok = scan_string(TokenType::String, begin); break;
            case Class::DoubleQuote:
                ok = options_.ansi_quotes ? scan_quoted_name(TokenType::QuotedIdentifier, begin, '"')
                                          : scan_string(TokenType::String, begin);
                break;
            case Class::Backtick: ok = scan_quoted_name(TokenType::QuotedIdentifier, begin, '`'); break;
            case Class::At: ok = scan_variable(); break;
            case Class::Dot: ok = scan_dot(); break;
            case Class::Colon: ok = scan_colon(); break;
            case Class::LeftParen: ok = open_bracket(); break;
            case Class::RightParen:
                ++cursor_;
                if (depth_ > 0) --depth_;
                push(TokenType::RightParen, begin);
                break;
            case Class::Comma:
                ++cursor_;
                push(TokenType::Comma, begin);
                break;
            case Class::Semicolon:
                if (scan_semicolon()) return true;
                ok = error_.sqlstate.empty();
                break;
            case Class::Question:
                ++cursor_;
                if (!options_.parameters || (cursor_ < end_ && is_mysql_name_byte(*cursor_)))
                    return fail_near(begin);
                push(TokenType::Question, begin);
                break;
            case Class::Hash: skip_line_comment(); break;
            case Class::Backslash:
                if (end_ - begin < 2 || begin[1] != 'N') return fail_near(begin);
                cursor_ += 2;
                push(TokenType::K_NULL, begin);
                break;
            case Class::Operator: ok = scan_operator(); break;
            case Class::Other: return fail_near(begin);
        }
        if (!ok) return false;
    }
    return !in_executable_comment_ || fail_near(end_);
}

inline bool MysqlScan::scan_name() {
    const char* begin = cursor_;
    const char* p = begin + 1;
    while (p < end_ && is_mysql_name_byte(*p)) ++p;
    cursor_ = p;
    // Right behind a dot, or right before a dot and a name, a word is a name.
    const bool behind_dot = previous(1) == TokenType::Dot && text_begin_ + out_.tokens.back().end == begin;
    if (behind_dot || (end_ - p >= 2 && *p == '.' && is_mysql_name_byte(p[1]))) {
        push(TokenType::Identifier, begin);
        return true;
    }
    if (p < end_ && *p == '\'' && p - begin == 1) {
        switch (*begin) {
            case 'x':
            case 'X': return scan_digits_string(TokenType::HexString, begin);
            case 'b':
            case 'B': return scan_digits_string(TokenType::BitString, begin);
            case 'n':
            case 'N': return scan_string(TokenType::NationalString, begin);
            default: break;
        }
    }
    if (*begin == '_' && is_mysql_charset({begin + 1, static_cast<size_t>(p - begin - 1)})) {
        push(TokenType::CharsetIntroducer, begin);
        return true;
    }
    TokenType type = mysql_keyword(begin, static_cast<size_t>(p - begin), end_);
    if (type != TokenType::Identifier) type = in_context(type, begin);
    if (creates_) {
        note_routine_word(type, {begin, static_cast<size_t>(p - begin)});
    } else if (type == TokenType::K_CREATE) {
        creates_ = out_.tokens.empty();
    }
    push(type, begin);
    return true;
}

// A name that begins with digits: 1abc, 1e (MySQL manual 9.2).
bool MysqlScan::scan_name_from(const char* begin) {
    const char* p = begin;
    while (p < end_ && is_mysql_name_byte(*p)) ++p;
    cursor_ = p;
    push(TokenType::Identifier, begin);
    return true;
}

bool MysqlScan::scan_number() {
    const char* begin = cursor_;
    const char* p = begin;
    if (*p != '.' && previous(1) == TokenType::Dot && text_begin_ + out_.tokens.back().end == begin)
        return scan_name_from(begin);
    if (*p == '0' && end_ - p > 2 && (p[1] == 'x' || p[1] == 'b')) {
        const bool hex = p[1] == 'x';
        const char* q = p + 2;
        while (q < end_ && (hex ? is_hex_digit(*q) : *q == '0' || *q == '1')) ++q;
        if (q > p + 2 && (q == end_ || !is_mysql_name_byte(*q))) {
            cursor_ = q;
            push(hex ? TokenType::HexString : TokenType::BitString, begin);
            return true;
        }
        return scan_name_from(begin);
    }
    while (p < end_ && is_digit(*p)) ++p;
    bool integer = true;
    if (p < end_ && *p == '.') {
        integer = false;
        ++p;
        while (p < end_ && is_digit(*p)) ++p;
    }
    if (p < end_ && (*p == 'e' || *p == 'E')) {
        const char* exponent = p + 1;
        if (exponent < end_ && (*exponent == '+' || *exponent == '-')) ++exponent;
        if (exponent < end_ && is_digit(*exponent)) {
            integer = false;
            p = exponent;
            while (p < end_ && is_digit(*p)) ++p;
            cursor_ = p;
            push(TokenType::Number, begin);
            return true;
        }
        if (!integer) return fail_near(begin);  // 1.5e
        return scan_name_from(begin);
    }
    if (integer && p < end_ && is_mysql_name_byte(*p)) return scan_name_from(begin);
    cursor_ = p;
    const std::string_view digits(begin, static_cast<size_t>(p - begin));
    push(integer && fits_int4(digits) ? TokenType::Integer : TokenType::Number, begin);
    return true;
}

bool MysqlScan::scan_dot() {
    const char* begin = cursor_;
    const bool behind_name =
        !out_.tokens.empty() && text_begin_ + out_.tokens.back().end == begin &&
        (previous(1) == TokenType::Identifier || previous(1) == TokenType::QuotedIdentifier);
    if (!behind_name && end_ - begin > 1 && is_digit(begin[1])) return scan_number();
    ++cursor_;
    push(TokenType::Dot, begin);
    return true;
}

bool MysqlScan::scan_colon() {
    const char* begin = cursor_++;
    if (cursor_ == end_ || *cursor_ != '=') {
        if (!in_routine_) return fail_near(begin);
        push(TokenType::Colon, begin);
        return true;
    }
    ++cursor_;
    // SET @a := 1, @b := 2 assigns; elsewhere @a := 1 is an expression.
    const bool set = previous(1) != TokenType::End && out_.tokens.front().type == TokenType::K_MYSQL_SET &&
                     depth_ == 0 &&
                     (previous(2) == TokenType::K_MYSQL_SET || previous(2) == TokenType::Comma);
    push(previous(1) == TokenType::UserVariable && !set ? TokenType::Operator : TokenType::ColonEquals,
         begin);
    return true;
}

bool MysqlScan::scan_operator() {
    const char* begin = cursor_;
    const char c = *begin;
    const char next = end_ - begin > 1 ? begin[1] : '\0';
    const auto take = [&](TokenType type, int length) {
        cursor_ += length;
        push(type, begin);
        return true;
    };
    switch (c) {
        case '=': return take(TokenType::Equal, 1);
        case '<':
            if (next == '=' && end_ - begin > 2 && begin[2] == '>') return take(TokenType::Operator, 3);
            if (next == '=') return take(TokenType::LessEqual, 2);
            if (next == '>') return take(TokenType::NotEqual, 2);
            if (next == '<') return take(TokenType::Operator, 2);
            return take(TokenType::Less, 1);
        case '>':
            if (next == '=') return take(TokenType::GreaterEqual, 2);
            if (next == '>') return take(TokenType::Operator, 2);
            return take(TokenType::Greater, 1);
        case '!':
            if (next == '=') return take(TokenType::NotEqual, 2);
            return take(TokenType::Operator, 1);
        case '&':
            if (next == '&') return take(TokenType::K_AND, 2);
            return take(TokenType::Operator, 1);
        case '|':
            if (next == '|') return take(options_.pipes_as_concat ? TokenType::Operator : TokenType::K_OR, 2);
            return take(TokenType::Operator, 1);
        case '+': return take(TokenType::Plus, 1);
        case '-':
            if (is_dash_comment(begin)) {
                skip_line_comment();
                return true;
            }
            if (next == '>' && !options_.mariadb)
                return take(TokenType::Operator, end_ - begin > 2 && begin[2] == '>' ? 3 : 2);
            return take(TokenType::Minus, 1);
        case '*':
            if (next == '/' && in_executable_comment_) {
                in_executable_comment_ = false;
                cursor_ += 2;
                return true;
            }
            return take(TokenType::Star, 1);
        case '/':
            if (next == '*') return skip_block_comment();
            return take(TokenType::Slash, 1);
        case '%': return take(TokenType::Percent, 1);
        case '^': return take(TokenType::Caret, 1);
        default: return take(TokenType::Operator, 1);  // ~
    }
}

// True: the statement ends here.
bool MysqlScan::scan_semicolon() {
    const char* begin = cursor_++;
    if (in_routine_ && (!blocks_.empty() || depth_ > 0)) {
        push(TokenType::Semicolon, begin);
        return false;
    }
    if (depth_ > 0 || in_executable_comment_) return fail_near(begin);
    statement_end_ = begin;
    return true;
}

bool MysqlScan::open_bracket() {
    const char* begin = cursor_++;
    if (++depth_ > options_.max_bracket_depth) {
        error_.sqlstate = sqlstate::kStatementTooComplex;
        error_.message = "stack depth limit exceeded";
        error_.detail = "The statement nests brackets more than " +
                        std::to_string(options_.max_bracket_depth) + " levels deep.";
        error_.position = character_position({query_begin_, static_cast<size_t>(end_ - query_begin_)},
                                             static_cast<size_t>(begin - query_begin_));
        return false;
    }
    if (previous(1) == TokenType::K_VALUES) {
        values_seen_ = true;
        if (previous(2) == TokenType::LeftParen)
            out_.tokens[out_.tokens.size() - 2].type = TokenType::LeftParenQuery;
    }
    push(TokenType::LeftParen, begin);
    return true;
}

char MysqlScan::next_byte() const {
    const char* p = behind_gap(cursor_);
    return p < end_ ? *p : '\0';
}

bool MysqlScan::is_call() const {
    const char* p = cursor_;
    while (options_.ignore_space && p < end_ && is_mysql_space(*p)) ++p;
    return p < end_ && *p == '(';
}

bool MysqlScan::word_follows(std::string_view word) const {
    return word_stands(behind_gap(cursor_), word);
}

bool MysqlScan::word_stands(const char* p, std::string_view word) const {
    const auto size = static_cast<ptrdiff_t>(word.size());
    return end_ - p >= size && equals_ignoring_case({p, word.size()}, word) &&
           (end_ - p == size || !is_mysql_name_byte(p[size]));
}

bool MysqlScan::fail_near(const char* begin) {
    error_ = mysql_syntax_error(out_, static_cast<uint32_t>(begin - text_begin_));
    return false;
}

}  // namespace braid::grammar::scanner

namespace braid::grammar {

bool is_mysql_word(std::string_view word) {
    return scanner::mysql_keyword(word.data(), word.size(), word.data() + word.size()) !=
           TokenType::Identifier;
}

}  // namespace braid::grammar
