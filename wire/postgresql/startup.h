// The packets of a connection's first moments, which have no type byte: StartupMessage, SSLRequest,
// GSSENCRequest and CancelRequest, told apart by their first number.
//
// Used by the client login and by whoever opens a cancel connection to a server. Views point into the buffer.
// PostgreSQL manual 55.2.1, 55.7.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "wire/postgresql/lists.h"

namespace braid::wire::postgresql {

// The largest start-up packet, without its length word.
inline constexpr uint32_t kMaxStartupSize = 10000;

struct ProtocolVersion {
    uint16_t major = 3;
    uint16_t minor = 0;
    uint32_t number() const { return uint32_t{major} << 16 | minor; }
    bool operator==(const ProtocolVersion&) const = default;
};

struct StartupMessage {
    ProtocolVersion version;
    ParameterList parameters;  // in the client's order

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct SslRequest {
    static constexpr uint32_t kCode = 80877103;
    void encode(Writer& writer) const { writer.put_uint32(kCode); }
};

struct GssEncRequest {
    static constexpr uint32_t kCode = 80877104;
    void encode(Writer& writer) const { writer.put_uint32(kCode); }
};

struct CancelRequest {
    static constexpr uint32_t kCode = 80877102;
    int32_t process_id = 0;
    int32_t secret_key = 0;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// A start-up packet of a major version that is not 3.
struct UnsupportedVersion {
    ProtocolVersion version;
};

using StartupPacket =
    std::variant<StartupMessage, SslRequest, GssEncRequest, CancelRequest, UnsupportedVersion>;

struct StartupFrame {
    std::string_view body;  // after the length word
    size_t size = 0;        // of the whole packet
};

// The first packet in the buffer, or nothing while it is not complete.
// 08P01 "invalid length of startup packet" as soon as its length word is there and wrong.
Result<std::optional<StartupFrame>> next_startup_frame(std::string_view buffer);

// 08P01 when the packet's layout is wrong.
Result<StartupPacket> decode_startup(std::string_view body);

}  // namespace braid::wire::postgresql
