// The distributed tables of one database, ready to route: configuration and catalog brought together once.
//
// The configuration says where keys live, as text; the catalog says which types the keys have. A Layout holds
// both as typed maps. It is made anew when either changes, is immutable, and refers to the Database and
// Catalog it was made from, which must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "conf/catalog.h"
#include "conf/topology.h"
#include "router/key_column.h"
#include "router/placement.h"
#include "router/shard_set.h"

namespace braid::router {

// One distributed table.
class TableRouter {
  public:
    TableRouter(const conf::Table& table, const conf::Relation* relation, uint32_t shard_count);

    const conf::Table& table() const { return *table_; }
    std::span<const KeyColumn> key() const { return key_; }
    // Why no statement can be routed by this table's key (its column is missing, a type that does not hash, a
    // range bound that its type does not read). Everything on the table is refused with it.
    const std::optional<Error>& problem() const { return problem_; }

    // Every shard that may hold rows of the table.
    const ShardSet& all_shards() const { return all_shards_; }
    // The shard of the key; nothing when no range or list takes it. The values are of the key columns' types.
    Result<std::optional<ShardId>> find(std::span<const Value> key) const;
    // The shards of keys between the bounds; single-column keys under range and list, else all shards.
    ShardSet find_between(const Bound& lower, const Bound& upper) const;
    // There are keys, beside NULL, that no range or list takes.
    bool has_gaps() const;

  private:
    std::optional<Error> read_key(const conf::Relation* relation);
    std::optional<Error> read_parts(uint32_t shard_count);

    const conf::Table* table_;
    std::vector<KeyColumn> key_;
    std::variant<const conf::Buckets*, RangeMap, ListMap> map_;
    ShardSet all_shards_;
    std::optional<Error> problem_;
};

class Layout {
  public:
    Layout(const conf::Database& database, const conf::Catalog& catalog);

    // The router of a distributed table; nullptr for reference and local tables.
    const TableRouter* find(TableId table) const {
        const auto& entry = tables_[table.value];
        return entry ? &*entry : nullptr;
    }

  private:
    std::vector<std::optional<TableRouter>> tables_;  // by TableId
};

}  // namespace braid::router
