#include "proxy/mysql_session/relay.h"

#include "backends/mysql/query.h"
#include "proxy/mysql_session/local_file.h"
#include "wire/mysql/session_state.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;
using backends::mysql::Connection;
using my::PacketKind;

namespace {

// Packets up to this size are awaited whole; larger rows pass in pieces.
constexpr size_t kWhole = 64 * 1024;

// Nobody looks into these.
bool passes_through(PacketKind kind) {
    return kind == PacketKind::Row || kind == PacketKind::ColumnDefinition ||
           kind == PacketKind::ParameterDefinition || kind == PacketKind::ColumnCount ||
           kind == PacketKind::Text;
}

class AnswerReader {
  public:
    AnswerReader(Core& core, Link& link, RelayOptions options)
        : core_(core), link_(link), connection_(link.connection()), options_(std::move(options)) {}

    awaitable<Result<AnswerEnd>> run() {
        while (connection_.busy()) {
            Status passed = pass_buffered();
            if (!passed) co_return Failure(std::move(passed.error()));
            if (file_) {
                Status sent = co_await pass_local_file(core_, link_, options_.local_file, std::move(*file_));
                file_.reset();
                if (!sent) co_return lost(std::move(sent.error()));
                continue;
            }
            if (!connection_.busy()) break;
            const bool kept_up = co_await core_.client.flush_if_large();
            if (!kept_up) {
                // Nobody wants the rest.
                core_.client_gone = true;
                connection_.abort();
                co_return lost(fail(sqlstate::kConnectionFailure, "the client has gone").value());
            }
            Result<std::string_view> more = co_await connection_.read_at_least(wanted());
            if (!more) co_return lost(std::move(more.error()));
            if (!in_piece() && connection_.buffered().size() >= my::kHeaderSize && is_large_row())
                begin_piece();
        }
        const bool kept_up = co_await core_.client.flush_if_large();
        if (!kept_up) core_.client_gone = true;
        co_return std::move(end_);
    }

  private:
    bool in_piece() const { return piece_left_ > 0; }

    // A large row at the front, of which only a part is here.
    bool is_large_row() const {
        const std::string_view bytes = connection_.buffered();
        const size_t length = my::load_header(bytes.data()).length;
        return in_rows_ && length > kWhole && bytes.size() < my::kHeaderSize + length;
    }

    // How many bytes must be there to go on.
    size_t wanted() const {
        const std::string_view bytes = connection_.buffered();
        if (in_piece()) return bytes.size() + 1;
        if (bytes.size() < my::kHeaderSize) return my::kHeaderSize;
        return my::kHeaderSize + my::load_header(bytes.data()).length;
    }

    void begin_piece() {
        char header[my::kHeaderSize];
        const my::PacketHeader from = my::load_header(connection_.buffered().data());
        my::store_header(header, {from.length, core_.sequence++});
        core_.client.out().append(header, my::kHeaderSize);
        (void)connection_.consume(my::kHeaderSize);
        piece_left_ = from.length;
    }

    void pass_piece() {
        const std::string_view bytes = connection_.buffered();
        const size_t size = std::min(piece_left_, bytes.size());
        if (size == 0) return;
        core_.client.out().append(bytes.substr(0, size));
        const auto seen = connection_.consume(size);
        piece_left_ -= size;
        if (seen.complete) end_.rows++;
    }

    // The packets that are here whole.
    Status pass_buffered() {
        pass_piece();
        if (in_piece()) return {};
        const char* run = nullptr;
        size_t run_size = 0;
        const auto flush_run = [&] {
            if (run_size == 0) return;
            std::string& out = core_.client.out();
            const size_t at = out.size();
            out.append(run, run_size);
            my::renumber(out.data() + at, run_size, core_.sequence);
            run_size = 0;
        };
        while (connection_.busy() && !file_) {
            const std::string_view bytes = connection_.buffered();
            if (bytes.size() < my::kHeaderSize) break;
            const size_t whole = my::kHeaderSize + my::load_header(bytes.data()).length;
            if (bytes.size() < whole) break;
            const auto seen = connection_.consume(whole);
            if (connection_.broken()) return nonsense();
            const bool raw = !seen.complete || passes_through(seen.kind);
            if (raw) {
                if (run_size == 0) run = bytes.data();
                run_size += whole;
                if (!seen.complete) continue;
                if (seen.kind == PacketKind::Row) end_.rows++;
                if (seen.kind == PacketKind::ColumnCount) {
                    end_.had_rows = true;
                    end_.rows = 0;
                }
                continue;
            }
            flush_run();
            if (Status taken = take(seen.kind, seen.payload); !taken) return taken;
        }
        flush_run();
        return {};
    }

