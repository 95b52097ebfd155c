// What a StartupMessage asks for: who, which database, which settings.
//
// Pure. The client login calls it and hands the result to the session. Copies out of the packet.
// PostgreSQL manual 55.2.1; the command-line switches of 20.3.2 ("options").
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "wire/postgresql/startup.h"

namespace braid::proxy::login {

struct StartupOptions {
    std::string user;
    std::string database;  // the user's name when the client gave none
    // Session settings in the order in which they are to be applied: those of "options" first, then the
    // packet's own. A name may come twice; the later one holds.
    std::vector<std::pair<std::string, std::string>> settings;
    // Protocol options (_pq_.*) that were asked for; none is known to Braid.
    std::vector<std::string> unrecognized_protocol_options;
    bool negotiate = false;  // NegotiateProtocolVersion is due
};

// FATAL: 28000 without a user, 0A000 for replication, 22023 and 42601 for values and switches that do not
// parse.
Result<StartupOptions> read_startup_options(const wire::postgresql::StartupMessage& message);

}  // namespace braid::proxy::login
