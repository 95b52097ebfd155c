// What the parts of one MySQL session share: the client, its settings and transaction, the server connections
// that work for it, and the few replies that Braid itself writes.
//
// Made by Session, lives as long as it; one worker. The parts (query, prepared_statements,
// session_statements, relay ...) hold a reference and keep no copies.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/login/mysql/client_login.h"
#include "proxy/mysql_session/diagnostics.h"
#include "proxy/mysql_session/links.h"
#include "proxy/mysql_session/session_settings.h"
#include "proxy/mysql_session/statement.h"
#include "proxy/mysql_session/transaction.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/configuration.h"
#include "proxy/server/process_list.h"
#include "proxy/server/worker.h"
#include "wire/mysql/result.h"

namespace braid::proxy::mysql_session {

struct Core {
    Core(Worker& worker_, ClientStream& client_, ConfigurationPtr configuration_,
         std::shared_ptr<ProcessList::Entry> process_, login::mysql::Client identity_);

    Worker& worker;
    ClientStream& client;
    ConfigurationPtr configuration;
    std::shared_ptr<ProcessList::Entry> process;
    login::mysql::Client identity;
    std::string peer;  // address and port
    // The database whose shards serve. When the client has chosen none, the first that it may use: it serves
    // statements without tables.
    const conf::Database* database = nullptr;
    bool database_chosen = false;
    DatabaseViewPtr view;  // the newest, taken at the start of each command
    SessionSettings settings;
    Transaction transaction;
    Links links;
    Diagnostics diagnostics;
    uint8_t sequence = 0;       // of the next packet to the client
    bool more_results = false;  // further statements of the same command follow
    bool multi_statements = false;
    bool kill_requested = false;  // KILL QUERY during the command at hand
    bool client_gone = false;
    bool end_wanted = false;       // the session ends after this command
    bool catalog_changed = false;  // by DDL, not read back yet
    // What the OK of the statement at hand says besides.
    struct Saying {
        uint16_t warnings = 0;
        std::string info;
        std::string changes;  // of the session's state, see wire/mysql/session_state.h
    };
    Saying saying;
    // PREPARE name FROM 'text', by lower-case name; for the database in which it was prepared.
    struct NamedStatement {
        std::string text;
        const conf::Database* database = nullptr;
    };
    std::map<std::string, NamedStatement> named_statements;

    const conf::Topology& topology() const { return *configuration->topology; }
    const conf::User* user() const { return topology().find_user(identity.user); }
    bool single_shard() const { return database != nullptr && database->shard_count() == 1; }
    const conf::Catalog* catalog() const { return view ? view->catalog.get() : nullptr; }
    void refresh_view();
    // Chooses the database; none with an empty name. Errors: 1044 and 1049 as a server has them; 0A000 in a
    // transaction that works in another one; 57P03 when its tables are not known.
    awaitable<Status> use(std::string_view name);
    // `user'@'host`, as USER() says it.
    std::string client_name() const;
    std::string host() const;

    // --- replies of Braid's own
    wire::mysql::StatusFlags status() const;
    // The server's flags with those that are the session's put right. `last`: they end a statement's answer.
    wire::mysql::StatusFlags corrected(wire::mysql::StatusFlags server, bool last) const;
    template <typename M>
    void write(const M& message) {
        wire::mysql::Writer writer(client.out(), identity.capabilities, sequence);
        writer.write(message);
        sequence = writer.sequence();
    }
    void send_ok(uint64_t affected_rows = 0);
    // Whether the client is told when this variable changes (session_track_system_variables).
    bool tracks(std::string_view variable) const;
    void note_change(std::string_view variable, std::string_view value);
    // The statement has failed: the client is told, and the diagnostics know.
    void send_error(const Error& error);
    // The transaction is over, everywhere.
    void end_transaction();
    // 0A000: a statement that was prepared in another database.
    Status check_same_database(const conf::Database* prepared_in) const;
    // 08006: nothing is known of the shard's tables yet.
    Status check_shard(ShardId shard) const;
    // 70100 (1317) when KILL QUERY came; checked where work begins.
    Status check_killed() const;
};

// An error with MySQL's own number and SQLSTATE.
Error mysql_error(uint16_t number, std::string_view sqlstate, std::string message);

}  // namespace braid::proxy::mysql_session
