// Lookups of the Catalog.
#include "conf/catalog.h"

#include <algorithm>
#include <utility>

namespace braid::conf {

namespace {
constexpr std::string_view kSystemSchema = "pg_catalog";

bool names(std::span<const std::string> path, std::string_view schema) {
    return std::find(path.begin(), path.end(), schema) != path.end();
}
}  // namespace

const Column* Relation::find_column(std::string_view column) const {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& one) { return one.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

void Function::merge(const Function& other) {
    volatility = std::max(volatility, other.volatility);
    aggregate = aggregate || other.aggregate;
    window = window || other.window;
    returns_set = returns_set || other.returns_set;
    procedural = procedural || other.procedural;
}

void Catalog::add(Relation relation) {
    QualifiedName name = relation.name;
    relations_.insert_or_assign(std::move(name), std::move(relation));
}

void Catalog::add(QualifiedName name, const Function& function) {
    const auto [place, added] = functions_.try_emplace(std::move(name), function);
    if (!added) place->second.merge(function);
}

const Relation* Catalog::find(std::string_view schema, std::string_view name) const {
    const auto found = relations_.find(QualifiedName{std::string(schema), std::string(name)});
    return found == relations_.end() ? nullptr : &found->second;
}

const Relation* Catalog::find(std::span<const std::string> path, std::string_view name) const {
    if (!names(path, kSystemSchema)) {
        if (const Relation* relation = find(kSystemSchema, name)) return relation;
    }
    for (const std::string& schema : path) {
        if (const Relation* relation = find(schema, name)) return relation;
    }
    return nullptr;
}

std::optional<Function> Catalog::find_function(std::string_view schema, std::string_view name,
                                               std::span<const std::string> path) const {
    std::optional<Function> result;
    const auto collect = [&](std::string_view where) {
        const auto found = functions_.find(QualifiedName{std::string(where), std::string(name)});
        if (found == functions_.end()) return;
        if (result) {
            result->merge(found->second);
        } else {
            result = found->second;
        }
    };
    if (!schema.empty()) {
        collect(schema);
        return result;
    }
    if (!names(path, kSystemSchema)) collect(kSystemSchema);
    for (const std::string& one : path) collect(one);
    return result;
}

const Enum* Catalog::find_enum(uint32_t oid) const {
    const auto found = enums.find(oid);
    return found == enums.end() ? nullptr : &found->second;
}

std::string_view word(RelationKind kind) {
    switch (kind) {
        case RelationKind::Table: return "table";
        case RelationKind::Partitioned: return "partitioned table";
        case RelationKind::View: return "view";
        case RelationKind::MaterializedView: return "materialized view";
        case RelationKind::Foreign: return "foreign table";
    }
    return "";
}

}  // namespace braid::conf
