// Result columns in the other kind's words: a PostgreSQL column to a MySQL client, a MySQL column to a
// PostgreSQL client. The tables of types are here; the values follow them (read.h, write.h).
//
// A type without an equal is described as text, and its values cross as the text that its own server writes:
// interval, timetz, arrays, enums, ranges, inet, xml, money, records towards MySQL; enum, set, inet4 and
// inet6 towards PostgreSQL. A geometry is bytes. A PostgreSQL client that expects another type than the
// default here (a boolean where MySQL counts 0 and 1, an interval from a TIME) may be described that: write.h
// converts where it is exact.
#pragma once

#include <cstdint>

#include "base/mysql/column_type.h"
#include "base/mysql/type.h"
#include "base/type.h"

namespace braid::crossing {

// A PostgreSQL result column for a MySQL client whose character_set_results has the collation number
// `charset`. NOT NULL and key flags are the caller's.
mysql::ColumnDescription describe_for_mysql(const Type& type, uint16_t charset = mysql::kUtf8mb4GeneralCi,
                                            uint32_t bytes_per_character = 4);

struct PostgresqlColumn {
    Type type;           // OID and typmod
    int16_t typlen = 0;  // pg_type.typlen: bytes of a value, -1 = varying

    bool operator==(const PostgresqlColumn&) const = default;
};

// A MySQL result column for a PostgreSQL client. Integers become the smallest integer type that holds them
// all (bigint unsigned: numeric(20,0)), tinyint(1) becomes boolean, a column's text length and decimal scale
// are kept as typmod where the description tells them.
PostgresqlColumn describe_for_postgresql(const mysql::ColumnDescription& column);
// The same from the catalog's type, which knows lengths in characters.
PostgresqlColumn describe_for_postgresql(const mysql::Type& type);

// pg_type.typlen of a type.
int16_t typlen_of(TypeId id);

// True when PostgreSQL's binary format of the type is read here; else its server is to be asked for text.
bool reads_binary(TypeId id);

}  // namespace braid::crossing
