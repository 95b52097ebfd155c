// Waiting until a descriptor is ready, for the client libraries' logins. Private to this folder.
//
// Asio may report a descriptor as ready that is not: it keeps a table of descriptors, and a report of one
// that has been closed meanwhile goes to whichever took its place. A read that finds nothing notices; a
// library that is told "your connection stands" does not. So the kernel is asked before the answer is
// believed.
#pragma once

#include <asio/posix/stream_descriptor.hpp>

#include "backends/async.h"
#include "backends/deadline.h"

namespace braid::backends {

// Until the descriptor is ready, an error on it included, or the deadline has passed.
awaitable<void> wait_ready(asio::posix::stream_descriptor& descriptor,
                           asio::posix::descriptor_base::wait_type kind, Deadline& deadline);

}  // namespace braid::backends
