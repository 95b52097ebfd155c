// The rules of PostgreSQL 15's scan.l: names, numbers, operators, comments, brackets. Quoted tokens are in
// postgresql_quoted.cpp.
#include "grammar/scanner/postgresql_scan.h"

#include <algorithm>

#include "base/text.h"
#include "grammar/scanner/characters.h"
#include "grammar/scanner/keyword_lookup.h"

namespace braid::grammar::scanner {
namespace {

constexpr size_t kLongestOperator = 63;

// An integer constant that PostgreSQL reads as int4; a larger one is a Number.
bool fits_int4(std::string_view digits) {
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    constexpr std::string_view kLargest = "2147483647";
    return digits.size() < kLargest.size() || (digits.size() == kLargest.size() && digits <= kLargest);
}

TokenType one_byte_operator(char c) {
    switch (c) {
        case '+': return TokenType::Plus;
        case '-': return TokenType::Minus;
        case '*': return TokenType::Star;
        case '/': return TokenType::Slash;
        case '%': return TokenType::Percent;
        case '^': return TokenType::Caret;
        case '<': return TokenType::Less;
        case '>': return TokenType::Greater;
        case '=': return TokenType::Equal;
        default: return TokenType::Operator;
    }
}

TokenType operator_type(const char* begin, size_t length) {
    if (length == 1) return one_byte_operator(*begin);
    if (length > 2) return TokenType::Operator;
    const std::string_view text(begin, length);
    if (text == "=>") return TokenType::EqualsGreater;
    if (text == ">=") return TokenType::GreaterEqual;
    if (text == "<=") return TokenType::LessEqual;
    if (text == "<>" || text == "!=") return TokenType::NotEqual;
    return TokenType::Operator;
}

// CREATE [OR REPLACE] FUNCTION | PROCEDURE: the statements whose body may hold semicolons.
bool creates_routine(const std::vector<Token>& tokens) {
    if (tokens.size() < 2 || tokens[0].type != TokenType::K_CREATE) return false;
    const size_t at =
        tokens[1].type == TokenType::K_OR && tokens.size() > 3 && tokens[2].type == TokenType::K_REPLACE ? 3
                                                                                                         : 1;
    return tokens[at].type == TokenType::K_FUNCTION || tokens[at].type == TokenType::K_PROCEDURE;
}

}  // namespace

PostgresqlScan::PostgresqlScan(std::string_view query, size_t from, const ScannerOptions& options,
                               ScannedStatement& out)
    : query_begin_(query.data()),
      text_begin_(query.data() + from),
      cursor_(text_begin_),
      end_(query.data() + query.size()),
      statement_end_(end_),
      options_(options),
      out_(out) {}

inline bool PostgresqlScan::scan_name() {
    const char* begin = cursor_;
    const char* p = begin + 1;
    while (p < end_ && is_name_byte(*p)) ++p;
    cursor_ = p;
    if (p - begin == 1 && p < end_ && (*p == '\'' || *p == '&') && scan_prefixed(*begin)) {
        return error_.sqlstate.empty();
    }
    const TokenType type = postgresql_keyword(begin, static_cast<size_t>(p - begin), end_);
    switch (type) {
        case TokenType::K_SELECT:
        case TokenType::K_WITH:
        case TokenType::K_TABLE:
            if (previous(1) == TokenType::LeftParen) out_.tokens.back().type = TokenType::LeftParenQuery;
            break;
        case TokenType::K_ATOMIC:
        case TokenType::K_CASE:
        case TokenType::K_END: note_keyword(type); break;
        default: break;
    }
    push(type, begin);
    return true;
}

bool PostgresqlScan::run() {
    while (cursor_ < end_) {
        const char* begin = cursor_;
        ByteClass kind = byte_class(*begin);
        while (kind == ByteClass::Space) {
            if (++begin == end_) {
                cursor_ = end_;
                return check_unicode_escapes();
            }
            kind = byte_class(*begin);
        }
        cursor_ = begin;
        switch (kind) {
            case ByteClass::Space: break;
            case ByteClass::NameStart:
                if (!scan_name()) return false;
                break;
            case ByteClass::Digit:
                if (!scan_number()) return false;
                break;
            case ByteClass::Quote:
                if (!scan_string(TokenType::String, begin, !options_.standard_conforming_strings, true))
                    return false;
                break;
            case ByteClass::DoubleQuote:
                if (!scan_quoted_name(TokenType::QuotedIdentifier, begin)) return false;
                break;
            case ByteClass::Dollar:
                if (!scan_dollar()) return false;
                break;
            case ByteClass::Dot:
                if (end_ - begin > 1 && is_digit(begin[1])) {
                    if (!scan_number()) return false;
                } else if (end_ - begin > 1 && begin[1] == '.') {
                    cursor_ += 2;
                    push(TokenType::DotDot, begin);
                } else {
                    ++cursor_;
                    push(TokenType::Dot, begin);
                }
                break;
            case ByteClass::Colon:
                if (!scan_colon()) return false;
                break;
            case ByteClass::LeftParen:
                if (!open_bracket(TokenType::LeftParen)) return false;
                break;
            case ByteClass::LeftBracket:
                if (!open_bracket(TokenType::LeftBracket)) return false;
                break;
            case ByteClass::RightParen:
            case ByteClass::RightBracket:
                ++cursor_;
                if (depth_ > 0) --depth_;
                push(*begin == ')' ? TokenType::RightParen : TokenType::RightBracket, begin);
                break;
            case ByteClass::Comma:
                ++cursor_;
                push(TokenType::Comma, begin);
                break;
            case ByteClass::Semicolon:
                ++cursor_;
                if (depth_ == 0 && atomic_depth_ == 0) {
                    statement_end_ = begin;
                    return check_unicode_escapes();
                }
                push(TokenType::Semicolon, begin);
                break;
            case ByteClass::Operator:
                if (!scan_operator()) return false;
                break;
            case ByteClass::Other: ++cursor_; return fail_near("syntax error", begin);
        }
    }
    return check_unicode_escapes();
}

void PostgresqlScan::note_keyword(TokenType type) {
    if (type == TokenType::K_ATOMIC) {
        if (atomic_depth_ == 0 && depth_ == 0 && previous(1) == TokenType::K_BEGIN &&
            creates_routine(out_.tokens))
            atomic_depth_ = 1;
    } else if (atomic_depth_ > 0) {
        atomic_depth_ += type == TokenType::K_CASE ? 1u : ~0u;
    }
}

// Digits with a point or an exponent. What follows directly must not begin a name.
bool PostgresqlScan::scan_number() {
    const char* begin = cursor_;
    const char* p = begin;
    bool integer = true;
    bool junk = false;
    while (p < end_ && is_digit(*p)) ++p;
    const bool range = end_ - p >= 2 && p[0] == '.' && p[1] == '.' && p > begin;  // 1..10
    if (p < end_ && *p == '.' && !range) {
        integer = false;
        ++p;
        while (p < end_ && is_digit(*p)) ++p;
    }
    if (!range && p < end_ && (*p == 'e' || *p == 'E')) {
        const char* exponent = p + 1;
        const bool sign = exponent < end_ && (*exponent == '+' || *exponent == '-');
        if (sign) ++exponent;
        if (exponent < end_ && is_digit(*exponent)) {
            integer = false;
            p = exponent;
            while (p < end_ && is_digit(*p)) ++p;
            // 1e5$ is the number 1 with the junk e5$, by the rule of the longest match.
            junk = !sign && p < end_ && *p == '$';
        } else if (sign) {
            cursor_ = exponent;
            return fail_near("trailing junk after numeric literal", begin);
        }
    }
    cursor_ = p;
    if (junk || (p < end_ && is_name_start(*p))) {
        skip_name_bytes();
        return fail_near("trailing junk after numeric literal", begin);
    }
    const std::string_view digits(begin, static_cast<size_t>(p - begin));
    push(integer && fits_int4(digits) ? TokenType::Integer : TokenType::Number, begin);
    return true;
}

bool PostgresqlScan::scan_colon() {
    const char* begin = cursor_++;
    const char next = cursor_ < end_ ? *cursor_ : '\0';
    if (next == ':' || next == '=') ++cursor_;
    push(next == ':' ? TokenType::Typecast : next == '=' ? TokenType::ColonEquals : TokenType::Colon, begin);
    return true;
}

// The longest run of operator characters, cut before a comment; it may end in + or - only when it holds one
// of ~ ! @ # ^ & | ` ? % (manual 4.1.3), so that "a=-1" reads as in the standard.
bool PostgresqlScan::scan_operator() {
    const char* begin = cursor_;
    if (end_ - begin >= 2) {
        if (begin[0] == '-' && begin[1] == '-') {
            skip_line_comment();
            return true;
        }
        if (begin[0] == '/' && begin[1] == '*') return skip_block_comment();
    }
    const char* p = begin + 1;
    bool may_end_in_sign = std::string_view("~!@#^&|`?%").find(*begin) != std::string_view::npos;
    while (p < end_ && byte_class(*p) == ByteClass::Operator) {
        if (p + 1 < end_ && ((p[0] == '-' && p[1] == '-') || (p[0] == '/' && p[1] == '*'))) break;
        if (std::string_view("~!@#^&|`?%").find(*p) != std::string_view::npos) may_end_in_sign = true;
        ++p;
    }
    if (!may_end_in_sign) {
        while (p - begin > 1 && (p[-1] == '+' || p[-1] == '-')) --p;
    }
    cursor_ = p;
    const auto length = static_cast<size_t>(p - begin);
    if (length > kLongestOperator) return fail_near("operator too long", begin);
    push(operator_type(begin, length), begin);
    return true;
}

void PostgresqlScan::skip_name_bytes() {
    while (cursor_ < end_ && is_name_byte(*cursor_)) ++cursor_;
}

void PostgresqlScan::skip_line_comment() {
    while (cursor_ < end_ && !is_newline(*cursor_)) ++cursor_;
}

bool PostgresqlScan::skip_block_comment() {
    const char* begin = cursor_;
    const char* p = begin + 2;
    size_t depth = 1;
    while (depth > 0) {
        if (end_ - p < 2) {
            cursor_ = end_;
            return fail_near("unterminated /* comment", begin);
        }
        if (p[0] == '*' && p[1] == '/') {
            --depth;
            p += 2;
        } else if (p[0] == '/' && p[1] == '*') {
            ++depth;
            p += 2;
        } else {
            ++p;
        }
    }
    cursor_ = p;
    if (begin[2] == '+') {
        const char* word = begin + 3;
        while (word < p && is_sql_space(*word)) ++word;
        if (p - word > 5 && equals_ignoring_case({word, 5}, "braid") && !is_name_byte(word[5])) {
            out_.hints.push_back({static_cast<uint32_t>(begin - text_begin_),
                                  static_cast<uint32_t>(p - text_begin_),
                                  static_cast<uint32_t>(out_.tokens.size())});
        }
    }
    return true;
}

bool PostgresqlScan::open_bracket(TokenType type) {
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
    // VALUES may be a column's name: only with its own parenthesis does it begin a query.
    if (type == TokenType::LeftParen && previous(1) == TokenType::K_VALUES &&
        previous(2) == TokenType::LeftParen)
        out_.tokens[out_.tokens.size() - 2].type = TokenType::LeftParenQuery;
    push(type, begin);
    return true;
}

bool PostgresqlScan::fail_near(std::string_view message, const char* begin) {
    const std::string_view query(query_begin_, static_cast<size_t>(end_ - query_begin_));
    // A character of several bytes is quoted whole.
    while (cursor_ < end_ && (static_cast<unsigned char>(*cursor_) & 0xC0) == 0x80) ++cursor_;
    error_.sqlstate = sqlstate::kSyntaxError;
    error_.message = message;
    error_.message += " at or near \"";
    error_.message.append(begin, cursor_);
    error_.message += '"';
    error_.position = character_position(query, static_cast<size_t>(begin - query_begin_));
    return false;
}

}  // namespace braid::grammar::scanner
