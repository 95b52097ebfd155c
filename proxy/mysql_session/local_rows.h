// Rows that Braid makes itself for a MySQL client: SHOW WARNINGS, SHOW PROCESSLIST, EXPLAIN ROUTE ...; as
// text or in the binary protocol.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proxy/mysql_session/core.h"

namespace braid::proxy::mysql_session {

struct LocalColumn {
    std::string name;
    bool number = false;  // a bigint; else text
    uint32_t length = 1024;
};

struct LocalRows {
    std::vector<LocalColumn> columns;
    std::vector<std::vector<std::optional<std::string>>> rows;
};

enum class RowForm : uint8_t { Text, Binary };

// A whole resultset, and what it leaves in the diagnostics.
void send_local_rows(Core& core, const LocalRows& rows, RowForm form);

}  // namespace braid::proxy::mysql_session
