// The versions of executable comments (MySQL manual 9.7; MariaDB knowledge base "Comment Syntax").
#include "grammar/scanner/mysql_gap.h"

#include <cstring>

#include "base/text.h"
#include "grammar/scanner/mysql_scan.h"

namespace braid::grammar::scanner {
namespace {

// Behind the "*/" that closes what `p` stands in, or nullptr.
const char* comment_end(const char* p, const char* end, bool nests) {
    while (end - p >= 2) {
        if (p[0] == '*' && p[1] == '/') return p + 2;
        if (nests && p[0] == '/' && p[1] == '*') {
            p = comment_end(p + 2, end, false);
            if (p == nullptr) return nullptr;
            continue;
        }
        ++p;
    }
    return nullptr;
}

bool reads_version(uint32_t version, bool maria_mark, const MysqlScannerOptions& options) {
    if (version > options.server_version) return false;
    constexpr uint32_t kFirstForeign = 50700;
    constexpr uint32_t kLastForeign = 99999;
    return !options.mariadb || maria_mark || version < kFirstForeign || version > kLastForeign;
}

}  // namespace

Comment read_block_comment(const char* p, const char* end, const MysqlScannerOptions& options) {
    const char* mark = p + 2;
    const bool maria_mark = options.mariadb && end - mark >= 2 && mark[0] == 'M' && mark[1] == '!';
    if (!maria_mark && (mark == end || *mark != '!')) return {comment_end(p + 2, end, false), false};
    const char* digits = mark + (maria_mark ? 2 : 1);
    uint32_t version = 0;
    int count = 0;
    while (count < 6 && digits + count < end && is_digit(digits[count])) {
        version = version * 10 + static_cast<uint32_t>(digits[count] - '0');
        ++count;
    }
    if (count < 5) return {digits, true};  // no version: always read, the digits are SQL
    if (reads_version(version, maria_mark, options)) return {digits + count, true};
    return {comment_end(digits + count, end, true), false};
}

const char* skip_gap(const char* p, const char* end, const MysqlScannerOptions& options) {
    while (p < end) {
        if (is_mysql_space(*p)) {
            ++p;
        } else if (*p == '#' || (*p == '-' && end - p >= 2 && p[1] == '-')) {
            const void* newline = std::memchr(p, '\n', static_cast<size_t>(end - p));
            p = newline != nullptr ? static_cast<const char*>(newline) : end;
        } else if (*p == '/' && end - p >= 2 && p[1] == '*') {
            p = read_block_comment(p, end, options).end;
            if (p == nullptr) return end;
        } else if (*p == '*' && end - p >= 2 && p[1] == '/') {
            p += 2;
        } else {
            return p;
        }
    }
    return end;
}

}  // namespace braid::grammar::scanner
