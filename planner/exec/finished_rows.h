// FinishInline: merged rows go back to one shard as parameters of a VALUES list, and what it answers are the
// client's rows.
//
// The operator composes the statements and reads their rows; the driver writes them. The finisher's
// connection is free whenever a merged row comes out, because it runs in mode Collected, Parked or Open
// (shard_stream.h). Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "planner/exec/shard_stream.h"
#include "planner/merge/rows.h"

namespace braid::planner {

// The client's parameters as the finishing statements need them: owned, for they outlive the Bind message.
struct FinishParameters {
    std::vector<uint32_t> oids;
    std::vector<int16_t> formats;  // one per parameter
    std::string values;            // int32 length (-1: NULL) and bytes for each
    std::vector<int16_t> result_formats;
};

class FinishedRows final : public RowOperator {
  public:
    static constexpr size_t kMaxBytes = 32u << 20;   // of a whole input
    static constexpr size_t kBatchBytes = 1u << 20;  // of a batch
    static constexpr uint32_t kBatchCells = 8192;

    // `spec` and `finisher` must outlive this. `before` and `after` are the rendered templates.
    FinishedRows(RowSource& input, const FinishInline& spec, std::string before, std::string after,
                 FinishParameters parameters, ShardStream& finisher);

    Pull next(RowView& row) override;
    uint32_t waiting_for() const override;
    Error take_error() override;

    // After NeedInput: a statement that must be written to the finisher's connection first.
    bool has_statement() const { return !statement_.empty(); }
    std::string take_statement();

  private:
    enum class Phase : uint8_t { Collect, Output };

    Pull collect();
    Status add(RowView row);
    Status compose();
    std::string render(size_t rows) const;

    const FinishInline& spec_;
    std::string before_;
    std::string after_;
    FinishParameters parameters_;
    ShardStream& finisher_;
    uint32_t max_cells_;
    Phase phase_ = Phase::Collect;
    bool input_ended_ = false;
    std::string cells_;  // as in Bind: int32 length and bytes
    size_t rows_ = 0;
    std::string statement_;
};

}  // namespace braid::planner
