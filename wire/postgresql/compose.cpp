#include "wire/postgresql/compose.h"

namespace braid::wire::postgresql {
namespace {

template <typename Codec>
void put_elements(Writer& writer, std::span<const typename Codec::value_type> values) {
    for (const auto& value : values) Codec::write(writer, value);
}

template <typename Codec>
void put_list(Writer& writer, std::span<const typename Codec::value_type> values) {
    writer.put_count(values.size());
    put_elements<Codec>(writer, values);
}

}  // namespace

void write_row_description(Writer& writer, std::span<const FieldDescription> fields) {
    writer.begin('T');
    put_list<FieldDescriptionCodec>(writer, fields);
    writer.end();
}

void write_parameter_description(Writer& writer, std::span<const Oid> types) {
    writer.begin('t');
    put_list<OidCodec>(writer, types);
    writer.end();
}

void write_parse(Writer& writer, std::string_view statement, std::string_view query,
                 std::span<const Oid> types) {
    writer.begin('P');
    writer.put_cstring(statement);
    writer.put_cstring(query);
    put_list<OidCodec>(writer, types);
    writer.end();
}

void write_bind(Writer& writer, std::string_view portal, std::string_view statement,
                std::span<const Format> parameter_formats, std::span<const Value> parameters,
                std::span<const Format> result_formats) {
    writer.begin('B');
    writer.put_cstring(portal);
    writer.put_cstring(statement);
    put_list<FormatCodec>(writer, parameter_formats);
    put_list<ValueCodec>(writer, parameters);
    put_list<FormatCodec>(writer, result_formats);
    writer.end();
}

void write_data_row(Writer& writer, std::span<const Value> columns) {
    writer.begin('D');
    put_list<ValueCodec>(writer, columns);
    writer.end();
}

void write_startup(Writer& writer,
                   std::span<const std::pair<std::string_view, std::string_view>> parameters) {
    writer.begin_untyped();
    writer.put_uint32(3u << 16);
    put_elements<ParameterCodec>(writer, parameters);
    writer.put_uint8(0);
    writer.end();
}

void write_authentication_sasl(Writer& writer, std::span<const std::string_view> mechanisms) {
    writer.begin('R');
    writer.put_uint32(10);
    put_elements<StringCodec>(writer, mechanisms);
    writer.put_uint8(0);
    writer.end();
}

void write_negotiate_protocol_version(Writer& writer, uint32_t newest_version,
                                      std::span<const std::string_view> unrecognized_options) {
    writer.begin('v');
    writer.put_uint32(newest_version);
    writer.put_uint32(static_cast<uint32_t>(unrecognized_options.size()));
    put_elements<StringCodec>(writer, unrecognized_options);
    writer.end();
}

void write_copy_response(Writer& writer, char type, Format format, size_t columns) {
    writer.begin(type);
    writer.put_uint8(static_cast<uint8_t>(format));
    writer.put_count(columns);
    for (size_t i = 0; i < columns; ++i) FormatCodec::write(writer, format);
    writer.end();
}

}  // namespace braid::wire::postgresql
