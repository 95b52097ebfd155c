// Waiting for each other on one worker: an event to await, and several coroutines run side by side.
//
// One thread only. An Event wakes whoever waits when set() is called; it stays set until reset().
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "backends/async.h"

namespace braid::proxy {

class Event {
  public:
    explicit Event(asio::any_io_executor executor) : timer_(std::move(executor), TimePoint::max()) {}

    void set() {
        set_ = true;
        timer_.cancel();
    }
    void reset() { set_ = false; }
    bool is_set() const { return set_; }

    awaitable<void> wait() {
        while (!set_) {
            asio::error_code ignored;
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

  private:
    asio::steady_timer timer_;
    bool set_ = false;
};

// Runs all of them at once and waits for the last. They must not throw.
inline awaitable<void> run_together(std::vector<awaitable<void>> parts) {
    if (parts.size() == 1) {
        co_await std::move(parts.front());
        co_return;
    }
    auto executor = co_await asio::this_coro::executor;
    auto done = std::make_shared<Event>(executor);
    auto left = std::make_shared<size_t>(parts.size());
    if (parts.empty()) co_return;
    for (auto& part : parts) {
        asio::co_spawn(executor, std::move(part), [done, left](std::exception_ptr) {
            if (--*left == 0) done->set();
        });
    }
    co_await done->wait();
}

inline awaitable<void> sleep_for(Milliseconds duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    asio::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace braid::proxy
