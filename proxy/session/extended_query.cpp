#include "proxy/session/extended_query.h"

#include <algorithm>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include "planner/exec/describe.h"
#include "proxy/server/event.h"
#include "proxy/session/bound_values.h"
#include "proxy/session/describe.h"
#include "proxy/session/execute_prepared.h"
#include "proxy/session/inquiry.h"
#include "proxy/session/local_rows.h"
#include "proxy/session/one_shard.h"
#include "proxy/session/schema_change.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frame.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

template <typename M>
std::string message_bytes(const M& message) {
    std::string bytes;
    pg::Writer writer(bytes);
    writer.write(message);
    return bytes;
}

bool ends_transaction(const SqlStatement& statement) {
    return statement.verb == Verb::Commit || statement.verb == Verb::Rollback ||
           statement.verb == Verb::RollbackTo;
}

// Answered without a server having prepared it.
bool is_local(const SqlStatement& statement) {
    return SessionStatements::handles(statement) || gives_local_rows(statement) ||
           statement.verb == Verb::Execute;
}

// For each parameter whether it is in binary format.
std::vector<bool> binary_parameters(const pg::Bind& message) {
    std::vector<bool> binary;
    for (pg::Format format : message.parameter_formats) binary.push_back(format == pg::Format::Binary);
    if (binary.size() != message.parameters.size()) {
        binary.assign(message.parameters.size(), !binary.empty() && binary.front());
    }
    return binary;
}

pg::Frame frame_at(std::string_view bytes) {
    pg::Frame frame;
    frame.type = bytes.front();
    frame.size = size_t{pg::load_uint32(bytes.data() + 1)} + 1;
    frame.body = bytes.substr(pg::kHeaderSize, frame.size - pg::kHeaderSize);
    return frame;
}

}  // namespace

awaitable<void> ExtendedQuery::run() {
    co_await work(false);
    co_await drain();
}

awaitable<bool> ExtendedQuery::sync() {
    co_await work(true);
    copied_in_ = false;
    if (!failed_) {
        if (Status settled = co_await settle_parse(); !settled) {
            co_await drain();
            if (!failed_) core_.fail_statement(settled.error());
            failed_ = true;
        }
    }
    co_await drain();
    if (copied_in_) {
        copied_in_ = false;
        open_ = true;
        co_return false;
    }
    if (core_.transaction.mode() == Transaction::Mode::Implicit) {
        if (failed_) core_.transaction.fail();
        (void)co_await session_statements_.end_implicit();
    }
    if (!core_.transaction.active()) co_await close_portals();
    failed_ = false;
    open_ = false;
    co_return true;
}

awaitable<bool> ExtendedQuery::before_simple_query() {
    if (!open_) co_return true;
    co_await work(true);
    co_await drain();
    if (failed_) co_return false;
    if (core_.transaction.mode() == Transaction::Mode::Implicit) {
        (void)co_await session_statements_.end_implicit();
    }
    open_ = false;
    if (!core_.transaction.active()) co_await close_portals();
    co_return true;
}

void ExtendedQuery::decide_mode(bool at_sync) {
    if (core_.transaction.active()) return;
    size_t executes = 0;
    bool binds = false;
    for (std::string_view left = rest_; !left.empty();) {
        const pg::Frame frame = frame_at(left);
        executes += frame.type == 'E';
        binds = binds || frame.type == 'B';
        left.remove_prefix(frame.size);
    }
    // A portal must live on until the rest of the batch has come.
    if (at_sync ? executes < 2 : executes == 0 && !binds) return;
    core_.settings.begin();
    core_.transaction.begin(Transaction::Mode::Implicit, {});
}

