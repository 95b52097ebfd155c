#include "wire/mysql/handshake.h"

#include <algorithm>

namespace braid::wire::mysql {
namespace {

using namespace capability;

constexpr size_t kScrambleHeadSize = 8;
constexpr size_t kSslRequestSize = 32;
// Between the character set and the user's name: zeros, then MariaDB's extended capabilities.
constexpr size_t kFiller = 19;
constexpr size_t kGreetingFiller = 6;

// The extended capabilities stand in the filler when the side that writes them is not MySQL's.
Capabilities read_extended(Reader& reader, Capabilities lower) {
    const Capabilities upper = reader.read_uint32();
    return lower & kLongPassword ? lower : lower | upper << 32;
}
void write_extended(Writer& writer, Capabilities capabilities) {
    writer.put_uint32(capabilities & kLongPassword ? 0 : static_cast<uint32_t>(capabilities >> 32));
}

// The common beginning of SslRequest and HandshakeResponse41.
template <typename M>
void read_head(Reader& reader, M& message) {
    message.capabilities = reader.read_uint32();
    message.max_packet_size = reader.read_uint32();
    message.charset = reader.read_uint8();
    (void)reader.read_bytes(kFiller);
    message.capabilities = read_extended(reader, message.capabilities);
    reader.set_capabilities(message.capabilities);
}
template <typename M>
void write_head(Writer& writer, const M& message) {
    writer.put_uint32(static_cast<uint32_t>(message.capabilities));
    writer.put_uint32(message.max_packet_size);
    writer.put_uint8(message.charset);
    writer.put_zeros(kFiller);
    write_extended(writer, message.capabilities);
}

std::string_view without_last_zero(std::string_view bytes) {
    if (!bytes.empty() && bytes.back() == '\0') bytes.remove_suffix(1);
    return bytes;
}

}  // namespace

void HandshakeV10::decode(Reader& reader) {
    if (const uint8_t version = reader.read_uint8(); version != kProtocolVersion) {
        reader.fail("unsupported protocol version", version);
    }
    server_version = reader.read_cstring();
    connection_id = reader.read_uint32();
    scramble_head = reader.read_bytes(kScrambleHeadSize);
    (void)reader.read_uint8();
    capabilities = reader.read_uint16();
    charset = reader.read_uint8();
    status = reader.read_uint16();
    capabilities |= Capabilities{reader.read_uint16()} << 16;
    const size_t scramble_size = reader.read_uint8();
    (void)reader.read_bytes(kGreetingFiller);
    capabilities = read_extended(reader, capabilities);
    if (capabilities & (kSecureConnection | kPluginAuth)) {
        // The manual's rule: 13 bytes at least, whatever the size says; the last of them is a zero.
        const bool sized = (capabilities & kPluginAuth) && scramble_size > kScrambleHeadSize;
        const size_t tail = std::max<size_t>(13, sized ? scramble_size - kScrambleHeadSize : 0);
        scramble_tail = reader.read_bytes(tail).substr(0, tail - 1);
    }
    if (capabilities & kPluginAuth) auth_plugin = reader.read_cstring_or_rest();
}

void HandshakeV10::encode(Writer& writer) const {
    if (scramble_head.size() != kScrambleHeadSize || scramble_tail.size() < 12 ||
        scramble_tail.size() > 200) {
        return writer.fail("a scramble of the wrong size");
    }
    writer.put_uint8(kProtocolVersion);
    writer.put_cstring(server_version);
    writer.put_uint32(connection_id);
    writer.put_bytes(scramble_head);
    writer.put_uint8(0);
    writer.put_uint16(static_cast<uint16_t>(capabilities));
    writer.put_uint8(charset);
    writer.put_uint16(status);
    writer.put_uint16(static_cast<uint16_t>(capabilities >> 16));
    const size_t size = scramble_head.size() + scramble_tail.size() + 1;
    writer.put_uint8(capabilities & kPluginAuth ? static_cast<uint8_t>(size) : 0);
    writer.put_zeros(kGreetingFiller);
    write_extended(writer, capabilities);
    if (capabilities & (kSecureConnection | kPluginAuth)) {
        writer.put_bytes(scramble_tail);
        writer.put_uint8(0);
    }
    if (capabilities & kPluginAuth) writer.put_cstring(auth_plugin);
}

void SslRequest::decode(Reader& reader) {
    read_head(reader, *this);
}

void SslRequest::encode(Writer& writer) const {
    write_head(writer, *this);
}

std::string_view read_short_string(Reader& reader) {
    return reader.read_bytes(reader.read_uint8());
}

void write_short_string(Writer& writer, std::string_view bytes) {
    if (bytes.size() > 0xff) return writer.fail("an authentication response of more than 255 bytes");
    writer.put_uint8(static_cast<uint8_t>(bytes.size()));
    writer.put_bytes(bytes);
}

AttributeList read_attributes(Reader& reader) {
    // A client that has the capability may still leave the attributes out.
    if (reader.remaining() == 0) return {};
    Reader inner(reader.read_lenenc_string());
    const AttributeList attributes = AttributeList::read_all(inner);
    if (!inner.finish()) reader.fail("invalid connection attributes");
    return attributes;
}

void write_attributes(Writer& writer, const AttributeList& attributes) {
    writer.put_lenenc_string(attributes.bytes);
}

void HandshakeResponse41::decode(Reader& reader) {
    read_head(reader, *this);
    user = reader.read_cstring();
    if (capabilities & kPluginAuthLenencClientData) {
        auth_response = reader.read_lenenc_string();
    } else if (capabilities & kSecureConnection) {
        auth_response = read_short_string(reader);
    } else {
        auth_response = reader.read_cstring();
    }
    if (capabilities & kConnectWithDb) database = reader.read_cstring_or_rest();
    if (capabilities & kPluginAuth) auth_plugin = reader.read_cstring_or_rest();
    if (capabilities & kConnectAttrs) attributes = read_attributes(reader);
    if (capabilities & kZstdCompression && reader.remaining() > 0) zstd_level = reader.read_uint8();
}

void HandshakeResponse41::encode(Writer& writer) const {
    write_head(writer, *this);
    writer.put_cstring(user);
    if (capabilities & kPluginAuthLenencClientData) {
        writer.put_lenenc_string(auth_response);
    } else if (capabilities & kSecureConnection) {
        write_short_string(writer, auth_response);
    } else {
        writer.put_cstring(auth_response);
    }
    if (capabilities & kConnectWithDb) writer.put_cstring(database);
    if (capabilities & kPluginAuth) writer.put_cstring(auth_plugin);
    if (capabilities & kConnectAttrs) write_attributes(writer, attributes);
    if (capabilities & kZstdCompression) writer.put_uint8(zstd_level);
}

Result<ClientHello> decode_client_hello(std::string_view payload, bool tls_possible) {
    Reader reader(payload);
    const uint16_t lower = reader.read_uint16();
    if (!reader.ok()) return Failure(std::move(reader.finish().error()));
    if (!(lower & kProtocol41)) return HandshakeResponse320{lower};
    if (tls_possible && lower & kSsl && payload.size() == kSslRequestSize) {
        auto request = mysql::decode<SslRequest>(payload);
        if (!request) return Failure(std::move(request.error()));
        return ClientHello(*request);
    }
    auto response = mysql::decode<HandshakeResponse41>(payload);
    if (!response) return Failure(std::move(response.error()));
    return ClientHello(*response);
}

void AuthSwitchRequest::decode(Reader& reader) {
    if (reader.read_uint8() != kHeader) reader.fail("not an authentication switch request");
    plugin = reader.read_cstring();
    data = without_last_zero(reader.read_rest());
}

void AuthSwitchRequest::encode(Writer& writer) const {
    writer.put_uint8(kHeader);
    writer.put_cstring(plugin);
    writer.put_bytes(data);
    writer.put_uint8(0);
}

void AuthMoreData::decode(Reader& reader) {
    if (reader.read_uint8() != kHeader) reader.fail("not more authentication data");
    data = reader.read_rest();
}

void AuthMoreData::encode(Writer& writer) const {
    writer.put_uint8(kHeader);
    writer.put_bytes(data);
}

}  // namespace braid::wire::mysql
