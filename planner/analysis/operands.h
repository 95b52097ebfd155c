// Which expressions are constants whose value Braid can know: literals, parameters, casts of them.
#pragma once

#include <optional>

#include "grammar/ast/expression.h"
#include "router/operand.h"

namespace braid::planner {

// In either dialect.
std::optional<router::Operand> operand_of(const grammar::Expression* expression, grammar::Dialect dialect);

// The expression as an operand; nothing when it is anything else (a function call, a column, arithmetic).
std::optional<router::Operand> operand_of(const grammar::Expression* expression);

// The same for an array constant: '{1,2}', $1, $1::int[]. The operand's cast is the element type.
std::optional<router::Operand> array_operand_of(const grammar::Expression* expression);

// A type's name without modifiers and array bounds as a type that Braid knows; Unknown otherwise.
TypeId simple_type(const grammar::TypeName& type, bool array = false);

}  // namespace braid::planner
