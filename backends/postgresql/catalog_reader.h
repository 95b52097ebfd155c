// Reads what one server says about its tables and functions into a conf::Catalog.
//
// Called when Braid starts, by --check and RELOAD, and after DDL. What the values mean is told in
// conf/catalog.h; comparing the shards' catalogs is conf/drift.h. PostgreSQL manual 53 System Catalogs;
// servers from version 12 on.
#pragma once

#include <vector>

#include "backends/postgresql/connection.h"
#include "backends/server_spec.h"
#include "conf/catalog.h"
#include "conf/topology.h"

namespace braid::backends::postgresql {

// A consistent picture: all questions are asked in one read-only transaction. The connection must be outside
// a transaction and keep the server's defaults (search_path, TimeZone). After an error it may be left inside
// one.
awaitable<Result<conf::CatalogPtr>> read_catalog(Connection& connection);

// Logs in to every shard of the database at once and reads its catalog, on an io_context of its own: for
// --check, before any worker runs. One answer per shard in the database's order. Blocks, per server at most
// server_connect_timeout for the login.
std::vector<Result<conf::CatalogPtr>> read_catalogs_blocking(const conf::Topology& topology,
                                                             const conf::Database& database);

}  // namespace braid::backends::postgresql
