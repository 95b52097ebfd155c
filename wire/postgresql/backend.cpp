#include "wire/postgresql/backend.h"

namespace braid::wire::postgresql {

void BackendKeyData::decode(Reader& reader) {
    process_id = reader.read_int32();
    secret_key = reader.read_int32();
}

void BackendKeyData::encode(Writer& writer) const {
    writer.put_int32(process_id);
    writer.put_int32(secret_key);
}

void CopyShape::decode(Reader& reader) {
    format = static_cast<Format>(reader.read_uint8());
    column_formats = FormatList::read(reader, reader.read_uint16());
}

void CopyShape::encode(Writer& writer) const {
    writer.put_uint8(static_cast<uint8_t>(format));
    column_formats.write(writer);
}

void ErrorShape::encode(Writer& writer) const {
    writer.put_bytes(fields.bytes);
    writer.put_uint8(0);
}

std::string_view ErrorShape::field(char code) const {
    for (const auto& [field_code, text] : fields) {
        if (field_code == code) return text;
    }
    return {};
}

void NegotiateProtocolVersion::decode(Reader& reader) {
    newest_version = reader.read_uint32();
    unrecognized_options = StringList::read(reader, reader.read_uint32());
}

void NegotiateProtocolVersion::encode(Writer& writer) const {
    writer.put_uint32(newest_version);
    writer.put_uint32(static_cast<uint32_t>(unrecognized_options.count));
    writer.put_bytes(unrecognized_options.bytes);
}

void NotificationResponse::decode(Reader& reader) {
    process_id = reader.read_int32();
    channel = reader.read_cstring();
    payload = reader.read_cstring();
}

void NotificationResponse::encode(Writer& writer) const {
    writer.put_int32(process_id);
    writer.put_cstring(channel);
    writer.put_cstring(payload);
}

void ParameterStatus::decode(Reader& reader) {
    name = reader.read_cstring();
    value = reader.read_cstring();
}

void ParameterStatus::encode(Writer& writer) const {
    writer.put_cstring(name);
    writer.put_cstring(value);
}

void ReadyForQuery::decode(Reader& reader) {
    const uint8_t code = reader.read_uint8();
    if (code != 'I' && code != 'T' && code != 'E') reader.fail("invalid transaction status", code);
    status = static_cast<TransactionStatus>(code);
}

}  // namespace braid::wire::postgresql
