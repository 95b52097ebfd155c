// PostgreSQL's errors in the numbers and words that MySQL's drivers and their users look at.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "proxy/mysql_session/core.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using mysql_session::mysql_error;

// 1235: "... is not available on a PostgreSQL server: why".
Error refused(std::string what, std::string_view why);

// A server's error, or Braid's own: with a number of MySQL's, its SQLSTATE and, for those that a client acts
// upon, MySQL's words (duplicate keys, NULLs, foreign keys, missing tables and columns).
Error for_mysql(Error error, std::string_view database, bool changes = false);

// The server has rolled all of the transaction back, as MySQL does after a deadlock.
bool ends_transaction(const Error& error);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
