#include "proxy/mysql_session/session.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "base/mysql/error_codes.h"
#include "proxy/server/event.h"
#include "wire/mysql/error_codes.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;
namespace error_code = my::error_code;

namespace {

Error error_of(const my::ErrorCode& code) {
    return mysql_error(code.number, code.sqlstate, std::string(code.text));
}

std::string_view command_word(const my::Command& command) {
    if (std::holds_alternative<my::ComQuery>(command)) return "Query";
    if (std::holds_alternative<my::ComStmtPrepare>(command)) return "Prepare";
    if (std::holds_alternative<my::ComStmtExecute>(command)) return "Execute";
    if (std::holds_alternative<my::ComStmtFetch>(command)) return "Fetch";
    if (std::holds_alternative<my::ComInitDb>(command)) return "Init DB";
    if (std::holds_alternative<my::ComChangeUser>(command)) return "Change user";
    if (std::holds_alternative<my::ComFieldList>(command)) return "Field List";
    return "Busy";
}

}  // namespace

Session::Session(Worker& worker, ClientStream& client, ConfigurationPtr configuration, size_t listener,
                 std::shared_ptr<ProcessList::Entry> process, login::mysql::Client identity)
    : core_(worker, client, std::move(configuration), std::move(process), std::move(identity)),
      listener_(listener),
      session_statements_(core_),
      query_(core_, session_statements_),
      prepared_(core_, session_statements_),
      packets_(core_.topology().pool.max_packet_size),
      registration_(worker.attend(this)) {}

Session::~Session() {
    core_.worker.shared().processes.remove(*core_.process);
    core_.worker.leave(registration_);
}

awaitable<void> Session::run(login::mysql::ClientLogin& login) {
    Status started = co_await start();
    if (started) {
        login.accept(core_.client.out(), core_.status());
    } else {
        const mysql::ErrorCode code = mysql::code_of(started.error());
        login.refuse(core_.client.out(), my::ErrPacket{code.number, code.sqlstate, started.error().message});
    }
    const bool told = co_await core_.client.flush();
    if (started && told) {
        try {
            co_await converse();
        } catch (const std::exception& exception) {
            spdlog::error("session of user '{}': internal error: {}", core_.identity.user, exception.what());
            end_with(mysql_error(1105, "HY000", std::string("internal error: ") + exception.what()));
        }
    }
    core_.client.close();
    activity_ = Activity::Ending;
    co_await core_.links.release_all();
}

awaitable<Status> Session::start() {
    core_.process->set_client(core_.identity.user, core_.peer);
    const std::string database = core_.identity.database;
    if (Status chosen = co_await core_.use(database); !chosen) co_return chosen;
    const bool ignore_space = (core_.identity.capabilities & my::capability::kIgnoreSpace) != 0;
    core_.settings.begin(core_.identity.charset, ignore_space, core_.catalog());
    std::weak_ptr<Session> weak = weak_from_this();
    Worker* worker = &core_.worker;
    core_.worker.shared().processes.watch(*core_.process, [weak, worker](KillKind kind) {
        worker->post([weak, kind] {
            if (auto session = weak.lock()) session->kill(kind);
        });
    });
    co_return Status{};
}

awaitable<void> Session::converse() {
    while (!core_.client_gone && !core_.end_wanted) {
        const std::optional<std::string> payload = co_await next_payload();
        if (!payload) co_return;
        core_.sequence = packets_.sequence();
        core_.kill_requested = false;
        core_.refresh_view();
        co_await run_command(*payload);
        if (core_.client_gone) co_return;
        co_await finish_command();
    }
}

