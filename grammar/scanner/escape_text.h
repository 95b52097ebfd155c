// Escapes inside strings: E'...' (manual 4.1.2.2) and U&'...' (4.1.2.3), quotes and joints already undone.
//
// Errors carry PostgreSQL's words and SQLSTATEs, without a position. Results are appended to `out`.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace braid::grammar::scanner {

// Backslash escapes, and doubled quotes made one.
Status decode_backslash_escapes(std::string_view raw, std::string& out);

// \XXXX and \+XXXXXX with `escape` for the backslash.
Status decode_unicode_escapes(std::string_view raw, char escape, std::string& out);

}  // namespace braid::grammar::scanner
