// Parse, Bind, Describe, Execute, Close, Sync. See backend.h.
#include <algorithm>

#include "grammar/scanner/postgresql_scanner.h"
#include "proxy/bridge/postgresql_to_mysql/backend.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frame.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace pg = wire::postgresql;
using grammar::as;

awaitable<Status> Backend::extended(const pg::Frame& frame) {
    switch (frame.type) {
        case pg::Parse::kType: co_return on_parse(frame.body);
        case pg::Bind::kType: co_return on_bind(frame.body);
        case pg::Describe::kType: co_return on_describe(frame.body);
        case pg::Execute::kType: {
            Status done = co_await on_execute(frame.body);
            co_return done;
        }
        case pg::Close::kType: {
            Status done = co_await on_close(frame.body);
            co_return done;
        }
        // Of a COPY that was refused.
        case pg::CopyData::kType:
        case pg::CopyDone::kType:
        case pg::CopyFail::kType: co_return Status{};
        default: break;
    }
    co_return fail(sqlstate::kFeatureNotSupported,
                   "function calls by number are not available while a MySQL server answers");
}

Status Backend::on_parse(std::string_view body) {
    auto message = pg::decode<pg::Parse>(body);
    if (!message) return Failure(std::move(message.error()));
    const std::string name(message->statement);
    if (!name.empty() && statements_.contains(name))
        return fail("42P05", "prepared statement \"" + name + "\" already exists");
    statements_.erase(name);
    Result<grammar::ScannedStatement> scanned =
        grammar::scan_statement(message->query, {settings_.standard_conforming_strings()});
    if (!scanned) return Failure(std::move(scanned.error()));
    std::vector<uint32_t> declared;
    for (const pg::Oid oid : message->parameter_types) declared.push_back(oid);
    StatementPtr statement = Statement::empty();
    if (!scanned->tokens.empty()) {
        Result<StatementPtr> parsed = parse(*scanned, declared);
        if (!parsed) return Failure(std::move(parsed.error()));
        statement = std::move(*parsed);
    }
    if (Status allowed = check_state(*statement); !allowed) return allowed;
    const bool cursor =
        statement->tree() != nullptr && statement->tree()->kind == grammar::NodeKind::DeclareCursor;
    if (statement->action() == Statement::Action::Translated || cursor) {
        if (Status translated = translate(*statement); !translated) return translated;
    }
    statements_[name] = std::move(statement);
    pg::Writer writer(stream_.out());
    writer.write(pg::ParseComplete{});
    return {};
}

Status Backend::on_bind(std::string_view body) {
    auto message = pg::decode<pg::Bind>(body);
    if (!message) return Failure(std::move(message.error()));
    const auto found = statements_.find(message->statement);
    if (found == statements_.end()) {
        const std::string what =
            message->statement.empty()
                ? "unnamed prepared statement does not exist"
                : "prepared statement \"" + std::string(message->statement) + "\" does not exist";
        return fail(sqlstate::kInvalidSqlStatementName, what);
    }
    const std::string name(message->portal);
    if (!name.empty() && portals_.contains(name))
        return fail("42P03", "cursor \"" + name + "\" already exists");
    auto portal = std::make_shared<Portal>();
    portal->statement = found->second;
    Statement& statement = *portal->statement;
    if (Status allowed = check_state(statement); !allowed) return allowed;
    for (const pg::Format format : message->result_formats) portal->formats.push_back(format);
    std::vector<pg::Format> formats;
    std::vector<pg::Value> values;
    for (const pg::Format format : message->parameter_formats) formats.push_back(format);
    for (const pg::Value& value : message->parameters) values.push_back(value);
    const bool cursor =
        statement.tree() != nullptr && statement.tree()->kind == grammar::NodeKind::DeclareCursor;
    if (statement.action() == Statement::Action::Translated || cursor) {
        if (Status translated = translate(statement); !translated) return translated;
    }
    if (values.size() != statement.parameter_types().size()) {
        return fail(sqlstate::kProtocolViolation, "bind message supplies " + std::to_string(values.size()) +
                                                      " parameters, but prepared statement \"" +
                                                      std::string(message->statement) + "\" requires " +
                                                      std::to_string(statement.parameter_types().size()));
    }
    if (formats.size() > 1 && formats.size() != values.size())
        return fail(sqlstate::kProtocolViolation,
                    "bind message has another number of formats than of parameters");
    const bool fetch = statement.action() == Statement::Action::Fetch;
    if (portal->formats.size() > 1 && !fetch && portal->formats.size() != statement.columns().size())
        return fail(sqlstate::kProtocolViolation,
                    "bind message has another number of formats than the query has columns");
    if (!values.empty()) {
        Result<ServerParameters> parameters = server_parameters(values, formats, statement.parameter_types(),
                                                                statement.translation(), crossing_settings());
        if (!parameters) return Failure(std::move(parameters.error()));
        portal->parameters = std::move(*parameters);
    }
    if (const auto before = portals_.find(name); before != portals_.end() && before->second->cursor)
        stale_cursors_.push_back(*before->second->cursor);
    portals_[name] = std::move(portal);
    pg::Writer writer(stream_.out());
    writer.write(pg::BindComplete{});
    return {};
}

