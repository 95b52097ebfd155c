// Whether all statements of one query string are SQL, before the first of them runs: a server reads the whole
// string first.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "proxy/session/core.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

// With no replies outstanding. Errors: 42601 and the like, in a server's own words where one was asked.
awaitable<Status> check_syntax(SessionCore& core, std::string_view text,
                               const std::vector<SqlStatement>& statements);

// Within a failed transaction, where a statement that is SQL is refused for that. In Braid's words.
Status syntax_in_failed(SessionCore& core, std::span<const SqlStatement> statements);

}  // namespace braid::proxy
