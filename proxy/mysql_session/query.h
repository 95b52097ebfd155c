// COM_QUERY: a text's statements in turn, each with its answer; more results follow until the last.
//
// As on a server, a wrong statement ends the text, and those before it have run. MySQL internals manual
// "COM_QUERY", "Multi-Resultset".
#pragma once

#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/session_statements.h"

namespace braid::proxy::mysql_session {

class TextQuery {
  public:
    TextQuery(Core& core, SessionStatements& session_statements)
        : core_(core), session_statements_(session_statements) {}

    // `text` must stay where it is until this returns. Sends the whole answer.
    awaitable<void> run(std::string_view text);

  private:
    awaitable<bool> run_one(const Statement& statement);

    Core& core_;
    SessionStatements& session_statements_;
};

}  // namespace braid::proxy::mysql_session
