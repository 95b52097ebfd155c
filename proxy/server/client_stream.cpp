#include "proxy/server/client_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace braid::proxy {

namespace {
constexpr size_t kChunk = 8 * 1024;
constexpr size_t kKeptCapacity = 64 * 1024;
}  // namespace

ClientStream::ClientStream(asio::generic::stream_protocol::socket socket) : socket_(std::move(socket)) {
    asio::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.native_non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
}

ClientStream::~ClientStream() {
    if (tls_ != nullptr) SSL_free(tls_);
}

std::string ClientStream::peer() const {
    asio::error_code error;
    const auto remote = socket_.remote_endpoint(error);
    if (error || (remote.protocol().family() != AF_INET && remote.protocol().family() != AF_INET6)) {
        return "unknown";
    }
    asio::ip::tcp::endpoint endpoint;
    endpoint.resize(remote.size());
    std::memcpy(endpoint.data(), remote.data(), remote.size());
    return endpoint.address().to_string() + ":" + std::to_string(endpoint.port());
}

void ClientStream::fail(std::string reason) {
    gone_ = true;
    if (last_error_.empty()) last_error_ = std::move(reason);
    out_.clear();
}

awaitable<bool> ClientStream::start_tls(ssl_ctx_st* context) {
    ERR_clear_error();
    tls_ = SSL_new(context);
    if (tls_ == nullptr || SSL_set_fd(tls_, socket_.native_handle()) != 1) {
        fail("cannot make a TLS session");
        co_return false;
    }
    SSL_set_mode(
        tls_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    while (true) {
        ERR_clear_error();
        const int result = SSL_accept(tls_);
        if (result == 1) co_return true;
        const Io io = tls_outcome(result);
        if (io == Io::Ended) co_return false;
        const bool ready = co_await wait(io);
        if (!ready) co_return false;
    }
}

bool ClientStream::has_verified_certificate() const {
    if (tls_ == nullptr) return false;
    X509* certificate = SSL_get1_peer_certificate(tls_);
    if (certificate == nullptr) return false;
    X509_free(certificate);
    return SSL_get_verify_result(tls_) == X509_V_OK;
}

ClientStream::Io ClientStream::tls_outcome(int result) {
    switch (SSL_get_error(tls_, result)) {
        case SSL_ERROR_WANT_READ: return Io::WantRead;
        case SSL_ERROR_WANT_WRITE: return Io::WantWrite;
        case SSL_ERROR_ZERO_RETURN: fail("closed by the client"); return Io::Ended;
        default: break;
    }
    const unsigned long code = ERR_get_error();
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    fail(reason != nullptr ? std::string("TLS: ") + reason : "closed by the client");
    return Io::Ended;
}

ClientStream::Io ClientStream::read_now(char* to, size_t size, size_t& got) {
    if (tls_ != nullptr) {
        ERR_clear_error();
        const int result = SSL_read_ex(tls_, to, size, &got);
        return result == 1 ? Io::Done : tls_outcome(result);
    }
    while (true) {
        const ssize_t result = ::recv(socket_.native_handle(), to, size, 0);
        if (result > 0) {
            got = static_cast<size_t>(result);
            return Io::Done;
        }
        if (result == 0) {
            fail("closed by the client");
            return Io::Ended;
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return Io::WantRead;
        fail(std::strerror(errno));
        return Io::Ended;
    }
}

ClientStream::Io ClientStream::write_now(std::string_view bytes, size_t& sent) {
    if (tls_ != nullptr) {
        ERR_clear_error();
        const int result = SSL_write_ex(tls_, bytes.data(), bytes.size(), &sent);
        return result == 1 ? Io::Done : tls_outcome(result);
    }
    while (true) {
        const ssize_t result = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (result >= 0) {
            sent = static_cast<size_t>(result);
            return Io::Done;
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return Io::WantWrite;
        fail(std::strerror(errno));
        return Io::Ended;
    }
}

awaitable<bool> ClientStream::wait(Io direction) {
    asio::error_code error;
    const auto type =
        direction == Io::WantRead ? asio::socket_base::wait_read : asio::socket_base::wait_write;
    co_await socket_.async_wait(type, asio::redirect_error(asio::use_awaitable, error));
    if (error) fail(error.message());
    co_return !gone_;
}

void ClientStream::consume(size_t bytes) {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
}

void ClientStream::make_room() {
    if (begin_ == end_ && capacity_ > kKeptCapacity) {
        buffer_.reset();
        capacity_ = begin_ = end_ = 0;
    }
    if (capacity_ - end_ >= kChunk / 2) return;
    const size_t used = end_ - begin_;
    if (buffer_ && used < capacity_ / 2) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, used);
    } else {
        const size_t capacity = std::max(kChunk, capacity_ * 2);
        std::unique_ptr<char[]> larger(new char[capacity]);
        if (used > 0) std::memcpy(larger.get(), buffer_.get() + begin_, used);
        buffer_ = std::move(larger);
        capacity_ = capacity;
    }
    begin_ = 0;
    end_ = used;
}

awaitable<bool> ClientStream::fill(size_t at_most) {
    while (!gone_) {
        make_room();
        size_t got = 0;
        const Io io = read_now(buffer_.get() + end_, std::min(capacity_ - end_, at_most), got);
        if (io == Io::Done) {
            end_ += got;
            co_return true;
        }
        if (io == Io::Ended) break;
        // An idle client keeps no buffers.
        if (begin_ == end_) {
            buffer_.reset();
            capacity_ = begin_ = end_ = 0;
            if (out_.empty()) std::string().swap(out_);
        }
        const bool ready = co_await wait(io);
        if (!ready) break;
    }
    co_return false;
}

awaitable<bool> ClientStream::flush() {
    size_t done = 0;
    while (!gone_ && done < out_.size()) {
        size_t sent = 0;
        const Io io = write_now(std::string_view(out_).substr(done), sent);
        if (io == Io::Done) {
            done += sent;
            continue;
        }
        if (io == Io::Ended) break;
        const bool ready = co_await wait(io);
        if (!ready) break;
    }
    out_.clear();
    if (out_.capacity() > 4 * kFlushAt) std::string().swap(out_);
    co_return !gone_;
}

awaitable<bool> ClientStream::flush_if_large() {
    if (out_.size() < kFlushAt) co_return !gone_;
    co_return co_await flush();
}

bool ClientStream::hung_up() {
    if (gone_) return true;
    pollfd descriptor{socket_.native_handle(), POLLRDHUP, 0};
    return ::poll(&descriptor, 1, 0) > 0 && (descriptor.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void ClientStream::abort() {
    fail("the connection was ended");
    asio::error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_both, ignored);
    socket_.cancel(ignored);
}

void ClientStream::close() {
    size_t sent = 0;
    if (!gone_ && !out_.empty()) (void)write_now(out_, sent);
    if (tls_ != nullptr && !gone_) {
        ERR_clear_error();
        (void)SSL_shutdown(tls_);
    }
    abort();
}

}  // namespace braid::proxy
