// Logs in to a MySQL or MariaDB server through MariaDB Connector/C without blocking the worker:
// mysql_native_password, caching_sha2_password, sha256_password, ed25519; TLS. Afterwards Braid owns the
// socket. Called by the pool, by --check and by tests.
#pragma once

#include <memory>

#include "backends/async.h"
#include "backends/mysql/connection.h"
#include "backends/server_spec.h"
#include "base/error.h"

namespace braid::backends::mysql {

// The connection lives on the executor of the calling coroutine. All connections of a flavour have agreed on
// the same capabilities, whatever the server could do besides. A host that begins with '/' is the path of a
// Unix socket. Errors name the server and give the library's or the server's reason. SQLSTATEs are those that
// PostgreSQL would give: 28P01 for a refused user or password, 3D000 for a missing database, 53300 for too
// many connections, else 08006 or the server's own.
awaitable<Result<std::unique_ptr<Connection>>> connect(const ServerSpec& server, const PoolLimits& limits,
                                                       Flavour flavour = {});

// KILL QUERY over a connection of its own: the statement that the connection runs now fails with 70100
// (error 1317), the connection lives on. One that runs nothing is not hit (MariaDB 10.11); one that has begun
// the next statement meanwhile is, so a connection is not given on while this runs. A connection that is gone
// is no error.
awaitable<Status> kill_query(const ServerSpec& server, CancelKey key,
                             Milliseconds timeout = Milliseconds{5000});

// The library reads MYSQL_* and MARIADB_* environment variables (plugin directory, port), which would change
// logins behind the configuration's back; and OpenSSL's SSL_CERT_FILE, which is set to an empty file: the
// certificates to trust are always named. main() calls this before it starts threads.
void clear_client_environment();

}  // namespace braid::backends::mysql
