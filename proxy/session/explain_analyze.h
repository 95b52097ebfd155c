// EXPLAIN ROUTE ANALYZE: runs the statement, drops its rows, and tells what each shard gave and how long it
// took.
//
// Called by local_rows.cpp after the route itself was told. Writes happen, as PostgreSQL's EXPLAIN ANALYZE
// has it.
#pragma once

#include <string>
#include <vector>

#include "proxy/session/core.h"
#include "proxy/session/scatter.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

// Of an EXPLAIN ROUTE.
bool is_analyze(const SqlStatement& statement);

// The lines to be added to those of explain_route(); none for a statement that is refused. Errors: the
// servers', 0A000 for what is not a query or a change of rows.
awaitable<Result<std::vector<std::string>>> run_analyzed(SessionCore& core, const SqlStatement& inner,
                                                         const SqlStatement& whole,
                                                         const BoundValues& values);

}  // namespace braid::proxy
