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
#include "router/operand.h"

namespace braid::planner {

// SQL with holes: constants of the client's statement that change from execution to execution.
struct SqlTemplate {
    struct Piece {
        std::string text;
        int slot = -1;  // the literal that follows the text, as the client wrote it; -1: none
    };
    std::vector<Piece> pieces;

    // `literal_texts`: the source text of each literal slot (with quotes, as in the statement at hand).
    std::string render(std::span<const std::string_view> literal_texts) const;
};

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
};

// --- resolved: what planner/exec runs
// -----------------------------------------------------------------------------

// Input: the shards' rows. Leaf of every tree.
struct RemoteQuery {
    // Same text for every shard. Uses the client's parameters $1..$n as they are. Columns: first the visible
    // ones, then hidden ones for merging.
    SqlTemplate sql;
    std::vector<ResultColumn> columns;
    size_t visible = 0;  // columns [0, visible) are the client's, in the client's formats
    bool limit_pushed =
        false;  // exec appends " LIMIT <limit+offset>" (or FETCH FIRST .. WITH TIES) to the rendered text
};

// k-way merge of sorted inputs; without it rows are concatenated in the order they arrive.
struct MergeSorted {
    std::vector<merge::SortKey> keys;  // over the remote columns; key columns are requested in binary format
    bool distinct = false;             // drop rows whose keys all equal the previous row's
};

// Groups of adjacent rows with equal `groups` become one row; partial states become final values.
struct MergeAggregates {
    std::vector<uint32_t> groups;  // remote columns; empty: one group, one row even for no input
    std::vector<merge::AggregateCall> aggregates;  // over remote columns
    // The visible output: each is a group (index into groups) or an aggregate (index into aggregates).
    struct Output {
        bool aggregate = false;
        uint32_t index = 0;
    };
    std::vector<Output> outputs;  // unused when a FinishInline follows: then groups first, then aggregates
};

// The rest of the statement (HAVING, expressions over aggregates, ORDER BY an aggregate) runs on one shard,
// over the merged rows sent along as typed VALUES: the server's own semantics. `%` marks where the VALUES go.
struct FinishInline {
    SqlTemplate before;         // "SELECT ... FROM (VALUES "
    SqlTemplate after;          // ") AS braid(g1, a1) WHERE ... ORDER BY ..."
    std::vector<Type> columns;  // of one VALUES row
    bool whole_input = false;   // ORDER BY: needs all rows at once; otherwise batches keep their order
};

struct ResolvedScatter {
    RemoteQuery remote;
    std::optional<MergeSorted> merge;
    std::optional<MergeAggregates> aggregate;
    std::optional<FinishInline> finish;
    std::optional<LimitSpec> limit;
    std::vector<ResultColumn> output;  // what the client sees, from its own statement's description
};

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
