// DDL on all shards: each in its own transaction, committed only after all have succeeded.
//
// MySQL servers, which commit a change by themselves, get it last, one after the other. Between the first and
// the last COMMIT a server can still fail; then the error says what was applied where.
#pragma once

#include "proxy/session/core.h"
#include "proxy/session/routing.h"

namespace braid::proxy {

// Whether it can be run on these shards at all. Errors: 0A000 for what cannot run in a transaction and needs
// several.
Status check_schema_change(const Routed& routed, router::ShardSet shards);

// Replies with the first shard's notices and tag. Errors: the first shard's that failed, with its name in the
// detail; 25001 inside a transaction block; 0A000 for DDL that cannot run in a transaction.
awaitable<Status> change_schema(SessionCore& core, const SqlStatement& statement, const Routed& routed,
                                router::ShardSet shards);

}  // namespace braid::proxy
