#include "proxy/session/core.h"

#include "wire/postgresql/backend.h"
#include "wire/postgresql/error_fields.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

SessionCore::SessionCore(Worker& worker_, ClientStream& client_, ConfigurationPtr configuration_,
                         login::StartupOptions startup_)
    : worker(worker_),
      client(client_),
      configuration(std::move(configuration_)),
      startup(std::move(startup_)),
      database(*configuration->topology->find_database(startup.database)),
      links({worker.io().get_executor(), worker.fleet(), *configuration->topology, database, settings,
             transaction, [this](std::string_view frame) { take_asynchronous(frame); },
             [this](ShardId shard) { return check_shard(shard); }}) {}

void SessionCore::refresh_view() {
    auto newest = worker.shared().catalogs.current(database.name, conf::ServerKind::Postgresql);
    if (newest) view = std::move(newest);
}

bool SessionCore::standard_conforming_strings() const {
    const std::string* value = settings.find("standard_conforming_strings");
    if (value != nullptr) return *value != "off";
    auto told_value = told.find("standard_conforming_strings");
    return told_value == told.end() || told_value->second != "off";
}

TextReading SessionCore::text_reading() const {
    auto encoding = told.find("client_encoding");
    return {standard_conforming_strings(), encoding == told.end() ? std::string() : encoding->second};
}

bool SessionCore::text_is_as_stored() const {
    const auto encoding = [this](const char* name) {
        auto found = told.find(name);
        return found == told.end() ? std::string_view() : std::string_view(found->second);
    };
    return is_as_stored(encoding("client_encoding"), encoding("server_encoding"));
}

void SessionCore::send_error(const Error& error) {
    pg::Writer writer(client.out());
    if (error.severity == Severity::Fatal && error.origin == Origin::Server) {
        // The server ends its connection; the client's goes on.
        Error told_error = error;
        told_error.severity = Severity::Error;
        told_error.origin = Origin::Braid;
        told_error.server_fields.clear();
        told_error.message = "server \"" + error.server + "\": " + error.message;
        pg::write_error(writer, told_error);
        return;
    }
    if (position_offset > 0 && error.position > 0) {
        Error moved = error;
        moved.position += static_cast<int>(position_offset);
        for (auto& [code, text] : moved.server_fields) {
            if (code == 'P') text = std::to_string(moved.position);
        }
        pg::write_error(writer, moved);
        return;
    }
    pg::write_error(writer, error);
}

void SessionCore::send_warning(std::string_view sqlstate, std::string message) {
    Error notice;
    notice.sqlstate = sqlstate;
    notice.message = std::move(message);
    pg::Writer writer(client.out());
    pg::write_notice(writer, "WARNING", notice);
}

void SessionCore::send_complete(std::string_view tag) {
    pg::Writer writer(client.out());
    writer.write(pg::CommandComplete{tag});
}

void SessionCore::take_asynchronous(std::string_view frame) {
    (frame.front() == 'A' ? notifications_ : client.out()).append(frame);
}

void SessionCore::send_ready() {
    client.out().append(notifications_);
    std::string().swap(notifications_);
    pg::Writer writer(client.out());
    writer.write(pg::ReadyForQuery{static_cast<pg::TransactionStatus>(transaction.status())});
}

void SessionCore::send_parameter(const std::string& name, const std::string& value) {
    const auto [known, added] = told.try_emplace(name, value);
    if (!added && known->second == value) return;
    known->second = value;
    pg::Writer writer(client.out());
    writer.write(pg::ParameterStatus{name, value});
}

void SessionCore::report_parameters(const backends::postgresql::Connection& connection) {
    for (const auto& [name, value] : connection.parameters()) {
        // What differs between servers and is no setting of the session.
        if (name == "in_hot_standby" || name == "server_version" || name == "is_superuser") continue;
        send_parameter(name, value);
    }
}

void SessionCore::fail_statement(const Error& error) {
    send_error(error);
    transaction.fail();
}

void SessionCore::end_transaction(bool committed) {
    if (committed) {
        settings.commit();
    } else {
        settings.rollback();
        catalog_changed = false;
    }
    transaction.end();
    // Cursors WITH HOLD pin their shard.
    std::erase_if(cursors, [&](const auto& cursor) { return !links.pinned(cursor.second); });
}

Status SessionCore::check_shard(ShardId shard) const {
    if (!view || view->unread.empty()) return {};
    const auto found = view->unread.find(shard);
    if (found == view->unread.end()) return {};
    return Failure(found->second);
}

Status SessionCore::check_cancelled() const {
    if (!cancel_requested) return {};
    return fail(sqlstate::kQueryCanceled, "canceling statement due to user request");
}

}  // namespace braid::proxy
