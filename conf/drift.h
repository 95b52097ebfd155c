// Where the shards of a database disagree with each other or with the configuration, and the one Catalog they
// make.
//
// Pure functions over what was read. --check prints the drift; the proxy plans with the merged Catalog, and
// refuses statements on a table that has an Error here, because a wrong answer could come of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/mysql/collation.h"
#include "conf/catalog.h"
#include "conf/topology.h"

namespace braid::conf {

enum class DriftSeverity {
    Note,     // between kinds: what one of them refuses with an error and the other takes
    Warning,  // answers stay right; the operator should know
    Error,    // answers could be wrong, or statements would fail on one shard
};

struct Drift {
    DriftSeverity severity = DriftSeverity::Error;
    std::optional<TableId> table;  // absent: the whole database
    std::string name;              // the table's name as the operator wrote it; empty: the whole database
    std::optional<ShardId> shard;  // the shard that differs; absent: all of them
    std::string what;
};

// `per_shard` has one Catalog per shard in the database's order, null where it is not known yet. The first
// shard that has a table is the measure for the others. Order: the whole database first, then tables as
// configured.
std::vector<Drift> compare(std::span<const CatalogPtr> per_shard, const Database& database);

// One Catalog for the planner. A configured table comes from its shard (local) or from the first shard that
// has it; an unlisted one from where the policy puts it; functions of all shards merge to the more careful
// answer; the rest from the first shard. Of a shard whose Catalog is null nothing is known.
Catalog merge(std::span<const CatalogPtr> per_shard, const Database& database);
// The same in the words of clients of one kind, whatever the shards are: a table that is on both kinds is
// described as on the first shard of the client's kind.
Catalog merge(std::span<const CatalogPtr> per_shard, const Database& database, ServerKind client);

// A column that may be a distribution key, by MySQL's rules (base/mysql/key.h) where it is MySQL's. Error
// 0A000 with the reason.
struct KeyClass {
    uint32_t type_oid = 0;  // hash_class
    mysql::Comparison comparison = mysql::Comparison::Bytes;

    bool operator==(const KeyClass&) const = default;
};
Result<KeyClass> key_class(const Column& column);

// Key types of one class give equal values equal hashes, so that tables with keys of these types can be
// colocated: smallint, integer, bigint together; text and varchar together; any other type alone. The value
// is a type oid that stands for the class. `oid` is a base type's (Column::base_type_oid).
uint32_t hash_class(uint32_t oid);

}  // namespace braid::conf
