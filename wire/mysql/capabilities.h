// What client and server agree on (capability flags) and what the server says of the session (status flags).
//
// The lower 32 bits are MySQL's flags; the upper 32 are MariaDB's extended ones, which travel in the filler
// of the handshake. A connection's capabilities are those that both sides have. MySQL internals manual
// "Capabilities Flags", "Status Flags"; MariaDB "Connection".
#pragma once

#include <cstdint>

namespace braid::wire::mysql {

using Capabilities = uint64_t;

namespace capability {
// MariaDB's name is CLIENT_MYSQL: without it, the filler of the handshake has its extended capabilities.
inline constexpr Capabilities kLongPassword = 1ull << 0;
inline constexpr Capabilities kFoundRows = 1ull << 1;  // affected rows are those matched, not those changed
inline constexpr Capabilities kLongFlag = 1ull << 2;
inline constexpr Capabilities kConnectWithDb = 1ull << 3;
inline constexpr Capabilities kNoSchema = 1ull << 4;
inline constexpr Capabilities kCompress = 1ull << 5;
inline constexpr Capabilities kOdbc = 1ull << 6;
inline constexpr Capabilities kLocalFiles = 1ull << 7;
inline constexpr Capabilities kIgnoreSpace = 1ull << 8;
inline constexpr Capabilities kProtocol41 = 1ull << 9;
inline constexpr Capabilities kInteractive = 1ull << 10;
inline constexpr Capabilities kSsl = 1ull << 11;
inline constexpr Capabilities kIgnoreSigpipe = 1ull << 12;
inline constexpr Capabilities kTransactions = 1ull << 13;
inline constexpr Capabilities kReserved = 1ull << 14;
inline constexpr Capabilities kSecureConnection = 1ull << 15;
inline constexpr Capabilities kMultiStatements = 1ull << 16;
inline constexpr Capabilities kMultiResults = 1ull << 17;
inline constexpr Capabilities kPsMultiResults = 1ull << 18;
inline constexpr Capabilities kPluginAuth = 1ull << 19;
inline constexpr Capabilities kConnectAttrs = 1ull << 20;
inline constexpr Capabilities kPluginAuthLenencClientData = 1ull << 21;
inline constexpr Capabilities kCanHandleExpiredPasswords = 1ull << 22;
inline constexpr Capabilities kSessionTrack = 1ull << 23;
inline constexpr Capabilities kDeprecateEof = 1ull << 24;
inline constexpr Capabilities kOptionalResultsetMetadata = 1ull << 25;
inline constexpr Capabilities kZstdCompression = 1ull << 26;
inline constexpr Capabilities kQueryAttributes = 1ull << 27;
inline constexpr Capabilities kMultiFactorAuthentication = 1ull << 28;
inline constexpr Capabilities kSslVerifyServerCert = 1ull << 30;
inline constexpr Capabilities kRememberOptions = 1ull << 31;
// MariaDB's.
inline constexpr Capabilities kMariadbProgress = 1ull << 32;
inline constexpr Capabilities kMariadbComMulti = 1ull << 33;
inline constexpr Capabilities kMariadbStmtBulkOperations = 1ull << 34;
inline constexpr Capabilities kMariadbExtendedMetadata = 1ull << 35;
inline constexpr Capabilities kMariadbCacheMetadata = 1ull << 36;
inline constexpr Capabilities kMariadbBulkUnitResults = 1ull << 37;
}  // namespace capability

using StatusFlags = uint16_t;

namespace status {
inline constexpr StatusFlags kInTransaction = 1u << 0;
inline constexpr StatusFlags kAutocommit = 1u << 1;
inline constexpr StatusFlags kMoreResultsExist = 1u << 3;
inline constexpr StatusFlags kNoGoodIndexUsed = 1u << 4;
inline constexpr StatusFlags kNoIndexUsed = 1u << 5;
inline constexpr StatusFlags kCursorExists = 1u << 6;
inline constexpr StatusFlags kLastRowSent = 1u << 7;
inline constexpr StatusFlags kDatabaseDropped = 1u << 8;
inline constexpr StatusFlags kNoBackslashEscapes = 1u << 9;
inline constexpr StatusFlags kMetadataChanged = 1u << 10;
inline constexpr StatusFlags kQueryWasSlow = 1u << 11;
inline constexpr StatusFlags kPsOutParams = 1u << 12;
inline constexpr StatusFlags kInReadOnlyTransaction = 1u << 13;
inline constexpr StatusFlags kSessionStateChanged = 1u << 14;
}  // namespace status

}  // namespace braid::wire::mysql
