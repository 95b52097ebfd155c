// Which collation an expression's text has, where that can be told from the catalog.
//
// PostgreSQL derives it from the columns and COLLATE clauses inside (manual 24.2.1). Braid follows the plain
// cases: a column, an explicit COLLATE, expressions all of whose columns have the database's default, and
// texts made of texts (upper(a) || b) whose columns have one collation beside it. Anything else is not known,
// and text ordered by it is refused.
#pragma once

#include <optional>
#include <string>

#include "conf/catalog.h"
#include "planner/analysis/analysis.h"
#include "planner/merge/collation.h"

namespace braid::planner {

struct ExpressionCollation {
    std::optional<Collation> order;  // how it compares; nothing: not known
    bool is_default = false;         // the database's own: text sent back as a parameter has it too
    std::string sql;       // COLLATE clause that gives a parameter this collation; empty when is_default
    bool derived = false;  // of an expression whose value need not be text: `sql` is for text alone
    std::string reason;    // why it is not known
};

ExpressionCollation collation_of(const grammar::Expression& expression, const Scope& scope,
                                 const Analysis& analysis, const conf::Catalog& catalog);

// Of an expression that is known to have the database's default collation.
ExpressionCollation default_collation(const conf::Catalog& catalog);

}  // namespace braid::planner
