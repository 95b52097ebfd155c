// How deep a statement's tree can become at most, counted over its tokens before anything parses it.
//
// The parser and all that walks trees use the stack; statements beyond their limit are refused first (54001).
// The counts are upper bounds, linear to compute, and are taken on a plan-cache miss only.
#pragma once

#include <cstdint>
#include <span>

#include "base/error.h"
#include "grammar/token.h"

namespace braid::grammar {

struct Nesting {
    // Recursion of a parser: open brackets, CASEs and runs of prefix operators (NOT NOT, - - +) at one time.
    uint32_t depth = 0;
    // Height of the tree when every infix operator leans on the one before it (a + b + c, a AND b AND c,
    // joins, UNIONs, casts, subscripts): operators since the last comma or clause, over all open brackets.
    uint32_t chain = 0;
};

Nesting measure_nesting(std::span<const Token> tokens);

// 54001 "stack depth limit exceeded" when a count is above its limit.
Status check_nesting(const Nesting& nesting, const Nesting& limit);

}  // namespace braid::grammar
