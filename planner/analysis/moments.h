// Constants that mean the time at which they are read: 'now', 'today', 'tomorrow', 'yesterday' as a date or
// time.
//
// Each server reads them for itself, so several shards would read different times; and a server reads those
// of a prepared statement once, so the statement must not be shared. Manual 8.5.1.4 "Special Values"; pure.
#pragma once

#include <string_view>

#include "planner/analysis/analysis.h"

namespace braid::planner {

// Could PostgreSQL's date and time input read the clock for this text (alone, or as an element of an array or
// range)? `text` is a constant's content.
bool names_moment(std::string_view text);

// The constants that surely are text: compared with columns of text, or put into the result as they are.
KnownText known_text(const grammar::Statement& statement, const Analysis& analysis);

}  // namespace braid::planner
