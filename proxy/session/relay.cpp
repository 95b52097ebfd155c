#include "proxy/session/relay.h"

#include <fmt/format.h>

#include "backends/postgresql/query.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/error_fields.h"
#include "wire/postgresql/frame.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;
using backends::postgresql::Connection;

namespace {

constexpr size_t kHeader = pg::kHeaderSize;
// Frames up to this size are awaited whole; larger rows and COPY data pass in pieces.
constexpr size_t kWhole = 32 * 1024;

// Nobody looks into these.
bool passes_through(char type) {
    switch (type) {
        case 'D':
        case 'd':
        case 'c':
        case 'T':
        case 'n':
        case 't': return true;
        default: return false;
    }
}

bool ends(Reply reply, char type) {
    switch (reply) {
        case Reply::Query:
        case Reply::Sync: return type == 'Z';
        case Reply::Parse: return type == '1';
        case Reply::Bind: return type == '2';
        case Reply::Close: return type == '3';
        case Reply::DescribeStatement:
        case Reply::DescribePortal: return type == 'T' || type == 'n';
        case Reply::Execute: return type == 'C' || type == 'I' || type == 's';
    }
    return true;
}

class ReplyReader {
  public:
    ReplyReader(SessionCore& core, Link& link, Reply reply, Pass pass, const StatementName* name)
        : core_(core),
          link_(link),
          connection_(link.connection()),
          reply_(reply),
          forward_(pass == Pass::All),
          problems_(pass != Pass::Nothing),
          name_(name) {}

    awaitable<Result<ReplyEnd>> run() {
        while (true) {
            if (pass_bulk()) co_return end_;
            if (Status kept_up = co_await keep_up(); !kept_up) co_return Failure(std::move(kept_up.error()));
            const std::string_view bytes = connection_.buffered();
            const size_t size = connection_.first_frame_bytes();
            if (bytes.size() >= kHeader && passes_through(bytes.front()) && size > kWhole) {
                if (Status passed = co_await pass_in_pieces(size); !passed) {
                    co_return Failure(std::move(passed.error()));
                }
                if (ends(reply_, end_.last)) co_return end_;
                continue;
            }
            if (bytes.size() < kHeader || bytes.size() < size) {
                auto more = co_await connection_.read_at_least(bytes.size() + 1);
                if (!more) {
                    if (end_.error) {
                        // The server told why before it went.
                        link_.lost = true;
                        co_return end_;
                    }
                    co_return Failure(std::move(more.error()));
                }
                continue;
            }
            const char type = bytes.front();
            if (type == 'G') {
                Status copied = co_await copy_in(size);
                if (copied) copied = co_await sync_after_copy();
                if (!copied) co_return Failure(std::move(copied.error()));
                continue;
            }
            if (type == 'W') {
                connection_.abort();
                co_return fail(sqlstate::kFeatureNotSupported,
                               "streaming replication is not available through Braid");
            }
            if (take(type, bytes.substr(0, size))) co_return end_;
        }
    }

  private:
    // Passes on all complete frames that are here and need no look. True: the reply has ended.
    bool pass_bulk() {
        const std::string_view bytes = connection_.buffered();
        size_t at = 0;
        while (bytes.size() - at >= kHeader && passes_through(bytes[at])) {
            const size_t size = size_t{pg::load_uint32(bytes.data() + at + 1)} + 1;
            if (size < kHeader || bytes.size() - at < size) break;
            end_.last = bytes[at];
            at += size;
            if (ends(reply_, end_.last)) {
                pass(bytes.substr(0, at));
                return true;
            }
        }
        pass(bytes.substr(0, at));
        return false;
    }

    void pass(std::string_view bytes) {
        if (bytes.empty()) return;
        if (reply_ == Reply::DescribeStatement) {
            end_.description.append(bytes);
        }
        if (forward_ && !core_.client.gone()) core_.client.out().append(bytes);
        connection_.consume(bytes.size());
    }

