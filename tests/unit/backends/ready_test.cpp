// Readiness that is reported to the wrong descriptor, and the deadline of a wait.
#include "backends/ready.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <asio/detached.hpp>
#include <gtest/gtest.h>

#include "tests/unit/backends/coroutine_test.h"

namespace braid::backends {
namespace {

using Descriptor = asio::posix::stream_descriptor;

Descriptor an_event(asio::io_context& io) {
    return {io, ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
}

void raise(Descriptor& event) {
    const uint64_t one = 1;
    ASSERT_EQ(::write(event.native_handle(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
}

TEST(Ready, AReportForAClosedDescriptorIsNotTakenForItsSuccessor) {
    asio::io_context io;
    Descriptor first = an_event(io);
    Descriptor second = an_event(io);
    std::optional<Descriptor> successor;
    bool naively = false;
    bool ready = false;
    Deadline deadline(io.get_executor(), Milliseconds{0});
    // Both reports come with one call of the kernel; the first one's handler closes the other descriptor.
    auto replace = [&](const asio::error_code&) {
        if (successor) return;
        first.close();
        second.close();
        successor.emplace(an_event(io));
        successor->async_wait(Descriptor::wait_read, [&](const asio::error_code& error) {
            naively = !error;
            asio::co_spawn(io, wait_ready(*successor, Descriptor::wait_read, deadline),
                           [&](std::exception_ptr) { ready = true; });
        });
        asio::co_spawn(io, wait_ready(*successor, Descriptor::wait_read, deadline),
                       [&](std::exception_ptr) { ready = true; });
    };
    first.async_wait(Descriptor::wait_read, replace);
    second.async_wait(Descriptor::wait_read, replace);
    raise(first);
    raise(second);
    io.poll();
    ASSERT_TRUE(successor);
    EXPECT_TRUE(naively) << "Asio has changed: then ready.h is not needed";
    EXPECT_FALSE(ready);
    raise(*successor);
    io.restart();
    io.poll();
    EXPECT_TRUE(ready);
}

TEST(Ready, ADeadlineEndsTheWait) {
    asio::io_context io;
    Descriptor event = an_event(io);
    test::run(io, [&]() -> awaitable<void> {
        Deadline deadline(io.get_executor(), Milliseconds{10});
        co_await wait_ready(event, Descriptor::wait_read, deadline);
        EXPECT_TRUE(deadline.passed());
    });
}

}  // namespace
}  // namespace braid::backends
