// DDL on every shard that holds the object.
//
// MySQL commits DDL statement by statement: what the first shards have done stays done when a later one
// fails. The error then says where the change is and where it is not. Shards are taken in their order, so
// that two clients that change the same table queue up. MySQL manual "Statements That Cause an Implicit
// Commit".
#pragma once

#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/routing.h"

namespace braid::proxy::mysql_session {

// Sends OK when all have succeeded. `text`: what the shards get.
awaitable<Status> change_schema(Core& core, std::string text, const Routed& routed, router::ShardSet shards);

}  // namespace braid::proxy::mysql_session
