// Quoted tokens of PostgreSQL: strings of every kind, dollar quotes, parameters, quoted names, UESCAPE.
#include <cstring>

#include "base/text.h"
#include "grammar/scanner/characters.h"
#include "grammar/scanner/postgresql_scan.h"
#include "grammar/scanner/string_continuation.h"

namespace braid::grammar::scanner {
namespace {

bool is_dollar_tag_byte(char c) {
    return is_name_byte(c) && c != '$';
}

}  // namespace

// The cursor stands behind a one-letter word. False, with nothing moved: the letter is a name of its own.
bool PostgresqlScan::scan_prefixed(char prefix) {
    const char* begin = cursor_ - 1;
    const char next = *cursor_;
    if (next == '&') {
        if ((prefix != 'u' && prefix != 'U') || end_ - cursor_ < 2) return false;
        if (cursor_[1] == '"') {
            ++cursor_;
            has_unicode_escapes_ = true;
            scan_quoted_name(TokenType::UnicodeIdentifier, begin);
            return true;
        }
        if (cursor_[1] != '\'') return false;
        cursor_ += 2;
        if (!options_.standard_conforming_strings) {
            fail_near("unsafe use of string constant with Unicode escapes", begin);
            error_.sqlstate = sqlstate::kFeatureNotSupported;
            error_.message = "unsafe use of string constant with Unicode escapes";
            error_.detail =
                "String constants with Unicode escapes cannot be used when standard_conforming_strings is "
                "off.";
            return true;
        }
        --cursor_;
        has_unicode_escapes_ = true;
        scan_string(TokenType::UnicodeString, begin, false, true);
        return true;
    }
    switch (prefix) {
        case 'e':
        case 'E': scan_string(TokenType::EscapeString, begin, true, true); return true;
        case 'b':
        case 'B': scan_string(TokenType::BitString, begin, false, false); return true;
        case 'x':
        case 'X': scan_string(TokenType::HexString, begin, false, false); return true;
        case 'n':
        case 'N':
            scan_string(TokenType::NationalString, begin, !options_.standard_conforming_strings, true);
            return true;
        default: return false;
    }
}

// The cursor stands at the opening quote, `begin` at the token's first byte.
bool PostgresqlScan::scan_string(TokenType type, const char* begin, bool backslashes, bool doubled_quotes) {
    const char* p = cursor_ + 1;
    while (true) {
        if (backslashes) {
            while (p < end_ && *p != '\'') p += *p == '\\' ? 2 : 1;
            if (p > end_) p = end_;
        } else {
            const void* quote = std::memchr(p, '\'', static_cast<size_t>(end_ - p));
            p = quote != nullptr ? static_cast<const char*>(quote) : end_;
        }
        if (p == end_) {
            cursor_ = end_;
            constexpr std::string_view kQuoted = "unterminated quoted string";
            return fail_near(type == TokenType::BitString   ? "unterminated bit string literal"
                             : type == TokenType::HexString ? "unterminated hexadecimal string literal"
                                                            : kQuoted,
                             type == TokenType::NationalString ? begin + 1 : begin);
        }
        ++p;
        if (doubled_quotes && p < end_ && *p == '\'') {
            ++p;
            continue;
        }
        const char* more = string_continuation(p, end_);
        if (more == nullptr) break;
        p = more;
    }
    cursor_ = p;
    if (type == TokenType::String || type == TokenType::EscapeString) {
        push_simple_string(type, begin);
    } else {
        push(type, begin);
    }
    return true;
}

// U&'...' UESCAPE '!' is one token.
void PostgresqlScan::push_simple_string(TokenType type, const char* begin) {
    if (previous(1) == TokenType::K_UESCAPE &&
        (previous(2) == TokenType::UnicodeString || previous(2) == TokenType::UnicodeIdentifier)) {
        out_.tokens.pop_back();
        out_.tokens.back().end = static_cast<uint32_t>(cursor_ - text_begin_);
    } else {
        push(type, begin);
    }
}

bool PostgresqlScan::scan_quoted_name(TokenType type, const char* begin) {
    const char* p = cursor_ + 1;
    const char* content = p;
    while (true) {
        const void* quote = std::memchr(p, '"', static_cast<size_t>(end_ - p));
        if (quote == nullptr) {
            cursor_ = end_;
            return fail_near("unterminated quoted identifier", begin);
        }
        p = static_cast<const char*>(quote) + 1;
        if (p < end_ && *p == '"') {
            ++p;
            continue;
        }
        break;
    }
    cursor_ = p;
    if (p - 1 == content) return fail_near("zero-length delimited identifier", begin);
    push(type, begin);
    return true;
}

// $1, $$text$$, $tag$text$tag$.
bool PostgresqlScan::scan_dollar() {
    const char* begin = cursor_;
    const char* p = begin + 1;
    if (p < end_ && is_digit(*p)) {
        while (p < end_ && is_digit(*p)) ++p;
        cursor_ = p;
        if (p < end_ && is_name_start(*p)) {
            skip_name_bytes();
            return fail_near("trailing junk after parameter", begin);
        }
        push(TokenType::Parameter, begin);
        return true;
    }
    while (p < end_ && is_dollar_tag_byte(*p)) ++p;
    if (p == end_ || *p != '$') {
        cursor_ = begin + 1;
        return fail_near("syntax error", begin);
    }
    const std::string_view delimiter(begin, static_cast<size_t>(p + 1 - begin));
    const std::string_view rest(p + 1, static_cast<size_t>(end_ - (p + 1)));
    // From dollar to dollar: string_view::find would take quadratic time on "$a$a$a..." with a long tag.
    size_t at = rest.find('$');
    while (at != std::string_view::npos && rest.substr(at, delimiter.size()) != delimiter) {
        at = rest.find('$', at + 1);
    }
    if (at == std::string_view::npos) {
        cursor_ = end_;
        return fail_near("unterminated dollar-quoted string", begin);
    }
    cursor_ = rest.data() + at + delimiter.size();
    push_simple_string(TokenType::DollarString, begin);
    return true;
}

// UESCAPE must have found its string; whether the escapes in it are right, the decoder says.
bool PostgresqlScan::check_unicode_escapes() {
    if (!has_unicode_escapes_) return true;
    for (size_t i = 0; i < out_.tokens.size(); ++i) {
        const Token& token = out_.tokens[i];
        if (token.type != TokenType::UnicodeString && token.type != TokenType::UnicodeIdentifier) continue;
        if (i + 1 < out_.tokens.size() && out_.tokens[i + 1].type == TokenType::K_UESCAPE) {
            const Token& near = i + 2 < out_.tokens.size() ? out_.tokens[i + 2] : out_.tokens[i + 1];
            cursor_ = text_begin_ + near.end;
            return fail_near("UESCAPE must be followed by a simple string literal", text_begin_ + near.begin);
        }
    }
    return true;
}

}  // namespace braid::grammar::scanner
