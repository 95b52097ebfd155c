// What `braid` does from its first argument to its exit code, apart from what needs sockets.
//
// main() hands in the two things that do; tests hand in their own.
#pragma once

#include <functional>
#include <memory>
#include <ostream>

#include "conf/topology.h"
#include "proxy/catalog_source.h"
#include "proxy/options.h"

namespace braid::proxy {

struct Services {
    // For --check. Empty: the file alone is checked, and the output says so.
    std::function<std::unique_ptr<CatalogSource>()> catalog_source;
    // Serves until a signal ends it; the answer is the exit code. The log is set up.
    std::function<int(const Options&, conf::TopologyPtr)> serve;
};

// Exit codes: 0; 1 a fault in the configuration or the fleet, as lines on `err`; 2 a wrong command line.
int run(int argc, const char* const* argv, const Services& services, std::ostream& out, std::ostream& err);

}  // namespace braid::proxy
