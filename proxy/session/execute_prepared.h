// EXECUTE name(arguments): the statement of a PREPARE, run with constant arguments over the extended
// protocol, so that it is routed by them.
#pragma once

#include "proxy/session/core.h"
#include "proxy/session/prepared.h"

namespace braid::proxy {

// Replies up to CommandComplete. Errors: 26000, 0A000 for arguments that are not constants, the server's; one
// with an empty SQLSTATE was told to the client already.
awaitable<Status> execute_prepared(SessionCore& core, const PreparedStatementMap& prepared,
                                   const SqlStatement& statement);

}  // namespace braid::proxy
