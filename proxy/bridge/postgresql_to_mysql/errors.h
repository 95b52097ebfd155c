// A MySQL server's error as the PostgreSQL client is told it: SQLSTATE, words and the fields that drivers
// look at (constraint, table, column, schema).
//
// base/mysql has the table of codes; here stand the words. Pure. PostgreSQL manual 55.8 and appendix A.
#pragma once

#include <string>

#include "base/error.h"
#include "conf/catalog.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

// What the failed statement was about; the catalog is in PostgreSQL's words. Both may be missing.
struct Scene {
    const conf::Catalog* catalog = nullptr;
    std::string table;  // of an INSERT, UPDATE or DELETE
};

// Errors that are not a MySQL server's stay as they are.
Error for_client(Error error, const Scene& scene);

}  // namespace braid::proxy::bridge::postgresql_to_mysql
