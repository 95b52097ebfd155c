// What stands in a statement's FROM clauses, and the columns by which it is known.
//
// A Relation is one occurrence: a table that is named twice gives two. A Column names a column of an
// occurrence as the statement sees it. Both live as long as the Analysis that made them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/type.h"
#include "conf/catalog.h"
#include "conf/topology.h"
#include "grammar/ast/statement.h"
#include "planner/analysis/names.h"
#include "router/layout.h"

namespace braid::planner {

using RelationId = StrongId<struct RelationTag>;

// A column of one occurrence, under the name that the statement can use.
struct Column {
    RelationId relation;
    std::string_view name;

    bool operator==(const Column&) const = default;
};

enum class RelationKind : uint8_t {
    Distributed,
    Reference,
    Local,
    System,    // pg_catalog, information_schema: every server has its own
    Derived,   // a subquery or a use of a common table
    Values,    // VALUES in FROM
    Function,  // a set-returning function
};

struct RelationColumn {
    // Unlike any other of its relation: what no reference can mean, because an earlier column has its name
    // too, has a name that no statement can write.
    std::string_view name;
    std::string_view shown;        // as the server names it
    Type type;                     // Unknown when not told by the catalog
    std::string_view own_name;     // of a table: its name in the catalog, where an alias may have renamed it
    std::optional<Column> source;  // Derived: the inner column that it passes on unchanged
    const conf::Column* described = nullptr;  // of a table: what the catalog says of it
};

struct Relation {
    RelationId id;
    RelationKind kind = RelationKind::Function;
    std::string_view name;               // as the statement refers to it: the alias or the table's name
    const conf::Table* table = nullptr;  // Distributed, Reference, Local
    const router::TableRouter* router = nullptr;  // Distributed
    std::vector<RelationColumn> columns;
    bool columns_known = false;  // `columns` is complete
    // On the nullable side of an outer join of its own block: the block's rows may have NULL for all its
    // columns.
    bool nullable = false;
    NameRules names = {};

    // Two columns have the name.
    bool is_ambiguous(std::string_view shown) const {
        size_t count = 0;
        for (const RelationColumn& candidate : columns) count += names.same_column(candidate.shown, shown);
        return count > 1;
    }
    const RelationColumn* find(std::string_view column) const {
        for (const RelationColumn& candidate : columns) {
            if (names.same_column(candidate.name, column)) return &candidate;
        }
        return nullptr;
    }
};

// All occurrences of a statement, by their ids; they keep their places.
class Relations {
  public:
    Relations(grammar::Dialect dialect, NameRules names) : dialect_(dialect), names_(names) {}

    grammar::Dialect dialect() const { return dialect_; }
    const NameRules& names() const { return names_; }
    RelationId add(Relation relation) {
        relation.id = RelationId(static_cast<uint32_t>(all_.size()));
        relation.names = names_;
        all_.push_back(std::move(relation));
        return all_.back().id;
    }
    Relation& operator[](size_t id) { return all_[id]; }
    const Relation& operator[](size_t id) const { return all_[id]; }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }

  private:
    grammar::Dialect dialect_;
    NameRules names_;
    std::deque<Relation> all_;
};

}  // namespace braid::planner
