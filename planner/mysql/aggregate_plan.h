// A scatter plan with aggregates above the MySQL shards. Private to this folder; made by
// aggregate_scatter.cpp.
//
// Each shard groups its rows in a derived table, whose columns get names of their own, and orders the groups;
// Braid merges adjacent equal ones. A column that is neither grouped nor aggregated (ONLY_FULL_GROUP_BY off)
// has the value that the group's first row has: one server may show any. What the statement does with the
// results beyond listing them runs on one shard over the merged rows (MysqlFinish).
//
// DISTINCT and GROUP_CONCAT need to know which rows a group has, not only how many: the shards then group by
// `details` too, which come sorted within their group, and Braid counts or strings together what differs. All
// such calls of a statement have the same details.
#pragma once

#include <string>
#include <vector>

#include "planner/mysql/merge_keys.h"
#include "planner/mysql/scatter_plan.h"

namespace braid::planner {

struct MysqlAggregatePart {
    MysqlAggregateFunction function = MysqlAggregateFunction::Count;
    SqlTemplate call;        // the client's
    SqlTemplate sum;         // of avg; of a sum of quotients, with the digits that are not shown
    bool quotients = false;  // of values with more digits than are shown
    SqlTemplate count;       // of avg
    bool detailed = false;   // reads a group's rows one by one, sorted by the details
    bool distinct = false;   // of those: each combination of details once
    SqlTemplate value;       // detailed: what is added or strung together
    SqlTemplate separator;   // of GROUP_CONCAT

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
    std::vector<MysqlKey> details;

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

    // The groups with the client's own calls: g1.., v1.., a1.., d1..
    SqlTemplate describe_sql() const override;
    std::vector<uint32_t> compared_texts(const std::vector<MysqlColumn>& remote) const override;
    Result<std::shared_ptr<const MysqlScatter>> resolve(const MysqlDescription& description) const override;
    std::vector<std::string> tree() const override;
    SqlTemplate shown_sql() const override { return inner(Form::Partial); }

  private:
    // What the shards run; the same with the client's calls; that without the details, as one server has it.
    enum class Form : uint8_t { Partial, Described, Whole };
    SqlTemplate inner(Form form) const;
    void append_partials(SqlTemplate& sql, const MysqlAggregatePart& part, size_t index) const;
    Result<std::vector<MysqlKeyForm>> key_forms(const MysqlDescription& description) const;
    Status add_aggregates(const MysqlDescription& description, const std::vector<MysqlKeyForm>& forms,
                          MysqlScatter& scatter, MergeAggregates& merged, uint32_t next) const;
    Status set_outputs(const MysqlDescription& description, MysqlScatter& scatter,
                       MergeAggregates& merged) const;
};

}  // namespace braid::planner
