// The state of one MySQL scatter that runs: its streams, its operators, and what its coroutines tell each
// other.
//
// As scatter_run.h: one coroutine, the caller's, pulls rows; where several shards may be read, each gets a
// short coroutine that reads once and signals. settle() returns only when none of them is left. Private to
// this folder: mysql_scatter_cursor.cpp (sends and fetches), mysql_scatter_reading.cpp (awaits bytes, ends).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <asio/steady_timer.hpp>

#include "planner/exec/mysql_scatter_cursor.h"
#include "planner/exec/mysql_stream.h"
#include "planner/merge/row_limit.h"

namespace braid::planner {

class MysqlScatterCursor::Run : public std::enable_shared_from_this<Run> {
  public:
    Run(std::shared_ptr<const MysqlScatter> scatter, const MysqlExecutionInput& input,
        MysqlScatterHooks hooks, const asio::any_io_executor& executor)
        : scatter_(std::move(scatter)), input_(input), hooks_(std::move(hooks)), event_(executor) {}

    Status prepare(std::vector<MysqlShardConnection> shards);
    awaitable<Status> send();
    awaitable<Result<MysqlFetchResult>> fetch(wire::mysql::Writer& out, uint64_t max_rows);
    awaitable<Status> settle();
    std::vector<ShardTotals> totals() const;
    std::vector<NodeTotals> nodes() const;

  private:
    // mysql_scatter_cursor.cpp
    MysqlStream::Statement statement_of(const SqlTemplate& sql, bool first_shard = true) const;
    std::vector<MysqlStream::Target> targets() const;
    std::vector<MysqlRowWriter::Column> output_columns() const;
    void build_operators(const std::optional<RowLimit>& limit);
    Status add_finished(RowView row);
    Status start_finish();
    awaitable<Result<bool>> next(RowView& row);
    awaitable<Failure> give_up(Error error);

    // mysql_scatter_reading.cpp
    awaitable<Status> write_messages();
    awaitable<Status> wait();
    std::optional<Error> early_failure();
    void start_reading(size_t stream);
    static awaitable<void> read_more(std::shared_ptr<Run> run, size_t stream);
    static awaitable<void> kill_one(std::shared_ptr<Run> run, size_t stream);
    awaitable<void> give_way();
    awaitable<bool> wait_for_event(TimePoint until);
    awaitable<void> drain_all();
    bool drained();
    awaitable<void> close_statements();
    void notify();

    std::shared_ptr<const MysqlScatter> scatter_;
    MysqlExecutionInput input_;
    MysqlScatterHooks hooks_;
    std::vector<std::unique_ptr<MysqlStream>> streams_;
    std::vector<std::unique_ptr<RowSource>> operators_;
    std::vector<const MeasuredRows*> measured_;  // among them, innermost first
    RowSource* top_ = nullptr;
    const LimitedRows* counted_ = nullptr;  // SQL_CALC_FOUND_ROWS
    std::optional<MysqlRowWriter> writer_;
    std::string finish_rows_;    // UNION ALL SELECT ... for each merged row
    std::vector<Datum> datums_;  // of a merged row that is finished
    bool collecting_ = false;    // merged rows are still collected for the finishing statement
    bool finished_ = false;
    bool failed_ = false;
    bool settled_ = false;

    asio::steady_timer event_;
    bool signalled_ = false;
    uint32_t reads_since_turn_ = 0;
    uint32_t kills_ = 0;
};

}  // namespace braid::planner
