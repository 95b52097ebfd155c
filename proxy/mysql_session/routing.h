// Where a MySQL session's statement runs: the plan of its shape, decided for its constants and the session's
// settings.
//
// The bridge between a session and the worker's StatementSource, as proxy/session/routing.h is for
// PostgreSQL's. What has no plan by its nature (SHOW, DESCRIBE, SET ...) is told by its kind. A database with
// one shard passes everything on.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "planner/statement_plan.h"
#include "proxy/mysql_session/core.h"
#include "proxy/session/statement_source.h"

namespace braid::proxy::mysql_session {

struct Routed {
    planner::Access access = planner::Access::Write;
    planner::Decision decision = planner::OneShard{};
    SourcedStatementPtr source;  // null: passed on without a plan
    bool changes_catalog = false;
};

// `parameters`: the values that were bound; empty for a text query. Errors: 42000 (1064), 3D000 (1046)
// without a database, 0A000 with the reason, and the planner's.
Result<Routed> route(Core& core, const Statement& statement,
                     std::span<const router::BoundParameter> parameters = {});

// The shard that can say what a statement means, before its parameters are known. Errors: as route(), where
// they do not depend on parameters.
Result<ShardId> analyst_shard(Core& core, const Statement& statement);

// The lines of EXPLAIN ROUTE for the statement. Errors: those of text that cannot be read.
Result<std::vector<std::string>> explain_route(Core& core, const Statement& statement);

// The constants of one execution, with the session's way of reading them. Views of all arguments.
router::Bindings bindings_of(const Core& core, const SourcedStatement& source,
                             std::span<const router::BoundParameter> parameters);

// The shard for statements that may run anywhere: where the transaction is already, if there is one.
ShardId any_shard(const Core& core);

// 3D000 (1046): no database is chosen.
Error no_database();

}  // namespace braid::proxy::mysql_session