awaitable<void> ExtendedQuery::work(bool at_sync) {
    std::string messages;
    messages.swap(batch_);
    rest_ = messages;
    if (!failed_) decide_mode(at_sync);
    while (!rest_.empty() && !failed_ && !core_.client_gone) {
        const pg::Frame frame = frame_at(rest_);
        const std::string_view message = rest_.substr(0, frame.size);
        rest_.remove_prefix(frame.size);
        Status done = core_.check_cancelled();
        if (done) done = co_await take(frame.type, frame.body, message);
        if (!done) {
            // What was asked before is answered before.
            co_await drain();
            if (!failed_ && !done.error().sqlstate.empty()) core_.send_error(done.error());
            core_.transaction.fail();
            failed_ = true;
        }
        const bool session_statement = frame.type == 'E' && !core_.transaction.active();
        if (session_statement && !failed_ && expected_.empty()) decide_mode(at_sync);
    }
    rest_ = {};
    // A small buffer is kept for the next batch.
    messages.clear();
    if (batch_.empty() && messages.capacity() <= 16 * 1024) batch_.swap(messages);
}

awaitable<Status> ExtendedQuery::take(char type, std::string_view body, std::string_view) {
    switch (type) {
        case 'P': co_return co_await parse(body);
        case 'B': co_return co_await bind(body);
        case 'D': co_return co_await describe(body);
        case 'E': co_return co_await execute(body);
        default: co_return co_await close(body);
    }
}

void ExtendedQuery::expect(Link& link, Reply reply, Pass pass) {
    Expected entry;
    entry.link = &link;
    entry.reply = reply;
    entry.pass = pass;
    expected_.push_back(std::move(entry));
    link.touched = true;
}

void ExtendedQuery::answer(std::string bytes) {
    Expected entry;
    entry.bytes = std::move(bytes);
    expected_.push_back(std::move(entry));
}

Result<PreparedStatementPtr> ExtendedQuery::find_statement(std::string_view name) const {
    auto found = prepared_.find(name);
    if (found != prepared_.end()) return found->second;
    if (name.empty())
        return fail(sqlstate::kInvalidSqlStatementName, "unnamed prepared statement does not exist");
    return fail(sqlstate::kInvalidSqlStatementName,
                "prepared statement \"" + std::string(name) + "\" does not exist");
}

awaitable<Result<Link*>> ExtendedQuery::analyst() {
    if (core_.transaction.active()) {
        for (auto& [shard, link] : core_.links.all()) {
            if (link->in_transaction && !link->lost) co_return link.get();
        }
    } else {
        for (auto& [shard, link] : core_.links.all()) {
            if (link->touched && !link->lost) co_return link.get();
        }
    }
    co_return co_await core_.links.join(default_shard(core_));
}

awaitable<Status> ExtendedQuery::settle_parse() {
    if (!pending_parse_) co_return Status{};
    const PreparedStatementPtr statement = pending_parse_;
    if (is_local(statement->statement)) {
        pending_parse_.reset();
        co_return Status{};
    }
    Result<Link*> link = co_await analyst();
    if (!link) {
        pending_parse_.reset();
        expected_.pop_back();
        co_return Failure(std::move(link.error()));
    }
    (void)use_statement(**link, statement);
    co_return Status{};
}

std::string ExtendedQuery::use_statement(Link& link, const PreparedStatementPtr& statement) {
    const bool owed = pending_parse_ == statement && pending_parse_;
    pending_parse_.reset();
    std::string bytes;
    if (owed) {
        bytes = std::move(expected_.back().bytes);
        expected_.pop_back();
    }
    const ServerStatement server = use_on_link(core_, link, statement->text, statement->declared_types);
    for (uint32_t i = 0; i < server.closes; i++) expect(link, Reply::Close, Pass::Problems);
    if (server.parsed) {
        expect(link, Reply::Parse, owed ? Pass::All : Pass::Problems);
        expected_.back().forget_key = prepared_key(core_, statement->text, statement->declared_types);
    } else if (owed) {
        answer(std::move(bytes));
    }
    return server.name;
}

