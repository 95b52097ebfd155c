#include "proxy/bridge/mysql_to_postgresql/bridge.h"

#include <algorithm>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <spdlog/spdlog.h>

#include "grammar/scanner/mysql_error.h"
#include "proxy/bridge/mysql_to_postgresql/session_select.h"
#include "proxy/bridge/mysql_to_postgresql/session_statements.h"
#include "proxy/bridge/mysql_to_postgresql/show.h"
#include "proxy/bridge/mysql_to_postgresql/user_variables.h"
#include "wire/mysql/command.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace my = wire::mysql;

my::Capabilities Bridge::capabilities(bool found_rows) {
    using namespace my::capability;
    my::Capabilities all = kLongPassword | kLongFlag | kConnectWithDb | kProtocol41 | kTransactions |
                           kSecureConnection | kMultiStatements | kMultiResults | kPsMultiResults |
                           kPluginAuth;
    if (found_rows) all |= kFoundRows;
    return all;
}

std::shared_ptr<Bridge> Bridge::make(asio::any_io_executor executor, int fd,
                                     std::unique_ptr<backends::postgresql::Connection> connection,
                                     Environment environment) {
    auto front =
        std::make_shared<Front>(executor, fd, capabilities(environment.found_rows), environment.max_payload);
    return std::shared_ptr<Bridge>(
        new Bridge(std::move(front), std::move(connection), std::move(environment)));
}

awaitable<Status> Bridge::prepare() {
    std::string sql(planner::translate::settings_for_postgresql());
    sql += "; SET client_encoding = 'UTF8'; SET search_path = public";
    Status done = co_await core_.server.command(std::move(sql));
    if (!done) co_return done;
    co_return co_await core_.bring_settings();
}

void Bridge::start() {
    // The front outlives the bridge's loop by its own reading: it must not hold the bridge.
    core_.front->start([weak = weak_from_this()] {
        if (auto self = weak.lock()) self->core_.server.connection().abort();
    });
    auto loop = [](std::shared_ptr<Bridge> self) -> awaitable<void> { co_await self->serve(); };
    asio::co_spawn(core_.front->executor(), loop(shared_from_this()), asio::detached);
}

void Bridge::end() {
    core_.server.connection().abort();
    core_.front->close();
}

void Bridge::watch_server() {
    core_.server.connection().watch([weak = weak_from_this()] {
        if (auto self = weak.lock()) self->server_spoke();
    });
}

// Between two commands: notices, or its farewell.
void Bridge::server_spoke() {
    if (core_.server.connection().absorb_idle_messages()) {
        watch_server();
    } else {
        core_.front->close();
    }
}

awaitable<void> Bridge::serve() {
    while (true) {
        watch_server();
        const auto payload = co_await core_.front->read_command();
        core_.server.connection().stop_watching();
        if (!payload) break;
        const bool goes_on = co_await answer(*payload);
        const bool sent = co_await core_.front->flush();
        if (!goes_on || !sent || core_.server.connection().broken()) break;
    }
    core_.front->close();
}

awaitable<bool> Bridge::answer(std::string_view payload) {
    Result<my::Command> command = my::decode_command(payload, core_.front->capabilities());
    if (!command) {
        core_.send_error(mysql_error(1835, "HY000", "Malformed communication packet."));
        co_return true;
    }
    if (std::holds_alternative<my::ComQuit>(*command)) co_return false;
    try {
        Status done = co_await dispatch(*command);
        if (!done) core_.send_error(std::move(done.error()));
    } catch (const std::exception& exception) {
        spdlog::error("a bridge to \"{}\": {}", core_.server.name(), exception.what());
        co_return false;
    }
    core_.more_results = false;
    co_return true;
}

