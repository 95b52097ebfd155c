// The flex patterns {whitespace_with_newline}{quote}: before the first newline blanks or one comment that
// runs up to it; after it blanks, newlines and comments that end with a newline.
#include "grammar/scanner/string_continuation.h"

#include "grammar/scanner/characters.h"

namespace braid::grammar::scanner {
namespace {

bool at_line_comment(const char* p, const char* end) {
    return end - p >= 2 && p[0] == '-' && p[1] == '-';
}

const char* skip_to_newline(const char* p, const char* end) {
    while (p < end && !is_newline(*p)) ++p;
    return p;
}

}  // namespace

const char* string_continuation(const char* p, const char* end) {
    while (p < end && is_sql_space(*p) && !is_newline(*p)) ++p;
    if (at_line_comment(p, end)) p = skip_to_newline(p, end);
    if (p == end || !is_newline(*p)) return nullptr;
    while (p < end) {
        if (is_sql_space(*p)) {
            ++p;
        } else if (at_line_comment(p, end)) {
            p = skip_to_newline(p, end);
        } else {
            return *p == '\'' ? p + 1 : nullptr;
        }
    }
    return nullptr;
}

}  // namespace braid::grammar::scanner
