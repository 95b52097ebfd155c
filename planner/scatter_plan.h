// How several shards answer one SELECT: a small tree whose leaf is SQL for every shard and whose other nodes
// merge.
//
//   Limit( FinishInline( MergeAggregates( MergeSorted( RemoteQuery ))))     any node but the leaf may be
//   absent
//
// Two steps. plan() makes a ScatterPlan without knowing types. A shard is the analyst: the session prepares
// `ScatterPlan::describe_sql()` and the client's own statement on one shard, and resolve() turns the answer
// into a ResolvedScatter: final SQL, comparators, or the reason why the types cannot be merged exactly. Both
// are immutable and cached with the statement's plan.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/type.h"
#include "conf/catalog.h"
#include "planner/merge/aggregate.h"
#include "planner/merge/comparator.h"
#include "planner/merge/mysql_aggregate.h"
#include "planner/sql_template.h"
#include "router/operand.h"

namespace braid::planner {

// A column of a shard's or the final result.
struct ResultColumn {
    std::string name;
    Type type;
};

// LIMIT and OFFSET applied by Braid; the shards got LIMIT limit + offset.
struct LimitSpec {
    std::optional<router::Operand> limit;   // absent: ALL
    std::optional<router::Operand> offset;  // absent: 0
    bool with_ties = false;
    uint32_t tie_keys = 0;  // with_ties: so many of the merge keys make a tie; 0: all of them
    // MySQL's SQL_CALC_FOUND_ROWS: the rows that it leaves out are read and counted, so the shards get no
    // limit.
    bool counts_all = false;
};

// --- resolved: what planner/exec runs
// -----------------------------------------------------------------------------

// A column of the shards' rows.
struct RemoteColumn {
    ResultColumn column;
    // The client's result column whose format (text or binary) this one is asked for in; nothing: binary, for
    // merging.
    std::optional<uint32_t> client_column;
};

// The shards' rows. Leaf of every tree.
struct RemoteQuery {
    // Same text for every shard. Uses the client's parameters $1..$n as they are.
    SqlTemplate sql;
    std::vector<RemoteColumn> columns;
    // Without aggregation the first `visible` columns are the client's row; the rest is for merging.
    uint32_t visible = 0;
    // exec appends LIMIT <limit + offset> (or FETCH FIRST ... WITH TIES) to the rendered text.
    bool limit_pushed = false;
};

struct MergeKey {
    uint32_t column;  // of the remote rows, in binary format
    SortKey order;
};

// k-way merge of sorted inputs; without it rows are taken as they arrive.
struct MergeSorted {
    std::vector<MergeKey> keys;
    bool distinct = false;  // drop rows whose keys all equal the previous row's
};

struct AggregateCall {
    AggregateFunction function;
    Type argument;
    Type result;
    std::vector<uint32_t> partials;            // remote columns, binary
    std::optional<uint32_t> carried;           // Min, Max: the same value in the client's format
    std::optional<Comparator> comparator;      // Min, Max
    std::optional<MysqlAggregate> mysql = {};  // of MySQL shards: instead of function, argument and result
};

// Adjacent rows with equal group keys become one row; partial states become final values.
struct MergeAggregates {
    std::vector<MergeKey> groups;  // empty: one group, and one row even without input
    std::vector<AggregateCall> aggregates;
    // The row that comes out, unless FinishInline follows: then all group keys (binary) and all aggregates
    // (binary).
    struct Output {
        bool aggregate = false;
        uint32_t index = 0;  // into aggregates, or a remote column in the client's format
    };
    std::vector<Output> outputs;
};

// The rest of the statement (HAVING, expressions over aggregates, ORDER BY an aggregate) runs on one shard
// over the merged rows, which travel as parameters of a VALUES list: the server's own semantics for
// everything above the merge. SQL for n rows: before + "($k::type, ...), ..." + after. Parameters $1..$m are
// the client's, the cells follow.
struct FinishInline {
    SqlTemplate before;              // "SELECT ... FROM (VALUES "
    SqlTemplate after;               // ") AS braid_rows(g1, a1) WHERE ... ORDER BY ..."
    std::vector<Type> columns;       // of one VALUES row, sent in binary
    std::vector<std::string> casts;  // per column: the type's name for the cast in the first row
    // ORDER BY or LIMIT: all rows at once, at most kMaxFinishRows; otherwise in batches that keep their
    // order.
    bool whole_input = false;
};

// A VALUES list of more cells than PostgreSQL takes parameters cannot be sent in one statement.
inline constexpr uint32_t kMaxFinishCells = 60000;

struct ResolvedScatter {
    RemoteQuery remote;
    std::optional<MergeSorted> merge;
    std::optional<MergeAggregates> aggregate;
    std::optional<FinishInline> finish;
    std::optional<LimitSpec> limit;
    std::vector<ResultColumn> output;  // what the client sees, from its own statement's description
};

// Somewhere texts are compared above the shards.
bool compares_text(const ResolvedScatter& scatter);

// --- unresolved
// ---------------------------------------------------------------------------------------------------

// What one shard said of a statement that was prepared there.
struct Description {
    std::vector<uint32_t> parameter_oids;
    std::vector<ResultColumn> columns;
};

class ScatterPlan {
  public:
    virtual ~ScatterPlan() = default;

    // The remote query without its order: prepared on one shard to learn the types of its columns.
    virtual SqlTemplate describe_sql() const = 0;

    // `client`: the client's own statement described; `remote`: describe_sql() described. Errors: 0A000 with
    // the reason (a collation that cannot be proven, a type without an exact merge, a float sum).
    virtual Result<std::shared_ptr<const ResolvedScatter>> resolve(const Description& client,
                                                                   const Description& remote,
                                                                   const conf::Catalog& catalog) const = 0;

    // The tree for EXPLAIN ROUTE, one line per node, outermost first.
    virtual std::vector<std::string> tree() const = 0;
};

}  // namespace braid::planner
