// LOAD DATA LOCAL: a file of the client's, on its way to the server.
//
// Only the file that the statement names is asked for, and only of a client that said it would send files
// (CLIENT_LOCAL_FILES). MySQL internals manual "LOCAL INFILE Request".
#pragma once

#include <optional>
#include <string>

#include "proxy/mysql_session/core.h"

namespace braid::proxy::mysql_session {

// The file that LOAD DATA LOCAL INFILE 'name' names; nothing for other statements.
std::optional<std::string> local_file_of(const Statement& statement);
// Error 4166 (MySQL: 3948) when the client does not send files.
Status check_local_file(const Core& core);

// The server asks for `requested`: passes the client's packets on, or tells the server that there is nothing
// when it is not `allowed`. Errors: 08006; the server's answer then tells of the file.
awaitable<Status> pass_local_file(Core& core, Link& link, const std::optional<std::string>& allowed,
                                  std::string requested);

}  // namespace braid::proxy::mysql_session
