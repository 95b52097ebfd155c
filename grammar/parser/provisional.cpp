// Tokens for the parser until the PostgreSQL scanner lands here; removed with its arrival.
#include <cstring>
#include <unordered_map>

#include "SqlParser.h"
#include "grammar/parser/token_stream.h"
using namespace braid::grammar;
using R = SqlParser;
namespace {
const std::unordered_map<std::string, size_t>& kwmap() {
    static const std::unordered_map<std::string, size_t> words = [] {
        std::unordered_map<std::string, size_t> r;
        for (size_t i = static_cast<size_t>(kFirstKeyword); i < static_cast<size_t>(TokenType::Count); ++i) {
            std::string w;
            for (const char c : keyword_text(static_cast<TokenType>(i))) w += static_cast<char>(toupper(c));
            r[w] = i;
        }
        return r;
    }();
    return words;
}
}  // namespace
void provisional_scan(TokenStream& out, std::string_view t);
void provisional_scan(TokenStream& out, std::string_view t) {
    size_t i = 0;
    int slot = 0;
    const auto& m = kwmap();
    auto isid = [](char ch) {
        return isalpha(static_cast<unsigned char>(ch)) || ch == '_' || static_cast<unsigned char>(ch) >= 128;
    };
    while (i < t.size()) {
        auto c = static_cast<unsigned char>(t[i]);
        size_t b = i;
        if (isspace(c)) {
            ++i;
            continue;
        }
        if (c == '-' && i + 1 < t.size() && t[i + 1] == '-') {
            while (i < t.size() && t[i] != '\n') ++i;
            continue;
        }
        if (c == '/' && i + 1 < t.size() && t[i + 1] == '*') {
            i = t.find("*/", i) + 2;
            continue;
        }
        auto add = [&](size_t ty, int s = -1) {
            out.add(Token{static_cast<TokenType>(ty), (uint32_t)b, (uint32_t)i}, s);
        };
        if ((c == 'E' || c == 'e' || c == 'B' || c == 'b' || c == 'X' || c == 'x' || c == 'N' || c == 'n') &&
            i + 1 < t.size() && t[i + 1] == '\'') {
            ++i;
        }
        if (t[i] == '\'') {
            bool esc = (c == 'e' || c == 'E');
            ++i;
            while (i < t.size()) {
                if (esc && t[i] == '\\') {
                    i += 2;
                    continue;
                }
                if (t[i] == '\'') {
                    if (i + 1 < t.size() && t[i + 1] == '\'') {
                        i += 2;
                        continue;
                    }
                    break;
                }
                ++i;
            }
            ++i;
            add((c == 'b' || c == 'B')   ? R::BIT_STRING
                : (c == 'x' || c == 'X') ? R::HEX_STRING
                                         : R::STRING,
                slot++);
            continue;
        }
        if (c == '"') {
            ++i;
            while (t[i] != '"' || (i + 1 < t.size() && t[i + 1] == '"')) {
                i += t[i] == '"' ? 2 : 1;
            }
            ++i;
            add(R::IDENTIFIER);
            continue;
        }
        if (isid(c)) {
            while (i < t.size() && (isid(t[i]) || isdigit(t[i]) || t[i] == '$')) ++i;
            std::string w;
            for (auto ch : t.substr(b, i - b)) w += static_cast<char>(toupper(ch));
            auto it = m.find(w);
            add(it == m.end() ? (size_t)R::IDENTIFIER : it->second);
            continue;
        }
        if (c == '$' && i + 1 < t.size() && isdigit(t[i + 1])) {
            ++i;
            while (i < t.size() && isdigit(t[i])) ++i;
            add(R::PARAMETER);
            continue;
        }
        if (c == '$') {
            size_t e = t.find('$', i + 1);
            auto tag = t.substr(i, e - i + 1);
            size_t z = t.find(tag, e + 1);
            i = z + tag.size();
            add(R::STRING, slot++);
            continue;
        }
        if (isdigit(c) || (c == '.' && i + 1 < t.size() && isdigit(t[i + 1]))) {
            bool fl = false;
            while (i < t.size() && (isdigit(t[i]) || t[i] == '.' ||
                                    ((t[i] == 'e' || t[i] == 'E') && i + 1 < t.size() &&
                                     (isdigit(t[i + 1]) || t[i + 1] == '-')))) {
                if (!isdigit(t[i])) fl = true;
                if ((t[i] == 'e' || t[i] == 'E') && t[i + 1] == '-') ++i;
                ++i;
            }
            add(fl ? R::NUMBER : R::INTEGER, slot++);
            continue;
        }
        static const std::pair<const char*, size_t> multi[] = {{"::", R::TYPECAST}, {":=", R::COLON_EQUALS}};
        bool done = false;
        for (auto& [s, ty] : multi)
            if (t.substr(i, 2) == s) {
                i += 2;
                add(ty);
                done = true;
                break;
            }
        if (done) continue;
        static const char ops[] = "+-*/<>=~!@#%^&|`?";
        if (strchr(ops, c)) {
            while (i < t.size() && strchr(ops, t[i])) {
                if (t[i] == '-' && i + 1 < t.size() && t[i + 1] == '-') break;
                ++i;
            }
            auto o = t.substr(b, i - b);
            while (o.size() > 1 && (o.back() == '-' || o.back() == '+') &&
                   o.find_first_of("~!@#%^&|`?") == o.npos) {
                --i;
                o.remove_suffix(1);
            }
            static const std::unordered_map<std::string_view, size_t> om = {
                {"+", R::PLUS},    {"-", R::MINUS},
                {"*", R::STAR},    {"/", R::SLASH},
                {"%", R::PERCENT}, {"^", R::CARET},
                {"=", R::EQ},      {"<>", R::NE},
                {"!=", R::NE},     {"<", R::LT},
                {">", R::GT},      {"<=", R::LE},
                {">=", R::GE},     {"=>", R::EQUALS_GREATER}};
            auto it = om.find(o);
            add(it == om.end() ? (size_t)R::OPERATOR : it->second);
            continue;
        }
        ++i;
        size_t ty = 0;
        switch (c) {
            case '(': ty = R::LPAREN; break;
            case ')': ty = R::RPAREN; break;
            case '[': ty = R::LBRACKET; break;
            case ']': ty = R::RBRACKET; break;
            case ',': ty = R::COMMA; break;
            case ';': ty = R::SEMICOLON; break;
            case '.': ty = R::DOT; break;
            case ':': ty = R::COLON; break;
        }
        add(ty);
    }
    out.close();
}
