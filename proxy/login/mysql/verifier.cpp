#include "proxy/login/mysql/verifier.h"

#include <algorithm>
#include <charconv>

#include "proxy/login/crypto.h"
#include "proxy/login/mysql/sha256_crypt.h"

namespace braid::proxy::login::mysql {
namespace {

constexpr size_t kSaltSize = 20;
constexpr size_t kRoundsDigits = 3;
constexpr uint32_t kRoundsUnit = 1000;
constexpr uint32_t kDefaultRounds = 5000;

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (size_t i = 0; i + 1 < digits.size(); i += 2) {
        uint8_t byte = 0;
        std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

// "$A$005$", 20 bytes of salt, 43 characters; the rounds are in hexadecimal thousands.
Result<Verifier> parse_sha2_hash(std::string_view text) {
    constexpr std::string_view kPrefix = "$A$";
    const auto bad = [](std::string_view part) {
        return fail("22023", "invalid caching_sha2_password hash: " + std::string(part));
    };
    text.remove_prefix(kPrefix.size());
    if (text.size() <= kRoundsDigits || text[kRoundsDigits] != '$' ||
        !is_hex(text.substr(0, kRoundsDigits))) {
        return bad("the number of rounds is not three digits and a dollar sign");
    }
    Verifier verifier;
    verifier.kind = SecretKind::Sha2Hash;
    std::from_chars(text.data(), text.data() + kRoundsDigits, verifier.rounds, 16);
    if (verifier.rounds == 0) return bad("the number of rounds is zero");
    verifier.rounds *= kRoundsUnit;
    text.remove_prefix(kRoundsDigits + 1);
    if (text.size() != kSaltSize + kSha256CryptSize)
        return bad("it is not 20 bytes of salt and 43 characters");
    verifier.salt = text.substr(0, kSaltSize);
    verifier.crypt = text.substr(kSaltSize);
    return verifier;
}

}  // namespace

Result<Verifier> verifier_of_secret(std::string_view user, std::string_view secret) {
    if (secret.starts_with("$A$")) return parse_sha2_hash(secret);
    Verifier verifier;
    if (secret.starts_with("SCRAM-SHA-256$")) {
        auto scram = parse_verifier(secret);
        if (!scram) return Failure(std::move(scram.error()));
        verifier.kind = SecretKind::Scram;
        verifier.scram = std::move(*scram);
        return verifier;
    }
    if (secret.size() == 2 * kSha1Size + 1 && secret[0] == '*' && is_hex(secret.substr(1))) {
        verifier.kind = SecretKind::NativeHash;
        verifier.native_hash = from_hex(secret.substr(1));
        return verifier;
    }
    if (secret.empty()) {
        return fail(sqlstate::kInvalidPassword, "the secret of user \"" + std::string(user) + "\" is empty");
    }
    verifier.native_hash = native_hash(secret);
    verifier.sha2_digest = sha2_digest(secret);
    return verifier;
}

Verifier mock_verifier(std::string_view user, SecretKind kind, const SaltSource& salts) {
    // Nobody's password gives zeros: the hashes would have to be inverted.
    Verifier verifier;
    verifier.kind = kind;
    verifier.native_hash.assign(kSha1Size, '\0');
    verifier.sha2_digest.assign(kSha256Size, '\0');
    verifier.rounds = kDefaultRounds;
    verifier.salt.assign(kSaltSize, 's');
    verifier.crypt.assign(kSha256CryptSize, '\0');
    if (kind == SecretKind::Scram) verifier.scram = salts.mock_verifier(user);
    return verifier;
}

std::string native_hash(std::string_view password) {
    return sha1(sha1(password));
}

std::string sha2_digest(std::string_view password) {
    return sha256(sha256(password));
}

bool check_native_proof(std::string_view proof, std::string_view scramble, std::string_view hash) {
    if (proof.size() != kSha1Size) return false;
    const std::string mask = sha1(std::string(scramble) + std::string(hash));
    return equal_in_constant_time(sha1(exclusive_or(proof, mask)), hash);
}

bool check_sha2_proof(std::string_view proof, std::string_view scramble, std::string_view digest) {
    if (proof.size() != kSha256Size) return false;
    const std::string mask = sha256(std::string(digest) + std::string(scramble));
    return equal_in_constant_time(sha256(exclusive_or(proof, mask)), digest);
}

bool check_password(const Verifier& verifier, std::string_view password) {
    if (password.empty() || password.size() > kMaxPasswordSize) return false;
    switch (verifier.kind) {
        case SecretKind::Password: return equal_in_constant_time(sha2_digest(password), verifier.sha2_digest);
        case SecretKind::NativeHash:
            return equal_in_constant_time(native_hash(password), verifier.native_hash);
        case SecretKind::Sha2Hash:
            return equal_in_constant_time(sha256_crypt(password, verifier.salt, verifier.rounds),
                                          verifier.crypt);
        case SecretKind::Scram: return verify_password(verifier.scram, password);
    }
    return false;
}

}  // namespace braid::proxy::login::mysql
