// MySQL's LIMIT: numbers without sign, up to 18446744073709551615, which is how all rows behind an offset are
// written. Manual 13.2.13 "SELECT Statement".
#pragma once

#include <string>

#include "planner/merge/row_limit.h"

namespace braid::planner {

// Errors: 1210 for what is no such number.
Result<RowLimit> read_mysql_limit(const LimitSpec& spec, const router::Bindings& bindings);

// What is appended to the shards' statement: LIMIT count + offset. Empty without count.
std::string pushed_mysql_limit(const RowLimit& limit);

}  // namespace braid::planner
