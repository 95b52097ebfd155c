// How a column type's values look in the binary protocol. The types and flags are base/mysql's.
//
// MySQL internals manual "Binary Protocol Value".
#pragma once

#include <cstdint>

#include "base/mysql/column_type.h"

namespace braid::wire::mysql {

using braid::mysql::ColumnFlags;
using braid::mysql::ColumnType;
using braid::mysql::kBinaryCharset;
namespace column_flag = braid::mysql::column_flag;

// How a value of a type is laid out in a binary row and among a statement's parameters.
enum class BinaryLayout : uint8_t {
    None,
    Null,
    Int1,
    Int2,
    Int4,
    Int8,
    Float,
    Double,
    DateTime,
    Time,
    Bytes
};

// None: such a value is never sent.
constexpr BinaryLayout binary_layout(ColumnType type) {
    switch (type) {
        case ColumnType::Null: return BinaryLayout::Null;
        case ColumnType::Tiny:
        case ColumnType::Bool: return BinaryLayout::Int1;
        case ColumnType::Short:
        case ColumnType::Year: return BinaryLayout::Int2;
        case ColumnType::Long:
        case ColumnType::Int24: return BinaryLayout::Int4;
        case ColumnType::LongLong: return BinaryLayout::Int8;
        case ColumnType::Float: return BinaryLayout::Float;
        case ColumnType::Double: return BinaryLayout::Double;
        case ColumnType::Date:
        case ColumnType::DateTime:
        case ColumnType::Timestamp: return BinaryLayout::DateTime;
        case ColumnType::Time: return BinaryLayout::Time;
        case ColumnType::Decimal:
        case ColumnType::VarChar:
        case ColumnType::Bit:
        case ColumnType::Vector:
        case ColumnType::Json:
        case ColumnType::NewDecimal:
        case ColumnType::Enum:
        case ColumnType::Set:
        case ColumnType::TinyBlob:
        case ColumnType::MediumBlob:
        case ColumnType::LongBlob:
        case ColumnType::Blob:
        case ColumnType::VarString:
        case ColumnType::String:
        case ColumnType::Geometry: return BinaryLayout::Bytes;
        case ColumnType::NewDate:
        case ColumnType::Timestamp2:
        case ColumnType::DateTime2:
        case ColumnType::Time2:
        case ColumnType::TypedArray:
        case ColumnType::Invalid: return BinaryLayout::None;
    }
    return BinaryLayout::None;
}

}  // namespace braid::wire::mysql
