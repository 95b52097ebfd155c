// Resultsets that a bridge makes itself: values of variables, SHOW.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proxy/bridge/mysql_to_postgresql/core.h"
#include "proxy/bridge/mysql_to_postgresql/result.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

struct LocalRows {
    struct Column {
        std::string name;
        UserValue::Kind kind = UserValue::Kind::Text;
    };
    std::vector<Column> columns;
    std::vector<std::vector<std::optional<std::string>>> rows;

    // All columns are text.
    static LocalRows of_text(std::vector<std::string> names);
};

// A whole resultset.
void send_local_rows(Core& core, const LocalRows& rows, RowForm form);
// Its column definitions alone, as in the answer to a prepare.
void write_local_definitions(Core& core, const LocalRows& rows);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