awaitable<Status> Bridge::dispatch(const my::Command& command) {
    if (const auto* text = std::get_if<my::ComQuery>(&command)) co_return co_await query(text->text);
    if (const auto* preparation = std::get_if<my::ComStmtPrepare>(&command)) {
        if (Status readable = check_characters(preparation->text); !readable) co_return readable;
        co_return co_await prepared_.prepare(preparation->text);
    }
    if (const auto* execution = std::get_if<my::ComStmtExecute>(&command)) {
        co_return co_await prepared_.execute(*execution);
    }
    if (const auto* data = std::get_if<my::ComStmtSendLongData>(&command)) {
        prepared_.send_long_data(*data);
        co_return Status{};
    }
    if (const auto* closing = std::get_if<my::ComStmtClose>(&command)) {
        prepared_.close(closing->statement_id);
        co_return Status{};
    }
    if (std::holds_alternative<my::ComResetConnection>(command)) co_return co_await reset_connection();
    if (const auto* fields = std::get_if<my::ComFieldList>(&command)) co_return field_list(*fields);
    Status done;
    if (const auto* reset = std::get_if<my::ComStmtReset>(&command)) {
        done = prepared_.reset(reset->statement_id);
    } else if (const auto* database = std::get_if<my::ComInitDb>(&command)) {
        if (database->text != core_.environment.database) {
            done =
                Failure(mysql_error(1049, "42000", "Unknown database '" + std::string(database->text) + "'"));
        }
    } else if (std::holds_alternative<my::ComStmtFetch>(command)) {
        done = Failure(mysql_error(1421, "HY000", "The statement has no open cursor."));
    } else if (std::holds_alternative<my::ComSetOption>(command)) {
        core_.front->write(my::EofPacket{0, core_.flags()});
        co_return Status{};
    } else if (!std::holds_alternative<my::ComPing>(command)) {
        done = Failure(mysql_error(1047, "08S01", "Unknown command"));
    }
    if (done) core_.send_ok();
    co_return done;
}

Status Bridge::check_characters(std::string_view text) const {
    if (!core_.state.ascii_only()) return {};
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) return {};
    return Failure(
        refused("text that is not ASCII in the character set " + core_.state.get("character_set_client"),
                "SET NAMES utf8mb4"));
}

awaitable<Status> Bridge::query(std::string_view text) {
    if (Status readable = check_characters(text); !readable) co_return readable;
    grammar::MysqlScanner scanner(text, core_.state.scanner_options());
    grammar::ScannedStatement scanned;
    Result<bool> found = scanner.next(scanned);
    if (found && !*found) co_return Failure(mysql_error(1065, "42000", "Query was empty"));
    while (found && *found) {
        const mysql_session::Statement statement = mysql_session::make_statement(std::move(scanned));
        scanned = grammar::ScannedStatement();
        found = scanner.next(scanned);
        core_.more_results = !found || *found;
        Status done = co_await run_one(statement);
        if (!done) co_return done;
    }
    if (!found) co_return Failure(std::move(found.error()));
    co_return Status{};
}

awaitable<Status> Bridge::run_one(const mysql_session::Statement& statement) {
    if (is_own_statement(statement)) co_return co_await run_own_statement(core_, statement, RowForm::Text);
    const bool gives = gives_variables(statement);
    if (gives) co_return co_await run_giving_select(core_, statement, RowForm::Text);
    if (const auto values = session_values(core_, statement)) {
        send_local_rows(core_, *values, RowForm::Text);
        co_return Status{};
    }
    co_return co_await execute_text(core_, statement);
}

awaitable<Status> Bridge::reset_connection() {
    prepared_.clear();
    Status undone = co_await core_.rollback();
    if (!undone) co_return undone;
    Status discarded = co_await core_.server.command("DISCARD ALL");
    if (!discarded) co_return discarded;
    core_.state.reset();
    core_.next_isolation.clear();
    core_.next_read_only.reset();
    core_.forget_settings();
    Status ready = co_await prepare();
    if (ready) core_.send_ok();
    co_return ready;
}

Status Bridge::field_list(const my::ComFieldList& command) {
    auto columns = table_columns(core_, command.table);
    if (!columns) return Failure(std::move(columns.error()));
    my::Writer writer = core_.front->writer();
    for (const ResultColumn& column : *columns) {
        if (!command.wildcard.empty() && !matches(column.name, command.wildcard)) continue;
        my::ColumnDefinition41 definition;
        definition.name = column.name;
        definition.org_name = column.name;
        definition.table = command.table;
        definition.org_table = command.table;
        definition.schema = core_.environment.database;
        definition.set_description(column.shown);
        definition.has_default = true;
        writer.write(definition);
    }
    core_.front->take_sequence(writer);
    core_.front->write(my::EofPacket{0, core_.flags()});
    return {};
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
