// The simple query protocol: one Query message, its statements in turn, all replies up to ReadyForQuery.
//
// One statement for one shard is relayed as it is. Several statements are one transaction, as on one server:
// sent whole when they all go to the same shard, else run one by one within a transaction of Braid's own.
// PostgreSQL manual 55.2.2.
#pragma once

#include "proxy/session/core.h"
#include "proxy/session/routing.h"
#include "proxy/session/session_statements.h"

namespace braid::proxy {

class SimpleQuery {
  public:
    SimpleQuery(SessionCore& core, SessionStatements& session_statements, PreparedStatementMap& prepared)
        : core_(core), session_statements_(session_statements), prepared_(prepared) {}

    // `text` must stay where it is until this returns. Sends everything but ReadyForQuery.
    awaitable<void> run(std::string_view text);

  private:
    // False: it failed, and the client was told.
    awaitable<bool> run_one(const SqlStatement& statement);
    awaitable<bool> run_routed(const SqlStatement& statement, const Routed& routed);
    awaitable<bool> run_several(std::string_view text, std::vector<SqlStatement>& statements);
    // The one shard that all of them go to, when the text can be sent whole.
    std::optional<Routed> common_shard(const std::vector<SqlStatement>& statements);
    // The client hears of a failure, unless it has; the transaction fails.
    bool told(const Status& done);
    awaitable<bool> execute(const SqlStatement& statement);
    awaitable<bool> execute_direct(const SqlStatement& statement);
    Result<ShardId> shard_of_direct(const SqlStatement& statement) const;

    SessionCore& core_;
    SessionStatements& session_statements_;
    PreparedStatementMap& prepared_;
};

}  // namespace braid::proxy