std::string ExtendedQuery::use_text(Link& link, std::string_view text, std::span<const uint32_t> types) {
    const ServerStatement server = use_on_link(core_, link, text, types);
    for (uint32_t i = 0; i < server.closes; i++) expect(link, Reply::Close, Pass::Problems);
    if (server.parsed) {
        expect(link, Reply::Parse, Pass::Problems);
        expected_.back().forget_key = prepared_key(core_, text, types);
    }
    return server.name;
}

awaitable<Status> ExtendedQuery::parse(std::string_view body) {
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    auto message = pg::decode<pg::Parse>(body);
    if (!message) co_return Failure(std::move(message.error()));
    if (!message->statement.empty() && prepared_.contains(message->statement)) {
        co_return fail("42P05",
                       "prepared statement \"" + std::string(message->statement) + "\" already exists");
    }
    auto made = make_prepared(message->query, core_.standard_conforming_strings());
    if (!made) co_return Failure(std::move(made.error()));
    const PreparedStatementPtr statement = std::move(*made);
    statement->read_under = constant_settings(core_);
    for (pg::Oid oid : message->parameter_types) statement->declared_types.push_back(oid);
    if (core_.transaction.failed() && !ends_transaction(statement->statement) &&
        statement->statement.verb != Verb::Empty) {
        co_return Failure(in_failed_transaction());
    }
    if (Status checked = check_statement(core_, statement->statement); !checked) co_return checked;
    if (statement->statement.verb == Verb::Execute) {
        if (Status checked = check_execute(statement->statement); !checked) co_return checked;
    }
    prepared_.insert_or_assign(std::string(message->statement), statement);
    answer(message_bytes(pg::ParseComplete{}));
    pending_parse_ = statement;
    co_return Status{};
}

awaitable<Status> ExtendedQuery::bind(std::string_view body) {
    auto message = pg::decode<pg::Bind>(body);
    if (!message) co_return Failure(std::move(message.error()));
    auto found = find_statement(message->statement);
    if (!found) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        co_return Failure(std::move(found.error()));
    }
    const PreparedStatementPtr statement = *found;
    const bool local = is_local(statement->statement);
    if (pending_parse_ != statement || local) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
    }
    if (core_.transaction.failed() && !ends_transaction(statement->statement)) {
        co_return Failure(in_failed_transaction());
    }
    if (!message->portal.empty() && portals_.contains(message->portal)) {
        co_return fail("42P03", "cursor \"" + std::string(message->portal) + "\" already exists");
    }
    if (!local) {
        if (Status same = check_constant_settings(core_, *statement); !same) co_return same;
    }
    // The unnamed portal is replaced.
    if (auto replaced = portals_.find(message->portal); replaced != portals_.end() && replaced->second->run) {
        const PortalPtr old = replaced->second;
        co_await drain();
        if (failed_) co_return fail("", "");
        co_await close_run(*old);
    }
    auto portal = std::make_shared<Portal>();
    portal->statement = statement;
    for (pg::Format format : message->result_formats)
        portal->result_formats.push_back(static_cast<int16_t>(format));

    const size_t formats = message->parameter_formats.size();
    if (formats > 1 && formats != message->parameters.size()) {
        co_return fail(sqlstate::kProtocolViolation,
                       "bind message has " + std::to_string(formats) + " parameter formats but " +
                           std::to_string(message->parameters.size()) + " parameters");
    }
    if (!local) co_return co_await bind_portal(portal, *message, body, Pass::All);
    if (statement->statement.verb == Verb::Execute) {
        portal->kind = Portal::Kind::Execution;
    } else {
        portal->kind =
            gives_local_rows(statement->statement) ? Portal::Kind::LocalRows : Portal::Kind::Session;
    }
    answer(message_bytes(pg::BindComplete{}));
    portals_.insert_or_assign(std::string(message->portal), std::move(portal));
    co_return Status{};
}