awaitable<std::optional<std::string>> Session::next_payload() {
    packets_.expect(0);
    if (core_.client.unread().empty()) {
        const bool idle_flushed = co_await core_.client.flush();
        if (!idle_flushed) co_return std::nullopt;
        core_.process->set_command("Sleep", {});
    }
    while (true) {
        const my::PacketReader::Step step = packets_.read(core_.client.unread());
        switch (step.state) {
            case my::PacketState::Ready: {
                activity_ = Activity::Working;
                std::string payload(step.payload);
                core_.client.consume(step.consumed);
                co_return payload;
            }
            case my::PacketState::TooLarge:
                core_.sequence = packets_.sequence();
                core_.client.consume(step.consumed);
                co_await discard_command();
                end_with(error_of(error_code::kPacketTooLarge));
                co_return std::nullopt;
            case my::PacketState::OutOfOrder:
                core_.sequence = 1;
                end_with(error_of(error_code::kPacketsOutOfOrder));
                co_return std::nullopt;
            case my::PacketState::Incomplete: core_.client.consume(step.consumed); break;
        }
        const bool drained = core_.worker.shared().draining && !core_.transaction.explicit_block() &&
                             !core_.links.server_in_transaction() && core_.client.unread().empty();
        if (drained) {
            core_.sequence = 0;
            end_with(error_of(error_code::kServerShutdown));
            co_return std::nullopt;
        }
        activity_ = Activity::Idle;
        idle_since_ = Clock::now();
        const bool filled = co_await core_.client.fill();
        activity_ = Activity::Working;
        if (!filled || core_.client_gone) co_return std::nullopt;
    }
}

// A client reads the error only when it has sent all of its command.
awaitable<void> Session::discard_command() {
    bool goes_on = true;
    while (goes_on && core_.client.unread().size() < my::kHeaderSize) goes_on = co_await core_.client.fill();
    while (goes_on && !core_.client_gone) {
        const my::PacketHeader header = my::load_header(core_.client.unread().data());
        core_.client.consume(my::kHeaderSize);
        core_.sequence = static_cast<uint8_t>(header.sequence + 1);
        size_t left = header.length;
        while (goes_on && left > 0) {
            const size_t here = std::min(left, core_.client.unread().size());
            core_.client.consume(here);
            left -= here;
            if (left > 0) goes_on = co_await core_.client.fill();
        }
        if (header.length < my::kMaxPacketSize) co_return;
        while (goes_on && core_.client.unread().size() < my::kHeaderSize)
            goes_on = co_await core_.client.fill();
    }
}

awaitable<void> Session::run_command(std::string_view payload) {
    auto command = my::decode_command(payload, core_.identity.capabilities);
    if (!command) {
        core_.send_error(error_of(error_code::kMalformedPacket));
        co_return;
    }
    std::string_view info;
    if (const auto* query = std::get_if<my::ComQuery>(&*command)) info = query->text;
    core_.process->set_command(command_word(*command), info);
    core_.saying = {};
    co_await dispatch(*command);
}

awaitable<void> Session::dispatch(my::Command& command) {
    if (const auto* query = std::get_if<my::ComQuery>(&command)) {
        const std::string_view text = query->text;
        co_await query_.run(text);
        co_return;
    }
    if (const auto* execute = std::get_if<my::ComStmtExecute>(&command)) {
        co_await prepared_.execute(*execute);
        co_return;
    }
    if (const auto* prepare = std::get_if<my::ComStmtPrepare>(&command)) {
        co_await prepared_.prepare(prepare->text);
        co_return;
    }
    if (const auto* data = std::get_if<my::ComStmtSendLongData>(&command)) {
        prepared_.send_long_data(*data);
        co_return;
    }
    if (const auto* fetch = std::get_if<my::ComStmtFetch>(&command)) {
        co_await prepared_.fetch(*fetch, fetch->statement_id);
        co_return;
    }
    if (const auto* reset = std::get_if<my::ComStmtReset>(&command)) {
        co_await prepared_.reset(reset->statement_id);
        co_return;
    }
    if (const auto* close = std::get_if<my::ComStmtClose>(&command)) {
        co_await prepared_.close(close->statement_id);
        co_return;
    }
    if (const auto* init = std::get_if<my::ComInitDb>(&command)) {
        co_await init_db(init->text);
        co_return;
    }
    if (const auto* list = std::get_if<my::ComFieldList>(&command)) {
        co_await field_list(*list);
        co_return;
    }
    if (const auto* change = std::get_if<my::ComChangeUser>(&command)) {
        co_await change_user(*change);
        co_return;
    }
    if (std::holds_alternative<my::ComResetConnection>(command)) {
        co_await reset_connection();
        co_return;
    }
    if (std::holds_alternative<my::ComQuit>(command)) {
        core_.end_wanted = true;
        co_return;
    }
    if (std::holds_alternative<my::ComPing>(command)) {
        core_.send_ok();
    } else if (std::holds_alternative<my::ComStatistics>(command)) {
        statistics();
    } else if (const auto* kill = std::get_if<my::ComProcessKill>(&command)) {
        const Status killed = session_statements_.kill(kill->connection_id, KillKind::Connection);
        if (killed) {
            core_.send_ok();
        } else {
            core_.send_error(killed.error());
        }
    } else if (const auto* option = std::get_if<my::ComSetOption>(&command)) {
        set_option(*option);
    } else {
        core_.send_error(error_of(error_code::kUnknownCommand));
    }
}

