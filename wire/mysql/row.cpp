#include "wire/mysql/row.h"

namespace braid::wire::mysql {
namespace {

// The first two bits of a row's NULL bitmap stand for nothing.
constexpr size_t kBitmapOffset = 2;

size_t bitmap_size(size_t columns) {
    return (columns + kBitmapOffset + 7) / 8;
}

}  // namespace

Status decode_text_row(std::string_view payload, size_t column_count, std::vector<Value>& values) {
    Reader reader(payload);
    values.clear();
    if (column_count > payload.size()) reader.fail("insufficient data left in message");
    for (size_t i = 0; i < column_count && reader.ok(); ++i) values.push_back(reader.read_nullable_string());
    return reader.finish();
}

Status decode_binary_row(std::string_view payload, std::span<const ColumnShape> columns,
                         std::vector<BinaryValue>& values) {
    Reader reader(payload);
    values.clear();
    if (reader.read_uint8() != 0) reader.fail("not a binary row");
    const std::string_view bitmap = reader.read_bytes(bitmap_size(columns.size()));
    for (size_t i = 0; i < columns.size() && reader.ok(); ++i) {
        if (bit_is_set(bitmap, i + kBitmapOffset)) {
            values.emplace_back();
        } else {
            values.push_back(read_binary_value(reader, columns[i].type, columns[i].is_unsigned));
        }
    }
    return reader.finish();
}

void write_text_row(Writer& writer, std::span<const Value> values) {
    TextRowWriter row(writer);
    for (const Value& value : values) row.add(value);
    row.finish();
}

BinaryRowWriter::BinaryRowWriter(Writer& writer, std::span<const ColumnShape> columns)
    : writer_(writer), columns_(columns) {
    writer_.begin();
    writer_.put_uint8(0);
    bitmap_at_ = writer_.position();
    writer_.put_zeros(bitmap_size(columns.size()));
}

void BinaryRowWriter::add(const BinaryValue& value) {
    if (next_ == columns_.size()) return writer_.fail("a row with a wrong number of columns");
    if (std::holds_alternative<std::monostate>(value)) {
        const size_t bit = next_ + kBitmapOffset;
        writer_.set_bits(bitmap_at_ + bit / 8, static_cast<uint8_t>(1u << bit % 8));
    } else {
        write_binary_value(writer_, columns_[next_].type, value);
    }
    ++next_;
}

void BinaryRowWriter::finish() {
    if (next_ != columns_.size()) writer_.fail("a row with a wrong number of columns");
    writer_.end();
}

}  // namespace braid::wire::mysql
