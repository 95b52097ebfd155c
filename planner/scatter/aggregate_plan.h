// A scatter plan with aggregates above the shards.
//
// Each shard computes partial aggregates per group, ordered by the group keys; Braid merges adjacent equal
// groups. What the statement does with the results beyond listing them (expressions, HAVING, an order of its
// own, DISTINCT, LIMIT) runs on one shard over the merged rows (FinishInline).
#pragma once

#include <string>
#include <vector>

#include "planner/scatter/rows_plan.h"

namespace braid::planner {

// A group key: compared in any order unless the statement orders by it.
struct GroupKey {
    HiddenKey key;
    SqlTemplate sql;       // the expression as GROUP BY has it
    bool by_name = false;  // a constant, which GROUP BY can name as an output column alone
};

struct AggregatePart {
    AggregateFunction function = AggregateFunction::Count;
    SqlTemplate call;               // the client's call; of avg: its sum
    SqlTemplate count;              // of avg: the count
    ExpressionCollation collation;  // of min's and max's argument
    std::string shown;              // "sum(total)"
};

class AggregatePlan : public ScatterPlan {
  public:
    SqlTemplate prefix;  // WITH ..., or nothing
    SqlTemplate source;  // " FROM ... WHERE ..."
    std::vector<GroupKey> groups;
    std::vector<AggregatePart> aggregates;
    size_t ordered_groups = 0;  // the first so many groups carry the statement's own order

    // Direct output, when nothing remains to compute: groups and aggregates by position.
    struct Output {
        bool aggregate = false;
        size_t index = 0;
    };
    std::vector<Output> outputs;
    std::optional<LimitSpec> limit;  // direct output only

    bool finish = false;
    SqlTemplate finish_before;  // "SELECT ... FROM ("
    SqlTemplate finish_after;   // ") AS braid_rows(g1, a1) WHERE ..."
    bool finish_whole = false;

    SqlTemplate describe_sql() const override;
    Result<std::shared_ptr<const ResolvedScatter>> resolve(const Description& client,
                                                           const Description& remote,
                                                           const conf::Catalog& catalog) const override;
    std::vector<std::string> tree() const override;

  private:
    SqlTemplate remote_sql(const std::vector<Type>* key_types) const;
    Result<std::string> finish_rows(const std::vector<Type>& types) const;
};

}  // namespace braid::planner
