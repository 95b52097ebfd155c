// Runs a routed statement: on one shard by relay, on every shard by schema_change.
#pragma once

#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/local_rows.h"
#include "proxy/mysql_session/routing.h"

namespace braid::proxy::mysql_session {

// Routes the statement, sends its text and passes the answer on. True: it succeeded. False: it failed, and
// the client was told.
awaitable<bool> run_text(Core& core, const Statement& statement);

// The same with a place that is known already.
awaitable<bool> run_routed(Core& core, const Statement& statement, const Routed& routed);

}  // namespace braid::proxy::mysql_session
