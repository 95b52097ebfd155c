// Reads one condition: its conjuncts, the columns it equates, and what it says about given columns.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "planner/analysis/scope.h"
#include "router/key_predicate.h"

namespace braid::planner {

// The condition's top-level conjuncts; NOT (a OR b) counts as NOT a AND NOT b.
std::vector<const grammar::Expression*> conjuncts_of(const grammar::Expression* condition);

// a.x = b.y, and (a.x, a.y) = (b.x, b.y): pairs of columns that the conjunct makes equal.
std::vector<std::pair<Column, Column>> column_equalities(const grammar::Expression* conjunct,
                                                         const Scope& scope);

// The columns that stand in a comparison with a constant anywhere in the condition; each once.
std::vector<Column> columns_restricted_by(const grammar::Expression* condition, const Scope& scope);

// What the condition demands of `columns` (numbered by their position there). A superset: whatever is not
// understood demands nothing.
router::KeyPredicate condition_on(const grammar::Expression* condition, const Scope& scope,
                                  std::span<const Column> columns);

// Structurally the same.
bool same_condition(const router::KeyPredicate& a, const router::KeyPredicate& b);

// Which key column of the distributed occurrence this column is.
std::optional<uint32_t> key_position(const Relation& relation, const RelationColumn& column);

}  // namespace braid::planner
