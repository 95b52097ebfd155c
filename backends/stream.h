// The byte stream of one server connection: a socket, or a TLS session on it. Non-blocking calls that say
// what they wait for, and an awaitable for that. Private to this folder.
//
// The socket and the TLS session belong to the client library that logged in; a Stream only borrows them and
// must be detached before the library closes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>

#include "backends/async.h"

struct ssl_st;  // OpenSSL's SSL

namespace braid::backends {

enum class IoState { Done, WantRead, WantWrite, Closed, Failed };

struct IoResult {
    IoState state = IoState::Failed;
    size_t bytes = 0;
    std::string reason;  // with Failed
};

class Stream {
  public:
    Stream(int fd, ssl_st* tls, const asio::any_io_executor& executor);
    ~Stream();

    IoResult read(char* to, size_t size);
    IoResult write(std::string_view bytes);
    // Readable (or writable), or an error: operation_aborted after cancel(). False: aborted.
    awaitable<bool> wait(IoState want);
    template <typename Handler>
    void wait_readable(Handler&& handler) {
        descriptor_->async_wait(asio::posix::descriptor_base::wait_read, std::forward<Handler>(handler));
    }

    // The last read emptied the socket: waiting is better than trying again.
    bool drained() const { return drained_; }
    // Anything to read, without taking it? True for the end of the stream too.
    bool readable_now();
    // The other side has closed the connection, whatever is still to be read of it.
    bool hung_up() const;

    void cancel();
    void detach();
    void attach(const asio::any_io_executor& executor);
    bool encrypted() const { return tls_ != nullptr; }
    // Makes both directions fail from now on.
    void shutdown();

  private:
    IoResult tls_result(int result);

    int fd_;
    ssl_st* tls_;
    bool drained_ = false;
    bool down_ = false;
    std::optional<asio::posix::stream_descriptor> descriptor_;
};

}  // namespace braid::backends
