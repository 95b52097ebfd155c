// EXPLAIN ROUTE ANALYZE of MySQL clients: runs the statement, drops its rows, and tells what each shard gave
// and how long it took. The counterpart of proxy/session/explain_analyze.h, which says what the lines look
// like.
#pragma once

#include <string>
#include <vector>

#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::mysql_session {

// `whole`: the EXPLAIN. The lines to be added to those of explain_route(); none for a statement that is
// refused. Errors: the servers', 0A000 for what is not a query or a change of rows.
awaitable<Result<std::vector<std::string>>> run_analyzed(Core& core, const Statement& whole);

}  // namespace braid::proxy::mysql_session
