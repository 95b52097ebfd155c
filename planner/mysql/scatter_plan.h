// How several MySQL shards answer one SELECT: the counterpart of planner/scatter_plan.h.
//
//   Limit( MysqlFinish( MergeAggregates( MergeSorted( shards' rows ))))     any but the leaf may be absent
//
// plan() makes a MysqlScatterPlan without knowing types. One shard is the analyst
// (planner/exec/describe_mysql.h): the client's statement and describe_sql() are prepared there, and it tells
// how the texts among the merge keys are compared. resolve() turns that into a MysqlScatter: final SQL,
// comparators, or the reason why the answers cannot be merged exactly. Both are immutable and cached with the
// statement's plan.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/mysql/collation.h"
#include "base/mysql/column_type.h"
#include "planner/scatter_plan.h"
#include "planner/sql_template.h"

namespace braid::planner {

// A column of a prepared statement, as a server describes it.
struct MysqlColumn {
    std::string name;
    mysql::ColumnDescription type;
};

// How a text is compared, as its server says: of collation_sql()'s answer.
struct MysqlTextOrder {
    std::string collation;
    std::string pad_weight;   // WEIGHT_STRING of a blank
    bool pads_space = false;  // 'a' = 'a '
};

struct MysqlDescription {
    std::vector<MysqlColumn> client;                   // of the client's own statement
    std::vector<MysqlColumn> remote;                   // of describe_sql()
    std::vector<std::optional<MysqlTextOrder>> texts;  // by column of describe_sql(); of those that are text
};

// The rest of the statement (HAVING, expressions over aggregates, their order) runs on one shard over the
// merged rows, which travel as literals: before + prototype + UNION ALL SELECT ... + after. The prototype is
// a SELECT without rows that gives the columns the types which they have on one server.
struct MysqlFinish {
    SqlTemplate before;
    SqlTemplate after;
    std::vector<mysql::ColumnDescription> columns;  // of a merged row
};

struct MysqlScatter {
    SqlTemplate sql;       // for every shard
    uint32_t columns = 0;  // of the shards' rows
    uint32_t visible = 0;  // without aggregation: the first so many are the client's
    // Which of the shards' columns are merged rather than passed on: they are read as text.
    std::vector<bool> merged;
    bool limit_pushed = false;
    // The clock must show the same time on every shard.
    bool fixes_time = false;
    std::optional<MergeSorted> merge;
    std::optional<MergeAggregates> aggregate;
    std::optional<MysqlFinish> finish;
    std::optional<LimitSpec> limit;
    std::vector<MysqlColumn> output;  // what the client sees
};

class MysqlScatterPlan {
  public:
    virtual ~MysqlScatterPlan() = default;

    // Prepared on one shard to learn the types of what is merged.
    virtual SqlTemplate describe_sql() const = 0;
    // A query of one row that tells how the text columns of describe_sql() are compared: for each column in
    // `texts` its collation, the weight of a blank, and whether blanks at the end count not. Parameters stand
    // as NULL in it.
    // `columns`: how many describe_sql() has.
    SqlTemplate collation_sql(const std::vector<uint32_t>& texts, size_t columns) const;
    // Which columns of describe_sql(), whose types are known now, are compared as texts.
    virtual std::vector<uint32_t> compared_texts(const std::vector<MysqlColumn>& remote) const = 0;
    // Errors: 0A000 with the reason.
    virtual Result<std::shared_ptr<const MysqlScatter>> resolve(
        const MysqlDescription& description) const = 0;
    // The tree for EXPLAIN ROUTE, one line per node, outermost first.
    virtual std::vector<std::string> tree() const = 0;
    // The statement that the shards run, as far as it is known without types.
    virtual SqlTemplate shown_sql() const = 0;
};

}  // namespace braid::planner
