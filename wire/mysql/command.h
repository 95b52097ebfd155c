// What a client sends once it has logged in: a payload that begins with the command's number.
//
// decode_command() reads any of them; encode() writes one with its number (Braid is a client of the shards
// too). Views point into the decoded buffer. Parameters and query attributes stay encoded: parameters.h reads
// them. A command that Braid does not serve is an UnknownCommand. MySQL internals manual "Command Phase".
#pragma once

#include <string_view>
#include <variant>

#include "base/error.h"
#include "wire/mysql/lists.h"

namespace braid::wire::mysql {

enum class CommandCode : uint8_t {
    Sleep = 0x00,
    Quit = 0x01,
    InitDb = 0x02,
    Query = 0x03,
    FieldList = 0x04,
    CreateDb = 0x05,
    DropDb = 0x06,
    Refresh = 0x07,
    Shutdown = 0x08,
    Statistics = 0x09,
    ProcessInfo = 0x0a,
    ProcessKill = 0x0c,
    Debug = 0x0d,
    Ping = 0x0e,
    ChangeUser = 0x11,
    BinlogDump = 0x12,
    RegisterSlave = 0x15,
    StmtPrepare = 0x16,
    StmtExecute = 0x17,
    StmtSendLongData = 0x18,
    StmtClose = 0x19,
    StmtReset = 0x1a,
    SetOption = 0x1b,
    StmtFetch = 0x1c,
    BinlogDumpGtid = 0x1e,
    ResetConnection = 0x1f,
    StmtBulkExecute = 0xfa,  // MariaDB's
};

// A command that is its number alone.
template <CommandCode Code>
struct BareCommand {
    static constexpr CommandCode kCode = Code;
    bool operator==(const BareCommand&) const = default;
    void decode(Reader&) {}
    void encode_body(Writer&) const {}
};
// A command with text up to its end.
template <CommandCode Code>
struct TextCommand {
    static constexpr CommandCode kCode = Code;
    std::string_view text;
    bool operator==(const TextCommand&) const = default;
    void decode(Reader& reader) { text = reader.read_rest(); }
    void encode_body(Writer& writer) const { writer.put_bytes(text); }
};
// A command that names a prepared statement.
template <CommandCode Code>
struct StatementCommand {
    static constexpr CommandCode kCode = Code;
    uint32_t statement_id = 0;
    bool operator==(const StatementCommand&) const = default;
    void decode(Reader& reader) { statement_id = reader.read_uint32(); }
    void encode_body(Writer& writer) const { writer.put_uint32(statement_id); }
};

using ComQuit = BareCommand<CommandCode::Quit>;
using ComStatistics = BareCommand<CommandCode::Statistics>;
using ComProcessInfo = BareCommand<CommandCode::ProcessInfo>;
using ComPing = BareCommand<CommandCode::Ping>;
using ComResetConnection = BareCommand<CommandCode::ResetConnection>;
using ComInitDb = TextCommand<CommandCode::InitDb>;            // the database's name
using ComStmtPrepare = TextCommand<CommandCode::StmtPrepare>;  // the statement
using ComStmtReset = StatementCommand<CommandCode::StmtReset>;
using ComStmtClose = StatementCommand<CommandCode::StmtClose>;

struct ComQuery {
    static constexpr CommandCode kCode = CommandCode::Query;
    std::string_view text;
    // kQueryAttributes: what stands between the counts and the text, for decode_query_attributes().
    uint64_t attribute_count = 0;
    std::string_view attributes;

    bool operator==(const ComQuery&) const = default;
    void decode(Reader& reader);
    void encode_body(Writer& writer) const;
};

struct ComFieldList {
    static constexpr CommandCode kCode = CommandCode::FieldList;
    std::string_view table;
    std::string_view wildcard;

    bool operator==(const ComFieldList&) const = default;
    void decode(Reader& reader);
    void encode_body(Writer& writer) const;
};

struct ComProcessKill {
    static constexpr CommandCode kCode = CommandCode::ProcessKill;
    uint32_t connection_id = 0;

