// The table of types: one row per TypeId with its OIDs and names. See type.h.
#include "base/type.h"

#include <array>
#include <cctype>

namespace braid {
namespace {

struct Row {
    TypeId id;
    uint32_t oid;
    uint32_t array_oid;
    std::string_view internal_name;
    std::string_view display_name;
};

constexpr std::array kRows = {
    Row{TypeId::Unknown, 705, 0, "unknown", "unknown"},
    Row{TypeId::Bool, 16, 1000, "bool", "boolean"},
    Row{TypeId::Int2, 21, 1005, "int2", "smallint"},
    Row{TypeId::Int4, 23, 1007, "int4", "integer"},
    Row{TypeId::Int8, 20, 1016, "int8", "bigint"},
    Row{TypeId::Float4, 700, 1021, "float4", "real"},
    Row{TypeId::Float8, 701, 1022, "float8", "double precision"},
    Row{TypeId::Numeric, 1700, 1231, "numeric", "numeric"},
    Row{TypeId::Text, 25, 1009, "text", "text"},
    Row{TypeId::Varchar, 1043, 1015, "varchar", "character varying"},
    Row{TypeId::Bpchar, 1042, 1014, "bpchar", "character"},
    Row{TypeId::Name, 19, 1003, "name", "name"},
    Row{TypeId::Char, 18, 1002, "\"char\"", "\"char\""},
    Row{TypeId::Bytea, 17, 1001, "bytea", "bytea"},
    Row{TypeId::Uuid, 2950, 2951, "uuid", "uuid"},
    Row{TypeId::Date, 1082, 1182, "date", "date"},
    Row{TypeId::Time, 1083, 1183, "time", "time without time zone"},
    Row{TypeId::Timetz, 1266, 1270, "timetz", "time with time zone"},
    Row{TypeId::Timestamp, 1114, 1115, "timestamp", "timestamp without time zone"},
    Row{TypeId::Timestamptz, 1184, 1185, "timestamptz", "timestamp with time zone"},
    Row{TypeId::Interval, 1186, 1187, "interval", "interval"},
    Row{TypeId::Json, 114, 199, "json", "json"},
    Row{TypeId::Jsonb, 3802, 3807, "jsonb", "jsonb"},
    Row{TypeId::Oid, 26, 1028, "oid", "oid"},
    Row{TypeId::Xid, 28, 1011, "xid", "xid"},
    Row{TypeId::Money, 790, 791, "money", "money"},
    Row{TypeId::Bit, 1560, 1561, "bit", "bit"},
    Row{TypeId::Varbit, 1562, 1563, "varbit", "bit varying"},
    Row{TypeId::Inet, 869, 1041, "inet", "inet"},
    Row{TypeId::Cidr, 650, 651, "cidr", "cidr"},
    Row{TypeId::Macaddr, 829, 1040, "macaddr", "macaddr"},
    Row{TypeId::Xml, 142, 143, "xml", "xml"},
    Row{TypeId::Record, 2249, 2287, "record", "record"},
    Row{TypeId::Void, 2278, 0, "void", "void"},
};

struct Alias {
    std::string_view name;
    TypeId id;
};

constexpr std::array kAliases = {
    Alias{"int", TypeId::Int4},
    Alias{"decimal", TypeId::Numeric},
    Alias{"dec", TypeId::Numeric},
    Alias{"char", TypeId::Bpchar},
    Alias{"char varying", TypeId::Varchar},
    Alias{"national character", TypeId::Bpchar},
    Alias{"national character varying", TypeId::Varchar},
    Alias{"national char", TypeId::Bpchar},
    Alias{"national char varying", TypeId::Varchar},
    Alias{"nchar", TypeId::Bpchar},
    Alias{"nchar varying", TypeId::Varchar},
    Alias{"float", TypeId::Float8},
};

const Row* row_of(TypeId id) {
    auto index = static_cast<size_t>(id);
    return index < kRows.size() ? &kRows[index] : nullptr;
}

constexpr bool rows_follow_the_enum() {
    for (size_t i = 0; i < kRows.size(); ++i) {
        if (static_cast<size_t>(kRows[i].id) != i) return false;
    }
    return true;
}
static_assert(rows_follow_the_enum());

}  // namespace

Type type_from_oid(uint32_t oid, int32_t typmod) {
    if (oid == 0) return Type{TypeId::Unknown, 705, typmod};
    for (const Row& row : kRows) {
        if (row.oid == oid) return Type{row.id, oid, typmod};
    }
    return Type{TypeId::Other, oid, typmod};
}

Type type_of(TypeId id, int32_t typmod) {
    return Type{id, oid_of(id), typmod};
}

uint32_t oid_of(TypeId id) {
    const Row* row = row_of(id);
    return row ? row->oid : 0;
}

TypeId array_element(uint32_t array_oid) {
    if (array_oid == 0) return TypeId::Unknown;
    for (const Row& row : kRows) {
        if (row.array_oid == array_oid) return row.id;
    }
    return TypeId::Unknown;
}

uint32_t array_oid_of(TypeId element) {
    const Row* row = row_of(element);
    return row ? row->array_oid : 0;
}

std::string_view type_name(TypeId id) {
    const Row* row = row_of(id);
    return row ? row->display_name : "other";
}

std::string_view internal_type_name(TypeId id) {
    const Row* row = row_of(id);
    return row ? row->internal_name : "other";
}

TypeId type_from_name(std::string_view name) {
    std::string lower;
    for (char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    std::string_view wanted = lower;
    constexpr std::string_view kSchema = "pg_catalog.";
    bool qualified = wanted.starts_with(kSchema);
    if (qualified) wanted.remove_prefix(kSchema.size());
    for (const Row& row : kRows) {
        if (row.internal_name == wanted || (!qualified && row.display_name == wanted)) return row.id;
    }
    if (!qualified) {
        for (const Alias& alias : kAliases) {
            if (alias.name == wanted) return alias.id;
        }
    }
    return TypeId::Unknown;
}

}  // namespace braid
