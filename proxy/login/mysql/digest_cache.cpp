#include "proxy/login/mysql/digest_cache.h"

namespace braid::proxy::login::mysql {

const std::string* DigestCache::find(std::string_view user, const Verifier& verifier) const {
    const auto found = entries_.find(std::string(user));
    if (found == entries_.end() || found->second.verifier != verifier) return nullptr;
    return &found->second.digest;
}

void DigestCache::store(std::string_view user, const Verifier& verifier, std::string digest) {
    entries_.insert_or_assign(std::string(user), Entry{verifier, std::move(digest)});
}

}  // namespace braid::proxy::login::mysql
