// A scatter plan whose answer is the shards' rows: as they are, in order, or without duplicates.
//
// The remote statement is head + hidden key columns + tail + ORDER BY the keys. Keys for ORDER BY follow the
// client's order and need a proven collation; keys that only bring equal rows together may use any order, so
// text is compared in the C collation there.
#pragma once

#include <string>
#include <vector>

#include "planner/scatter/collations.h"
#include "planner/scatter_plan.h"

namespace braid::planner {

struct HiddenKey {
    SqlTemplate sql;
    bool descending = false;
    bool nulls_first = false;
    bool grouping = false;  // only equality matters
    ExpressionCollation collation;
};

class RowsPlan : public ScatterPlan {
  public:
    SqlTemplate head;  // "SELECT a, b"
    SqlTemplate tail;  // " FROM ..." up to where ORDER BY stood
    std::vector<HiddenKey> keys;
    bool distinct = false;
    // The client's ORDER BY is still in `tail` and orders by the same keys (which DISTINCT ON compares with
    // its own).
    bool ordered_by_client = false;
    std::optional<LimitSpec> limit;

    SqlTemplate describe_sql() const override;
    Result<std::shared_ptr<const ResolvedScatter>> resolve(const Description& client,
                                                           const Description& remote,
                                                           const conf::Catalog& catalog) const override;
    std::vector<std::string> tree() const override;

  private:
    SqlTemplate remote_sql(const std::vector<Type>* key_types) const;
};

// The comparator of a merge key. Errors: 0A000 with the reason.
Result<SortKey> sort_key_of(const HiddenKey& key, const Type& type, const conf::Catalog& catalog);
// "a desc nulls last": for EXPLAIN ROUTE.
std::string show_key(const HiddenKey& key);
// " LIMIT 10 OFFSET ?2"
std::string show_limit(const LimitSpec& limit);
// An error when the remote columns do not have the types that the client was told.
Status check_same_columns(const Description& client, const Description& remote, size_t visible);

}  // namespace braid::planner
