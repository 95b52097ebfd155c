// What goes wrong, as one value: an SQLSTATE, a text for a person, and where it came from.
//
// Every public boundary returns Result<T>. A server's own error keeps all its fields, so that the client
// reads exactly what the server said. Errors of Braid carry the SQLSTATE and text that PostgreSQL would use
// for the same fault; the front ends translate them for other protocols.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace braid {

// Who found the fault.
enum class Origin { Braid, Server };

// What the session does after reporting the error.
enum class Severity {
    Error,  // the statement failed, the session goes on
    Fatal,  // the session ends
};

struct Error {
    std::string sqlstate;  // five characters, PostgreSQL manual appendix A
    std::string message;
    std::string detail;
    std::string hint;
    int position = 0;  // 1-based character in the statement's text; 0 = unknown
    Severity severity = Severity::Error;
    Origin origin = Origin::Braid;
    std::string server;  // the server's name in the configuration when origin is Server
    // A MySQL server's error number, or the one that a MySQL client is to get: `sqlstate` is MySQL's then. 0:
    // it is PostgreSQL's. base/mysql/error_codes.h leads from one to the other.
    int number = 0;
    // A PostgreSQL server's ErrorResponse as it came: (field code, text) in its order. Empty for Braid's own.
    std::vector<std::pair<char, std::string>> server_fields;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;
using Failure = tl::unexpected<Error>;

inline Failure fail(std::string_view sqlstate, std::string message) {
    Error error;
    error.sqlstate = sqlstate;
    error.message = std::move(message);
    return Failure(std::move(error));
}

inline Failure fail(std::string_view sqlstate, std::string message, std::string detail,
                    std::string hint = {}) {
    Error error;
    error.sqlstate = sqlstate;
    error.message = std::move(message);
    error.detail = std::move(detail);
    error.hint = std::move(hint);
    return Failure(std::move(error));
}

namespace sqlstate {
inline constexpr std::string_view kFeatureNotSupported = "0A000";
inline constexpr std::string_view kConnectionRejected = "08004";
inline constexpr std::string_view kConnectionFailure = "08006";
inline constexpr std::string_view kProtocolViolation = "08P01";
inline constexpr std::string_view kCharacterNotInRepertoire = "22021";
inline constexpr std::string_view kInvalidTextRepresentation = "22P02";
inline constexpr std::string_view kActiveSqlTransaction = "25001";
inline constexpr std::string_view kNoActiveSqlTransaction = "25P01";
inline constexpr std::string_view kInFailedSqlTransaction = "25P02";
inline constexpr std::string_view kInvalidSqlStatementName = "26000";
inline constexpr std::string_view kInvalidAuthorization = "28000";
inline constexpr std::string_view kInvalidPassword = "28P01";
inline constexpr std::string_view kInvalidCursorName = "34000";
inline constexpr std::string_view kInvalidCatalogName = "3D000";
inline constexpr std::string_view kSyntaxError = "42601";
inline constexpr std::string_view kUndefinedTable = "42P01";
inline constexpr std::string_view kTooManyConnections = "53300";
inline constexpr std::string_view kOutOfMemory = "53200";
inline constexpr std::string_view kStatementTooComplex = "54001";
inline constexpr std::string_view kProgramLimitExceeded = "54000";
inline constexpr std::string_view kQueryCanceled = "57014";
inline constexpr std::string_view kAdminShutdown = "57P01";
inline constexpr std::string_view kCannotConnectNow = "57P03";
inline constexpr std::string_view kInternalError = "XX000";
}  // namespace sqlstate

// 0A000: what one server could do and Braid, above several, cannot (yet). The hint says the way around.
inline Error not_supported(std::string message, std::string hint = {}) {
    Error error;
    error.sqlstate = sqlstate::kFeatureNotSupported;
    error.message = std::move(message);
    error.hint = std::move(hint);
    return error;
}

}  // namespace braid
