// The parts of loading, for conf/load.cpp and its siblings only. Each reads its tables of braid.toml in the
// order listeners and pool, servers, users, databases, and leaves in the Draft what the later ones refer to
// by name.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conf/diagnostics.h"
#include "conf/document.h"
#include "conf/reader.h"
#include "conf/topology.h"

namespace braid::conf {

struct Draft {
    Diagnostics& out;
    std::string folder;  // of braid.toml
    Topology topology;
    // Names as users wrote them in `databases`, checked when the databases are known.
    std::vector<std::pair<std::string, Position>> wanted_databases;

    // nullopt, and an error at `at` with the nearest name, when there is no such server.
    std::optional<ServerId> server(const std::string& name, Position at);
    // The same, and it must be a shard of the database.
    std::optional<ShardId> shard(const Database& database, const std::string& name, Position at);
    // A file of the operator, relative to the folder; an error when it cannot be read.
    std::string readable_file(std::string_view key, const std::string& name, Position at);
};

void load_listener(const Node& node, Draft& draft);
void load_pool(const Node& node, Draft& draft);
void load_server(const Node& node, Draft& draft);
void load_user(const Node& node, Draft& draft);
void load_database(const Node& node, Draft& draft);
// All [[database.table]] of one database.
void load_tables(const std::vector<const Node*>& nodes, Database& database, Draft& draft);
// The parts of one table; a shard must be one of the database's.
Ranges load_ranges(const std::vector<const Node*>& nodes, const Database& database, Draft& draft);
Lists load_lists(const std::vector<const Node*>& nodes, const Database& database, Draft& draft);

}  // namespace braid::conf