awaitable<Status> ExtendedQuery::bind_portal(const PortalPtr& portal, const pg::Bind& message,
                                             std::string_view body, Pass pass) {
    const PreparedStatementPtr statement = portal->statement;
    const std::vector<bool> binary = binary_parameters(message);
    const std::string_view rest = body.substr(message.portal.size() + message.statement.size() + 2);
    bool unknown_binary = false;
    for (size_t i = 0; i < binary.size(); i++) {
        unknown_binary = unknown_binary || (binary[i] && statement->type_of(i) == 0);
    }
    if (unknown_binary && !core_.single_shard()) {
        // What the bytes mean only a server can tell.
        if (Status described = co_await describe_first(*statement); !described) co_return described;
    }
    std::vector<router::BoundParameter>& parameters = portal->values.parameters;
    for (const pg::Value& value : message.parameters) {
        const size_t i = parameters.size();
        parameters.push_back({!value, binary[i], statement->type_of(i), value ? *value : std::string_view()});
    }
    auto routed = route(core_, statement->statement, parameters);
    if (routed && routed->needs_types) {
        if (Status described = co_await describe_first(*statement); !described) co_return described;
        for (size_t i = 0; i < parameters.size(); i++) parameters[i].type_oid = statement->type_of(i);
        routed = route(core_, statement->statement, parameters);
        if (routed && routed->needs_types) {
            co_return fail(sqlstate::kInternalError, "a server has not told a parameter's type");
        }
    }
    if (routed && routed->asks) {
        if (Status described = co_await describe_first(*statement); !described) co_return described;
        routed =
            co_await route_with_answers(core_, statement->statement, parameters, statement->parameter_types);
    }
    if (!routed) {
        if (!surely_accepted(*statement, message)) {
            const ShardId judge = default_shard(core_);
            // Its judgement goes first.
            Status tried = co_await bind_on_trial(statement, message, rest, judge, Pass::Problems);
            if (!tried) co_return tried;
            co_await drain();
            if (failed_) co_return fail("", "");
            co_return Failure(std::move(routed.error()));
        }
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        co_return Failure(std::move(routed.error()));
    }
    portal->routed = std::move(*routed);
    if (const auto* one = std::get_if<planner::OneShard>(&portal->routed.decision)) {
        Status bound = co_await bind_to_shard(*portal, message, rest, one->shard, pass);
        if (!bound) co_return bound;
        parameters.clear();
        portals_.insert_or_assign(std::string(message.portal), portal);
        co_return Status{};
    }
    const auto* several = std::get_if<planner::SeveralShards>(&portal->routed.decision);
    portal->kind = several != nullptr ? Portal::Kind::Scattered : Portal::Kind::Schema;
    // The values outlive the message.
    portal->bound = body;
    for (router::BoundParameter& parameter : parameters) {
        if (parameter.null) continue;
        parameter.bytes =
            std::string_view(portal->bound)
                .substr(static_cast<size_t>(parameter.bytes.data() - body.data()), parameter.bytes.size());
    }
    const bool on_trial = several != nullptr && !surely_accepted(*statement, message);
    if (on_trial) {
        const ShardId judge = several->shards.first().value_or(default_shard(core_));
        Status tried = co_await bind_on_trial(statement, message, rest, judge, pass);
        if (!tried) co_return tried;
    } else {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        if (pass == Pass::All) answer(message_bytes(pg::BindComplete{}));
    }
    portals_.insert_or_assign(std::string(message.portal), portal);
    co_return Status{};
}

awaitable<Status> ExtendedQuery::describe_first(PreparedStatement& statement) {
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    co_await drain();
    if (failed_) co_return fail("", "");
    co_return co_await ensure_described(core_, statement);
}