awaitable<void> Session::finish_command() {
    if (core_.catalog_changed && core_.database != nullptr) {
        core_.catalog_changed = false;
        co_await core_.worker.shared().catalogs.read(core_.configuration->topology, core_.database->name);
    }
    co_await core_.links.wait_for_kills();
    co_await core_.links.release_idle();
    // With further commands here already, their answers go out together.
    if (!core_.client.unread().empty() && core_.client.out().size() < ClientStream::kFlushAt) co_return;
    const bool there = co_await core_.client.flush();
    if (!there) core_.client_gone = true;
}

void Session::end_with(const Error& error) {
    core_.send_error(error);
    core_.client.close();
    core_.client_gone = true;
}

void Session::tick(TimePoint now) {
    const conf::Pool& pool = core_.topology().pool;
    const bool drained = now > core_.worker.shared().drain_deadline.load();
    if (activity_ == Activity::Working || activity_ == Activity::Starting) {
        if (!core_.client_gone && core_.client.hung_up()) {
            core_.client_gone = true;
            kill_servers();
        }
        if (drained && !core_.kill_requested) kill_servers();
        if (core_.kill_requested && now >= next_kill_) kill_servers();
        return;
    }
    if (activity_ != Activity::Idle || core_.client_gone) return;
    if (now - looked_at_servers_ > kLookAtServers) {
        looked_at_servers_ = now;
        core_.links.give_up_lost();
    }
    const auto idle = now - idle_since_;
    const bool in_transaction = core_.transaction.explicit_block() || core_.links.server_in_transaction();
    core_.sequence = 0;
    const bool draining = core_.worker.shared().draining && !in_transaction;
    const bool too_long =
        in_transaction ? pool.idle_transaction_timeout.count() > 0 && idle > pool.idle_transaction_timeout
                       : pool.client_idle_timeout.count() > 0 && idle > pool.client_idle_timeout;
    if (drained || draining) {
        end_with(error_of(error_code::kServerShutdown));
    } else if (too_long) {
        end_with(
            mysql_error(4031, "HY000", "The client was disconnected by the server because of inactivity."));
    }
}

void Session::stop() {
    core_.client_gone = true;
    core_.kill_requested = true;
    core_.client.abort();
    core_.links.abort();
}

void Session::kill(KillKind kind) {
    if (kind == KillKind::Query) {
        if (activity_ == Activity::Working) kill_servers();
        return;
    }
    if (activity_ == Activity::Working || activity_ == Activity::Starting) kill_servers();
    core_.client_gone = true;
    if (activity_ == Activity::Idle) {
        core_.sequence = 0;
        core_.send_error(mysql_error(1927, "70100", "Connection was killed"));
        core_.client.close();
    } else {
        core_.client.abort();
    }
}

void Session::kill_servers() {
    core_.kill_requested = true;
    next_kill_ = Clock::now() + kKillAgain;
    core_.links.kill_query(shared_from_this());
}

}  // namespace braid::proxy::mysql_session
