// The settings that a client asks for when it connects: checked by a server, kept as the session's defaults,
// told back as ParameterStatus.
#pragma once

#include "proxy/session/core.h"

namespace braid::proxy {

// Writes ParameterStatus messages. Errors: the server's for a setting that it refuses.
awaitable<Status> start_settings(SessionCore& core);

}  // namespace braid::proxy
