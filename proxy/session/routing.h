// Where a session's statement runs: the plan of its shape, decided for its constants and the session's
// settings.
//
// The bridge between a session and the worker's StatementSource. What Braid cannot parse goes nowhere unless
// the session or a hint names the shard, or the database has one shard only.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "planner/statement_plan.h"
#include "proxy/session/core.h"
#include "proxy/session/sql_words.h"
#include "proxy/session/statement_source.h"

namespace braid::proxy {

struct Routed {
    planner::Access access = planner::Access::Write;
    planner::Decision decision = planner::OneShard{};
    SourcedStatementPtr source;  // null: passed through without a plan
    // No decision yet: a server must tell the parameters' types first (describe.h).
    bool needs_types = false;
    // Servers have something to tell first: go on with route_with_answers(). There is no decision yet.
    bool asks = false;
    std::optional<std::string> text;  // what the one shard gets instead of the client's text
};

// `parameters`: the values that were bound; empty for a simple query. Errors: 42601, 0A000 with the reason,
// and the planner's.
Result<Routed> route(SessionCore& core, const SqlStatement& statement,
                     std::span<const router::BoundParameter> parameters = {});

// route() once more, with the values of the keys that it asked for (Bindings::asked).
Result<Routed> route_asked(SessionCore& core, const SqlStatement& statement,
                           std::span<const router::BoundParameter> parameters,
                           std::span<const router::BoundParameter> asked);

// The same for the statement inside an EXPLAIN ROUTE, which has the hints of the whole.
Result<Routed> route_explained(SessionCore& core, const SqlStatement& inner, const SqlStatement& whole,
                               std::span<const router::BoundParameter> parameters);

// Whether Braid can read the statement, before there are parameters to route it by. Errors: 42601.
Status check_statement(SessionCore& core, const SqlStatement& statement);

// A statement that is not run, as EXPLAIN ROUTE says it.
std::vector<std::string> refused_route(const Error& error);
// 0A000: PREPARE TRANSACTION and its kin.
Error two_phase_of_client();

// The lines of the EXPLAIN ROUTE `whole` for the statement `inner`, whose parameters may have values.
Result<std::vector<std::string>> explain_route(SessionCore& core, const SqlStatement& inner,
                                               const SqlStatement& whole,
                                               std::span<const router::BoundParameter> parameters);

// The shard that can say what a statement means: one that has all tables it names. Nothing: any of them can.
// Errors: 0A000 with the reason when none has them all.
Result<std::optional<ShardId>> analyst_shard(SessionCore& core, const SqlStatement& statement);

bool speaks_postgresql(const SessionCore& core, ShardId shard);

// The shard for statements that belong to none in particular: of the client's kind, where there is one.
ShardId default_shard(const SessionCore& core);

// The same, for statements that may run anywhere: where the transaction is already, if there is one.
ShardId any_shard(const SessionCore& core);

// The shard of that name, of the database. Errors: 22023.
Result<ShardId> shard_named(const SessionCore& core, std::string_view name);

}  // namespace braid::proxy
