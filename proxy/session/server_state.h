// What a server keeps for its own connection and a statement can ask for: the last values of sequences,
// prepared statements, cursors. Behind Braid the connection serves many clients, so the answer could be
// another's.
//
// Asked before each statement on one shard (one_shard.h) and told after it. Words decide: what hides behind a
// view or a function's body is not seen. PostgreSQL manual 9.17, 54.6, 54.15.
#pragma once

#include "proxy/session/core.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

// Errors: 0A000 with the reason when the statement would show what is not the session's.
Status check_server_state(const SessionCore& core, const SqlStatement& statement, ShardId shard);

// Keeps which sequences the statement has surely drawn from, for as long as the link is the session's.
void note_sequences(SessionCore& core, const SqlStatement& statement, bool reads_only, Link& link);

}  // namespace braid::proxy
