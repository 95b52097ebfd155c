#include "proxy/bridge/postgresql_to_mysql/mysql_server.h"

#include "wire/mysql/result.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace my = wire::mysql;
using backends::mysql::Packet;
using my::PacketKind;

awaitable<Status> MysqlServer::run(std::string sql) {
    auto rows = co_await backends::mysql::query(connection(), sql);
    if (!rows) co_return Failure(std::move(rows.error()));
    co_return Status{};
}

awaitable<Result<backends::mysql::Rows>> MysqlServer::ask(std::string sql) {
    co_return co_await backends::mysql::query(connection(), sql);
}

Failure MysqlServer::server_error(std::string_view payload) {
    return Failure(backends::mysql::error_in(payload, connection()));
}

Status MysqlServer::take_column(std::string_view payload) {
    my::Reader reader(payload, connection().capabilities());
    my::ColumnDefinition41 definition;
    definition.decode(reader);
    if (Status read = reader.finish(); !read) return read;
    result_.columns.push_back(definition.description());
    result_.shapes.push_back({definition.type, definition.is_unsigned()});
    return {};
}

Status MysqlServer::take_ok(std::string_view payload) {
    my::Reader reader(payload, connection().capabilities());
    my::OkPacket ok;
    ok.decode(reader);
    if (Status read = reader.finish(); !read) return read;
    result_.affected_rows += ok.affected_rows;
    return {};
}

awaitable<Status> MysqlServer::read_head() {
    at_end_ = false;
    while (true) {
        Result<Packet> packet = co_await connection().read_packet();
        if (!packet) co_return Failure(std::move(packet.error()));
        Status taken;
        switch (packet->kind) {
            case PacketKind::ColumnCount: result_.has_rows = true; break;
            case PacketKind::ColumnDefinition: taken = take_column(packet->payload); break;
            case PacketKind::Ok: taken = take_ok(packet->payload); break;
            case PacketKind::Error: at_end_ = true; co_return server_error(packet->payload);
            case PacketKind::LocalInfileRequest:
                connection().abort();
                co_return fail(sqlstate::kFeatureNotSupported, "LOAD DATA LOCAL cannot be run here");
            default: break;
        }
        if (!taken) {
            connection().abort();
            co_return taken;
        }
        if (!connection().busy()) {
            at_end_ = true;
            co_return Status{};
        }
        // The rest waits until somebody asks for the first row.
        if (packet->kind == PacketKind::MetadataEnd) co_return Status{};
    }
}

awaitable<Result<uint32_t>> MysqlServer::prepare(const std::string& sql) {
    my::ComStmtPrepare command;
    command.text = sql;
    Status sent = co_await connection().send(command);
    if (!sent) co_return Failure(std::move(sent.error()));
    std::optional<Error> error;
    uint32_t id = 0;
    while (connection().busy()) {
        Result<Packet> packet = co_await connection().read_packet();
        if (!packet) co_return Failure(std::move(packet.error()));
        if (packet->kind == PacketKind::PrepareOk) id = connection().tracker().statement_id();
        if (packet->kind == PacketKind::Error) error = server_error(packet->payload).value();
    }
    if (error) co_return Failure(std::move(*error));
    co_return id;
}

awaitable<Status> MysqlServer::send_execute(uint32_t statement, uint8_t flags,
                                            std::span<const my::Parameter> parameters) {
    std::string bytes;
    my::Writer writer(bytes, connection().capabilities());
    my::write_stmt_execute(writer, statement, flags, parameters, true);
    if (Status written = writer.status(); !written) co_return written;
    connection().expect(my::CommandCode::StmtExecute, writer.sequence());
    co_return co_await connection().write(bytes);
}

awaitable<Status> MysqlServer::begin(const std::string& sql, std::span<const my::Parameter> parameters,
                                     How how) {
    result_ = {};
    binary_ = how == How::Binary;
    if (!binary_) {
        my::ComQuery command;
        command.text = sql;
        Status sent = co_await connection().send(command);
        if (!sent) co_return sent;
        co_return co_await read_head();
    }
    backends::mysql::StatementCache& cache = connection().prepared();
    uint32_t id = 0;
    if (const auto* known = cache.find(sql)) {
        id = known->id;
    } else {
        Result<uint32_t> prepared = co_await prepare(sql);
        if (!prepared) co_return Failure(std::move(prepared.error()));
        id = *prepared;
        backends::mysql::ServerStatement statement;
        statement.id = id;
        const std::vector<uint32_t> evicted = cache.add(sql, statement);
        for (const uint32_t old : evicted) {
            Status closed = co_await close_cursor(old);
            if (!closed) co_return closed;
        }
    }
    Status sent = co_await send_execute(id, 0, parameters);
    if (!sent) co_return sent;
    co_return co_await read_head();
}

awaitable<Result<std::optional<ServerRow>>> MysqlServer::next() {
    while (!at_end_) {
        Result<Packet> packet = co_await connection().read_packet();
        if (!packet) co_return Failure(std::move(packet.error()));
        switch (packet->kind) {
            case PacketKind::Row: co_return std::optional(ServerRow{packet->payload, binary_});
            case PacketKind::Error: at_end_ = true; co_return server_error(packet->payload);
            default: break;
        }
        if (!connection().busy()) at_end_ = true;
    }
    const auto status = connection().tracker().status();
    exhausted_ = (status & my::status::kLastRowSent) != 0 || (status & my::status::kCursorExists) == 0;
    co_return std::optional<ServerRow>();
}

awaitable<Status> MysqlServer::finish() {
    while (true) {
        Result<std::optional<ServerRow>> row = co_await next();
        if (!row) co_return Failure(std::move(row.error()));
        if (!row->has_value()) co_return Status{};
    }
}

awaitable<Result<uint32_t>> MysqlServer::open_cursor(const std::string& sql,
                                                     std::span<const my::Parameter> parameters) {
    Result<uint32_t> prepared = co_await prepare(sql);
    if (!prepared) co_return prepared;
    result_ = {};
    binary_ = true;
    Status opened = co_await send_execute(*prepared, my::cursor::kReadOnly, parameters);
    if (opened) opened = co_await read_head();
    if (!opened) {
        if (!broken()) (void)co_await close_cursor(*prepared);
        co_return Failure(std::move(opened.error()));
    }
    co_return *prepared;
}

awaitable<Status> MysqlServer::fetch(uint32_t cursor, uint32_t rows, const ServerResult& columns) {
    result_ = columns;
    binary_ = true;
    at_end_ = false;
    exhausted_ = false;
    my::ComStmtFetch command;
    command.statement_id = cursor;
    command.row_count = rows;
    co_return co_await connection().send(command);
}

awaitable<Status> MysqlServer::close_cursor(uint32_t cursor) {
    my::ComStmtClose command;
    command.statement_id = cursor;
    co_return co_await connection().send(command);
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
