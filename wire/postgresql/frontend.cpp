#include "wire/postgresql/frontend.h"

namespace braid::wire::postgresql {
namespace {

Target read_target(Reader& reader, const char* fault) {
    const uint8_t kind = reader.read_uint8();
    if (kind != 'S' && kind != 'P') reader.fail(fault, kind);
    return static_cast<Target>(kind);
}

}  // namespace

void Bind::decode(Reader& reader) {
    portal = reader.read_cstring();
    statement = reader.read_cstring();
    parameter_formats = FormatList::read(reader, reader.read_uint16());
    parameters = ValueList::read(reader, reader.read_uint16());
    result_formats = FormatList::read(reader, reader.read_uint16());
}

void Bind::encode(Writer& writer) const {
    writer.put_cstring(portal);
    writer.put_cstring(statement);
    parameter_formats.write(writer);
    parameters.write(writer);
    result_formats.write(writer);
}

void Close::decode(Reader& reader) {
    target = read_target(reader, "invalid CLOSE message subtype");
    name = reader.read_cstring();
}

void Close::encode(Writer& writer) const {
    writer.put_uint8(static_cast<uint8_t>(target));
    writer.put_cstring(name);
}

void Describe::decode(Reader& reader) {
    target = read_target(reader, "invalid DESCRIBE message subtype");
    name = reader.read_cstring();
}

void Describe::encode(Writer& writer) const {
    writer.put_uint8(static_cast<uint8_t>(target));
    writer.put_cstring(name);
}

void Execute::decode(Reader& reader) {
    portal = reader.read_cstring();
    max_rows = reader.read_int32();
}

void Execute::encode(Writer& writer) const {
    writer.put_cstring(portal);
    writer.put_int32(max_rows);
}

void FunctionCall::decode(Reader& reader) {
    function = reader.read_uint32();
    argument_formats = FormatList::read(reader, reader.read_uint16());
    arguments = ValueList::read(reader, reader.read_uint16());
    result_format = static_cast<Format>(reader.read_int16());
}

void FunctionCall::encode(Writer& writer) const {
    writer.put_uint32(function);
    argument_formats.write(writer);
    arguments.write(writer);
    writer.put_int16(static_cast<int16_t>(result_format));
}

void Parse::decode(Reader& reader) {
    statement = reader.read_cstring();
    query = reader.read_cstring();
    parameter_types = OidList::read(reader, reader.read_uint16());
}

void Parse::encode(Writer& writer) const {
    writer.put_cstring(statement);
    writer.put_cstring(query);
    parameter_types.write(writer);
}

void SASLInitialResponse::decode(Reader& reader) {
    mechanism = reader.read_cstring();
    data = ValueCodec::read(reader);
}

void SASLInitialResponse::encode(Writer& writer) const {
    writer.put_cstring(mechanism);
    ValueCodec::write(writer, data);
}

}  // namespace braid::wire::postgresql
