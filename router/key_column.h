// A column of a distribution key, and constants brought to the values that are hashed and placed.
//
// Comparing and storing follow the rules of the server's kind: PostgreSQL's (base/convert.h) or MySQL's
// (base/mysql/key.h), whose keys are placed by their canonical values, so that values which the column's
// collation takes for equal meet in one bucket. Pure. layout.cpp makes the columns, evaluate.cpp asks them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/convert.h"
#include "base/error.h"
#include "base/mysql/key.h"
#include "base/type.h"
#include "conf/catalog.h"

namespace braid::router {

struct KeyColumn {
    std::string name;
    Type type;  // of a domain: its base type; of a MySQL column: that of its canonical value
    bool not_null = false;
    // The order of the placed values is the column's: text in the C collation or MySQL's bytewise ones, and
    // other types whose order is PostgreSQL's. False: ranges of values tell nothing.
    bool ordered = true;
    std::optional<mysql::KeyType> mysql_key;  // of a MySQL server
    // To a PostgreSQL client the texts of a MySQL server compare byte by byte; a row lies where the canonical
    // text under its column's collation does.
    std::optional<mysql::KeyType> placed_as;
};

// Error 0A000 with the reason when the column cannot be a key.
Result<KeyColumn> key_column(const conf::Column& column);

// `key = constant`, `key > constant` (lower end), `key < constant` (upper end).
Conversion equal_key(const Value& constant, const KeyColumn& column, const ReadContext& context);
BoundConversion key_bound(const Value& constant, bool lower, bool inclusive, const KeyColumn& column,
                          const ReadContext& context);
// The key of the row in which `constant` is stored.
Reading stored_key(const Value& constant, const KeyColumn& column, const ReadContext& context);
// A key written as text, in a configuration or a hint.
Reading read_key(std::string_view text, const KeyColumn& column, const ReadContext& context);

}  // namespace braid::router
