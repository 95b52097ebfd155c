// A table of names.
#include "backends/mysql/column_types.h"

#include <algorithm>
#include <array>

#include "base/type.h"

namespace braid::backends::mysql {

namespace {

struct Row {
    std::string_view data_type;
    TypeId type;
    TypeId type_when_unsigned;
};

constexpr std::array kTypes = std::to_array<Row>({
    {"tinyint", TypeId::Int2, TypeId::Int2},
    {"smallint", TypeId::Int2, TypeId::Int4},
    {"mediumint", TypeId::Int4, TypeId::Int4},
    {"int", TypeId::Int4, TypeId::Int8},
    {"bigint", TypeId::Int8, TypeId::Numeric},
    {"year", TypeId::Int2, TypeId::Int2},
    {"decimal", TypeId::Numeric, TypeId::Numeric},
    {"float", TypeId::Float4, TypeId::Float4},
    {"double", TypeId::Float8, TypeId::Float8},
    {"bit", TypeId::Varbit, TypeId::Varbit},
    {"date", TypeId::Date, TypeId::Date},
    {"time", TypeId::Time, TypeId::Time},
    {"datetime", TypeId::Timestamp, TypeId::Timestamp},
    {"timestamp", TypeId::Timestamptz, TypeId::Timestamptz},
    {"char", TypeId::Bpchar, TypeId::Bpchar},
    {"varchar", TypeId::Varchar, TypeId::Varchar},
    {"binary", TypeId::Bytea, TypeId::Bytea},
    {"varbinary", TypeId::Bytea, TypeId::Bytea},
    {"tinyblob", TypeId::Bytea, TypeId::Bytea},
    {"blob", TypeId::Bytea, TypeId::Bytea},
    {"mediumblob", TypeId::Bytea, TypeId::Bytea},
    {"longblob", TypeId::Bytea, TypeId::Bytea},
    {"json", TypeId::Json, TypeId::Json},
    {"uuid", TypeId::Uuid, TypeId::Uuid},
});

constexpr int32_t kHeader = 4;  // VARHDRSZ, which PostgreSQL counts into these typmods

int32_t typmod(TypeId type, const ColumnFacts& column) {
    switch (type) {
        case TypeId::Numeric:
            if (column.data_type == "bigint") return (20 << 16) + kHeader;
            if (column.precision < 0) return -1;
            return static_cast<int32_t>((column.precision << 16) | std::max<int64_t>(column.scale, 0)) +
                   kHeader;
        case TypeId::Bpchar:
        case TypeId::Varchar: return column.length < 0 ? -1 : static_cast<int32_t>(column.length) + kHeader;
        case TypeId::Time:
        case TypeId::Timestamp:
        case TypeId::Timestamptz: return column.fraction < 0 ? 0 : static_cast<int32_t>(column.fraction);
        case TypeId::Varbit: return static_cast<int32_t>(column.precision);
        default: return -1;
    }
}

}  // namespace

EquivalentType equivalent_type(const ColumnFacts& column) {
    if (column.json) return {oid_of(TypeId::Json), -1};
    const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                    [&](const Row& row) { return row.data_type == column.data_type; });
    if (found == kTypes.end()) return {oid_of(TypeId::Text), -1};
    const bool is_unsigned = column.column_type.find(" unsigned") != std::string::npos;
    const TypeId type = is_unsigned ? found->type_when_unsigned : found->type;
    return {oid_of(type), typmod(type, column)};
}

conf::Collation collation_of(std::string_view charset, std::string_view name) {
    const bool nopad = name == "binary" || name.find("nopad") != std::string_view::npos ||
                       name.find("_0900_") != std::string_view::npos;
    const bool bytes = name == "binary" || name.ends_with("_bin");
    conf::Collation collation;
    collation.provider = conf::CollationProvider::Mysql;
    collation.name = name;
    collation.locale = name;
    collation.charset = charset;
    collation.pad_space = !nopad;
    collation.deterministic = bytes && nopad;
    return collation;
}

}  // namespace braid::backends::mysql
