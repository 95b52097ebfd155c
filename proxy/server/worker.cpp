#include "proxy/server/worker.h"

#include <sys/socket.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "proxy/bridge/bridges.h"
#include "proxy/server/event.h"
#include "proxy/server/login_shell.h"
#include "proxy/server/mysql_login_shell.h"

namespace braid::proxy {

Worker::Worker(Shared& shared)
    : shared_(shared), io_(1), fleet_(io_.get_executor(), shared.fleet), timer_(io_) {
    fleet_.set_bridges(bridge::bridges_of(*this));
}

Worker::~Worker() = default;

Status Worker::listen() {
    const ConfigurationPtr configuration = shared_.configuration();
    for (size_t i = 0; i < configuration->topology->listeners.size(); i++) {
        const conf::Listener& listener = configuration->topology->listeners[i];
        asio::error_code error;
        const auto address = asio::ip::make_address(listener.address, error);
        asio::ip::tcp::acceptor socket(io_);
        if (!error) {
            const asio::ip::tcp::endpoint endpoint(address, listener.port);
            socket.open(endpoint.protocol(), error);
            const int on = 1;
            if (!error) {
                ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
                ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
                socket.bind(endpoint, error);
            }
            if (!error) socket.listen(1024, error);
        }
        if (error) {
            return fail("F0000", "cannot listen on " + listener.address + ":" +
                                     std::to_string(listener.port) + ": " + error.message());
        }
        acceptors_.push_back(Acceptor{std::move(socket), i});
    }
    return {};
}

void Worker::run() {
    for (Acceptor& acceptor : acceptors_) {
        asio::co_spawn(io_, accept_loop(acceptor), asio::detached);
    }
    fleet_.warm_up();
    arm_tick();
    io_.run();
}

void Worker::post(std::function<void()> job) {
    asio::post(io_, std::move(job));
}

awaitable<void> Worker::accept_loop(Acceptor& acceptor) {
    while (acceptor.socket.is_open()) {
        asio::error_code error;
        asio::ip::tcp::socket socket(io_);
        co_await acceptor.socket.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            const conf::Listener& listener = shared_.configuration()->topology->listeners[acceptor.listener];
            if (listener.protocol == conf::Protocol::Mysql) {
                asio::co_spawn(io_, serve_mysql_client(*this, std::move(socket), acceptor.listener),
                               asio::detached);
            } else {
                asio::co_spawn(io_, serve_client(*this, std::move(socket), acceptor.listener),
                               asio::detached);
            }
            continue;
        }
        if (!acceptor.socket.is_open()) break;
        if (error != asio::error::connection_aborted) {
            // Out of descriptors, most likely: others must end before this can go on.
            spdlog::warn("cannot accept a client: {}", error.message());
            co_await sleep_for(Milliseconds{100});
        }
    }
}

void Worker::leave(Registration registration) {
    if (next_ == registration) ++next_;
    attended_.erase(registration);
}

void Worker::arm_tick() {
    timer_.expires_after(kTick);
    timer_.async_wait([this](const asio::error_code& error) {
        if (!error) tick();
    });
}

void Worker::tick() {
    const TimePoint now = Clock::now();
    for (next_ = attended_.begin(); next_ != attended_.end();) {
        Attended* attended = *next_++;
        if (stopping_) {
            attended->stop();
        } else {
            attended->tick(now);
        }
    }
    if (stopping_ && attended_.empty()) {
        io_.stop();
        return;
    }
    arm_tick();
}

void Worker::stop_accepting() {
    asio::error_code ignored;
    for (Acceptor& acceptor : acceptors_) acceptor.socket.close(ignored);
}

void Worker::stop() {
    stop_accepting();
    stopping_ = true;
    fleet_.shutdown();
    timer_.cancel();
    tick();
}

}  // namespace braid::proxy
