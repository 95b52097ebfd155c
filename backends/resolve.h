// Host names to addresses without blocking the worker. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "backends/async.h"
#include "backends/deadline.h"
#include "backends/server_spec.h"
#include "base/error.h"

namespace braid::backends {

// Numeric addresses in the resolver's order, without doubles. A numeric host comes back as it is; a Unix
// socket's directory gives an empty list. Error 08006 naming the server.
awaitable<Result<std::vector<std::string>>> resolve(const ServerSpec& server, Deadline& deadline);

}  // namespace braid::backends
