#include "wire/postgresql/authentication.h"

namespace braid::wire::postgresql {
namespace {

enum Code : uint32_t {
    kOk = 0,
    kCleartextPassword = 3,
    kMD5Password = 5,
    kSASL = 10,
    kSASLContinue = 11,
    kSASLFinal = 12,
};

Authentication read(Reader& reader) {
    const uint32_t code = reader.read_uint32();
    switch (code) {
        case kOk: return AuthenticationOk{};
        case kCleartextPassword: return AuthenticationCleartextPassword{};
        case kMD5Password: return AuthenticationMD5Password{reader.read_bytes(4)};
        case kSASL: return AuthenticationSASL{StringList::read_terminated(reader)};
        case kSASLContinue: return AuthenticationSASLContinue{reader.read_rest()};
        case kSASLFinal: return AuthenticationSASLFinal{reader.read_rest()};
        default: return AuthenticationOther{code, reader.read_rest()};
    }
}

}  // namespace

void AuthenticationMD5Password::encode(Writer& writer) const {
    writer.put_uint32(kMD5Password);
    if (salt.size() != 4) writer.fail("an MD5 salt has four bytes");
    writer.put_bytes(salt);
}

void AuthenticationSASL::encode(Writer& writer) const {
    writer.put_uint32(kSASL);
    writer.put_bytes(mechanisms.bytes);
    writer.put_uint8(0);
}

void AuthenticationSASLContinue::encode(Writer& writer) const {
    writer.put_uint32(kSASLContinue);
    writer.put_bytes(data);
}

void AuthenticationSASLFinal::encode(Writer& writer) const {
    writer.put_uint32(kSASLFinal);
    writer.put_bytes(data);
}

void AuthenticationOther::encode(Writer& writer) const {
    writer.put_uint32(code);
    writer.put_bytes(data);
}

Result<Authentication> decode_authentication(std::string_view body) {
    Reader reader(body);
    Authentication message = read(reader);
    if (Status status = reader.finish(); !status) return Failure(std::move(status.error()));
    return message;
}

}  // namespace braid::wire::postgresql
