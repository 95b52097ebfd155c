// The commands that are neither statements nor about prepared ones. See session.h.
#include <fmt/format.h>

#include "base/mysql/error_codes.h"
#include "proxy/login/client_login.h"
#include "proxy/mysql_session/follow_up.h"
#include "proxy/mysql_session/relay.h"
#include "proxy/mysql_session/session.h"
#include "proxy/server/mysql_directory.h"
#include "proxy/server/mysql_login_shell.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;

namespace {

// COM_STATISTICS's answer: text without a header.
struct StatisticsText {
    std::string text;
    void encode(my::Writer& writer) const { writer.put_bytes(text); }
};

}  // namespace

awaitable<void> Session::init_db(std::string_view name) {
    const std::string wanted(name);
    Status chosen;
    if (wanted.empty()) {
        chosen = Failure(no_database());
    } else {
        chosen = co_await core_.use(wanted);
    }
    if (chosen) {
        core_.send_ok();
    } else {
        core_.send_error(chosen.error());
    }
}

awaitable<void> Session::field_list(const my::ComFieldList& command) {
    Status done;
    if (core_.database == nullptr || !core_.database_chosen) done = Failure(no_database());
    Result<Link*> joined = fail(sqlstate::kInternalError, "no link");
    if (done) joined = co_await core_.links.join(any_shard(core_), Links::Joining::Outside);
    if (done && !joined) done = Failure(std::move(joined.error()));
    if (done) done = co_await core_.links.send(**joined, command);
    if (done) {
        Result<AnswerEnd> end = co_await relay_answer(core_, **joined);
        if (!end) {
            co_await lose_link(core_, **joined);
            done = Failure(std::move(end.error()));
        } else if (end->error) {
            core_.diagnostics.failed(end->code, end->message);
        }
    }
    if (!done) core_.send_error(done.error());
}

awaitable<void> Session::reset_connection() {
    co_await core_.links.release_all();
    core_.transaction = Transaction();
    core_.diagnostics = Diagnostics();
    core_.named_statements.clear();
    prepared_.clear();
    const bool ignore_space = (core_.identity.capabilities & my::capability::kIgnoreSpace) != 0;
    core_.settings.begin(core_.identity.charset, ignore_space, core_.catalog());
    core_.send_ok();
}

awaitable<void> Session::change_user(const my::ComChangeUser& command) {
    const MysqlConfigurationDirectory directory(core_.configuration, [] { return Status{}; });
    const login::mysql::LoginPolicy policy =
        mysql_login_policy(core_.worker, *core_.configuration, listener_, directory);
    login::mysql::Peer peer;
    peer.connection_id = core_.process->id();
    peer.host = core_.host();
    login::mysql::ClientLogin login(policy, peer, core_.identity);
    const login::mysql::Action first = login.change_user(command, core_.sequence, core_.client.out());
    const bool started = co_await perform_login(core_.client, login, first, nullptr);
    if (!started) {
        core_.client_gone = true;
        co_return;
    }
    co_await core_.links.release_all();
    core_.transaction = Transaction();
    core_.diagnostics = Diagnostics();
    core_.named_statements.clear();
    prepared_.clear();
    core_.identity = std::move(login.client());
    core_.process->set_client(core_.identity.user, core_.peer);
    const std::string database = core_.identity.database;
    core_.database_chosen = false;
    const Status chosen = co_await core_.use(database);
    const bool ignore_space = (core_.identity.capabilities & my::capability::kIgnoreSpace) != 0;
    core_.settings.begin(core_.identity.charset, ignore_space, core_.catalog());
    if (chosen) {
        login.accept(core_.client.out(), core_.status());
    } else {
        const mysql::ErrorCode code = mysql::code_of(chosen.error());
        login.refuse(core_.client.out(), my::ErrPacket{code.number, code.sqlstate, chosen.error().message});
        core_.end_wanted = true;
    }
}

void Session::statistics() {
    const auto processes = core_.worker.shared().processes.list();
    core_.write(StatisticsText{fmt::format("Threads: {}  Braid", processes.size())});
}

void Session::set_option(const my::ComSetOption& command) {
    if (command.option != my::ServerOption::MultiStatementsOn &&
        command.option != my::ServerOption::MultiStatementsOff) {
        core_.send_error(mysql_error(1047, "08S01", "Unknown command"));
        return;
    }
    core_.multi_statements = command.option == my::ServerOption::MultiStatementsOn;
    core_.write(my::EofPacket{0, core_.status()});
}

}  // namespace braid::proxy::mysql_session
