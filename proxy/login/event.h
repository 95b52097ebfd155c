// What happens to a client that is logging in: the events of both protocols' login machines.
#pragma once

#include <string_view>
#include <variant>

namespace braid::proxy::login {

struct BytesArrived {
    std::string_view unread;  // all that was received and not consumed yet
};
struct TlsEstablished {
    bool client_certificate = false;  // the client has shown one, and it was verified
};
struct TimedOut {};
struct Disconnected {};
using Event = std::variant<BytesArrived, TlsEstablished, TimedOut, Disconnected>;

}  // namespace braid::proxy::login
