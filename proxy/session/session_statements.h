// Statements that concern the session itself: transaction control, settings, cursors, prepared statements by
// SQL, notifications.
//
// Each runs whole: what it needs from servers, what changes in the session, the reply to the client
// (CommandComplete, with rows where there are any, never ReadyForQuery). Called by both conversations, with
// no replies outstanding.
#pragma once

#include "proxy/session/core.h"
#include "proxy/session/prepared.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

class SessionStatements {
  public:
    SessionStatements(SessionCore& core, PreparedStatementMap& prepared) : core_(core), prepared_(prepared) {}

    // Whether run() is for this statement.
    static bool handles(const SqlStatement& statement);

    // Runs the statement and replies. False: it failed (the client was told, a transaction is failed).
    awaitable<bool> run(const SqlStatement& statement);

    // Ends the implicit transaction of several statements. False: it did not commit; the client was told.
    awaitable<bool> end_implicit();

  private:
    awaitable<Status> dispatch(const SqlStatement& statement);
    awaitable<Status> begin(const SqlStatement& statement);
    awaitable<Status> commit(const SqlStatement& statement);
    awaitable<Status> rollback(const SqlStatement& statement);
    awaitable<Status> savepoint(const SqlStatement& statement);
    awaitable<Status> release(const SqlStatement& statement);
    awaitable<Status> rollback_to(const SqlStatement& statement);
    awaitable<Status> set_transaction(const SqlStatement& statement);
    awaitable<Status> set_constraints(const SqlStatement& statement);
    awaitable<Status> set(const SqlStatement& statement);
    Status set_braid(const std::string& name, const SqlStatement& statement, size_t value_at, bool local);
    awaitable<Status> reset(const SqlStatement& statement);
    awaitable<Status> discard(const SqlStatement& statement);
    Status deallocate(const SqlStatement& statement);
    awaitable<Status> prepare(const SqlStatement& statement);
    awaitable<Status> listen(const SqlStatement& statement);
    awaitable<Status> unlisten(const SqlStatement& statement);
    awaitable<Status> notify(const SqlStatement& statement);

    // The transaction is over; the next one may begin at once (AND CHAIN, or an implicit one that goes on).
    void after_end(bool committed, const SqlStatement& statement);
    // Reads back what the server made of a setting and keeps it.
    awaitable<Status> adopt(Link& link, std::string name, bool local);
    // A link of the transaction if there is one, else the default shard's.
    awaitable<Result<Link*>> any_link();
    // Runs the text on the link and passes its replies on. An error that the client has been told of is
    // kTold.
    awaitable<Status> relay_text(Link& link, std::string_view sql);
    // On one link with replies, on the transaction's others without; then kept for those that join later.
    awaitable<Status> relay_and_record(std::string_view sql);

    SessionCore& core_;
    PreparedStatementMap& prepared_;
};

}  // namespace braid::proxy
