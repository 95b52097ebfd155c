// Values of expressions that stand where a server would compute them, but Braid needs them itself: KILL's
// number, the text of PREPARE ... FROM and EXECUTE IMMEDIATE, what USING gives.
//
// A server computes them, in the session's state. Expressions that read tables are refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "proxy/mysql_session/core.h"

namespace braid::proxy::mysql_session {

// The tokens from `begin` up to `end`, as they stand in the text.
std::string text_between(const Statement& statement, size_t begin, size_t end);
// Where the expression that begins at `begin` ends: at a comma, at one of these words, or with the statement.
size_t end_of_expression(const Statement& statement, size_t begin, std::string_view stop = {});

// The number that the expression is as an unsigned integer; nothing for NULL. Errors: the server's.
awaitable<Result<std::optional<uint64_t>>> number_of(Core& core, std::string expression);
// Each expression's value as a constant of its own type, "NULL" included; see read_user_variables().
awaitable<Result<std::vector<std::string>>> constants_of(Core& core, std::vector<std::string> expressions);
// The text of a constant string that SQL gives for @name or constants_of(): X'hex' with what stands around
// it.
std::optional<std::string> text_behind(std::string_view constant);

}  // namespace braid::proxy::mysql_session
