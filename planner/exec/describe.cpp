// Parse, Describe, Sync. See describe.h.
#include "planner/exec/describe.h"

#include <optional>
#include <vector>

#include "backends/postgresql/query.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frontend.h"

namespace braid::planner {

namespace pg = wire::postgresql;
using backends::postgresql::Connection;
using backends::postgresql::Frame;

namespace {

Status take_frame(const Frame& frame, DescribedStatement& out) {
    if (frame.type == 't') {
        auto message = pg::decode<pg::ParameterDescription>(frame.payload);
        if (!message) return Failure(std::move(message.error()));
        for (uint32_t oid : message->types) out.description.parameter_oids.push_back(oid);
    }
    if (frame.type == 'T') {
        auto message = pg::decode<pg::RowDescription>(frame.payload);
        if (!message) return Failure(std::move(message.error()));
        out.row_description = frame.payload;
        for (const pg::FieldDescription& field : message->fields) {
            out.description.columns.push_back(
                {std::string(field.name), type_from_oid(field.type_oid, field.type_modifier)});
        }
    }
    return {};
}

awaitable<Result<std::vector<DescribedStatement>>> describe_all(Connection& connection,
                                                                std::vector<std::string_view> statements,
                                                                std::span<const uint32_t> parameter_oids) {
    std::string messages;
    pg::Writer writer(messages);
    for (std::string_view sql : statements) {
        pg::write_parse(writer, "", sql, parameter_oids);
        writer.write(pg::Describe{pg::Target::Statement, ""});
    }
    writer.write(pg::Sync{});
    if (Status written = writer.status(); !written) co_return Failure(std::move(written.error()));
    if (Status sent = co_await connection.write(messages); !sent) co_return Failure(std::move(sent.error()));

    std::vector<DescribedStatement> out(statements.size());
    size_t described = 0;
    std::optional<Error> error;
    while (true) {
        Result<Frame> frame = co_await connection.read_frame();
        if (!frame) {
            // The server's last words tell more than the lost connection does.
            if (!error) error = std::move(frame.error());
            co_return Failure(std::move(*error));
        }
        if (frame->type == 'Z' && !connection.busy()) break;
        if (frame->type == 'E' && !error) {
            error = backends::postgresql::server_error(frame->payload, connection.server_name());
        }
        if (error || described == out.size()) continue;
        if (Status taken = take_frame(*frame, out[described]); !taken) {
            connection.abort();
            taken.error().server = connection.server_name();
            co_return Failure(std::move(taken.error()));
        }
        if (frame->type == 'T' || frame->type == 'n') described++;
    }
    if (error) co_return Failure(std::move(*error));
    if (described != out.size()) {
        connection.abort();
        co_return fail(sqlstate::kProtocolViolation,
                       "server \"" + connection.server_name() + "\" did not describe a statement");
    }
    co_return out;
}

}  // namespace

awaitable<Result<DescribedStatement>> describe(Connection& connection, std::string_view sql,
                                               std::span<const uint32_t> parameter_oids) {
    std::vector<std::string_view> statements{sql};
    auto described = co_await describe_all(connection, std::move(statements), parameter_oids);
    if (!described) co_return Failure(std::move(described.error()));
    co_return std::move(described->front());
}

awaitable<Result<DescribedScatter>> describe_scatter(Connection& connection, std::string_view client_sql,
                                                     std::string_view remote_sql,
                                                     std::span<const uint32_t> parameter_oids) {
    std::vector<std::string_view> first(1, client_sql);
    auto client = co_await describe_all(connection, std::move(first), parameter_oids);
    if (!client) co_return Failure(std::move(client.error()));
    DescribedScatter out;
    out.client = std::move(client->front());
    // The shards' statement may not mention every parameter (LIMIT $1 moved above them): their types come
    // from the client's own.
    std::vector<uint32_t> types = out.client.description.parameter_oids;
    std::vector<std::string_view> second(1, remote_sql);
    auto remote = co_await describe_all(connection, std::move(second), types);
    if (!remote) co_return Failure(std::move(remote.error()));
    out.remote = std::move(remote->front());
    co_return out;
}

void append_row_description(std::string& out, std::string_view row_description,
                            std::span<const int16_t> formats) {
    auto message = pg::decode<pg::RowDescription>(row_description);
    if (!message) return;
    std::vector<pg::FieldDescription> fields;
    for (pg::FieldDescription field : message->fields) {
        const size_t column = fields.size();
        const int16_t format = formats.empty()           ? int16_t{0}
                               : formats.size() == 1     ? formats[0]
                               : column < formats.size() ? formats[column]
                                                         : int16_t{0};
        field.format = static_cast<pg::Format>(format);
        fields.push_back(field);
    }
    pg::Writer writer(out);
    pg::write_row_description(writer, fields);
}

}  // namespace braid::planner
