// Generic work over any AST: dispatch on the kind, visit the children, compare, print.
//
// All of it follows from BRAID_FIELDS; a node type needs no code here. Recursion depth equals the tree's
// depth, which the parser bounds.
#pragma once

#include <concepts>
#include <string>
#include <type_traits>

#include "grammar/ast/mysql_statement.h"

namespace braid::grammar {

// Calls visit(const T&) with the node as its concrete type. A visitor that recurses should not be inlined
// here (BRAID_OUT_OF_LINE), or one frame holds the locals of all node types and deep trees need a huge stack.
#define BRAID_OUT_OF_LINE __attribute__((noinline))

template <typename Visit>
decltype(auto) dispatch(const Node& node, Visit&& visit) {
    switch (node.kind) {
#define BRAID_X(name) \
    case NodeKind::name: return visit(static_cast<const name&>(node));
        BRAID_AST_NODES(BRAID_X)
#undef BRAID_X
    }
    __builtin_unreachable();
}

namespace detail {
template <typename Field, typename Visit>
void visit_field(const Field& field, Visit& visit) {
    if constexpr (std::is_pointer_v<Field>) {
        if (field != nullptr) visit(static_cast<const Node&>(*field));
    } else if constexpr (requires { typename Field::element_type; }) {
        if constexpr (std::is_pointer_v<std::remove_const_t<typename Field::element_type>>) {
            for (const auto* item : field) {
                if (item != nullptr) visit(static_cast<const Node&>(*item));
            }
        }
    }
}
}  // namespace detail

// Calls visit(const Node&) for each direct child, in the order of the fields.
template <std::invocable<const Node&> Visit>
void for_each_child(const Node& node, Visit&& visit) {
    dispatch(node, [&](const auto& concrete) BRAID_OUT_OF_LINE {
        std::apply([&](const auto&... field) { (detail::visit_field(field, visit), ...); },
                   concrete.fields());
    });
}

// Calls visit(const Node&) -> bool for the node and everything below it, parents first; false skips what is
// below.
template <typename Visit>
requires std::predicate<Visit&, const Node&>
void walk(const Node& node, Visit&& visit) {
    if (!visit(node)) return;
    for_each_child(node, [&](const Node& child) { walk(child, visit); });
}

// Whether the node is an Expression (and not a part of one, as WhenClause).
inline bool is_expression(const Node& node) {
    return dispatch(node, [](const auto& concrete) {
        return std::is_base_of_v<Expression, std::remove_cvref_t<decltype(concrete)>>;
    });
}

// The same tree, wherever its parts stood in their texts. Literals compare by kind and value, not by slot.
bool equal(const Node* left, const Node* right);

// The tree as indented text for goldens: one node per line, fields that are not empty or default.
std::string dump(const Node& node);

}  // namespace braid::grammar
