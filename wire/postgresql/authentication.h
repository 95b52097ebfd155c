// The server's messages of type 'R': which proof of identity it wants, the SASL exchange, and success.
//
// Each is its own aggregate; decode_authentication tells them apart by their code. The client's answers (type
// 'p') are in frontend.h. Views point into the decoded buffer. PostgreSQL manual 55.2.1, 55.3, 55.7.
#pragma once

#include <string_view>
#include <variant>

#include "wire/postgresql/lists.h"

namespace braid::wire::postgresql {

struct AuthenticationOk {
    static constexpr char kType = 'R';
    void encode(Writer& writer) const { writer.put_uint32(0); }
};

struct AuthenticationCleartextPassword {
    static constexpr char kType = 'R';
    void encode(Writer& writer) const { writer.put_uint32(3); }
};

struct AuthenticationMD5Password {
    static constexpr char kType = 'R';
    std::string_view salt;  // four bytes
    void encode(Writer& writer) const;
};

struct AuthenticationSASL {
    static constexpr char kType = 'R';
    StringList mechanisms;  // the server's preference first
    void encode(Writer& writer) const;
};

struct AuthenticationSASLContinue {
    static constexpr char kType = 'R';
    std::string_view data;
    void encode(Writer& writer) const;
};

struct AuthenticationSASLFinal {
    static constexpr char kType = 'R';
    std::string_view data;
    void encode(Writer& writer) const;
};

// Kerberos, GSSAPI, SSPI and whatever may come: kept, not understood.
struct AuthenticationOther {
    static constexpr char kType = 'R';
    uint32_t code = 0;
    std::string_view data;
    void encode(Writer& writer) const;
};

using Authentication = std::variant<AuthenticationOk, AuthenticationCleartextPassword,
                                    AuthenticationMD5Password, AuthenticationSASL, AuthenticationSASLContinue,
                                    AuthenticationSASLFinal, AuthenticationOther>;

Result<Authentication> decode_authentication(std::string_view body);

}  // namespace braid::wire::postgresql
