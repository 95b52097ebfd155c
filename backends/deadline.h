// Bounds a sequence of waits: after the time is up, the wait at hand is cancelled. Private to this folder.
#pragma once

#include <functional>
#include <memory>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include "backends/async.h"

namespace braid::backends {

class Deadline {
  public:
    Deadline(const asio::any_io_executor& executor, Milliseconds timeout)
        : timer_(executor), state_(std::make_shared<State>()) {
        if (timeout.count() <= 0) return;
        timer_.expires_after(timeout);
        timer_.async_wait([weak = std::weak_ptr<State>(state_)](const asio::error_code& error) {
            auto state = weak.lock();
            if (error || !state) return;
            state->passed = true;
            if (state->cancel) state->cancel();
        });
    }

    bool passed() const { return state_->passed; }
    // What to cancel when the time is up during the next wait; empty: nothing.
    void guard(std::function<void()> cancel) { state_->cancel = std::move(cancel); }

  private:
    struct State {
        bool passed = false;
        std::function<void()> cancel;
    };
    asio::steady_timer timer_;
    std::shared_ptr<State> state_;
};

}  // namespace braid::backends
