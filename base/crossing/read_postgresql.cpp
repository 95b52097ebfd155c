// PostgreSQL's text and binary formats to Datums. See read.h.
#include <charconv>
#include <optional>

#include "base/bytes.h"
#include "base/crossing/describe.h"
#include "base/crossing/fault.h"
#include "base/crossing/moment_text.h"
#include "base/crossing/read.h"
#include "base/text.h"

namespace braid::crossing {
namespace {

// The parts of a Value as a Datum.
Datum datum_of(const Value& value) {
    switch (value.type_id()) {
        case TypeId::Bool: return value.as_bool();
        case TypeId::Float4: return static_cast<float>(value.as_double());
        case TypeId::Float8: return value.as_double();
        case TypeId::Numeric: return value.as_decimal();
        case TypeId::Bytea: return Bytes{value.as_string()};
        case TypeId::Uuid: return value.as_uuid();
        case TypeId::Date: return Date{static_cast<int32_t>(value.as_int())};
        case TypeId::Timestamp: return LocalTime{value.as_int()};
        case TypeId::Timestamptz: return Instant{value.as_int()};
        case TypeId::Bpchar: return Text{std::string(without_trailing_blanks(value.as_string()))};
        case TypeId::Text:
        case TypeId::Varchar:
        case TypeId::Unknown: return Text{value.as_string()};
        default: return value.as_int();
    }
}

bool is_moment(TypeId type) {
    return type == TypeId::Date || type == TypeId::Time || type == TypeId::Timestamp ||
           type == TypeId::Timestamptz;
}

Fault fault_of(TypeId type) {
    if (is_moment(type)) return Fault::BadMoment;
    if (is_integer(type)) return Fault::BadInteger;
    switch (type) {
        case TypeId::Uuid: return Fault::BadUuid;
        case TypeId::Bytea: return Fault::BadBytes;
        default: return Fault::BadNumber;
    }
}

// A moment that base/datetime.h does not read: years before Christ or after 9999, else a spelling that only
// the server knows.
bool beyond_four_digit_years(std::string_view text) {
    size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    return text.ends_with(" BC") || digits > 4;
}

Result<Datum> from_reading(const Reading& reading, std::string_view bytes, TypeId type,
                           const Settings& settings) {
    const std::string_view name = type_name(type);
    switch (reading.outcome) {
        case Outcome::Known: return datum_of(reading.value);
        case Outcome::Invalid: return refuse(fault_of(type), settings.client, bytes, name);
        case Outcome::OutOfRange: break;
        case Outcome::Undetermined:
            if (!beyond_four_digit_years(bytes))
                return refuse(Fault::NoConversion, settings.client, bytes, name);
    }
    return refuse(is_moment(type) ? Fault::MomentOutOfRange : Fault::OutOfRange, settings.client, bytes,
                  name);
}

Result<Datum> read_bits(std::string_view bytes, TypeId type, const Settings& settings) {
    if (bytes.size() < 4) return refuse(Fault::BadBinary, settings.client, bytes, type_name(type));
    const auto count = get_big_endian<int32_t>(bytes);
    if (count < 0 || (static_cast<size_t>(count) + 7) / 8 != bytes.size() - 4)
        return refuse(Fault::BadBinary, settings.client, bytes, type_name(type));
    std::string digits;
    for (size_t i = 0; i < static_cast<size_t>(count); ++i)
        digits += (static_cast<uint8_t>(bytes[4 + i / 8]) >> (7 - i % 8) & 1) != 0 ? '1' : '0';
    return Bits{std::move(digits)};
}

Result<Datum> read_form_of_text(std::string_view text, const Type& type, const Settings& settings) {
    switch (type.id) {
        case TypeId::Bool:
        case TypeId::Int2:
        case TypeId::Int4:
        case TypeId::Int8:
        case TypeId::Float4:
        case TypeId::Float8:
        case TypeId::Numeric:
        case TypeId::Bytea:
        case TypeId::Uuid:
        case TypeId::Date:
        case TypeId::Timestamp:
        case TypeId::Timestamptz:
        case TypeId::Oid: return from_reading(read_text(text, type.id), text, type.id, settings);
        case TypeId::Xid: return from_reading(read_text(text, TypeId::Oid), text, type.id, settings);
        case TypeId::Time: {
            auto time = parse_time(text);
            if (!time || *time < 0 || *time > kMicrosecondsPerDay)
                return refuse(Fault::BadMoment, settings.client, text, type_name(type.id));
            return Duration{*time};
        }
        case TypeId::Bit:
        case TypeId::Varbit:
            if (text.find_first_not_of("01") != std::string_view::npos)
                return refuse(Fault::BadBits, settings.client, text, type_name(type.id));
            return Bits{std::string(text)};
        case TypeId::Bpchar: return Text{std::string(without_trailing_blanks(text))};
        default: return Text{std::string(text)};
    }
}

Result<Datum> read_form_of_binary(std::string_view bytes, const Type& type, const Settings& settings) {
    switch (type.id) {
        case TypeId::Xid: {
            Reading reading = read_binary(bytes, TypeId::Oid);
            return reading.known() ? Result<Datum>(datum_of(reading.value))
                                   : refuse(Fault::BadBinary, settings.client, bytes, type_name(type.id));
        }
        case TypeId::Time: {
            if (bytes.size() != 8)
                return refuse(Fault::BadBinary, settings.client, bytes, type_name(type.id));
            const auto us = get_big_endian<int64_t>(bytes);
            if (us < 0 || us > kMicrosecondsPerDay)
                return refuse(Fault::MomentOutOfRange, settings.client, bytes, type_name(type.id));
            return Duration{us};
        }
        case TypeId::Bit:
        case TypeId::Varbit: return read_bits(bytes, type.id, settings);
        case TypeId::Jsonb:
            if (bytes.empty() || bytes[0] != 1)
                return refuse(Fault::BadBinary, settings.client, bytes, type_name(type.id));
            return Text{std::string(bytes.substr(1))};
        case TypeId::Json:
        case TypeId::Name:
        case TypeId::Char:
        case TypeId::Void: return Text{std::string(bytes)};
        default: break;
    }
    if (!reads_binary(type.id))
        return refuse(Fault::TextFormatOnly, settings.client, bytes, type_name(type.id));
    Reading reading = read_binary(bytes, type.id);
    if (reading.outcome == Outcome::Invalid)
        return refuse(Fault::BadBinary, settings.client, bytes, type_name(type.id));
    return from_reading(reading, bytes, type.id, settings);
}

}  // namespace

Result<Datum> read_postgresql(std::string_view bytes, Format format, const Type& type,
                              const Settings& settings) {
    return format == Format::Text ? read_form_of_text(bytes, type, settings)
                                  : read_form_of_binary(bytes, type, settings);
}

}  // namespace braid::crossing
