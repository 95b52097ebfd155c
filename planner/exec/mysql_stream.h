// One MySQL shard's part of a scatter: what was sent, what still must come, and its rows as a RowSource.
//
// Turns the packets that are already in the connection's buffer into rows; it never waits and never writes.
// The driver (mysql_scatter_reading.cpp) writes what take_messages() gives and reads more bytes when next()
// says NeedInput. A statement with parameters is prepared first: the driver sees to it that all shards do
// that at once. Private to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/exec/mysql_rows.h"
#include "planner/exec/mysql_scatter_cursor.h"

namespace braid::planner {

class MysqlStream final : public RowSource {
  public:
    // What becomes of the columns of the server's rows.
    struct Target {
        bool merged = false;
        std::optional<wire::mysql::ColumnShape> client;
    };
    struct Statement {
        std::string sql;
        std::vector<wire::mysql::Parameter> parameters;  // in the order of their ?
        bool binary = false;                             // prepared, with binary rows
        std::vector<Target> targets;
    };

    MysqlStream(uint32_t index, MysqlShardConnection shard, Statement statement);

    // Composes what begins the statement: preludes, then the query or its preparation.
    Status start();
    // Runs another statement on the connection, which is idle again.
    Status restart(Statement statement);

    // Bytes that must be written before anything can come; empty: none.
    bool has_messages() const { return !messages_.empty(); }
    std::string take_messages() { return std::exchange(messages_, {}); }

    Pull next(RowView& row) override;
    uint32_t waiting_for() const override { return index_; }
    Error take_error() override { return *error_; }

    // Takes what comes before the first row.
    void absorb();
    bool is_starting() const { return phase_ < Phase::Rows; }
    // Not while bytes are here that nobody has looked at: they may be all that will come.
    bool wants_bytes() const { return !reading && starved_ && !ended() && !failed() && messages_.empty(); }
    void fed() { starved_ = false; }
    // How many bytes must be buffered before next() can go on.
    size_t needed_bytes() const { return needed_; }

    bool failed() const { return error_.has_value(); }
    const Error& error() const { return *error_; }
    void lose(Error error);
    bool ended() const { return phase_ == Phase::Ended; }
    // Nothing is owed by the server any more, or it is gone.
    bool settled() const { return ended() || connection().broken(); }
    // Throws away what is here; settled afterwards?
    bool drain();
    // The statement that the server still keeps; 0: none.
    uint32_t take_prepared_statement() { return std::exchange(statement_id_, 0); }

    backends::mysql::Connection& connection() const { return *shard_.connection; }
    const MysqlShardConnection& shard() const { return shard_; }
    uint64_t warnings() const { return warnings_; }
    // Of the first statement: what restart() brings is not the shard's own.
    const ShardTotals& totals() const { return totals_; }

    bool reading = false;  // a coroutine reads for it

  private:
    enum class Phase : uint8_t { Prelude, Preparing, Columns, Rows, Ended };
    enum class Step : uint8_t { Continue, Row, NeedInput, Ended, Failed };

    Status compose_statement();
    Step step(RowView& row);
    Step on_packet(const backends::mysql::Packet& packet, RowView& row);
    std::optional<backends::mysql::Packet> try_packet();
    Status take_column(std::string_view payload);
    Status begin_rows();
    Status execute();
    Step fail_with(Error error);

    uint32_t index_;
    MysqlShardConnection shard_;
    Statement statement_;
    Phase phase_ = Phase::Prelude;
    size_t preludes_left_ = 0;
    std::string messages_;
    uint32_t statement_id_ = 0;
    bool executed_ = false;
    std::vector<wire::mysql::ColumnShape> shapes_;
    MysqlRowReader reader_;
    std::string joined_;
    size_t needed_ = 0;
    bool starved_ = true;  // all that is here was looked at, and no packet is whole
    uint64_t warnings_ = 0;
    bool draining_ = false;
    bool restarted_ = false;
    TimePoint begun_{};
    ShardTotals totals_;
    std::optional<Error> error_;
};

}  // namespace braid::planner
