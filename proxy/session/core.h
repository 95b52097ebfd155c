// What the parts of one session share: the client, its settings and transaction, the server connections that
// work for it, and the few replies that Braid itself writes.
//
// Made by Session, lives as long as it; one worker. The parts (simple_query, extended_query,
// session_statements, relay ...) hold a reference and keep no copies.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/login/startup_options.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/configuration.h"
#include "proxy/server/worker.h"
#include "proxy/session/links.h"
#include "proxy/session/portals.h"
#include "proxy/session/reading_settings.h"
#include "proxy/session/session_settings.h"
#include "proxy/session/transaction.h"

namespace braid::proxy {

struct SessionCore {
    SessionCore(Worker& worker_, ClientStream& client_, ConfigurationPtr configuration_,
                login::StartupOptions startup_);

    Worker& worker;
    ClientStream& client;
    ConfigurationPtr configuration;
    login::StartupOptions startup;
    const conf::Database& database;
    DatabaseViewPtr view;  // the newest, taken at the start of each command
    SessionSettings settings;
    Transaction transaction;
    Links links;
    std::map<std::string, std::string> told;  // ParameterStatus as the client has it
    bool cancel_requested = false;            // during the command at hand
    bool client_gone = false;
    bool catalog_changed = false;    // by DDL that is not committed yet, or not read back yet
    uint64_t scattered_portals = 0;  // opened so far: they need names on the servers
    uint32_t parked_scatters = 0;    // open portals that hold rows of several shards
    // Characters of the simple query's text before the statement that runs: errors tell positions in the
    // whole.
    size_t position_offset = 0;
    Portals portals;

    const conf::Topology& topology() const { return *configuration->topology; }
    bool single_shard() const { return database.shard_count() == 1; }
    void refresh_view();
    bool standard_conforming_strings() const;
    TextReading text_reading() const;
    // The client's text is in the bytes that the servers store (reading_settings.h).
    bool text_is_as_stored() const;

    // --- replies of Braid's own
    void send_error(const Error& error);
    void send_warning(std::string_view sqlstate, std::string message);
    void send_complete(std::string_view tag);
    void send_ready();
    // Tells the client of a parameter unless it knows.
    void send_parameter(const std::string& name, const std::string& value);
    // Tells of all parameters that this connection reports otherwise than the client was told.
    void report_parameters(const backends::postgresql::Connection& connection);

    // The statement ends with this error: the client is told and a transaction is failed.
    void fail_statement(const Error& error);
    // The transaction is over, everywhere.
    void end_transaction(bool committed);
    // 08006 when nothing is known of the shard's tables.
    Status check_shard(ShardId shard) const;
    // 57014 when the client has cancelled; checked where work begins.
    Status check_cancelled() const;

  private:
    // Notices are told at once, notifications before the next ReadyForQuery, as a server does.
    void take_asynchronous(std::string_view frame);
    std::string notifications_;
};

}  // namespace braid::proxy
