// Adjacent rows with equal group keys become one: partial aggregates become final values.
//
// The input is sorted by the group keys, or there are none. Keeps one group. See aggregate.h for the states.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "planner/merge/row_merge.h"

namespace braid::planner {

class GroupedRows final : public RowOperator {
  public:
    // `spec` must outlive this. `remote_columns`: the number of the input's columns. `formats`: one per
    // output (without outputs all group keys and aggregates come out in binary, for finishing).
    GroupedRows(RowSource& input, const MergeAggregates& spec, uint32_t remote_columns,
                std::vector<DatumFormat> formats);
    Pull next(RowView& row) override;
    uint32_t columns() const;

  private:
    Status begin_group(RowView row);
    Status begin_states();
    Status add(RowView row);
    Status compose();

    const MergeAggregates& spec_;
    std::vector<DatumFormat> formats_;
    RowKeys keys_;
    std::vector<Datum> columns_;  // of the row at hand
    std::vector<Datum> key_datums_;
    std::vector<Datum> partials_;
    bool in_group_ = false;
    bool ended_ = false;
    bool any_ = false;
    RowView held_;  // begins the next group
    bool holds_ = false;
    std::string group_row_;  // the group's first row
    std::vector<Datum> group_columns_;
    std::vector<std::unique_ptr<AggregateState>> states_;
    RowComposer composer_;
};

}  // namespace braid::planner
