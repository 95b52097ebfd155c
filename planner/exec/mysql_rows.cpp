// Rows in, rows out. See mysql_rows.h.
#include "planner/exec/mysql_rows.h"

#include <charconv>

#include <fmt/format.h>

#include "base/mysql/collation.h"

namespace braid::planner {

namespace my = wire::mysql;
using my::BinaryLayout;
using my::ColumnType;

namespace {

std::string text_of(const my::DateTime& value, ColumnType type) {
    std::string text = fmt::format("{:04}-{:02}-{:02}", value.year, value.month, value.day);
    if (type == ColumnType::Date) return text;
    text += fmt::format(" {:02}:{:02}:{:02}", value.hour, value.minute, value.second);
    if (value.microsecond != 0) text += fmt::format(".{:06}", value.microsecond);
    return text;
}

std::string text_of(const my::Time& value) {
    std::string text = fmt::format("{}{:02}:{:02}:{:02}", value.negative ? "-" : "",
                                   value.days * 24 + value.hour, value.minute, value.second);
    if (value.microsecond != 0) text += fmt::format(".{:06}", value.microsecond);
    return text;
}

std::string text_of(const my::BinaryValue& value, ColumnType type) {
    return std::visit(
        [&](const auto& held) -> std::string {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, std::monostate>)
                return {};
            else if constexpr (std::is_same_v<T, my::DateTime>)
                return text_of(held, type);
            else if constexpr (std::is_same_v<T, my::Time>)
                return text_of(held);
            else
                return fmt::format("{}", held);
        },
        value);
}

template <typename T>
std::optional<T> number_of(std::string_view text) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// A computed text as the client's type has it; nothing: it cannot be.
std::optional<my::BinaryValue> binary_of(std::string_view text, const my::ColumnShape& shape) {
    switch (my::binary_layout(shape.type)) {
        case BinaryLayout::Bytes: return my::BinaryValue(text);
        case BinaryLayout::Double: {
            const auto number = number_of<double>(text);
            return number ? std::optional<my::BinaryValue>(*number) : std::nullopt;
        }
        case BinaryLayout::Int1:
        case BinaryLayout::Int2:
        case BinaryLayout::Int4:
        case BinaryLayout::Int8: {
            if (const auto number = number_of<int64_t>(text)) return my::BinaryValue(*number);
            const auto number = number_of<uint64_t>(text);
            return number ? std::optional<my::BinaryValue>(*number) : std::nullopt;
        }
        default: return std::nullopt;
    }
}

bool is_bytes(ColumnType type) {
    return my::binary_layout(type) == BinaryLayout::Bytes;
}

}  // namespace

void MysqlRowReader::set_columns(std::vector<MysqlRemoteColumn> columns) {
    columns_ = std::move(columns);
}

Result<RowView> MysqlRowReader::read(std::string_view payload) {
    return binary_ ? read_binary(payload) : read_text(payload);
}

Result<RowView> MysqlRowReader::read_text(std::string_view payload) {
    if (Status read = my::decode_text_row(payload, columns_.size(), values_); !read)
        return Failure(malformed_row());
    composer_.start(columns_.size());
    for (const my::Value& value : values_) composer_.add(value ? Datum(*value) : Datum());
    return composer_.row();
}

Status MysqlRowReader::add_binary(const MysqlRemoteColumn& column, my::Reader& reader) {
    const std::string_view before = reader.rest();
    const my::BinaryValue value = my::read_binary_value(reader, column.shape.type, column.shape.is_unsigned);
    if (!reader.ok()) return Failure(malformed_row());
    if (const auto* bytes = std::get_if<std::string_view>(&value)) {
        composer_.add(*bytes);
        return {};
    }
    const ColumnType wanted = column.client ? column.client->type : column.shape.type;
    const bool shown_number = is_bytes(wanted) && (std::holds_alternative<int64_t>(value) ||
                                                   std::holds_alternative<uint64_t>(value));
    if (column.merged || shown_number) {
        storage_ = text_of(value, column.shape.type);
        composer_.add(std::string_view(storage_));
        return {};
    }
    if (my::binary_layout(wanted) == my::binary_layout(column.shape.type)) {
        composer_.add(before.substr(0, before.size() - reader.rest().size()));
        return {};
    }
    storage_.clear();
    my::Writer writer(storage_);
    my::write_binary_value(writer, wanted, value);
    if (!writer.ok() || is_bytes(wanted)) {
        return fail(sqlstate::kFeatureNotSupported,
                    "a shard's column has another type than the statement's on one server", {},
                    "The table differs between shards or was altered just now.");
    }
    composer_.add(std::string_view(storage_));
    return {};
}

