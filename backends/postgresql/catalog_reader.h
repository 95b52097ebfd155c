// Reads what one server says about its tables and functions into a conf::Catalog.
//
// Called when Braid starts, by --check and RELOAD, and after DDL, through backends/catalog_reader.h. What the
// values mean is told in conf/catalog.h; comparing the shards' catalogs is conf/drift.h. PostgreSQL manual 53
// System Catalogs; servers from version 12 on.
#pragma once

#include "backends/postgresql/connection.h"
#include "conf/catalog.h"

namespace braid::backends::postgresql {

// A consistent picture: all questions are asked in one read-only transaction. The connection must be outside
// a transaction and keep the server's defaults (search_path, TimeZone). After an error it may be left inside
// one.
awaitable<Result<conf::CatalogPtr>> read_catalog(Connection& connection);

}  // namespace braid::backends::postgresql
