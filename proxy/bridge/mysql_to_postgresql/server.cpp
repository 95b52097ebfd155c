#include "proxy/bridge/mysql_to_postgresql/server.h"

#include "backends/postgresql/query.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace pg = wire::postgresql;
using backends::postgresql::Frame;

namespace {

void compose_simple(pg::Writer& writer, std::string_view sql) {
    pg::write_parse(writer, {}, sql, {});
    pg::write_bind(writer, {}, {}, {}, {}, {});
    writer.write(pg::Execute{});
}

void compose_main(pg::Writer& writer, const MainStatement& main) {
    if (!main.sql.empty()) pg::write_parse(writer, {}, main.sql, {});
    std::vector<pg::Value> values;
    if (main.parameters != nullptr) {
        for (const auto& value : *main.parameters) {
            values.push_back(value ? pg::Value(*value) : std::nullopt);
        }
    }
    pg::write_bind(writer, {}, main.prepared, {}, values, {});
    pg::Describe describe;
    describe.target = pg::Target::Portal;
    writer.write(describe);
    writer.write(pg::Execute{});
}

std::string tag_of(std::string_view payload) {
    pg::Reader reader(payload);
    pg::CommandComplete complete;
    complete.decode(reader);
    return std::string(complete.tag);
}

}  // namespace

void Server::close_forgotten(std::string& bytes) {
    pg::Writer writer(bytes);
    for (const std::string& name : to_close_) {
        pg::Close close;
        close.name = name;
        writer.write(close);
    }
    to_close_.clear();
}

awaitable<Result<BatchResult>> Server::run(const Batch& batch, const Listener& listener) {
    std::string bytes;
    close_forgotten(bytes);
    pg::Writer writer(bytes);
    for (const std::string& sql : batch.before) compose_simple(writer, sql);
    compose_main(writer, batch.main);
    for (const std::string& sql : batch.after) compose_simple(writer, sql);
    writer.write(pg::Sync{});
    BatchResult result;
    if (Status written = writer.status(); !written) {
        result.error = std::move(written.error());
        co_return result;
    }
    Status sent = co_await connection_->write(bytes);
    if (!sent) co_return Failure(std::move(sent.error()));
    const size_t main_at = batch.before.size();
    while (true) {
        Frame frame;
        if (!connection_->try_next_frame(frame)) {
            if (listener.keep_up && !result.error) {
                Status kept = co_await listener.keep_up();
                if (!kept) result.error = std::move(kept.error());
            }
            Result<Frame> next = co_await connection_->read_frame();
            if (!next) {
                // The server's last words tell more than the broken connection does.
                if (result.of_server) co_return Failure(std::move(*result.error));
                co_return Failure(std::move(next.error()));
            }
            frame = *next;
        }
        const bool of_main = result.statements == main_at;
        Status taken;
        switch (frame.type) {
            case 'T':
                if (of_main && listener.on_columns) taken = listener.on_columns(frame.payload);
                break;
            case 'D':
                if (of_main && !result.error && listener.on_row) taken = listener.on_row(frame.payload);
                break;
            case 'C':
            case 'I':
                if (of_main && frame.type == 'C') result.tag = tag_of(frame.payload);
                result.statements++;
                break;
            case 'E':
                result.error = backends::postgresql::server_error(frame.payload, name());
                result.of_server = true;
                break;
            case 'G':
            case 'H':
            case 'W':
                connection_->abort();
                co_return fail(sqlstate::kFeatureNotSupported, "COPY cannot be run here");
            case 'Z':
                if (connection_->busy()) break;
                co_return result;
            default: break;
        }
        if (!taken && !result.error) result.error = std::move(taken.error());
    }
}

awaitable<Status> Server::command(std::string sql) {
    auto done = co_await backends::postgresql::query(*connection_, sql);
    if (!done) co_return Failure(std::move(done.error()));
    co_return Status{};
}

awaitable<Result<std::optional<std::string>>> Server::value(std::string sql) {
    auto done = co_await backends::postgresql::query(*connection_, sql);
    if (!done) co_return Failure(std::move(done.error()));
    std::optional<std::string> value;
    if (!done->rows.empty() && !done->rows.front().empty()) value = done->rows.front().front();
    co_return value;
}

awaitable<Result<Described>> Server::prepare(std::string name, std::string sql) {
    std::string bytes;
    close_forgotten(bytes);
    pg::Writer writer(bytes);
    pg::write_parse(writer, name, sql, {});
    pg::Describe describe;
    describe.name = name;
    writer.write(describe);
    writer.write(pg::Sync{});
    if (Status written = writer.status(); !written) co_return Failure(std::move(written.error()));
    Status sent = co_await connection_->write(bytes);
    if (!sent) co_return Failure(std::move(sent.error()));
    Described described;
    std::optional<Error> error;
    while (true) {
        Result<Frame> frame = co_await connection_->read_frame();
        if (!frame) co_return Failure(std::move(frame.error()));
        if (frame->type == 'E') error = backends::postgresql::server_error(frame->payload, this->name());
        if (frame->type == 'T') described.row_description = frame->payload;
        if (frame->type == 't') {
            pg::Reader reader(frame->payload);
            pg::ParameterDescription parameters;
            parameters.decode(reader);
            for (const uint32_t oid : parameters.types) described.parameters.push_back(oid);
        }
        if (frame->type != 'Z' || connection_->busy()) continue;
        if (error) co_return Failure(std::move(*error));
        co_return described;
    }
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
