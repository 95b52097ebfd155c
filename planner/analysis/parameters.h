// Which parameters need their type from a server before they can route.
//
// A parameter that the client did not declare takes its type from where the statement names it first. Named
// once, as a key's operand, that is the key's type, which the router assumes. Named more than once it may be
// another: in VALUES ($1::numeric, $1) the key gets a numeric. PostgreSQL's parse_param.c. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "grammar/ast/statement.h"
#include "planner/statement_plan.h"

namespace braid::planner {

// The numbers, ascending, of the parameters that `uses` compare with keys or store in them, and that the
// statement names more than once.
std::vector<uint32_t> unsure_parameters(const grammar::Statement& statement,
                                        const std::vector<TableUse>& uses);

}  // namespace braid::planner
