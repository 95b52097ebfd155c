#include "wire/mysql/response_reader.h"

#include <algorithm>

#include "wire/mysql/handshake.h"

namespace braid::wire::mysql {
namespace {

using namespace capability;

// An EOF packet is shorter than this; so is no row that begins with the same byte.
constexpr size_t kEofLimit = 9;
constexpr size_t kMinOkSize = 7;
constexpr uint16_t kProgressCode = 0xffff;
constexpr uint64_t kMaxColumns = 0xffff;

uint8_t first_byte(std::string_view head) {
    return static_cast<uint8_t>(head.front());
}

// Packets that come in great numbers: nobody needs them joined.
bool is_passed_over(PacketKind kind) {
    return kind == PacketKind::Row || kind == PacketKind::ColumnDefinition ||
           kind == PacketKind::ParameterDefinition;
}

}  // namespace

void ResponseReader::begin(CommandCode command) {
    if (!is_answered(command)) return;
    commands_.push_back(command);
    if (commands_.size() == 1) end_answer();
}

// Makes ready for the answer of the command in front.
void ResponseReader::end_answer() {
    phase_ = Phase::Start;
    if (commands_.empty()) return;
    if (commands_.front() == CommandCode::FieldList) phase_ = Phase::Fields;
    if (commands_.front() == CommandCode::StmtFetch) phase_ = Phase::Rows;
}

PacketKind ResponseReader::next(std::string_view head, size_t size) {
    ended_ = false;
    const bool error = !head.empty() && first_byte(head) == ErrPacket::kHeader;
    if (commands_.empty() && error && !broken_) {
        // The server's last words before it closes: it shuts down, or somebody killed the connection.
        broken_ = true;
        return PacketKind::Error;
    }
    if (broken_ || commands_.empty() || (waits_for_client_ && !error)) return fail();
    const PacketKind kind = classify(head, size);
    if (kind == PacketKind::Invalid) return fail();
    if (kind == PacketKind::Error) ended_ = true;
    if (ended_) {
        waits_for_client_ = false;
        commands_.pop_front();
        end_answer();
    }
    return kind;
}

PacketKind ResponseReader::fail() {
    broken_ = true;
    return PacketKind::Invalid;
}

PacketKind ResponseReader::classify(std::string_view head, size_t size) {
    if (head.empty()) {
        // Of all payloads, a text row of no columns could be empty; there is none.
        return PacketKind::Invalid;
    }
    if (first_byte(head) == ErrPacket::kHeader && commands_.front() != CommandCode::Statistics) {
        if (size < 3) return PacketKind::Invalid;
        const bool progress =
            (capabilities_ & kMariadbProgress) && load_little_endian(head.data() + 1, 2) == kProgressCode;
        return progress ? PacketKind::Progress : PacketKind::Error;
    }
    switch (phase_) {
        case Phase::Start: return start(head, size);
        case Phase::Parameters: return definition(PacketKind::ParameterDefinition, Phase::ParametersEnd);
        case Phase::Columns: return definition(PacketKind::ColumnDefinition, Phase::ColumnsEnd);
        case Phase::ParametersEnd:
        case Phase::ColumnsEnd: return metadata_end(head, size);
        case Phase::Fields: return row(head, size, PacketKind::ColumnDefinition);
        case Phase::Rows: return row(head, size, PacketKind::Row);
        case Phase::File:
            if (first_byte(head) != OkPacket::kHeader) return PacketKind::Invalid;
            return finish(head, size, PacketKind::Ok);
    }
    return PacketKind::Invalid;
}

PacketKind ResponseReader::start(std::string_view head, size_t size) {
    const CommandCode code = commands_.front();
    const uint8_t first = first_byte(head);
    if (code == CommandCode::Statistics) {
        // Its text cannot begin with the byte of an error packet.
        ended_ = true;
        return first == ErrPacket::kHeader ? PacketKind::Error : PacketKind::Text;
    }
    if (code == CommandCode::StmtPrepare) {
        return first == OkPacket::kHeader ? begin_prepared(head) : PacketKind::Invalid;
    }
    if (code == CommandCode::ChangeUser &&
        (first == AuthSwitchRequest::kHeader || first == AuthMoreData::kHeader)) {
        waits_for_client_ = first == AuthSwitchRequest::kHeader;
        return first == AuthSwitchRequest::kHeader ? PacketKind::AuthSwitchRequest : PacketKind::AuthMoreData;
    }
    if (first == OkPacket::kHeader) return finish(head, size, PacketKind::Ok);
    // COM_SET_OPTION and some commands of old are answered with EOF.
    if (first == EofPacket::kHeader && size < kEofLimit) return finish(head, size, PacketKind::Ok);
    if (code == CommandCode::Query && first == LocalInfileRequest::kHeader) {
        if (!(capabilities_ & kLocalFiles)) return PacketKind::Invalid;
        phase_ = Phase::File;
        waits_for_client_ = true;
        return PacketKind::LocalInfileRequest;
    }
    const bool has_rows =
        code == CommandCode::Query || code == CommandCode::StmtExecute || code == CommandCode::ProcessInfo;
    return has_rows ? begin_resultset(head) : PacketKind::Invalid;
}

PacketKind ResponseReader::begin_resultset(std::string_view head) {
    const auto header = mysql::decode<ColumnCount>(head, capabilities_);
    if (!header || header->count == 0 || header->count > kMaxColumns) return PacketKind::Invalid;
    columns_ = header->count;
    definitions_left_ = header->metadata_follows ? columns_ : 0;
    enter_columns();
    return PacketKind::ColumnCount;
}

PacketKind ResponseReader::begin_prepared(std::string_view head) {
    const auto header = mysql::decode<StmtPrepareOk>(head, capabilities_);
    if (!header) return PacketKind::Invalid;
    statement_id_ = header->statement_id;
    parameters_ = header->parameter_count;
    columns_ = header->column_count;
    warnings_ = header->warnings;
    if (!header->metadata_follows || parameters_ + columns_ == 0) {
        ended_ = true;
    } else if (parameters_ > 0) {
        phase_ = Phase::Parameters;
        definitions_left_ = parameters_;
    } else {
        definitions_left_ = columns_;
        enter_columns();
    }
    return PacketKind::PrepareOk;
}

// Where the definitions of the columns begin, or what follows when there are none left.
void ResponseReader::enter_columns() {
    const bool prepare = commands_.front() == CommandCode::StmtPrepare;
    if (definitions_left_ > 0) {
        phase_ = Phase::Columns;
    } else if (!eof_deprecated()) {
        phase_ = Phase::ColumnsEnd;
    } else if (prepare) {
        ended_ = true;
    } else {
        phase_ = Phase::Rows;
    }
}

PacketKind ResponseReader::definition(PacketKind kind, Phase end) {
    if (--definitions_left_ > 0) return kind;
    if (kind == PacketKind::ColumnDefinition) {
        enter_columns();
    } else if (!eof_deprecated()) {
        phase_ = end;
    } else if (columns_ > 0) {
        definitions_left_ = columns_;
        enter_columns();
    } else {
        ended_ = true;
    }
    return kind;
}

PacketKind ResponseReader::metadata_end(std::string_view head, size_t size) {
    if (first_byte(head) != EofPacket::kHeader || size >= kEofLimit || !read_status(head, size)) {
        return PacketKind::Invalid;
    }
    if (phase_ == Phase::ParametersEnd && columns_ > 0) {
        definitions_left_ = columns_;
        enter_columns();
    } else if (commands_.front() == CommandCode::StmtPrepare) {
        ended_ = true;
    } else if (status_ & status::kCursorExists) {
        // The rows are fetched by later commands.
        ended_ = true;
    } else {
        phase_ = Phase::Rows;
    }
    return PacketKind::MetadataEnd;
}

PacketKind ResponseReader::row(std::string_view head, size_t size, PacketKind kind) {
    // A row whose first value is longer than 16 MiB begins with the same byte, and is a full packet at least.
    const size_t limit = eof_deprecated() ? kMaxPacketSize : kEofLimit;
    if (first_byte(head) == EofPacket::kHeader && size < limit)
        return finish(head, size, PacketKind::RowsEnd);
    return kind;
}

PacketKind ResponseReader::finish(std::string_view head, size_t size, PacketKind kind) {
    if (!read_status(head, size)) return PacketKind::Invalid;
    const CommandCode code = commands_.front();
    const bool more = (status_ & status::kMoreResultsExist) != 0 &&
                      (code == CommandCode::Query || code == CommandCode::StmtExecute);
    phase_ = Phase::Start;
    ended_ = !more;
    return kind;
}

bool ResponseReader::read_status(std::string_view head, size_t size) {
    Reader reader(head);
    const uint8_t header = reader.read_uint8();
    if (header == EofPacket::kHeader && size < kMinOkSize) {
        warnings_ = reader.read_uint16();
        status_ = reader.read_uint16();
        return reader.ok();
    }
    (void)reader.read_lenenc();
    (void)reader.read_lenenc();
    const StatusFlags status = reader.read_uint16();
    const uint16_t warnings = reader.read_uint16();
    if (!reader.ok()) return false;
    status_ = status;
    warnings_ = warnings;
    if (status & status::kSessionStateChanged) session_changed_ = true;
    return true;
}

void ResponseTracker::command_sent(CommandCode command, uint8_t first_sequence) {
    if (!is_answered(command)) return;
    first_sequences_.push_back(first_sequence);
    if (first_sequences_.size() == 1) walker_.expect(first_sequence);
    reader_.begin(command);
}

void ResponseTracker::client_sent(uint8_t next_sequence) {
    walker_.expect(next_sequence);
    reader_.client_sent();
}

ResponseTracker::Seen ResponseTracker::take(std::string_view bytes) {
    Seen seen;
    while (seen.consumed < bytes.size() && !broken()) {
        const PacketWalker::Piece piece = walker_.next(bytes.substr(seen.consumed));
        seen.consumed += piece.consumed;
        if (piece.state == PacketState::Incomplete) return seen;
        if (piece.state != PacketState::Ready) {
            broken_ = true;
            return seen;
        }
        if (piece.begins && piece.ends) {
            kind_ = reader_.next(piece.bytes, piece.bytes.size());
            seen.payload = piece.bytes;
        } else {
            keep(piece);
            if (!piece.ends) continue;
            if (!is_passed_over(kind_)) seen.payload = kept_;
        }
        seen.complete = true;
        seen.kind = kind_;
        // Only now: the bytes of this answer are counted to their end.
        if (reader_.ended()) {
            first_sequences_.pop_front();
            if (!first_sequences_.empty()) walker_.expect(first_sequences_.front());
        }
        return seen;
    }
    return seen;
}

void ResponseTracker::keep(const PacketWalker::Piece& piece) {
    std::string_view bytes = piece.bytes;
    if (piece.begins) {
        kept_.clear();
        classified_ = false;
    }
    if (!classified_) {
        const size_t needed = std::min<size_t>(piece.first_length, ResponseReader::kHeadSize);
        const size_t head = std::min(bytes.size(), needed - kept_.size());
        kept_.append(bytes.substr(0, head));
        bytes.remove_prefix(head);
        if (kept_.size() < needed) return;
        kind_ = reader_.next(kept_, piece.first_length);
        classified_ = true;
    }
    if (!is_passed_over(kind_)) kept_.append(bytes.substr(0, kKeptSize - kept_.size()));
}

}  // namespace braid::wire::mysql
