// The escapes: \0 \b \n \r \t \Z; \% and \_ keep their backslash; before any other character it goes.
#include "grammar/scanner/mysql_literal_text.h"

#include "grammar/scanner/mysql_gap.h"

namespace braid::grammar::scanner {
namespace {

void append_escape(char c, std::string& out) {
    switch (c) {
        case '0': out += '\0'; break;
        case 'b': out += '\b'; break;
        case 'n': out += '\n'; break;
        case 'r': out += '\r'; break;
        case 't': out += '\t'; break;
        case 'Z': out += '\x1A'; break;
        case '%':
        case '_':
            out += '\\';
            out += c;
            break;
        default: out += c;
    }
}

// Appends the string whose opening quote is at `p`; returns what stands behind its closing one.
const char* append_part(const char* p, const char* end, bool backslashes, std::string& out) {
    const char quote = *p++;
    while (p < end) {
        if (*p == quote) {
            if (p + 1 == end || p[1] != quote) return p + 1;
            out += quote;
            p += 2;
        } else if (*p == '\\' && backslashes && p + 1 < end) {
            append_escape(p[1], out);
            p += 2;
        } else {
            out += *p++;
        }
    }
    return end;
}

std::string_view string_value(const ScannedStatement& statement, std::string_view text, bool backslashes,
                              std::string& storage) {
    const char quote = text.front();
    const std::string_view content = text.substr(1, text.size() - 2);
    // Nothing to undo and no second part: both would show a quote or a backslash.
    if (text.back() == quote && content.find(quote) == std::string_view::npos &&
        (!backslashes || content.find('\\') == std::string_view::npos))
        return content;
    std::string out;
    const char* end = text.data() + text.size();
    for (const char* p = text.data(); p < end; p = skip_gap(p, end, statement.mysql)) {
        if (*p != '\'' && *p != '"') break;
        p = append_part(p, end, backslashes, out);
    }
    storage = std::move(out);
    return storage;
}

std::string_view unquoted(std::string_view text, std::string& storage) {
    const char quote = text.front();
    const std::string_view content = text.substr(1, text.size() - 2);
    if (content.find(quote) == std::string_view::npos) return content;
    storage.clear();
    for (size_t i = 0; i < content.size(); ++i) {
        storage += content[i];
        if (content[i] == quote) ++i;
    }
    return storage;
}

}  // namespace

std::string_view mysql_name(const ScannedStatement& statement, const Token& token, std::string& storage) {
    const auto text = statement.text_of(token);
    switch (token.type) {
        case TokenType::QuotedIdentifier: return unquoted(text, storage);
        case TokenType::AliasString:
            return string_value(statement, text, !statement.mysql.no_backslash_escapes, storage);
        case TokenType::UserVariable: {
            const auto name = text.substr(1);
            if (name.front() == '`' || (name.front() == '"' && statement.mysql.ansi_quotes))
                return unquoted(name, storage);
            if (name.front() == '\'' || name.front() == '"')
                return string_value(statement, name, !statement.mysql.no_backslash_escapes, storage);
            return name;
        }
        case TokenType::SystemVariable: return text.substr(2);
        default: return text;
    }
}

std::string_view mysql_literal(const ScannedStatement& statement, const Token& token, std::string& storage) {
    auto text = statement.text_of(token);
    switch (token.type) {
        case TokenType::NationalString: text.remove_prefix(1); [[fallthrough]];
        case TokenType::String:
            return string_value(statement, text, !statement.mysql.no_backslash_escapes, storage);
        case TokenType::HexString:
        case TokenType::BitString: return text[1] == '\'' ? text.substr(2, text.size() - 3) : text.substr(2);
        default: return text;
    }
}

}  // namespace braid::grammar::scanner
