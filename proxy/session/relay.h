// Passes one server's replies on to the client as they came, and COPY data in both directions.
//
// Rows are neither decoded nor held: frames go through in bulk, huge ones in pieces, and the client's pace is
// the server's. Looked at: errors, ParameterStatus, COPY responses, and what ends a reply. PostgreSQL
// manual 55.2.
#pragma once

#include "proxy/session/core.h"

namespace braid::proxy {

// What the server was asked, which tells where the reply ends.
enum class Reply : uint8_t {
    Query,              // everything until ReadyForQuery
    Parse,              // ParseComplete
    Bind,               // BindComplete
    Close,              // CloseComplete
    DescribeStatement,  // ParameterDescription, then RowDescription or NoData
    DescribePortal,     // RowDescription or NoData
    Execute,            // rows until CommandComplete, EmptyQueryResponse or PortalSuspended
    Sync,  // everything until ReadyForQuery, of which nothing is passed on but notices and errors
};

struct ReplyEnd {
    bool error = false;    // an ErrorResponse came (and was passed on)
    char last = 0;         // the type of the last message that belongs to the reply
    std::string sqlstate;  // of the error
    bool copied_in =
        false;  // there was a COPY FROM STDIN: a Sync sent before its end was ignored by the server
    std::string description;  // the messages of a DescribeStatement reply
};

// A prepared statement has a name of Braid's own on its server; the client knows its own.
struct StatementName {
    std::string on_server;
    std::string of_client;
};

enum class Pass : uint8_t {
    All,
    Problems,  // errors and notices
    Nothing,
};

// Reads the reply and passes it on. Parameters and notifications concern the session at any time and always
// go through. The error of a lost server is the Result's; nothing of it has been sent then. After an error
// within the extended protocol the server skips to Sync: the caller reads on with Reply::Sync. An error that
// speaks of `name` speaks of the client's name.
awaitable<Result<ReplyEnd>> relay_reply(SessionCore& core, Link& link, Reply reply, Pass pass,
                                        const StatementName* name = nullptr);

// Sends the link's pending bytes and drops the replies that are not the client's.
awaitable<Status> send_pending(SessionCore& core, Link& link);

}  // namespace braid::proxy
