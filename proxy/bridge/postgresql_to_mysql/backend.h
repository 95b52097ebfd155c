// A PostgreSQL backend in front of one connection to a MySQL server: reads a session's messages, answers as a
// PostgreSQL server would.
//
// The loop and the two conversations are in backend.cpp and extended.cpp, what statements do in execution.cpp
// (rows, cursors) and utility.cpp (transactions, settings). It keeps what PostgreSQL keeps and MySQL does
// not: the failed state of a transaction, settings that end with it, portals, savepoints of one name. Lives
// as long as its coroutine; one worker. PostgreSQL manual 55.2.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/async.h"
#include "base/crossing/datum.h"
#include "proxy/bridge/postgresql_to_mysql/errors.h"
#include "proxy/bridge/postgresql_to_mysql/local_rows.h"
#include "proxy/bridge/postgresql_to_mysql/mysql_server.h"
#include "proxy/bridge/postgresql_to_mysql/settings.h"
#include "proxy/bridge/postgresql_to_mysql/statement.h"
#include "proxy/bridge/postgresql_to_mysql/values.h"
#include "proxy/server/client_stream.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/frame.h"
#include "wire/postgresql/frontend.h"

namespace braid::grammar {
class Parser;
}

namespace braid::proxy::bridge::postgresql_to_mysql {

// What the bridge is told of its surroundings.
struct Surroundings {
    std::string database;  // of the configuration
    std::string user;      // the server's
    std::function<DatabaseViewPtr()> view;
    size_t shard = 0;  // whose catalog is the server's
    grammar::Parser* parser = nullptr;
    bool snapshot_isolation = false;  // the server refuses lost updates under REPEATABLE READ
};

class Backend {
  public:
    Backend(asio::generic::stream_protocol::socket socket, std::unique_ptr<backends::ServerConnection> real,
            Surroundings surroundings);

    // Until either end closes.
    awaitable<void> run();
    // Ends both sides now.
    void end();

    Settings& settings() { return settings_; }
    MysqlServer& server() { return server_; }

  private:
    using StatementPtr = std::shared_ptr<Statement>;

    // A bound statement, or a cursor of DECLARE.
    struct Portal {
        StatementPtr statement;
        ServerParameters parameters;
        std::vector<wire::postgresql::Format> formats;
        bool declared = false;  // by DECLARE CURSOR: FETCH reads it
        bool started = false;
        bool finished = false;
        std::optional<uint32_t> cursor;   // on the server
        ServerResult result;              // the cursor's columns
        std::deque<std::string> waiting;  // rows of a statement that has no cursor
        std::string tag;                  // of its end
    };
    using PortalPtr = std::shared_ptr<Portal>;

    enum class Block : uint8_t {
        None,
        Implicit,  // several statements up to the Sync, or in one query string
        Explicit,  // BEGIN
    };

    // backend.cpp
    awaitable<bool> read_frame(wire::postgresql::Frame& frame);
    awaitable<void> take(const wire::postgresql::Frame& frame);
    awaitable<void> simple_query(std::string_view text);
    awaitable<Status> run_simple(StatementPtr statement);
    void write_description(std::span<const OutColumn> columns,
                           std::span<const wire::postgresql::Format> formats);
    void write_complete(std::string_view tag);
    void write_notice(std::string_view sqlstate, std::string message);
    void write_ready();
    void report_settings();
    void fail_statement(const Error& error);
    bool next_is_sync() const;
    Result<StatementPtr> parse(const grammar::ScannedStatement& scanned, std::span<const uint32_t> declared);
    Result<ServerCatalogs> catalogs();
    Status translate(Statement& statement);
    // 25P02 in a failed transaction, for what does not end it.
    Status check_state(const Statement& statement) const;

    // extended.cpp
    awaitable<Status> extended(const wire::postgresql::Frame& frame);
    Status on_parse(std::string_view body);
    Status on_bind(std::string_view body);
    Status on_describe(std::string_view body);
    awaitable<Status> on_execute(std::string_view body);
    awaitable<Status> on_close(std::string_view body);
    awaitable<void> on_sync();
    Result<PortalPtr> find_portal(std::string_view name);
    void describe(const Statement& statement, std::span<const wire::postgresql::Format> formats);
    // The cursor that FETCH names.
    Result<PortalPtr> fetched_cursor(const Statement& statement);

    // execution.cpp
    awaitable<Status> execute(PortalPtr portal, uint32_t max_rows);
    awaitable<Status> execute_translated(Portal& portal, uint32_t max_rows);
    awaitable<Status> stream_rows(Portal& portal, RowEncoder& encoder, uint64_t& rows);
    awaitable<Status> open_cursor(Portal& portal);
    awaitable<Status> fetch_rows(Portal& portal, std::span<const wire::postgresql::Format> formats,
                                 uint64_t wanted, uint64_t& rows, bool move);
    awaitable<Status> run_fetch(const Statement& statement,
                                std::span<const wire::postgresql::Format> formats);
    awaitable<Status> declare(StatementPtr statement, ServerParameters parameters);
    Status run_local_rows(const Statement& statement, std::span<const wire::postgresql::Format> formats);
    RowEncoder encoder_for(const Statement& statement,
                           std::span<const wire::postgresql::Format> formats) const;
    crossing::Settings crossing_settings() const;
    Error client_error(Error error, const Statement& statement) const;
    // Brings the server to the session's settings.
    awaitable<Status> prepare_server();
    awaitable<void> close_portal(std::string name);
    awaitable<void> close_portals();

    // utility.cpp
    awaitable<Status> run_utility(StatementPtr statement);
    awaitable<Status> run_transaction(const grammar::Transaction& transaction);
    awaitable<Status> begin_block(Block block, std::vector<std::string> modes);
    awaitable<Status> end_block(bool commit);
    awaitable<Status> savepoint(const grammar::Transaction& transaction);
    awaitable<Status> set_transaction(std::vector<std::string> modes);
    awaitable<Status> run_set(StatementPtr statement);
    awaitable<Status> check_time_zone();
    awaitable<Status> discard(const grammar::Discard& discard);

    ClientStream stream_;
    MysqlServer server_;
    Surroundings surroundings_;
    Settings settings_;
    DatabaseViewPtr view_;
    std::map<std::string, StatementPtr, std::less<>> statements_;
    std::map<std::string, PortalPtr, std::less<>> portals_;

    Block block_ = Block::None;
    bool failed_ = false;            // the transaction: until it ends
    bool rolled_back_ = false;       // the server has ended it by itself (a deadlock)
    bool skipping_ = false;          // until the Sync
    bool used_ = false;              // a statement has run in the block
    std::string transaction_start_;  // in the session's time zone
    std::vector<std::pair<std::string, std::string>> savepoints_;  // the client's name, the server's
    uint64_t savepoints_made_ = 0;
    std::vector<std::string> block_modes_;
    std::vector<uint32_t> stale_cursors_;  // of portals that were replaced
};

}  // namespace braid::proxy::bridge::postgresql_to_mysql
