// The read buffer: bytes from begin_ to end_ are here and not yet dealt with; views point into it until the
// next read.
#include "backends/postgresql/connection.h"

#include <algorithm>
#include <cstring>
#include <libpq-fe.h>

#include "backends/postgresql/query.h"
#include "backends/postgresql/stream.h"

namespace braid::backends::postgresql {

namespace {
constexpr size_t kChunk = 16 * 1024;          // read at least this much at a time
constexpr size_t kKeptCapacity = 128 * 1024;  // a larger buffer shrinks as soon as it is empty
constexpr size_t kHeader = 5;
}  // namespace

// Shared with the handler that waits: it may run after the connection was taken or has moved to another
// worker.
struct Connection::Watch {
    std::function<void()> on_event;
};

Connection::Connection(const ServerSpec& server, pg_conn* login, CancelKey key,
                       const asio::any_io_executor& executor, uint32_t max_prepared_statements,
                       uint32_t max_frame_bytes)
    : server_(server.id),
      server_name_(server.name),
      login_(login),
      stream_(std::make_unique<Stream>(PQsocket(login), static_cast<ssl_st*>(PQsslStruct(login, "OpenSSL")),
                                       executor)),
      cancel_key_(key),
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

Connection::~Connection() {
    stop_watching();
    // A broken or busy connection is cut at once: PQfinish would send Terminate into the middle of something.
    if (broken_ || busy()) stream_->shutdown();
    stream_.reset();  // gives the descriptor back before libpq closes it
    PQfinish(login_);
}

bool Connection::encrypted() const {
    return stream_->encrypted();
}

Failure Connection::broke(std::string reason) {
    broken_ = true;
    Error error;
    error.sqlstate = sqlstate::kConnectionFailure;
    error.message = "connection to server \"" + server_name_ + "\" was lost: " + std::move(reason);
    error.detail = farewell_;
    error.server = server_name_;
    return Failure(std::move(error));
}

void Connection::abort() {
    broken_ = true;
    stream_->shutdown();
}

Result<size_t> Connection::try_write(std::string_view bytes) {
    if (broken_) return broke("it is closed already");
    size_t sent = 0;
    while (sent < bytes.size()) {
        IoResult io = stream_->write(bytes.substr(sent));
        if (io.state == IoState::WantRead || io.state == IoState::WantWrite) break;
        if (io.state != IoState::Done) return broke(io.reason.empty() ? "closed by the server" : io.reason);
        tracker_.sent(bytes.substr(sent, io.bytes));
        sent += io.bytes;
    }
    return sent;
}

awaitable<Status> Connection::write(std::string_view bytes) {
    while (true) {
        if (broken_) co_return broke("it is closed already");
        IoResult io = stream_->write(bytes);
        if (io.state == IoState::Done) {
            tracker_.sent(bytes.substr(0, io.bytes));
            bytes.remove_prefix(io.bytes);
            if (bytes.empty()) co_return Status{};
            continue;
        }
        if (io.state != IoState::WantRead && io.state != IoState::WantWrite) {
            co_return broke(io.reason.empty() ? "closed by the server" : io.reason);
        }
        bool ready = co_await stream_->wait(io.state);
        if (!ready) co_return broke("the connection was aborted");
    }
}

void Connection::make_room(size_t want_free) {
    if (begin_ == end_) {
        begin_ = end_ = 0;
        if (capacity_ > kKeptCapacity && want_free <= kChunk) {
            buffer_.reset();
            capacity_ = 0;
        }
    }
    if (capacity_ - end_ >= want_free) return;
    size_t used = end_ - begin_;
    if (capacity_ - used >= want_free && capacity_ != 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, used);
    } else {
        // Grows in steps, not to a length that a header only claims.
        size_t capacity = std::max(used + want_free, std::min<size_t>(capacity_ * 2, used + (16u << 20)));
        std::unique_ptr<char[]> larger(new char[capacity]);
        if (used > 0) std::memcpy(larger.get(), buffer_.get() + begin_, used);
        buffer_ = std::move(larger);
        capacity_ = capacity;
    }
    begin_ = 0;
    end_ = used;
}

// One read of what is there now; 0: nothing.
Result<size_t> Connection::receive(size_t want_free) {
    make_room(want_free);
    IoResult io = stream_->read(buffer_.get() + end_, capacity_ - end_);
    switch (io.state) {
        case IoState::Done: end_ += io.bytes; return io.bytes;
        case IoState::WantRead:
        case IoState::WantWrite: return size_t{0};
        case IoState::Closed: return broke("closed by the server");
        case IoState::Failed: break;
    }
    return broke(io.reason);
}

std::string_view Connection::buffered() const {
    return {buffer_.get() + begin_, end_ - begin_};
}

awaitable<Result<std::string_view>> Connection::read_at_least(size_t bytes) {
    while (end_ - begin_ < bytes) {
        if (broken_) co_return broke("it is closed already");
        if (!stream_->drained()) {
            Result<size_t> got = receive(kChunk);
            if (!got) co_return Failure(std::move(got.error()));
            if (*got > 0) continue;
        }
        bool ready = co_await stream_->wait(IoState::WantRead);
        if (!ready) co_return broke("the connection was aborted");
    }
    co_return buffered();
}

awaitable<Result<std::string_view>> Connection::read_some() {
    return read_at_least(1);
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
        Error error = server_error(frame.payload, server_name_);
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
                           "server \"" + server_name_ + "\" sent a message of " +
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

void Connection::release_memory() {
    if (begin_ != end_) return;
    buffer_.reset();
    capacity_ = begin_ = end_ = 0;
}

Status Connection::absorb_idle_messages() {
    if (!broken_ && !stream_->readable_now()) return {};
    while (!broken_) {
        Result<size_t> got = receive(kChunk);
        Frame frame;
        while (try_next_frame(frame)) {
            switch (frame.type) {
                case 'S':
                case 'N':
                case 'A': continue;
                case 'E':
                    if (!farewell_.empty()) return broke(farewell_);
                    return broke("an error while idle: " + server_error(frame.payload, server_name_).message);
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

void Connection::watch(std::function<void()> on_event) {
    if (watch_ || broken_) return;
    watch_ = std::make_shared<Watch>(Watch{std::move(on_event)});
    stream_->wait_readable([watch = std::weak_ptr<Watch>(watch_), this](const asio::error_code&) {
        // The connection may be gone or elsewhere: then nobody holds the watch any more.
        std::shared_ptr<Watch> alive = watch.lock();
        if (!alive || watch_ != alive) return;
        watch_.reset();
        alive->on_event();
    });
}

void Connection::stop_watching() {
    if (!watch_) return;
    watch_.reset();
    stream_->cancel();
}

void Connection::detach() {
    stop_watching();
    stream_->detach();
}

void Connection::attach(const asio::any_io_executor& executor) {
    stream_->attach(executor);
}

}  // namespace braid::backends::postgresql
