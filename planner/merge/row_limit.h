// LIMIT, OFFSET and WITH TIES over merged rows. As nodeLimit.c of PostgreSQL 15.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "planner/merge/row_merge.h"

namespace braid::planner {

// The values of one execution.
struct RowLimit {
    std::optional<uint64_t> count;  // nothing: ALL
    uint64_t offset = 0;
    bool with_ties = false;
    uint32_t tie_keys = 0;    // of the merge keys; 0: all
    bool counts_all = false;  // reads on after the last row
};

// Reads the operands. Errors: 2201X and 2201W for negative values, 22P02 and 22003 for what is no bigint,
// 0A000 when Braid cannot read the value as the server would.
Result<RowLimit> read_limit(const LimitSpec& spec, const router::Bindings& bindings);

// What is appended to the shards' statement: LIMIT count + offset, on a line of its own. Empty without count.
std::string pushed_limit(const RowLimit& limit);

class LimitedRows final : public RowOperator {
  public:
    // `keys`: the merge keys, for ties; must outlive this.
    LimitedRows(RowSource& input, const RowLimit& limit, const std::vector<MergeKey>& keys);
    Pull next(RowView& row) override;
    // Rows of the input so far; all of them at the end if the limit counts them.
    uint64_t seen() const { return seen_; }

  private:
    Pull end();

    RowLimit limit_;
    uint64_t seen_ = 0;
    uint64_t skipped_ = 0;
    uint64_t given_ = 0;
    RowKeys keys_;
    size_t tie_keys_;
    std::vector<Datum> datums_;
};

}  // namespace braid::planner