    Status take(PacketKind kind, std::string_view payload) {
        switch (kind) {
            case PacketKind::Ok: return take_ok(payload);
            case PacketKind::MetadataEnd:
            case PacketKind::RowsEnd: return take_eof(kind, payload);
            case PacketKind::Error: return take_error(payload);
            case PacketKind::PrepareOk: return take_prepare_ok(payload);
            case PacketKind::LocalInfileRequest: {
                auto request = my::decode<my::LocalInfileRequest>(payload, connection_.capabilities());
                if (!request) return Failure(std::move(request.error()));
                file_ = std::string(request->filename);
                return {};
            }
            case PacketKind::Progress: return {};
            default: return nonsense();
        }
    }

    Status take_ok(std::string_view payload) {
        auto ok = my::decode<my::OkPacket>(payload, connection_.capabilities());
        if (!ok) return Failure(std::move(ok.error()));
        end_.had_rows = false;
        end_.affected_rows = ok->affected_rows;
        end_.insert_id = ok->last_insert_id;
        end_.warnings = ok->warnings;
        note_changes(ok->changes);
        ok->changes = {};
        if (auto told = my::session_changes(core_.saying.changes)) ok->changes = *told;
        ok->status = core_.corrected(ok->status, !connection_.busy());
        core_.write(*ok);
        core_.saying.changes.clear();
        return {};
    }

    Status take_eof(PacketKind kind, std::string_view payload) {
        auto eof = my::decode<my::EofPacket>(payload, connection_.capabilities());
        if (!eof) return Failure(std::move(eof.error()));
        in_rows_ = kind == PacketKind::MetadataEnd;
        end_.warnings = eof->warnings;
        eof->status = core_.corrected(eof->status, kind == PacketKind::RowsEnd && !connection_.busy());
        core_.write(*eof);
        return {};
    }

    Status take_error(std::string_view payload) {
        auto error = my::decode<my::ErrPacket>(payload, connection_.capabilities());
        if (!error) return Failure(std::move(error.error()));
        end_.error = true;
        end_.code = error->code;
        end_.message = error->message;
        core_.write(*error);
        return {};
    }

    Status take_prepare_ok(std::string_view payload) {
        auto ok = my::decode<my::StmtPrepareOk>(payload, connection_.capabilities());
        if (!ok) return Failure(std::move(ok.error()));
        if (options_.prepared != nullptr) *options_.prepared = *ok;
        ok->statement_id = options_.statement_id;
        end_.warnings = ok->warnings;
        core_.write(*ok);
        return {};
    }

    // A procedure may have changed variables.
    void note_changes(const my::SessionChangeList& changes) {
        for (const my::SessionChange& change : changes) {
            if (change.type != my::SessionTrack::SystemVariables) continue;
            auto variables = my::decode_system_variables(change.data);
            if (!variables) continue;
            for (const auto& [name, value] : *variables) {
                connection_.settings().set(name, value);
                core_.settings.set(name, value);
                core_.note_change(name, value);
            }
        }
    }

    Failure nonsense() {
        connection_.abort();
        return lost(fail(sqlstate::kProtocolViolation,
                         "server '" + connection_.server_name() + "' sent a packet that makes no sense here")
                        .value());
    }

    // When a packet is out in part, nothing can follow it.
    Failure lost(Error error) {
        link_.lost = true;
        if (in_piece()) {
            core_.client.abort();
            core_.client_gone = true;
        }
        return Failure(std::move(error));
    }

    Core& core_;
    Link& link_;
    Connection& connection_;
    RelayOptions options_;
    AnswerEnd end_;
    bool in_rows_ = false;
    size_t piece_left_ = 0;  // of a packet whose header is out
    std::optional<std::string> file_;
};

}  // namespace

awaitable<Result<AnswerEnd>> relay_answer(Core& core, Link& link, RelayOptions options) {
    AnswerReader reader(core, link, std::move(options));
    co_return co_await reader.run();
}

}  // namespace braid::proxy::mysql_session
