// Rows of MySQL servers as the merge operators have them, and back into rows for a MySQL client.
//
// Inside, a row is the payload of planner/merge/rows.h: what is passed on keeps the bytes that it came in (a
// binary row's values without their length prefix), what is merged is text. Pure; used by mysql_stream.h and
// mysql_scatter_cursor.h. MySQL internals manual "Text Resultset Row", "Binary Protocol Resultset Row".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/mysql/column_type.h"
#include "planner/merge/rows.h"
#include "wire/mysql/row.h"

namespace braid::planner {

// A column of a server's rows, and what becomes of it.
struct MysqlRemoteColumn {
    wire::mysql::ColumnShape shape;  // as the server sends it
    bool merged = false;             // read as text
    // Passed on: as the client was told, which may be a wider integer than the server sends.
    std::optional<wire::mysql::ColumnShape> client;
};

// Turns one server's rows into payloads. Keeps the last one.
class MysqlRowReader {
  public:
    explicit MysqlRowReader(bool binary) : binary_(binary) {}
    void set_columns(std::vector<MysqlRemoteColumn> columns);

    // Valid until the next call. 08P01 for what is no row of these columns.
    Result<RowView> read(std::string_view payload);

  private:
    Result<RowView> read_text(std::string_view payload);
    Result<RowView> read_binary(std::string_view payload);
    Status add_binary(const MysqlRemoteColumn& column, wire::mysql::Reader& reader);

    bool binary_;
    std::vector<MysqlRemoteColumn> columns_;
    std::vector<wire::mysql::Value> values_;
    std::string storage_;
    RowComposer composer_;
};

// Writes rows to the client.
class MysqlRowWriter {
  public:
    struct Column {
        wire::mysql::ColumnShape shape;  // as the client was told
        bool text = false;               // computed by Braid, as text
    };
    MysqlRowWriter(bool binary, std::vector<Column> columns)
        : binary_(binary), columns_(std::move(columns)), datums_(columns_.size()) {}

    // The row's first columns. 08P01 when it has fewer.
    Status write(wire::mysql::Writer& writer, RowView row);

  private:
    Status write_binary(wire::mysql::Writer& writer);

    bool binary_;
    std::vector<Column> columns_;
    std::vector<Datum> datums_;
};

// The value as SQL that means the same, of a column that `type` describes. 0A000 for a zero date.
Result<std::string> mysql_literal(const Datum& value, const mysql::ColumnDescription& type);

}  // namespace braid::planner
