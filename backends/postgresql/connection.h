// One connection to a PostgreSQL server: frames, and what the session left on it.
//
// What does not live here: bytes and the read buffer (server_connection.h), the login (connector.h), who may
// use it when (pool.h), the meaning of messages (wire/). Used by the executor and the proxy's relay through a
// Lease. Views handed out are valid until the next read, consume or release of the connection.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>

#include "backends/postgresql/prepared_statements.h"
#include "backends/postgresql/reply_tracker.h"
#include "backends/postgresql/settings_state.h"
#include "backends/server_connection.h"
#include "base/error.h"

struct pg_conn;  // libpq's PGconn

namespace braid::backends::postgresql {

// A message of the server as it came.
struct Frame {
    char type = 0;
    std::string_view payload;  // without type and length
    std::string_view bytes;    // the whole frame, to be relayed
};

using backends::CancelKey;

class Connection final : public ServerConnection {
  public:
    // Takes the logged-in libpq connection over; connector.h calls it.
    Connection(const ServerSpec& server, pg_conn* login, CancelKey key, const asio::any_io_executor& executor,
               uint32_t max_prepared_statements, uint32_t max_frame_bytes);
    // One end of a bridge (bridge.h), which is as good as logged in: owns the descriptor. `parameters` are
    // what ParameterStatus has told; `on_close` is called when the connection ends.
    Connection(const ServerSpec& server, int fd, CancelKey key, const asio::any_io_executor& executor,
               const PoolLimits& limits, const std::map<std::string, std::string>& parameters,
               std::function<void()> on_close);
    ~Connection() override;

    // The next frame; it counts as dealt with. Errors: 08006 when the server is gone, 08P01 for a length that
    // cannot be.
    awaitable<Result<Frame>> read_frame();
    // The next frame when it is already here: no suspension, no system call. False when it is not.
    bool try_next_frame(Frame& frame);

    // Of what is buffered, `bytes` bytes are dealt with; it follows ReadyForQuery, ParameterStatus and the
    // rest. A relay reads and consumes until !busy().
    void consume(size_t bytes);
    // Length of the first frame in `buffered()`, header included; 0 while the header itself is not complete.
    size_t first_frame_bytes() const;

    bool busy() const override { return tracker_.busy(); }
    ReplyTracker& tracker() { return tracker_; }
    char transaction_status() const { return tracker_.transaction_status(); }
    const std::map<std::string, std::string>& parameters() const { return tracker_.parameters(); }

    // What the session in front changed here.
    SettingsState& settings() { return settings_; }
    PreparedStatements& prepared() { return prepared_; }

    bool reusable() const override;
    Status absorb_idle_messages() override;

  private:
    void sent(std::string_view bytes) override { tracker_.sent(bytes); }
    bool frame_at_start(Frame& frame) const;

    pg_conn* login_ = nullptr;  // null: of a bridge
    int own_fd_ = -1;
    std::function<void()> on_close_;
    uint32_t max_frame_bytes_;
    ReplyTracker tracker_;
    SettingsState settings_;
    PreparedStatements prepared_;
};

}  // namespace braid::backends::postgresql