awaitable<Status> ExtendedQuery::bind_executed(const PortalPtr& portal, std::string_view name) {
    co_await drain();
    if (failed_) co_return fail("", "");
    auto call = co_await resolve_execute(core_, prepared_, portal->statement->statement);
    if (!call) co_return Failure(std::move(call.error()));
    portal->statement = call->statement;
    std::vector<pg::Format> result_formats;
    for (int16_t format : portal->result_formats) result_formats.push_back(static_cast<pg::Format>(format));
    const std::vector<pg::Value> values = call->values();
    std::string bytes;
    pg::Writer writer(bytes);
    pg::write_bind(writer, name, "", call->formats, values, result_formats);
    const std::string_view body = std::string_view(bytes).substr(pg::kHeaderSize);
    auto message = pg::decode<pg::Bind>(body);
    if (!message) co_return Failure(std::move(message.error()));
    Status bound = co_await bind_portal(portal, *message, body, Pass::Problems);
    co_return bound;
}

awaitable<Status> ExtendedQuery::bind_to_shard(Portal& portal, const pg::Bind& message, std::string_view rest,
                                               ShardId shard, Pass pass) {
    if (Status admitted = admit(core_, portal.statement->statement, portal.routed, shard); !admitted) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        co_return admitted;
    }
    Result<Link*> joined = co_await core_.links.join(shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    portal.kind = Portal::Kind::Relayed;
    portal.shard = shard;
    std::string name;
    if (portal.routed.text) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        name = use_text(link, *portal.routed.text, portal.statement->parameter_types);
    } else {
        name = use_statement(link, portal.statement);
    }
    write_bind(link, name, message, rest, pass);
    co_return Status{};
}

awaitable<Status> ExtendedQuery::bind_on_trial(const PreparedStatementPtr& statement, const pg::Bind& message,
                                               std::string_view rest, ShardId shard, Pass pass) {
    Result<Link*> joined = co_await core_.links.join(shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    const std::string name = use_statement(link, statement);
    pg::Writer writer(link.out);
    const bool described =
        !statement->description.empty() && core_.view && statement->described_version == core_.view->version;
    if (!described) {
        // The next values may need no trial.
        writer.write(pg::Describe{pg::Target::Statement, name});
        expect(link, Reply::DescribeStatement, Pass::Problems);
        expected_.back().describe_into = statement;
    }
    write_bind(link, name, message, rest, pass);
    writer.write(pg::Close{pg::Target::Portal, message.portal});
    expect(link, Reply::Close, Pass::Problems);
    co_return Status{};
}

void ExtendedQuery::write_bind(Link& link, const std::string& server_name, const pg::Bind& message,
                               std::string_view rest, Pass pass) {
    pg::Writer writer(link.out);
    writer.begin('B');
    writer.put_cstring(message.portal);
    writer.put_cstring(server_name);
    writer.put_bytes(rest);
    writer.end();
    expect(link, Reply::Bind, pass);
    expected_.back().statement_name.on_server = server_name;
    expected_.back().statement_name.of_client = message.statement;
}

awaitable<Status> ExtendedQuery::describe(std::string_view body) {
    auto message = pg::decode<pg::Describe>(body);
    if (!message) co_return Failure(std::move(message.error()));
    if (message->target == pg::Target::Statement) {
        auto found = find_statement(message->name);
        if (!found || pending_parse_ != *found) {
            if (Status settled = co_await settle_parse(); !settled) co_return settled;
        }
        if (!found) co_return Failure(std::move(found.error()));
        co_return co_await describe_statement(*found);
    }
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    auto found = portals_.find(message->name);
    if (found == portals_.end()) {
        if (Link* link = link_of_cursor(message->name)) {
            pg::Writer writer(link->out);
            writer.write(*message);
            expect(*link, Reply::DescribePortal);
            co_return Status{};
        }
        co_return fail(sqlstate::kInvalidCursorName,
                       "portal \"" + std::string(message->name) + "\" does not exist");
    }
    co_return co_await describe_portal(*found->second, message->name);
}

awaitable<Status> ExtendedQuery::describe_statement(const PreparedStatementPtr& statement) {
    if (is_local(statement->statement)) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        std::string bytes;
        pg::Writer writer(bytes);
        pg::write_parameter_description(writer, {});
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
    const bool known =
        !statement->description.empty() && core_.view && statement->described_version == core_.view->version;
    if (known && pending_parse_ != statement) {
        answer(statement->description);
        co_return Status{};
    }
    Result<Link*> link = co_await analyst();
    if (!link) co_return Failure(std::move(link.error()));
    const std::string name = use_statement(**link, statement);
    pg::Writer writer((*link)->out);
    writer.write(pg::Describe{pg::Target::Statement, name});
    expect(**link, Reply::DescribeStatement);
    expected_.back().describe_into = statement;
    co_return Status{};
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
                co_return fail(sqlstate::kInvalidCursorName,
                               "portal \"" + std::string(name) + "\" does not exist");
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
        case Portal::Kind::Schema:
        case Portal::Kind::Session: bytes = message_bytes(pg::NoData{}); break;
    }
    answer(std::move(bytes));
    co_return Status{};
}

