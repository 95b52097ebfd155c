#include "proxy/mysql_session/core.h"

#include <algorithm>

#include "base/mysql/error_codes.h"
#include "wire/mysql/session_state.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;

namespace {

// What servers give to new sessions as session_track_system_variables.
constexpr std::string_view kTrackedVariables =
    "autocommit,character_set_client,character_set_connection,character_set_results,time_zone";

backends::Flavour flavour_of(const login::mysql::Client& client) {
    backends::Flavour flavour;
    flavour.found_rows = (client.capabilities & my::capability::kFoundRows) != 0;
    return flavour;
}

}  // namespace

Error mysql_error(uint16_t number, std::string_view sqlstate, std::string message) {
    Error error = fail(sqlstate, std::move(message)).value();
    error.number = number;
    return error;
}

Core::Core(Worker& worker_, ClientStream& client_, ConfigurationPtr configuration_,
           std::shared_ptr<ProcessList::Entry> process_, login::mysql::Client identity_)
    : worker(worker_),
      client(client_),
      configuration(std::move(configuration_)),
      process(std::move(process_)),
      identity(std::move(identity_)),
      peer(client.peer()),
      links({worker.io().get_executor(), worker.fleet(), *configuration->topology, settings, transaction,
             flavour_of(identity), [this](ShardId shard) { return check_shard(shard); }}),
      multi_statements((identity.capabilities & my::capability::kMultiStatements) != 0) {}

void Core::refresh_view() {
    if (database == nullptr) return;
    auto newest = worker.shared().catalogs.current(database->name, conf::ServerKind::Mysql);
    if (newest) view = std::move(newest);
}

awaitable<Status> Core::use(std::string_view name) {
    const conf::Database* wanted = nullptr;
    const conf::User* self = user();
    if (name.empty()) {
        for (const conf::Database& each : topology().databases) {
            const bool allowed = self != nullptr && self->may_use(each.name);
            if (wanted == nullptr && allowed) wanted = &each;
        }
    } else {
        wanted = topology().find_database(name);
        if (wanted == nullptr) {
            co_return Failure(mysql_error(1049, "42000", "Unknown database '" + std::string(name) + "'"));
        }
        if (self == nullptr || !self->may_use(name)) {
            co_return Failure(mysql_error(1044, "42000",
                                          "Access denied for user '" + identity.user + "'@'" + host() +
                                              "' to database '" + std::string(name) + "'"));
        }
    }
    if (wanted != database) {
        if (transaction.explicit_block() || links.server_in_transaction()) {
            co_return fail(sqlstate::kFeatureNotSupported,
                           "a transaction cannot go on in another database: its servers are others");
        }
        if (!links.pins().empty()) {
            co_return fail(sqlstate::kFeatureNotSupported,
                           "a session that holds locks or temporary tables cannot go on in another database");
        }
        co_await links.release_all();
        const conf::Database* before = database;
        DatabaseViewPtr view_before = view;
        database = wanted;
        view.reset();
        if (database != nullptr) links.set_database(*database);
        const TimePoint deadline = Clock::now() + topology().pool.server_connect_timeout + Milliseconds{1000};
        while (database != nullptr) {
            const uint64_t seen = worker.shared().catalogs.generation();
            refresh_view();
            if (view && view->catalog) break;
            // A first failure is told at once: the next attempt may be long in coming.
            if ((view && view->problem) || Clock::now() > deadline) {
                // Who has named none may still choose another.
                if (name.empty()) break;
                const std::string reason = view && view->problem ? view->problem->message : "no answer yet";
                const std::string told = database->name;
                database = before;
                view = view_before;
                if (database != nullptr) links.set_database(*database);
                co_return fail(sqlstate::kCannotConnectNow,
                               "database '" + told + "' is not available: its tables could not be read (" +
                                   reason + ")");
            }
            co_await worker.shared().catalogs.wait_for_change(seen, deadline);
        }
    }
    database_chosen = !name.empty();
    process->set_database(name);
    const std::string* tracked = settings.find("session_track_schema");
    const bool told = tracked == nullptr || (*tracked != "0" && *tracked != "OFF");
    if (database_chosen && told) my::append_tracked_text(saying.changes, my::SessionTrack::Schema, name);
    co_return Status{};
}

std::string Core::host() const {
    return peer.substr(0, peer.rfind(':'));
}

std::string Core::client_name() const {
    return identity.user + "@" + host();
}

my::StatusFlags Core::status() const {
    my::StatusFlags flags = 0;
    if (transaction.explicit_block() || links.server_in_transaction()) flags |= my::status::kInTransaction;
    if (transaction.read_only()) flags |= my::status::kInReadOnlyTransaction;
    if (settings.autocommit()) flags |= my::status::kAutocommit;
    if (settings.sql_mode(catalog()).find("NO_BACKSLASH_ESCAPES") != std::string_view::npos) {
        flags |= my::status::kNoBackslashEscapes;
    }
    return flags;
}

my::StatusFlags Core::corrected(my::StatusFlags server, bool last) const {
    constexpr my::StatusFlags kOwn = my::status::kInTransaction | my::status::kInReadOnlyTransaction |
                                     my::status::kAutocommit | my::status::kNoBackslashEscapes;
    my::StatusFlags flags = static_cast<my::StatusFlags>((server & ~kOwn) | status());
    if (last && more_results) flags |= my::status::kMoreResultsExist;
    return flags;
}

void Core::send_ok(uint64_t affected_rows) {
    my::OkPacket ok;
    ok.affected_rows = affected_rows;
    ok.status = corrected(0, true);
    ok.warnings = saying.warnings;
    ok.info = saying.info;
    if (auto changes = my::session_changes(saying.changes)) ok.changes = *changes;
    write(ok);
    saying = {};
}

bool Core::tracks(std::string_view variable) const {
    const std::string* wanted = settings.find("session_track_system_variables");
    std::string_view list = wanted == nullptr ? kTrackedVariables : std::string_view(*wanted);
    if (list == "*") return true;
    while (!list.empty()) {
        const size_t comma = std::min(list.find(','), list.size());
        if (list.substr(0, comma) == variable) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

void Core::note_change(std::string_view variable, std::string_view value) {
    if (!tracks(variable)) return;
    if (variable == "autocommit") value = value == "0" || value == "OFF" ? "OFF" : "ON";
    my::append_system_variable(saying.changes, variable, value);
}

void Core::send_error(const Error& error) {
    saying = {};
    const mysql::ErrorCode code = mysql::code_of(error);
    std::string message = error.message;
    if (error.number == 0 || error.origin == Origin::Braid) {
        if (!error.detail.empty()) message += " (" + error.detail + ")";
        if (!error.hint.empty()) message += ". " + error.hint;
    }
    diagnostics.failed(code.number, message);
    write(my::ErrPacket{code.number, code.sqlstate, message});
}

void Core::end_transaction() {
    transaction.end();
}

Status Core::check_same_database(const conf::Database* prepared_in) const {
    if (prepared_in == database) return {};
    return fail(sqlstate::kFeatureNotSupported,
                "the statement was prepared in another database: USE that one, or prepare it again");
}

Status Core::check_shard(ShardId shard) const {
    if (!view) return {};
    const auto found = view->unread.find(shard);
    if (found == view->unread.end()) return {};
    return Failure(found->second);
}

Status Core::check_killed() const {
    if (!kill_requested) return {};
    return Failure(mysql_error(1317, "70100", "Query execution was interrupted"));
}

}  // namespace braid::proxy::mysql_session
