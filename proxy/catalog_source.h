// Where catalogs come from: the one door between what is checked or planned and the connections that read it.
//
// --check calls it from main() before any worker runs. Whoever implements it opens its own connections and
// closes them.
#pragma once

#include <vector>

#include "base/error.h"
#include "conf/catalog.h"
#include "conf/topology.h"

namespace braid::proxy {

class CatalogSource {
  public:
    virtual ~CatalogSource() = default;

    // One answer per shard in the database's order: its Catalog, or why it could not be read. Blocks; a
    // server that does not answer is an error after server_connect_timeout.
    virtual std::vector<Result<conf::CatalogPtr>> read(const conf::Topology& topology,
                                                       const conf::Database& database) = 0;
};

}  // namespace braid::proxy
