// SELECT ... INTO @a, @b and SELECT @a := expression: the queries that give user variables their values.
//
// They run as queries of one row, and the values are kept in the bridge's state, where the session reads
// them. An assignment in a query of a table is refused by the translation: PostgreSQL has no variables.
#pragma once

#include "proxy/bridge/mysql_to_postgresql/core.h"
#include "proxy/bridge/mysql_to_postgresql/result.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

// A value of the text protocol, as a variable has it.
UserValue user_value(const ResultColumn& column, std::string text);

// Whether the variable at this token gets a value there: before := or behind INTO.
bool is_assigned(const mysql_session::Statement& statement, size_t token);

// It is one of these queries, and can be run here.
bool gives_variables(const mysql_session::Statement& statement);
// Answers it. Errors: those of the query; 1172 for several rows, 1222 for another number of columns.
awaitable<Status> run_giving_select(Core& core, const mysql_session::Statement& statement, RowForm form);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
