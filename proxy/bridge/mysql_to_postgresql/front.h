// The end of a bridge's socketpair that faces the session: MySQL's commands come in, packets go out.
//
// Reads ahead while a command is at work, so that a session that goes away is noticed at once; what it reads
// ahead is bounded. One worker. Payloads handed out are valid until the next read_command().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <asio/posix/stream_descriptor.hpp>

#include "backends/async.h"
#include "proxy/server/event.h"
#include "wire/mysql/packet.h"
#include "wire/mysql/writer.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

class Front : public std::enable_shared_from_this<Front> {
  public:
    // Takes the descriptor over; it is non-blocking.
    Front(asio::any_io_executor executor, int fd, wire::mysql::Capabilities capabilities, size_t max_payload);

    // Begins to read. `on_closed` is called once, when the session has closed its end or close() was called.
    void start(std::function<void()> on_closed);

    // The next command's payload; nothing when the session has gone.
    awaitable<std::optional<std::string_view>> read_command();
    bool closed() const { return closed_; }

    template <typename M>
    void write(const M& message) {
        wire::mysql::Writer writer(out_, capabilities_, sequence_);
        writer.write(message);
        sequence_ = writer.sequence();
    }
    // For rows: a writer on the output; its sequence goes back with take_sequence().
    wire::mysql::Writer writer() { return wire::mysql::Writer(out_, capabilities_, sequence_); }
    void take_sequence(const wire::mysql::Writer& writer) { sequence_ = writer.sequence(); }
    wire::mysql::Capabilities capabilities() const { return capabilities_; }

    // Sends what is written; waits while the session does not read. False: it has gone.
    awaitable<bool> flush();
    awaitable<bool> flush_if_large();

    void close();
    asio::any_io_executor executor() { return socket_.get_executor(); }

  private:
    awaitable<void> read_ahead();

    asio::posix::stream_descriptor socket_;
    wire::mysql::Capabilities capabilities_;
    wire::mysql::PacketReader packets_;
    std::string in_;
    size_t begin_ = 0;  // of what is unread in `in_`
    std::string command_;
    std::string out_;
    uint8_t sequence_ = 0;
    Event arrived_;
    Event room_;
    bool closed_ = false;
    std::function<void()> on_closed_;
};

}  // namespace braid::proxy::bridge::mysql_to_postgresql
