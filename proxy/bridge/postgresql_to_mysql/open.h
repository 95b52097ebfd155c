// A real connection to a MySQL server turned into one that PostgreSQL sessions use. Called by the pool
// through bridges.h, on the worker of the pool.
#pragma once

#include "backends/bridge.h"

namespace braid::proxy {
class Worker;
}

namespace braid::proxy::bridge::postgresql_to_mysql {

awaitable<Result<std::unique_ptr<backends::ServerConnection>>> open(Worker& worker,
                                                                    backends::BridgeOrder& order);

}  // namespace braid::proxy::bridge::postgresql_to_mysql
