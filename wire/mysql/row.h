// Rows of resultsets, text and binary: read into a vector that the caller reuses, written column by column.
//
// A row does not say how many columns it has: the caller knows it from the column definitions. Views point
// into the decoded buffer. MySQL internals manual "Text Resultset Row", "Binary Protocol Resultset Row".
#pragma once

#include <span>
#include <vector>

#include "base/error.h"
#include "wire/mysql/binary_value.h"

namespace braid::wire::mysql {

// What a binary row's bytes mean depends on it.
struct ColumnShape {
    ColumnType type = ColumnType::VarString;
    bool is_unsigned = false;

    bool operator==(const ColumnShape&) const = default;
};

// Fills `values` with exactly `column_count` values. 08P01 when the row is otherwise.
Status decode_text_row(std::string_view payload, size_t column_count, std::vector<Value>& values);

// Fills `values` with a value for each column. 08P01 when the row is otherwise.
Status decode_binary_row(std::string_view payload, std::span<const ColumnShape> columns,
                         std::vector<BinaryValue>& values);

void write_text_row(Writer& writer, std::span<const Value> values);

// A text row written column by column, straight into the output.
class TextRowWriter {
  public:
    explicit TextRowWriter(Writer& writer) : writer_(writer) { writer_.begin(); }
    void add(const Value& value) {
        if (!value) return writer_.put_null();
        writer_.put_lenenc_string(*value);
    }
    void finish() { writer_.end(); }

  private:
    Writer& writer_;
};

// A binary row likewise. A value that is not its column's, or too many or too few of them, is the writer's
// fault, and the row is dropped. `columns` outlives the writer.
class BinaryRowWriter {
  public:
    BinaryRowWriter(Writer& writer, std::span<const ColumnShape> columns);
    void add(const BinaryValue& value);
    void finish();

  private:
    Writer& writer_;
    std::span<const ColumnShape> columns_;
    size_t bitmap_at_;
    size_t next_ = 0;
};

}  // namespace braid::wire::mysql
