#include "proxy/server/login_shell.h"

#include <spdlog/spdlog.h>

#include "proxy/login/client_login.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/directory.h"
#include "proxy/server/login_guard.h"
#include "proxy/server/worker.h"
#include "proxy/session/session.h"

namespace braid::proxy {

namespace {

// True: the client may begin its session.
awaitable<bool> log_in(Worker& worker, ClientStream& stream, login::ClientLogin& login,
                       const ListenerSetup& listener, conf::Duration timeout) {
    using Kind = login::Action::Kind;
    LoginGuard guard(worker, stream, login, timeout);
    while (!guard.ended()) {
        if (!co_await stream.fill()) {
            if (!guard.ended()) (void)login.step(login::Disconnected{}, stream.out());
            co_return false;
        }
        login::Action action = login.step(login::BytesArrived{stream.unread()}, stream.out());
        while (true) {
            stream.consume(action.consumed);
            if (!co_await stream.flush()) co_return false;
            if (action.kind != Kind::StartTls) break;
            if (!listener.tls) co_return false;
            const bool encrypted = co_await stream.start_tls(listener.tls->get());
            if (!encrypted) co_return false;
            action = login.step(login::TlsEstablished{stream.has_verified_certificate()}, stream.out());
        }
        switch (action.kind) {
            case Kind::Start: co_return !guard.ended();
            case Kind::Cancel:
            case Kind::Close: co_return false;
            case Kind::Read:
            case Kind::StartTls: break;
        }
    }
    co_return false;
}

awaitable<void> serve(Worker& worker, ClientStream& stream, size_t listener_index) {
    Shared& shared = worker.shared();
    const ConfigurationPtr configuration = shared.configuration();
    if (listener_index >= configuration->listeners.size()) co_return;
    const ListenerSetup& listener = configuration->listeners[listener_index];
    const conf::Pool& pool = configuration->topology->pool;

    const ClientPlace place(shared.clients);
    const ConfigurationDirectory directory(configuration, [&]() -> Status {
        if (place.number() > pool.max_client_conn) return login::too_many_clients();
        if (shared.draining) {
            return fail(sqlstate::kCannotConnectNow, "the database system is shutting down");
        }
        return {};
    });
    login::LoginPolicy policy;
    policy.tls = listener.tls_mode;
    policy.cleartext_over_tls = listener.cleartext_over_tls;
    if (listener.tls) policy.end_point = listener.tls->end_point();
    policy.directory = &directory;
    policy.salts = &shared.salts;
    login::ClientLogin login(policy);
    const std::string peer = stream.peer();
    const bool started = co_await log_in(worker, stream, login, listener, pool.client_login_timeout);
    if (login.error()) {
        spdlog::info("client {}: login failed: {}", peer, login.error()->message);
    }
    if (!started) {
        const auto& cancel = login.cancel_request();
        if (cancel.process_id != 0) shared.cancels.cancel({cancel.process_id, cancel.secret_key});
        stream.close();
        co_return;
    }
    spdlog::debug("client {}: user \"{}\", database \"{}\"", peer, login.startup().user,
                  login.startup().database);
    auto session = std::make_shared<Session>(worker, stream, configuration, std::move(login.startup()));
    co_await session->run();
    spdlog::debug("client {}: gone", peer);
}

}  // namespace

awaitable<void> serve_client(Worker& worker, asio::ip::tcp::socket socket, size_t listener) {
    ClientStream stream(std::move(socket));
    try {
        co_await serve(worker, stream, listener);
    } catch (const std::exception& exception) {
        spdlog::error("a session ended by an internal error: {}", exception.what());
        stream.close();
    }
}

}  // namespace braid::proxy
