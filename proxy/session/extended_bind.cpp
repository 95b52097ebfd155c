// Bind: values meet a statement, which tells where it runs.
#include <fmt/format.h>

#include "proxy/session/bound_values.h"
#include "proxy/session/cursor_statements.h"
#include "proxy/session/describe.h"
#include "proxy/session/execute_prepared.h"
#include "proxy/session/extended_messages.h"
#include "proxy/session/extended_query.h"
#include "proxy/session/inquiry.h"
#include "proxy/session/one_shard.h"
#include "wire/postgresql/backend.h"

namespace braid::proxy {

awaitable<Status> ExtendedQuery::bind(std::string_view body) {
    auto message = pg::decode<pg::Bind>(body);
    if (!message) co_return co_await refuse(std::move(message.error()));
    const size_t formats = message->parameter_formats.size();
    if (formats > 1 && formats != message->parameters.size()) {
        co_return co_await refuse(fail(sqlstate::kProtocolViolation,
                                       fmt::format("bind message has {} parameter formats but {} parameters",
                                                   formats, message->parameters.size()))
                                      .value());
    }
    auto found = find_statement(message->statement);
    if (!found) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        co_return Failure(std::move(found.error()));
    }
    const PreparedStatementPtr statement = *found;
    const bool of_cursor = is_cursor_statement(core_, statement->statement);
    const bool local = of_cursor || is_local(statement->statement);
    if (pending_parse_ != statement || local) {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
    }
    if (core_.transaction.failed() && !ends_transaction(statement->statement)) {
        co_return Failure(in_failed_transaction());
    }
    if (core_.portals.taken(message->portal)) co_return co_await refuse(cursor_exists(message->portal));
    if (!local) {
        Status same = check_constant_settings(core_, *statement);
        if (!same) co_return co_await refuse(std::move(same.error()));
    }
    // The unnamed portal is replaced.
    if (const PortalPtr replaced = core_.portals.find(message->portal); replaced && replaced->run) {
        co_await drain();
        if (failed_) co_return fail("", "");
        co_await Portals::close_run(*replaced);
    }
    auto portal = std::make_shared<Portal>();
    portal->statement = statement;
    portal->savepoints = core_.transaction.savepoint_count();
    for (pg::Format format : message->result_formats)
        portal->result_formats.push_back(static_cast<int16_t>(format));

    if (!local) co_return co_await bind_portal(portal, *message, body, Pass::All);
    if (statement->statement.verb == Verb::Execute) {
        portal->kind = Portal::Kind::Execution;
    } else if (of_cursor) {
        portal->kind = Portal::Kind::CursorStatement;
    } else {
        portal->kind =
            gives_local_rows(statement->statement) ? Portal::Kind::LocalRows : Portal::Kind::Session;
    }
    const bool takes_values =
        portal->kind == Portal::Kind::LocalRows || portal->kind == Portal::Kind::Execution;
    if (!takes_values && !message->parameters.empty()) {
        co_return fail(sqlstate::kProtocolViolation, "bind message supplies " +
                                                         std::to_string(message->parameters.size()) +
                                                         " parameters, but prepared statement \"" +
                                                         std::string(message->statement) + "\" requires 0");
    }
    if (Status bound = co_await bind_explained(*portal, *message, body); !bound) co_return bound;
    answer(message_bytes(pg::BindComplete{}));
    core_.portals.put(message->portal, portal);
    co_return Status{};
}

awaitable<Status> ExtendedQuery::bind_explained(Portal& portal, const pg::Bind& message,
                                                std::string_view body) {
    PreparedStatement& statement = *portal.statement;
    if (Status described = co_await describe_explained_first(statement); !described) co_return described;
    if (statement.statement.verb != Verb::ExplainRoute || core_.single_shard()) co_return Status{};
    const size_t given = message.parameters.size();
    const size_t wanted = statement.parameter_types.size();
    if (given != wanted) {
        co_return fail(sqlstate::kProtocolViolation, "bind message supplies " + std::to_string(given) +
                                                         " parameters, but prepared statement \"" +
                                                         std::string(message.statement) + "\" requires " +
                                                         std::to_string(wanted));
    }
    const std::vector<bool> binary = binary_parameters(message);
    for (const pg::Value& value : message.parameters) {
        const size_t i = portal.values.parameters.size();
        portal.values.parameters.push_back(
            {!value, binary[i], statement.type_of(i), value ? *value : std::string_view()});
    }
    keep_values(portal, body);
    co_return Status{};
}

