// Logs in to servers of any kind and reads their catalogs. What the values mean is told in conf/catalog.h;
// comparing the shards' catalogs is conf/drift.h.
#pragma once

#include <vector>

#include "backends/async.h"
#include "backends/server_spec.h"
#include "base/error.h"
#include "conf/catalog.h"
#include "conf/topology.h"

namespace braid::backends {

// On a connection of its own, which no limit counts. Errors: the login's, the server's.
awaitable<Result<conf::CatalogPtr>> read_catalog(const ServerSpec& server, const PoolLimits& limits);

// Reads every shard of the database at once, on an io_context of its own: for --check, before any worker
// runs. One answer per shard in the database's order. Blocks, per server at most server_connect_timeout for
// the login.
std::vector<Result<conf::CatalogPtr>> read_catalogs_blocking(const conf::Topology& topology,
                                                             const conf::Database& database);

// Environment variables that the client libraries would read change no login afterwards. main() calls this
// before it starts threads.
void clear_client_environment();

}  // namespace braid::backends
