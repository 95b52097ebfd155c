// Logs in to a PostgreSQL server through libpq without blocking the worker: name resolution, TLS,
// authentication. Afterwards Braid owns the socket. Called by the pool, by --check and by tests.
#pragma once

#include <memory>
#include <string>

#include "backends/async.h"
#include "backends/postgresql/connection.h"
#include "backends/server_spec.h"
#include "base/error.h"

namespace braid::backends::postgresql {

// The connection lives on the executor of the calling coroutine. Errors name the server and give libpq's
// reason; the SQLSTATE is the server's own when it refused (28P01, 3D000, 53300, 57P03 ...), else 08006.
awaitable<Result<std::unique_ptr<Connection>>> connect(const ServerSpec& server, const PoolLimits& limits);

// Asks the server to cancel what the backend with this key does: CancelRequest on a connection of its own,
// through TLS when the server's spec requires TLS. Returns when the server has taken the request (it closes
// the connection); whether anything was cancelled is not told by the protocol.
awaitable<Status> cancel(const ServerSpec& server, CancelKey key, Milliseconds timeout = Milliseconds{5000});

// libpq reads PG* environment variables (PGTZ, PGSSLCERT, PGSERVICE ...) which would change logins behind the
// configuration's back. main() calls this before it starts threads.
void clear_libpq_environment();

}  // namespace braid::backends::postgresql