// The values outlive the message.
void ExtendedQuery::keep_values(Portal& portal, std::string_view body) {
    portal.bound = std::make_shared<const std::string>(body);
    for (router::BoundParameter& parameter : portal.values.parameters) {
        if (parameter.null) continue;
        parameter.bytes =
            std::string_view(*portal.bound)
                .substr(static_cast<size_t>(parameter.bytes.data() - body.data()), parameter.bytes.size());
    }
}

awaitable<Status> ExtendedQuery::bind_portal(const PortalPtr& portal, const pg::Bind& message,
                                             std::string_view body, Pass pass) {
    const PreparedStatementPtr statement = portal->statement;
    if (Status same = co_await check_described(*statement); !same) co_return same;
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
        auto judge = analyst_shard(core_, statement->statement);
        // Asked for a key, a server has judged already, and its transaction has failed by that.
        const bool judged = routed.error().origin == Origin::Server;
        if (judge && !judged && !surely_accepted(*statement, message)) {
            const ShardId shard = judge->value_or(default_shard(core_));
            // Its judgement goes first.
            Status tried = co_await bind_on_trial(statement, message, rest, shard, Pass::Problems);
            if (!tried) co_return tried;
            co_await drain();
            if (failed_) co_return fail("", "");
            co_return Failure(unrouted(std::move(routed.error())));
        }
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        Error error = std::move(routed.error());
        if (surely_accepted(*statement, message)) error = unrouted(std::move(error));
        co_return Failure(std::move(error));
    }
    portal->routed = std::move(*routed);
    if (const auto* one = std::get_if<planner::OneShard>(&portal->routed.decision)) {
        Status bound = co_await bind_to_shard(*portal, message, rest, one->shard, pass);
        if (!bound) co_return bound;
        parameters.clear();
        core_.portals.put(message.portal, portal);
        co_return Status{};
    }
    const auto* several = std::get_if<planner::SeveralShards>(&portal->routed.decision);
    portal->kind = several != nullptr ? Portal::Kind::Scattered : Portal::Kind::Schema;
    if (statement->statement.verb == Verb::Declare) portal->kind = Portal::Kind::Declaration;
    keep_values(*portal, body);
    const bool on_trial = several != nullptr && !surely_accepted(*statement, message);
    if (on_trial) {
        const ShardId judge = several->shards.first().value_or(default_shard(core_));
        Status tried = co_await bind_on_trial(statement, message, rest, judge, pass);
        if (!tried) co_return tried;
    } else {
        if (Status settled = co_await settle_parse(); !settled) co_return settled;
        if (pass == Pass::All) answer(message_bytes(pg::BindComplete{}));
    }
    core_.portals.put(message.portal, portal);
    co_return Status{};
}

awaitable<Status> ExtendedQuery::describe_first(PreparedStatement& statement) {
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    co_await drain();
    if (failed_) co_return fail("", "");
    co_return co_await ensure_described(core_, statement);
}

// Tables have changed since the client was told the columns: what it would read now by the old ones must be
// the same.
awaitable<Status> ExtendedQuery::check_described(PreparedStatement& statement) {
    if (!core_.view) co_return Status{};
    const uint64_t version = core_.view->version;
    if (statement.first_version == 0) statement.first_version = version;
    if (!statement.description.empty()) {
        if (statement.described_version == version) co_return Status{};
        co_return co_await describe_first(statement);
    }
    if (statement.first_version == version) co_return Status{};
    co_return fail(sqlstate::kFeatureNotSupported, "cached plan must not change result type",
                   "Tables have changed since the unnamed statement was parsed, and its columns were not "
                   "asked for then.",
                   "Send Parse again.");
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
        name =
            use_text(link, *portal.routed.text, portal.statement->parameter_types, portal.statement->own_key);
    } else {
        name = use_statement(link, portal.statement,
                             portal.statement->named ? Describing::Once : Describing::ByCaller);
    }
    write_bind(link, name, message, rest, pass);
    co_return Status{};
}

awaitable<Status> ExtendedQuery::bind_on_trial(const PreparedStatementPtr& statement, const pg::Bind& message,
                                               std::string_view rest, ShardId shard, Pass pass) {
    Result<Link*> joined = co_await core_.links.join(shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    const std::string name = use_statement(link, statement, Describing::ByCaller);
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

}  // namespace braid::proxy
