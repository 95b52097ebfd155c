// Name resolution. See scope.h.
#include "planner/analysis/scope.h"

#include <algorithm>

namespace braid::planner {

Scope::Found Scope::find(const grammar::ColumnRef& reference, Column& column) const {
    std::string_view name = reference.parts.back();
    if (reference.parts.size() == 1) {
        // The last join that merged the name decides: it stands outermost.
        for (auto merged = merged_.rbegin(); merged != merged_.rend(); ++merged) {
            if (!names().same_column(merged->name, name)) continue;
            if (!merged->meaning) return Found::Unclear;
            column = *merged->meaning;
            return Found::Yes;
        }
    }
    std::string_view qualifier =
        reference.parts.size() > 1 ? reference.parts[reference.parts.size() - 2] : std::string_view();
    Found result = Found::No;
    bool unknown = false;
    for (RelationId id : relations_) {
        const Relation& relation = (*all_)[id.value];
        if (reference.parts.size() > 1 && !names().same_table(relation.name, qualifier)) continue;
        if (relation.find(name) != nullptr) {
            if (result != Found::No) return Found::Unclear;
            column = {id, relation.find(name)->name};
            result = Found::Yes;
        } else if (!relation.columns_known) {
            unknown = true;
        }
    }
    if (!unknown) return result;
    // One relation of this FROM is known to have the column. Had another one it as well, the server would
    // report a bare name as ambiguous.
    const bool certain = result == Found::Yes && reference.parts.size() == 1 && !hides_unknown_;
    return certain ? Found::Yes : Found::Unclear;
}

std::optional<Column> Scope::resolve(const grammar::ColumnRef& reference) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
        Column column;
        switch (scope->find(reference, column)) {
            case Found::Yes: return column;
            case Found::Unclear: return std::nullopt;
            case Found::No: break;
        }
    }
    return std::nullopt;
}

std::optional<Column> Scope::resolve(const grammar::Expression* expression) const {
    const auto* reference = grammar::as<grammar::ColumnRef>(expression);
    return reference == nullptr ? std::nullopt : resolve(*reference);
}

bool Scope::is_merged(std::string_view name) const {
    return std::any_of(merged_.begin(), merged_.end(),
                       [&](const Merged& merged) { return names().same_column(merged.name, name); });
}

std::optional<Column> Scope::merged_column(std::string_view name) const {
    for (auto merged = merged_.rbegin(); merged != merged_.rend(); ++merged) {
        if (names().same_column(merged->name, name)) return merged->meaning;
    }
    return std::nullopt;
}

std::optional<Column> Scope::find_among(const std::vector<RelationId>& relations,
                                        std::string_view name) const {
    for (auto merged = merged_.rbegin(); merged != merged_.rend(); ++merged) {
        if (!names().same_column(merged->name, name) || !merged->meaning) continue;
        for (RelationId id : relations) {
            if (id == merged->meaning->relation) return merged->meaning;
        }
    }
    std::optional<Column> found;
    for (RelationId id : relations) {
        const Relation& relation = (*all_)[id.value];
        if (!relation.columns_known) return std::nullopt;
        if (const RelationColumn* column = relation.find(name)) {
            if (found) return std::nullopt;
            found = Column{id, column->name};
        }
    }
    return found;
}

}  // namespace braid::planner
