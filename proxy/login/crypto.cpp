#include "proxy/login/crypto.h"

#include <array>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/objects.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

namespace braid::proxy::login {
namespace {

const unsigned char* unsigned_bytes(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* unsigned_bytes(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

// A primitive that fails is a broken library or no entropy: the session ends in its last catch, nobody logs
// in.
void require(bool ok, const char* what) {
    if (!ok) throw std::runtime_error(std::string("OpenSSL could not compute ") + what);
}

}  // namespace

std::string sha1(std::string_view bytes) {
    std::string digest(kSha1Size, '\0');
    SHA1(unsigned_bytes(bytes), bytes.size(), unsigned_bytes(digest));
    return digest;
}

std::string sha256(std::string_view bytes) {
    std::string digest(kSha256Size, '\0');
    SHA256(unsigned_bytes(bytes), bytes.size(), unsigned_bytes(digest));
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string digest(kSha256Size, '\0');
    unsigned int size = 0;
    require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), unsigned_bytes(bytes), bytes.size(),
                 unsigned_bytes(digest), &size) != nullptr,
            "an HMAC");
    return digest;
}

std::string pbkdf2_sha256(std::string_view password, std::string_view salt, int iterations) {
    std::string key(kSha256Size, '\0');
    require(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), unsigned_bytes(salt),
                              static_cast<int>(salt.size()), iterations, EVP_sha256(),
                              static_cast<int>(key.size()), unsigned_bytes(key)) == 1,
            "PBKDF2");
    return key;
}

std::string random_bytes(size_t count) {
    std::string bytes(count, '\0');
    require(RAND_bytes(unsigned_bytes(bytes), static_cast<int>(count)) == 1, "random bytes");
    return bytes;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string exclusive_or(std::string_view a, std::string_view b) {
    std::string result(a);
    for (size_t i = 0; i < result.size(); ++i) result[i] = static_cast<char>(result[i] ^ b[i % b.size()]);
    return result;
}

std::string base64_encode(std::string_view bytes) {
    // EVP_EncodeBlock writes a zero after the text.
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(unsigned_bytes(text), unsigned_bytes(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<size_t>(size));
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    // EVP_DecodeBlock skips white space, and counts padding as zero bytes: both are settled here.
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0) return std::nullopt;
    size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
    const std::string_view digits = text.substr(0, text.size() - padding);
    if (digits.find_first_not_of(kAlphabet) != std::string_view::npos) return std::nullopt;
    if (text.empty()) return std::string();

    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(unsigned_bytes(bytes), unsigned_bytes(text), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    bytes.resize(static_cast<size_t>(size) - padding);
    return bytes;
}

std::string tls_server_end_point(const x509_st* certificate) {
    int hash = NID_undef;
    if (!OBJ_find_sigid_algs(X509_get_signature_nid(certificate), &hash, nullptr)) return {};
    if (hash == NID_md5 || hash == NID_sha1) hash = NID_sha256;
    const EVP_MD* algorithm = hash == NID_undef ? nullptr : EVP_get_digestbynid(hash);
    if (!algorithm) return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (!X509_digest(certificate, algorithm, digest.data(), &size)) return {};
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace braid::proxy::login
