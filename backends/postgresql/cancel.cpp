// CancelRequest on a connection of its own (manual 55.2.7, 55.2.10). libpq's PQcancel blocks and knows no
// TLS.
#include <unistd.h>

#include <asio/buffer.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "backends/deadline.h"
#include "backends/postgresql/connector.h"
#include "backends/resolve.h"
#include "backends/stream.h"

namespace braid::backends::postgresql {

namespace {

constexpr uint32_t kCancelRequest = 80877102;
constexpr uint32_t kSslRequest = 80877103;

using Socket = asio::generic::stream_protocol::socket;

struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

void put_int32(std::string& out, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

Failure cancel_failed(const ServerSpec& server, const std::string& reason) {
    Failure failure = fail(sqlstate::kConnectionFailure,
                           "cannot send a cancel request to server \"" + server.name + "\": " + reason);
    failure.value().server = server.name;
    return failure;
}

std::vector<asio::generic::stream_protocol::endpoint> endpoints(const ServerSpec& server,
                                                                const std::vector<std::string>& addresses) {
    std::vector<asio::generic::stream_protocol::endpoint> out;
    if (addresses.empty()) {
        out.emplace_back(
            asio::local::stream_protocol::endpoint(server.host + "/.s.PGSQL." + std::to_string(server.port)));
    }
    for (const std::string& address : addresses) {
        out.emplace_back(asio::ip::tcp::endpoint(asio::ip::make_address(address), server.port));
    }
    return out;
}

// Waits and tries again until all is written.
awaitable<Status> send_all(Stream& stream, std::string_view bytes, const ServerSpec& server) {
    while (!bytes.empty()) {
        IoResult io = stream.write(bytes);
        if (io.state == IoState::Done) {
            bytes.remove_prefix(io.bytes);
        } else if (io.state == IoState::WantRead || io.state == IoState::WantWrite) {
            bool ready = co_await stream.wait(io.state);
            if (!ready) co_return cancel_failed(server, "timeout");
        } else {
            co_return cancel_failed(server, io.reason);
        }
    }
    co_return Status{};
}

// The number of bytes read, 0 at the end of the stream.
awaitable<Result<size_t>> receive_some(Stream& stream, char* to, size_t size, const ServerSpec& server) {
    while (true) {
        IoResult io = stream.read(to, size);
        if (io.state == IoState::Done || io.state == IoState::Closed) co_return io.bytes;
        if (io.state == IoState::Failed) co_return cancel_failed(server, io.reason);
        bool ready = co_await stream.wait(io.state);
        if (!ready) co_return cancel_failed(server, "timeout");
    }
}

// The same checks as the login's sslmode makes.
std::unique_ptr<SSL, SslFree> make_tls(SSL_CTX* context, const ServerSpec& server, int fd) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    if (server.tls == TlsMode::Verify) {
        int loaded = server.tls_ca.empty()
                         ? SSL_CTX_set_default_verify_paths(context)
                         : SSL_CTX_load_verify_locations(context, server.tls_ca.c_str(), nullptr);
        if (loaded != 1) return nullptr;
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    std::unique_ptr<SSL, SslFree> tls(SSL_new(context));
    if (!tls || SSL_set_fd(tls.get(), fd) != 1) return nullptr;
    asio::error_code not_numeric;
    asio::ip::make_address(server.host, not_numeric);
    if (server.tls == TlsMode::Verify) {
        bool named = not_numeric
                         ? SSL_set1_host(tls.get(), server.host.c_str()) == 1
                         : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls.get()), server.host.c_str()) == 1;
        if (!named) return nullptr;
    }
    if (not_numeric) SSL_set_tlsext_host_name(tls.get(), server.host.c_str());
    return tls;
}

awaitable<Status> handshake(SSL* tls, Stream& plain, const ServerSpec& server) {
    while (true) {
        ERR_clear_error();
        int result = SSL_connect(tls);
        if (result == 1) co_return Status{};
        int code = SSL_get_error(tls, result);
        if (code != SSL_ERROR_WANT_READ && code != SSL_ERROR_WANT_WRITE) {
            char text[256] = "connection closed";
            if (unsigned long error = ERR_get_error(); error != 0)
                ERR_error_string_n(error, text, sizeof text);
            co_return cancel_failed(server, std::string("TLS: ") + text);
        }
        bool ready =
            co_await plain.wait(code == SSL_ERROR_WANT_READ ? IoState::WantRead : IoState::WantWrite);
        if (!ready) co_return cancel_failed(server, "timeout");
    }
}

// A socket that closes when it goes; Stream only borrows one.
struct OwnedSocket {
    int fd = -1;
    ~OwnedSocket() {
        if (fd >= 0) ::close(fd);
    }
};

}  // namespace

awaitable<Status> cancel(const ServerSpec& server, CancelKey key, Milliseconds timeout) {
    auto executor = co_await asio::this_coro::executor;
    Deadline deadline(executor, timeout);
    Result<std::vector<std::string>> addresses = co_await resolve(server, deadline);
    if (!addresses) co_return Failure(std::move(addresses.error()));

    asio::error_code error = asio::error::host_not_found;
    OwnedSocket owned;
    for (const auto& endpoint : endpoints(server, *addresses)) {
        Socket socket(executor);
        deadline.guard([&socket] { socket.close(); });
        co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        deadline.guard({});
        if (deadline.passed()) co_return cancel_failed(server, "timeout");
        if (error) continue;
        socket.native_non_blocking(true);
        owned.fd = socket.release();
        break;
    }
    if (owned.fd < 0) co_return cancel_failed(server, error.message());

    Stream plain(owned.fd, nullptr, executor);
    deadline.guard([&plain] { plain.shutdown(); });
    std::unique_ptr<SSL_CTX, SslFree> context;
    std::unique_ptr<SSL, SslFree> tls;
    std::unique_ptr<Stream> encrypted;
    if (server.tls == TlsMode::Require || server.tls == TlsMode::Verify) {
        std::string request;
        put_int32(request, 8);
        put_int32(request, kSslRequest);
        Status asked = co_await send_all(plain, request, server);
        if (!asked) co_return asked;
        char answer = 0;
        Result<size_t> got = co_await receive_some(plain, &answer, 1, server);
        if (!got) co_return Failure(std::move(got.error()));
        if (*got != 1 || answer != 'S') co_return cancel_failed(server, "it does not offer TLS");
        context.reset(SSL_CTX_new(TLS_client_method()));
        if (context) tls = make_tls(context.get(), server, owned.fd);
        if (!tls) co_return cancel_failed(server, "TLS cannot be set up with \"" + server.tls_ca + "\"");
        Status shaken = co_await handshake(tls.get(), plain, server);
        if (!shaken) co_return shaken;
        plain.detach();  // one descriptor object per socket
        encrypted = std::make_unique<Stream>(owned.fd, tls.get(), executor);
        deadline.guard([stream = encrypted.get()] { stream->shutdown(); });
    }
    Stream& stream = encrypted ? *encrypted : plain;
    std::string request;
    put_int32(request, 16);
    put_int32(request, kCancelRequest);
    put_int32(request, static_cast<uint32_t>(key.pid));
    put_int32(request, static_cast<uint32_t>(key.secret));
    Status sent = co_await send_all(stream, request, server);
    if (!sent) co_return sent;
    // The server answers by closing, after it has sent the signal.
    char byte;
    Result<size_t> end = co_await receive_some(stream, &byte, 1, server);
    deadline.guard({});
    if (!end && deadline.passed()) co_return Failure(std::move(end.error()));
    co_return Status{};
}

}  // namespace braid::backends::postgresql
