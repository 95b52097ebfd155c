// The coroutine type of the floors that do I/O, named once.
//
// Everything here runs on one worker: one thread, one asio::io_context. An awaitable is resumed on the worker
// that started it.
#pragma once

#include <chrono>

#include <asio/awaitable.hpp>

namespace braid {

template <typename T>
using awaitable = asio::awaitable<T>;

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Milliseconds = std::chrono::milliseconds;

}  // namespace braid
