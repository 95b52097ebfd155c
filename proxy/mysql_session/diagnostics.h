// What the last statement left for the next one to ask: SHOW WARNINGS, ROW_COUNT(), FOUND_ROWS(),
// LAST_INSERT_ID().
//
// A server keeps this with its connection, which another session may have by then; so Braid keeps it with the
// session. Pure. MySQL manual "The MySQL Diagnostics Area", "Information Functions".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace braid::proxy::mysql_session {

struct Condition {
    std::string level;  // Note, Warning, Error
    uint16_t code = 0;
    std::string message;
};

struct Diagnostics {
    std::vector<Condition> conditions;
    int64_t row_count = 0;
    uint64_t found_rows = 0;
    uint64_t last_insert_id = 0;

    uint16_t warnings() const {
        return static_cast<uint16_t>(conditions.size() < 0xffff ? conditions.size() : 0xffff);
    }
    size_t errors() const {
        size_t count = 0;
        for (const Condition& condition : conditions) count += condition.level == "Error";
        return count;
    }
    void failed(uint16_t code, std::string message) {
        conditions = {{"Error", code, std::move(message)}};
        row_count = -1;
    }
};

}  // namespace braid::proxy::mysql_session
