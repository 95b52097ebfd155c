// Rows of several shards as one stream: as they arrive, or merged by their sort keys.
//
// Both keep nothing but the current row of each source. The sources belong to the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planner/merge/rows.h"
#include "planner/scatter_plan.h"

namespace braid::planner {

// The datums of a row's key columns; and one row's keys kept beyond the row's life.
class RowKeys {
  public:
    explicit RowKeys(const std::vector<MergeKey>& keys);

    // Takes the key columns out of the row into `datums` (one per key, views into the row). 08P01 when the
    // row or a datum cannot be one of its type.
    Status take(RowView row, Datum* datums);
    // <0, 0, >0 by the first `count` keys.
    int compare(const Datum* a, const Datum* b, size_t count) const;
    int compare(const Datum* a, const Datum* b) const { return compare(a, b, keys_->size()); }
    size_t size() const { return keys_->size(); }

    void keep(const Datum* datums);
    bool kept() const { return kept_any_; }
    // Are the first `count` datums those that were kept?
    bool equals_kept(const Datum* datums, size_t count) const;

  private:
    const std::vector<MergeKey>* keys_;
    std::vector<Datum> columns_;  // of the row at hand, up to the last key
    std::vector<std::string> kept_;
    std::vector<bool> kept_null_;
    bool kept_any_ = false;
};

class ConcatenatedRows final : public RowSource {
  public:
    explicit ConcatenatedRows(std::vector<RowSource*> sources) : sources_(std::move(sources)) {}
    Pull next(RowView& row) override;
    uint32_t waiting_for() const override { return kAny; }
    Error take_error() override { return failed_->take_error(); }

  private:
    std::vector<RowSource*> sources_;  // those that have not ended
    size_t current_ = 0;
    RowSource* failed_ = nullptr;
};

// k-way merge of sorted sources. Rows with equal keys come in the order of the sources.
class SortedRows final : public RowSource {
  public:
    // `spec` must outlive this.
    SortedRows(std::vector<RowSource*> sources, const MergeSorted& spec);
    Pull next(RowView& row) override;
    uint32_t waiting_for() const override { return waiting_for_; }
    Error take_error() override { return failed_ ? failed_->take_error() : std::move(error_); }

  private:
    // Loads the source's next row and its keys.
    Pull load(uint32_t source);
    Datum* keys_of(uint32_t source) { return datums_.data() + size_t{source} * keys_.size(); }
    bool before(uint32_t a, uint32_t b);
    void sift_down(size_t at);
    void sift_up(size_t at);

    std::vector<RowSource*> sources_;
    RowKeys keys_;
    bool distinct_;
    std::vector<RowView> rows_;
    std::vector<Datum> datums_;   // keys of each source's current row
    std::vector<uint32_t> heap_;  // sources that have a row
    uint32_t unloaded_ = 0;       // sources that never gave anything begin here
    bool top_is_spent_ = false;   // the heap's first source has had its row taken
    uint32_t waiting_for_ = 0;
    RowSource* failed_ = nullptr;
    Error error_;
};

}  // namespace braid::planner
