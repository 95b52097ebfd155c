// The protocol's column types and column flags, and how a type's values look in the binary protocol.
//
// MySQL internals manual "Column Definition", "Binary Protocol Value".
#pragma once

#include <cstdint>

namespace braid::wire::mysql {

enum class ColumnType : uint8_t {
    Decimal = 0,
    Tiny = 1,
    Short = 2,
    Long = 3,
    Float = 4,
    Double = 5,
    Null = 6,
    Timestamp = 7,
    LongLong = 8,
    Int24 = 9,
    Date = 10,
    Time = 11,
    DateTime = 12,
    Year = 13,
    NewDate = 14,
    VarChar = 15,
    Bit = 16,
    Timestamp2 = 17,  // 17 to 20 are the server's own and never sent
    DateTime2 = 18,
    Time2 = 19,
    TypedArray = 20,
    Vector = 242,
    Invalid = 243,
    Bool = 244,
    Json = 245,
    NewDecimal = 246,
    Enum = 247,
    Set = 248,
    TinyBlob = 249,
    MediumBlob = 250,
    LongBlob = 251,
    Blob = 252,
    VarString = 253,
    String = 254,
    Geometry = 255,
};

using ColumnFlags = uint16_t;

namespace column_flag {
inline constexpr ColumnFlags kNotNull = 1u << 0;
inline constexpr ColumnFlags kPrimaryKey = 1u << 1;
inline constexpr ColumnFlags kUniqueKey = 1u << 2;
inline constexpr ColumnFlags kMultipleKey = 1u << 3;
inline constexpr ColumnFlags kBlob = 1u << 4;
inline constexpr ColumnFlags kUnsigned = 1u << 5;
inline constexpr ColumnFlags kZerofill = 1u << 6;
inline constexpr ColumnFlags kBinary = 1u << 7;
inline constexpr ColumnFlags kEnum = 1u << 8;
inline constexpr ColumnFlags kAutoIncrement = 1u << 9;
inline constexpr ColumnFlags kTimestamp = 1u << 10;
inline constexpr ColumnFlags kSet = 1u << 11;
inline constexpr ColumnFlags kNoDefaultValue = 1u << 12;
inline constexpr ColumnFlags kOnUpdateNow = 1u << 13;
inline constexpr ColumnFlags kNumeric = 1u << 15;
}  // namespace column_flag

// The character set number of columns that are bytes.
inline constexpr uint16_t kBinaryCharset = 63;

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
