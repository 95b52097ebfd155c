// The simple query protocol (manual 55.2.3), decoded with wire/.
#include "backends/postgresql/query.h"

#include "wire/postgresql/backend.h"
#include "wire/postgresql/error_fields.h"
#include "wire/postgresql/frontend.h"
#include "wire/postgresql/writer.h"

namespace braid::backends::postgresql {

namespace {

template <typename Message>
Status decode(Message& message, std::string_view payload) {
    wire::postgresql::Reader reader(payload);
    message.decode(reader);
    return reader.finish();
}

Status take_columns(std::string_view payload, Rows& rows) {
    wire::postgresql::RowDescription description;
    if (Status read = decode(description, payload); !read) return read;
    rows.columns.clear();
    rows.rows.clear();
    for (const wire::postgresql::FieldDescription& field : description.fields) {
        rows.columns.push_back({std::string(field.name), field.type_oid});
    }
    return {};
}

Status take_row(std::string_view payload, Rows& rows) {
    wire::postgresql::DataRow message;
    if (Status read = decode(message, payload); !read) return read;
    std::vector<std::optional<std::string>>& row = rows.rows.emplace_back();
    row.reserve(message.columns.size());
    for (const wire::postgresql::Value& value : message.columns) {
        row.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
    }
    return {};
}

Status take_tag(std::string_view payload, Rows& rows) {
    wire::postgresql::CommandComplete message;
    if (Status read = decode(message, payload); !read) return read;
    rows.tag = message.tag;
    return {};
}

}  // namespace

Error server_error(std::string_view payload, std::string_view server_name) {
    wire::postgresql::ErrorResponse response;
    if (Status read = decode(response, payload); !read) {
        Error error = read.error();
        error.message = "server \"" + std::string(server_name) + "\": " + error.message;
        error.server = server_name;
        return error;
    }
    return wire::postgresql::to_error(response, server_name);
}

awaitable<Result<Rows>> query(Connection& connection, std::string_view sql, const OnMessage& on_message) {
    std::string message;
    wire::postgresql::Writer writer(message);
    writer.write(wire::postgresql::Query{sql});
    if (Status written = writer.status(); !written) co_return Failure(std::move(written.error()));
    Status sent = co_await connection.write(message);
    if (!sent) co_return Failure(std::move(sent.error()));
    Rows rows;
    std::optional<Error> error;
    while (true) {
        Result<Frame> frame = co_await connection.read_frame();
        if (!frame) {
            // The server's last words tell more than the broken connection does.
            if (error) co_return Failure(std::move(*error));
            co_return Failure(std::move(frame.error()));
        }
        Status taken;
        switch (frame->type) {
            case 'T': taken = take_columns(frame->payload, rows); break;
            case 'D': taken = take_row(frame->payload, rows); break;
            case 'C': taken = take_tag(frame->payload, rows); break;
            case 'E':
                if (!error) error = server_error(frame->payload, connection.server_name());
                break;
            case 'N':
            case 'A':
                if (on_message) on_message(frame->bytes);
                break;
            case 'G':
            case 'W':
            case 'H':  // COPY is not for this function: it would wait for ever
                connection.abort();
                co_return fail(sqlstate::kFeatureNotSupported, "COPY cannot be run here");
            case 'Z':
                if (connection.busy()) break;
                if (error) co_return Failure(std::move(*error));
                co_return rows;
            default: break;
        }
        if (!taken) {
            connection.abort();
            taken.error().message = "server \"" + connection.server_name() + "\": " + taken.error().message;
            co_return Failure(std::move(taken.error()));
        }
    }
}

}  // namespace braid::backends::postgresql
