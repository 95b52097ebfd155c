// What a statement on one shard needs beside the relay: the write's right to be there, and what it leaves
// behind.
#pragma once

#include "proxy/session/core.h"
#include "proxy/session/routing.h"

namespace braid::proxy {

// Before it is sent. Errors: 0A000 for a second shard's write in a transaction and for state that Braid could
// not follow on pooled connections.
Status admit(SessionCore& core, const SqlStatement& statement, const Routed& routed, ShardId shard);

// Before DECLARE runs. Error 42P03: the session has a cursor or portal of this name.
Status check_cursor_name(const SessionCore& core, const SqlStatement& statement);

// After it has succeeded: cursors, pins, the catalog.
awaitable<Status> follow_up(SessionCore& core, const SqlStatement& statement, const Routed& routed,
                            Link& link);

}  // namespace braid::proxy
