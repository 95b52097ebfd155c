// A test's window on what crosses between the kinds: reads one request per line, answers one line each.
//
// Fields are separated by tabs; data is in hexadecimal. A PostgreSQL type is OID:TYPMOD, a MySQL description
// CODE:CHARSET:LENGTH:FLAGS:DECIMALS. Requests and answers:
//   column TYPE CHARSET COLLATION        COLUMN_TYPE CODE:..:DECIMALS OID:TYPMOD of a table's column
//   to_mysql OID:TYPMOD                  CODE:..:DECIMALS
//   to_postgresql CODE:..:DECIMALS       OID:TYPMOD TYPLEN
//   cross FROM TO DATA CLIENT OFFSET     ok DATA | error SQLSTATE NUMBER MESSAGE
//       FROM and TO are pgtext, pgbinary, mytext or mybinary, a blank, a type; CLIENT is postgresql or mysql,
//       OFFSET seconds or -. Binary MySQL data is without its length: 4 bytes of an INT, 0 to 12 of a moment.
//   number SQLSTATE                      NUMBER SQLSTATE
//   sqlstate NUMBER SQLSTATE             SQLSTATE
//   weight CODEPOINT                     CODEPOINT
//   key TYPE CHARSET COLLATION           canonical type | error MESSAGE
//   equal|store TYPE CHARSET COLLATION CONSTANTTYPE DATA   exact|known CANONICAL | never | undetermined | ...
// Used by test_crossing_mysql.py and test_crossing_values.py.
#include <algorithm>
#include <bit>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/crossing/describe.h"
#include "base/crossing/read.h"
#include "base/crossing/write.h"
#include "base/mysql/error_codes.h"
#include "base/mysql/key.h"

