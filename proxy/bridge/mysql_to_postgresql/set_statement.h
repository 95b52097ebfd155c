// SET, in all its forms, as a MySQL server runs it.
#pragma once

#include "proxy/bridge/mysql_to_postgresql/core.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

// Nothing is set when any part of it is wrong, as far as variables go. Errors: State::set's; 1235 for what
// PostgreSQL has no equal of.
awaitable<Status> run_set(Core& core, const mysql_session::Statement& statement);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