awaitable<Status> ExtendedQuery::execute(std::string_view body) {
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    auto message = pg::decode<pg::Execute>(body);
    if (!message) co_return Failure(std::move(message.error()));
    auto found = portals_.find(message->portal);
    if (found == portals_.end()) {
        if (Link* link = link_of_cursor(message->portal)) {
            pg::Writer writer(link->out);
            writer.write(*message);
            expect(*link, Reply::Execute);
            co_return Status{};
        }
        co_return fail(sqlstate::kInvalidCursorName,
                       "portal \"" + std::string(message->portal) + "\" does not exist");
    }
    const PortalPtr portal = found->second;
    if (core_.transaction.failed() && !ends_transaction(portal->statement->statement)) {
        co_return Failure(in_failed_transaction());
    }
    if (portal->kind == Portal::Kind::Execution) {
        const std::string name(message->portal);
        if (Status bound = co_await bind_executed(portal, name); !bound) co_return bound;
    }
    if (portal->kind != Portal::Kind::Relayed) {
        // The rest is done here and now, after everything that was asked before.
        co_await drain();
        if (failed_) co_return fail("", "");
        co_return co_await execute_here(portal, message->max_rows);
    }
    Link* link = core_.links.find(portal->shard);
    if (link == nullptr || link->lost) {
        co_return fail(sqlstate::kInvalidCursorName,
                       "portal \"" + std::string(message->portal) + "\" does not exist");
    }
    pg::Writer writer(link->out);
    writer.write(*message);
    expect(*link, Reply::Execute);
    expected_.back().portal = portal;
    co_return Status{};
}

awaitable<Status> ExtendedQuery::execute_here(const PortalPtr& portal, int32_t max_rows) {
    const SqlStatement& statement = portal->statement->statement;
    const bool again = portal->finished;
    portal->finished = true;
    switch (portal->kind) {
        case Portal::Kind::Relayed:
        case Portal::Kind::Execution: break;
        case Portal::Kind::Session:
            if (!co_await session_statements_.run(statement)) co_return fail("", "");
            break;
        case Portal::Kind::LocalRows: {
            auto rows = co_await run_local_rows(core_, statement);
            if (!rows) co_return Failure(std::move(rows.error()));
            if (again) rows->lines.clear();
            append_local_rows(core_.client.out(), *rows);
            break;
        }
        case Portal::Kind::Schema: {
            const auto& every = std::get<planner::EveryShard>(portal->routed.decision);
            co_return co_await change_schema(core_, statement, portal->routed, every.shards);
        }
        case Portal::Kind::Scattered: {
            if (again) {
                core_.send_complete("SELECT 0");
                break;
            }
            portal->finished = false;
            if (!portal->run) {
                const auto& several = std::get<planner::SeveralShards>(portal->routed.decision);
                auto run = co_await start_scatter(core_, *portal->statement, portal->routed, several.shards,
                                                  portal->values, portal->result_formats, max_rows > 0);
                if (!run) co_return Failure(std::move(run.error()));
                portal->run = std::move(*run);
            }
            auto progress = co_await portal->run->fetch(max_rows > 0 ? static_cast<uint64_t>(max_rows) : 0);
            if (!progress || progress->finished) {
                co_await portal->run->close();
                portal->run.reset();
                portal->finished = true;
            }
            if (!progress) co_return Failure(std::move(progress.error()));
            if (progress->finished) {
                core_.send_complete("SELECT " + std::to_string(progress->rows));
            } else {
                core_.client.out().append(message_bytes(pg::PortalSuspended{}));
            }
            break;
        }
    }
    co_return Status{};
}

