// A server's catalog in the words of the other kind: what its clients see of its tables.
//
// Pure. A PostgreSQL client of a MySQL server sees PostgreSQL's types (base/crossing's table), texts in
// collation C, keys by PostgreSQL's names; a MySQL client of a PostgreSQL server MySQL's types, texts in
// utf8mb4_nopad_bin. The planner and the router work with such a catalog as with any other of its kind; the
// server's own goes to planner/translate. What has no name in the other kind is left out.
#pragma once

#include "conf/catalog.h"
#include "conf/topology.h"

namespace braid::conf {

// The catalog itself when it is of the kind already. Functions are not translated: the caller knows which
// ones a translated statement may call.
Catalog described_for(ServerKind client, const Catalog& server);

// A column, likewise.
Column described_for(ServerKind client, const Column& column);

}  // namespace braid::conf
