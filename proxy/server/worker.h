// One worker: a thread with an event loop, its acceptors, its view of the servers, its sessions.
//
// Everything but post() and the constructor runs on the worker's own thread. Sessions register themselves;
// the tick visits them for timeouts and for clients that went away in the middle of a statement.
#pragma once

#include <functional>
#include <list>
#include <memory>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include "backends/fleet.h"
#include "proxy/login/mysql/digest_cache.h"
#include "proxy/server/shared.h"
#include "proxy/session/startup_settings_cache.h"
#include "proxy/session/statement_source.h"

namespace braid::proxy {

// What the worker asks of whoever it serves.
class Attended {
  public:
    virtual ~Attended() = default;
    // Called a few times a second.
    virtual void tick(TimePoint now) = 0;
    // The process stops: end as soon as possible, whatever is going on.
    virtual void stop() = 0;
};

class Worker {
  public:
    static constexpr Milliseconds kTick{100};

    explicit Worker(Shared& shared);
    ~Worker();

    // Binds the configured addresses; SO_REUSEPORT lets every worker have them. Errors: F0000 with the
    // address.
    Status listen();
    // Runs until stop() has ended everything. On the worker's thread.
    void run();

    void post(std::function<void()> job);
    // No further clients.
    void stop_accepting();
    // Ends sessions and closes the pools; run() returns when all is gone.
    void stop();

    asio::io_context& io() { return io_; }
    Shared& shared() { return shared_; }
    backends::Fleet& fleet() { return fleet_; }
    StatementSource& statements() { return statements_; }
    StartupSettingsCache& startup_settings() { return startup_settings_; }
    login::mysql::DigestCache& digests() { return digests_; }

    using Registration = std::list<Attended*>::iterator;
    Registration attend(Attended* attended) { return attended_.insert(attended_.end(), attended); }
    void leave(Registration registration);
    size_t attended() const { return attended_.size(); }

  private:
    struct Acceptor {
        asio::ip::tcp::acceptor socket;
        size_t listener;
    };
    awaitable<void> accept_loop(Acceptor& acceptor);
    void arm_tick();
    void tick();

    Shared& shared_;
    asio::io_context io_;
    backends::Fleet fleet_;
    StatementSource statements_;
    StartupSettingsCache startup_settings_;
    login::mysql::DigestCache digests_;
    std::list<Acceptor> acceptors_;
    std::list<Attended*> attended_;
    Registration next_{attended_.end()};  // of the walk under way: leave() may remove it
    asio::steady_timer timer_;
    bool stopping_ = false;
};

}  // namespace braid::proxy
