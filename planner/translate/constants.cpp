// Constants and regular expressions in a form that both kinds read alike. See constants.h.
#include "planner/translate/constants.h"

#include <cstdlib>

#include "base/text.h"

namespace braid::planner::translate {

namespace {

bool digits(std::string_view text) {
    if (text.empty()) return false;
    for (const char c : text) {
        if (!is_digit(c)) return false;
    }
    return true;
}

int number(std::string_view text) {
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

}  // namespace

std::optional<PlainDecimal> plain_decimal(std::string_view text) {
    PlainDecimal out;
    bool negative = false;
    if (text.starts_with('-') || text.starts_with('+')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    int exponent = 0;
    const size_t e = text.find_first_of("eE");
    if (e != std::string_view::npos) {
        std::string_view power = text.substr(e + 1);
        const bool minus = power.starts_with('-');
        if (minus || power.starts_with('+')) power.remove_prefix(1);
        if (!digits(power) || power.size() > 3) return std::nullopt;
        exponent = minus ? -number(power) : number(power);
        text = text.substr(0, e);
    }
    const size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view part =
        point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if ((whole.empty() && part.empty()) || (!whole.empty() && !digits(whole)) ||
        (!part.empty() && !digits(part)))
        return std::nullopt;
    std::string all = std::string(whole) + std::string(part);
    int scale = static_cast<int>(part.size()) - exponent;
    if (scale < 0) {
        if (scale < -80) return std::nullopt;
        all.append(static_cast<size_t>(-scale), '0');
        scale = 0;
    }
    if (scale > 38 || all.size() > 200) return std::nullopt;
    while (all.size() < static_cast<size_t>(scale) + 1) all.insert(0, 1, '0');
    const size_t front = all.size() - static_cast<size_t>(scale);
    std::string head = all.substr(0, front);
    const size_t first = head.find_first_not_of('0');
    head = first == std::string::npos ? "0" : head.substr(first);
    out.scale = scale;
    out.precision = static_cast<int>((head == "0" ? 0 : head.size())) + scale;
    if (out.precision == 0) out.precision = 1;
    if (out.precision > 65) return std::nullopt;
    out.text = (negative ? "-" : "") + head + (scale > 0 ? "." + all.substr(front) : "");
    return out;
}

std::optional<bool> boolean_constant(std::string_view text) {
    std::string word;
    for (const char c : trim_space(text)) word += to_lower_ascii(c);
    if (word.empty()) return std::nullopt;
    for (const std::string_view yes : {"true", "yes", "on", "1"}) {
        if (word == yes || (word != "o" && yes != "1" && yes.starts_with(word))) return true;
    }
    for (const std::string_view no : {"false", "no", "off", "0"}) {
        if (word == no || (word != "o" && no != "0" && no.starts_with(word))) return false;
    }
    return std::nullopt;
}

std::optional<std::string> date_constant(std::string_view text) {
    text = trim_space(text);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !digits(text.substr(0, 4)) ||
        !digits(text.substr(5, 2)) || !digits(text.substr(8, 2)))
        return std::nullopt;
    const int year = number(text.substr(0, 4));
    const int month = number(text.substr(5, 2));
    const int day = number(text.substr(8, 2));
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > kDays[month - 1] + (month == 2 && leap ? 1 : 0)) return std::nullopt;
    return std::string(text);
}

std::optional<std::string> time_constant(std::string_view text) {
    text = trim_space(text);
    std::string_view fraction;
    const size_t point = text.find('.');
    if (point != std::string_view::npos) {
        fraction = text.substr(point + 1);
        text = text.substr(0, point);
        if (!digits(fraction) || fraction.size() > 6 || text.size() != 8) return std::nullopt;
    }
    if ((text.size() != 5 && text.size() != 8) || text[2] != ':' || !digits(text.substr(0, 2)) ||
        !digits(text.substr(3, 2)))
        return std::nullopt;
    if (text.size() == 8 && (text[5] != ':' || !digits(text.substr(6, 2)) || number(text.substr(6, 2)) > 59))
        return std::nullopt;
    if (number(text.substr(0, 2)) > 23 || number(text.substr(3, 2)) > 59) return std::nullopt;
    std::string out(text);
    if (text.size() == 5) out += ":00";
    if (!fraction.empty()) out += "." + std::string(fraction);
    return out;
}

std::optional<std::string> datetime_constant(std::string_view text) {
    text = trim_space(text);
    const auto date = date_constant(text.substr(0, 10));
    if (!date) return std::nullopt;
    if (text.size() == 10) return *date + " 00:00:00";
    if (text[10] != ' ' && text[10] != 'T') return std::nullopt;
    const auto time = time_constant(text.substr(11));
    if (!time) return std::nullopt;
    return *date + " " + *time;
}

std::optional<std::string> uuid_constant(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = to_lower_ascii(text[i]);
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? c != '-' : !(is_digit(c) || (c >= 'a' && c <= 'f'))) return std::nullopt;
        out += c;
    }
    return out;
}