    awaitable<Status> keep_up() {
        if (core_.client.out().size() >= ClientStream::kFlushAt || flush_now_) {
            flush_now_ = false;
            // A client that has gone is noticed by the session; the server's reply is read to its end.
            (void)co_await core_.client.flush();
        }
        co_return Status{};
    }

    awaitable<Status> pass_in_pieces(size_t size) {
        size_t left = size;
        end_.last = connection_.buffered().front();
        while (left > 0) {
            auto piece = co_await connection_.read_some();
            if (!piece) {
                // The client has half a message; no error can be told any more.
                if (forward_) core_.client.abort();
                co_return Failure(std::move(piece.error()));
            }
            const size_t now = std::min(left, piece->size());
            pass(piece->substr(0, now));
            left -= now;
            if (Status kept_up = co_await keep_up(); !kept_up) co_return kept_up;
        }
        co_return Status{};
    }

    // A frame that is looked at. True: the reply has ended.
    bool take(char type, std::string_view frame) {
        end_.last = type;
        const std::string_view body = frame.substr(kHeader);
        switch (type) {
            case 'E': return take_error(frame);
            case 'N':
                flush_now_ = flush_now_ || problems_;
                append(problems_, frame);
                return false;
            case 'A': append(true, frame); return false;
            case 'S': take_parameter(body, frame); return false;
            case 'Z': connection_.consume(frame.size()); return ends(reply_, 'Z');
            default: break;
        }
        const bool over = ends(reply_, type);
        append(forward_, frame);
        return over;
    }

    void append(bool forward, std::string_view frame) {
        if (forward && !core_.client.gone()) core_.client.out().append(frame);
        connection_.consume(frame.size());
    }

    bool take_error(std::string_view frame) {
        const std::string_view body = frame.substr(kHeader);
        const bool first = !end_.error;
        end_.error = true;
        Error error = backends::postgresql::server_error(body, connection_.server_name());
        end_.sqlstate = error.sqlstate;
        const bool renamed = rename(error);
        const bool rewritten = renamed || error.severity == Severity::Fatal || core_.position_offset > 0;
        if (problems_ && first && rewritten) core_.send_error(error);
        append(problems_ && first && !rewritten, frame);
        return reply_ != Reply::Query && reply_ != Reply::Sync;
    }

    // Braid's name for the statement becomes the client's.
    bool rename(Error& error) const {
        if (name_ == nullptr || name_->on_server.empty()) return false;
        const std::string quoted = '"' + name_->on_server + '"';
        const size_t at = error.message.find(quoted);
        if (at == std::string::npos) return false;
        error.message.replace(at + 1, name_->on_server.size(), name_->of_client);
        for (auto& [code, text] : error.server_fields) {
            if (code == 'M') text = error.message;
        }
        return true;
    }

    void take_parameter(std::string_view body, std::string_view frame) {
        auto status = pg::decode<pg::ParameterStatus>(body);
        const std::string name(status ? status->name : std::string_view());
        const std::string value(status ? status->value : std::string_view());
        connection_.consume(frame.size());
        if (!name.empty()) core_.send_parameter(name, value);
    }