Result<Backend::PortalPtr> Backend::find_portal(std::string_view name) {
    const auto found = portals_.find(name);
    if (found == portals_.end())
        return fail(sqlstate::kInvalidCursorName, "portal \"" + std::string(name) + "\" does not exist");
    return found->second;
}

Result<Backend::PortalPtr> Backend::fetched_cursor(const Statement& statement) {
    const std::string name(as<grammar::FetchCursor>(statement.tree())->name);
    const auto found = portals_.find(name);
    if (found == portals_.end())
        return fail(sqlstate::kInvalidCursorName, "cursor \"" + name + "\" does not exist");
    if (!found->second->declared)
        return fail(sqlstate::kFeatureNotSupported,
                    "FETCH from a portal that no DECLARE has made is not available");
    return found->second;
}

void Backend::describe(const Statement& statement, std::span<const pg::Format> formats) {
    if (statement.columns().empty()) {
        pg::Writer writer(stream_.out());
        writer.write(pg::NoData{});
        return;
    }
    write_description(statement.columns(), formats);
}

Status Backend::on_describe(std::string_view body) {
    auto message = pg::decode<pg::Describe>(body);
    if (!message) return Failure(std::move(message.error()));
    const bool of_statement = message->target == pg::Target::Statement;
    StatementPtr statement;
    std::vector<pg::Format> formats;
    bool declared = false;
    if (of_statement) {
        const auto found = statements_.find(message->name);
        if (found == statements_.end())
            return fail(sqlstate::kInvalidSqlStatementName,
                        "prepared statement \"" + std::string(message->name) + "\" does not exist");
        statement = found->second;
        std::vector<pg::Oid> types;
        for (const Type& type : statement->parameter_types()) types.push_back(type.oid);
        pg::Writer writer(stream_.out());
        pg::write_parameter_description(writer, types);
    } else {
        Result<PortalPtr> portal = find_portal(message->name);
        if (!portal) return Failure(std::move(portal.error()));
        statement = (*portal)->statement;
        formats = (*portal)->formats;
        declared = (*portal)->declared;
    }
    if (Status allowed = check_state(*statement); !allowed) return allowed;
    if (statement->action() == Statement::Action::Fetch &&
        !as<grammar::FetchCursor>(statement->tree())->move) {
        Result<PortalPtr> cursor = fetched_cursor(*statement);
        if (!cursor) return Failure(std::move(cursor.error()));
        statement = (*cursor)->statement;
    } else if (statement->action() == Statement::Action::Utility && !declared) {
        // DECLARE itself gives no rows.
        describe(*Statement::empty(), formats);
        return {};
    }
    describe(*statement, formats);
    return {};
}

awaitable<Status> Backend::on_execute(std::string_view body) {
    auto message = pg::decode<pg::Execute>(body);
    if (!message) co_return Failure(std::move(message.error()));
    Result<PortalPtr> portal = find_portal(message->portal);
    if (!portal) co_return Failure(std::move(portal.error()));
    if (Status allowed = check_state(*(*portal)->statement); !allowed) co_return allowed;
    const auto rows = static_cast<uint32_t>(std::max(message->max_rows, 0));
    const Statement& statement = *(*portal)->statement;
    // What changes rows before other messages than the Sync may have to be undone with them.
    const bool alone = next_is_sync();
    const bool joins = statement.action() == Statement::Action::Translated && block_ == Block::None &&
                       !alone && !statement.is_ddl();
    if (joins) {
        std::vector<std::string> modes;
        Status begun = co_await begin_block(Block::Implicit, std::move(modes));
        if (!begun) co_return begun;
    }
    if (statement.action() == Statement::Action::Empty) {
        pg::Writer writer(stream_.out());
        writer.write(pg::EmptyQueryResponse{});
        co_return Status{};
    }
    if ((*portal)->declared) {
        // As FETCH, but with Execute's end.
        uint64_t given = 0;
        const uint64_t wanted = rows == 0 ? UINT64_MAX : rows;
        Status done = co_await fetch_rows(**portal, (*portal)->formats, wanted, given, false);
        if (!done) co_return done;
        pg::Writer writer(stream_.out());
        if ((*portal)->finished) {
            writer.write(pg::CommandComplete{"SELECT " + std::to_string(given)});
        } else {
            writer.write(pg::PortalSuspended{});
        }
        co_return Status{};
    }
    co_return co_await execute(*portal, rows);
}

awaitable<Status> Backend::on_close(std::string_view body) {
    auto message = pg::decode<pg::Close>(body);
    if (!message) co_return Failure(std::move(message.error()));
    if (message->target == pg::Target::Statement) {
        const auto found = statements_.find(message->name);
        if (found != statements_.end()) statements_.erase(found);
    } else {
        const std::string name(message->name);
        co_await close_portal(name);
    }
    pg::Writer writer(stream_.out());
    writer.write(pg::CloseComplete{});
    co_return Status{};
}

awaitable<void> Backend::on_sync() {
    skipping_ = false;
    if (block_ == Block::Implicit) {
        const bool good = !failed_;
        Status ended = co_await end_block(good);
        if (!ended && good && !server_.broken()) fail_statement(ended.error());
    } else if (block_ == Block::None) {
        co_await close_portals();
    }
    if (server_.broken()) co_return;
    report_settings();
    write_ready();
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
