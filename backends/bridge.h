// A connection to a server of one kind that is spoken to in the other kind's protocol.
//
// A bridge is a small server of the client's protocol inside Braid, in front of one real connection. The pool
// opens the real connection as ever and hands it to a BridgeFactory, which comes from above (proxy/bridge):
// it makes a pair of sockets, runs the bridge on one and returns the connection on the other, with the second
// constructor of postgresql::Connection or mysql::Connection. The bridge lives on the worker of the pool and
// ends with either end: such connections never move to another worker.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <asio/any_io_executor.hpp>

#include "backends/async.h"
#include "backends/server_connection.h"
#include "backends/server_spec.h"
#include "base/error.h"

namespace braid::backends {

// What a bridge is made of. Lives until the factory has returned.
struct BridgeOrder {
    std::unique_ptr<ServerConnection> real;  // logged in, of the server's own kind; the bridge takes it
    ServerSpec server;
    PoolLimits limits;
    Flavour flavour;
    asio::any_io_executor executor;
};

// The connection that clients' sessions get, of the other kind than the server. Its cancel_key() is the real
// connection's. Errors are the login's.
using BridgeFactory = std::function<awaitable<Result<std::unique_ptr<ServerConnection>>>(BridgeOrder&)>;

struct Bridges {
    BridgeFactory to_mysql;       // a PostgreSQL server to its sessions, in front of MySQL's
    BridgeFactory to_postgresql;  // the reverse
};

// Both ends of a local stream, non-blocking. Errors: 53000 when the process has no descriptors left.
Result<std::pair<int, int>> local_stream_pair();

}  // namespace braid::backends
