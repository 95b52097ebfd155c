// An operator that counts what another one gives, for EXPLAIN ROUTE ANALYZE; nobody else pays for it.
#pragma once

#include <chrono>
#include <string_view>

#include "backends/async.h"
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
