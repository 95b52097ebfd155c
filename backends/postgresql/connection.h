// One server connection, owned by one worker: bytes and frames in both directions, and what the session left
// on it.
//
// What does not live here: the login (connector.h), who may use it when (pool.h), the meaning of messages
// (wire/). Used by the executor and the proxy's relay through a Lease. One coroutine may read while another
// one writes; no two may read, no two may write. Views handed out are valid until the next read, consume or
// release of the connection.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>

#include "backends/async.h"
#include "backends/postgresql/prepared_statements.h"
#include "backends/postgresql/reply_tracker.h"
#include "backends/postgresql/settings_state.h"
#include "backends/server_spec.h"
#include "base/error.h"

struct pg_conn;  // libpq's PGconn

namespace braid::backends::postgresql {

class Stream;

// A message of the server as it came.
struct Frame {
    char type = 0;
    std::string_view payload;  // without type and length
    std::string_view bytes;    // the whole frame, to be relayed
};

// What CancelRequest needs (manual 55.2.7).
struct CancelKey {
    int32_t pid = 0;
    int32_t secret = 0;
};

class Connection {
  public:
    // Takes the logged-in libpq connection over; connector.h calls it.
    Connection(const ServerSpec& server, pg_conn* login, CancelKey key, const asio::any_io_executor& executor,
               uint32_t max_prepared_statements, uint32_t max_frame_bytes);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Sends all of it. Tries without waiting first. Errors: 08006, then the connection is broken.
    awaitable<Status> write(std::string_view bytes);
    // Sends what the socket takes now; the number of bytes sent, which may be 0.
    Result<size_t> try_write(std::string_view bytes);

    // The next frame; it counts as dealt with. Errors: 08006 when the server is gone, 08P01 for a length that
    // cannot be.
    awaitable<Result<Frame>> read_frame();
    // The next frame when it is already here: no suspension, no system call. False when it is not.
    bool try_next_frame(Frame& frame);

    // For relaying: the bytes that are here, at least one; waits when there are none. They stay until
    // consume(n), which follows ReadyForQuery, ParameterStatus and the rest. Loop until !busy().
    awaitable<Result<std::string_view>> read_some();
    std::string_view buffered() const;
    void consume(size_t bytes);
    // Length of the first frame in `buffered()`, header included; 0 while the header itself is not complete.
    size_t first_frame_bytes() const;
    // Waits until at least `bytes` bytes are buffered (for a relay that must see one whole frame).
    awaitable<Result<std::string_view>> read_at_least(size_t bytes);

    // The server still owes something for what was sent.
    bool busy() const { return tracker_.busy(); }
    ReplyTracker& tracker() { return tracker_; }
    char transaction_status() const { return tracker_.transaction_status(); }
    const std::map<std::string, std::string>& parameters() const { return tracker_.parameters(); }

    // What the session in front changed here.
    SettingsState& settings() { return settings_; }
    PreparedStatements& prepared() { return prepared_; }
    // Temporary tables, LISTEN, advisory locks ...: something no bookkeeping can undo. It is not pooled
    // again.
    void mark_tainted() { tainted_ = true; }

    bool broken() const { return broken_; }
    // May it go to another session? Idle, outside a transaction, nothing pending, nothing buffered.
    bool reusable() const;
    // Ends all waiting reads and writes with an error. The connection is broken afterwards.
    void abort();

    ServerId server() const { return server_; }
    const std::string& server_name() const { return server_name_; }
    CancelKey cancel_key() const { return cancel_key_; }
    TimePoint created_at() const { return created_at_; }
    bool encrypted() const;

    // --- for the pool ---
    // Gives the read buffer back to the allocator while nobody uses the connection.
    void release_memory();
    // Reads what an idle server sent without being asked (ParameterStatus, notices, the farewell of a
    // shutdown). Error: the connection is gone, with the server's reason.
    Status absorb_idle_messages();
    // Calls `on_event` once when an idle server sends anything or closes; cancelled by stop_watching() and
    // detach().
    void watch(std::function<void()> on_event);
    void stop_watching();
    bool watching() const { return watch_ != nullptr; }
    // Moving to another worker: detach on the old one, attach on the new one. Only while idle.
    void detach();
    void attach(const asio::any_io_executor& executor);

  private:
    struct Watch;

    Failure broke(std::string reason);
    Result<size_t> receive(size_t want_free);
    void make_room(size_t want_free);
    bool frame_at_start(Frame& frame) const;

    ServerId server_;
    std::string server_name_;
    pg_conn* login_;
    std::unique_ptr<Stream> stream_;
    CancelKey cancel_key_;
    TimePoint created_at_ = Clock::now();
    uint32_t max_frame_bytes_;

    std::unique_ptr<char[]> buffer_;
    size_t capacity_ = 0;
    size_t begin_ = 0;
    size_t end_ = 0;

    ReplyTracker tracker_;
    SettingsState settings_;
    PreparedStatements prepared_;
    std::shared_ptr<Watch> watch_;
    bool broken_ = false;
    bool tainted_ = false;
    std::string farewell_;  // the FATAL that the server sent last
};

}  // namespace braid::backends::postgresql
