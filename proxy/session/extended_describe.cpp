// Describe, of statements and of portals: what a shard says, or Braid for what it answers itself.
#include "planner/exec/describe.h"
#include "proxy/session/cursor_statements.h"
#include "proxy/session/describe.h"
#include "proxy/session/execute_prepared.h"
#include "proxy/session/extended_messages.h"
#include "proxy/session/extended_query.h"
#include "proxy/session/local_rows.h"
#include "wire/postgresql/backend.h"

namespace braid::proxy {

awaitable<Status> ExtendedQuery::describe(std::string_view body) {
    auto message = pg::decode<pg::Describe>(body);
    if (!message) co_return co_await refuse(std::move(message.error()));
    if (message->target == pg::Target::Statement) {
        auto found = find_statement(message->name);
        if (!found || pending_parse_ != *found) {
            if (Status settled = co_await settle_parse(); !settled) co_return settled;
        }
        if (!found) co_return Failure(std::move(found.error()));
        co_return co_await describe_statement(*found);
    }
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    const PortalPtr found = core_.portals.find(message->name);
    if (!found) {
        if (Link* link = link_of_cursor(message->name)) {
            pg::Writer writer(link->out);
            writer.write(*message);
            expect(*link, Reply::DescribePortal);
            co_return Status{};
        }
        co_return Failure(no_portal(message->name));
    }
    co_return co_await describe_portal(*found, message->name);
}

awaitable<Status> ExtendedQuery::describe_statement(const PreparedStatementPtr& statement) {
    if (is_local(statement->statement)) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        if (Status described = co_await describe_explained_first(*statement); !described) co_return described;
        std::string bytes;
        pg::Writer writer(bytes);
        pg::write_parameter_description(writer, statement->parameter_types);
        if (gives_local_rows(statement->statement)) {
            auto rows = local_rows(core_, statement->statement);
            if (!rows) co_return Failure(std::move(rows.error()));
            append_local_description(bytes, *rows);
        } else if (statement->statement.verb == Verb::Execute) {
            const std::vector<int16_t> formats;
            Status described = co_await describe_executed(*statement, formats, bytes);
            if (!described) co_return described;
        } else {
            writer.write(pg::NoData{});
        }
        answer(std::move(bytes));
        co_return Status{};
    }
    if (core_.transaction.failed()) co_return Failure(in_failed_transaction());
    if (is_cursor_statement(core_, statement->statement)) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        co_await drain();
        if (failed_) co_return fail("", "");
        const std::vector<int16_t> text;
        auto described = co_await describe_cursor_statement(core_, statement->statement, text);
        if (!described) co_return Failure(std::move(described.error()));
        std::string bytes;
        pg::Writer writer(bytes);
        pg::write_parameter_description(writer, statement->parameter_types);
        answer(bytes + *described);
        co_return Status{};
    }
    if (!statement->description.empty()) {
        if (!core_.view || statement->described_version != core_.view->version) {
            Status same = co_await describe_first(*statement);
            if (!same) {
                // A server tells the parameters before it looks at the columns.
                std::string bytes;
                pg::Writer writer(bytes);
                if (same.error().origin != Origin::Server) {
                    pg::write_parameter_description(writer, statement->parameter_types);
                }
                if (!failed_) answer(std::move(bytes));
                co_return same;
            }
        }
        answer(statement->description);
        co_return Status{};
    }
    Result<Link*> link = co_await analyst(statement->statement);
    if (!link) co_return Failure(std::move(link.error()));
    const std::string name = use_statement(**link, statement, Describing::ByCaller);
    pg::Writer writer((*link)->out);
    writer.write(pg::Describe{pg::Target::Statement, name});
    expect(**link, Reply::DescribeStatement);
    expected_.back().describe_into = statement;
    co_return Status{};
}

awaitable<Status> ExtendedQuery::describe_explained_first(PreparedStatement& statement) {
    if (statement.statement.verb != Verb::ExplainRoute) co_return Status{};
    co_await drain();
    if (failed_) co_return fail("", "");
    co_return co_await describe_explained(core_, statement);
}

awaitable<Status> ExtendedQuery::describe_executed(const PreparedStatement& execution,
                                                   std::span<const int16_t> formats, std::string& bytes) {
    const PreparedStatementPtr executed = find_executed(prepared_, execution.statement);
    std::optional<std::string_view> columns;
    if (executed) {
        if (Status described = co_await describe_first(*executed); !described) co_return described;
        columns = row_description(*executed);
    }
    if (columns) {
        planner::append_row_description(bytes, *columns, formats);
    } else {
        bytes += message_bytes(pg::NoData{});
    }
    co_return Status{};
}

awaitable<Status> ExtendedQuery::describe_portal(Portal& portal, std::string_view name) {
    std::string bytes;
    switch (portal.kind) {
        case Portal::Kind::Relayed: {
            Link* link = core_.links.find(portal.shard);
            if (link == nullptr) {
                co_return Failure(no_portal(name));
            }
            pg::Writer writer(link->out);
            writer.write(pg::Describe{pg::Target::Portal, name});
            expect(*link, Reply::DescribePortal);
            co_return Status{};
        }
        case Portal::Kind::LocalRows: {
            auto rows = local_rows(core_, portal.statement->statement);
            if (!rows) co_return Failure(std::move(rows.error()));
            append_local_description(bytes, *rows);
            break;
        }
        case Portal::Kind::Scattered: {
            co_await drain();
            if (failed_) co_return fail("", "");
            const auto& several = std::get<planner::SeveralShards>(portal.routed.decision);
            auto resolved = co_await resolve_scatter(core_, *portal.statement, portal.routed, several.shards);
            if (!resolved) co_return Failure(std::move(resolved.error()));
            planner::append_row_description(bytes, resolved->row_description, portal.result_formats);
            break;
        }
        case Portal::Kind::Execution: {
            Status described = co_await describe_executed(*portal.statement, portal.result_formats, bytes);
            if (!described) co_return described;
            break;
        }
        case Portal::Kind::CursorStatement: {
            co_await drain();
            if (failed_) co_return fail("", "");
            const SqlStatement& statement = portal.statement->statement;
            auto described = co_await describe_cursor_statement(core_, statement, portal.result_formats);
            if (!described) co_return Failure(std::move(described.error()));
            bytes = std::move(*described);
            break;
        }
        case Portal::Kind::Declaration:
        case Portal::Kind::Schema:
        case Portal::Kind::Session: bytes = message_bytes(pg::NoData{}); break;
    }
    answer(std::move(bytes));
    co_return Status{};
}

}  // namespace braid::proxy
