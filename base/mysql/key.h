// A MySQL column as a distribution key: the canonical value that is hashed, so that a value has one bucket
// whatever protocol or kind of server brought it.
//
// The canonical value is a PostgreSQL value, which router/hash hashes as PostgreSQL does:
//   integers                   int8 (int2, int4, int8 hash alike; 0 and 1 hash as false and true)
//   bigint unsigned            numeric, as it reaches beyond int8: meets numeric(20,0), not bigint
//   decimal                    numeric; the scale does not count
//   char, varchar, *text       text: the canonical text under the column's collation (collation.h)
//   binary, varbinary, *blob   bytea
//   date, datetime, timestamp  date, timestamp, timestamptz
//   uuid                       uuid
// Other types are refused, as are collations that collation.h does not know. Comparing and storing follow
// MySQL's rules, not PostgreSQL's; what cannot be told exactly is Undetermined. Called by the router, and by
// conf for --check. MySQL manual "Type Conversion in Expression Evaluation", "Out-of-Range and Overflow
// Handling".
#pragma once

#include <cstdint>
#include <optional>

#include "base/convert.h"
#include "base/mysql/collation.h"
#include "base/mysql/type.h"

namespace braid::mysql {

struct KeyType {
    Type column;
    braid::TypeId canonical = braid::TypeId::Int8;
    std::optional<KeyCollation> collation;  // of text
};

// What of the session changes how a constant reads. Texts are in UTF-8.
struct KeyContext {
    // time_zone, when it is a fixed offset ('+02:00', 'UTC'); a TIMESTAMP key needs it.
    std::optional<int32_t> zone_offset_seconds;
};

// Error 0A000 with the reason when a table cannot be distributed by such a column.
Result<KeyType> key_type(const Type& column);

// `key = constant`: the canonical value of the keys that equal it. A text literal is a text or unknown Value,
// a hexadecimal literal a bytea, a DATE or TIMESTAMP literal a date or timestamp. The comparison has the
// column's collation (no COLLATE, no other column).
Conversion convert_for_equality(const Value& constant, const KeyType& key, const KeyContext& context = {});

// The canonical value of the row in which `constant` is stored, under a strict sql_mode. OutOfRange: the
// server refuses it, and in another mode would change it, so Braid refuses it itself. Null stays null.
Reading convert_for_storing(const Value& constant, const KeyType& key, const KeyContext& context = {});

}  // namespace braid::mysql
