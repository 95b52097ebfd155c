// Frames out of the read buffer.
#include "backends/postgresql/connection.h"

#include <algorithm>
#include <libpq-fe.h>
#include <unistd.h>

#include "backends/postgresql/query.h"

namespace braid::backends::postgresql {

namespace {
constexpr size_t kHeader = 5;
}  // namespace

Connection::Connection(const ServerSpec& server, pg_conn* login, CancelKey key,
                       const asio::any_io_executor& executor, uint32_t max_prepared_statements,
                       uint32_t max_frame_bytes)
    : ServerConnection(server, key, PQsocket(login), static_cast<ssl_st*>(PQsslStruct(login, "OpenSSL")),
                       executor),
      login_(login),
      max_frame_bytes_(max_frame_bytes),
      prepared_(max_prepared_statements) {
    static constexpr const char* kReported[] = {"server_version",
                                                "server_encoding",
                                                "client_encoding",
                                                "application_name",
                                                "is_superuser",
                                                "session_authorization",
                                                "DateStyle",
                                                "IntervalStyle",
                                                "TimeZone",
                                                "integer_datetimes",
                                                "standard_conforming_strings",
                                                "default_transaction_read_only",
                                                "in_hot_standby"};
    for (const char* name : kReported) {
        if (const char* value = PQparameterStatus(login, name)) tracker_.set_parameter(name, value);
    }
}

Connection::Connection(const ServerSpec& server, int fd, CancelKey key, const asio::any_io_executor& executor,
                       const PoolLimits& limits, const std::map<std::string, std::string>& parameters,
                       std::function<void()> on_close)
    : ServerConnection(server, key, fd, nullptr, executor),
      own_fd_(fd),
      on_close_(std::move(on_close)),
      max_frame_bytes_(limits.max_frame_bytes),
      prepared_(limits.max_prepared_statements) {
    for (const auto& [name, value] : parameters) tracker_.set_parameter(name, value);
}

Connection::~Connection() {
    release_stream();  // gives the descriptor back before it is closed
    if (login_ != nullptr) PQfinish(login_);
    if (own_fd_ >= 0) ::close(own_fd_);
    if (on_close_) on_close_();
}

void Connection::consume(size_t bytes) {
    std::string_view dealt = buffered().substr(0, bytes);
    if (!tracker_.received(dealt)) broken_ = true;
    begin_ += dealt.size();
}

size_t Connection::first_frame_bytes() const {
    std::string_view bytes = buffered();
    if (bytes.size() < kHeader) return 0;
    uint32_t length = 0;
    for (size_t i = 1; i < kHeader; i++) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    return size_t{length} + 1;
}

bool Connection::frame_at_start(Frame& frame) const {
    size_t size = first_frame_bytes();
    if (size < kHeader || end_ - begin_ < size) return false;
    frame.bytes = buffered().substr(0, size);
    frame.type = frame.bytes.front();
    frame.payload = frame.bytes.substr(kHeader);
    return true;
}

bool Connection::try_next_frame(Frame& frame) {
    if (!frame_at_start(frame)) return false;
    if (frame.type == 'E') {
        Error error = server_error(frame.payload, server_name());
        if (error.severity == Severity::Fatal) farewell_ = error.message;
    }
    consume(frame.bytes.size());
    return true;
}

awaitable<Result<Frame>> Connection::read_frame() {
    Frame frame;
    while (!try_next_frame(frame)) {
        size_t need = std::max(first_frame_bytes(), kHeader);
        if (end_ - begin_ >= kHeader && (first_frame_bytes() < kHeader || need > max_frame_bytes_)) {
            broken_ = true;
            co_return fail(sqlstate::kProtocolViolation,
                           "server \"" + server_name() + "\" sent a message of " +
                               std::to_string(first_frame_bytes()) + " bytes; the limit is " +
                               std::to_string(max_frame_bytes_));
        }
        Result<std::string_view> more = co_await read_at_least(end_ - begin_ + 1);
        if (!more) co_return Failure(std::move(more.error()));
    }
    co_return frame;
}

bool Connection::reusable() const {
    return !broken_ && !tainted_ && !busy() && begin_ == end_ && tracker_.transaction_status() == 'I' &&
           !tracker_.fatal();
}

Status Connection::absorb_idle_messages() {
    if (!something_to_read()) return {};
    while (!broken_) {
        Result<size_t> got = receive();
        Frame frame;
        while (try_next_frame(frame)) {
            switch (frame.type) {
                case 'S':
                case 'N':
                case 'A': continue;
                case 'E':
                    if (!farewell_.empty()) return broke(farewell_);
                    return broke("an error while idle: " +
                                 server_error(frame.payload, server_name()).message);
                default: return broke("an unexpected message while idle");
            }
        }
        if (!got) return Failure(std::move(got.error()));
        if (*got == 0) break;
    }
    if (broken_) return broke("closed by the server");
    release_memory();
    return {};
}

}  // namespace braid::backends::postgresql
