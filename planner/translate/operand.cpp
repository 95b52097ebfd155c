// Text of expressions: parentheses where they are needed, templates filled. See operand.h.
#include "planner/translate/operand.h"

#include "base/text.h"

namespace braid::planner::translate {

namespace {
constexpr size_t kLongestText = 16u << 20;

bool is_word(char c) {
    return c == '_' || c == '.' || c == '`' || c == '"' || is_digit(c) || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}
}  // namespace

void refuse(std::string_view what, std::string_view why) {
    std::string message(what);
    message += " has no equal translation";
    if (!why.empty()) {
        message += ": ";
        message += why;
    }
    throw Refused(not_supported(std::move(message)));
}

void raise(std::string_view sqlstate, std::string message) {
    throw Refused(fail(sqlstate, std::move(message)).value());
}

void raise_mysql(int number, std::string_view sqlstate, std::string message) {
    Error error = fail(sqlstate, std::move(message)).value();
    error.number = number;
    throw Refused(std::move(error));
}

bool is_primary(std::string_view text) {
    size_t i = 0;
    while (i < text.size() && is_word(text[i])) ++i;
    if (i == text.size()) return i > 0;
    if (text[i] != '(') return false;
    int depth = 0;
    char quote = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
            continue;
        }
        if (c == '\'' || c == '"' || c == '`') quote = c;
        if (c == '(') ++depth;
        if (c == ')' && --depth == 0) return i + 1 == text.size();
    }
    return false;
}

std::string closed(const Operand& operand) {
    return operand.primary ? operand.text : "(" + operand.text + ")";
}

std::string filled(std::string_view template_text, const std::vector<Operand>& operands) {
    std::string out;
    for (size_t i = 0; i < template_text.size(); ++i) {
        const char c = template_text[i];
        if (c != '$' || i + 1 == template_text.size()) {
            out += c == '@' ? '\x03' : c;
            continue;
        }
        const char next = template_text[++i];
        if (next == '*') {
            for (size_t k = 0; k < operands.size(); ++k) {
                if (k > 0) out += ", ";
                out += operands[k].text;
            }
        } else if (is_digit(next) && static_cast<size_t>(next - '0') <= operands.size() && next != '0') {
            const Operand& operand = operands[static_cast<size_t>(next - '1')];
            const bool opened = out.ends_with("(") || out.ends_with(", ");
            const bool shut =
                i + 1 < template_text.size() && (template_text[i + 1] == ')' || template_text[i + 1] == ',');
            out += opened && shut ? operand.text : closed(operand);
        } else {
            out += c;
            out += next;
        }
        if (out.size() > kLongestText)
            raise(sqlstate::kStatementTooComplex, "the translation of the statement grows too large");
    }
    return out;
}

}  // namespace braid::planner::translate
