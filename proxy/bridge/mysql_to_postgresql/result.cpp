#include "proxy/bridge/mysql_to_postgresql/result.h"

#include "base/crossing/describe.h"
#include "base/crossing/read.h"
#include "base/crossing/write.h"
#include "wire/mysql/result.h"
#include "wire/postgresql/backend.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace my = wire::mysql;
namespace pg = wire::postgresql;
using mysql::ColumnType;

namespace {

// A collation of the character set ascii: what other single-byte sets hold alike.
constexpr uint16_t kAscii = 11;

bool is_text(ColumnType type) {
    return type == ColumnType::VarString || type == ColumnType::String || type == ColumnType::Blob ||
           type == ColumnType::VarChar;
}

int bits_of(ColumnType type) {
    switch (type) {
        case ColumnType::Tiny: return 8;
        case ColumnType::Short: return 16;
        case ColumnType::Int24: return 24;
        case ColumnType::Long: return 32;
        case ColumnType::LongLong: return 64;
        default: return 0;
    }
}

// Both kinds write the values alike, and each fits.
bool needs_no_crossing(const ResultColumn& column) {
    const auto& to = column.written;
    switch (column.server.id) {
        case TypeId::Int2: return !to.is_unsigned() && bits_of(to.type) >= 16;
        case TypeId::Int4: return !to.is_unsigned() && bits_of(to.type) >= 32;
        case TypeId::Int8: return !to.is_unsigned() && bits_of(to.type) >= 64;
        case TypeId::Text:
        case TypeId::Varchar: return is_text(to.type) && to.charset == mysql::kUtf8mb4GeneralCi;
        default: return false;
    }
}

}  // namespace

Result<std::vector<ResultColumn>> result_columns(std::string_view row_description,
                                                 const std::vector<planner::translate::ResultColumn>& told,
                                                 const State& state) {
    pg::Reader reader(row_description);
    pg::RowDescription description;
    description.decode(reader);
    if (Status read = reader.finish(); !read) return Failure(std::move(read.error()));
    const uint16_t charset = state.results_collation();
    std::vector<ResultColumn> columns;
    for (const pg::FieldDescription& field : description.fields) {
        ResultColumn column;
        column.name = field.name;
        column.server = type_from_oid(field.type_oid, field.type_modifier);
        const size_t at = columns.size();
        if (at < told.size()) column.name = told[at].name;
        if (at < told.size() && told[at].mysql) {
            column.shown = mysql::describe(*told[at].mysql, charset, state.results_bytes());
        } else {
            column.shown = crossing::describe_for_mysql(column.server, charset, state.results_bytes());
        }
        // MariaDB's JSON is a text.
        if (column.shown.type == ColumnType::Json) {
            column.shown =
                crossing::describe_for_mysql(type_of(TypeId::Text), charset, state.results_bytes());
        }
        if (at < told.size()) {
            column.shown.flags |= told[at].flags;
            column.table = told[at].table;
            column.original_table = told[at].original_table;
            column.original_name = told[at].original_name;
        }
        column.written = column.shown;
        const bool one_byte = column.shown.charset == charset && state.results_bytes() == 1;
        if (one_byte) column.written.charset = kAscii;
        column.as_it_is = needs_no_crossing(column);
        columns.push_back(std::move(column));
    }
    return columns;
}

void write_definitions(my::Writer& writer, const std::vector<ResultColumn>& columns,
                       std::string_view database) {
    for (const ResultColumn& column : columns) {
        my::ColumnDefinition41 definition;
        definition.name = column.name;
        definition.set_description(column.shown);
        definition.org_name = column.original_name;
        definition.table = column.table;
        definition.org_table = column.original_table;
        if (!column.original_table.empty()) definition.schema = database;
        writer.write(definition);
    }
}

Status cross_text(std::string_view value, const ResultColumn& column, const crossing::Settings& settings,
                  std::string& out) {
    auto datum = crossing::read_postgresql(value, crossing::Format::Text, column.server, settings);
    if (!datum) return Failure(std::move(datum.error()));
    return crossing::write_mysql_text(*datum, column.written, settings, out);
}

RowWriter::RowWriter(std::vector<ResultColumn> columns, const crossing::Settings& settings, RowForm form)
    : columns_(std::move(columns)), settings_(settings), form_(form) {
    for (const ResultColumn& column : columns_) {
        shapes_.push_back({column.shown.type, column.shown.is_unsigned()});
    }
    storages_.resize(columns_.size());
}

Status RowWriter::write(my::Writer& writer, std::string_view data_row) {
    pg::Reader reader(data_row);
    pg::DataRow row;
    row.decode(reader);
    if (Status read = reader.finish(); !read) return read;
    values_.clear();
    for (const pg::Value& value : row.columns) values_.push_back(value);
    if (values_.size() < columns_.size()) {
        return fail(sqlstate::kProtocolViolation, "a row with fewer columns than were described");
    }
    return form_ == RowForm::Text ? write_text(writer) : write_binary(writer);
}

Status RowWriter::write_text(my::Writer& writer) {
    for (size_t i = 0; i < columns_.size(); i++) {
        const ResultColumn& column = columns_[i];
        if (!values_[i] || column.as_it_is) continue;
        storages_[i].clear();
        if (Status crossed = cross_text(*values_[i], column, settings_, storages_[i]); !crossed)
            return crossed;
        values_[i] = storages_[i];
    }
    my::TextRowWriter row(writer);
    for (size_t i = 0; i < columns_.size(); i++) row.add(values_[i]);
    row.finish();
    return writer.status();
}

Status RowWriter::write_binary(my::Writer& writer) {
    binary_.assign(columns_.size(), std::monostate());
    for (size_t i = 0; i < columns_.size(); i++) {
        const ResultColumn& column = columns_[i];
        if (!values_[i]) continue;
        auto datum = crossing::read_postgresql(*values_[i], crossing::Format::Text, column.server, settings_);
        if (!datum) return Failure(std::move(datum.error()));
        auto value = crossing::write_mysql_binary(*datum, column.written, settings_, storages_[i]);
        if (!value) return Failure(std::move(value.error()));
        binary_[i] = *value;
    }
    my::BinaryRowWriter row(writer, shapes_);
    for (const my::BinaryValue& value : binary_) row.add(value);
    row.finish();
    return writer.status();
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
