// SASLprep of passwords (RFC 4013): two ways of typing one password become the same bytes.
//
// Used where a verifier is made and where a cleartext password is checked. ICU does the work.
#pragma once

#include <string>
#include <string_view>

namespace braid::proxy::login {

// The prepared password. As in PostgreSQL, one that is not UTF-8 or has characters that SASLprep prohibits is
// used as it is: the client does the same.
std::string saslprep(std::string_view password);

}  // namespace braid::proxy::login
