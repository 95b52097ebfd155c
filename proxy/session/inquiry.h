// Asks the servers what a statement's plan needs to know of them (planner/inquiry.h), and routes with it.
//
// Keys of new rows that are expressions are computed once, by one server, and the values take the
// expressions' place. Sizes of relations and databases: the answering server adds the others' parts.
#pragma once

#include <span>

#include "proxy/session/core.h"
#include "proxy/session/routing.h"

namespace braid::proxy {

// After a route() that asks. `types`: of the parameters, as the server described them. Outside of a batch
// that is being worked off: no replies are outstanding. Errors: the servers', 0A000 for a value that cannot
// be written down exactly, and route()'s.
awaitable<Result<Routed>> route_with_answers(SessionCore& core, const SqlStatement& statement,
                                             std::span<const router::BoundParameter> parameters,
                                             std::span<const uint32_t> types);

}  // namespace braid::proxy
