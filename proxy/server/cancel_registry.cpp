#include "proxy/server/cancel_registry.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace braid::proxy {

CancelRegistry::Key CancelRegistry::add(std::function<void()> cancel) {
    std::lock_guard lock(mutex_);
    Key key;
    do {
        RAND_bytes(reinterpret_cast<unsigned char*>(&key), sizeof key);
        key.process_id &= 0x7fffffff;
    } while (key.process_id == 0 || sessions_.contains(key.process_id));
    sessions_.emplace(key.process_id, Entry{key.secret, std::move(cancel)});
    return key;
}

void CancelRegistry::remove(Key key) {
    std::lock_guard lock(mutex_);
    sessions_.erase(key.process_id);
}

void CancelRegistry::cancel(Key key) {
    std::lock_guard lock(mutex_);
    auto found = sessions_.find(key.process_id);
    if (found == sessions_.end()) return;
    if (CRYPTO_memcmp(&found->second.secret, &key.secret, sizeof key.secret) != 0) return;
    found->second.cancel();
}

}  // namespace braid::proxy
