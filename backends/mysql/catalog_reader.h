// Reads what one MySQL or MariaDB server says about the tables of the connection's database into a
// conf::Catalog.
//
// Called when Braid starts, by --check and RELOAD, and after DDL; through backends/catalog_reader.h. What the
// values mean is told in conf/catalog.h. MySQL manual "INFORMATION_SCHEMA Tables".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backends/mysql/connection.h"
#include "conf/catalog.h"

namespace braid::backends::mysql {

// information_schema gives no consistent picture: a table that is changed meanwhile may be half there, and is
// read again after that DDL. The connection must be outside a transaction and in its own database.
awaitable<Result<conf::CatalogPtr>> read_catalog(Connection& connection);

// The tables of `database` that a view's definition names: every `database`.`table` in it. Pure.
std::vector<std::string> tables_in(std::string_view definition, std::string_view database);
// The names in a view's definition that are followed by a parenthesis: its functions of users, and what else
// looks like one. Pure.
std::vector<std::string> calls_in(std::string_view definition);

}  // namespace braid::backends::mysql
