// Which of MySQL's expressions are constants that Braid reads as the server does. Pure. Manual 9.1, 12.3.
#pragma once

#include <optional>

#include "grammar/ast/expression.h"
#include "router/operand.h"

namespace braid::planner {

// Literals without a character set of their own (utf8mb4's and utf8mb3's count), ?, signed numbers, DATE 'x',
// TIMESTAMP 'x'; hexadecimal literals as bytes. Nothing for anything else.
std::optional<router::Operand> mysql_operand_of(const grammar::Expression* expression);

}  // namespace braid::planner