    bool operator==(const ComProcessKill&) const = default;
    void decode(Reader& reader) { connection_id = reader.read_uint32(); }
    void encode_body(Writer& writer) const { writer.put_uint32(connection_id); }
};

enum class ServerOption : uint16_t { MultiStatementsOn = 0, MultiStatementsOff = 1 };

struct ComSetOption {
    static constexpr CommandCode kCode = CommandCode::SetOption;
    ServerOption option = ServerOption::MultiStatementsOn;  // any other number: error 1047

    bool operator==(const ComSetOption&) const = default;
    void decode(Reader& reader) { option = static_cast<ServerOption>(reader.read_uint16()); }
    void encode_body(Writer& writer) const { writer.put_uint16(static_cast<uint16_t>(option)); }
};

struct ComChangeUser {
    static constexpr CommandCode kCode = CommandCode::ChangeUser;
    std::string_view user;
    std::string_view auth_response;
    std::string_view database;
    uint16_t charset = 0;          // 0: not sent
    std::string_view auth_plugin;  // kPluginAuth
    AttributeList attributes;      // kConnectAttrs

    bool operator==(const ComChangeUser&) const = default;
    void decode(Reader& reader);
    void encode_body(Writer& writer) const;
};

namespace cursor {
inline constexpr uint8_t kReadOnly = 1u << 0;
inline constexpr uint8_t kForUpdate = 1u << 1;
inline constexpr uint8_t kScrollable = 1u << 2;
// kQueryAttributes: the number of parameters is sent, attributes among them.
inline constexpr uint8_t kParameterCountAvailable = 1u << 3;
}  // namespace cursor

struct ComStmtExecute {
    static constexpr CommandCode kCode = CommandCode::StmtExecute;
    uint32_t statement_id = 0;
    uint8_t flags = 0;  // cursor::
    uint32_t iterations = 1;
    std::string_view parameters;  // for decode_parameters(), which must know the statement

    bool operator==(const ComStmtExecute&) const = default;
    void decode(Reader& reader);
    void encode_body(Writer& writer) const;
};

struct ComStmtSendLongData {
    static constexpr CommandCode kCode = CommandCode::StmtSendLongData;
    uint32_t statement_id = 0;
    uint16_t parameter = 0;  // counted from 0
    std::string_view data;

    bool operator==(const ComStmtSendLongData&) const = default;
    void decode(Reader& reader);
    void encode_body(Writer& writer) const;
};

struct ComStmtFetch {
    static constexpr CommandCode kCode = CommandCode::StmtFetch;
    uint32_t statement_id = 0;
    uint32_t row_count = 0;

    bool operator==(const ComStmtFetch&) const = default;
    void decode(Reader& reader);
    void encode_body(Writer& writer) const;
};

// Replication, administration, MariaDB's bulk execute and numbers that mean nothing:
// error_code::kUnknownCommand.
struct UnknownCommand {
    CommandCode code{};
    std::string_view body;

    bool operator==(const UnknownCommand&) const = default;
};

using Command =
    std::variant<ComQuit, ComInitDb, ComQuery, ComFieldList, ComStatistics, ComProcessInfo, ComProcessKill,
                 ComPing, ComChangeUser, ComStmtPrepare, ComStmtExecute, ComStmtSendLongData, ComStmtClose,
                 ComStmtReset, ComSetOption, ComStmtFetch, ComResetConnection, UnknownCommand>;

// 08P01 (error_code::kMalformedPacket to the client) when the payload is empty or a command's layout is
// wrong.
Result<Command> decode_command(std::string_view payload, Capabilities capabilities);

// The command's payload with its number.
template <typename C>
void write_command(Writer& writer, const C& command) {
    writer.begin();
    writer.put_uint8(static_cast<uint8_t>(C::kCode));
    command.encode_body(writer);
    writer.end();
}
void write(Writer& writer, const Command& any);

// Commands that no packet answers: QUIT, STMT_CLOSE, STMT_SEND_LONG_DATA.
constexpr bool is_answered(CommandCode code) {
    return code != CommandCode::Quit && code != CommandCode::StmtClose &&
           code != CommandCode::StmtSendLongData;
}

}  // namespace braid::wire::mysql
