// How a session's settings and a statement's hints steer it to a shard; for the sessions of both protocols.
#pragma once

#include <string>
#include <string_view>

#include "conf/topology.h"
#include "grammar/scanner/scanned_statement.h"
#include "planner/statement_plan.h"

namespace braid::proxy {

// `shard`, `shard_key`: the settings braid.shard and braid.shard_key, empty when not set. A hint goes before
// a setting. Errors: 42601 for a hint that cannot be understood, 22023 for a shard that is none, 0A000 for
// replicas.
Result<planner::Steering> steer(const conf::Topology& topology, const conf::Database& database,
                                const grammar::ScannedStatement& statement, std::string shard,
                                std::string shard_key);

// The shard of that name, of the database. Errors: 22023.
Result<ShardId> find_shard(const conf::Topology& topology, const conf::Database& database,
                           std::string_view name);

}  // namespace braid::proxy
