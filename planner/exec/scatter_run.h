// The state of one scatter that runs: its streams, its operators, and what its coroutines tell each other.
//
// One coroutine, the caller's, pulls rows. Where several shards may be read, each gets a short coroutine that
// reads once and signals; it is the only other one that touches a connection. So that nothing outlives the
// connections, settle() returns only when none of them is left. Private to this folder: scatter_cursor.cpp
// (sends and fetches), scatter_reading.cpp (awaits bytes), scatter_ending.cpp (brings all to rest).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <asio/steady_timer.hpp>

#include "planner/exec/finished_rows.h"
#include "planner/exec/scatter_cursor.h"
#include "planner/exec/shard_stream.h"
#include "planner/merge/row_limit.h"

namespace braid::planner {

class ScatterCursor::Run : public std::enable_shared_from_this<Run> {
  public:
    Run(std::shared_ptr<const ResolvedScatter> scatter, ScatterHooks hooks,
        const asio::any_io_executor& executor)
        : scatter_(std::move(scatter)), hooks_(std::move(hooks)), event_(executor) {}

    Status prepare(std::vector<ShardConnection> shards, const ExecutionInput& input);
    awaitable<Status> send();
    awaitable<Result<FetchResult>> fetch(std::string& out, uint64_t max_rows);
    awaitable<Status> park();
    awaitable<Status> settle(bool failed);
    std::vector<ShardTotals> totals() const {
        std::vector<ShardTotals> all;
        for (const auto& stream : streams_) all.push_back(stream->totals());
        return all;
    }

  private:
    // scatter_cursor.cpp
    void build_operators(const ExecutionInput& input, const std::optional<RowLimit>& limit);
    void take_message(uint32_t stream, std::string_view frame);
    awaitable<Failure> give_up(Error error);

    // scatter_reading.cpp
    awaitable<Status> wait();
    awaitable<Status> write_statements(uint32_t needed);
    std::optional<Error> early_failure();
    void start_reading(size_t stream);
    static awaitable<void> read_more(std::shared_ptr<Run> run, size_t stream);
    awaitable<void> give_way();
    awaitable<bool> wait_for_event(TimePoint until);
    void notify();

    // scatter_ending.cpp
    void start_cancels();
    static awaitable<void> cancel_one(std::shared_ptr<Run> run, size_t stream);
    void abort_interruptible();

    std::shared_ptr<const ResolvedScatter> scatter_;
    ScatterHooks hooks_;
    std::vector<std::unique_ptr<ShardStream>> streams_;
    std::vector<std::string> first_messages_;
    std::vector<std::unique_ptr<RowSource>> operators_;
    RowSource* top_ = nullptr;
    FinishedRows* finish_ = nullptr;
    uint32_t visible_ = 0;  // of the columns of top_'s rows
    uint32_t columns_ = 0;
    bool in_block_ = false;
    bool finished_ = false;
    bool failed_ = false;
    bool settled_ = false;

    asio::steady_timer event_;
    bool signalled_ = false;
    uint64_t reads_ = 0;
    uint32_t reads_since_turn_ = 0;
    uint32_t cancels_ = 0;
    std::map<std::string, uint32_t, std::less<>> notices_;  // text and the stream that said it first
};

}  // namespace braid::planner
