// What is kept of a user's password for MySQL's logins, and the checks of the two plugins' proofs against it.
//
// The configuration's secret is a password, a hash of mysql_native_password ("*" and 40 hexadecimal digits),
// one of caching_sha2_password ("$A$" ...), or a SCRAM verifier. Which plugins a secret serves follows from
// its kind. Pure functions; a verifier lives in the directory. MySQL internals manual "Native
// Authentication", "Caching_sha2_password information".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "proxy/login/scram_verifier.h"

namespace braid::proxy::login::mysql {

inline constexpr std::string_view kNativePlugin = "mysql_native_password";
inline constexpr std::string_view kSha2Plugin = "caching_sha2_password";

enum class SecretKind : uint8_t {
    Password,    // both plugins, and no exchange of the password itself
    NativeHash,  // mysql_native_password
    Sha2Hash,    // caching_sha2_password: the first login needs the password itself
    Scram,       // caching_sha2_password, likewise
};

struct Verifier {
    SecretKind kind = SecretKind::Password;
    std::string native_hash;  // Password, NativeHash: SHA1(SHA1(password))
    std::string sha2_digest;  // Password: SHA256(SHA256(password))
    uint32_t rounds = 0;      // Sha2Hash
    std::string salt;
    std::string crypt;
    ScramVerifier scram;  // Scram

    bool operator==(const Verifier&) const = default;
};

// 22023 for a text that begins as a hash and is none, 28P01 for an empty one.
Result<Verifier> verifier_of_secret(std::string_view user, std::string_view secret);

// A verifier for a user that does not exist: the same at every attempt, of a kind like the others, and no
// password fits it.
Verifier mock_verifier(std::string_view user, SecretKind kind, const SaltSource& salts);

std::string native_hash(std::string_view password);
std::string sha2_digest(std::string_view password);

// The client's answers to a scramble of 20 bytes; a proof of the wrong size is wrong.
bool check_native_proof(std::string_view proof, std::string_view scramble, std::string_view hash);
bool check_sha2_proof(std::string_view proof, std::string_view scramble, std::string_view digest);

// No password is longer: MySQL's own limit, which bounds the work of a check.
inline constexpr size_t kMaxPasswordSize = 256;

// Whether `password` is the one that the verifier was made from. As costly as the verifier's kind wants it.
bool check_password(const Verifier& verifier, std::string_view password);

}  // namespace braid::proxy::login::mysql
