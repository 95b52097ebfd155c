// The transaction of one session as the client sees it: whether there is one, whether it has failed, what a
// shard that joins later must be told first, and who has written.
//
// Pure; links.h does what follows from it. Nothing is sent at BEGIN: a shard's transaction begins with the
// first statement that goes there. PostgreSQL manual 55.2.2.4 and 55.2.3 for the implicit ones.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"

namespace braid::proxy {

class Transaction {
  public:
    enum class Mode {
        None,      // every statement is its own transaction
        Implicit,  // Braid's own: several statements of one simple query or pipelined batch
        Explicit,  // the client's BEGIN
    };

    Mode mode() const { return mode_; }
    bool active() const { return mode_ != Mode::None; }
    bool explicit_block() const { return mode_ == Mode::Explicit; }
    bool failed() const { return failed_; }
    // For ReadyForQuery.
    char status() const { return mode_ != Mode::Explicit ? 'I' : failed_ ? 'E' : 'T'; }

    // `text` is replayed on every shard that joins. From Implicit: the block becomes the client's.
    void begin(Mode mode, std::string text);
    void fail() {
        if (active()) failed_ = true;
    }
    // Committed or rolled back.
    void end();

    // The text that begins a shard's transaction; what follows it there, in order.
    const std::string& begin_text() const { return begin_text_; }
    std::string replay() const;
    // Nothing to say but BEGIN: it cannot fail, so the statement may follow at once.
    bool plain() const { return plain_begin_ && log_.empty(); }

    // SET LOCAL, SET TRANSACTION and their kin: to be replayed.
    void record(std::string sql) { log_.push_back({false, {}, std::move(sql)}); }
    void savepoint(std::string name, std::string sql);
    // The position of the savepoint among those in force (0 = the oldest). Errors: 3B001 as PostgreSQL words
    // it.
    Result<size_t> find_savepoint(std::string_view name) const;
    size_t savepoint_count() const;
    void release(size_t savepoint);
    void rollback_to(size_t savepoint);

    // When it began, by Braid's clock: set by begin().
    std::chrono::system_clock::time_point started() const { return started_; }

    // One shard may write. Errors: 0A000 when another one has.
    Status note_write(ShardId shard, std::string_view name, std::string_view writer_name);
    std::optional<ShardId> writer() const { return writer_; }

  private:
    struct Entry {
        bool savepoint = false;
        std::string name;
        std::string sql;
        std::optional<ShardId> writer = {};  // at the savepoint
    };
    size_t entry_of(size_t savepoint) const;

    Mode mode_ = Mode::None;
    bool failed_ = false;
    bool plain_begin_ = true;
    std::string begin_text_;
    std::chrono::system_clock::time_point started_;
    std::vector<Entry> log_;
    std::optional<ShardId> writer_;
};

// 25P02.
Error in_failed_transaction();

}  // namespace braid::proxy
