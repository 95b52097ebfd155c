// Name resolution, as far as routing needs it: which occurrence does a column reference mean?
//
// Whatever is ambiguous or not known resolves to nothing, which only means that it is no key; the server
// reports wrong names itself.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "planner/analysis/relation.h"

namespace braid::planner {

class Scope {
  public:
    Scope(const Relations& all, const Scope* outer) : all_(&all), outer_(outer) {}

    void add(RelationId relation) { relations_.push_back(relation); }
    // JOIN USING (name): the bare name means this column (nothing: neither side's, as in a full join).
    void merge(std::string_view name, std::optional<Column> meaning) { merged_.push_back({name, meaning}); }

    // A bare name may mean a column of a relation whose columns are not known without being ambiguous: a
    // natural join merges what it finds, a join's alias hides what stands below it.
    void hide_unknown() { hides_unknown_ = true; }

    bool merges() const { return !merged_.empty(); }
    bool is_merged(std::string_view name) const;
    std::optional<Column> merged_column(std::string_view name) const;

    const std::vector<RelationId>& relations() const { return relations_; }
    const Scope* outer() const { return outer_; }
    grammar::Dialect dialect() const { return all_->dialect(); }
    const NameRules& names() const { return all_->names(); }

    // The column that the reference names here or in an outer scope.
    std::optional<Column> resolve(const grammar::ColumnRef& reference) const;
    // The same for an expression, when it is a plain reference.
    std::optional<Column> resolve(const grammar::Expression* expression) const;
    // A bare name among these relations only (one side of a join).
    std::optional<Column> find_among(const std::vector<RelationId>& relations, std::string_view name) const;

  private:
    struct Merged {
        std::string_view name;
        std::optional<Column> meaning;
    };
    enum class Found { No, Yes, Unclear };
    Found find(const grammar::ColumnRef& reference, Column& column) const;

    const Relations* all_;
    const Scope* outer_;
    std::vector<RelationId> relations_;
    std::vector<Merged> merged_;
    bool hides_unknown_ = false;
};

}  // namespace braid::planner
