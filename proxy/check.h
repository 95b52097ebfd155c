// The text of `braid --check`: the topology as tables, then what the servers say against it.
//
// Pure but for the CatalogSource that is handed in. An unreadable shard and a drift that could make an answer
// wrong are errors; what the operator should only know is a warning.
#pragma once

#include <string>

#include "conf/topology.h"
#include "proxy/catalog_source.h"

namespace braid::proxy {

// Listeners, servers, users' names, databases and their tables. No secrets.
std::string topology_text(const conf::Topology& topology);

struct CheckReport {
    std::string text;  // lines "error: ..." and "warning: ...", then a line that sums up
    bool passed = true;
};

// Reads every database's catalogs and compares them.
CheckReport check_fleet(const conf::Topology& topology, CatalogSource& source);

}  // namespace braid::proxy
