#include "wire/mysql/binary_value.h"

#include <limits>

namespace braid::wire::mysql {
namespace {

constexpr uint32_t kMaxMicrosecond = 999999;
// Far beyond 838 hours, where TIME ends; what lies between is for whoever knows the sql_mode.
constexpr uint32_t kMaxDays = 1000000;

template <typename Signed, typename Unsigned>
BinaryValue integer(Unsigned bits, bool is_unsigned) {
    if (is_unsigned) return uint64_t{bits};
    return int64_t{static_cast<Signed>(bits)};
}

// Its length says how much of it is there: nothing, the date, the time too, the microseconds too.
DateTime read_date_time(Reader& reader) {
    DateTime value;
    const uint8_t length = reader.read_uint8();
    if (length != 0 && length != 4 && length != 7 && length != 11) reader.fail("invalid length of a date");
    if (length == 0) return value;
    value.year = reader.read_uint16();
    value.month = reader.read_uint8();
    value.day = reader.read_uint8();
    if (length >= 7) {
        value.hour = reader.read_uint8();
        value.minute = reader.read_uint8();
        value.second = reader.read_uint8();
    }
    if (length == 11) value.microsecond = reader.read_uint32();
    if (value.year > 9999 || value.month > 12 || value.day > 31 || value.hour > 23 || value.minute > 59 ||
        value.second > 59 || value.microsecond > kMaxMicrosecond) {
        reader.fail("date or time out of range");
    }
    return value;
}

Time read_time(Reader& reader) {
    Time value;
    const uint8_t length = reader.read_uint8();
    if (length != 0 && length != 8 && length != 12) reader.fail("invalid length of a time");
    if (length == 0) return value;
    value.negative = reader.read_uint8() != 0;
    value.days = reader.read_uint32();
    value.hour = reader.read_uint8();
    value.minute = reader.read_uint8();
    value.second = reader.read_uint8();
    if (length == 12) value.microsecond = reader.read_uint32();
    // Clients may count a duration's hours beyond a day.
    value.days += value.hour / 24;
    value.hour %= 24;
    if (value.days > kMaxDays || value.minute > 59 || value.second > 59 ||
        value.microsecond > kMaxMicrosecond) {
        reader.fail("time out of range");
    }
    return value;
}

void write_date_time(Writer& writer, ColumnType type, const DateTime& value) {
    const bool has_time = type != ColumnType::Date && (value.hour || value.minute || value.second);
    const bool has_fraction = type != ColumnType::Date && value.microsecond;
    const bool has_date = value.year || value.month || value.day;
    const uint8_t length = has_fraction ? 11 : has_time ? 7 : has_date ? 4 : 0;
    writer.put_uint8(length);
    if (length == 0) return;
    writer.put_uint16(value.year);
    writer.put_uint8(value.month);
    writer.put_uint8(value.day);
    if (length == 4) return;
    writer.put_uint8(value.hour);
    writer.put_uint8(value.minute);
    writer.put_uint8(value.second);
    if (length == 11) writer.put_uint32(value.microsecond);
}

void write_time(Writer& writer, const Time& value) {
    const bool has_time = value.days || value.hour || value.minute || value.second;
    const uint8_t length = value.microsecond ? 12 : has_time ? 8 : 0;
    writer.put_uint8(length);
    if (length == 0) return;
    writer.put_uint8(value.negative ? 1 : 0);
    writer.put_uint32(value.days);
    writer.put_uint8(value.hour);
    writer.put_uint8(value.minute);
    writer.put_uint8(value.second);
    if (length == 12) writer.put_uint32(value.microsecond);
}

// The integer's bits, when it lies between the least signed and the greatest unsigned number of the type.
uint64_t integer_bits(Writer& writer, const BinaryValue& value, unsigned bits) {
    if (const auto* natural = std::get_if<uint64_t>(&value)) {
        if (bits < 64 && *natural >> bits != 0) writer.fail("integer out of the type's range");
        return *natural;
    }
    const auto* number = std::get_if<int64_t>(&value);
    if (!number) {
        writer.fail("value is not of the column's type");
        return 0;
    }
    const bool fits = bits == 64 || (*number >= -(int64_t{1} << (bits - 1)) && *number < int64_t{1} << bits);
    if (!fits) writer.fail("integer out of the type's range");
    return static_cast<uint64_t>(*number);
}

template <typename T>
T alternative(Writer& writer, const BinaryValue& value) {
    if (const T* held = std::get_if<T>(&value)) return *held;
    writer.fail("value is not of the column's type");
    return T{};
}

}  // namespace

BinaryValue read_binary_value(Reader& reader, ColumnType type, bool is_unsigned) {
    switch (binary_layout(type)) {
        case BinaryLayout::Null: return {};
        case BinaryLayout::Int1: return integer<int8_t>(reader.read_uint8(), is_unsigned);
        case BinaryLayout::Int2: return integer<int16_t>(reader.read_uint16(), is_unsigned);
        case BinaryLayout::Int4: return integer<int32_t>(reader.read_uint32(), is_unsigned);
        case BinaryLayout::Int8: return integer<int64_t>(reader.read_uint64(), is_unsigned);
        case BinaryLayout::Float: return reader.read_float();
        case BinaryLayout::Double: return reader.read_double();
        case BinaryLayout::DateTime: return read_date_time(reader);
        case BinaryLayout::Time: return read_time(reader);
        case BinaryLayout::Bytes: return reader.read_lenenc_string();
        case BinaryLayout::None: break;
    }
    reader.fail("a value of a type that is never sent:", static_cast<int>(type));
    return {};
}

void write_binary_value(Writer& writer, ColumnType type, const BinaryValue& value) {
    switch (binary_layout(type)) {
        case BinaryLayout::Int1:
            writer.put_uint8(static_cast<uint8_t>(integer_bits(writer, value, 8)));
            return;
        case BinaryLayout::Int2:
            writer.put_uint16(static_cast<uint16_t>(integer_bits(writer, value, 16)));
            return;
        case BinaryLayout::Int4:
            writer.put_uint32(static_cast<uint32_t>(integer_bits(writer, value, 32)));
            return;
        case BinaryLayout::Int8: writer.put_uint64(integer_bits(writer, value, 64)); return;
        case BinaryLayout::Float: writer.put_float(alternative<float>(writer, value)); return;
        case BinaryLayout::Double: writer.put_double(alternative<double>(writer, value)); return;
        case BinaryLayout::DateTime:
            write_date_time(writer, type, alternative<DateTime>(writer, value));
            return;
        case BinaryLayout::Time: write_time(writer, alternative<Time>(writer, value)); return;
        case BinaryLayout::Bytes:
            writer.put_lenenc_string(alternative<std::string_view>(writer, value));
            return;
        case BinaryLayout::Null:
        case BinaryLayout::None: break;
    }
    writer.fail("a value of a type that is never sent");
}

}  // namespace braid::wire::mysql
