// Definitions that read the clock while they are made: DEFAULT 'now', CHECK (day > 'today').
//
// A server turns 'now', 'today', 'tomorrow' and 'yesterday' into a time when it stores the definition, so the
// shards would store different ones. DEFAULT now() is computed for each row and harmless. Manual 8.5.1.4;
// pure.
#pragma once

#include <optional>
#include <string>

#include "planner/statement_plan.h"

namespace braid::planner {

// The first constant of the definition that a server could read as a time of its own; nothing in statements
// that define nothing. A constant known to be text, like the default of a text column or 'now'::text, is
// none. `text` is the statement's.
std::optional<std::string> moment_in_definition(const grammar::Statement& statement, std::string_view text,
                                                const PlanContext& context);

}  // namespace braid::planner
