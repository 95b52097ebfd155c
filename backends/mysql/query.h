// A statement sent and its rows taken in as text, for Braid's own small questions (catalog, settings,
// health). The executor streams instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/mysql/connection.h"
#include "wire/mysql/column_type.h"

namespace braid::backends::mysql {

struct Column {
    std::string name;
    wire::mysql::ColumnType type = wire::mysql::ColumnType::VarString;
    uint16_t flags = 0;
    uint16_t charset = 0;
};

struct Rows {
    std::vector<Column> columns;
    std::vector<std::vector<std::optional<std::string>>> rows;  // text format; nullopt is NULL
    uint64_t affected_rows = 0;                                 // of the last statement without rows
    uint64_t last_insert_id = 0;
    std::string info;
};

// Runs `sql` (COM_QUERY, may hold several statements: the last result with rows is returned) until nothing
// more is owed. A server's error comes back as the server gave it and leaves the connection usable.
awaitable<Result<Rows>> query(Connection& connection, std::string_view sql);

// An ERR packet's payload as Error with origin Server.
Error error_in(std::string_view payload, const Connection& connection);

}  // namespace braid::backends::mysql
