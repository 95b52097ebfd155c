// Statements about the session itself: transactions, SET, USE, SHOW, SELECT of its own values.
#pragma once

#include "proxy/bridge/mysql_to_postgresql/core.h"
#include "proxy/bridge/mysql_to_postgresql/result.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

// It is answered here, without a translation.
bool is_own_statement(const mysql_session::Statement& statement);

// Answers it. Errors are what the client is to be told; nothing was written then.
awaitable<Status> run_own_statement(Core& core, const mysql_session::Statement& statement, RowForm form);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
