// A statement that runs as of a given moment: SET STATEMENT timestamp = ... FOR, which the scatter sends so
// that NOW() is one moment on all shards.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

// The statement behind FOR, with NOW() and its kin as constants of that moment. `offset`: of the session's
// time zone, which must be known. Errors: 1235 for other variables and forms.
Result<std::string> at_moment(const mysql_session::Statement& statement,
                              std::optional<int32_t> offset_seconds);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
