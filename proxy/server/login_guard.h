// What holds a client that has not begun its session: its place among all clients, the login's deadline.
//
// For the login shells of both protocols; one client, one worker.
#pragma once

#include <atomic>
#include <cstdint>

#include "proxy/login/event.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/worker.h"

namespace braid::proxy {

// One place among max_client_conn.
class ClientPlace {
  public:
    explicit ClientPlace(std::atomic<uint32_t>& clients) : clients_(clients), number_(++clients) {}
    ~ClientPlace() { --clients_; }
    ClientPlace(const ClientPlace&) = delete;
    ClientPlace& operator=(const ClientPlace&) = delete;
    uint32_t number() const { return number_; }

  private:
    std::atomic<uint32_t>& clients_;
    uint32_t number_;
};

// The login's deadline, and the worker's hold on a client that has no session yet.
template <typename Login>
class LoginGuard : public Attended {
  public:
    LoginGuard(Worker& worker, ClientStream& stream, Login& login, conf::Duration timeout)
        : worker_(worker), stream_(stream), login_(login), registration_(worker.attend(this)) {
        if (timeout.count() > 0) deadline_ = Clock::now() + timeout;
    }
    ~LoginGuard() override { worker_.leave(registration_); }
    LoginGuard(const LoginGuard&) = delete;
    LoginGuard& operator=(const LoginGuard&) = delete;

    void tick(TimePoint now) override {
        if (ended_ || now < deadline_) return;
        ended_ = true;
        (void)login_.step(login::Event(login::TimedOut{}), stream_.out());
        stream_.close();
    }
    void stop() override {
        ended_ = true;
        stream_.abort();
    }
    bool ended() const { return ended_; }

  private:
    Worker& worker_;
    ClientStream& stream_;
    Login& login_;
    Worker::Registration registration_;
    TimePoint deadline_ = TimePoint::max();
    bool ended_ = false;
};

}  // namespace braid::proxy
