// SHA-crypt with SHA-256, the `$5$` scheme, as caching_sha2_password stores passwords.
//
// libcrypt's crypt_r is not used: it cuts a salt at 16 characters, and MySQL's have 20. For shorter salts the
// two agree. The digests are OpenSSL's. Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", version 0.6.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace braid::proxy::login::mysql {

inline constexpr size_t kSha256CryptSize = 43;

// The 43 characters behind the salt. As costly as `rounds` digests, and as the password is long: bound it.
std::string sha256_crypt(std::string_view password, std::string_view salt, uint32_t rounds);

}  // namespace braid::proxy::login::mysql
