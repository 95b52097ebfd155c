// The byte stream of one client: a TCP socket, plain or with TLS, with a read buffer in which frames are
// parsed in place and an output buffer that is flushed in large pieces.
//
// Owned by one session on one worker. Reads and writes are tried without waiting first. One coroutine reads
// and one writes at a time. Views into unread() are valid until the next fill(), consume() or release.
// Nothing here knows the protocol.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <asio/generic/stream_protocol.hpp>

#include "backends/async.h"

struct ssl_st;      // OpenSSL's SSL
struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace braid::proxy {

class ClientStream {
  public:
    // Output beyond this is flushed before more is made.
    static constexpr size_t kFlushAt = 64 * 1024;

    // A TCP socket, or a local one of a bridge.
    explicit ClientStream(asio::generic::stream_protocol::socket socket);
    ~ClientStream();
    ClientStream(const ClientStream&) = delete;
    ClientStream& operator=(const ClientStream&) = delete;

    // The handshake as server. False: it failed; the reason is in last_error().
    awaitable<bool> start_tls(ssl_ctx_st* context);
    bool encrypted() const { return tls_ != nullptr; }
    // The client has shown a certificate, and it was verified.
    bool has_verified_certificate() const;

    std::string_view unread() const { return std::string_view(buffer_.get() + begin_, end_ - begin_); }
    void consume(size_t bytes);
    // Reads what is there, at least one byte, waiting for it, and not more than told: what TLS is to read
    // must stay in the socket. False: the client has gone.
    awaitable<bool> fill(size_t at_most = SIZE_MAX);

    // What is to be sent; append to it, then flush().
    std::string& out() { return out_; }
    // Sends everything. False: the client has gone (then and ever after; the output is dropped).
    awaitable<bool> flush();
    awaitable<bool> flush_if_large();

    // Whether the client has closed its side, without reading: one system call.
    bool hung_up();
    // Ends all waiting reads and writes; both directions fail from now on.
    void abort();
    // A last write without waiting, then the end: for errors after which nobody reads on.
    void close();

    bool gone() const { return gone_; }
    const std::string& last_error() const { return last_error_; }
    std::string peer() const;

  private:
    enum class Io { Done, WantRead, WantWrite, Ended };
    Io read_now(char* to, size_t size, size_t& got);
    Io write_now(std::string_view bytes, size_t& sent);
    Io tls_outcome(int result);
    awaitable<bool> wait(Io direction);
    void make_room();
    void fail(std::string reason);

    asio::generic::stream_protocol::socket socket_;
    ssl_st* tls_ = nullptr;
    std::unique_ptr<char[]> buffer_;
    size_t capacity_ = 0;
    size_t begin_ = 0;
    size_t end_ = 0;
    std::string out_;
    bool gone_ = false;
    std::string last_error_;
};

}  // namespace braid::proxy
