// The binary protocol: COM_STMT_PREPARE, EXECUTE, SEND_LONG_DATA, FETCH, RESET, CLOSE.
//
// The client's statements are Braid's: a number, the text, the types and long data sent so far. A server
// connection gets the text prepared when an execution first needs it there (StatementCache). Its answers are
// relayed; rows stay binary. A cursor keeps its connection until it is closed. MySQL internals manual
// "Prepared Statements".
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/routing.h"
#include "proxy/mysql_session/session_statements.h"
#include "wire/mysql/parameters.h"

namespace braid::proxy::mysql_session {

struct PreparedStatement {
    uint32_t id = 0;
    std::string text;
    Statement statement;                       // of the text
    const conf::Database* database = nullptr;  // in which it was prepared
    uint16_t parameter_count = 0;
    std::vector<wire::mysql::ColumnShape> types;  // last sent
    std::map<uint16_t, std::string> long_data;
    std::optional<ShardId> cursor;  // open there
    uint32_t server_id = 0;         // of the cursor's statement
};

class PreparedStatements {
  public:
    PreparedStatements(Core& core, SessionStatements& session_statements)
        : core_(core), session_statements_(session_statements) {}

    // Each sends its whole answer, if it has one.
    awaitable<void> prepare(std::string_view text);
    awaitable<void> execute(const wire::mysql::ComStmtExecute& command);
    void send_long_data(const wire::mysql::ComStmtSendLongData& command);
    awaitable<void> fetch(const wire::mysql::ComStmtFetch& command, uint32_t statement_id);
    awaitable<void> reset(uint32_t statement_id);
    awaitable<void> close(uint32_t statement_id);

    // COM_RESET_CONNECTION, COM_CHANGE_USER: there are none any more.
    void clear() { statements_.clear(); }

  private:
    PreparedStatement* find(uint32_t id);
    void unknown(uint32_t id, std::string_view command);
    void answer_own(const PreparedStatement& prepared);
    awaitable<Status> prepare_on_shard(PreparedStatement& prepared);
    awaitable<Status> execute_on_shard(PreparedStatement& prepared, const Statement& statement,
                                       const Routed& routed, ShardId shard, uint8_t flags,
                                       std::vector<wire::mysql::Parameter>& parameters);
    // The server's number of the text on this connection; prepares it there when it must.
    awaitable<Result<uint32_t>> on_connection(Link& link, std::string text);
    void remember(Link& link, const std::string& text, const wire::mysql::StmtPrepareOk& ok);
    awaitable<void> close_cursor(PreparedStatement& prepared);
    std::string key_of(std::string_view text) const;

    Core& core_;
    SessionStatements& session_statements_;
    std::map<uint32_t, std::unique_ptr<PreparedStatement>> statements_;
    uint32_t last_id_ = 0;
    std::vector<uint32_t> to_close_;  // on the connection at hand, with the next command
};

// A parameter as the planner wants it; `storage` keeps the text of numbers.
router::BoundParameter bound_parameter(const wire::mysql::Parameter& parameter, std::string& storage);

}  // namespace braid::proxy::mysql_session
