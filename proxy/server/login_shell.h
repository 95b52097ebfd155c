// A client from accept to its end: moves bytes for the login machine, then hands over to a session.
//
// One coroutine per client on the worker that accepted it. It enforces client_login_timeout and
// max_client_conn and passes cancel requests on.
#pragma once

#include <asio/ip/tcp.hpp>

#include "backends/async.h"

namespace braid::proxy {

class Worker;

// `listener`: position in the configuration. Never throws.
awaitable<void> serve_client(Worker& worker, asio::ip::tcp::socket socket, size_t listener);

}  // namespace braid::proxy
