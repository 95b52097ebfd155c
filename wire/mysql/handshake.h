// The packets of a connection's first moments: the server's greeting, the client's request for TLS and its
// answer, and the exchange of the authentication plugins.
//
// Views point into the decoded buffer. The greeting and the answer tell capabilities: their decode() goes by
// those it finds, not by the reader's. OK and ERR, which end the exchange, are in result.h. MySQL internals
// manual "Connection Phase"; MariaDB "Connection".
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "wire/mysql/lists.h"

namespace braid::wire::mysql {

// The random bytes of the greeting that the passwords' proofs are computed over.
inline constexpr size_t kScrambleSize = 20;

struct HandshakeV10 {
    static constexpr uint8_t kProtocolVersion = 10;
    std::string_view server_version;
    uint32_t connection_id = 0;
    // The scramble in its two parts, without the zero byte that ends the second.
    std::string_view scramble_head;  // 8 bytes
    std::string_view scramble_tail;  // 12
    Capabilities capabilities = 0;
    uint8_t charset = 0;  // the low byte of the server's default collation
    StatusFlags status = 0;
    std::string_view auth_plugin;

    bool operator==(const HandshakeV10&) const = default;
    std::string scramble() const { return std::string(scramble_head) + std::string(scramble_tail); }
    // `scramble` has kScrambleSize bytes, none of them zero.
    void set_scramble(std::string_view scramble) {
        scramble_head = scramble.substr(0, 8);
        scramble_tail = scramble.substr(8);
    }
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// The first part of a HandshakeResponse41, alone: TLS is to begin, and then the whole answer comes.
struct SslRequest {
    Capabilities capabilities = 0;
    uint32_t max_packet_size = 0;
    uint8_t charset = 0;

    bool operator==(const SslRequest&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct HandshakeResponse41 {
    Capabilities capabilities = 0;
    uint32_t max_packet_size = 0;
    uint8_t charset = 0;
    std::string_view user;
    std::string_view auth_response;
    std::string_view database;     // kConnectWithDb
    std::string_view auth_plugin;  // kPluginAuth
    AttributeList attributes;      // kConnectAttrs
    uint8_t zstd_level = 0;        // kZstdCompression

    bool operator==(const HandshakeResponse41&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// The answer of clients before MySQL 4.1, recognised by a missing kProtocol41. It is refused
// (error_code::kUnsupportedAuthMode), so what follows the capabilities is not read.
struct HandshakeResponse320 {
    uint16_t capabilities = 0;

    bool operator==(const HandshakeResponse320&) const = default;
};

using ClientHello = std::variant<SslRequest, HandshakeResponse41, HandshakeResponse320>;

// The client's first payload: 08P01 (error_code::kBadHandshake to the client) when it is none of these. A
// SslRequest is recognised only while `tls_possible`: after TLS began, there is no second one.
Result<ClientHello> decode_client_hello(std::string_view payload, bool tls_possible);

// The server wants another plugin than the one the client began with.
struct AuthSwitchRequest {
    static constexpr uint8_t kHeader = 0xfe;
    std::string_view plugin;
    std::string_view data;  // the scramble, without the zero byte behind it

    bool operator==(const AuthSwitchRequest&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// The client's part of a plugin's exchange: bytes of the plugin's own.
struct AuthSwitchResponse {
    std::string_view data;

    bool operator==(const AuthSwitchResponse&) const = default;
    void decode(Reader& reader) { data = reader.read_rest(); }
    void encode(Writer& writer) const { writer.put_bytes(data); }
};

// The server's part.
struct AuthMoreData {
    static constexpr uint8_t kHeader = 0x01;
    std::string_view data;

    bool operator==(const AuthMoreData&) const = default;
    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// Read and written by ComChangeUser too: the answer's length is one byte.
std::string_view read_short_string(Reader& reader);
void write_short_string(Writer& writer, std::string_view bytes);
AttributeList read_attributes(Reader& reader);
void write_attributes(Writer& writer, const AttributeList& attributes);

}  // namespace braid::wire::mysql
