// PostgreSQL's system catalogs before a MySQL server, which has none: what psql and drivers ask about tables,
// columns and keys. Each is a JSON table made of the database's catalog in PostgreSQL's words.
//
// Columns whose name begins with braid_ hold what PostgreSQL's functions make of an OID (format_type ...).
// OIDs are the place in the catalog: alike on all connections until a definition changes. PostgreSQL manual,
// chapter "System Catalogs".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/catalog.h"
#include "planner/translate/scope.h"

namespace braid::planner::translate {

struct SystemTable {
    std::vector<ScopeColumn> columns;
    std::string rows;  // text for FROM, without an alias
};

// Whether the name is one of PostgreSQL's own schemas, or in pg_catalog without saying so.
bool is_system_table(std::string_view schema, std::string_view name);
// One of which no MySQL server has anything to tell: policies, publications, partitions.
bool is_empty_system_table(std::string_view name);
// Nothing for one that is not here. `shown`: in PostgreSQL's words; `server`: the same in the server's, for
// defaults; `database`: the client's name for it.
std::optional<SystemTable> system_table(std::string_view schema, std::string_view name,
                                        const conf::Catalog& shown, const conf::Catalog& server,
                                        std::string_view database);

}  // namespace braid::planner::translate
