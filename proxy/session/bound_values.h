// Whether a server would take a Bind's values for a statement, as far as that can be told without asking it.
//
// A scatter reaches its shards at Execute, but bad values are an error of Bind: those in doubt are bound on
// one shard first. Pure. PostgreSQL manual 55.2.3.
#pragma once

#include "proxy/session/prepared.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

// True: as many values as the statement has parameters, each certainly one of its type; and result formats
// that fit any number of columns. False: only a server knows.
bool surely_accepted(const PreparedStatement& statement, const wire::postgresql::Bind& message);

}  // namespace braid::proxy
