// SHOW and DESCRIBE, out of what Braid knows of the server's tables and of the session's variables.
#pragma once

#include "proxy/bridge/mysql_to_postgresql/local_rows.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

// Errors: 1146 for a table that is not there, 1235 for what only MySQL's servers can show.
Result<LocalRows> show(const Core& core, const mysql_session::Statement& statement);

// The table's columns as a result set has them, for COM_FIELD_LIST. 1146.
Result<std::vector<ResultColumn>> table_columns(const Core& core, std::string_view table);

// LIKE without regard to case.
bool matches(std::string_view text, std::string_view pattern);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