    // CopyInResponse: the client's data goes to the server until CopyDone or CopyFail.
    awaitable<Status> copy_in(size_t size) {
        append(true, connection_.buffered().substr(0, size));
        end_.copied_in = true;
        (void)co_await core_.client.flush();
        pg::FrameLimits limits;
        limits.max_length = static_cast<uint32_t>(core_.topology().pool.max_packet_size);
        while (true) {
            const std::string_view unread = core_.client.unread();
            pg::FrameHeader header;
            const pg::FrameState state = pg::peek_header(unread, limits, header);
            if (state == pg::FrameState::Invalid) co_return co_await end_copy("invalid message during COPY");
            if (state == pg::FrameState::Incomplete) {
                if (!co_await core_.client.fill()) {
                    core_.client_gone = true;
                    co_return co_await end_copy("the client went away during COPY");
                }
                continue;
            }
            switch (header.type) {
                case 'd':
                case 'c':
                case 'f': {
                    size_t left = header.size();
                    while (left > 0) {
                        const std::string_view piece = core_.client.unread().substr(0, left);
                        if (piece.empty()) {
                            if (!co_await core_.client.fill()) {
                                // Half a message has gone to the server.
                                core_.client_gone = true;
                                connection_.abort();
                                co_return fail(sqlstate::kConnectionFailure,
                                               "the client went away during COPY");
                            }
                            continue;
                        }
                        Status sent = co_await connection_.write(piece);
                        if (!sent) co_return sent;
                        left -= piece.size();
                        core_.client.consume(piece.size());
                    }
                    if (header.type != 'd') co_return Status{};
                    break;
                }
                case 'H':
                case 'S':  // ignored in copy mode
                    if (unread.size() < header.size()) {
                        if (!co_await core_.client.fill())
                            co_return co_await end_copy("the client went away");
                        break;
                    }
                    core_.client.consume(header.size());
                    break;
                default: {
                    const bool leaves = header.type == 'X';
                    if (!leaves) lose_synchronization(header.type);
                    core_.client_gone = true;
                    co_return co_await end_copy("unexpected message type during COPY from stdin");
                }
            }
        }
    }

    // Where the client's COPY data ends and its next message begins cannot be told any more: as a server
    // does, Braid says so twice and closes.
    void lose_synchronization(char type) {
        Error error = fail(sqlstate::kProtocolViolation,
                           fmt::format("unexpected message type 0x{:02X} during COPY from stdin",
                                       static_cast<unsigned>(static_cast<unsigned char>(type))))
                          .value();
        core_.send_error(error);
        error.severity = Severity::Fatal;
        error.message = "terminating connection because protocol synchronization was lost";
        pg::Writer writer(core_.client.out());
        pg::write_error(writer, error);
        core_.client.close();
    }

    // The Sync that was sent behind Execute was ignored in copy mode, and without one the server keeps its
    // answer.
    awaitable<Status> sync_after_copy() {
        if (reply_ != Reply::Execute) co_return Status{};
        connection_.tracker().sync_was_ignored();
        std::string sync;
        pg::Writer writer(sync);
        writer.write(pg::Sync{});
        co_return co_await connection_.write(sync);
    }

    awaitable<Status> end_copy(std::string_view reason) {
        std::string message;
        pg::Writer writer(message);
        writer.write(pg::CopyFail{reason});
        co_return co_await connection_.write(message);
    }

    SessionCore& core_;
    Link& link_;
    Connection& connection_;
    Reply reply_;
    bool forward_;
    bool problems_;
    const StatementName* name_;
    bool flush_now_ = false;
    ReplyEnd end_;
};

}  // namespace

awaitable<Result<ReplyEnd>> relay_reply(SessionCore& core, Link& link, Reply reply, Pass pass,
                                        const StatementName* name) {
    ReplyReader reader(core, link, reply, pass, name);
    Result<ReplyEnd> end = co_await reader.run();
    if (!end) link.lost = true;
    co_return end;
}

awaitable<Status> send_pending(SessionCore& core, Link& link) {
    if (!link.out.empty()) {
        Status sent = co_await link.connection().write(link.out);
        link.out.clear();
        if (link.out.capacity() > 256 * 1024) std::string().swap(link.out);
        if (!sent) {
            link.lost = true;
            co_return sent;
        }
    }
    while (link.swallow > 0) {
        auto begun = co_await relay_reply(core, link, Reply::Sync, Pass::Nothing);
        if (!begun) co_return Failure(std::move(begun.error()));
        link.swallow--;
        if (begun->error) {
            // What follows must not run outside the transaction; it is on its way, so the connection is cut.
            link.connection().abort();
            link.lost = true;
            co_return fail(sqlstate::kConnectionFailure, "server \"" + link.connection().server_name() +
                                                             "\" refused to begin a transaction");
        }
    }
    co_return Status{};
}

}  // namespace braid::proxy
