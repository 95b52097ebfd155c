// SELECTs of the session's own values alone: SELECT @@version_comment, @x, HEX(@x), DATABASE(). No server is
// asked for them.
#pragma once

#include <optional>

#include "proxy/bridge/mysql_to_postgresql/local_rows.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

// The rows; nothing when the statement asks for anything else.
std::optional<LocalRows> session_values(const Core& core, const mysql_session::Statement& statement);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
