// One Catalog of many: where each relation is taken from.
#include <map>
#include <set>

#include "conf/drift.h"

namespace braid::conf {

namespace {

// The shard whose word counts for this relation; nullopt: the first that has it.
std::optional<ShardId> home(const Database& database, const QualifiedName& name) {
    if (const Table* table = database.tables.find(name.schema, name.name)) {
        const Local* local = table->local();
        return local ? std::optional(local->shard) : std::nullopt;
    }
    if (database.unlisted_tables.policy == Unlisted::Local) return database.unlisted_tables.shard;
    return std::nullopt;
}

// An enum counts where all shards that have it agree on its labels, and on its number where they share it.
std::map<uint32_t, Enum> merge_enums(std::span<const CatalogPtr> per_shard) {
    std::map<uint32_t, Enum> merged;
    std::map<QualifiedName, std::vector<std::string>> labels;
    std::set<QualifiedName> differing;
    std::set<uint32_t> ambiguous;
    for (const CatalogPtr& catalog : per_shard) {
        for (const auto& [oid, one] : catalog->enums) {
            if (labels.try_emplace(one.name, one.labels).first->second != one.labels)
                differing.insert(one.name);
            if (merged.try_emplace(oid, one).first->second.name != one.name) ambiguous.insert(oid);
        }
    }
    std::erase_if(merged, [&](const auto& entry) {
        return ambiguous.contains(entry.first) || differing.contains(entry.second.name);
    });
    return merged;
}

}  // namespace

Catalog merge(std::span<const CatalogPtr> per_shard, const Database& database) {
    if (per_shard.empty()) return {};
    // With it come the first shard's facts about sessions.
    Catalog merged = *per_shard.front();
    for (const CatalogPtr& catalog : per_shard.subspan(1)) {
        for (const auto& [name, relation] : catalog->relations()) {
            if (!merged.find(name.schema, name.name)) merged.add(relation);
        }
        for (const auto& [name, function] : catalog->functions()) merged.add(name, function);
    }
    merged.enums = merge_enums(per_shard);
    for (uint32_t shard = 0; shard < per_shard.size(); ++shard) {
        for (const auto& [name, relation] : per_shard[shard]->relations()) {
            if (home(database, name) == ShardId(shard)) merged.add(relation);
        }
    }
    return merged;
}

}  // namespace braid::conf
