// The login. libpq's traps are noted where they bite. PostgreSQL manual 34.1 "Database Connection Control
// Functions".
#include "backends/postgresql/connector.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <libpq-fe.h>
#include <strings.h>
#include <vector>

#include <asio/posix/stream_descriptor.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "backends/deadline.h"
#include "backends/ready.h"
#include "backends/resolve.h"

extern char** environ;

namespace braid::backends::postgresql {

namespace {

// A path that cannot exist: libpq then looks at no file of the user who runs Braid, and says nothing.
constexpr const char* kNoFile = "/dev/null/none";
constexpr const char* kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";

struct PgFinish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using PgConnection = std::unique_ptr<PGconn, PgFinish>;

// libpq keeps the secret of BackendKeyData to itself; its protocol trace, a public interface, shows it. The
// trace of the login goes to memory, which is wiped: it holds authentication messages too.
class LoginTrace {
  public:
    explicit LoginTrace(PGconn* connection) : connection_(connection), file_(open_memstream(&text_, &size_)) {
        if (file_ == nullptr) return;
        PQtrace(connection_, file_);
        PQsetTraceFlags(connection_, PQTRACE_SUPPRESS_TIMESTAMPS);
    }
    ~LoginTrace() {
        if (file_ == nullptr) return;
        PQuntrace(connection_);
        std::fclose(file_);
        explicit_bzero(text_, size_);
        std::free(text_);
    }
    LoginTrace(const LoginTrace&) = delete;
    LoginTrace& operator=(const LoginTrace&) = delete;

    CancelKey cancel_key() {
        CancelKey key;
        if (file_ == nullptr) return key;
        std::fflush(file_);
        std::string_view text(text_, size_);
        constexpr std::string_view kMessage = "BackendKeyData";
        size_t at = text.find(kMessage);
        if (at == std::string_view::npos) return key;
        std::string line(text.substr(at + kMessage.size(), text.find('\n', at) - at - kMessage.size()));
        std::sscanf(line.c_str(), "%d %d", &key.pid, &key.secret);
        explicit_bzero(line.data(), line.size());
        return key;
    }

  private:
    PGconn* connection_;
    char* text_ = nullptr;
    size_t size_ = 0;
    std::FILE* file_;
};

const char* sslmode(TlsMode mode) {
    switch (mode) {
        case TlsMode::Off: return "disable";
        case TlsMode::Prefer: return "prefer";
        case TlsMode::Require: return "require";
        case TlsMode::Verify: break;
    }
    return "verify-full";
}

std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) {
        if (!out.empty()) out += ',';
        out += part;
    }
    return out;
}

// Every parameter that libpq would otherwise take from the environment or a file.
class Parameters {
  public:
    Parameters(const ServerSpec& server, const std::vector<std::string>& addresses) {
        // The addresses are tried in turn; certificates are checked against the name.
        add("host", addresses.empty() ? server.host : join(std::vector(addresses.size(), server.host)));
        if (!addresses.empty()) add("hostaddr", join(addresses));
        add("port", std::to_string(server.port));
        add("dbname", server.dbname);
        add("user", server.user);
        add("password", server.password);
        add("passfile", kNoFile);
        add("sslmode", sslmode(server.tls));
        std::string ca = server.tls_ca.empty() ? kSystemCertificates : server.tls_ca;
        // With a root file at hand libpq would verify even for `require`.
        add("sslrootcert", server.tls == TlsMode::Verify ? ca : kNoFile);
        add("sslcert", kNoFile);
        add("sslkey", kNoFile);
        add("sslcrl", kNoFile);
        add("gssencmode", "disable");
        add("application_name", "braid");
        add("target_session_attrs", "any");
        names_.push_back(nullptr);
        for (const std::string& value : values_) pointers_.push_back(value.c_str());
        pointers_.push_back(nullptr);
    }
    const char* const* names() const { return names_.data(); }
    const char* const* values() const { return pointers_.data(); }

  private:
    void add(const char* name, std::string value) {
        names_.push_back(name);
        values_.push_back(std::move(value));
    }
    std::vector<const char*> names_;
    std::vector<std::string> values_;
    std::vector<const char*> pointers_;
};

