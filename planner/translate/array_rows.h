// PostgreSQL's arrays for MariaDB, which has none: as JSON, whose elements JSON_TABLE() gives as rows.
//
// For `x = ANY (array)` and `x <> ALL (array)`. The translation writes the query, who sends parameters makes
// the JSON. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/array.h"
#include "base/error.h"
#include "base/type.h"

namespace braid::planner::translate {

// A text as JSON has it, in quotes.
std::string json_text(std::string_view text);

// Whether arrays of this type can be had.
bool has_array_rows(TypeId element);

// The query that gives the elements, one in a row; of a NULL array one NULL. `json`: text for the server.
std::string array_rows(std::string_view json, TypeId element);

// The elements as JSON. Errors: 22P02 and 22003 for what the reading says, 0A000 for values that MariaDB does
// not hold.
Result<std::string> array_as_json(const ArrayReading& reading, TypeId element);

}  // namespace braid::planner::translate
