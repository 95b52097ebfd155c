// What each packet of a server's answer is, and when the answer is over. Copies and decodes no rows.
//
// A packet's meaning depends on the command that was sent, on the capabilities and on the packets before it.
// ResponseReader is told the commands and then each payload's first bytes; ResponseTracker does that over a
// stream in any pieces and checks the packets' numbers. A relay passes bytes through a tracker; a reader of
// rows calls ResponseReader with the payloads it has; the pool asks either whether a connection owes an
// answer and in which state its session is. MySQL internals manual "Command Phase", "Generic Response
// Packets".
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "wire/mysql/command.h"
#include "wire/mysql/packet.h"
#include "wire/mysql/result.h"

namespace braid::wire::mysql {

enum class PacketKind : uint8_t {
    Ok,                   // a result without rows
    Error,                // ERR: it ends the whole answer
    ColumnCount,          // a resultset begins
    ParameterDefinition,  // in the answer to a prepare
    ColumnDefinition,
    MetadataEnd,  // the EOF packet behind definitions, where EOF is not deprecated
    Row,
    RowsEnd,             // the EOF or OK packet behind rows, or behind the definitions of COM_FIELD_LIST
    LocalInfileRequest,  // the client is to send a file: waits_for_client()
    PrepareOk,
    Text,               // the answer to COM_STATISTICS
    AuthSwitchRequest,  // to COM_CHANGE_USER: waits_for_client()
    AuthMoreData,
    Progress,  // MariaDB's report in between, an ERR packet of number 0xffff
    Invalid,   // no such packet may come here: the connection is of no more use
};

class ResponseReader {
  public:
    // So many of a payload's first bytes tell all that is needed of it.
    static constexpr size_t kHeadSize = 32;

    explicit ResponseReader(Capabilities capabilities) : capabilities_(capabilities) {}

    // A command that was sent, or is about to be; several may wait for their answers. Commands that are not
    // answered are passed over.
    void begin(CommandCode command);

    // The next payload: its size (kMaxPacketSize stands for all larger ones) and its first
    // min(size, kHeadSize) bytes or more.
    PacketKind next(std::string_view head, size_t size);

    // No answer is owed.
    bool idle() const { return commands_.empty(); }
    // The command whose packets are coming; not when idle.
    CommandCode command() const { return commands_.front(); }
    // The packet just given ended the answer to its command.
    bool ended() const { return ended_; }
    // The server sends nothing before the client has sent a file's content or an authentication's data.
    bool waits_for_client() const { return waits_for_client_; }
    void client_sent() { waits_for_client_ = false; }
    // An Invalid packet came.
    bool broken() const { return broken_; }

    // From the last OK or EOF packet, or as set after the login's OK.
    StatusFlags status() const { return status_; }
    void set_status(StatusFlags status) { status_ = status; }
    bool in_transaction() const { return (status_ & status::kInTransaction) != 0; }
    bool autocommit() const { return (status_ & status::kAutocommit) != 0; }
    uint16_t warnings() const { return warnings_; }
    // Some OK since the last forget_session_change() reported changed session state.
    bool session_changed() const { return session_changed_; }
    void forget_session_change() { session_changed_ = false; }
    // Of the resultset, or of the prepared statement, that came last.
    uint64_t column_count() const { return columns_; }
    uint64_t parameter_count() const { return parameters_; }
    uint32_t statement_id() const { return statement_id_; }

  private:
    enum class Phase : uint8_t {
        Start,          // of a result
        Parameters,     // definitions of a prepared statement's parameters
        ParametersEnd,  // their EOF
        Columns,
        ColumnsEnd,
        Fields,  // the definitions of COM_FIELD_LIST
        Rows,
        File,  // the outcome of a local file
    };

    PacketKind classify(std::string_view head, size_t size);
    PacketKind start(std::string_view head, size_t size);
    PacketKind begin_resultset(std::string_view head);
    PacketKind begin_prepared(std::string_view head);
    PacketKind definition(PacketKind kind, Phase end);
    PacketKind metadata_end(std::string_view head, size_t size);
    PacketKind row(std::string_view head, size_t size, PacketKind kind);
    // After an OK or EOF: reads it, and ends the result or the answer.
    PacketKind finish(std::string_view head, size_t size, PacketKind kind);
    PacketKind fail();
    bool read_status(std::string_view head, size_t size);
    void enter_columns();
    void end_answer();
    bool eof_deprecated() const { return (capabilities_ & capability::kDeprecateEof) != 0; }

    Capabilities capabilities_;
    std::deque<CommandCode> commands_;
    Phase phase_ = Phase::Start;
    bool ended_ = false;
    bool waits_for_client_ = false;
    bool broken_ = false;
    bool session_changed_ = false;
    StatusFlags status_ = status::kAutocommit;
    uint16_t warnings_ = 0;
    uint64_t columns_ = 0;
    uint64_t parameters_ = 0;
    uint64_t definitions_left_ = 0;
    uint32_t statement_id_ = 0;
};

// ResponseReader over the server's bytes. Call order:
//     tracker.command_sent(code);            when the command's bytes go out
//     while (!bytes.empty()) {
//         auto seen = tracker.take(bytes);   at most one packet
//         ... seen.kind, seen.payload ...;   bytes.remove_prefix(seen.consumed);
//     }
class ResponseTracker {
  public:
    struct Seen {
        size_t consumed = 0;
        bool complete = false;  // a payload ended with these bytes: what follows is about it
        PacketKind kind = PacketKind::Invalid;
        // The whole payload, of rows and definitions only if it came in one piece (else empty); of others the
        // first kKeptSize bytes. Until the next take().
        std::string_view payload;
    };
    static constexpr size_t kKeptSize = size_t{64} << 10;

    explicit ResponseTracker(Capabilities capabilities) : reader_(capabilities) {}

    // `first_sequence` is the number that the answer begins with: 1, or more after a command over 16 MiB - 1.
    void command_sent(CommandCode command, uint8_t first_sequence = 1);
    // The client's part of LOCAL INFILE or of an authentication went out; the server goes on with this
    // number.
    void client_sent(uint8_t next_sequence);

    // Consumes all of `bytes`, or the bytes up to a payload's end. Once the packets make no sense, broken(),
    // nothing is consumed any more.
    Seen take(std::string_view bytes);

    const ResponseReader& reader() const { return reader_; }
    ResponseReader& reader() { return reader_; }
    // No answer is owed, and the stream stands between two packets.
    bool idle() const { return reader_.idle() && walker_.at_boundary() && !broken_; }
    bool broken() const { return broken_ || reader_.broken(); }

  private:
    // A piece of a payload that comes in several: its head is kept, and all of it when it is short.
    void keep(const PacketWalker::Piece& piece);

    ResponseReader reader_;
    PacketWalker walker_;
    std::deque<uint8_t> first_sequences_;  // of the answer at hand and of those after it
    PacketKind kind_ = PacketKind::Invalid;
    bool classified_ = false;
    bool broken_ = false;
    std::string kept_;
};

}  // namespace braid::wire::mysql
