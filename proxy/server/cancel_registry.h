// Which session a CancelRequest means: process id and secret as the client was told them at its start.
//
// The ids are Braid's own and random; they have nothing to do with the servers' processes. Any thread.
// PostgreSQL manual 55.2.8.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace braid::proxy {

class CancelRegistry {
  public:
    struct Key {
        int32_t process_id = 0;
        int32_t secret = 0;
    };

    // `cancel` is called from any thread, under the registry's lock: it may only post to the session's
    // worker.
    Key add(std::function<void()> cancel);
    void remove(Key key);
    // Calls the session's function when the secret is right; otherwise nothing happens, as PostgreSQL has it.
    void cancel(Key key);

  private:
    struct Entry {
        int32_t secret = 0;
        std::function<void()> cancel;
    };
    std::mutex mutex_;
    std::unordered_map<int32_t, Entry> sessions_;
};

}  // namespace braid::proxy
