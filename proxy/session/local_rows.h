// Statements whose rows Braid makes itself: EXPLAIN ROUTE and SHOW braid.*. One text column each.
#pragma once

#include <string>
#include <vector>

#include "proxy/session/core.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

struct LocalRows {
    std::string column;
    std::vector<std::string> lines;
    std::string tag;
};

bool gives_local_rows(const SqlStatement& statement);
// What can be told without running anything: all of it, but for EXPLAIN ROUTE ANALYZE the route alone.
Result<LocalRows> local_rows(SessionCore& core, const SqlStatement& statement);
// The whole answer; runs the statement of EXPLAIN ROUTE ANALYZE.
awaitable<Result<LocalRows>> run_local_rows(SessionCore& core, const SqlStatement& statement);

// RowDescription; then the rows and CommandComplete.
void append_local_description(std::string& out, const LocalRows& rows);
void append_local_rows(std::string& out, const LocalRows& rows);

}  // namespace braid::proxy
