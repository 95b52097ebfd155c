#include "wire/postgresql/startup.h"

namespace braid::wire::postgresql {

void StartupMessage::decode(Reader& reader) {
    version.major = reader.read_uint16();
    version.minor = reader.read_uint16();
    // Read apart, so that any fault in the list is told as PostgreSQL tells it.
    Reader list(reader.read_rest());
    parameters = ParameterList::read_terminated(list);
    if (!list.ok() || list.remaining() > 0) {
        reader.fail("invalid startup packet layout: expected terminator as last byte");
    }
}

void StartupMessage::encode(Writer& writer) const {
    writer.put_uint32(version.number());
    writer.put_bytes(parameters.bytes);
    writer.put_uint8(0);
}

void CancelRequest::decode(Reader& reader) {
    (void)reader.read_uint32();
    process_id = reader.read_int32();
    secret_key = reader.read_int32();
}

void CancelRequest::encode(Writer& writer) const {
    writer.put_uint32(kCode);
    writer.put_int32(process_id);
    writer.put_int32(secret_key);
}

Result<std::optional<StartupFrame>> next_startup_frame(std::string_view buffer) {
    if (buffer.size() < 4) return std::nullopt;
    const uint32_t length = load_uint32(buffer.data());
    if (length < 8 || length > kMaxStartupSize + 4) {
        return fail(sqlstate::kProtocolViolation, "invalid length of startup packet");
    }
    if (buffer.size() < length) return std::nullopt;
    return StartupFrame{buffer.substr(4, length - 4), length};
}

Result<StartupPacket> decode_startup(std::string_view body) {
    Reader reader(body);
    const uint32_t code = reader.read_uint32();
    if (!reader.ok()) return Failure(std::move(reader.finish().error()));
    auto as_packet = [](auto message) { return StartupPacket(message); };
    switch (code) {
        case CancelRequest::kCode: return postgresql::decode<CancelRequest>(body).map(as_packet);
        case SslRequest::kCode:
            if (auto status = reader.finish(); !status) return Failure(std::move(status.error()));
            return SslRequest{};
        case GssEncRequest::kCode:
            if (auto status = reader.finish(); !status) return Failure(std::move(status.error()));
            return GssEncRequest{};
        default: break;
    }
    if (code >> 16 != 3) {
        return UnsupportedVersion{{static_cast<uint16_t>(code >> 16), static_cast<uint16_t>(code)}};
    }
    return postgresql::decode<StartupMessage>(body).map(as_packet);
}

}  // namespace braid::wire::postgresql
