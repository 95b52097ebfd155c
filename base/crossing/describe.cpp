// The two tables of result columns. See describe.h.
#include "base/crossing/describe.h"

#include <algorithm>

namespace braid::crossing {
namespace {

using mysql::ColumnDescription;
using mysql::ColumnType;
using namespace mysql::column_flag;

constexpr int32_t kVarHeader = 4;

ColumnDescription number(ColumnType type, uint32_t length, mysql::ColumnFlags flags = 0) {
    ColumnDescription column;
    column.type = type;
    column.length = length;
    column.flags = static_cast<mysql::ColumnFlags>(flags | kBinary);
    return column;
}

ColumnDescription moment(ColumnType type, uint32_t length, int32_t typmod, mysql::ColumnFlags flags = 0) {
    ColumnDescription column = number(type, length, flags);
    column.decimals = static_cast<uint8_t>(typmod >= 0 && typmod <= 6 ? typmod : 6);
    if (column.decimals != 0) column.length += 1u + column.decimals;
    return column;
}

ColumnDescription numeric(int32_t typmod) {
    if (typmod < kVarHeader) {
        ColumnDescription column = number(ColumnType::NewDecimal, mysql::kMaxDecimalDigits + 2);
        column.decimals = mysql::kMaxDecimalScale;
        return column;
    }
    const int32_t packed = typmod - kVarHeader;
    const int32_t scale = (packed & 0x7ff) ^ 0x400;  // an 11-bit number with sign
    const int32_t digits_after = scale - 0x400;
    int32_t digits = packed >> 16 & 0xffff;
    // numeric(3,-2) has two zeros more before the point, numeric(3,5) two after it.
    if (digits_after < 0) digits -= digits_after;
    digits = std::max(digits, digits_after);
    ColumnDescription column = number(ColumnType::NewDecimal, 0);
    column.decimals = static_cast<uint8_t>(std::clamp(digits_after, 0, mysql::kMaxDecimalScale));
    column.length = static_cast<uint32_t>(digits) + (column.decimals != 0 ? 2u : 1u);
    return column;
}

int32_t numeric_typmod(uint32_t precision, uint32_t scale) {
    return static_cast<int32_t>((precision << 16 | scale) + kVarHeader);
}

PostgresqlColumn column_of(TypeId id, int32_t typmod = -1) {
    return {type_of(id, typmod), typlen_of(id)};
}

}  // namespace

ColumnDescription describe_for_mysql(const Type& type, uint16_t charset, uint32_t bytes_per_character) {
    auto text = [&](ColumnType code, uint32_t characters) {
        ColumnDescription column;
        column.type = code;
        column.charset = charset;
        column.length =
            static_cast<uint32_t>(std::min<uint64_t>(uint64_t{characters} * bytes_per_character, UINT32_MAX));
        if (code == ColumnType::Blob) column.flags |= kBlob;
        return column;
    };
    auto long_text = [&] { return text(ColumnType::Blob, UINT32_MAX); };
    switch (type.id) {
        case TypeId::Bool: return number(ColumnType::Tiny, 1);
        case TypeId::Int2: return number(ColumnType::Short, 6);
        case TypeId::Int4: return number(ColumnType::Long, 11);
        case TypeId::Int8: return number(ColumnType::LongLong, 20);
        case TypeId::Oid:
        case TypeId::Xid: return number(ColumnType::Long, 10, kUnsigned);
        case TypeId::Float4: {
            ColumnDescription column = number(ColumnType::Float, 12);
            column.decimals = mysql::kNotFixedDecimals;
            return column;
        }
        case TypeId::Float8: {
            ColumnDescription column = number(ColumnType::Double, 22);
            column.decimals = mysql::kNotFixedDecimals;
            return column;
        }
        case TypeId::Numeric: return numeric(type.typmod);
        case TypeId::Varchar:
            if (type.typmod < kVarHeader) return long_text();
            return text(ColumnType::VarString, static_cast<uint32_t>(type.typmod - kVarHeader));
        case TypeId::Bpchar:
            if (type.typmod < kVarHeader) return long_text();
            return text(ColumnType::String, static_cast<uint32_t>(type.typmod - kVarHeader));
        case TypeId::Name: return text(ColumnType::VarString, 63);
        case TypeId::Char: return text(ColumnType::String, 1);
        case TypeId::Uuid: return text(ColumnType::String, 36);
        case TypeId::Void: return text(ColumnType::VarString, 0);
        case TypeId::Bytea: {
            ColumnDescription column = number(ColumnType::Blob, UINT32_MAX, kBlob);
            return column;
        }
        case TypeId::Date: return number(ColumnType::Date, 10);
        case TypeId::Time: return moment(ColumnType::Time, 10, type.typmod);
        case TypeId::Timestamp: return moment(ColumnType::DateTime, 19, type.typmod);
        case TypeId::Timestamptz: return moment(ColumnType::Timestamp, 19, type.typmod, kUnsigned);
        case TypeId::Bit: {
            const uint32_t bits = type.typmod < 1 ? 1 : static_cast<uint32_t>(type.typmod);
            if (bits > 64) return long_text();
            ColumnDescription column = number(ColumnType::Bit, bits, kUnsigned);
            return column;
        }
        case TypeId::Unknown:
        case TypeId::Text:
        case TypeId::Json:
        case TypeId::Jsonb:
        case TypeId::Timetz:
        case TypeId::Interval:
        case TypeId::Money:
        case TypeId::Varbit:
        case TypeId::Inet:
        case TypeId::Cidr:
        case TypeId::Macaddr:
        case TypeId::Xml:
        case TypeId::Record:
        case TypeId::Other: return long_text();
    }
    return long_text();
}

PostgresqlColumn describe_for_postgresql(const mysql::Type& type) {
    using Id = mysql::TypeId;
    auto sized = [&](TypeId id) {
        return column_of(id, type.length != 0 ? static_cast<int32_t>(type.length) + kVarHeader : -1);
    };
    switch (type.id) {
        case Id::TinyInt: return column_of(is_boolean(type) ? TypeId::Bool : TypeId::Int2);
        case Id::SmallInt: return column_of(type.is_unsigned ? TypeId::Int4 : TypeId::Int2);
        case Id::MediumInt: return column_of(TypeId::Int4);
        case Id::Int: return column_of(type.is_unsigned ? TypeId::Int8 : TypeId::Int4);
        case Id::BigInt:
            return type.is_unsigned ? column_of(TypeId::Numeric, numeric_typmod(20, 0))
                                    : column_of(TypeId::Int8);
        case Id::Decimal: return column_of(TypeId::Numeric, numeric_typmod(type.precision, type.scale));
        case Id::Float: return column_of(TypeId::Float4);
        case Id::Double: return column_of(TypeId::Float8);
        case Id::Bit: return column_of(TypeId::Bit, static_cast<int32_t>(type.length));
        case Id::Year: return column_of(TypeId::Int2);
        case Id::Date: return column_of(TypeId::Date);
        case Id::Time: return column_of(TypeId::Time, type.scale);
        case Id::DateTime: return column_of(TypeId::Timestamp, type.scale);
        case Id::Timestamp: return column_of(TypeId::Timestamptz, type.scale);
        case Id::Char: return sized(TypeId::Bpchar);
        case Id::Varchar: return sized(TypeId::Varchar);
        case Id::Binary:
        case Id::Varbinary:
        case Id::TinyBlob:
        case Id::Blob:
        case Id::MediumBlob:
        case Id::LongBlob:
        case Id::Geometry: return column_of(TypeId::Bytea);
        case Id::Json: return column_of(TypeId::Json);
        case Id::Uuid: return column_of(TypeId::Uuid);
        case Id::TinyText:
        case Id::Text:
        case Id::MediumText:
        case Id::LongText:
        case Id::Enum:
        case Id::Set:
        case Id::Inet4:
        case Id::Inet6: return column_of(TypeId::Text);
    }
    return column_of(TypeId::Text);
}

PostgresqlColumn describe_for_postgresql(const mysql::ColumnDescription& column) {
    mysql::Type type = type_of(column);
    // Lengths came in bytes of a character set that need not be the column's: not told rather than told
    // wrong. A char(n) of unknown n would be char(1) to a PostgreSQL client.
    if (family_of(type.id) == mysql::TypeFamily::Text) {
        type.length = 0;
        type.id = mysql::TypeId::Text;
    }
    // NULL as a column of its own.
    if (column.type == ColumnType::Null) return column_of(TypeId::Text);
    return describe_for_postgresql(type);
}

int16_t typlen_of(TypeId id) {
    switch (id) {
        case TypeId::Bool:
        case TypeId::Char: return 1;
        case TypeId::Int2: return 2;
        case TypeId::Int4:
        case TypeId::Float4:
        case TypeId::Date:
        case TypeId::Oid:
        case TypeId::Xid:
        case TypeId::Void: return 4;
        case TypeId::Int8:
        case TypeId::Float8:
        case TypeId::Time:
        case TypeId::Timestamp:
        case TypeId::Timestamptz:
        case TypeId::Money: return 8;
        case TypeId::Timetz: return 12;
        case TypeId::Uuid:
        case TypeId::Interval: return 16;
        case TypeId::Name: return 64;
        case TypeId::Macaddr: return 6;
        case TypeId::Unknown: return -2;
        default: return -1;
    }
}

bool reads_binary(TypeId id) {
    switch (id) {
        case TypeId::Timetz:
        case TypeId::Interval:
        case TypeId::Money:
        case TypeId::Inet:
        case TypeId::Cidr:
        case TypeId::Macaddr:
        case TypeId::Xml:
        case TypeId::Record:
        case TypeId::Other: return false;
        default: return true;
    }
}

}  // namespace braid::crossing
