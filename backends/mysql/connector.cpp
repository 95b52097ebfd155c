// The login. The library's traps are noted where they bite. MariaDB Connector/C manual "Non-blocking API".
#include "backends/mysql/connector.h"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "backends/deadline.h"
#include "backends/mysql/greeting.h"
#include "backends/mysql/library.h"
#include "backends/mysql/query.h"
#include "backends/ready.h"
#include "backends/resolve.h"

extern char** environ;

namespace braid::backends::mysql {

namespace {

using wire::mysql::capability::kSsl;

// The library's own stack for a login: plugins are loaded and TLS is spoken on it.
constexpr size_t kStackBytes = 256 * 1024;
constexpr Milliseconds::rep kLongestWait = 1'000'000;
constexpr const char* kSystemCertificates = "/etc/ssl/certs";
// Not the cleartext and dialog plugins: a server could ask for the password itself, or for the terminal.
constexpr const char* kPlugins = "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519";

struct MysqlClose {
    void operator()(MYSQL* connection) const { mysql_close(connection); }
};
using MysqlHandle = std::unique_ptr<MYSQL, MysqlClose>;

// The login whose library code this thread runs at the moment.
struct Login {
    GreetingEditor greeting;
    bool tls_required = false;
    bool tls_missing = false;
};
thread_local Login* current_login = nullptr;

// Called for every read of the library, after it. Edits the greeting, and ends a login that requires TLS
// before anything is sent to a server that has none: with MYSQL_OPT_SSL_ENFORCE alone the library would go on
// in plain text, without an error.
void on_read(int mode, MYSQL* mysql, const uchar* bytes, size_t size) {
    Login* login = current_login;
    const auto count = static_cast<ssize_t>(size);
    if (mode != 0 || login == nullptr || count <= 0 || login->greeting.complete()) return;
    // The bytes are the library's read-ahead cache.
    login->greeting.edit({reinterpret_cast<char*>(const_cast<uchar*>(bytes)), size});
    if (login->greeting.complete() && login->tls_required && (login->greeting.capabilities() & kSsl) == 0) {
        login->tls_missing = true;
        ::shutdown(static_cast<int>(mysql_get_socket(mysql)), SHUT_RDWR);
    }
}

void initialize_library() {
    static std::once_flag once;
    std::call_once(once, [] {
        mysql_server_init(0, nullptr, nullptr);
        ma_pvio_register_callback(1, on_read);
    });
}

// A server's refusals in PostgreSQL's states; what is not listed keeps the server's own.
std::string_view state_of(unsigned number) {
    switch (number) {
        case ER_ACCESS_DENIED_ERROR:
        case ER_ACCESS_DENIED_NO_PASSWORD_ERROR: return sqlstate::kInvalidPassword;
        case ER_HOST_IS_BLOCKED:
        case ER_HOST_NOT_PRIVILEGED:
        case ER_DBACCESS_DENIED_ERROR: return sqlstate::kInvalidAuthorization;
        case ER_BAD_DB_ERROR: return sqlstate::kInvalidCatalogName;
        case ER_CON_COUNT_ERROR:
        case ER_TOO_MANY_USER_CONNECTIONS:
        case ER_USER_LIMIT_REACHED: return sqlstate::kTooManyConnections;
        case ER_SERVER_SHUTDOWN: return sqlstate::kCannotConnectNow;
        default: return {};
    }
}

// "Received error packet before completion of TLS handshake. The authenticity of the following error cannot
// be verified: 1040 - Too many connections": the number is the server's.
unsigned number_before_tls(std::string_view text) {
    constexpr std::string_view kBefore = "cannot be verified: ";
    const size_t at = text.find(kBefore);
    if (at == std::string_view::npos) return 0;
    return static_cast<unsigned>(std::strtoul(text.data() + at + kBefore.size(), nullptr, 10));
}

Error login_error(const ServerSpec& server, MYSQL* login) {
    Error error;
    error.server = server.name;
    const std::string text = mysql_error(login);
    unsigned number = mysql_errno(login);
    const bool ours = number >= CR_MIN_ERROR && number <= CR_MAX_ERROR;
    const bool library = number >= CER_MIN_ERROR;
    if (ours || library) number = number_before_tls(text);
    error.sqlstate = sqlstate::kConnectionFailure;
    if (number != 0) {
        error.origin = Origin::Server;
        error.number = static_cast<decltype(error.number)>(number);
        error.sqlstate = state_of(number);
        if (error.sqlstate.empty()) error.sqlstate = mysql_sqlstate(login);
        if (error.sqlstate.empty() || error.sqlstate == "HY000")
            error.sqlstate = sqlstate::kConnectionFailure;
    }
    error.message = "cannot connect to server \"" + server.name + "\": " + text;
    return error;
}

void set_options(MYSQL* login, const ServerSpec& server, const PoolLimits& limits) {
    size_t stack = kStackBytes;
    mysql_optionsv(login, MYSQL_OPT_NONBLOCK, &stack);
    unsigned protocol = server.host.starts_with('/') ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
    mysql_optionsv(login, MYSQL_OPT_PROTOCOL, &protocol);
    // In seconds, says the manual; but in the TLS handshake the library waits as many milliseconds for each
    // message. All other waits are ours, and so is their deadline.
    const auto limit = limits.server_connect_timeout.count();
    auto handshake = static_cast<unsigned>(limit > 0 ? std::min(limit, kLongestWait) : kLongestWait);
    mysql_optionsv(login, MYSQL_OPT_CONNECT_TIMEOUT, &handshake);
    mysql_optionsv(login, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_optionsv(login, MARIADB_OPT_RESTRICTED_AUTH, kPlugins);
    mysql_optionsv(login, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "braid");
    my_bool yes = 1;
    // On a Unix socket there is nothing to encrypt.
    if (server.tls == TlsMode::Off || server.host.starts_with('/')) return;
    mysql_optionsv(login, MYSQL_OPT_SSL_ENFORCE, &yes);
    if (server.tls != TlsMode::Verify) return;
    mysql_optionsv(login, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
    if (server.tls_ca.empty()) {
        mysql_optionsv(login, MYSQL_OPT_SSL_CAPATH, kSystemCertificates);
    } else {
        mysql_optionsv(login, MYSQL_OPT_SSL_CA, server.tls_ca.c_str());
    }
}

constexpr unsigned long kFlags = CLIENT_MULTI_STATEMENTS | CLIENT_MULTI_RESULTS | CLIENT_LOCAL_FILES;

// One step of the library's login, on this thread.
int begin_login(MYSQL*& done, MYSQL* login, Login& state, const ServerSpec& server,
                const std::string& address, Flavour flavour) {
    current_login = &state;
    const bool local = server.host.starts_with('/');
    const int wait = mysql_real_connect_start(
        &done, login, local ? nullptr : address.c_str(), server.user.c_str(), server.password.c_str(),
        server.dbname.empty() ? nullptr : server.dbname.c_str(), server.port,
        local ? server.host.c_str() : nullptr,
        kFlags | (flavour.found_rows ? static_cast<unsigned long>(CLIENT_FOUND_ROWS) : 0));
    current_login = nullptr;
    return wait;
}

int go_on(MYSQL*& done, MYSQL* login, Login& state, int ready) {
    current_login = &state;
    const int wait = mysql_real_connect_cont(&done, login, ready);
    current_login = nullptr;
    return wait;
}

Failure failed(const ServerSpec& server, const std::string& reason) {
    Failure failure =
        fail(sqlstate::kConnectionFailure, "cannot connect to server \"" + server.name + "\": " + reason);
    failure.value().server = server.name;
    return failure;
}

Failure timed_out(const ServerSpec& server, const PoolLimits& limits) {
    return failed(server, "no login within " + std::to_string(limits.server_connect_timeout.count()) + " ms");
}

// A login at one address; `unreachable` when another address may be better.
awaitable<Result<MysqlHandle>> log_in(const ServerSpec& server, const PoolLimits& limits, Flavour flavour,
                                      const std::string& address, Deadline& deadline, bool& unreachable) {
    auto executor = co_await asio::this_coro::executor;
    MysqlHandle login(mysql_init(nullptr));
    if (!login) co_return fail(sqlstate::kOutOfMemory, "out of memory");
    set_options(login.get(), server, limits);
    Login state;
    state.tls_required =
        !server.host.starts_with('/') && (server.tls == TlsMode::Require || server.tls == TlsMode::Verify);
    MYSQL* done = nullptr;
    int wait = begin_login(done, login.get(), state, server, address, flavour);
    while (wait != 0) {
        // The library opens and closes sockets as it likes: the descriptor is ours only while we wait.
        asio::posix::stream_descriptor descriptor(executor, static_cast<int>(mysql_get_socket(login.get())));
        const bool writes = (wait & MYSQL_WAIT_WRITE) != 0;
        const auto kind =
            writes ? asio::posix::descriptor_base::wait_write : asio::posix::descriptor_base::wait_read;
        co_await wait_ready(descriptor, kind, deadline);
        descriptor.release();
        if (deadline.passed()) {
            // Only a login that has ended gives its socket back when the handle is closed.
            for (int i = 0; wait != 0 && i < 10; i++) {
                wait = go_on(done, login.get(), state, MYSQL_WAIT_TIMEOUT);
            }
            co_return timed_out(server, limits);
        }
        wait = go_on(done, login.get(), state, writes ? MYSQL_WAIT_WRITE : MYSQL_WAIT_READ);
    }
    if (state.tls_missing) {
        co_return failed(server, "TLS is required, but the server does not support it");
    }
    if (done == nullptr) {
        const unsigned number = mysql_errno(login.get());
        unreachable = number == CR_CONN_HOST_ERROR || number == CR_CONNECTION_ERROR;
        co_return Failure(login_error(server, login.get()));
    }
    if (state.tls_required && mysql_get_ssl_cipher(login.get()) == nullptr) {
        co_return failed(server, "TLS is required, and the login went without it");
    }
    co_return login;
}

// In plain text the library waits for the server outside, where we wait for it.
awaitable<Result<MysqlHandle>> log_in_plainly(const ServerSpec& server, const PoolLimits& limits,
                                              Flavour flavour, Deadline& deadline) {
    Result<std::vector<std::string>> addresses = co_await resolve(server, deadline);
    if (deadline.passed()) co_return timed_out(server, limits);
    if (!addresses) co_return Failure(std::move(addresses.error()));
    if (addresses->empty()) addresses->emplace_back();  // a Unix socket
    Result<MysqlHandle> login = failed(server, "it has no address");
    for (const std::string& address : *addresses) {
        bool unreachable = false;
        login = co_await log_in(server, limits, flavour, address, deadline, unreachable);
        if (login || !unreachable) break;
    }
    co_return login;
}

// With TLS the library (3.3) shakes hands in a blocking loop, non-blocking call or not, and it checks the
// certificate against the host that it was given, whose name it must therefore resolve itself. So the same
// login runs in a thread of its own, which lasts as long as the login; its timeouts end it. The event is a
// descriptor, so that the thread knows nothing of the worker.
class LoginThread {
  public:
    LoginThread(const ServerSpec& server, const PoolLimits& limits, Flavour flavour)
        : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), outcome_(failed(server, "it did not end")) {
        thread_ = std::thread([this, server, limits, flavour] {
            asio::io_context io;
            asio::co_spawn(
                io,
                [&]() -> awaitable<void> {
                    Deadline deadline(io.get_executor(), limits.server_connect_timeout);
                    bool unreachable = false;
                    outcome_ = co_await log_in(server, limits, flavour, server.host, deadline, unreachable);
                },
                [&](const std::exception_ptr& exception) {
                    try {
                        if (exception) std::rethrow_exception(exception);
                    } catch (const std::exception& error) {
                        outcome_ = failed(server, error.what());
                    }
                });
            io.run();
            const uint64_t one = 1;
            [[maybe_unused]] ssize_t written = ::write(event_, &one, sizeof one);
        });
    }
    ~LoginThread() {
        if (thread_.joinable()) thread_.join();
        ::close(event_);
    }
    LoginThread(const LoginThread&) = delete;
    LoginThread& operator=(const LoginThread&) = delete;

    awaitable<Result<MysqlHandle>> end() {
        asio::posix::stream_descriptor descriptor(co_await asio::this_coro::executor, ::dup(event_));
        // A descriptor may be told to be readable when it is not: the event's own value is the truth.
        uint64_t value = 0;
        asio::error_code error;
        while (!error && ::read(event_, &value, sizeof value) != static_cast<ssize_t>(sizeof value)) {
            co_await descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                           asio::redirect_error(asio::use_awaitable, error));
        }
        thread_.join();
        co_return std::move(outcome_);
    }

  private:
    int event_;
    Result<MysqlHandle> outcome_;
    std::thread thread_;
};

awaitable<Result<MysqlHandle>> log_in_with_tls(const ServerSpec& server, const PoolLimits& limits,
                                               Flavour flavour) {
    LoginThread thread(server, limits, flavour);
    co_return co_await thread.end();
}

}  // namespace

void clear_client_environment() {
    std::vector<std::string> names;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; entry++) {
        std::string_view text(*entry);
        if (text.starts_with("MYSQL") || text.starts_with("MARIADB") || text.starts_with("LIBMYSQL")) {
            names.emplace_back(text.substr(0, text.find('=')));
        }
    }
    for (const std::string& name : names) unsetenv(name.c_str());
    // The library reads the certificates that OpenSSL trusts by default for each login, even where nothing is
    // verified: a tenth of a second, behind one lock for all threads. What is verified names its own.
    setenv("SSL_CERT_FILE", "/dev/null", 1);
}

