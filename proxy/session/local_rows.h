// Statements whose rows Braid makes itself: EXPLAIN ROUTE and SHOW braid.*. One text column each.
#pragma once

#include <string>
#include <vector>

#include "proxy/session/core.h"
#include "proxy/session/prepared.h"
#include "proxy/session/scatter.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

struct LocalRows {
    std::string column;
    std::vector<std::string> lines;
    std::string tag;
};

bool gives_local_rows(const SqlStatement& statement);
// What can be told without running anything and without values: all of it, but for EXPLAIN ROUTE the route of
// the statement as it stands.
Result<LocalRows> local_rows(SessionCore& core, const SqlStatement& statement);
// The whole answer; runs the statement of EXPLAIN ROUTE ANALYZE. `prepared`: what EXECUTE may name; `values`:
// of the parameters of the statement inside an EXPLAIN ROUTE.
awaitable<Result<LocalRows>> run_local_rows(SessionCore& core, const PreparedStatementMap& prepared,
                                            const SqlStatement& statement, const BoundValues& values);

// The types of the parameters of the statement inside an EXPLAIN ROUTE, into `statement`; none for other
// statements. With no replies outstanding. Errors: the server's.
awaitable<Status> describe_explained(SessionCore& core, PreparedStatement& statement);

// RowDescription; then the rows and CommandComplete.
void append_local_description(std::string& out, const LocalRows& rows);
void append_local_rows(std::string& out, const LocalRows& rows);

}  // namespace braid::proxy
