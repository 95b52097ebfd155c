// A table's column as a result set describes it, and back. See type.h.
#include <algorithm>

#include "base/mysql/type.h"
#include "base/mysql/type_row.h"

namespace braid::mysql {
namespace {

using namespace column_flag;

// Of a type without a display width. Unsigned integers lose the sign, but for bigint, whose 20 digits take
// its place.
uint32_t integer_length(const Type& type) {
    if (type.length != 0) return type.length;
    const bool shorter = type.is_unsigned && type.id != TypeId::BigInt;
    return row_of(type.id).length - (shorter ? 1 : 0);
}

uint32_t decimal_length(const Type& type) {
    return uint32_t{type.precision} + (type.scale != 0 ? 1 : 0) + (type.is_unsigned ? 0 : 1);
}

uint32_t characters(const Type& type) {
    uint32_t longest = 0;
    uint32_t total = 0;
    for (const std::string& member : type.members) {
        uint32_t count = 0;
        for (char c : member) count += (static_cast<uint8_t>(c) & 0xc0) != 0x80 ? 1 : 0;
        longest = std::max(longest, count);
        total += count + 1;
    }
    switch (type.id) {
        case TypeId::Enum: return longest;
        case TypeId::Set: return total == 0 ? 0 : total - 1;
        default: return row_of(type.id).length != 0 ? row_of(type.id).length : type.length;
    }
}

uint32_t bytes(uint32_t count, uint32_t each) {
    return static_cast<uint32_t>(std::min<uint64_t>(uint64_t{count} * each, UINT32_MAX));
}

bool has_binary_collation(const Type& type) {
    return type.collation.ends_with("_bin");
}

}  // namespace

ColumnDescription describe(const Type& type, uint16_t charset, uint32_t bytes_per_character) {
    ColumnDescription column;
    column.type = row_of(type.id).code;
    if (type.is_unsigned) column.flags |= kUnsigned;
    if (type.zerofill) column.flags |= kZerofill;
    switch (family_of(type.id)) {
        case TypeFamily::Integer: column.length = integer_length(type); break;
        case TypeFamily::Decimal:
            column.length = decimal_length(type);
            column.decimals = type.scale;
            break;
        case TypeFamily::Float:
            column.length = type.fixed_scale ? type.precision : row_of(type.id).length;
            column.decimals = type.fixed_scale ? type.scale : kNotFixedDecimals;
            break;
        case TypeFamily::Bit:
            column.length = type.length;
            column.flags |= kUnsigned;
            break;
        case TypeFamily::Year:
            column.length = 4;
            column.flags |= kUnsigned | kZerofill;
            break;
        case TypeFamily::DateTime:
            column.length = row_of(type.id).length + (type.scale != 0 ? 1u + type.scale : 0u);
            column.decimals = type.scale;
            column.flags |= kBinary | (type.id == TypeId::Timestamp ? kUnsigned : 0);
            break;
        case TypeFamily::Bytes:
            column.length = row_of(type.id).length != 0 ? row_of(type.id).length : type.length;
            column.flags |= kBinary;
            break;
        case TypeFamily::Text:
        case TypeFamily::Enum:
        case TypeFamily::Set:
            column.charset = charset;
            column.length = bytes(characters(type), bytes_per_character);
            if (has_binary_collation(type)) column.flags |= kBinary;
            if (type.id == TypeId::Enum) column.flags |= kEnum;
            if (type.id == TypeId::Set) column.flags |= kSet;
            break;
        case TypeFamily::Json:
            column.length = UINT32_MAX;
            column.flags |= kBlob | kBinary;
            break;
        case TypeFamily::Uuid:
        case TypeFamily::Inet:
            column.charset = charset;
            column.length = bytes(row_of(type.id).length, bytes_per_character);
            column.flags |= kBinary | kUnsigned;
            column.extended = type.id == TypeId::Uuid    ? ExtendedType::Uuid
                              : type.id == TypeId::Inet4 ? ExtendedType::Inet4
                                                         : ExtendedType::Inet6;
            break;
        case TypeFamily::Geometry:
            column.length = UINT32_MAX;
            column.flags |= kBlob | kBinary;
            break;
    }
    if (column.type == ColumnType::Blob) column.flags |= kBlob;
    return column;
}

Type type_of(const ColumnDescription& column) {
    Type type;
    type.is_unsigned = column.is_unsigned();
    type.zerofill = (column.flags & kZerofill) != 0;
    const bool binary = column.charset == kBinaryCharset;
    auto fraction = [&] { type.scale = column.decimals <= 6 ? column.decimals : 6; };
    auto plain = [&] { type.is_unsigned = type.zerofill = false; };
    switch (column.type) {
        case ColumnType::Bool:
        case ColumnType::Tiny: type.id = TypeId::TinyInt; break;
        case ColumnType::Short: type.id = TypeId::SmallInt; break;
        case ColumnType::Int24: type.id = TypeId::MediumInt; break;
        case ColumnType::Long: type.id = TypeId::Int; break;
        case ColumnType::LongLong: type.id = TypeId::BigInt; break;
        case ColumnType::Float: type.id = TypeId::Float; break;
        case ColumnType::Double: type.id = TypeId::Double; break;
        case ColumnType::Decimal:
        case ColumnType::NewDecimal: {
            type.id = TypeId::Decimal;
            type.fixed_scale = true;
            type.scale = column.decimals;
            const uint32_t around = (column.decimals != 0 ? 1 : 0) + (type.is_unsigned ? 0 : 1);
            const uint32_t digits = column.length > around ? column.length - around : 1;
            type.precision = static_cast<uint8_t>(std::min<uint32_t>(digits, kMaxDecimalDigits));
            break;
        }
        case ColumnType::Bit: type.id = TypeId::Bit, plain(); break;
        case ColumnType::Year: type.id = TypeId::Year, plain(); break;
        case ColumnType::Date:
        case ColumnType::NewDate: type.id = TypeId::Date, plain(); break;
        case ColumnType::Time: type.id = TypeId::Time, plain(), fraction(); break;
        case ColumnType::DateTime: type.id = TypeId::DateTime, plain(), fraction(); break;
        case ColumnType::Timestamp: type.id = TypeId::Timestamp, plain(), fraction(); break;
        case ColumnType::Json: type.id = TypeId::Json, plain(); break;
        case ColumnType::Geometry: type.id = TypeId::Geometry, plain(); break;
        case ColumnType::Enum: type.id = TypeId::Enum, plain(); break;
        case ColumnType::Set: type.id = TypeId::Set, plain(); break;
        case ColumnType::Null: type.id = TypeId::Char, plain(); break;
        case ColumnType::String: type.id = binary ? TypeId::Binary : TypeId::Char, plain(); break;
        case ColumnType::VarChar:
        case ColumnType::VarString: type.id = binary ? TypeId::Varbinary : TypeId::Varchar, plain(); break;
        case ColumnType::TinyBlob:
        case ColumnType::Blob:
        case ColumnType::MediumBlob:
        case ColumnType::LongBlob: type.id = binary ? TypeId::LongBlob : TypeId::LongText, plain(); break;
        case ColumnType::Vector:
        case ColumnType::Timestamp2:
        case ColumnType::DateTime2:
        case ColumnType::Time2:
        case ColumnType::TypedArray:
        case ColumnType::Invalid: type.id = TypeId::LongBlob, plain(); break;
    }
    if ((column.flags & kEnum) != 0) type.id = TypeId::Enum;
    if ((column.flags & kSet) != 0) type.id = TypeId::Set;
    switch (column.extended) {
        case ExtendedType::None: break;
        case ExtendedType::Json: type.id = TypeId::Json; break;
        case ExtendedType::Uuid: type.id = TypeId::Uuid; break;
        case ExtendedType::Inet4: type.id = TypeId::Inet4; break;
        case ExtendedType::Inet6: type.id = TypeId::Inet6; break;
    }
    const bool width =
        family_of(type.id) == TypeFamily::Integer || type.id == TypeId::Bit || row_of(type.id).length == 0;
    if (width && type.id != TypeId::Decimal) type.length = column.length;
    return type;
}

}  // namespace braid::mysql