std::optional<std::string> bytea_constant(std::string_view text) {
    if (!text.starts_with("\\x") || text.size() % 2 != 0) return std::nullopt;
    for (const char c : text.substr(2)) {
        const char lower = to_lower_ascii(c);
        if (!is_digit(c) && !(lower >= 'a' && lower <= 'f')) return std::nullopt;
    }
    return std::string(text.substr(2));
}

std::optional<std::string> plain_regex(std::string_view pattern, bool to_pcre, bool ignore_case) {
    std::string out;
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto both = [&](char c) {
        const char lower = to_lower_ascii(c);
        return std::string{lower} + static_cast<char>(lower - 32);
    };
    bool item = false;  // a quantifier may follow
    int depth = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (static_cast<unsigned char>(c) >= 0x80 && ignore_case) return std::nullopt;
        if (letter(c) && ignore_case) {
            out += "[" + both(c) + "]";
            item = true;
        } else if (letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
                   (c != 0 && std::string_view(" _-:;,/@%&<>=!~'\"#").find(c) != std::string_view::npos)) {
            // A character of several bytes is one item.
            out += c;
            while (static_cast<unsigned char>(c) >= 0xc0 && i + 1 < pattern.size() &&
                   (pattern[i + 1] & 0xc0) == 0x80)
                out += pattern[++i];
            item = true;
        } else if (c == '\\') {
            if (i + 1 == pattern.size()) return std::nullopt;
            const char next = pattern[++i];
            if (std::string_view(".*+?()[]{}|^$\\/-").find(next) == std::string_view::npos)
                return std::nullopt;
            out += '\\';
            out += next;
            item = true;
        } else if (c == '.') {
            // PostgreSQL's matches a line's end too.
            out += to_pcre ? "(?s:.)" : "[^\n]";
            item = true;
        } else if (c == '^') {
            if (i != 0) return std::nullopt;
            out += '^';
            item = false;
        } else if (c == '$') {
            if (i + 1 != pattern.size()) return std::nullopt;
            // PCRE's $ stands before a last line's end too.
            out += to_pcre ? "\\z" : "\n?$";
        } else if (c == '*' || c == '+' || c == '?') {
            if (!item) return std::nullopt;
            out += c;
            item = false;
        } else if (c == '{') {
            const size_t end = pattern.find('}', i);
            if (!item || end == std::string_view::npos || end == i + 1 || end - i > 6) return std::nullopt;
            for (const char d : pattern.substr(i + 1, end - i - 1)) {
                if (!is_digit(d) && d != ',') return std::nullopt;
            }
            if (!is_digit(pattern[i + 1])) return std::nullopt;
            out += pattern.substr(i, end - i + 1);
            i = end;
            item = false;
        } else if (c == '(') {
            if (i + 1 < pattern.size() && pattern[i + 1] == '?') return std::nullopt;
            ++depth;
            out += c;
            item = false;
        } else if (c == ')') {
            if (depth-- == 0) return std::nullopt;
            out += c;
            item = true;
        } else if (c == '|') {
            out += c;
            item = false;
        } else if (c == '[') {
            const size_t end = pattern.find(']', i + 2);
            if (end == std::string_view::npos) return std::nullopt;
            std::string_view set = pattern.substr(i + 1, end - i - 1);
            if (set.find_first_of("[\\&") != std::string_view::npos) return std::nullopt;
            std::string inside;
            if (set.starts_with('^')) {
                inside = "^";
                set.remove_prefix(1);
            }
            for (size_t k = 0; k < set.size(); ++k) {
                const char x = set[k];
                if (static_cast<unsigned char>(x) >= 0x80) return std::nullopt;
                if (k + 2 < set.size() && set[k + 1] == '-') {
                    const char last = set[k + 2];
                    const bool same = (is_digit(x) && is_digit(last)) ||
                                      (letter(x) && letter(last) && (x < 'a') == (last < 'a'));
                    if (!same || x > last) return std::nullopt;
                    inside += set.substr(k, 3);
                    if (ignore_case && letter(x)) {
                        inside += static_cast<char>(x ^ 0x20);
                        inside += '-';
                        inside += static_cast<char>(last ^ 0x20);
                    }
                    k += 2;
                } else if (ignore_case && letter(x)) {
                    inside += both(x);
                } else {
                    inside += x;
                }
            }
            if (inside.empty() || inside == "^") return std::nullopt;
            out += "[" + inside + "]";
            i = end;
            item = true;
        } else {
            return std::nullopt;
        }
    }
    if (depth != 0) return std::nullopt;
    return out;
}

}  // namespace braid::planner::translate
