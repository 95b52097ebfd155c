// A SELECT that several shards answer together: resolved with one shard's description, run by the planner's
// executor, its rows merged on their way to the client.
#pragma once

#include <span>
#include <vector>

#include "planner/exec/measured_rows.h"
#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/local_rows.h"
#include "proxy/mysql_session/routing.h"
#include "wire/mysql/parameters.h"

namespace braid::proxy::mysql_session {

struct ScatterRequest {
    const Statement& statement;
    const Routed& routed;
    router::ShardSet shards;
    // What COM_STMT_EXECUTE brought, as it came and as the planner has it.
    std::span<const wire::mysql::Parameter> parameters;
    std::span<const router::BoundParameter> bound;
    RowForm form = RowForm::Text;
    // Nothing is sent to the client: the rows are counted and dropped.
    struct Measured {
        std::vector<planner::NodeTotals> nodes;
        std::vector<planner::ShardTotals> shards;
        uint64_t rows = 0;
    };
    Measured* measured = nullptr;
};

// Sends the whole resultset. An error has not been told to the client yet, also when rows have been: it ends
// them.
awaitable<Status> scatter_query(Core& core, const ScatterRequest& request);

}  // namespace braid::proxy::mysql_session
