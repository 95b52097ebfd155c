// What a statement on one shard needs beside the relay: the right to be there, and what it leaves behind.
//
// A server keeps warnings, user variables, LAST_INSERT_ID() with its connection, which goes back to the pool:
// so they are asked for while the connection is still here, and kept with the session.
#pragma once

#include <string>
#include <vector>

#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/relay.h"
#include "proxy/mysql_session/routing.h"
#include "proxy/mysql_session/session_functions.h"

namespace braid::proxy::mysql_session {

SessionFacts session_facts(const Core& core);
// with_session_facts() for this session.
std::optional<std::string> for_session(const Core& core, const Statement& statement);

// Before it is sent. Errors: 0A000 for a second shard's write in a transaction, and for what would leave
// state that Braid cannot follow on several shards; 25006 (1792) for a write in a READ ONLY transaction.
Status admit(Core& core, const Statement& statement, const Routed& routed, ShardId shard);
// The connection is told what the statement asks about the session. After join(), before send().
void tell_state(Core& core, const Statement& statement, Link& link);

// After its answer: diagnostics, LAST_INSERT_ID(), user variables, pins, what became of the transaction. An
// error ends the session: its state is not known any more.
awaitable<Status> follow_up(Core& core, const Statement& statement, const Routed& routed, Link& link,
                            const AnswerEnd& end);
// The server went away in the middle: the transaction is over.
awaitable<void> lose_link(Core& core, Link& link);

// Asks the server for the values of these user variables and keeps them with the session.
awaitable<Status> read_user_variables(Core& core, Link& link, std::vector<std::string> names);
// The same without keeping them: constants of the variables' own types, "" for NULL.
awaitable<Result<std::vector<std::string>>> user_variable_constants(Link& link,
                                                                    std::vector<std::string> names);
// SHOW WARNINGS.
awaitable<Status> read_conditions(Core& core, Link& link);

}  // namespace braid::proxy::mysql_session
