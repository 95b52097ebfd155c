// A scatter plan with aggregates above the MySQL shards. Private to this folder; made by
// aggregate_scatter.cpp.
//
// Each shard groups its rows in a derived table, whose columns get names of their own, and orders the groups;
// Braid merges adjacent equal ones. A column that is neither grouped nor aggregated (ONLY_FULL_GROUP_BY off)
// has the value that the group's first row has: one server may show any. What the statement does with the
// results beyond listing them runs on one shard over the merged rows (MysqlFinish).
#pragma once

#include <string>
#include <vector>

#include "planner/mysql/merge_keys.h"
#include "planner/mysql/scatter_plan.h"

namespace braid::planner {

struct MysqlAggregatePart {
    MysqlAggregateFunction function = MysqlAggregateFunction::Count;
    SqlTemplate call;   // the client's
    SqlTemplate sum;    // of avg
    SqlTemplate count;  // of avg

    bool is_extremum() const {
        return function == MysqlAggregateFunction::Min || function == MysqlAggregateFunction::Max;
    }
};

class MysqlAggregatePlan final : public MysqlScatterPlan {
  public:
    SqlTemplate prefix;  // WITH ..., or nothing
    SqlTemplate source;  // " FROM ... WHERE ..."
    std::vector<MysqlKey> groups;
    std::vector<SqlTemplate> values;  // columns that are neither grouped nor aggregated
    std::vector<MysqlAggregatePart> aggregates;

    enum class Kind : uint8_t { Group, Value, Aggregate };
    struct Output {
        Kind kind = Kind::Group;
        size_t index = 0;
    };
    std::vector<Output> outputs;  // without finish
    std::vector<size_t> order;    // the groups in the order in which they are merged
    std::optional<LimitSpec> limit;
    bool fixes_time = false;

    bool finish = false;
    SqlTemplate finish_before;  // "SELECT ... FROM ("
    SqlTemplate finish_after;   // ") AS braid_rows HAVING ..."

    // The groups with the client's own calls: g1.., v1.., a1..
    SqlTemplate describe_sql() const override;
    std::vector<uint32_t> compared_texts(const std::vector<MysqlColumn>& remote) const override;
    Result<std::shared_ptr<const MysqlScatter>> resolve(const MysqlDescription& description) const override;
    std::vector<std::string> tree() const override;
    SqlTemplate shown_sql() const override { return inner(true); }

  private:
    SqlTemplate inner(bool partial) const;
    Status add_aggregates(const MysqlDescription& description, MysqlScatter& scatter, MergeAggregates& merged,
                          uint32_t next) const;
    Status set_outputs(const MysqlDescription& description, MysqlScatter& scatter,
                       MergeAggregates& merged) const;
};

}  // namespace braid::planner
