// The types of MySQL's and MariaDB's columns, as a table is made with them.
//
// A Type is what information_schema says of a column: COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME. How
// such a column stands in a result set is `describe`. PostgreSQL's types are in base/type.h, the way between
// the two in base/crossing. A Type owns its data. MySQL manual "Data Types"; information_schema "The COLUMNS
// Table".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/mysql/column_type.h"

namespace braid::mysql {

enum class TypeId : uint8_t {
#define BRAID_MYSQL_TYPE(id, spelling, code, family, length) id,
#include "base/mysql/types.def"
#undef BRAID_MYSQL_TYPE
};

enum class TypeFamily : uint8_t {
    Integer,
    Decimal,
    Float,
    Bit,
    Year,
    DateTime,
    Text,
    Bytes,
    Enum,
    Set,
    Json,
    Uuid,
    Inet,
    Geometry
};

struct Type {
    TypeId id = TypeId::Int;
    bool is_unsigned = false;
    bool zerofill = false;
    uint32_t length = 0;       // characters, bytes, bits, or an integer's display width; 0 = not written
    uint8_t precision = 0;     // digits of a decimal, or of a float with a fixed scale
    uint8_t scale = 0;         // of a decimal or float; digits of a fraction of a second
    bool fixed_scale = false;  // float(7,3), double(10,2)
    std::string charset;       // of text, enum and set
    std::string collation;
    std::vector<std::string> members;  // of enum and set, in order

    bool operator==(const Type&) const = default;
};

TypeFamily family_of(TypeId id);

// The type of a COLUMN_TYPE as the server writes it: "int(10) unsigned zerofill", "enum('a','b''c')". Errors:
// 0A000 for a type that Braid does not know.
Result<Type> parse_column_type(std::string_view column_type, std::string charset = {},
                               std::string collation = {});
// COLUMN_TYPE's spelling: "decimal(10,2) unsigned".
std::string display(const Type& type);
// BOOLEAN is a name for it.
inline bool is_boolean(const Type& type) {
    return type.id == TypeId::TinyInt && type.length == 1 && !type.is_unsigned;
}

// How MariaDB describes a column of this type in a result set whose character_set_results has the collation
// number `charset` and at most `bytes_per_character`; NOT NULL and key flags are left out.
ColumnDescription describe(const Type& type, uint16_t charset = kUtf8mb4GeneralCi,
                           uint32_t bytes_per_character = 4);
// The type that a result column or parameter of this description has, as far as the description tells:
// lengths in bytes, no members, no collation.
Type type_of(const ColumnDescription& column);

}  // namespace braid::mysql
