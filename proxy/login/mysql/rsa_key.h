// The RSA key by which clients without TLS send their passwords for caching_sha2_password.
//
// Made once per process or read from a file, then shared: using it changes nothing in it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace braid::proxy::login::mysql {

class RsaKey {
  public:
    // A new key of 2048 bits; takes a tenth of a second or more.
    static RsaKey generate();
    // A private key in PEM. F0000 when it is none.
    static Result<RsaKey> from_pem(std::string_view pem);

    // "-----BEGIN PUBLIC KEY-----...", which a client may ask for.
    const std::string& public_pem() const { return public_pem_; }
    // Bytes encrypted for this key with OAEP padding (SHA-1, as MySQL does); nothing when they are not.
    std::optional<std::string> decrypt(std::string_view encrypted) const;

  private:
    explicit RsaKey(evp_pkey_st* key);

    std::shared_ptr<evp_pkey_st> key_;
    std::string public_pem_;
};

}  // namespace braid::proxy::login::mysql