awaitable<Status> ExtendedQuery::close(std::string_view body) {
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    auto message = pg::decode<pg::Close>(body);
    if (!message) co_return Failure(std::move(message.error()));
    if (message->target == pg::Target::Statement) {
        auto found = prepared_.find(message->name);
        if (found != prepared_.end()) prepared_.erase(found);
    } else if (auto found = portals_.find(message->name); found != portals_.end()) {
        const PortalPtr portal = found->second;
        portals_.erase(found);
        Link* link = portal->kind == Portal::Kind::Relayed ? core_.links.find(portal->shard) : nullptr;
        if (link != nullptr && !link->lost) {
            pg::Writer writer(link->out);
            writer.write(*message);
            expect(*link, Reply::Close);
            co_return Status{};
        }
        if (portal->run) {
            co_await drain();
            co_await close_run(*portal);
        }
    }
    answer(message_bytes(pg::CloseComplete{}));
    co_return Status{};
}

Link* ExtendedQuery::link_of_cursor(std::string_view name) {
    auto found = core_.cursors.find(std::string(name));
    if (found == core_.cursors.end()) return nullptr;
    Link* link = core_.links.find(found->second);
    return link != nullptr && !link->lost ? link : nullptr;
}

awaitable<void> ExtendedQuery::close_run(Portal& portal) {
    if (!portal.run) co_return;
    co_await portal.run->close();
    portal.run.reset();
    portal.finished = true;
}

awaitable<void> ExtendedQuery::close_portals() {
    for (auto& [name, portal] : portals_) co_await close_run(*portal);
    portals_.clear();
}

awaitable<void> ExtendedQuery::close_scattered() {
    for (auto& [name, portal] : portals_) co_await close_run(*portal);
    std::erase_if(portals_, [](const auto& entry) {
        return entry.second->kind == Portal::Kind::Scattered && entry.second->finished;
    });
}

awaitable<void> ExtendedQuery::abandon() {
    co_await close_portals();
    expected_.clear();
}

namespace {

// Sends what the socket takes at once; the rest goes out while replies are read, so that neither side waits
// for the other with full buffers.
class BackgroundWrite {
  public:
    BackgroundWrite(asio::any_io_executor executor, Link& link)
        : link_(link), bytes_(std::move(link.out)), done_(std::make_shared<Event>(executor)) {
        link.out.clear();
        Result<size_t> sent = link_.connection().try_write(bytes_);
        if (!sent || *sent == bytes_.size()) {
            done_->set();
            return;
        }
        // The connection reports a failure to whoever reads.
        auto rest = [](backends::postgresql::Connection& connection, std::string bytes,
                       std::shared_ptr<Event> done) -> awaitable<void> {
            (void)co_await connection.write(bytes);
            done->set();
        };
        asio::co_spawn(executor, rest(link_.connection(), bytes_.substr(*sent), done_), asio::detached);
    }
    awaitable<void> wait() { co_await done_->wait(); }

  private:
    Link& link_;
    std::string bytes_;
    std::shared_ptr<Event> done_;
};

}  // namespace

