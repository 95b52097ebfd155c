#include "proxy/login/scram_verifier.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "proxy/login/crypto.h"
#include "proxy/login/saslprep.h"

namespace braid::proxy::login {
namespace {

constexpr std::string_view kPrefix = "SCRAM-SHA-256$";

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

Failure bad_verifier(std::string_view part) {
    return fail("22023", "invalid SCRAM-SHA-256 verifier: " + std::string(part));
}

}  // namespace

std::string to_string(const ScramVerifier& verifier) {
    return std::string(kPrefix) + std::to_string(verifier.iterations) + ":" + base64_encode(verifier.salt) +
           "$" + base64_encode(verifier.stored_key) + ":" + base64_encode(verifier.server_key);
}

Result<ScramVerifier> parse_verifier(std::string_view text) {
    if (!text.starts_with(kPrefix)) return bad_verifier("it does not begin with SCRAM-SHA-256$");
    text.remove_prefix(kPrefix.size());
    const size_t dollar = text.find('$');
    if (dollar == std::string_view::npos) return bad_verifier("the keys are missing");
    const std::string_view head = text.substr(0, dollar);
    const std::string_view keys = text.substr(dollar + 1);
    const size_t head_colon = head.find(':');
    const size_t keys_colon = keys.find(':');
    if (head_colon == std::string_view::npos) return bad_verifier("the salt is missing");
    if (keys_colon == std::string_view::npos) return bad_verifier("the server key is missing");

    ScramVerifier verifier;
    const char* count_end = head.data() + head_colon;
    const auto [end, error] = std::from_chars(head.data(), count_end, verifier.iterations);
    if (error != std::errc() || end != count_end || verifier.iterations < 1) {
        return bad_verifier("the iteration count is not a positive number");
    }
    std::optional<std::string> salt = base64_decode(head.substr(head_colon + 1));
    if (!salt || salt->empty()) return bad_verifier("the salt is not base64");
    std::optional<std::string> stored = base64_decode(keys.substr(0, keys_colon));
    if (!stored || stored->size() != kSha256Size)
        return bad_verifier("the stored key is not 32 bytes in base64");
    std::optional<std::string> server = base64_decode(keys.substr(keys_colon + 1));
    if (!server || server->size() != kSha256Size)
        return bad_verifier("the server key is not 32 bytes in base64");
    verifier.salt = std::move(*salt);
    verifier.stored_key = std::move(*stored);
    verifier.server_key = std::move(*server);
    return verifier;
}

ScramVerifier make_verifier(std::string_view password, std::string_view salt, int iterations) {
    const std::string salted = pbkdf2_sha256(saslprep(password), salt, iterations);
    return {iterations, std::string(salt), sha256(hmac_sha256(salted, "Client Key")),
            hmac_sha256(salted, "Server Key")};
}

bool verify_password(const ScramVerifier& verifier, std::string_view password) {
    const ScramVerifier attempt = make_verifier(password, verifier.salt, verifier.iterations);
    return equal_in_constant_time(attempt.server_key, verifier.server_key);
}

SaltSource::SaltSource() : secret_(random_bytes(kSha256Size)) {}
SaltSource::SaltSource(std::string_view secret) : secret_(secret) {}

std::string SaltSource::salt_of(std::string_view user) const {
    return hmac_sha256(secret_, user).substr(0, kScramSaltSize);
}

ScramVerifier SaltSource::mock_verifier(std::string_view user) const {
    // The keys are nobody's password: SHA-256 and HMAC would have to be inverted to hit them.
    return {kScramIterations, salt_of(user), std::string(kSha256Size, '\0'), std::string(kSha256Size, '\0')};
}

Result<ScramVerifier> verifier_of_secret(std::string_view user, std::string_view secret,
                                         const SaltSource& salts) {
    if (secret.starts_with(kPrefix)) return parse_verifier(secret);
    const std::string whose = "the secret of user \"" + std::string(user) + "\" ";
    if (secret.size() == 35 && secret.starts_with("md5") && is_hex(secret.substr(3))) {
        return fail(sqlstate::kFeatureNotSupported, whose + "is an MD5 hash, which Braid does not accept", {},
                    "Give the password or a SCRAM-SHA-256 verifier.");
    }
    if ((secret.size() == 41 && secret.starts_with("*") && is_hex(secret.substr(1))) ||
        secret.starts_with("$A$")) {
        return fail(sqlstate::kFeatureNotSupported,
                    whose + "is a MySQL verifier and cannot serve a PostgreSQL login");
    }
    if (secret.empty()) return fail(sqlstate::kInvalidPassword, whose + "is empty");
    return make_verifier(secret, salts.salt_of(user));
}

}  // namespace braid::proxy::login
