// MySQL's functions: what a call means for running a statement on several shards.
//
// The counterpart of planner/analysis/functions.cpp, which comes here for statements of that dialect. Stored
// functions are in the catalog; one that reads tables or is not DETERMINISTIC is opaque. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/analysis/functions.h"
#include "planner/mysql/session_call.h"

namespace braid::planner {

FunctionClass mysql_classify(const grammar::FunctionCall& call, const FunctionContext& context);

// The first reason in `node` itself (not below it) why it cannot be computed on several shards.
std::string mysql_obstacle(const grammar::Node& node, const FunctionContext& context);

// Is the function of this name, in lower case, built in and gives the same for the same arguments everywhere?
bool is_plain_mysql_function(std::string_view name);

// Does `node` itself give another value at each call (RAND(), UUID(), @v := ...)?
bool is_mysql_volatile(const grammar::Node& node, const FunctionContext& context);

// A sequence, or a lock that clients meet at, called by `node` itself.
bool is_mysql_sequence_call(const grammar::FunctionCall& call);
bool is_mysql_lock_call(const grammar::FunctionCall& call);

// In the order of the text.
std::vector<SessionCall> session_calls(const grammar::Node& statement);

}  // namespace braid::planner
