// Reads, writes and waits, in plain text and through OpenSSL.
#include "backends/stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <climits>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace braid::backends {

Stream::Stream(int fd, ssl_st* tls, const asio::any_io_executor& executor) : fd_(fd), tls_(tls) {
    // A write that got some bytes out reports them; the rest may come from another place in memory.
    if (tls_ != nullptr) {
        SSL_set_mode(tls_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    }
    attach(executor);
}

Stream::~Stream() {
    detach();
}

void Stream::attach(const asio::any_io_executor& executor) {
    descriptor_.emplace(executor, fd_);
    drained_ = false;
}

void Stream::detach() {
    if (!descriptor_) return;
    descriptor_->release();  // the socket stays open: it is the library's
    descriptor_.reset();
}

void Stream::cancel() {
    asio::error_code ignored;
    if (descriptor_) descriptor_->cancel(ignored);
}

void Stream::shutdown() {
    down_ = true;
    ::shutdown(fd_, SHUT_RDWR);
    cancel();
}

IoResult Stream::tls_result(int result) {
    int code = SSL_get_error(tls_, result);
    switch (code) {
        case SSL_ERROR_WANT_READ: return {IoState::WantRead, 0, {}};
        case SSL_ERROR_WANT_WRITE: return {IoState::WantWrite, 0, {}};
        case SSL_ERROR_ZERO_RETURN: return {IoState::Closed, 0, {}};
        case SSL_ERROR_SYSCALL: {
            int number = errno;
            ERR_clear_error();
            if (number == 0) return {IoState::Closed, 0, {}};
            return {IoState::Failed, 0, std::strerror(number)};
        }
        default: {
            char text[256] = "TLS error";
            if (unsigned long error = ERR_get_error(); error != 0)
                ERR_error_string_n(error, text, sizeof text);
            ERR_clear_error();
            // OpenSSL 3 reports a connection closed without close_notify as an error: to us it is the end.
            if (std::strstr(text, "unexpected eof") != nullptr) return {IoState::Closed, 0, {}};
            return {IoState::Failed, 0, text};
        }
    }
}

IoResult Stream::read(char* to, size_t size) {
    if (down_) return {IoState::Failed, 0, "the connection was aborted"};
    if (tls_ != nullptr) {
        ERR_clear_error();
        errno = 0;
        int result = SSL_read(tls_, to, static_cast<int>(std::min<size_t>(size, INT_MAX)));
        if (result > 0) return {IoState::Done, static_cast<size_t>(result), {}};
        return tls_result(result);
    }
    while (true) {
        ssize_t result = ::recv(fd_, to, size, 0);
        if (result > 0) {
            drained_ = static_cast<size_t>(result) < size;
            return {IoState::Done, static_cast<size_t>(result), {}};
        }
        if (result == 0) return {IoState::Closed, 0, {}};
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoState::WantRead, 0, {}};
        return {IoState::Failed, 0, std::strerror(errno)};
    }
}

IoResult Stream::write(std::string_view bytes) {
    if (down_) return {IoState::Failed, 0, "the connection was aborted"};
    if (tls_ != nullptr) {
        ERR_clear_error();
        errno = 0;
        int result = SSL_write(tls_, bytes.data(), static_cast<int>(std::min<size_t>(bytes.size(), INT_MAX)));
        if (result > 0) return {IoState::Done, static_cast<size_t>(result), {}};
        return tls_result(result);
    }
    while (true) {
        ssize_t result = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (result >= 0) return {IoState::Done, static_cast<size_t>(result), {}};
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoState::WantWrite, 0, {}};
        return {IoState::Failed, 0, std::strerror(errno)};
    }
}

awaitable<bool> Stream::wait(IoState want) {
    drained_ = false;
    if (!descriptor_ || down_) co_return false;
    asio::error_code error;
    auto kind = want == IoState::WantWrite ? asio::posix::descriptor_base::wait_write
                                           : asio::posix::descriptor_base::wait_read;
    co_await descriptor_->async_wait(kind, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && !down_;
}

bool Stream::readable_now() {
    if (tls_ != nullptr && SSL_pending(tls_) > 0) return true;
    char byte;
    ssize_t result = ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return result >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool Stream::hung_up() const {
    pollfd look{fd_, POLLRDHUP, 0};
    return down_ || (::poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0);
}

}  // namespace braid::backends
