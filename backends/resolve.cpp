// Asio's resolver asks in a thread of its own; the client libraries would block in getaddrinfo().
#include "backends/resolve.h"

#include <algorithm>

#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

namespace braid::backends {

awaitable<Result<std::vector<std::string>>> resolve(const ServerSpec& server, Deadline& deadline) {
    std::vector<std::string> addresses;
    if (server.host.starts_with('/')) co_return addresses;
    asio::error_code error;
    asio::ip::make_address(server.host, error);
    if (!error) {
        addresses.push_back(server.host);
        co_return addresses;
    }
    auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    deadline.guard([&resolver] { resolver.cancel(); });
    auto found = co_await resolver.async_resolve(server.host, std::to_string(server.port),
                                                 asio::redirect_error(asio::use_awaitable, error));
    deadline.guard({});
    if (error) {
        co_return fail(sqlstate::kConnectionFailure, "cannot connect to server \"" + server.name +
                                                         "\": could not translate host name \"" +
                                                         server.host + "\" to address: " + error.message());
    }
    for (const auto& entry : found) {
        std::string address = entry.endpoint().address().to_string();
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
            addresses.push_back(std::move(address));
        }
    }
    co_return addresses;
}

}  // namespace braid::backends
