#include "wire/postgresql/lists.h"

namespace braid::wire::postgresql {

FieldDescription FieldDescriptionCodec::read(Reader& reader) {
    FieldDescription field;
    field.name = reader.read_cstring();
    field.table_oid = reader.read_uint32();
    field.column_number = reader.read_int16();
    field.type_oid = reader.read_uint32();
    field.type_size = reader.read_int16();
    field.type_modifier = reader.read_int32();
    field.format = static_cast<Format>(reader.read_int16());
    return field;
}

void FieldDescriptionCodec::write(Writer& writer, const FieldDescription& field) {
    writer.put_cstring(field.name);
    writer.put_uint32(field.table_oid);
    writer.put_int16(field.column_number);
    writer.put_uint32(field.type_oid);
    writer.put_int16(field.type_size);
    writer.put_int32(field.type_modifier);
    writer.put_int16(static_cast<int16_t>(field.format));
}

}  // namespace braid::wire::postgresql
