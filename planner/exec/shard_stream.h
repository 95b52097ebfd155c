// One shard's part of a scatter: what was sent, what still must come, and its rows as a RowSource.
//
// Turns the frames that are already in the connection's buffer into rows; it never waits and never writes.
// The driver (scatter_reading.cpp) reads more bytes when next() says NeedInput and wants_bytes() allows it:
// not while a row is held, which is a view into the connection's buffer. Private to this folder.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "planner/exec/scatter_cursor.h"
#include "planner/merge/rows.h"

namespace braid::planner {

class ShardStream final : public RowSource {
  public:
    enum class Mode : uint8_t {
        Whole,     // one Execute, then Sync: the fastest for the server
        Portions,  // Execute with a row limit, then Flush
        // As Portions, and a portion is taken in before its first row is given: between two portions the
        // connection is free for other statements of the same exchange.
        Collected,
        Open,  // one Execute, then Flush: statements may follow before the Sync
        // As Collected, and each portion ends with a Sync: between two portions the connection is at rest,
        // for anything that the client's transaction runs there. Needs a transaction block.
        Parked,
    };

    using OnMessage = std::function<void(uint32_t stream, std::string_view frame)>;

    ShardStream(uint32_t index, ShardConnection shard, Mode mode, const Portions& portions,
                std::span<const RemoteColumn> columns, OnMessage on_message);

    // The bytes that start the statement; `parse_and_bind` ends with a Bind to portal_name().
    std::string start_messages(std::string_view parse_and_bind) const;
    std::string portal_name() const;
    void started();

    Pull next(RowView& row) override;
    uint32_t waiting_for() const override { return index_; }
    Error take_error() override { return *error_; }

    // Deals with everything before the next row that is here already, so that an early error is seen while
    // another shard's rows are waited for.
    void absorb();

    bool failed() const { return error_.has_value(); }
    const Error& error() const { return *error_; }
    void fail(Error error);
    // A read or write failed: the error counts once everything that came before is dealt with.
    void lose(Error error);

    // Has given all rows of its own statement.
    bool complete() const { return complete_ && stash_.empty(); }
    // The portion is over and its rows are used: resume_messages() asks for the next one.
    bool suspended() const { return suspended_ && stash_.empty() && !finishing_ && !draining_; }
    std::string resume_messages() const;
    void resumed();
    // May and should the driver read?
    bool wants_bytes() const;
    // Its rows have begun to come.
    bool has_rows_here() const;

    // --- other statements on the same connection, in modes Collected and Open ---
    // Nothing of its own is on the way.
    bool free() const { return suspended_ || complete_; }
    // What such a statement ends with: a Flush or a Sync.
    std::string_view statement_end() const;
    void finish_started();
    // The rows of that statement; End when it is over.
    Pull next_finished(RowView& row);

    // --- mode Parked, when nobody fetches for a while ---
    // Keeps all that is on the way in memory: at most a portion, or what a finishing statement gives. True:
    // the connection is at rest, or has failed.
    bool take_in();

    // --- the end ---
    // Everything was answered, or the connection is broken.
    bool settled() const { return settled_ || connection().broken(); }
    // From here on rows are of no use. What must still be sent so that the server comes to rest.
    std::string begin_ending();
    // Drops what is here; true when settled. Errors are kept by failed().
    bool drain();
    // The connection is broken: that is an error, unless all was answered before.
    void absorb_loss() {
        if (!settled_) lost();
    }

    backends::postgresql::Connection& connection() const { return *shard_.connection; }
    const ShardConnection& shard() const { return shard_; }
    const ShardTotals& totals() const { return totals_; }

    bool reading = false;        // a coroutine awaits bytes
    bool uninterrupted = false;  // at the end: is not cancelled, and its errors count

  private:
    enum class Step : uint8_t { Row, NeedFrame, Suspended, Complete, Settled, Failed, Continue };
    Step step(std::string_view& row);
    Step on_frame(const backends::postgresql::Frame& frame, std::string_view& row);
    Step on_ready();
    // A portion, or a finishing statement, is over.
    void at_rest();
    bool collects() const { return mode_ == Mode::Collected || mode_ == Mode::Parked; }
    Step check_columns(std::string_view payload);
    Step broken_protocol(std::string text);
    Step server_said(std::string_view payload);
    Step lost();

    uint32_t index_;
    ShardConnection shard_;
    Mode mode_;
    Portions portions_;
    std::span<const RemoteColumn> columns_;
    OnMessage on_message_;
    std::optional<Error> error_;
    std::optional<Error> loss_;
    uint32_t prelude_left_;
    uint32_t ready_due_ = 0;  // ReadyForQuery of its own on the way
    char last_ = 0;           // Parked: how the portion at hand has ended, 'C' or 's'
    bool started_ = false;
    bool ending_ = false;
    bool holds_row_ = false;
    bool suspended_ = false;
    bool complete_ = false;
    bool finishing_ = false;
    bool settled_ = false;
    bool draining_ = false;
    RowBuffer stash_;
    RowBuffer finished_;  // Parked: of the finishing statement
    TimePoint begun_{};
    ShardTotals totals_;
};

}  // namespace braid::planner
