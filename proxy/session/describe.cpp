#include "proxy/session/describe.h"

#include <tuple>

#include "backends/postgresql/query.h"
#include "grammar/classify.h"
#include "proxy/session/relay.h"
#include "proxy/session/routing.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frame.h"
#include "wire/postgresql/messages.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

// The frames of a description, one after the other.
template <typename Visit>
void each_frame(std::string_view messages, Visit&& visit) {
    while (messages.size() >= pg::kHeaderSize) {
        const size_t size = size_t{pg::load_uint32(messages.data() + 1)} + 1;
        if (size < pg::kHeaderSize || size > messages.size()) return;
        visit(messages.front(), messages.substr(pg::kHeaderSize, size - pg::kHeaderSize));
        messages.remove_prefix(size);
    }
}

bool same_columns(std::string_view description, std::string_view other) {
    const auto columns = [](std::string_view messages) {
        std::vector<std::tuple<std::string, pg::Oid, int32_t>> found;
        each_frame(messages, [&](char type, std::string_view body) {
            if (type != 'T') return;
            auto described = pg::decode<pg::RowDescription>(body);
            if (!described) return;
            for (const pg::FieldDescription& field : described->fields) {
                found.emplace_back(field.name, field.type_oid, field.type_modifier);
            }
        });
        return found;
    };
    return columns(description) == columns(other);
}

}  // namespace

std::string constant_settings(const SessionCore& core) {
    static constexpr std::string_view kNames[] = {
        "datestyle", "intervalstyle", "timezone", "transform_null_equals", "array_nulls", "xmloption"};
    std::string settings;
    for (std::string_view name : kNames) {
        const auto& values = core.settings.for_connections();
        auto found = values.find(std::string(name));
        settings += found == values.end() ? std::string() : found->second;
        settings += '\0';
    }
    return settings;
}

Status check_constant_settings(const SessionCore& core, const PreparedStatement& statement) {
    if (!reads_alike(statement.text, statement.text_read_under, core.text_reading())) {
        return fail(sqlstate::kFeatureNotSupported,
                    "the statement was prepared under another client_encoding or standard_conforming_strings",
                    "A server's connection would read its text anew.", "Prepare it again.");
    }
    if (core.single_shard() || statement.statement.scanned.literals.empty()) return {};
    if (statement.read_under == constant_settings(core)) return {};
    return fail(
        sqlstate::kFeatureNotSupported,
        "the statement was prepared under other settings of DateStyle, TimeZone or the like, under which its "
        "constants were read",
        {}, "Prepare it again.");
}

std::string prepared_key(const SessionCore& core, std::string_view text, std::span<const uint32_t> types,
                         uint64_t own_key) {
    std::string key(text);
    key += '\0';
    key.append(reinterpret_cast<const char*>(types.data()), types.size_bytes());
    // After a table has changed, a statement on it is another one.
    key += std::to_string(core.view ? core.view->version : 0);
    if (own_key != 0) key += '\0' + std::to_string(own_key);
    // All settings: which of them change parsing or constant folding is the server's business.
    for (const auto& [name, value] : core.settings.for_connections()) {
        if (name == "application_name" || name == "statement_timeout") continue;
        key += '\0';
        key += name;
        key += '\0';
        key += value;
    }
    return key;
}

ServerStatement use_on_link(SessionCore& core, Link& link, std::string_view text,
                            std::span<const uint32_t> types, uint64_t own_key) {
    auto use = link.connection().prepared().use(prepared_key(core, text, types, own_key));
    ServerStatement statement;
    statement.name = std::move(use.name);
    pg::Writer writer(link.out);
    for (const std::string& evicted : use.evicted) {
        writer.write(pg::Close{pg::Target::Statement, evicted});
        statement.closes++;
    }
    if (!use.known) {
        pg::write_parse(writer, statement.name, text, types);
        statement.parsed = true;
    }
    return statement;
}

void keep_description(SessionCore& core, PreparedStatement& statement, std::string messages) {
    statement.parameter_types.clear();
    each_frame(messages, [&](char type, std::string_view body) {
        if (type != 't') return;
        if (auto parameters = pg::decode<pg::ParameterDescription>(body)) {
            for (pg::Oid oid : parameters->types) statement.parameter_types.push_back(oid);
        }
    });
    statement.description = std::move(messages);
    statement.described_version = core.view ? core.view->version : 0;
}

