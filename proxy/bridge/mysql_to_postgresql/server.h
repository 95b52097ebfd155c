// The PostgreSQL server behind a bridge: a batch of statements of the extended protocol sent at once, its
// answers read one by one; and the transaction that MySQL's rules ask for.
//
// One worker; one batch at a time. README.md says which statements surround the client's own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/postgresql/connection.h"
#include "base/error.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using ParameterValues = std::vector<std::optional<std::string>>;  // in the text format

// The statement of a batch whose rows and tag count.
struct MainStatement {
    std::string_view sql;       // to be parsed now; empty: the prepared statement
    std::string_view prepared;  // its name on the server
    const ParameterValues* parameters = nullptr;
};

struct Batch {
    std::vector<std::string> before;
    MainStatement main;
    std::vector<std::string> after;
};

// What is done with the main statement's answer while it comes in. An error stops neither the server nor the
// reading: what follows is dropped, and the batch ends with it.
struct Listener {
    std::function<Status(std::string_view row_description)> on_columns;
    std::function<Status(std::string_view data_row)> on_row;
    std::function<awaitable<Status>()> keep_up;  // after rows that were here at once
};

struct BatchResult {
    std::string tag;             // of the main statement
    std::optional<Error> error;  // the server's, or the listener's
    bool of_server = false;      // the error is the server's: the transaction is failed
    size_t statements = 0;       // that succeeded
};

struct Described {
    std::vector<uint32_t> parameters;  // OIDs
    std::string row_description;       // empty: no rows
};

class Server {
  public:
    explicit Server(std::unique_ptr<backends::postgresql::Connection> connection)
        : connection_(std::move(connection)) {}

    backends::postgresql::Connection& connection() { return *connection_; }
    const std::string& name() const { return connection_->server_name(); }
    // 'I', 'T' or 'E'
    char transaction_status() const { return connection_->transaction_status(); }

    // Errors: 08006 alone; what the statements did is in the result.
    awaitable<Result<BatchResult>> run(const Batch& batch, const Listener& listener);
    // Statements by themselves, without parameters and rows; several with semicolons. The server's error.
    awaitable<Status> command(std::string sql);
    // One value of one row.
    awaitable<Result<std::optional<std::string>>> value(std::string sql);
    // Prepares a statement under this name, and says what it takes and gives. The server's error.
    awaitable<Result<Described>> prepare(std::string name, std::string sql);
    // Sent with the next batch; nothing waits for it.
    void forget(std::string name) { to_close_.push_back(std::move(name)); }

  private:
    void close_forgotten(std::string& bytes);

    std::unique_ptr<backends::postgresql::Connection> connection_;
    std::vector<std::string> to_close_;
};

}  // namespace braid::proxy::bridge::mysql_to_postgresql
