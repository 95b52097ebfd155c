// A small MySQL server inside Braid in front of one connection to a PostgreSQL server: MySQL's sessions,
// relay and executor use the PostgreSQL server through it as if it were of their kind.
//
// It lives on the worker that starts it, from start() until either end closes, and owns itself. README.md has
// the map of this folder.
#pragma once

#include <memory>
#include <string_view>

#include "proxy/bridge/mysql_to_postgresql/core.h"
#include "proxy/bridge/mysql_to_postgresql/prepared.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

class Bridge : public std::enable_shared_from_this<Bridge> {
  public:
    // What a connection through a bridge has agreed on.
    static wire::mysql::Capabilities capabilities(bool found_rows);

    // Takes `fd`, one end of a pair of non-blocking local sockets, and the connection, which is logged in.
    static std::shared_ptr<Bridge> make(asio::any_io_executor executor, int fd,
                                        std::unique_ptr<backends::postgresql::Connection> connection,
                                        Environment environment);
    // Makes the server ready, then answers commands. Errors: the server's, before any command.
    awaitable<Status> prepare();
    void start();
    // The session has gone, or never came.
    void end();

  private:
    Bridge(std::shared_ptr<Front> front, std::unique_ptr<backends::postgresql::Connection> connection,
           Environment environment)
        : core_(std::move(front), std::move(connection), std::move(environment)), prepared_(core_) {}

    awaitable<void> serve();
    awaitable<bool> answer(std::string_view payload);
    awaitable<Status> dispatch(const wire::mysql::Command& command);
    awaitable<Status> query(std::string_view text);
    awaitable<Status> run_one(const mysql_session::Statement& statement);
    awaitable<Status> reset_connection();
    Status field_list(const wire::mysql::ComFieldList& command);
    Status check_characters(std::string_view text) const;
    void watch_server();
    void server_spoke();

    Core core_;
    PreparedStatements prepared_;
};

}  // namespace braid::proxy::bridge::mysql_to_postgresql