awaitable<Status> ensure_described(SessionCore& core, PreparedStatement& statement) {
    if (!statement.description.empty() && core.view && statement.described_version == core.view->version) {
        co_return Status{};
    }
    auto analyst = analyst_shard(core, statement.statement);
    if (!analyst) co_return Failure(std::move(analyst.error()));
    const ShardId shard = analyst->value_or(default_shard(core));
    Result<Link*> joined = co_await core.links.join(shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    if (Status settled = co_await core.links.settle(link); !settled) co_return settled;
    const ServerStatement server =
        use_on_link(core, link, statement.text, statement.declared_types, statement.own_key);
    pg::Writer writer(link.out);
    writer.write(pg::Describe{pg::Target::Statement, server.name});
    writer.write(pg::Sync{});
    auto& connection = link.connection();
    Status sent = co_await connection.write(link.out);
    link.out.clear();
    if (!sent) co_return sent;
    std::string messages;
    std::optional<Error> error;
    while (true) {
        auto frame = co_await connection.read_frame();
        if (!frame) co_return Failure(std::move(frame.error()));
        switch (frame->type) {
            case 't':
            case 'T':
            case 'n': messages.append(frame->bytes); break;
            case 'E':
                if (!error)
                    error = backends::postgresql::server_error(frame->payload, connection.server_name());
                break;
            default: break;
        }
        if (frame->type == 'Z') break;
    }
    if (error) {
        if (server.parsed)
            connection.prepared().forget(
                prepared_key(core, statement.text, statement.declared_types, statement.own_key));
        co_return Failure(std::move(*error));
    }
    if (!statement.description.empty() && !same_columns(statement.description, messages)) {
        co_return Failure(changed_result());
    }
    keep_description(core, statement, std::move(messages));
    co_return Status{};
}

Error changed_result() {
    return fail(sqlstate::kFeatureNotSupported, "cached plan must not change result type").value();
}

Error unrouted(Error refusal) {
    if (refusal.origin == Origin::Server || refusal.sqlstate != sqlstate::kUndefinedTable) return refusal;
    refusal.sqlstate = sqlstate::kFeatureNotSupported;
    refusal.message += " among the tables and views that Braid knows of the shards";
    refusal.hint = "A sequence is none. Name the shard with /*+ braid: shard=<server> */.";
    return refusal;
}

awaitable<Error> server_error_or(SessionCore& core, const SqlStatement& statement, Error refusal) {
    const bool judged_by_parse = grammar::is_query_or_change(grammar::classify(statement.scanned).kind);
    const bool of_braid =
        refusal.sqlstate == sqlstate::kFeatureNotSupported || refusal.sqlstate == sqlstate::kUndefinedTable;
    // A cast that a question about a key made, where the statement has none: outside a transaction the server
    // can be asked again. One that has judged, and failed its transaction by that, cannot.
    const bool of_question = refusal.sqlstate == "42846" && !core.transaction.active();
    const bool judged = refusal.origin == Origin::Server && !of_question;
    if (judged || !(of_braid || of_question) || !judged_by_parse) co_return refusal;
    auto prepared = make_prepared(statement.text, statement.scanned.standard_conforming_strings);
    if (!prepared) co_return refusal;
    Status described = co_await ensure_described(core, **prepared);
    const bool wrong_for_the_server = !described && described.error().origin == Origin::Server;
    if (wrong_for_the_server) co_return described.error();
    if (described) co_return unrouted(std::move(refusal));
    co_return refusal;
}

std::optional<std::string_view> row_description(const PreparedStatement& statement) {
    std::optional<std::string_view> payload;
    each_frame(statement.description, [&](char type, std::string_view body) {
        if (type == 'T') payload = body;
    });
    return payload;
}

std::vector<std::string> split_schemas(std::string_view text) {
    std::vector<std::string> schemas;
    while (!text.empty()) {
        const size_t end = text.find('\x01');
        schemas.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return schemas;
}

}  // namespace braid::proxy