awaitable<Result<std::unique_ptr<Connection>>> connect(const ServerSpec& server, const PoolLimits& limits,
                                                       Flavour flavour) {
    initialize_library();
    auto executor = co_await asio::this_coro::executor;
    Deadline deadline(executor, limits.server_connect_timeout);
    Result<MysqlHandle> login = failed(server, "it has no address");
    if (server.tls == TlsMode::Off || server.host.starts_with('/')) {
        login = co_await log_in_plainly(server, limits, flavour, deadline);
    } else {
        login = co_await log_in_with_tls(server, limits, flavour);
    }
    if (!login) co_return Failure(std::move(login.error()));

    MARIADB_PVIO* io = (*login)->net.pvio;
    if (io->cache_pos < io->cache + io->cache_size) {
        co_return fail(sqlstate::kProtocolViolation,
                       "server \"" + server.name + "\" sent more than a login's messages");
    }
    const int fd = static_cast<int>(mysql_get_socket(login->get()));
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    // Debian's library is built with OpenSSL.
    auto* tls = io->ctls == nullptr ? nullptr : static_cast<ssl_st*>(io->ctls->ssl);
    auto connection = std::make_unique<Connection>(server, login->release(), tls, executor, limits);
    deadline.guard([&connection] { connection->abort(); });
    Status learned = co_await connection->learn_settings();
    deadline.guard({});
    if (!learned) {
        learned.error().message =
            "cannot connect to server \"" + server.name + "\": " + learned.error().message;
        co_return Failure(std::move(learned.error()));
    }
    co_return connection;
}

awaitable<Status> kill_query(const ServerSpec& server, CancelKey key, Milliseconds timeout) {
    PoolLimits limits;
    limits.server_connect_timeout = timeout;
    Result<std::unique_ptr<Connection>> connection = co_await connect(server, limits);
    if (!connection) co_return Failure(std::move(connection.error()));
    auto executor = co_await asio::this_coro::executor;
    Deadline deadline(executor, timeout);
    deadline.guard([&connection] { (*connection)->abort(); });
    Result<Rows> done =
        co_await query(**connection, "KILL QUERY " + std::to_string(static_cast<uint32_t>(key.pid)));
    deadline.guard({});
    if (done || done.error().number == ER_NO_SUCH_THREAD) co_return Status{};
    co_return Failure(std::move(done.error()));
}

}  // namespace braid::backends::mysql
