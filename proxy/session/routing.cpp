#include "proxy/session/routing.h"

namespace braid::proxy {

namespace {

// What of the session's settings and of a hint steers this statement.
Result<planner::Steering> steering_of(const SessionCore& core) {
    planner::Steering steering;
    if (const std::string* shard = core.settings.find("braid.shard"); shard != nullptr && !shard->empty()) {
        auto found = shard_named(core, *shard);
        if (!found) return Failure(std::move(found.error()));
        steering.shard = *found;
    }
    if (const std::string* key = core.settings.find("braid.shard_key"); key != nullptr && !key->empty()) {
        steering.shard_key = *key;
    }
    return steering;
}

// A statement about a cursor goes where the cursor is.
std::optional<ShardId> shard_of_cursor(const SessionCore& core, const SqlStatement& statement) {
    if (statement.verb != Verb::Fetch && statement.verb != Verb::CloseCursor) return std::nullopt;
    auto found = core.cursors.find(name_of(statement.words.back()));
    if (found != core.cursors.end()) return found->second;
    return default_shard(core);
}

}  // namespace

ShardId default_shard(const SessionCore& core) {
    if (!core.links.pins().empty()) return *core.links.pins().begin();
    return ShardId(0);
}

Result<ShardId> shard_named(const SessionCore& core, std::string_view name) {
    const conf::Server* server = core.topology().find_server(name);
    std::optional<ShardId> shard;
    if (server != nullptr) shard = core.database.shard_on(server->id);
    if (!shard) {
        return fail("22023", "database \"" + core.database.name + "\" has no shard \"" + std::string(name) + "\"");
    }
    return *shard;
}

Result<Routed> route(SessionCore& core, const SqlStatement& statement,
                     std::span<const router::BoundParameter> parameters) {
    (void)parameters;
    Routed routed;
    if (core.single_shard()) {
        routed.decision = planner::OneShard{ShardId(0)};
        return routed;
    }
    if (auto shard = shard_of_cursor(core, statement)) {
        routed.access = planner::Access::Read;
        routed.decision = planner::OneShard{*shard};
        return routed;
    }
    auto steering = steering_of(core);
    if (!steering) return Failure(std::move(steering.error()));
    if (steering->shard) {
        routed.decision = planner::OneShard{*steering->shard};
        return routed;
    }
    return fail(sqlstate::kFeatureNotSupported, "this statement needs the planner");
}

Status check_statement(SessionCore&, const SqlStatement&) {
    return {};
}

Result<std::vector<std::string>> explain_route(SessionCore&, const SqlStatement&) {
    return fail(sqlstate::kFeatureNotSupported, "this statement needs the planner");
}

}  // namespace braid::proxy
