#include "wire/mysql/command.h"

#include "wire/mysql/handshake.h"
#include "wire/mysql/parameters.h"

namespace braid::wire::mysql {
namespace {

using namespace capability;

template <typename C>
Command decode_as(Reader& reader) {
    C command;
    command.decode(reader);
    return command;
}

Command decode_body(CommandCode code, Reader& reader) {
    switch (code) {
        case CommandCode::Quit: return decode_as<ComQuit>(reader);
        case CommandCode::InitDb: return decode_as<ComInitDb>(reader);
        case CommandCode::Query: return decode_as<ComQuery>(reader);
        case CommandCode::FieldList: return decode_as<ComFieldList>(reader);
        case CommandCode::Statistics: return decode_as<ComStatistics>(reader);
        case CommandCode::ProcessInfo: return decode_as<ComProcessInfo>(reader);
        case CommandCode::ProcessKill: return decode_as<ComProcessKill>(reader);
        case CommandCode::Ping: return decode_as<ComPing>(reader);
        case CommandCode::ChangeUser: return decode_as<ComChangeUser>(reader);
        case CommandCode::StmtPrepare: return decode_as<ComStmtPrepare>(reader);
        case CommandCode::StmtExecute: return decode_as<ComStmtExecute>(reader);
        case CommandCode::StmtSendLongData: return decode_as<ComStmtSendLongData>(reader);
        case CommandCode::StmtClose: return decode_as<ComStmtClose>(reader);
        case CommandCode::StmtReset: return decode_as<ComStmtReset>(reader);
        case CommandCode::SetOption: return decode_as<ComSetOption>(reader);
        case CommandCode::StmtFetch: return decode_as<ComStmtFetch>(reader);
        case CommandCode::ResetConnection: return decode_as<ComResetConnection>(reader);
        case CommandCode::Sleep:
        case CommandCode::CreateDb:
        case CommandCode::DropDb:
        case CommandCode::Refresh:
        case CommandCode::Shutdown:
        case CommandCode::Debug:
        case CommandCode::BinlogDump:
        case CommandCode::RegisterSlave:
        case CommandCode::BinlogDumpGtid:
        case CommandCode::StmtBulkExecute: break;
    }
    return UnknownCommand{code, reader.read_rest()};
}

void write_one(Writer& writer, const UnknownCommand& command) {
    writer.begin();
    writer.put_uint8(static_cast<uint8_t>(command.code));
    writer.put_bytes(command.body);
    writer.end();
}
template <typename C>
void write_one(Writer& writer, const C& command) {
    write_command(writer, command);
}

}  // namespace

Result<Command> decode_command(std::string_view payload, Capabilities capabilities) {
    // As servers do: an empty payload is a command that nobody knows.
    if (payload.empty()) return UnknownCommand{};
    Reader reader(payload, capabilities);
    const auto code = static_cast<CommandCode>(reader.read_uint8());
    Command command = decode_body(code, reader);
    if (Status status = reader.finish(); !status) return Failure(std::move(status.error()));
    return command;
}

void write(Writer& writer, const Command& any) {
    std::visit([&](const auto& command) { write_one(writer, command); }, any);
}

void ComQuery::decode(Reader& reader) {
    if (reader.has(kQueryAttributes)) {
        attribute_count = reader.read_lenenc();
        // The number of parameter sets is always 1.
        if (reader.read_lenenc() != 1) reader.fail("invalid number of parameter sets");
        attributes = skip_query_attributes(reader, attribute_count);
    }
    text = reader.read_rest();
}

void ComQuery::encode_body(Writer& writer) const {
    if (writer.has(kQueryAttributes)) {
        writer.put_lenenc(attribute_count);
        writer.put_lenenc(1);
        writer.put_bytes(attributes);
    }
    writer.put_bytes(text);
}

void ComFieldList::decode(Reader& reader) {
    table = reader.read_cstring();
    wildcard = reader.read_rest();
}

void ComFieldList::encode_body(Writer& writer) const {
    writer.put_cstring(table);
    writer.put_bytes(wildcard);
}

void ComChangeUser::decode(Reader& reader) {
    user = reader.read_cstring();
    auth_response = reader.has(kSecureConnection) ? read_short_string(reader) : reader.read_cstring();
    database = reader.read_cstring_or_rest();
    if (reader.remaining() == 0) return;
    charset = reader.read_uint16();
    if (reader.has(kPluginAuth)) auth_plugin = reader.read_cstring_or_rest();
    if (reader.has(kConnectAttrs)) attributes = read_attributes(reader);
}

void ComChangeUser::encode_body(Writer& writer) const {
    writer.put_cstring(user);
    if (writer.has(kSecureConnection)) {
        write_short_string(writer, auth_response);
    } else {
        writer.put_cstring(auth_response);
    }
    writer.put_cstring(database);
    writer.put_uint16(charset);
    if (writer.has(kPluginAuth)) writer.put_cstring(auth_plugin);
    if (writer.has(kConnectAttrs)) write_attributes(writer, attributes);
}

void ComStmtExecute::decode(Reader& reader) {
    statement_id = reader.read_uint32();
    flags = reader.read_uint8();
    iterations = reader.read_uint32();
    parameters = reader.read_rest();
}

void ComStmtExecute::encode_body(Writer& writer) const {
    writer.put_uint32(statement_id);
    writer.put_uint8(flags);
    writer.put_uint32(iterations);
    writer.put_bytes(parameters);
}

void ComStmtSendLongData::decode(Reader& reader) {
    statement_id = reader.read_uint32();
    parameter = reader.read_uint16();
    data = reader.read_rest();
}

void ComStmtSendLongData::encode_body(Writer& writer) const {
    writer.put_uint32(statement_id);
    writer.put_uint16(parameter);
    writer.put_bytes(data);
}

void ComStmtFetch::decode(Reader& reader) {
    statement_id = reader.read_uint32();
    row_count = reader.read_uint32();
}

void ComStmtFetch::encode_body(Writer& writer) const {
    writer.put_uint32(statement_id);
    writer.put_uint32(row_count);
}

}  // namespace braid::wire::mysql