bool is_sqlstate(std::string_view text) {
    for (char c : text) {
        if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) return false;
    }
    return text.size() == 5;
}

// libpq's text of a failed login, asked for verbosely: "... FATAL:  28P01: password ...\nLOCATION:  ..."
// holds the server's SQLSTATE, which nothing else tells.
Error login_error(const ServerSpec& server, std::string text) {
    Error error;
    error.sqlstate = sqlstate::kConnectionFailure;
    error.server = server.name;
    for (size_t at = text.find(":  "); at != std::string::npos; at = text.find(":  ", at + 1)) {
        std::string_view code = std::string_view(text).substr(at + 3, 5);
        if (is_sqlstate(code) && text.compare(at + 8, 2, ": ") == 0) {
            error.sqlstate = code;
            error.origin = Origin::Server;
            text.erase(at + 3, 7);
        }
    }
    while (true) {
        size_t at = text.find("\nLOCATION:");
        if (at == std::string::npos) break;
        text.erase(at, text.find('\n', at + 1) - at);
    }
    while (!text.empty() && text.back() == '\n') text.pop_back();
    error.message = "cannot connect to server \"" + server.name + "\": " + text;
    return error;
}

}  // namespace

void clear_libpq_environment() {
    std::vector<std::string> names;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; entry++) {
        std::string_view text(*entry);
        if (text.starts_with("PG")) names.emplace_back(text.substr(0, text.find('=')));
    }
    for (const std::string& name : names) unsetenv(name.c_str());
}

awaitable<Result<std::unique_ptr<Connection>>> connect(const ServerSpec& server, const PoolLimits& limits) {
    auto executor = co_await asio::this_coro::executor;
    Deadline deadline(executor, limits.server_connect_timeout);
    Failure timed_out = fail(sqlstate::kConnectionFailure,
                             "cannot connect to server \"" + server.name + "\": no login within " +
                                 std::to_string(limits.server_connect_timeout.count()) + " ms");
    timed_out.value().server = server.name;

    Result<std::vector<std::string>> addresses = co_await resolve(server, deadline);
    if (deadline.passed()) co_return timed_out;
    if (!addresses) co_return Failure(std::move(addresses.error()));

    Parameters parameters(server, *addresses);
    PgConnection login(PQconnectStartParams(parameters.names(), parameters.values(), 0));
    if (!login) co_return fail(sqlstate::kOutOfMemory, "out of memory");
    PQsetNoticeProcessor(
        login.get(), [](void*, const char*) {}, nullptr);
    PQsetErrorVerbosity(login.get(), PQERRORS_VERBOSE);
    LoginTrace trace(login.get());

    PostgresPollingStatusType poll =
        PQstatus(login.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (poll == PGRES_POLLING_READING || poll == PGRES_POLLING_WRITING) {
        // PQconnectPoll may close the socket and open another, even under the same number: the descriptor is
        // ours only while we wait.
        asio::posix::stream_descriptor descriptor(executor, PQsocket(login.get()));
        const auto kind = poll == PGRES_POLLING_READING ? asio::posix::descriptor_base::wait_read
                                                        : asio::posix::descriptor_base::wait_write;
        co_await wait_ready(descriptor, kind, deadline);
        descriptor.release();
        if (deadline.passed()) co_return timed_out;
        poll = PQconnectPoll(login.get());
    }
    if (poll != PGRES_POLLING_OK) co_return Failure(login_error(server, PQerrorMessage(login.get())));

    // Nothing of libpq may block from here on, not even the Terminate that PQfinish sends.
    PQsetnonblocking(login.get(), 1);
    // Takes in what libpq has read ahead of ReadyForQuery: notices and parameters, which it keeps for us.
    if (PQisBusy(login.get()) != 0) {
        co_return fail(sqlstate::kProtocolViolation,
                       "server \"" + server.name + "\" sent more than a login's messages");
    }
    CancelKey key = trace.cancel_key();
    PQuntrace(login.get());
    co_return std::make_unique<Connection>(server, login.release(), key, executor,
                                           limits.max_prepared_statements, limits.max_frame_bytes);
}

}  // namespace braid::backends::postgresql
