// EXECUTE name(arguments): the statement of a PREPARE, run over the extended protocol, so that it is routed
// by its arguments.
//
// Plain constants are taken as they are written. All else (p(1 + 1), p(5.5) for an integer) a server computes
// and assigns to the parameters' types, once, as it would for its own EXECUTE.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proxy/session/core.h"
#include "proxy/session/prepared.h"
#include "wire/postgresql/lists.h"

namespace braid::proxy {

// A statement with the values of its parameters.
struct ExecuteCall {
    PreparedStatementPtr statement;
    std::vector<std::optional<std::string>> arguments;
    std::vector<wire::postgresql::Format> formats;  // one for each

    std::vector<wire::postgresql::Value> values() const;  // views into `arguments`
};

// The prepared statement that an EXECUTE names; nullptr when there is none.
PreparedStatementPtr find_executed(const PreparedStatementMap& prepared, const SqlStatement& statement);

// Whether it is EXECUTE name or EXECUTE name(...). Errors: 42601.
Status check_execute(const SqlStatement& statement);

// With no replies outstanding. Errors: 26000, 42601, 0A000 for a statement that is about the session itself,
// the server's for its arguments.
awaitable<Result<ExecuteCall>> resolve_execute(SessionCore& core, const PreparedStatementMap& prepared,
                                               const SqlStatement& statement);

// The simple protocol's form: replies up to CommandComplete. Errors: those of resolve_execute(), the
// server's; one with an empty SQLSTATE was told to the client already.
awaitable<Status> execute_prepared(SessionCore& core, const PreparedStatementMap& prepared,
                                   const SqlStatement& statement);

}  // namespace braid::proxy
