// Rows as they flow between merge operators: pulled one at a time, never waiting.
//
// Every operator is a RowSource over other RowSources; the leaves are the shards' streams. Where a leaf has
// no complete row yet, NeedInput travels up to the driver, which awaits bytes for that leaf and pulls again:
// so merging knows no sockets and is tested without any. A row is the payload of a DataRow message: int16
// number of columns, then int32 length (-1: NULL) and bytes for each. Manual: 55.7.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "planner/merge/comparator.h"

namespace braid::planner {

enum class Pull : uint8_t { Row, NeedInput, End, Failed };

struct RowView {
    std::string_view payload;
};

class RowSource {
  public:
    static constexpr uint32_t kAny = UINT32_MAX;

    virtual ~RowSource() = default;
    // The row is valid until the next call. After End or Failed it is not called again.
    virtual Pull next(RowView& row) = 0;
    // After NeedInput: the leaf that lacks bytes, or kAny when any leaf will do.
    virtual uint32_t waiting_for() const = 0;
    // After Failed.
    virtual Error take_error() = 0;
};

// What all operators over one input share.
class RowOperator : public RowSource {
  public:
    explicit RowOperator(RowSource& input) : input_(input) {}
    uint32_t waiting_for() const override { return input_.waiting_for(); }
    Error take_error() override { return failed_ ? std::move(error_) : input_.take_error(); }

  protected:
    Pull failure(Error error) {
        failed_ = true;
        error_ = std::move(error);
        return Pull::Failed;
    }
    RowSource& input_;

  private:
    bool failed_ = false;
    Error error_;
};

// The first columns.size() datums of a row, as views into it. False: the row has fewer, or is malformed.
bool split_row(RowView row, std::span<Datum> columns);
// The number of columns that the row claims; 0 for a malformed one.
uint32_t column_count(RowView row);

// Appends a DataRow message with the row's first `visible` of `columns` columns. False: malformed, and
// nothing appended.
bool append_data_row(std::string& out, RowView row, uint32_t visible, uint32_t columns);

// Composes a payload column by column.
class RowComposer {
  public:
    void start(size_t columns);
    void add(const Datum& value);
    RowView row() const { return {payload_}; }

  private:
    std::string payload_;
};

// 08P01: a row is not what its description says.
Error malformed_row();

// Rows kept in memory, in order: what a shard sent ahead of its use.
class RowBuffer {
  public:
    void push(RowView row);
    // False: empty. The row stays valid until the next pop(), whatever is pushed meanwhile.
    bool pop(RowView& row);
    bool empty() const { return chunks_.empty() || (chunks_.size() == 1 && next_ == chunks_.front().size()); }

  private:
    // Filled up to their capacity and never moved: uint32 length in our own order, payload; repeated.
    std::deque<std::string> chunks_;
    size_t next_ = 0;  // in the first one
};

}  // namespace braid::planner
