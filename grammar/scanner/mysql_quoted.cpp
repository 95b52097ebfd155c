// Strings, names in quotes, variables and comments.
#include <cstring>

#include "base/text.h"
#include "grammar/scanner/mysql_error.h"
#include "grammar/scanner/mysql_gap.h"
#include "grammar/scanner/mysql_scan.h"

namespace braid::grammar::scanner {
namespace {

// Behind the quote that closes the string whose opening quote is at `p`, or nullptr when there is none.
const char* string_end(const char* p, const char* end, bool backslashes) {
    const char quote = *p++;
    while (p < end) {
        if (*p == quote) {
            if (p + 1 == end || p[1] != quote) return p + 1;
            p += 2;
        } else if (*p == '\\' && backslashes) {
            p += 2;
        } else {
            ++p;
        }
    }
    return nullptr;
}

bool is_hex_digits(const char* p, const char* end) {
    for (; p < end; ++p) {
        const char lower = to_lower_ascii(*p);
        if (!is_digit(*p) && !(lower >= 'a' && lower <= 'f')) return false;
    }
    return true;
}

bool is_bits(const char* p, const char* end) {
    for (; p < end; ++p) {
        if (*p != '0' && *p != '1') return false;
    }
    return true;
}

}  // namespace

// The cursor stands at the opening quote, or behind the N of N'...' whose first byte is `begin`.
bool MysqlScan::scan_string(TokenType type, const char* begin) {
    const char* end = string_end(cursor_, end_, !options_.no_backslash_escapes);
    if (end == nullptr) return fail_near(begin);
    cursor_ = end;
    // 'a' 'b' is one string, whatever stands between.
    const TokenType before = previous(1);
    if (type == TokenType::String && (before == TokenType::String || before == TokenType::NationalString)) {
        out_.tokens.back().end = static_cast<uint32_t>(cursor_ - text_begin_);
        return true;
    }
    push(type == TokenType::String && string_is_alias() ? TokenType::AliasString : type, begin);
    return true;
}

// X'4D', B'01': the cursor stands at the quote.
bool MysqlScan::scan_digits_string(TokenType type, const char* begin) {
    const char* content = cursor_ + 1;
    const void* quote = std::memchr(content, '\'', static_cast<size_t>(end_ - content));
    if (quote == nullptr) return fail_near(begin);
    const char* end = static_cast<const char*>(quote);
    const bool hex = type == TokenType::HexString;
    if (hex ? (end - content) % 2 != 0 || !is_hex_digits(content, end) : !is_bits(content, end))
        return fail_near(begin);
    cursor_ = end + 1;
    push(type, begin);
    return true;
}

bool MysqlScan::scan_quoted_name(TokenType type, const char* begin, char quote) {
    const char* p = cursor_ + 1;
    while (true) {
        const void* found = std::memchr(p, quote, static_cast<size_t>(end_ - p));
        if (found == nullptr) return fail_near(begin);
        p = static_cast<const char*>(found) + 1;
        if (p == end_ || *p != quote) break;
        ++p;
    }
    cursor_ = p;
    push(type, begin);
    return true;
}

// @v, @`v`, @'v', @"v"; @@v, @@session.v, @@global.cache.v.
bool MysqlScan::scan_variable() {
    const char* begin = cursor_++;
    const auto quoted = [&] {
        const char quote = *cursor_;
        const bool name = quote == '`' || options_.ansi_quotes;
        const char* end = string_end(cursor_, end_, !name && !options_.no_backslash_escapes);
        if (end == nullptr) return fail_near(cursor_);
        cursor_ = end;
        return true;
    };
    if (cursor_ == end_ || *cursor_ != '@') {
        if (cursor_ < end_ && (*cursor_ == '`' || *cursor_ == '\'' || *cursor_ == '"')) {
            if (!quoted()) return false;
        } else {
            while (cursor_ < end_ && (is_mysql_name_byte(*cursor_) || *cursor_ == '.')) ++cursor_;
            if (cursor_ == begin + 1) {
                while (cursor_ < end_ && is_mysql_space(*cursor_)) ++cursor_;
                return fail_near(cursor_);
            }
        }
        push(TokenType::UserVariable, begin);
        return true;
    }
    do {
        ++cursor_;
        const char* word = cursor_;
        if (cursor_ < end_ && *cursor_ == '`') {
            if (!quoted()) return false;
        } else {
            while (cursor_ < end_ && is_mysql_name_byte(*cursor_)) ++cursor_;
            if (cursor_ == word) return fail_near(cursor_);
        }
    } while (cursor_ < end_ && *cursor_ == '.');
    push(TokenType::SystemVariable, begin);
    return true;
}

void MysqlScan::skip_line_comment() {
    const void* newline = std::memchr(cursor_, '\n', static_cast<size_t>(end_ - cursor_));
    cursor_ = newline != nullptr ? static_cast<const char*>(newline) : end_;
}

bool MysqlScan::is_dash_comment(const char* p) const {
    return end_ - p >= 2 && p[0] == '-' && p[1] == '-' &&
           (end_ - p == 2 || is_mysql_space(p[2]) || static_cast<uint8_t>(p[2]) < 0x20);
}

const char* MysqlScan::behind_gap(const char* p) const {
    while (p < end_) {
        if (is_mysql_space(*p)) {
            ++p;
        } else if (*p == '#' || is_dash_comment(p)) {
            const void* newline = std::memchr(p, '\n', static_cast<size_t>(end_ - p));
            if (newline == nullptr) return end_;
            p = static_cast<const char*>(newline);
        } else if (end_ - p >= 2 && p[0] == '/' && p[1] == '*') {
            const Comment comment = read_block_comment(p, end_, options_);
            if (comment.end == nullptr || comment.executable) return p;
            p = comment.end;
        } else {
            return p;
        }
    }
    return p;
}

bool MysqlScan::skip_block_comment() {
    const char* begin = cursor_;
    const Comment comment = read_block_comment(begin, end_, options_);
    if (comment.end == nullptr) {
        fail_near(begin);
        // The server counts the lines of the comment that it has read to the end.
        error_ = unterminated_comment(out_, static_cast<uint32_t>(begin - text_begin_));
        return false;
    }
    cursor_ = comment.end;
    if (comment.executable) {
        in_executable_comment_ = true;
        out_.executable_comments = true;
        return true;
    }
    if (begin[2] == '+' && comment.end - begin > 4) {
        const char* word = begin + 3;
        while (word < comment.end && is_mysql_space(*word)) ++word;
        if (comment.end - word > 5 && equals_ignoring_case({word, 5}, "braid") &&
            !is_mysql_name_byte(word[5])) {
            out_.hints.push_back({static_cast<uint32_t>(begin - text_begin_),
                                  static_cast<uint32_t>(comment.end - text_begin_),
                                  static_cast<uint32_t>(out_.tokens.size())});
        }
    }
    return true;
}

}  // namespace braid::grammar::scanner
