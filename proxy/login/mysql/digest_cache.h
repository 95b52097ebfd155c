// The digests of passwords that have proved right: with it, caching_sha2_password asks for the password
// itself only once per user.
//
// A digest belongs to the verifier that it was checked against, so a changed secret forgets it. One worker's;
// no locks.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "proxy/login/mysql/verifier.h"

namespace braid::proxy::login::mysql {

class DigestCache {
  public:
    // SHA256(SHA256(password)), or nullptr. The pointer is good until the next store().
    const std::string* find(std::string_view user, const Verifier& verifier) const;
    void store(std::string_view user, const Verifier& verifier, std::string digest);

  private:
    struct Entry {
        Verifier verifier;
        std::string digest;
    };
    // Only users that exist get in, one entry each.
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace braid::proxy::login::mysql
