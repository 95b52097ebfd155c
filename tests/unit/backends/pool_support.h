// What the pool's tests share: one server's id, limits, a statement's one value.
#pragma once

#include <string>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "backends/fleet.h"
#include "backends/postgresql/query.h"

namespace braid::backends {

inline const ServerId kServer{0};

inline PoolLimits limits_of(uint32_t size) {
    PoolLimits limits;
    limits.default_pool_size = size;
    limits.query_wait_timeout = Milliseconds(10000);
    return limits;
}

inline awaitable<void> pause(Milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

inline awaitable<std::string> one_value(postgresql::Connection& connection, std::string sql) {
    Result<postgresql::Rows> rows = co_await postgresql::query(connection, sql);
    if (!rows) co_return rows.error().sqlstate + " " + rows.error().message;
    co_return rows->rows.at(0).at(0).value_or("NULL");
}

}  // namespace braid::backends
