// DECLARE, FETCH, MOVE and CLOSE of cursors that read from several shards. Cursors that one shard has are
// relayed there.
//
// Such a cursor is a portal of the session; its rows only go forward. It takes its snapshots when it is
// declared. Called by both conversations, with no replies outstanding. PostgreSQL manual: DECLARE, FETCH.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "proxy/session/core.h"
#include "proxy/session/portal.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

// FETCH, MOVE or CLOSE of a portal over several shards; CLOSE ALL.
bool is_cursor_statement(const SessionCore& core, const SqlStatement& statement);

// DECLARE of a query that several shards answer; `portal` holds the values of its parameters. Replies up to
// CommandComplete. Errors: 25P01, 42P03, 0A000 for SCROLL and WITH HOLD, those of the query.
awaitable<Status> declare_cursor(SessionCore& core, const PreparedStatement& statement, const Portal& portal);

// Runs a statement that is_cursor_statement(). Replies up to CommandComplete, with RowDescription when the
// client has not described it. `formats`: the client's wish, as in Bind; nothing: a simple query, which gets
// what the cursor was declared with. Errors: 34000, 55000 and 0A000 for other directions than forward.
awaitable<Status> run_cursor_statement(SessionCore& core, const SqlStatement& statement,
                                       std::optional<std::span<const int16_t>> formats);

// The answer to a Describe of it: RowDescription or NoData.
awaitable<Result<std::string>> describe_cursor_statement(SessionCore& core, const SqlStatement& statement,
                                                         std::span<const int16_t> formats);

}  // namespace braid::proxy
