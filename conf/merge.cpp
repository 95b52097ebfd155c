// One Catalog of many: where each relation is taken from.
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "conf/crossing.h"
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
        if (!catalog) continue;
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
    // Those of one kind know most of it: the first known shard's.
    for (const CatalogPtr& catalog : per_shard) {
        if (catalog) return merge(per_shard, database, catalog->kind);
    }
    return {};
}

Catalog merge(std::span<const CatalogPtr> per_shard, const Database& database, ServerKind client) {
    // The shards of the client's kind first: their words are the client's own.
    std::vector<CatalogPtr> seen(per_shard.begin(), per_shard.end());
    std::vector<const Catalog*> order;
    for (const CatalogPtr& catalog : seen) {
        if (catalog && catalog->kind == client) order.push_back(catalog.get());
    }
    for (CatalogPtr& catalog : seen) {
        if (!catalog || catalog->kind == client) continue;
        catalog = std::make_shared<const Catalog>(described_for(client, *catalog));
        order.push_back(catalog.get());
    }
    if (order.empty()) return {};
    // With it come the first shard's facts about sessions.
    Catalog merged = *order.front();
    for (size_t i = 1; i < order.size(); i++) {
        const Catalog& catalog = *order[i];
        for (const auto& [name, relation] : catalog.relations()) {
            if (!merged.find(name.schema, name.name)) merged.add(relation);
        }
        for (const auto& [name, function] : catalog.functions()) merged.add(name, function);
        merged.operators.insert(merged.operators.end(), catalog.operators.begin(), catalog.operators.end());
    }
    merged.enums = merge_enums(seen);
    for (uint32_t shard = 0; shard < seen.size(); ++shard) {
        if (!seen[shard]) continue;
        for (const auto& [name, relation] : seen[shard]->relations()) {
            if (home(database, name) == ShardId(shard)) merged.add(relation);
        }
    }
    return merged;
}

}  // namespace braid::conf
