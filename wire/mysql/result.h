// What a server sends in answer to a command, apart from rows: OK, ERR, EOF, column definitions, the answer
// to a prepare, the request for a local file.
//
// The reader's and writer's capabilities decide a packet's fields. Views point into the decoded buffer. Which
// packet may come when is known by response_reader.h; rows are in row.h. MySQL internals manual
// "Generic Response Packets", "Text Resultset", "COM_STMT_PREPARE Response".
#pragma once

#include <string_view>

#include "base/error.h"
#include "wire/mysql/column_type.h"
#include "wire/mysql/error_codes.h"
#include "wire/mysql/lists.h"

namespace braid::wire::mysql {

struct OkPacket {
    static constexpr uint8_t kHeader = 0x00;
    // Instead of an EOF packet, where both sides have kDeprecateEof.
    static constexpr uint8_t kEofHeader = 0xfe;

    uint64_t affected_rows = 0;
    uint64_t last_insert_id = 0;
    StatusFlags status = 0;
    uint16_t warnings = 0;
    std::string_view info;
    SessionChangeList changes;  // kSessionTrack and status::kSessionStateChanged
    bool ends_rows = false;     // it has kEofHeader

    bool operator==(const OkPacket&) const = default;
    void decode(Reader& reader);
    // status::kSessionStateChanged is written as `changes` have it.
    void encode(Writer& writer) const;
};

struct ErrPacket {
    static constexpr uint8_t kHeader = 0xff;
    uint16_t code = 0;
    std::string_view sqlstate;  // empty: the packet has none, as before the capabilities are agreed on
    std::string_view message;

    bool operator==(const ErrPacket&) const = default;
    void decode(Reader& reader);
    // Without the SQLSTATE when the writer's capabilities lack kProtocol41.
    void encode(Writer& writer) const;
};

// An error with the words of its code.
inline ErrPacket err_packet(const ErrorCode& code) {
    return {code.number, code.sqlstate, code.text};
}

struct EofPacket {
    static constexpr uint8_t kHeader = 0xfe;
    uint16_t warnings = 0;
    StatusFlags status = 0;

    bool operator==(const EofPacket&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// The end of a list of columns or rows: an EOF packet, or an OK packet with EOF's header where EOF is
// deprecated.
void write_end_of_rows(Writer& writer, StatusFlags status, uint16_t warnings);

// The first packet of a resultset.
struct ColumnCount {
    uint64_t count = 0;
    bool metadata_follows = true;  // kOptionalResultsetMetadata, kMariadbCacheMetadata

    bool operator==(const ColumnCount&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct ColumnDefinition41 {
    std::string_view catalog = "def";
    std::string_view schema;
    std::string_view table;
    std::string_view org_table;
    std::string_view name;
    std::string_view org_name;
    std::string_view extended_metadata;  // kMariadbExtendedMetadata: (kind, length-encoded text) pairs
    uint16_t charset = 0;
    uint32_t length = 0;
    ColumnType type = ColumnType::VarString;
    ColumnFlags flags = 0;
    uint8_t decimals = 0;
    // In the answer to COM_FIELD_LIST alone; decode() sets it when something follows the decimals.
    bool has_default = false;
    Value default_value;

    bool is_unsigned() const { return (flags & column_flag::kUnsigned) != 0; }
    // What base/crossing takes and gives. Extended metadata are read, not written.
    braid::mysql::ColumnDescription description() const;
    void set_description(const braid::mysql::ColumnDescription& description);
    bool operator==(const ColumnDefinition41&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct StmtPrepareOk {
    uint32_t statement_id = 0;
    uint16_t column_count = 0;
    uint16_t parameter_count = 0;
    uint16_t warnings = 0;
    bool metadata_follows = true;  // kOptionalResultsetMetadata

    bool operator==(const StmtPrepareOk&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// The client is to send a file's content: packets of it, then an empty one; then comes OK or ERR.
struct LocalInfileRequest {
    static constexpr uint8_t kHeader = 0xfb;
    std::string_view filename;

    bool operator==(const LocalInfileRequest&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// The server's error as an Error of Origin::Server, with its SQLSTATE and number; `server` is its name in the
// configuration. Copies the texts.
Error to_error(const ErrPacket& packet, std::string_view server);

}  // namespace braid::wire::mysql
