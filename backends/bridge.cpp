// The two descriptors between a session's connection and its bridge.
#include "backends/bridge.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace braid::backends {

Result<std::pair<int, int>> local_stream_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        return fail("53000", std::string("cannot make a pair of sockets: ") + std::strerror(errno));
    }
    return std::pair(ends[0], ends[1]);
}

}  // namespace braid::backends
