// Which prepared statements a server connection holds. Pure: it names statements and decides which to drop;
// the caller sends the Parse and Close messages.
//
// The key is the caller's; it must contain everything that the meaning of Parse depends on (text, parameter
// types, and the settings that change parsing).
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace braid::backends::postgresql {

class PreparedStatements {
  public:
    explicit PreparedStatements(uint32_t limit) : limit_(limit == 0 ? 1 : limit) {}

    struct Use {
        std::string name;                  // braid_N, never reused on this connection
        bool known = false;                // false: send Parse under `name` before using it
        std::vector<std::string> evicted;  // send Close('S') for these first
    };

    // Finds or makes room for the statement; it becomes the most recently used.
    Use use(std::string_view key);

    // The Parse of `key` failed: the server does not have it.
    void forget(std::string_view key);

    // DEALLOCATE ALL or DISCARD ALL went through.
    void clear();

    size_t size() const { return by_key_.size(); }

  private:
    struct Entry {
        std::string key;
        std::string name;
    };
    std::list<Entry> recent_;                                                  // front: most recently used
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;  // keys live in recent_
    uint64_t next_ = 1;
    uint32_t limit_;
};

}  // namespace braid::backends::postgresql
