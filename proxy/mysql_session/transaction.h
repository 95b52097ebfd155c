// The transaction of one session as a MySQL client sees it: its own BEGIN or autocommit switched off, what a
// shard that joins later must be told first, and who has written.
//
// Pure; links.h does what follows from it. Nothing is sent at BEGIN: a shard's transaction begins with the
// first statement that goes there. With autocommit off the servers begin by themselves: whether one has is
// what its status flags say. MySQL manual "START TRANSACTION, COMMIT, and ROLLBACK Statements".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"

namespace braid::proxy::mysql_session {

class Transaction {
  public:
    // The client's own block.
    bool explicit_block() const { return explicit_; }
    bool read_only() const { return explicit_ && read_only_; }
    bool autocommit() const { return autocommit_; }
    void set_autocommit(bool on) { autocommit_ = on; }
    // Statements belong to a transaction that lasts beyond them.
    bool active() const { return explicit_ || !autocommit_; }

    // `start`: the statement that begins it on a shard; AND CHAIN begins the next one alike.
    void begin(std::string start, bool read_only);
    // Committed or rolled back. What SET TRANSACTION said of it is over.
    void end();
    // Ended with AND CHAIN: the next one is like this one.
    void chain();
    // SET TRANSACTION without SESSION: for the next transaction alone. Empty: nothing was said.
    void set_next(std::string sql) { next_.push_back(std::move(sql)); }
    bool has_next() const { return !next_.empty(); }
    // Whether it said READ ONLY or READ WRITE.
    std::optional<bool> next_read_only() const;
    // A statement of its own was such a transaction.
    void forget_next() { next_.clear(); }

    // What a shard that joins gets before the statement, in this order; nothing when it begins by itself.
    std::vector<std::string> beginning() const;

    // One with the same name goes first, as on a server.
    void savepoint(const std::string& name, std::string sql);
    // 42000 (1305) when there is none of this name. rollback_to() keeps it, release() drops it; both drop the
    // later ones.
    Status rollback_to(std::string_view name);
    Status release(std::string_view name);

    // One shard may write. Errors: 0A000 when another one has.
    Status note_write(ShardId shard, std::string_view name, std::string_view writer_name);
    std::optional<ShardId> writer() const { return writer_; }

  private:
    struct Savepoint {
        std::string name;  // lower case
        std::string sql;
        std::optional<ShardId> writer;  // when it was made
    };
    Result<size_t> find(std::string_view name) const;

    bool explicit_ = false;
    bool read_only_ = false;
    bool autocommit_ = true;
    std::string start_;
    std::vector<std::string> next_;
    std::vector<Savepoint> savepoints_;
    std::optional<ShardId> writer_;
};

}  // namespace braid::proxy::mysql_session
