// The few cryptographic operations that the logins need, all of them OpenSSL's, on byte strings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

struct x509_st;  // OpenSSL's X509

namespace braid::proxy::login {

inline constexpr size_t kSha256Size = 32;

inline constexpr size_t kSha1Size = 20;

// mysql_native_password's, which has nothing better.
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string pbkdf2_sha256(std::string_view password, std::string_view salt, int iterations);
std::string random_bytes(size_t count);
// Takes the same time wherever the two differ; false when the sizes differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);
// The bytes of `a`, each xored with those of `b`, which is repeated as often as need be.
std::string exclusive_or(std::string_view a, std::string_view b);

std::string base64_encode(std::string_view bytes);
// Nothing when the text is not strict base64 with its padding.
std::optional<std::string> base64_decode(std::string_view text);

// The channel-binding data `tls-server-end-point` of the listener's certificate (RFC 5929): its hash by its
// signature's hash function, SHA-256 in place of MD5 and SHA-1. Empty when the signature names no hash
// (Ed25519, RSA-PSS): then channel binding is not offered.
std::string tls_server_end_point(const x509_st* certificate);

}  // namespace braid::proxy::login
