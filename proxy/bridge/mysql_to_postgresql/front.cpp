#include "proxy/bridge/mysql_to_postgresql/front.h"

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace my = wire::mysql;

namespace {

constexpr size_t kChunk = 16u << 10;
constexpr size_t kLarge = 64u << 10;
// Read ahead of the command at work.
constexpr size_t kAhead = 256u << 10;

}  // namespace

Front::Front(asio::any_io_executor executor, int fd, my::Capabilities capabilities, size_t max_payload)
    : socket_(executor, fd),
      capabilities_(capabilities),
      packets_(max_payload),
      arrived_(executor),
      room_(executor) {
    room_.set();
}

void Front::start(std::function<void()> on_closed) {
    on_closed_ = std::move(on_closed);
    auto loop = [](std::shared_ptr<Front> self) -> awaitable<void> { co_await self->read_ahead(); };
    asio::co_spawn(socket_.get_executor(), loop(shared_from_this()), asio::detached);
}

awaitable<void> Front::read_ahead() {
    std::string chunk(kChunk, '\0');
    while (!closed_) {
        if (in_.size() - begin_ >= kAhead) room_.reset();
        co_await room_.wait();
        if (closed_) break;
        asio::error_code error;
        const size_t got = co_await socket_.async_read_some(asio::buffer(chunk),
                                                            asio::redirect_error(asio::use_awaitable, error));
        if (error || got == 0) break;
        in_.append(chunk, 0, got);
        arrived_.set();
    }
    close();
}

awaitable<std::optional<std::string_view>> Front::read_command() {
    packets_.expect(0);
    while (true) {
        const auto step = packets_.read(std::string_view(in_).substr(begin_));
        begin_ += step.consumed;
        if (step.state == my::PacketState::Ready) {
            sequence_ = packets_.sequence();
            // More may come in while the command is at work, and move the buffer.
            command_.assign(step.payload);
            co_return std::string_view(command_);
        }
        if (step.state != my::PacketState::Incomplete) {
            close();
            co_return std::nullopt;
        }
        in_.erase(0, begin_);
        begin_ = 0;
        if (in_.empty() && in_.capacity() > kAhead) std::string().swap(in_);
        room_.set();
        if (closed_) co_return std::nullopt;
        arrived_.reset();
        co_await arrived_.wait();
    }
}

awaitable<bool> Front::flush() {
    if (closed_) co_return false;
    asio::error_code error;
    co_await asio::async_write(socket_, asio::buffer(out_), asio::redirect_error(asio::use_awaitable, error));
    out_.clear();
    if (out_.capacity() > 4 * kLarge) std::string().swap(out_);
    if (error) close();
    co_return !closed_;
}

awaitable<bool> Front::flush_if_large() {
    if (out_.size() < kLarge) co_return !closed_;
    co_return co_await flush();
}

void Front::close() {
    if (closed_) return;
    closed_ = true;
    asio::error_code ignored;
    socket_.close(ignored);
    arrived_.set();
    room_.set();
    if (on_closed_) on_closed_();
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
