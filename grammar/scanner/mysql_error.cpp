// Cuts and words the server's message.
#include "grammar/scanner/mysql_error.h"

#include <algorithm>

namespace braid::grammar {
namespace {

constexpr size_t kLongestNear = 80;
constexpr std::string_view kCut = "...";

size_t lines_between(std::string_view text, uint32_t begin, uint32_t end) {
    return static_cast<size_t>(std::count(text.begin() + begin, text.begin() + end, '\n'));
}

// The line of a byte of the statement's text, newlines inside tokens not counted.
size_t line_of(const ScannedStatement& statement, uint32_t offset) {
    const std::string_view rest = statement.query.substr(size_t{statement.offset});
    size_t line = 1;
    uint32_t at = 0;
    for (const Token& token : statement.tokens) {
        if (token.begin >= offset) break;
        line += lines_between(rest, at, token.begin);
        at = token.end;
    }
    return at < offset ? line + lines_between(rest, at, offset) : line;
}

Error error_near(const ScannedStatement& statement, uint32_t offset, size_t line) {
    const std::string_view rest = statement.query.substr(size_t{statement.offset});
    std::string_view near = rest.substr(offset);
    near = near.substr(0, near.find('\0'));
    std::string text(near.substr(0, kLongestNear));
    if (near.size() > kLongestNear) {
        size_t end = kLongestNear - kCut.size();
        while (end > 0 && (static_cast<unsigned char>(near[end]) & 0xC0) == 0x80) --end;
        text.assign(near.substr(0, end));
        text += kCut;
    }
    Error error;
    error.sqlstate = kMysqlSyntaxError;
    error.message = "You have an error in your SQL syntax; check the manual that corresponds to your ";
    error.message += statement.mysql.mariadb ? "MariaDB" : "MySQL";
    error.message +=
        " server version for the right syntax to use near '" + text + "' at line " + std::to_string(line);
    error.position = statement.position_of(offset);
    return error;
}

}  // namespace

Error mysql_syntax_error(const ScannedStatement& statement, uint32_t offset) {
    return error_near(statement, offset, line_of(statement, offset));
}

Error scanner::unterminated_comment(const ScannedStatement& statement, uint32_t offset) {
    const auto end = static_cast<uint32_t>(statement.query.size() - statement.offset);
    return error_near(statement, offset, line_of(statement, end));
}

}  // namespace braid::grammar
