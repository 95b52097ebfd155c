// The wait, and poll(2) as its witness.
#include "backends/ready.h"

#include <poll.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace braid::backends {

namespace {

bool is_ready(int fd, asio::posix::descriptor_base::wait_type kind) {
    pollfd asked{fd, kind == asio::posix::descriptor_base::wait_write ? short{POLLOUT} : short{POLLIN}, 0};
    return ::poll(&asked, 1, 0) != 0;
}

}  // namespace

awaitable<void> wait_ready(asio::posix::stream_descriptor& descriptor,
                           asio::posix::descriptor_base::wait_type kind, Deadline& deadline) {
    deadline.guard([&descriptor] {
        asio::error_code ignored;
        descriptor.cancel(ignored);
    });
    asio::error_code error;
    while (!error && !deadline.passed()) {
        co_await descriptor.async_wait(kind, asio::redirect_error(asio::use_awaitable, error));
        if (is_ready(descriptor.native_handle(), kind)) break;
    }
    deadline.guard({});
}

}  // namespace braid::backends
