#include "wire/mysql/result.h"

namespace braid::wire::mysql {
namespace {

using namespace capability;

constexpr size_t kSqlstateSize = 5;
// The size of what follows the names in a column definition, which is sent along.
constexpr uint8_t kFixedFieldsSize = 0x0c;

// From pairs of a kind (0: the type's name, 1: its format) and a text.
braid::mysql::ExtendedType extended_type(std::string_view metadata) {
    using braid::mysql::ExtendedType;
    Reader reader(metadata);
    ExtendedType type = ExtendedType::None;
    while (reader.ok() && reader.remaining() > 0) {
        const uint8_t kind = reader.read_uint8();
        const std::string_view text = reader.read_lenenc_string();
        if (kind == 1 && text == "json") type = ExtendedType::Json;
        if (kind != 0) continue;
        if (text == "uuid") type = ExtendedType::Uuid;
        if (text == "inet4") type = ExtendedType::Inet4;
        if (text == "inet6") type = ExtendedType::Inet6;
    }
    return type;
}

}  // namespace

void OkPacket::decode(Reader& reader) {
    const uint8_t header = reader.read_uint8();
    if (header != kHeader && header != kEofHeader) reader.fail("not an OK packet");
    ends_rows = header == kEofHeader;
    affected_rows = reader.read_lenenc();
    last_insert_id = reader.read_lenenc();
    if (reader.has(kProtocol41)) {
        status = reader.read_uint16();
        warnings = reader.read_uint16();
    } else if (reader.has(kTransactions)) {
        status = reader.read_uint16();
    }
    if (reader.remaining() == 0) return;
    // The manual has text up to the packet's end here when sessions are not tracked; servers send a length.
    info = reader.read_lenenc_string();
    if (!reader.has(kSessionTrack) || !(status & status::kSessionStateChanged)) return;
    if (reader.remaining() == 0) return;
    Reader inner(reader.read_lenenc_string());
    changes = SessionChangeList::read_all(inner);
    if (!inner.finish()) reader.fail("invalid session state information");
}

void OkPacket::encode(Writer& writer) const {
    const bool changed = writer.has(kSessionTrack) && !changes.empty();
    const auto flag = status::kSessionStateChanged;
    const auto flags = static_cast<StatusFlags>(changed ? status | flag : status & ~flag);
    writer.put_uint8(ends_rows ? kEofHeader : kHeader);
    writer.put_lenenc(affected_rows);
    writer.put_lenenc(last_insert_id);
    if (writer.has(kProtocol41)) {
        writer.put_uint16(flags);
        writer.put_uint16(warnings);
    } else if (writer.has(kTransactions)) {
        writer.put_uint16(flags);
    }
    if (changed || !info.empty()) writer.put_lenenc_string(info);
    if (changed) writer.put_lenenc_string(changes.bytes);
}

void ErrPacket::decode(Reader& reader) {
    if (reader.read_uint8() != kHeader) reader.fail("not an ERR packet");
    code = reader.read_uint16();
    if (reader.remaining() > kSqlstateSize && reader.rest().front() == '#') {
        (void)reader.read_uint8();
        sqlstate = reader.read_bytes(kSqlstateSize);
    }
    message = reader.read_rest();
}

void ErrPacket::encode(Writer& writer) const {
    writer.put_uint8(kHeader);
    writer.put_uint16(code);
    if (writer.has(kProtocol41) && sqlstate.size() == kSqlstateSize) {
        writer.put_uint8('#');
        writer.put_bytes(sqlstate);
    }
    writer.put_bytes(message);
}

void EofPacket::decode(Reader& reader) {
    if (reader.read_uint8() != kHeader) reader.fail("not an EOF packet");
    if (!reader.has(kProtocol41)) return;
    warnings = reader.read_uint16();
    status = reader.read_uint16();
}

void EofPacket::encode(Writer& writer) const {
    writer.put_uint8(kHeader);
    if (!writer.has(kProtocol41)) return;
    writer.put_uint16(warnings);
    writer.put_uint16(status);
}

void write_end_of_rows(Writer& writer, StatusFlags status, uint16_t warnings) {
    if (!writer.has(kDeprecateEof)) return writer.write(EofPacket{warnings, status});
    OkPacket ok;
    ok.ends_rows = true;
    ok.status = status;
    ok.warnings = warnings;
    writer.write(ok);
}

// MySQL's flag stands in front of the count, MariaDB's behind it.
void ColumnCount::decode(Reader& reader) {
    if (reader.has(kOptionalResultsetMetadata)) metadata_follows = reader.read_uint8() != 0;
    count = reader.read_lenenc();
    if (reader.has(kMariadbCacheMetadata)) metadata_follows = reader.read_uint8() != 0;
}

void ColumnCount::encode(Writer& writer) const {
    if (writer.has(kOptionalResultsetMetadata)) writer.put_uint8(metadata_follows ? 1 : 0);
    writer.put_lenenc(count);
    if (writer.has(kMariadbCacheMetadata)) writer.put_uint8(metadata_follows ? 1 : 0);
}

void ColumnDefinition41::decode(Reader& reader) {
    catalog = reader.read_lenenc_string();
    schema = reader.read_lenenc_string();
    table = reader.read_lenenc_string();
    org_table = reader.read_lenenc_string();
    name = reader.read_lenenc_string();
    org_name = reader.read_lenenc_string();
    if (reader.has(kMariadbExtendedMetadata)) extended_metadata = reader.read_lenenc_string();
    if (reader.read_lenenc() != kFixedFieldsSize) reader.fail("invalid column definition");
    charset = reader.read_uint16();
    length = reader.read_uint32();
    type = static_cast<ColumnType>(reader.read_uint8());
    flags = reader.read_uint16();
    decimals = reader.read_uint8();
    (void)reader.read_uint16();
    has_default = reader.remaining() > 0;
    if (has_default) default_value = reader.read_nullable_string();
}

void ColumnDefinition41::encode(Writer& writer) const {
    for (std::string_view text : {catalog, schema, table, org_table, name, org_name}) {
        writer.put_lenenc_string(text);
    }
    if (writer.has(kMariadbExtendedMetadata)) writer.put_lenenc_string(extended_metadata);
    writer.put_lenenc(kFixedFieldsSize);
    writer.put_uint16(charset);
    writer.put_uint32(length);
    writer.put_uint8(static_cast<uint8_t>(type));
    writer.put_uint16(flags);
    writer.put_uint8(decimals);
    writer.put_uint16(0);
    if (!has_default) return;
    if (default_value) {
        writer.put_lenenc_string(*default_value);
    } else {
        writer.put_null();
    }
}

braid::mysql::ColumnDescription ColumnDefinition41::description() const {
    return {type, charset, length, flags, decimals, extended_type(extended_metadata)};
}

void ColumnDefinition41::set_description(const braid::mysql::ColumnDescription& description) {
    type = description.type;
    charset = description.charset;
    length = description.length;
    flags = description.flags;
    decimals = description.decimals;
}

void StmtPrepareOk::decode(Reader& reader) {
    if (reader.read_uint8() != OkPacket::kHeader) reader.fail("not an answer to a prepare");
    statement_id = reader.read_uint32();
    column_count = reader.read_uint16();
    parameter_count = reader.read_uint16();
    (void)reader.read_uint8();
    if (reader.remaining() > 0) warnings = reader.read_uint16();
    if (reader.has(kOptionalResultsetMetadata)) metadata_follows = reader.read_uint8() != 0;
}

void StmtPrepareOk::encode(Writer& writer) const {
    writer.put_uint8(OkPacket::kHeader);
    writer.put_uint32(statement_id);
    writer.put_uint16(column_count);
    writer.put_uint16(parameter_count);
    writer.put_uint8(0);
    writer.put_uint16(warnings);
    if (writer.has(kOptionalResultsetMetadata)) writer.put_uint8(metadata_follows ? 1 : 0);
}

void LocalInfileRequest::decode(Reader& reader) {
    if (reader.read_uint8() != kHeader) reader.fail("not a request for a local file");
    filename = reader.read_rest();
}

void LocalInfileRequest::encode(Writer& writer) const {
    writer.put_uint8(kHeader);
    writer.put_bytes(filename);
}

Error to_error(const ErrPacket& packet, std::string_view server) {
    Error error;
    error.sqlstate = packet.sqlstate.empty() ? kGeneralSqlstate : packet.sqlstate;
    error.message = packet.message;
    error.number = packet.code;
    error.origin = Origin::Server;
    error.server = server;
    return error;
}

}  // namespace braid::wire::mysql
