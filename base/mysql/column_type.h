// The protocol's column types and flags, and a column as a result set describes it.
//
// What the wire floor sends in a ColumnDefinition41 and what a statement's parameters are declared as. The
// types that a table is made with are in type.h. Constant data and plain values. MySQL internals manual
// "Column Definition"; MariaDB manual "Result Set Packets" (extended metadata).
#pragma once

#include <cstdint>

namespace braid::mysql {

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

// Collation numbers that stand for their character set in a description.
inline constexpr uint16_t kBinaryCharset = 63;
inline constexpr uint16_t kUtf8mb4GeneralCi = 45;

// `decimals` of a floating-point column without a fixed scale.
inline constexpr uint8_t kNotFixedDecimals = 31;
// The greatest precision and scale of DECIMAL (MySQL's own greatest scale is 30).
inline constexpr uint32_t kMaxDecimalDigits = 65;
inline constexpr int kMaxDecimalScale = 38;

// What MariaDB's extended metadata tells beyond the type code.
enum class ExtendedType : uint8_t { None, Json, Uuid, Inet4, Inet6 };

struct ColumnDescription {
    ColumnType type = ColumnType::Null;
    uint16_t charset = kBinaryCharset;  // a collation's number; 63 = bytes
    uint32_t length = 0;                // bytes at most, in `charset`; bits of a BIT
    ColumnFlags flags = 0;
    uint8_t decimals = 0;
    ExtendedType extended = ExtendedType::None;

    bool is_unsigned() const { return (flags & column_flag::kUnsigned) != 0; }
    bool operator==(const ColumnDescription&) const = default;
};

}  // namespace braid::mysql
