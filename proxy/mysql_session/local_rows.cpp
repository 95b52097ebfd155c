#include "proxy/mysql_session/local_rows.h"

#include <charconv>

#include "wire/mysql/row.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;

namespace {

my::ColumnDefinition41 definition_of(const Core& core, const LocalColumn& column) {
    my::ColumnDefinition41 definition;
    definition.name = column.name;
    const auto number = column.length <= 4 ? my::ColumnType::Long : my::ColumnType::LongLong;
    definition.type = column.number ? number : my::ColumnType::VarString;
    const std::string* results = core.settings.find("collation_connection");
    definition.charset = my::kBinaryCharset;
    definition.length = column.number ? 21 : column.length;
    definition.flags = column.number ? my::column_flag::kBinary | my::column_flag::kNotNull : 0;
    if (!column.number) {
        // Statements are told to the client as they came: in its own character set.
        definition.charset =
            results == nullptr || results->starts_with("utf8mb4") ? uint16_t{45} : core.identity.charset;
    }
    return definition;
}

my::BinaryValue binary_value(const LocalColumn& column, const std::optional<std::string>& value) {
    if (!value) return std::monostate();
    if (!column.number) return std::string_view(*value);
    int64_t number = 0;
    std::from_chars(value->data(), value->data() + value->size(), number);
    return number;
}

}  // namespace

void send_local_rows(Core& core, const LocalRows& rows, RowForm form) {
    core.write(my::ColumnCount{rows.columns.size(), true});
    std::vector<my::ColumnShape> shapes;
    for (const LocalColumn& column : rows.columns) {
        const my::ColumnDefinition41 definition = definition_of(core, column);
        shapes.push_back({definition.type, false});
        core.write(definition);
    }
    core.write(my::EofPacket{0, core.corrected(0, false)});
    my::Writer writer(core.client.out(), core.identity.capabilities, core.sequence);
    for (const auto& row : rows.rows) {
        if (form == RowForm::Binary) {
            my::BinaryRowWriter out(writer, shapes);
            for (size_t i = 0; i < row.size(); i++) out.add(binary_value(rows.columns[i], row[i]));
            out.finish();
        } else {
            my::TextRowWriter out(writer);
            for (const auto& value : row) out.add(value ? my::Value(*value) : std::nullopt);
            out.finish();
        }
    }
    core.sequence = writer.sequence();
    core.write(my::EofPacket{0, core.corrected(0, true)});
    core.diagnostics.row_count = -1;
    core.diagnostics.found_rows = rows.rows.size();
}

}  // namespace braid::proxy::mysql_session
