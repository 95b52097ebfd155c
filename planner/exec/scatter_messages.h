// What one execution of a scatter writes: the shards' Parse, Describe and Bind, the parameters of the
// finishing statement. Pure; used while ScatterCursor::open() prepares.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "planner/exec/finished_rows.h"
#include "planner/exec/scatter_cursor.h"
#include "planner/scatter_plan.h"

namespace braid::planner {

// The format (0 text, 1 binary) of a client column by the result formats of Bind.
int16_t client_format(const std::vector<int16_t>& formats, size_t column);

// Errors: 08P01 for result formats that do not fit the columns; 0A000 for what the merge cannot do.
Status check_input(const ResolvedScatter& scatter, const ExecutionInput& input);

FinishParameters finish_parameters(const ExecutionInput& input);

// Parse, Describe and Bind of the shards' statement to a portal. Described before it is bound, so that a
// shard with other columns is found out before the formats do not fit.
Result<std::string> parse_and_bind(const std::string& sql, const std::string& portal,
                                   const ResolvedScatter& scatter, const ExecutionInput& input);

}  // namespace braid::planner
