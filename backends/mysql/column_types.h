// MySQL's column types and collations in the catalog's words. Pure. MySQL manual "Data Types";
// information_schema "The COLUMNS Table".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conf/catalog.h"

namespace braid::backends::mysql {

// Of information_schema.columns.
struct ColumnFacts {
    std::string data_type;    // "int"
    std::string column_type;  // "int(10) unsigned"
    int64_t length = -1;      // CHARACTER_MAXIMUM_LENGTH
    int64_t precision = -1;   // NUMERIC_PRECISION
    int64_t scale = -1;       // NUMERIC_SCALE
    int64_t fraction = -1;    // DATETIME_PRECISION
    bool json = false;        // MariaDB's json: longtext that must be valid JSON
};

struct EquivalentType {
    uint32_t oid = 0;
    int32_t typmod = -1;
};

// The PostgreSQL type that holds every value of the column and compares as it does, but for text, whose
// collation decides: unsigned integers become the next larger type (bigint unsigned: numeric(20,0)), enum and
// set text, binary strings bytea, datetime timestamp, timestamp timestamptz. Unknown types are text.
EquivalentType equivalent_type(const ColumnFacts& column);

// A collation by its name: padding and equality follow from it ("utf8mb4_nopad_bin", "utf8mb4_0900_ai_ci",
// "binary" do not pad; only those that compare bytes and do not pad are deterministic).
conf::Collation collation_of(std::string_view charset, std::string_view name);

}  // namespace braid::backends::mysql
