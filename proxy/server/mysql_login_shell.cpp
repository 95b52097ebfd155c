#include "proxy/server/mysql_login_shell.h"

#include <spdlog/spdlog.h>

#include "proxy/login/client_login.h"
#include "proxy/mysql_session/session.h"
#include "proxy/server/login_guard.h"
#include "proxy/server/mysql_directory.h"
#include "proxy/server/worker.h"

namespace braid::proxy {

namespace {

using login::mysql::Action;
using login::mysql::ClientLogin;

// The version that clients are told before they name a database: the shards'.
std::string server_version(Worker& worker, const conf::Topology& topology) {
    for (const conf::Database& database : topology.databases) {
        const DatabaseViewPtr view = worker.shared().catalogs.current(database.name, conf::ServerKind::Mysql);
        if (!view || !view->catalog) continue;
        if (!view->catalog->version_text.empty()) return view->catalog->version_text;
    }
    return login::mysql::LoginPolicy().server_version;
}

// Clients do not wait before they begin TLS: no byte behind the packet that asks for it may be read.
size_t missing_of_packet(std::string_view unread) {
    using wire::mysql::kHeaderSize;
    if (unread.size() < kHeaderSize) return kHeaderSize - unread.size();
    const size_t whole = kHeaderSize + wire::mysql::load_header(unread.data()).length;
    return whole > unread.size() ? whole - unread.size() : kHeaderSize;
}

awaitable<void> serve(Worker& worker, ClientStream& stream, size_t listener_index) {
    Shared& shared = worker.shared();
    const ConfigurationPtr configuration = shared.configuration();
    if (listener_index >= configuration->listeners.size()) co_return;
    const conf::Pool& pool = configuration->topology->pool;

    const ClientPlace place(shared.clients);
    const MysqlConfigurationDirectory directory(configuration, [&]() -> Status {
        if (place.number() > pool.max_client_conn) return login::too_many_clients();
        if (shared.draining) return fail(sqlstate::kCannotConnectNow, "the database system is shutting down");
        return {};
    });
    const login::mysql::LoginPolicy policy =
        mysql_login_policy(worker, *configuration, listener_index, directory);
    auto process = shared.processes.add();
    login::mysql::Peer peer;
    peer.connection_id = process->id();
    const std::string address = stream.peer();
    peer.host = address.substr(0, address.rfind(':'));
    ClientLogin login(policy, peer);
    bool started = false;
    {
        LoginGuard<ClientLogin> guard(worker, stream, login, pool.client_login_timeout);
        const Action first = login.begin(stream.out());
        const TlsContext* tls = configuration->listeners[listener_index].tls.get();
        started = co_await perform_login(stream, login, first, tls);
        started = started && !guard.ended();
    }
    if (login.error()) spdlog::info("client {}: login failed: {}", address, login.error()->message);
    if (!started) {
        shared.processes.remove(*process);
        stream.close();
        co_return;
    }
    spdlog::debug("client {}: user \"{}\", database \"{}\"", address, login.client().user,
                  login.client().database);
    auto session = std::make_shared<mysql_session::Session>(worker, stream, configuration, listener_index,
                                                            process, login.client());
    co_await session->run(login);
    spdlog::debug("client {}: gone", address);
}

}  // namespace

login::mysql::LoginPolicy mysql_login_policy(Worker& worker, const Configuration& configuration,
                                             size_t listener, const login::mysql::Directory& directory) {
    login::mysql::LoginPolicy policy;
    policy.tls = configuration.topology->listeners[listener].tls.mode;
    policy.server_version = server_version(worker, *configuration.topology);
    policy.directory = &directory;
    policy.salts = &worker.shared().salts;
    policy.digests = &worker.digests();
    if (configuration.rsa) policy.rsa = &*configuration.rsa;
    return policy;
}

awaitable<bool> perform_login(ClientStream& stream, ClientLogin& login, Action action,
                              const TlsContext* tls) {
    while (true) {
        stream.consume(action.consumed);
        if (action.kind == Action::Kind::Start) co_return true;
        const bool flushed = co_await stream.flush();
        if (!flushed || action.kind == Action::Kind::Close) co_return false;
        if (action.kind == Action::Kind::StartTls) {
            if (tls == nullptr) co_return false;
            const bool encrypted = co_await stream.start_tls(tls->get());
            if (!encrypted) co_return false;
            const login::Event established = login::TlsEstablished{stream.has_verified_certificate()};
            action = login.step(established, stream.out());
            continue;
        }
        const size_t wanted = missing_of_packet(stream.unread());
        const bool filled = co_await stream.fill(wanted);
        if (!filled) {
            (void)login.step(login::Event(login::Disconnected{}), stream.out());
            co_return false;
        }
        action = login.step(login::Event(login::BytesArrived{stream.unread()}), stream.out());
    }
}

awaitable<void> serve_mysql_client(Worker& worker, asio::ip::tcp::socket socket, size_t listener) {
    ClientStream stream(std::move(socket));
    try {
        co_await serve(worker, stream, listener);
    } catch (const std::exception& exception) {
        spdlog::error("a session ended by an internal error: {}", exception.what());
        stream.close();
    }
}

}  // namespace braid::proxy
