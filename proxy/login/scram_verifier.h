// What is stored of a password for SCRAM-SHA-256, in PostgreSQL's form
// "SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>", and how it is made from a password.
//
// Making one costs thousands of hashes: whoever loads the configuration makes each user's once, and a login
// then costs a few HMACs. RFC 5802 section 3, RFC 7677.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace braid::proxy::login {

// PostgreSQL's default (scram_iterations).
inline constexpr int kScramIterations = 4096;
inline constexpr size_t kScramSaltSize = 16;

struct ScramVerifier {
    int iterations = 0;
    std::string salt;  // bytes, as are the keys
    std::string stored_key;
    std::string server_key;

    bool operator==(const ScramVerifier&) const = default;
};

// The form that CREATE ROLE ... PASSWORD takes and pg_authid shows.
std::string to_string(const ScramVerifier& verifier);

// 22023 for a text that begins as a verifier and is none; the text says which part is wrong.
Result<ScramVerifier> parse_verifier(std::string_view text);

ScramVerifier make_verifier(std::string_view password, std::string_view salt,
                            int iterations = kScramIterations);

// True when `password` is the one that the verifier was made from. As costly as making one.
bool verify_password(const ScramVerifier& verifier, std::string_view password);

// Salts that depend on the user's name alone while the process lives.
//
// Users whose password the configuration gives in plain get theirs from here, and so do users that do not
// exist: from the salt nobody can tell one from the other, whether he asks twice or after a reload.
class SaltSource {
  public:
    SaltSource();                                  // a random secret
    explicit SaltSource(std::string_view secret);  // for tests
    std::string salt_of(std::string_view user) const;
    // A verifier for a user that does not exist: no password fits it.
    ScramVerifier mock_verifier(std::string_view user) const;

  private:
    std::string secret_;
};

// The verifier of a user's secret as the configuration has it: a password or a SCRAM verifier. 0A000 for
// "md5..." (PostgreSQL's old hashes) and for the forms that only MySQL's logins can use.
Result<ScramVerifier> verifier_of_secret(std::string_view user, std::string_view secret,
                                         const SaltSource& salts);

}  // namespace braid::proxy::login
