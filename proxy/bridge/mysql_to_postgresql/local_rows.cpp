#include "proxy/bridge/mysql_to_postgresql/local_rows.h"

#include <charconv>

#include "wire/mysql/row.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace my = wire::mysql;
using mysql::ColumnType;

namespace {

mysql::ColumnDescription description_of(const Core& core, const LocalRows& rows, size_t at) {
    mysql::ColumnDescription description;
    description.flags = mysql::column_flag::kBinary;
    size_t longest = 1;
    for (const auto& row : rows.rows) {
        if (row[at]) longest = std::max(longest, row[at]->size());
    }
    description.length = static_cast<uint32_t>(longest);
    switch (rows.columns[at].kind) {
        case UserValue::Kind::Natural: description.flags |= mysql::column_flag::kUnsigned; [[fallthrough]];
        case UserValue::Kind::Integer:
            description.type = ColumnType::LongLong;
            description.length = 21;
            break;
        case UserValue::Kind::Decimal: {
            description.type = ColumnType::NewDecimal;
            for (const auto& row : rows.rows) {
                const size_t point = row[at] ? row[at]->find('.') : std::string::npos;
                if (point != std::string::npos)
                    description.decimals = static_cast<uint8_t>(row[at]->size() - point - 1);
            }
            break;
        }
        case UserValue::Kind::Real:
            description.type = ColumnType::Double;
            description.length = 22;
            description.decimals = mysql::kNotFixedDecimals;
            break;
        case UserValue::Kind::Bytes: description.type = ColumnType::VarString; break;
        case UserValue::Kind::Text:
            description.type = ColumnType::VarString;
            description.flags = 0;
            description.charset = core.state.results_collation();
            description.length *= core.state.results_bytes();
            break;
    }
    return description;
}

my::BinaryValue binary_value(UserValue::Kind kind, const std::optional<std::string>& value) {
    if (!value) return std::monostate();
    const char* begin = value->data();
    const char* end = begin + value->size();
    if (kind == UserValue::Kind::Integer) {
        int64_t number = 0;
        std::from_chars(begin, end, number);
        return number;
    }
    if (kind == UserValue::Kind::Natural) {
        uint64_t number = 0;
        std::from_chars(begin, end, number);
        return number;
    }
    if (kind == UserValue::Kind::Real) {
        double number = 0;
        std::from_chars(begin, end, number);
        return number;
    }
    return std::string_view(*value);
}

std::vector<my::ColumnShape> write_head(Core& core, const LocalRows& rows) {
    std::vector<my::ColumnShape> shapes;
    my::Writer writer = core.front->writer();
    for (size_t i = 0; i < rows.columns.size(); i++) {
        my::ColumnDefinition41 definition;
        definition.name = rows.columns[i].name;
        definition.set_description(description_of(core, rows, i));
        shapes.push_back({definition.type, definition.is_unsigned()});
        writer.write(definition);
    }
    core.front->take_sequence(writer);
    return shapes;
}

}  // namespace

LocalRows LocalRows::of_text(std::vector<std::string> names) {
    LocalRows rows;
    for (std::string& name : names) rows.columns.push_back({std::move(name)});
    return rows;
}

void write_local_definitions(Core& core, const LocalRows& rows) {
    (void)write_head(core, rows);
}

void send_local_rows(Core& core, const LocalRows& rows, RowForm form) {
    core.front->write(my::ColumnCount{rows.columns.size(), true});
    const std::vector<my::ColumnShape> shapes = write_head(core, rows);
    core.front->write(my::EofPacket{0, core.flags()});
    my::Writer writer = core.front->writer();
    for (const auto& row : rows.rows) {
        if (form == RowForm::Binary) {
            my::BinaryRowWriter out(writer, shapes);
            for (size_t i = 0; i < row.size(); i++) out.add(binary_value(rows.columns[i].kind, row[i]));
            out.finish();
        } else {
            my::TextRowWriter out(writer);
            for (const auto& value : row) out.add(value ? my::Value(*value) : std::nullopt);
            out.finish();
        }
    }
    core.front->take_sequence(writer);
    core.send_end_of_rows();
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
