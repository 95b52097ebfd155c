// The MySQL server behind the bridge: statements out, their rows one by one.
//
// Wraps the real connection. One statement at a time: begin() until next() has said that it is over. A
// statement without parameters goes as text, others are prepared (and kept, in the connection's cache).
// Cursors are statements of their own: several may be open at a time, between other statements. Errors are
// the server's own, with its number, but for what goes wrong with the connection (08006, 08P01): then it is
// of no more use. Views last until the next call. One bridge, one worker.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/mysql/connection.h"
#include "backends/mysql/query.h"
#include "base/mysql/column_type.h"
#include "wire/mysql/parameters.h"
#include "wire/mysql/row.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

// A row as it came: text or binary.
struct ServerRow {
    std::string_view payload;
    bool binary = false;
};

// What a statement has given so far.
struct ServerResult {
    std::vector<braid::mysql::ColumnDescription> columns;
    std::vector<wire::mysql::ColumnShape> shapes;  // parallel, for binary rows
    bool has_rows = false;
    uint64_t affected_rows = 0;  // known at the end, of a statement without rows
};

class MysqlServer {
  public:
    enum class How : uint8_t {
        Text,    // COM_QUERY; no parameters
        Binary,  // prepared, binary rows
    };

    explicit MysqlServer(std::unique_ptr<backends::ServerConnection> real) : real_(std::move(real)) {}

    backends::mysql::Connection& connection() { return static_cast<backends::mysql::Connection&>(*real_); }
    bool broken() const { return real_->broken(); }
    // For another MysqlServer; this one is of no more use.
    std::unique_ptr<backends::ServerConnection> release() { return std::move(real_); }

    // A statement whose rows do not matter.
    awaitable<Status> run(std::string sql);
    awaitable<Result<backends::mysql::Rows>> ask(std::string sql);

    // Sends the statement and reads up to its first row.
    awaitable<Status> begin(const std::string& sql, std::span<const wire::mysql::Parameter> parameters,
                            How how);
    const ServerResult& result() const { return result_; }
    // The next row; nothing at the end.
    awaitable<Result<std::optional<ServerRow>>> next();
    // Reads and drops the rest.
    awaitable<Status> finish();

    // A cursor: its rows are read with fetch() and next(). The id names it.
    awaitable<Result<uint32_t>> open_cursor(const std::string& sql,
                                            std::span<const wire::mysql::Parameter> parameters);
    // `columns` are those of open_cursor()'s result. After the rows, exhausted() tells whether there are
    // more.
    awaitable<Status> fetch(uint32_t cursor, uint32_t rows, const ServerResult& columns);
    bool exhausted() const { return exhausted_; }
    awaitable<Status> close_cursor(uint32_t cursor);

  private:
    awaitable<Result<uint32_t>> prepare(const std::string& sql);
    awaitable<Status> send_execute(uint32_t statement, uint8_t flags,
                                   std::span<const wire::mysql::Parameter> parameters);
    // Up to the first row or the end.
    awaitable<Status> read_head();
    Status take_column(std::string_view payload);
    Status take_ok(std::string_view payload);
    Failure server_error(std::string_view payload);

    std::unique_ptr<backends::ServerConnection> real_;
    ServerResult result_;
    bool binary_ = false;
    bool exhausted_ = false;
    bool at_end_ = true;
};

}  // namespace braid::proxy::bridge::postgresql_to_mysql
