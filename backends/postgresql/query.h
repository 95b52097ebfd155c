// A statement sent and its rows taken in as text, for Braid's own small questions (catalog, settings,
// health). The executor streams instead.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/postgresql/connection.h"

namespace braid::backends::postgresql {

struct Column {
    std::string name;
    uint32_t type_oid = 0;
};

struct Rows {
    std::vector<Column> columns;
    std::vector<std::vector<std::optional<std::string>>> rows;  // text format; nullopt is NULL
    std::string tag;                                            // of the last statement
};

// Runs `sql` (simple query protocol, may hold several statements: the last result with rows is returned)
// until ReadyForQuery. A server's error comes back with all its fields and leaves the connection usable.
// `on_message` gets NoticeResponse and NotificationResponse frames, whole; without it they are dropped.
using OnMessage = std::function<void(std::string_view frame)>;
awaitable<Result<Rows>> query(Connection& connection, std::string_view sql,
                              const OnMessage& on_message = nullptr);

// An ErrorResponse or NoticeResponse payload as Error with origin Server.
Error server_error(std::string_view payload, std::string_view server_name);

}  // namespace braid::backends::postgresql
