// The read buffer: bytes from begin_ to end_ are here and not yet dealt with; views point into it until the
// next read.
#include "backends/server_connection.h"

#include <algorithm>
#include <cstring>

#include "backends/stream.h"

namespace braid::backends {

namespace {
constexpr size_t kChunk = 16 * 1024;          // read at least this much at a time
constexpr size_t kKeptCapacity = 128 * 1024;  // a larger buffer shrinks as soon as it is empty
}  // namespace

// Shared with the handler that waits: it may run after the connection was taken or has moved to another
// worker.
struct ServerConnection::Watch {
    std::function<void()> on_event;
};

ServerConnection::ServerConnection(const ServerSpec& server, CancelKey key, int fd, ssl_st* tls,
                                   const asio::any_io_executor& executor)
    : server_(server.id),
      server_name_(server.name),
      cancel_key_(key),
      stream_(std::make_unique<Stream>(fd, tls, executor)) {}

ServerConnection::~ServerConnection() = default;

void ServerConnection::release_stream() {
    stop_watching();
    if (broken_ || busy()) stream_->shutdown();
    stream_.reset();
}

awaitable<Status> ServerConnection::clean() {
    co_return fail(sqlstate::kInternalError, "a connection to server \"" + server_name_ + "\" is not clean");
}

bool ServerConnection::encrypted() const {
    return stream_->encrypted();
}

Failure ServerConnection::broke(std::string reason) {
    broken_ = true;
    Error error;
    error.sqlstate = sqlstate::kConnectionFailure;
    error.message = "connection to server \"" + server_name_ + "\" was lost: " + std::move(reason);
    error.detail = farewell_;
    error.server = server_name_;
    return Failure(std::move(error));
}

bool ServerConnection::hung_up() const {
    return broken_ || stream_->hung_up();
}

void ServerConnection::abort() {
    broken_ = true;
    stream_->shutdown();
}

Result<size_t> ServerConnection::try_write(std::string_view bytes) {
    if (broken_) return broke("it is closed already");
    size_t done = 0;
    while (done < bytes.size()) {
        IoResult io = stream_->write(bytes.substr(done));
        if (io.state == IoState::WantRead || io.state == IoState::WantWrite) break;
        if (io.state != IoState::Done) return broke(io.reason.empty() ? "closed by the server" : io.reason);
        sent(bytes.substr(done, io.bytes));
        done += io.bytes;
    }
    return done;
}

awaitable<Status> ServerConnection::write(std::string_view bytes) {
    while (true) {
        if (broken_) co_return broke("it is closed already");
        IoResult io = stream_->write(bytes);
        if (io.state == IoState::Done) {
            sent(bytes.substr(0, io.bytes));
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

void ServerConnection::make_room(size_t want_free) {
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

Result<size_t> ServerConnection::receive() {
    make_room(kChunk);
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

bool ServerConnection::something_to_read() {
    return broken_ || stream_->readable_now();
}

awaitable<Result<std::string_view>> ServerConnection::read_at_least(size_t bytes) {
    while (end_ - begin_ < bytes) {
        if (broken_) co_return broke("it is closed already");
        if (!stream_->drained()) {
            Result<size_t> got = receive();
            if (!got) co_return Failure(std::move(got.error()));
            if (*got > 0) continue;
        }
        bool ready = co_await stream_->wait(IoState::WantRead);
        if (!ready) co_return broke("the connection was aborted");
    }
    co_return buffered();
}

awaitable<Result<std::string_view>> ServerConnection::read_some() {
    return read_at_least(1);
}

void ServerConnection::release_memory() {
    if (begin_ != end_) return;
    buffer_.reset();
    capacity_ = begin_ = end_ = 0;
}

void ServerConnection::watch(std::function<void()> on_event) {
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

void ServerConnection::stop_watching() {
    if (!watch_) return;
    watch_.reset();
    stream_->cancel();
}

void ServerConnection::detach() {
    stop_watching();
    stream_->detach();
}

void ServerConnection::attach(const asio::any_io_executor& executor) {
    stream_->attach(executor);
}

}  // namespace braid::backends
