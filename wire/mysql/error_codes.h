// The errors that this floor and the login give to a MySQL client: number, SQLSTATE and MySQL's words.
//
// Statement errors are not here: they are mapped from SQLSTATEs by whoever speaks to the session. MySQL
// "Server Error Message Reference".
#pragma once

#include <cstdint>
#include <string_view>

namespace braid::wire::mysql {

struct ErrorCode {
    uint16_t number = 0;
    std::string_view sqlstate;
    std::string_view text;  // empty: it has parts that the caller fills in

    bool operator==(const ErrorCode&) const = default;
};

namespace error_code {
inline constexpr ErrorCode kTooManyConnections{1040, "08004", "Too many connections"};
inline constexpr ErrorCode kBadHandshake{1043, "08S01", "Bad handshake"};
inline constexpr ErrorCode kDatabaseAccessDenied{1044, "42000", {}};
inline constexpr ErrorCode kAccessDenied{1045, "28000", {}};
inline constexpr ErrorCode kUnknownCommand{1047, "08S01", "Unknown command"};
inline constexpr ErrorCode kUnknownDatabase{1049, "42000", {}};
inline constexpr ErrorCode kServerShutdown{1053, "08S01", "Server shutdown in progress"};
inline constexpr ErrorCode kPacketTooLarge{1153, "08S01",
                                           "Got a packet bigger than 'max_allowed_packet' bytes"};
inline constexpr ErrorCode kPacketsOutOfOrder{1156, "08S01", "Got packets out of order"};
inline constexpr ErrorCode kReadInterrupted{1159, "08S01", "Got timeout reading communication packets"};
inline constexpr ErrorCode kWrongArguments{1210, "HY000", {}};
inline constexpr ErrorCode kUnknownStatement{1243, "HY000", {}};
inline constexpr ErrorCode kUnsupportedAuthMode{
    1251, "08004",
    "Client does not support authentication protocol requested by server; consider upgrading MySQL client"};
inline constexpr ErrorCode kMalformedPacket{1835, "HY000", "Malformed communication packet."};
inline constexpr ErrorCode kSecureTransportRequired{
    3159, "HY000",
    "Connections using insecure transport are prohibited while --require_secure_transport=ON."};
}  // namespace error_code

// The SQLSTATE of errors that have none of their own.
inline constexpr std::string_view kGeneralSqlstate = "HY000";

}  // namespace braid::wire::mysql
