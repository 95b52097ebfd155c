// What the parts of a scatter give, for EXPLAIN ROUTE ANALYZE: an operator that counts what another one
// gives, and the totals of a shard. Nobody else pays for it.
#pragma once

#include <chrono>
#include <string_view>

#include "backends/async.h"
#include "base/ids.h"
#include "planner/merge/rows.h"

namespace braid::planner {

// What a node of the merging tree has given. Time: spent in it and those below it, without waiting for
// shards.
struct NodeTotals {
    std::string_view node;  // "limit", "merge sorted"; lives for ever
    uint64_t rows = 0;
    uint64_t bytes = 0;
    std::chrono::microseconds elapsed{0};
};

// What one shard has given so far.
struct ShardTotals {
    // No aggregate: g++ 12 moves braced temporaries of aggregates bit by bit within co_await expressions.
    ShardTotals() {}

    ShardId shard;
    uint64_t rows = 0;
    uint64_t bytes = 0;                    // of the messages that hold them
    std::chrono::microseconds elapsed{0};  // from sending the statement to its last row's end; 0: not yet
};

class MeasuredRows final : public RowOperator {
  public:
    MeasuredRows(RowSource& input, std::string_view node) : RowOperator(input) { totals_.node = node; }

    Pull next(RowView& row) override {
        const TimePoint begun = Clock::now();
        const Pull pull = input_.next(row);
        elapsed_ += Clock::now() - begun;
        if (pull == Pull::Row) {
            totals_.rows++;
            totals_.bytes += row.payload.size();
        }
        return pull;
    }

    NodeTotals totals() const {
        NodeTotals totals = totals_;
        totals.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(elapsed_);
        return totals;
    }

  private:
    NodeTotals totals_;
    Clock::duration elapsed_{0};
};

}  // namespace braid::planner
