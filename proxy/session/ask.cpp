#include "proxy/session/ask.h"

#include <algorithm>

#include "backends/postgresql/query.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frame.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;
using backends::postgresql::Frame;

namespace {

void append_question(std::string& out, const Question& question) {
    std::vector<pg::Format> formats;
    std::vector<pg::Value> values;
    for (const router::BoundParameter& parameter : question.parameters) {
        formats.push_back(parameter.binary ? pg::Format::Binary : pg::Format::Text);
        values.push_back(parameter.null ? pg::Value() : pg::Value(parameter.bytes));
    }
    pg::Writer writer(out);
    pg::write_parse(writer, "", question.sql, question.types);
    pg::write_bind(writer, "", "", formats, values, question.formats);
    writer.write(pg::Execute{"", 0});
    writer.write(pg::Sync{});
}

Status take_row(std::string_view payload, std::optional<AskedRow>& row) {
    auto message = pg::decode<pg::DataRow>(payload);
    if (!message) return Failure(std::move(message.error()));
    if (row) return fail(sqlstate::kInternalError, "a server gave several rows for Braid's own question");
    row.emplace();
    for (const pg::Value& value : message->columns) {
        row->push_back(value ? std::optional<std::string>(*value) : std::nullopt);
    }
    return {};
}

}  // namespace

awaitable<Status> read_replies(SessionCore& core, Link& link, std::function<void(const Frame&)> visit) {
    backends::postgresql::Connection& connection = link.connection();
    std::optional<Error> error;
    while (true) {
        auto frame = co_await connection.read_frame();
        if (!frame) {
            link.lost = true;
            co_return Failure(std::move(frame.error()));
        }
        if (frame->type == 'Z') break;
        if (frame->type == 'N' || frame->type == 'A') {
            core.client.out().append(frame->bytes);
        } else if (frame->type == 'E' && !error) {
            error = backends::postgresql::server_error(frame->payload, connection.server_name());
        }
        visit(*frame);
    }
    if (error) co_return Failure(std::move(*error));
    co_return Status{};
}

awaitable<Result<AskedRow>> ask_row(SessionCore& core, Link& link, const Question& question) {
    append_question(link.out, question);
    backends::postgresql::Connection& connection = link.connection();
    std::string bytes = std::move(link.out);
    link.out.clear();
    Status sent = co_await connection.write(bytes);
    if (!sent) {
        link.lost = true;
        co_return Failure(std::move(sent.error()));
    }
    std::optional<AskedRow> row;
    Status taken;
    std::function<void(const Frame&)> take = [&](const Frame& frame) {
        if (frame.type != 'D') return;
        Status one = take_row(frame.payload, row);
        if (taken && !one) taken = std::move(one);
    };
    Status read = co_await read_replies(core, link, std::move(take));
    if (!read) co_return Failure(std::move(read.error()));
    if (!taken) co_return Failure(std::move(taken.error()));
    if (!row) co_return fail(sqlstate::kInternalError, "a server did not answer Braid's own question");
    co_return std::move(*row);
}

void move_position(Error& error, std::optional<int> by) {
    const int moved = by && error.position > 0 ? error.position + *by : 0;
    error.position = std::max(moved, 0);
    if (error.position == 0) {
        std::erase_if(error.server_fields, [](const auto& field) { return field.first == 'P'; });
    }
    for (auto& [code, text] : error.server_fields) {
        if (code == 'P') text = std::to_string(error.position);
    }
}

}  // namespace braid::proxy
