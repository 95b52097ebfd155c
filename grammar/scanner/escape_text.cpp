// The server decodes surrogate pairs to one character and refuses halves; so does this.
#include "grammar/scanner/escape_text.h"

#include <cstdint>
#include <optional>

#include "base/text.h"

namespace braid::grammar::scanner {
namespace {

constexpr std::string_view kInvalidEscapeSequence = "22025";
constexpr std::string_view kCharacterNotInRepertoire = "22021";

int digit_value(char c, int base) {
    const char lower = to_lower_ascii(c);
    const int value = is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
    return value < base ? value : -1;
}

// Exactly `count` hexadecimal digits at `at`.
std::optional<uint32_t> hex_number(std::string_view text, size_t at, size_t count) {
    if (text.size() < at + count) return std::nullopt;
    uint32_t number = 0;
    for (size_t i = at; i < at + count; ++i) {
        const int digit = digit_value(text[i], 16);
        if (digit < 0) return std::nullopt;
        number = number * 16 + static_cast<uint32_t>(digit);
    }
    return number;
}

void append_utf8(uint32_t c, std::string& out) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

// Characters that come as numbers, surrogates in pairs.
class CodePoints {
  public:
    explicit CodePoints(std::string& out) : out_(out) {}

    Status add(uint32_t c) {
        if (c == 0 || c > 0x10FFFF) return fail(sqlstate::kSyntaxError, "invalid Unicode escape value");
        const bool high = c >= 0xD800 && c <= 0xDBFF;
        const bool low = c >= 0xDC00 && c <= 0xDFFF;
        if (low != (high_ != 0)) return invalid_pair();
        if (low) {
            append_utf8(0x10000 + ((high_ - 0xD800) << 10) + (c - 0xDC00), out_);
            high_ = 0;
        } else if (high) {
            high_ = c;
        } else {
            append_utf8(c, out_);
        }
        return {};
    }

    // Anything but a code point follows: a first half must not be open.
    Status expect_whole() const {
        if (high_ != 0) return invalid_pair();
        return {};
    }

  private:
    static Failure invalid_pair() { return fail(sqlstate::kSyntaxError, "invalid Unicode surrogate pair"); }

    std::string& out_;
    uint32_t high_ = 0;
};

// Octal (up to three digits) or, behind \x, hexadecimal (up to two); moves `at` behind them.
char byte_escape(std::string_view raw, size_t& at, int base, size_t longest) {
    int value = 0;
    for (size_t n = 0; n < longest && at < raw.size() && digit_value(raw[at], base) >= 0; ++n, ++at) {
        value = value * base + digit_value(raw[at], base);
    }
    return static_cast<char>(value & 0xFF);
}

char letter_escape(char c) {
    switch (c) {
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return c;
    }
}

}  // namespace

Status decode_backslash_escapes(std::string_view raw, std::string& out) {
    CodePoints points(out);
    for (size_t i = 0; i < raw.size();) {
        const char c = raw[i];
        const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
        if (c == '\\' && (next == 'u' || next == 'U')) {
            const size_t digits = next == 'u' ? 4 : 8;
            const auto number = hex_number(raw, i + 2, digits);
            if (!number) {
                return fail(kInvalidEscapeSequence, "invalid Unicode escape", {},
                            "Unicode escapes must be \\uXXXX or \\UXXXXXXXX.");
            }
            if (auto status = points.add(*number); !status) return status;
            i += 2 + digits;
            continue;
        }
        if (auto status = points.expect_whole(); !status) return status;
        if (c == '\'') {
            out += c;
            i += 2;
        } else if (c != '\\' || i + 1 == raw.size()) {
            out += c;
            ++i;
        } else if (next == 'x' && i + 2 < raw.size() && digit_value(raw[i + 2], 16) >= 0) {
            i += 2;
            out += byte_escape(raw, i, 16, 2);
        } else if (digit_value(next, 8) >= 0) {
            ++i;
            out += byte_escape(raw, i, 8, 3);
        } else {
            out += letter_escape(next);
            i += 2;
        }
    }
    if (auto status = points.expect_whole(); !status) return status;
    if (out.find('\0') != std::string::npos) {
        return fail(kCharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": 0x00");
    }
    return {};
}

Status decode_unicode_escapes(std::string_view raw, char escape, std::string& out) {
    CodePoints points(out);
    for (size_t i = 0; i < raw.size();) {
        if (raw[i] != escape) {
            if (auto status = points.expect_whole(); !status) return status;
            out += raw[i++];
            continue;
        }
        if (i + 1 < raw.size() && raw[i + 1] == escape) {
            if (auto status = points.expect_whole(); !status) return status;
            out += escape;
            i += 2;
            continue;
        }
        const bool six = i + 1 < raw.size() && raw[i + 1] == '+';
        const auto number = six ? hex_number(raw, i + 2, 6) : hex_number(raw, i + 1, 4);
        if (!number) {
            return fail(sqlstate::kSyntaxError, "invalid Unicode escape", {},
                        "Unicode escapes must be \\XXXX or \\+XXXXXX.");
        }
        if (auto status = points.add(*number); !status) return status;
        i += six ? 8 : 5;
    }
    return points.expect_whole();
}

}  // namespace braid::grammar::scanner
