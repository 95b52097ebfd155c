// Calls of a MySQL statement whose answers are of the client's session, not of a server's connection.
//
// The planner finds them; the session splices its own values in, or sees to it that the server's are right.
// Plain values. MySQL manual 12.15 "Information Functions".
#pragma once

#include <cstdint>

#include "grammar/ast/node.h"

namespace braid::planner {

// A call whose answer is of the client's session, of which a server's connection is only a part: the session
// answers it itself, or sees to it that the server's answer is right.
enum class SessionValue : uint8_t {
    LastInsertId,  // LAST_INSERT_ID() without argument
    FoundRows,
    RowCount,
    ConnectionId,
    Database,
    User,         // USER(), SESSION_USER(), SYSTEM_USER()
    CurrentUser,  // CURRENT_USER, CURRENT_ROLE
    Version,
};
struct SessionCall {
    SessionValue value = SessionValue::LastInsertId;
    grammar::Span span;  // of the call, in the statement's text
};

}  // namespace braid::planner
