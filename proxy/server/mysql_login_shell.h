// A MySQL client from accept to its end: moves bytes for the login machine, then hands over to a session.
//
// One coroutine per client on the worker that accepted it, as login_shell.h has it for PostgreSQL's.
#pragma once

#include <asio/ip/tcp.hpp>

#include "backends/async.h"
#include "proxy/login/mysql/client_login.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/configuration.h"

namespace braid::proxy {

class Worker;

// `listener`: position in the configuration. Never throws.
awaitable<void> serve_mysql_client(Worker& worker, asio::ip::tcp::socket socket, size_t listener);

// Does what the login machine's actions say, beginning with `action`, until it is Start (true) or Close.
// COM_CHANGE_USER takes the same way.
awaitable<bool> perform_login(ClientStream& stream, login::mysql::ClientLogin& login,
                              login::mysql::Action action, const TlsContext* tls);

// The policy of a listener's logins; views of `configuration` and `worker`. `directory` outlives the login.
login::mysql::LoginPolicy mysql_login_policy(Worker& worker, const Configuration& configuration,
                                             size_t listener, const login::mysql::Directory& directory);

}  // namespace braid::proxy
