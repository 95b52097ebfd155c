// Running coroutines in tests: `run(io, body)` drives the io_context until the body has ended.
#pragma once

#include <exception>
#include <functional>
#include <stdexcept>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <gtest/gtest.h>

#include "backends/async.h"

// ASSERT_TRUE for coroutines.
#define CO_ASSERT(condition)         \
    if (!(condition)) {              \
        ADD_FAILURE() << #condition; \
        co_return;                   \
    }

#define CO_ASSERT_OK(result)                                                                             \
    if (!(result)) {                                                                                     \
        ADD_FAILURE() << #result << ": " << (result).error().sqlstate << " " << (result).error().message \
                      << " " << (result).error().detail;                                                 \
        co_return;                                                                                       \
    }

namespace braid::backends::test {

// Fails instead of hanging for ever.
inline void run(asio::io_context& io, std::function<awaitable<void>()> body,
                Milliseconds limit = Milliseconds{30000}) {
    bool done = false;
    std::exception_ptr thrown;
    asio::co_spawn(io, body, [&](std::exception_ptr error) {
        done = true;
        thrown = error;
    });
    io.restart();
    TimePoint end = Clock::now() + limit;
    while (!done && Clock::now() < end) io.run_one_until(end);
    if (thrown) std::rethrow_exception(thrown);
    if (!done) throw std::runtime_error("the coroutine did not end in time");
}

}  // namespace braid::backends::test
