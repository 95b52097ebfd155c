// What a connection to a server of any kind is to its pool and to a relay: bytes in both directions, a read
// buffer, a worker that it belongs to, and whether the next session may have it.
//
// The protocols are in postgresql/connection.h and mysql/connection.h; logins are their connectors'. One
// coroutine may read while another one writes; no two may read, no two may write. Views handed out are valid
// until the next read or the release of the connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>

#include "backends/async.h"
#include "backends/server_spec.h"
#include "base/error.h"

struct ssl_st;  // OpenSSL's SSL

namespace braid::backends {

class Stream;

// What names a connection to those who want to stop its statement: PostgreSQL's CancelRequest (manual 55.2.7)
// takes both, MySQL's KILL QUERY the id alone.
struct CancelKey {
    int32_t pid = 0;  // MySQL: the connection id
    int32_t secret = 0;
};

class ServerConnection {
  public:
    virtual ~ServerConnection();
    ServerConnection(const ServerConnection&) = delete;
    ServerConnection& operator=(const ServerConnection&) = delete;

    // Sends all of it. Tries without waiting first. Errors: 08006, then the connection is broken.
    awaitable<Status> write(std::string_view bytes);
    // Sends what the socket takes now; the number of bytes sent, which may be 0.
    Result<size_t> try_write(std::string_view bytes);

    // For relaying: the bytes that are here, at least one; waits when there are none. They stay until
    // consume(n) of the protocol's connection.
    awaitable<Result<std::string_view>> read_some();
    std::string_view buffered() const { return {buffer_.get() + begin_, end_ - begin_}; }
    // Waits until at least `bytes` bytes are buffered (for a relay that must see one whole message).
    awaitable<Result<std::string_view>> read_at_least(size_t bytes);

    // The server still owes something for what was sent.
    virtual bool busy() const = 0;
    // May it go to another session as it is? Idle, outside a transaction, nothing pending, nothing buffered.
    virtual bool reusable() const = 0;
    // Not reusable, but clean() would make it so.
    virtual bool cleanable() const { return false; }
    // Makes the server forget what the session left. Error: the connection is broken.
    virtual awaitable<Status> clean();

    // Something that no bookkeeping can undo (temporary tables, advisory locks ...): it is not pooled again
    // as it is.
    void mark_tainted() { tainted_ = true; }

    bool broken() const { return broken_; }
    // The server has closed the connection, which nobody may have noticed: a look at the socket.
    bool hung_up() const;
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
    // Reads what an idle server sent without being asked (notices, the farewell of a shutdown). Error: the
    // connection is gone, with the server's reason.
    virtual Status absorb_idle_messages() = 0;
    // Calls `on_event` once when an idle server sends anything or closes; cancelled by stop_watching() and
    // detach().
    void watch(std::function<void()> on_event);
    void stop_watching();
    bool watching() const { return watch_ != nullptr; }
    // Moving to another worker: detach on the old one, attach on the new one. Only while idle.
    void detach();
    void attach(const asio::any_io_executor& executor);

  protected:
    // Borrows the socket and the TLS session (null: none) from the client library that logged in.
    ServerConnection(const ServerSpec& server, CancelKey key, int fd, ssl_st* tls,
                     const asio::any_io_executor& executor);
    // Bytes went out.
    virtual void sent(std::string_view) {}

    Failure broke(std::string reason);
    // One read of what is there now; 0: nothing.
    Result<size_t> receive();
    // Anything to read, the end of the stream too, or broken already.
    bool something_to_read();
    // Before the library closes the socket: a broken or busy connection is cut at once, so that no farewell
    // is sent into the middle of something.
    void release_stream();

    std::unique_ptr<char[]> buffer_;
    size_t capacity_ = 0;
    size_t begin_ = 0;
    size_t end_ = 0;
    bool broken_ = false;
    bool tainted_ = false;
    std::string farewell_;  // what the server said last before it closed

  private:
    struct Watch;
    void make_room(size_t want_free);

    ServerId server_;
    std::string server_name_;
    CancelKey cancel_key_;
    TimePoint created_at_ = Clock::now();
    std::unique_ptr<Stream> stream_;
    std::shared_ptr<Watch> watch_;
};

}  // namespace braid::backends
