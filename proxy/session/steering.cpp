#include "proxy/session/steering.h"

#include "grammar/hint.h"

namespace braid::proxy {

Result<ShardId> find_shard(const conf::Topology& topology, const conf::Database& database,
                           std::string_view name) {
    const conf::Server* server = topology.find_server(name);
    std::optional<ShardId> shard;
    if (server != nullptr) shard = database.shard_on(server->id);
    if (!shard) {
        return fail("22023", "database \"" + database.name + "\" has no shard \"" + std::string(name) + "\"");
    }
    return *shard;
}

Result<planner::Steering> steer(const conf::Topology& topology, const conf::Database& database,
                                const grammar::ScannedStatement& statement, std::string shard,
                                std::string shard_key) {
    if (!statement.hints.empty()) {
        auto hints = grammar::read_hints(statement);
        if (!hints) return Failure(std::move(hints.error()));
        const auto shard_hint = hints->find("shard");
        const auto key_hint = hints->find("shard_key");
        if (shard_hint || key_hint) shard = shard_key = {};
        if (shard_hint) shard = *shard_hint;
        if (key_hint) shard_key = *key_hint;
        if (auto from = hints->find("read_from"); from && *from != "primary") {
            return fail(sqlstate::kFeatureNotSupported, "reading from replicas is not available yet");
        }
    }
    planner::Steering steering;
    if (!shard.empty()) {
        auto found = find_shard(topology, database, shard);
        if (!found) return Failure(std::move(found.error()));
        steering.shard = *found;
    }
    if (!shard_key.empty()) steering.shard_key = std::move(shard_key);
    return steering;
}

}  // namespace braid::proxy