namespace {

using namespace braid;
using Fields = std::vector<std::string>;
using mysql::ColumnType;

Fields split(const std::string& text, char at) {
    Fields out;
    for (size_t from = 0; from <= text.size();) {
        size_t end = std::min(text.find(at, from), text.size());
        out.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

std::string from_hex(const std::string& hex) {
    std::string out;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
}

std::string to_hex(std::string_view bytes) {
    std::string out;
    for (char c : bytes) out += fmt::format("{:02x}", static_cast<uint8_t>(c));
    return out;
}

std::string show(const Error& error) {
    return fmt::format("error\t{}\t{}\t{}", error.sqlstate, error.number, error.message);
}

Type postgresql_type(const std::string& text) {
    const Fields parts = split(text, ':');
    return type_from_oid(static_cast<uint32_t>(std::stoul(parts[0])), std::stoi(parts[1]));
}

mysql::ColumnDescription description(const std::string& text) {
    const Fields parts = split(text, ':');
    mysql::ColumnDescription column;
    column.type = static_cast<ColumnType>(std::stoul(parts[0]));
    column.charset = static_cast<uint16_t>(std::stoul(parts[1]));
    column.length = static_cast<uint32_t>(std::stoul(parts[2]));
    column.flags = static_cast<mysql::ColumnFlags>(std::stoul(parts[3]));
    column.decimals = static_cast<uint8_t>(std::stoul(parts[4]));
    return column;
}

std::string show(const mysql::ColumnDescription& c) {
    return fmt::format("{}:{}:{}:{}:{}", static_cast<int>(c.type), c.charset, c.length, c.flags, c.decimals);
}

std::string show(const Type& type) {
    return fmt::format("{}:{}", type.oid, type.typmod);
}

template <typename Int>
Int little_endian(std::string_view bytes, size_t at) {
    uint64_t value = 0;
    for (size_t i = sizeof(Int); i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
    return static_cast<Int>(value);
}

std::string little_endian(uint64_t value, size_t size) {
    std::string out;
    for (size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
    return out;
}

// The content of a binary value as the protocol has it, without the length of those that have one.
mysql::BinaryValue binary_value(std::string_view bytes, const mysql::ColumnDescription& column) {
    auto integer = [&]<typename Int>(Int v) -> mysql::BinaryValue {
        if (column.is_unsigned()) return static_cast<uint64_t>(static_cast<std::make_unsigned_t<Int>>(v));
        return static_cast<int64_t>(v);
    };
    switch (column.type) {
        case ColumnType::Tiny: return integer(little_endian<int8_t>(bytes, 0));
        case ColumnType::Short:
        case ColumnType::Year: return integer(little_endian<int16_t>(bytes, 0));
        case ColumnType::Int24:
        case ColumnType::Long: return integer(little_endian<int32_t>(bytes, 0));
        case ColumnType::LongLong: return integer(little_endian<int64_t>(bytes, 0));
        case ColumnType::Float: return std::bit_cast<float>(little_endian<uint32_t>(bytes, 0));
        case ColumnType::Double: return std::bit_cast<double>(little_endian<uint64_t>(bytes, 0));
        case ColumnType::Date:
        case ColumnType::DateTime:
        case ColumnType::Timestamp: {
            std::string all(bytes);
            all.resize(11, '\0');
            mysql::DateTime moment;
            moment.year = little_endian<uint16_t>(all, 0);
            moment.month = little_endian<uint8_t>(all, 2);
            moment.day = little_endian<uint8_t>(all, 3);
            moment.hour = little_endian<uint8_t>(all, 4);
            moment.minute = little_endian<uint8_t>(all, 5);
            moment.second = little_endian<uint8_t>(all, 6);
            moment.microsecond = little_endian<uint32_t>(all, 7);
            return moment;
        }
        case ColumnType::Time: {
            std::string all(bytes);
            all.resize(12, '\0');
            mysql::Time time;
            time.negative = all[0] != 0;
            time.days = little_endian<uint32_t>(all, 1);
            time.hour = little_endian<uint8_t>(all, 5);
            time.minute = little_endian<uint8_t>(all, 6);
            time.second = little_endian<uint8_t>(all, 7);
            time.microsecond = little_endian<uint32_t>(all, 8);
            return time;
        }
        default: return bytes;
    }
}

std::string without_zeros(std::string content, std::initializer_list<size_t> lengths) {
    for (size_t length : lengths) {
        if (content.find_first_not_of('\0', length) == std::string::npos) return content.substr(0, length);
    }
    return content;
}

std::string content_of(const mysql::BinaryValue& value, ColumnType type) {
    if (const auto* v = std::get_if<std::string_view>(&value)) return std::string(*v);
    if (const auto* v = std::get_if<float>(&value)) return little_endian(std::bit_cast<uint32_t>(*v), 4);
    if (const auto* v = std::get_if<double>(&value)) return little_endian(std::bit_cast<uint64_t>(*v), 8);
    if (const auto* v = std::get_if<mysql::DateTime>(&value)) {
        std::string out = little_endian(v->year, 2) + little_endian(v->month, 1) + little_endian(v->day, 1) +
                          little_endian(v->hour, 1) + little_endian(v->minute, 1) +
                          little_endian(v->second, 1) + little_endian(v->microsecond, 4);
        return without_zeros(out, {0, 4, 7});
    }
    if (const auto* v = std::get_if<mysql::Time>(&value)) {
        std::string out = little_endian(v->negative ? 1 : 0, 1) + little_endian(v->days, 4) +
                          little_endian(v->hour, 1) + little_endian(v->minute, 1) +
                          little_endian(v->second, 1) + little_endian(v->microsecond, 4);
        return without_zeros(out, {0, 8});
    }
    const auto* natural = std::get_if<uint64_t>(&value);
    const uint64_t bits = natural != nullptr ? *natural : static_cast<uint64_t>(std::get<int64_t>(value));
    const size_t size = type == ColumnType::Tiny                                ? 1
                        : type == ColumnType::Short || type == ColumnType::Year ? 2
                        : type == ColumnType::LongLong                          ? 8
                                                                                : 4;
    return little_endian(bits, size);
}

std::string cross(const Fields& fields) {
    const Fields from = split(fields[1], ' ');
    const Fields to = split(fields[2], ' ');
    const std::string data = from_hex(fields[3]);
    crossing::Settings settings;
    settings.client = fields[4] == "mysql" ? crossing::Kind::Mysql : crossing::Kind::Postgresql;
    if (fields[5] != "-") settings.zone_offset_seconds = std::stoi(fields[5]);
    auto format = [](const std::string& form) {
        return form.ends_with("text") ? crossing::Format::Text : crossing::Format::Binary;
    };
    Result<crossing::Datum> datum;
    if (from[0].starts_with("pg")) {
        datum = read_postgresql(data, format(from[0]), postgresql_type(from[1]), settings);
    } else if (from[0] == "mytext") {
        datum = read_mysql_text(data, description(from[1]), settings);
    } else {
        const auto column = description(from[1]);
        datum = read_mysql_binary(binary_value(data, column), column, settings);
    }
    if (!datum) return show(datum.error());
    std::string out;
    Status written;
    if (to[0].starts_with("pg")) {
        written = write_postgresql(*datum, postgresql_type(to[1]), format(to[0]), settings, out);
    } else if (to[0] == "mytext") {
        written = write_mysql_text(*datum, description(to[1]), settings, out);
    } else {
        const auto column = description(to[1]);
        std::string storage;
        auto value = write_mysql_binary(*datum, column, settings, storage);
        if (!value) return show(value.error());
        out = content_of(*value, column.type);
    }
    return written ? "ok\t" + to_hex(out) : show(written.error());
}

std::string key(const Fields& fields) {
    auto column = mysql::parse_column_type(from_hex(fields[1]), fields[2], fields[3]);
    if (!column) return show(column.error());
    auto made = mysql::key_type(*column);
    if (!made) return show(made.error());
    if (fields[0] == "key") return std::string(type_name(made->canonical));
    const mysql::KeyContext context{.zone_offset_seconds = 0};
    const TypeId type = type_from_name(fields[4]);
    const std::string data = from_hex(fields[5]);
    // MySQL's texts may hold zero bytes.
    Reading constant = type == TypeId::Text ? Reading{Outcome::Known, Value::text(data)}
                                            : read_text(data, type, {.time_zone_is_utc = true});
    if (!constant.known()) return "unread";
    if (fields[0] == "equal") {
        Conversion found = mysql::convert_for_equality(constant.value, *made, context);
        return found.match == Match::Exact   ? "exact\t" + to_hex(found.value.to_string())
               : found.match == Match::Never ? "never"
                                             : "undetermined";
    }
    Reading stored = mysql::convert_for_storing(constant.value, *made, context);
    return stored.known()                            ? "known\t" + to_hex(stored.value.to_string())
           : stored.outcome == Outcome::Undetermined ? "undetermined"
           : stored.outcome == Outcome::OutOfRange   ? "out of range"
                                                     : "invalid";
}

std::string answer(const Fields& fields) {
    const std::string& request = fields[0];
    if (request == "cross") return cross(fields);
    if (request == "column") {
        auto type = mysql::parse_column_type(from_hex(fields[1]), fields[2], fields[3]);
        if (!type) return show(type.error());
        return to_hex(display(*type)) + "\t" + show(describe(*type)) + "\t" +
               show(crossing::describe_for_postgresql(*type).type);
    }
    if (request == "to_mysql") return show(crossing::describe_for_mysql(postgresql_type(fields[1])));
    if (request == "to_postgresql") {
        const auto made = crossing::describe_for_postgresql(description(fields[1]));
        return show(made.type) + "\t" + std::to_string(made.typlen);
    }
    if (request == "number") {
        const mysql::ErrorCode code = mysql::code_of_sqlstate(fields[1]);
        return fmt::format("{}\t{}", code.number, code.sqlstate);
    }
    if (request == "sqlstate")
        return std::string(mysql::sqlstate_of_code(static_cast<uint16_t>(std::stoi(fields[1])), fields[2]));
    if (request == "weight")
        return std::to_string(
            static_cast<uint32_t>(mysql::general_ci_weight(static_cast<char32_t>(std::stoul(fields[1])))));
    return key(fields);
}

}  // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line)) std::cout << answer(split(line, '\t')) << "\n";
    return 0;
}
