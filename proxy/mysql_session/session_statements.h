// Statements about the session itself: transactions, SET, USE, KILL, PREPARE, and the SHOWs that Braid
// answers.
//
// Each sends its whole answer. SET is in set_statement.cpp, transactions in transaction_statements.cpp, the
// rows in show_statements.cpp. MySQL manual "SET Syntax for Variable Assignment", "Transactional and Locking
// Statements".
#pragma once

#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/local_rows.h"

namespace braid::proxy::mysql_session {

class SessionStatements {
  public:
    explicit SessionStatements(Core& core) : core_(core) {}

    static bool handles(const Statement& statement);
    // False: it failed, and the client was told.
    awaitable<bool> run(const Statement& statement, RowForm form);

    // COM_PROCESS_KILL and KILL. Errors: 1094, 1095.
    Status kill(uint64_t id, KillKind kind);
    // COMMIT of everything that is open, as some statements do before they begin.
    awaitable<Status> commit_open();

  private:
    awaitable<Status> dispatch(const Statement& statement, RowForm form);
    awaitable<Status> run_kill(const Statement& statement);
    // transaction_statements.cpp
    awaitable<Status> begin(const Statement& statement);
    awaitable<Status> end(const Statement& statement, bool commit);
    awaitable<Status> savepoint(const Statement& statement);
    // set_statement.cpp
    awaitable<Status> set(const Statement& statement);
    Status set_transaction(const Statement& statement);
    Status set_braid(const Statement& statement);
    awaitable<Status> run_set(const Statement& statement, std::vector<std::string> variables);
    Status take_variable(Link& link, const std::string& name, const std::string& value);
    // show_statements.cpp
    Result<LocalRows> local_rows(const Statement& statement);
    Result<LocalRows> show_conditions(const Statement& statement);
    Result<LocalRows> show_databases(const Statement& statement);
    LocalRows show_processes(bool full) const;
    // named_statements.cpp
    awaitable<Status> prepare(const Statement& statement);
    awaitable<Result<std::string>> statement_text(const Statement& statement, size_t begin, size_t end);
    awaitable<Result<std::vector<std::string>>> using_values(const Statement& statement, size_t at);
    awaitable<Status> execute(const Statement& statement);
    Status deallocate(const Statement& statement);

    Core& core_;
    bool answered_ = false;  // what the statement answered is out
};

// Whether Braid itself has the rows of this SHOW.
bool is_own_show(const Statement& statement);

}  // namespace braid::proxy::mysql_session
