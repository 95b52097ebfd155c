// The serving process: workers, signals, reload, the way down. Called by main() through Services.
#pragma once

#include <memory>

#include "conf/topology.h"
#include "proxy/catalog_source.h"
#include "proxy/options.h"

namespace braid::proxy {

// Serves until SIGINT (at once) or SIGTERM (when the last client has finished what it is doing). SIGHUP reads
// the configuration again. The answer is the exit code. Blocks.
int serve(const Options& options, conf::TopologyPtr topology);

// Reads catalogs over connections of its own, for --check.
std::unique_ptr<CatalogSource> make_catalog_source();

}  // namespace braid::proxy
