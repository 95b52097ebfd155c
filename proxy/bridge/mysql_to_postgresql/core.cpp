#include "proxy/bridge/mysql_to_postgresql/core.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace my = wire::mysql;

namespace {

std::string zone_of(const backends::postgresql::Connection& connection) {
    const auto found = connection.parameters().find("TimeZone");
    return found == connection.parameters().end() ? std::string("UTC") : found->second;
}

}  // namespace

Core::Core(std::shared_ptr<Front> front_, std::unique_ptr<backends::postgresql::Connection> connection,
           Environment environment_)
    : front(std::move(front_)),
      server(std::move(connection)),
      environment(std::move(environment_)),
      state(environment.version, zone_of(server.connection())) {}

my::StatusFlags Core::flags() const {
    my::StatusFlags flags = 0;
    if (in_transaction()) flags |= my::status::kInTransaction;
    if (state.autocommit()) flags |= my::status::kAutocommit;
    if (state.get("sql_mode").find("NO_BACKSLASH_ESCAPES") != std::string::npos) {
        flags |= my::status::kNoBackslashEscapes;
    }
    return flags;
}

my::StatusFlags Core::end_flags() const {
    my::StatusFlags all = flags();
    if (more_results) all |= my::status::kMoreResultsExist;
    return all;
}

void Core::send_ok(uint64_t affected_rows, uint64_t insert_id) {
    my::OkPacket ok;
    ok.affected_rows = affected_rows;
    ok.last_insert_id = insert_id;
    ok.status = end_flags();
    front->write(ok);
}

void Core::send_error(Error error) {
    const Error told = for_mysql(std::move(error), environment.database, changes);
    state.conditions = {{"Error", static_cast<uint16_t>(told.number), told.message}};
    front->write(my::ErrPacket{static_cast<uint16_t>(told.number), told.sqlstate, told.message});
}

std::string Core::begin_sql(std::optional<bool> read_only) {
    std::string sql =
        "BEGIN ISOLATION LEVEL " + (next_isolation.empty() ? state.isolation() : next_isolation);
    bool only = next_read_only.value_or(state.read_only());
    if (read_only) only = *read_only;
    sql += only ? " READ ONLY" : " READ WRITE";
    next_isolation.clear();
    next_read_only.reset();
    return sql;
}

awaitable<Status> Core::begin_now() {
    if (pending_begin.empty()) co_return Status{};
    std::string sql = std::move(pending_begin);
    pending_begin.clear();
    co_return co_await server.command(std::move(sql));
}

awaitable<Status> Core::commit() {
    const bool waiting = !pending_begin.empty();
    pending_begin.clear();
    if (waiting || server.transaction_status() == 'I') co_return Status{};
    co_return co_await server.command("COMMIT");
}

awaitable<Status> Core::rollback() {
    const bool waiting = !pending_begin.empty();
    pending_begin.clear();
    if (waiting || server.transaction_status() == 'I') co_return Status{};
    co_return co_await server.command("ROLLBACK");
}

awaitable<Status> Core::bring_settings() {
    std::string wanted = state.server_settings();
    if (wanted == brought_) co_return Status{};
    std::string sql(wanted);
    Status done = co_await server.command(std::move(sql));
    if (done) brought_ = std::move(wanted);
    co_return done;
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
