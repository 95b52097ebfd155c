// A walk over one query block's own expressions.
#pragma once

#include "grammar/ast/walk.h"

namespace braid::planner {

// Calls `visit(node)` for `node` and what is below it, but not for queries inside; false: not below this one.
template <typename Visit>
void walk_block(const grammar::Node& node, Visit&& visit) {
    grammar::walk(node, [&](const grammar::Node& current) {
        if (current.kind == grammar::NodeKind::Query && &current != &node) return false;
        return visit(current);
    });
}

}  // namespace braid::planner
