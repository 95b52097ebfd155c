// COM_QUERY and its text resultsets, decoded with wire/.
#include "backends/mysql/query.h"

#include "wire/mysql/result.h"
#include "wire/mysql/row.h"

namespace braid::backends::mysql {

namespace {

using wire::mysql::PacketKind;

template <typename Message>
Status decode(Message& message, std::string_view payload, const Connection& connection) {
    wire::mysql::Reader reader(payload, connection.capabilities());
    message.decode(reader);
    return reader.finish();
}

Status take_column(std::string_view payload, const Connection& connection, Rows& rows) {
    wire::mysql::ColumnDefinition41 definition;
    if (Status read = decode(definition, payload, connection); !read) return read;
    rows.columns.push_back(
        {std::string(definition.name), definition.type, definition.flags, definition.charset});
    return {};
}

Status take_row(std::string_view payload, Rows& rows) {
    std::vector<wire::mysql::Value> values;
    if (Status read = wire::mysql::decode_text_row(payload, rows.columns.size(), values); !read) return read;
    auto& row = rows.rows.emplace_back();
    row.reserve(values.size());
    for (const wire::mysql::Value& value : values) {
        row.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
    }
    return {};
}

Status take_ok(std::string_view payload, const Connection& connection, Rows& rows) {
    wire::mysql::OkPacket ok;
    if (Status read = decode(ok, payload, connection); !read) return read;
    rows.affected_rows = ok.affected_rows;
    rows.last_insert_id = ok.last_insert_id;
    rows.info = ok.info;
    return {};
}

}  // namespace

Error error_in(std::string_view payload, const Connection& connection) {
    wire::mysql::ErrPacket packet;
    if (Status read = decode(packet, payload, connection); !read) {
        Error error = read.error();
        error.message = "server \"" + connection.server_name() + "\": " + error.message;
        error.server = connection.server_name();
        return error;
    }
    return wire::mysql::to_error(packet, connection.server_name());
}

awaitable<Result<Rows>> query(Connection& connection, std::string_view sql) {
    wire::mysql::ComQuery command;
    command.text = sql;
    if (Status sent = co_await connection.send(command); !sent) co_return Failure(std::move(sent.error()));
    Rows rows;
    while (true) {
        Result<Packet> packet = co_await connection.read_packet();
        if (!packet) co_return Failure(std::move(packet.error()));
        Status taken;
        switch (packet->kind) {
            case PacketKind::ColumnCount:
                rows.columns.clear();
                rows.rows.clear();
                break;
            case PacketKind::ColumnDefinition: taken = take_column(packet->payload, connection, rows); break;
            case PacketKind::Row: taken = take_row(packet->payload, rows); break;
            case PacketKind::Ok: taken = take_ok(packet->payload, connection, rows); break;
            case PacketKind::Error: co_return Failure(error_in(packet->payload, connection));
            case PacketKind::LocalInfileRequest:  // no file is given away here
                connection.abort();
                co_return fail(sqlstate::kFeatureNotSupported, "LOAD DATA LOCAL cannot be run here");
            default: break;
        }
        if (!taken) {
            connection.abort();
            taken.error().message = "server \"" + connection.server_name() + "\": " + taken.error().message;
            co_return Failure(std::move(taken.error()));
        }
        if (!connection.busy()) co_return rows;
    }
}

}  // namespace braid::backends::mysql
