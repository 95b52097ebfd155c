// Which prepared statements a server connection holds. Pure: it remembers what the server answered and
// decides which to close; the caller sends COM_STMT_PREPARE and COM_STMT_CLOSE.
//
// The key is the caller's; it must contain everything that the meaning of the statement's text depends on
// (the text, the schema, sql_mode, the character set). MySQL internals manual "Prepared Statements".
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace braid::backends::mysql {

struct ServerStatement {
    uint32_t id = 0;  // the server's number for it, on this connection alone
    uint16_t parameter_count = 0;
    uint16_t column_count = 0;
};

class StatementCache {
  public:
    explicit StatementCache(uint32_t limit) : limit_(limit == 0 ? 1 : limit) {}

    // The statement, which becomes the most recently used; null: prepare it and add() it. Valid until the
    // next call of add(), forget() or clear().
    const ServerStatement* find(std::string_view key);
    // Remembers what was prepared. Returns the ids to be closed to make room.
    std::vector<uint32_t> add(std::string_view key, ServerStatement statement);
    void forget(std::string_view key);
    // The server holds none any more (COM_RESET_CONNECTION, COM_CHANGE_USER).
    void clear();

    size_t size() const { return by_key_.size(); }

  private:
    struct Entry {
        std::string key;
        ServerStatement statement;
    };
    std::list<Entry> recent_;                                                  // front: most recently used
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;  // keys live in recent_
    uint32_t limit_;
};

}  // namespace braid::backends::mysql