Result<RowView> MysqlRowReader::read_binary(std::string_view payload) {
    constexpr size_t kBitmapOffset = 2;
    const size_t bitmap_size = (columns_.size() + kBitmapOffset + 7) / 8;
    if (payload.size() < 1 + bitmap_size || payload.front() != '\0') return Failure(malformed_row());
    const std::string_view bitmap = payload.substr(1, bitmap_size);
    my::Reader reader(payload.substr(1 + bitmap_size));
    composer_.start(columns_.size());
    for (size_t i = 0; i < columns_.size(); i++) {
        if (my::bit_is_set(bitmap, i + kBitmapOffset)) {
            composer_.add(Datum());
        } else if (Status added = add_binary(columns_[i], reader); !added) {
            return Failure(std::move(added.error()));
        }
    }
    return composer_.row();
}

Status MysqlRowWriter::write(my::Writer& writer, RowView row) {
    if (!split_row(row, datums_)) return Failure(malformed_row());
    if (binary_) return write_binary(writer);
    my::TextRowWriter out(writer);
    for (const Datum& datum : datums_) out.add(datum ? my::Value(*datum) : my::Value());
    out.finish();
    return writer.status();
}

Status MysqlRowWriter::write_binary(my::Writer& writer) {
    constexpr size_t kBitmapOffset = 2;
    writer.begin();
    writer.put_uint8(0);
    const size_t bitmap = writer.position();
    writer.put_zeros((columns_.size() + kBitmapOffset + 7) / 8);
    for (size_t i = 0; i < columns_.size(); i++) {
        const Datum& datum = datums_[i];
        const my::ColumnShape& shape = columns_[i].shape;
        if (!datum) {
            const size_t bit = i + kBitmapOffset;
            writer.set_bits(bitmap + bit / 8, static_cast<uint8_t>(1u << bit % 8));
        } else if (columns_[i].text) {
            const std::optional<my::BinaryValue> value = binary_of(*datum, shape);
            if (!value) {
                writer.fail("a merged value of a type that it cannot have");
            } else {
                my::write_binary_value(writer, shape.type, *value);
            }
        } else if (is_bytes(shape.type)) {
            writer.put_lenenc_string(*datum);
        } else {
            writer.put_bytes(*datum);
        }
    }
    writer.end();
    return writer.status();
}

namespace {

bool is_integer(mysql::ColumnType type) {
    using Type = mysql::ColumnType;
    return type == Type::Tiny || type == Type::Short || type == Type::Int24 || type == Type::Long ||
           type == Type::LongLong;
}

std::string hexadecimal(std::string_view bytes) {
    std::string digits;
    digits.reserve(bytes.size() * 2);
    for (char c : bytes) digits += fmt::format("{:02X}", static_cast<unsigned char>(c));
    return digits;
}

Result<std::string> temporal_literal(std::string_view text, std::string_view type, uint8_t decimals) {
    const bool zero = text.starts_with("0000") || text.find("-00") != std::string_view::npos;
    if (zero && type != "TIME") {
        return fail(sqlstate::kFeatureNotSupported,
                    "a zero date stands among values that one shard would have to finish");
    }
    const std::string precision = decimals > 0 && decimals <= 6 ? fmt::format("({})", decimals) : "";
    return fmt::format("CAST('{}' AS {}{})", text, type, precision);
}

std::string string_literal(std::string_view text, uint16_t charset) {
    const std::string digits = hexadecimal(text);
    switch (mysql::charset_of(charset)) {
        case mysql::Charset::Utf8mb4: return fmt::format("_utf8mb4 X'{}'", digits);
        case mysql::Charset::Utf8mb3: return fmt::format("_utf8mb3 X'{}'", digits);
        case mysql::Charset::Ascii: return fmt::format("_ascii X'{}'", digits);
        default: return fmt::format("X'{}'", digits);
    }
}

}  // namespace

Result<std::string> mysql_literal(const Datum& value, const mysql::ColumnDescription& type) {
    using Type = mysql::ColumnType;
    const bool has_no_sign = is_integer(type.type) && (type.flags & mysql::column_flag::kUnsigned) != 0;
    // A NULL among numbers without a sign makes a union's column one of decimals.
    if (!value) return has_no_sign ? "CAST(NULL AS UNSIGNED)" : "NULL";
    const std::string_view text = *value;
    switch (type.type) {
        case Type::Date: return temporal_literal(text, "DATE", 0);
        case Type::DateTime:
        case Type::Timestamp: return temporal_literal(text, "DATETIME", type.decimals);
        case Type::Time: return temporal_literal(text, "TIME", type.decimals);
        case Type::Double: {
            if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) break;
            const bool exponent = text.find_first_of("eE") != std::string_view::npos;
            return fmt::format("({}{})", text, exponent ? "" : "e0");
        }
        case Type::Tiny:
        case Type::Short:
        case Type::Long:
        case Type::LongLong:
        case Type::Int24:
        case Type::NewDecimal:
            if (text.find_first_not_of("0123456789.-") != std::string_view::npos) break;
            // Arithmetic asks whether a number has a sign to have.
            if (has_no_sign) return fmt::format("CAST({} AS UNSIGNED)", text);
            return fmt::format("({})", text);
        default: return string_literal(text, type.charset);
    }
    return Failure(malformed_row());
}

}  // namespace braid::planner