awaitable<void> ExtendedQuery::drain_entry(Expected& entry, std::vector<Link*>& skipped,
                                           std::vector<PortalPtr>& done) {
    if (entry.link == nullptr) {
        if (!failed_) core_.client.out().append(entry.bytes);
        co_await core_.client.flush_if_large();
        co_return;
    }
    Link& link = *entry.link;
    const auto give_up = [&] {
        if (!entry.forget_key.empty()) link.connection().prepared().forget(entry.forget_key);
    };
    if (std::find(skipped.begin(), skipped.end(), &link) != skipped.end()) {
        give_up();
        co_return;
    }
    Status begun = co_await send_pending(core_, link);
    Result<ReplyEnd> end;
    if (begun) {
        const Pass pass = failed_ ? Pass::Nothing : entry.pass;
        end = co_await relay_reply(core_, link, entry.reply, pass, &entry.statement_name);
    } else {
        end = Failure(std::move(begun.error()));
    }
    if (!end) {
        give_up();
        if (!failed_) core_.send_error(end.error());
        core_.transaction.fail();
        failed_ = true;
        skipped.push_back(&link);
        co_return;
    }
    if (end->copied_in) copied_in_ = true;
    if (end->error) {
        give_up();
        // A prepared statement that the server will not run any more, because a table was changed behind our
        // back.
        if (end->sqlstate == sqlstate::kFeatureNotSupported && entry.reply == Reply::Bind) {
            link.connection().mark_tainted();
        }
        core_.transaction.fail();
        failed_ = true;
        skipped.push_back(&link);
        co_return;
    }
    if (entry.describe_into) keep_description(core_, *entry.describe_into, std::move(end->description));
    if (entry.portal && end->last == 'C') done.push_back(entry.portal);
}

awaitable<void> ExtendedQuery::drain() {
    std::vector<Link*> touched;
    for (auto& [shard, link] : core_.links.all()) {
        if (link->touched) touched.push_back(link.get());
    }
    // A Parse at the end of what is drained stays undecided, with its entry, until something follows it.
    std::optional<Expected> undecided;
    if (pending_parse_) {
        undecided = std::move(expected_.back());
        expected_.pop_back();
    }
    std::vector<BackgroundWrite> writes;
    for (Link* link : touched) {
        pg::Writer writer(link->out);
        writer.write(pg::Sync{});
        writes.emplace_back(core_.worker.io().get_executor(), *link);
    }
    std::vector<Link*> skipped;
    std::vector<PortalPtr> done;
    while (!expected_.empty()) {
        Expected entry = std::move(expected_.front());
        expected_.pop_front();
        co_await drain_entry(entry, skipped, done);
    }
    for (size_t i = 0; i < touched.size(); i++) {
        Link& link = *touched[i];
        link.touched = false;
        co_await writes[i].wait();
        if (link.lost || link.connection().broken()) {
            link.lost = true;
            continue;
        }
        Result<ReplyEnd> end =
            co_await relay_reply(core_, link, Reply::Sync, failed_ ? Pass::Nothing : Pass::Problems);
        if (!end) {
            if (!failed_) core_.send_error(end.error());
        }
        if (!end || end->error) {
            core_.transaction.fail();
            failed_ = true;
        }
    }
    if (undecided) {
        if (failed_) {
            pending_parse_.reset();
        } else {
            expected_.push_back(std::move(*undecided));
        }
    }
    if (failed_) pending_parse_.reset();
    for (const PortalPtr& portal : done) {
        if (failed_) break;
        Link* link = core_.links.find(portal->shard);
        if (link == nullptr) continue;
        Status followed = co_await follow_up(core_, portal->statement->statement, portal->routed, *link);
        if (!followed) {
            core_.fail_statement(followed.error());
            failed_ = true;
        }
    }
}

}  // namespace braid::proxy
