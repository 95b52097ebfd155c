// Configuration and catalog brought together. See layout.h.
#include "router/layout.h"

#include <fmt/format.h>

#include "router/hash/hash.h"

namespace braid::router {
namespace {

Error problem_with(const conf::Table& table, std::string reason) {
    return not_supported(
        fmt::format("distributed table \"{}\" cannot be routed: {}", table.display_name(), reason));
}

// Ranges and lists are written in UTC: a configuration must mean the same on every machine.
const ReadContext kConfigurationContext{.time_zone_is_utc = true};

Result<Value> read_bound(const std::string& text, const KeyColumn& column) {
    Reading reading = read_key(text, column, kConfigurationContext);
    if (!reading.known()) {
        return fail("42P17", fmt::format("\"{}\" is not a value of type {} that can be told exactly", text,
                                         type_name(column.type.id)));
    }
    return reading.value;
}

}  // namespace

TableRouter::TableRouter(const conf::Table& table, const conf::Relation* relation, uint32_t shard_count)
    : table_(&table), map_(static_cast<const conf::Buckets*>(nullptr)) {
    problem_ = read_key(relation);
    if (!problem_) problem_ = read_parts(shard_count);
}

std::optional<Error> TableRouter::read_key(const conf::Relation* relation) {
    if (relation == nullptr) return problem_with(*table_, "no shard has a table of this name");
    const conf::Distributed& placement = *table_->distributed();
    for (const std::string& name : placement.key) {
        const conf::Column* column = relation->find_column(name);
        if (column == nullptr) {
            return problem_with(*table_, fmt::format("it has no column \"{}\"", name));
        }
        Result<KeyColumn> read = key_column(*column);
        if (!read) return problem_with(*table_, read.error().message);
        const KeyColumn& key = *read;
        if (placement.method == conf::Method::Modulo && !is_integer(key.type.id)) {
            return problem_with(*table_, fmt::format("method modulo needs an integer key, \"{}\" has type {}",
                                                     name, column->type_name));
        }
        if (placement.method == conf::Method::Range && !key.ordered) {
            return problem_with(*table_,
                                fmt::format("method range needs an ordered key; column \"{}\" is text "
                                            "whose collation is not C",
                                            name));
        }
        key_.push_back(std::move(*read));
    }
    return std::nullopt;
}

std::optional<Error> TableRouter::read_parts(uint32_t) {
    const conf::Distributed& placement = *table_->distributed();
    if (const conf::Buckets* buckets = placement.buckets()) {
        map_ = buckets;
        for (ShardId shard : buckets->shards) all_shards_.add(shard);
        return std::nullopt;
    }
    if (const conf::Ranges* ranges = placement.ranges()) {
        std::vector<RangeMap::Range> typed;
        for (const conf::Range& part : ranges->parts) {
            RangeMap::Range range;
            range.shard = part.shard;
            for (auto [text, value] : {std::pair{&part.from, &range.from}, std::pair{&part.to, &range.to}}) {
                if (!*text) continue;
                Result<Value> bound = read_bound(**text, key_[0]);
                if (!bound) return problem_with(*table_, bound.error().message);
                *value = std::move(*bound);
            }
            all_shards_.add(part.shard);
            typed.push_back(std::move(range));
        }
        Result<RangeMap> map = RangeMap::make(std::move(typed));
        if (!map) return problem_with(*table_, map.error().message);
        map_ = std::move(*map);
        return std::nullopt;
    }
    std::vector<ListMap::Entry> entries;
    for (const conf::ListPart& part : placement.lists()->parts) {
        all_shards_.add(part.shard);
        for (const std::string& text : part.values) {
            Result<Value> value = read_bound(text, key_[0]);
            if (!value) return problem_with(*table_, value.error().message);
            entries.push_back({std::move(*value), part.shard});
        }
    }
    if (placement.lists()->default_shard) all_shards_.add(*placement.lists()->default_shard);
    Result<ListMap> map = ListMap::make(std::move(entries), placement.lists()->default_shard);
    if (!map) return problem_with(*table_, map.error().message);
    map_ = std::move(*map);
    return std::nullopt;
}

Result<std::optional<ShardId>> TableRouter::find(std::span<const Value> key) const {
    if (const auto* ranges = std::get_if<RangeMap>(&map_)) return ranges->find(key[0]);
    if (const auto* lists = std::get_if<ListMap>(&map_)) return lists->find(key[0]);
    const conf::Buckets& buckets = *std::get<const conf::Buckets*>(map_);
    Result<BucketId> bucket = table_->distributed()->method == conf::Method::Modulo
                                  ? modulo_bucket(key[0], buckets.size())
                                  : bucket_of(key, buckets.size());
    if (!bucket) return Failure(bucket.error());
    return buckets.shard_of(*bucket);
}

ShardSet TableRouter::find_between(const Bound& lower, const Bound& upper) const {
    std::vector<ShardId> shards;
    if (const auto* ranges = std::get_if<RangeMap>(&map_)) {
        shards = ranges->find_between(lower, upper);
    } else if (const auto* lists = std::get_if<ListMap>(&map_); lists != nullptr && key_[0].ordered) {
        shards = lists->find_between(lower, upper);
    } else {
        return all_shards_;
    }
    ShardSet set;
    for (ShardId shard : shards) set.add(shard);
    return set;
}

bool TableRouter::has_gaps() const {
    if (const auto* lists = std::get_if<ListMap>(&map_)) return !lists->default_shard();
    if (const auto* ranges = std::get_if<RangeMap>(&map_)) return ranges->has_gaps();
    return false;
}

Layout::Layout(const conf::Database& database, const conf::Catalog& catalog) {
    for (const conf::Table& table : database.tables) {
        if (table.distributed() == nullptr) {
            tables_.emplace_back();
            continue;
        }
        tables_.emplace_back(
            TableRouter(table, catalog.find(table.schema, table.name), database.shard_count()));
    }
}

}  // namespace braid::router
