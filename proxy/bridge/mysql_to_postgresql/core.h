// What the parts of one bridge share: both ends, the session's state as a MySQL server would keep it, the
// transaction, and the packets that say how a statement ended.
//
// Made by Bridge, lives as long as it; one worker. The parts hold a reference and keep no copies.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "conf/catalog.h"
#include "grammar/parser/parser.h"
#include "proxy/bridge/mysql_to_postgresql/errors.h"
#include "proxy/bridge/mysql_to_postgresql/front.h"
#include "proxy/bridge/mysql_to_postgresql/server.h"
#include "proxy/bridge/mysql_to_postgresql/state.h"
#include "wire/mysql/result.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

// What is known of the tables.
struct Tables {
    conf::CatalogPtr server;  // this server's own; null: nothing is known yet
    conf::CatalogPtr client;  // of a MySQL server of the same database; null: there is none
};

struct Environment {
    std::string database;  // the clients' name for it
    std::string version;   // what @@version says
    bool found_rows = false;
    size_t max_payload = 0;
    grammar::Parser* parser = nullptr;  // the worker's; outlives the bridge
    std::function<Tables()> tables;     // the newest
};

struct Core {
    Core(std::shared_ptr<Front> front_, std::unique_ptr<backends::postgresql::Connection> connection,
         Environment environment_);

    std::shared_ptr<Front> front;
    Server server;
    Environment environment;
    State state;
    bool changes = false;       // the statement in work changes rows
    bool more_results = false;  // further statements of the same command follow

    // The statement that begins the transaction, while no statement of it has run.
    std::string pending_begin;
    // SET TRANSACTION: of the next one alone.
    std::string next_isolation;
    std::optional<bool> next_read_only;

    bool in_transaction() const { return !pending_begin.empty() || server.transaction_status() != 'I'; }
    wire::mysql::StatusFlags flags() const;
    // For ends of results: with kMoreResultsExist.
    wire::mysql::StatusFlags end_flags() const;
    void send_ok(uint64_t affected_rows = 0, uint64_t insert_id = 0);
    void send_end_of_rows() { front->write(wire::mysql::EofPacket{0, end_flags()}); }
    // Also notes it for SHOW WARNINGS.
    void send_error(Error error);

    // The BEGIN of a transaction as the session's variables and SET TRANSACTION want it.
    std::string begin_sql(std::optional<bool> read_only);
    // Sends the BEGIN that waits.
    awaitable<Status> begin_now();
    awaitable<Status> commit();
    awaitable<Status> rollback();
    // Sends PostgreSQL the settings that follow from the variables, if they have changed.
    awaitable<Status> bring_settings();
    void forget_settings() { brought_.clear(); }

  private:
    std::string brought_;
};

// The savepoint before each statement of a transaction.
inline constexpr const char* kStatementSavepoint = "braid_statement";

}  // namespace braid::proxy::bridge::mysql_to_postgresql
