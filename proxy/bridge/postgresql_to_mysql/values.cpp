#include "proxy/bridge/postgresql_to_mysql/values.h"

#include <fmt/format.h>

#include "base/crossing/read.h"
#include "base/crossing/write.h"
#include "planner/translate/array_rows.h"
#include "wire/postgresql/compose.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace my = wire::mysql;
namespace pg = wire::postgresql;
namespace translate = planner::translate;
using braid::mysql::ColumnDescription;
using braid::mysql::ColumnType;
using translate::Family;

namespace {

crossing::Format crossing_format(pg::Format format) {
    return format == pg::Format::Binary ? crossing::Format::Binary : crossing::Format::Text;
}

ColumnDescription column(ColumnType type, uint16_t charset = braid::mysql::kBinaryCharset) {
    ColumnDescription made;
    made.type = type;
    made.charset = charset;
    made.decimals = braid::mysql::kNotFixedDecimals;
    return made;
}

}  // namespace

pg::Format format_of(std::span<const pg::Format> formats, size_t index) {
    if (formats.empty()) return pg::Format::Text;
    return formats.size() == 1 ? formats[0] : formats[index];
}

Result<ColumnDescription> parameter_description(const translate::ExpressionType& type) {
    switch (type.family) {
        case Family::Boolean: return column(ColumnType::Tiny);
        case Family::Integer:
            return column(type.bytes == 2   ? ColumnType::Short
                          : type.bytes == 4 ? ColumnType::Long
                                            : ColumnType::LongLong);
        case Family::Decimal: return column(ColumnType::NewDecimal);
        case Family::Float: return column(type.bytes == 4 ? ColumnType::Float : ColumnType::Double);
        case Family::Unknown:
        case Family::Text:
        case Family::Uuid:
        case Family::Json:
        case Family::Jsonb: return column(ColumnType::VarString, braid::mysql::kUtf8mb4GeneralCi);
        case Family::Bytes: return column(ColumnType::Blob);
        case Family::Date: return column(ColumnType::Date);
        case Family::Time: return column(ColumnType::Time);
        case Family::DateTime: return column(ColumnType::DateTime);
        case Family::Instant: return column(ColumnType::Timestamp);
        case Family::Interval:
        case Family::Row:
        case Family::Other: break;
    }
    return fail(
        sqlstate::kFeatureNotSupported,
        fmt::format("a parameter of type {} has no equal on a MySQL server", translate::word(type.family)));
}

Result<ServerParameters> server_parameters(std::span<const pg::Value> values,
                                           std::span<const pg::Format> formats, std::span<const Type> types,
                                           const translate::Translation& translation,
                                           const crossing::Settings& settings) {
    ServerParameters out;
    for (const uint32_t number : translation.parameters) {
        const size_t index = number - 1;
        if (index >= values.size() || index >= types.size() || index >= translation.parameter_types.size())
            return fail(sqlstate::kProtocolViolation, "bind message supplies too few parameters");
        my::Parameter& parameter = out.values.emplace_back();
        if (!values[index]) {
            parameter.shape.type = ColumnType::Null;
            continue;
        }
        const TypeId element = array_element(types[index].oid);
        if (element != TypeId::Unknown && translation.parameter_types[index].is(Family::Other)) {
            const bool binary = format_of(formats, index) == pg::Format::Binary;
            Result<std::string> json =
                translate::array_as_json(binary ? read_array_binary(*values[index], element)
                                                : read_array_text(*values[index], element),
                                         element);
            if (!json) return Failure(std::move(json.error()));
            parameter.shape.type = ColumnType::VarString;
            parameter.value = std::string_view(out.storage.emplace_back(std::move(*json)));
            continue;
        }
        Result<ColumnDescription> described = parameter_description(translation.parameter_types[index]);
        if (!described) return Failure(std::move(described.error()));
        Result<crossing::Datum> datum = crossing::read_postgresql(
            *values[index], crossing_format(format_of(formats, index)), types[index], settings);
        if (!datum) return Failure(std::move(datum.error()));
        std::string& storage = out.storage.emplace_back();
        Result<my::BinaryValue> value = crossing::write_mysql_binary(*datum, *described, settings, storage);
        if (!value) return Failure(std::move(value.error()));
        parameter.shape.type = described->type;
        parameter.value = *value;
    }
    return out;
}

RowEncoder::RowEncoder(std::vector<Type> types, std::span<const pg::Format> formats,
                       crossing::Settings settings, bool marked)
    : types_(std::move(types)), settings_(settings), marks_(marked ? 1 : 0) {
    for (size_t i = 0; i < types_.size(); i++) formats_.push_back(format_of(formats, i));
}

Result<bool> RowEncoder::encode(std::string_view payload, bool binary,
                                std::span<const ColumnDescription> columns,
                                std::span<const my::ColumnShape> shapes, std::string& out) {
    if (columns.size() != types_.size() + marks_) {
        return fail(sqlstate::kInternalError, fmt::format("the server's rows have {} columns instead of {}",
                                                          columns.size(), types_.size() + marks_));
    }
    Status read = binary ? my::decode_binary_row(payload, shapes, values_)
                         : my::decode_text_row(payload, columns.size(), texts_);
    if (!read) return Failure(std::move(read.error()));
    const auto value = [&](size_t i) -> Result<crossing::Datum> {
        if (binary) return crossing::read_mysql_binary(values_[i], columns[i], settings_);
        if (texts_[i]) return crossing::read_mysql_text(*texts_[i], columns[i], settings_);
        return crossing::Datum();
    };
    if (marks_ > 0) {
        Result<crossing::Datum> mark = value(0);
        if (!mark) return Failure(std::move(mark.error()));
        if (*mark == crossing::Datum(int64_t{0}) || *mark == crossing::Datum(uint64_t{0})) return false;
    }
    if (types_.empty()) return true;
    const size_t start = out.size();
    pg::Writer writer(out);
    pg::DataRowWriter row(writer, types_.size());
    for (size_t i = 0; i < types_.size(); i++) {
        Result<crossing::Datum> datum = value(i + marks_);
        Status written;
        if (!datum) {
            written = Failure(std::move(datum.error()));
        } else if (crossing::is_null(*datum)) {
            row.add(std::nullopt);
            continue;
        } else {
            cell_.clear();
            written =
                crossing::write_postgresql(*datum, types_[i], crossing_format(formats_[i]), settings_, cell_);
        }
        if (!written) {
            out.resize(start);
            return Failure(std::move(written.error()));
        }
        row.add(cell_);
    }
    row.finish();
    if (Status done = writer.status(); !done) return Failure(std::move(done.error()));
    return true;
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
