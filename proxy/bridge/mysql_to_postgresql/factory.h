// How a worker's pools get connections to PostgreSQL servers that speak MySQL's protocol.
#pragma once

#include "backends/bridge.h"
#include "proxy/bridge/mysql_to_postgresql/core.h"

namespace braid::proxy {
class Worker;
}

namespace braid::proxy::bridge::mysql_to_postgresql {

// The worker outlives the factory and its bridges.
backends::BridgeFactory factory(Worker& worker);

// The same without a worker, for tests.
awaitable<Result<std::unique_ptr<backends::ServerConnection>>> connect(backends::BridgeOrder& order,
                                                                       Environment environment);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
