// The SQL types Braid knows by name, and how they map to PostgreSQL's type OIDs.
//
// A Type is what a column, parameter or result column has: Braid's own TypeId (which the code switches on),
// the server's OID as it came (the only identity of a type that is Other) and the typmod (-1 = none).
// Values live in value.h. Everything here is constant data; views handed out live for ever. Manual: "Data
// Types", pg_type.dat.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace braid {

enum class TypeId : uint8_t {
    Unknown,  // an untyped literal or parameter: takes its type from where it stands
    Bool,
    Int2,
    Int4,
    Int8,
    Float4,
    Float8,
    Numeric,
    Text,
    Varchar,
    Bpchar,
    Name,
    Char,  // PostgreSQL's internal one-byte "char"
    Bytea,
    Uuid,
    Date,
    Time,
    Timetz,
    Timestamp,
    Timestamptz,
    Interval,
    Json,
    Jsonb,
    Oid,
    Xid,
    Money,
    Bit,
    Varbit,
    Inet,
    Cidr,
    Macaddr,
    Xml,
    Record,
    Void,
    Other = 255,  // arrays, enums, domains, extensions' types: known by OID alone
};

struct Type {
    TypeId id = TypeId::Unknown;
    uint32_t oid = 705;   // PostgreSQL's; 705 is `unknown`
    int32_t typmod = -1;  // as in pg_attribute.atttypmod; -1 = no modifier

    friend bool operator==(const Type&, const Type&) = default;
};

// The type of a PostgreSQL OID; 0 is Unknown, what Braid does not know by name is Other with that OID.
Type type_from_oid(uint32_t oid, int32_t typmod = -1);
// The type of a TypeId, with PostgreSQL's OID (0 for Other).
Type type_of(TypeId id, int32_t typmod = -1);
uint32_t oid_of(TypeId id);

// The type's element when `array_oid` is an array type that Braid knows (int4[] -> Int4), else Unknown.
TypeId array_element(uint32_t array_oid);
// The OID of the array type over `element`; 0 when there is none that Braid knows.
uint32_t array_oid_of(TypeId element);

// PostgreSQL's own display name ("integer", "character varying"), as format_type gives it without modifier.
std::string_view type_name(TypeId id);
// The name in pg_type ("int4", "bpchar"): with "pg_catalog." before it, it names the type without any length,
// while `character` and `bit` alone mean a length of one.
std::string_view internal_type_name(TypeId id);
// The TypeId of a type's name as written in SQL: display names, internal names (int4) and aliases;
// case-insensitive, one blank between words, no modifier, no schema but pg_catalog. Unknown when it is no
// such name.
TypeId type_from_name(std::string_view name);

inline bool is_integer(TypeId id) {
    return id == TypeId::Int2 || id == TypeId::Int4 || id == TypeId::Int8;
}
inline bool is_float(TypeId id) {
    return id == TypeId::Float4 || id == TypeId::Float8;
}
inline bool is_text(TypeId id) {
    return id == TypeId::Text || id == TypeId::Varchar || id == TypeId::Bpchar;
}

}  // namespace braid
