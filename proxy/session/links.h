// The server connections that work for one session at the moment: at most one per shard.
//
// A link is leased when a statement first needs its shard, brought to the session's settings, and, inside a
// transaction, told to begin and everything that the transaction has been told so far. Outside a transaction
// links go back to the pool after each command, unless the session is pinned to the shard or the pool is in
// session mode. A connection never goes back while a cancel request for it is on its way. One session, one
// worker.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "backends/fleet.h"
#include "backends/postgresql/connection.h"
#include "backends/postgresql/query.h"
#include "base/ids.h"
#include "proxy/server/event.h"
#include "proxy/session/session_settings.h"
#include "proxy/session/transaction.h"

namespace braid::proxy {

// The sequences that the session has drawn from on a connection.
struct DrawnSequences {
    bool any = false;
    std::set<std::string> names;  // as nextval() was given them
};

// Cancel requests on their way for one link.
class CancelCount {
  public:
    explicit CancelCount(asio::any_io_executor executor) : none_(std::move(executor)) { none_.set(); }
    void begin() {
        count_++;
        none_.reset();
    }
    void end() {
        if (--count_ == 0) none_.set();
    }
    bool any() const { return count_ > 0; }
    awaitable<void> wait_for_none() { co_await none_.wait(); }

  private:
    uint32_t count_ = 0;
    Event none_;
};

struct Link {
    ShardId shard;
    backends::Lease lease;
    bool in_transaction = false;  // BEGIN was sent
    bool notified = false;        // NOTIFY: it commits last
    Settings at_begin;            // its settings if the transaction is rolled back
    std::string out;              // bytes to be sent before anything else
    uint32_t swallow = 0;         // ReadyForQuery messages to drop before the client's replies begin
    bool touched = false;  // the batch at hand has sent extended messages that no Sync has followed yet
    // Each request holds the count itself: it may outlive a link whose server is lost.
    std::shared_ptr<CancelCount> cancels;
    bool committing = false;       // what commits on several shards is not cancelled in the middle
    uint64_t cancelled_until = 0;  // ReadyForQuery of the last request that was cancelled
    bool cancelled = false;        // by Braid or the client, during the command at hand
    bool lost = false;             // the server went away
    DrawnSequences drawn;

    backends::postgresql::Connection& connection() { return lease.postgresql(); }
};

class Links {
  public:
    struct Context {
        asio::any_io_executor executor;
        backends::Fleet& fleet;
        const conf::Topology& topology;
        const conf::Database& database;
        SessionSettings& settings;
        Transaction& transaction;
        // NoticeResponse and NotificationResponse frames that come with a COMMIT.
        backends::postgresql::OnMessage on_message;
        // The error when no statement may go to the shard.
        std::function<Status(ShardId)> may_join;
    };
    explicit Links(Context context) : context_(std::move(context)) {}

    // The shard's link, ready for a statement. Errors: may_join()'s, the pool's, the server's refusal of a
    // setting or of BEGIN. With pool_mode transaction the caller gives it back with release_idle().
    awaitable<Result<Link*>> join(ShardId shard);
    Link* find(ShardId shard);
    std::map<ShardId, std::unique_ptr<Link>>& all() { return links_; }
    const std::map<ShardId, std::unique_ptr<Link>>& all() const { return links_; }

    // Sends what waits in link.out and reads its replies. For users that want a link with nothing pending.
    awaitable<Status> settle(Link& link);

    // Ends the transaction everywhere. commit(): readers first, then the writer; the first failure rolls the
    // rest back and is the answer. The tag is COMMIT, or ROLLBACK when a server said so.
    awaitable<Result<std::string>> commit();
    awaitable<void> rollback();
    // Runs one statement (SAVEPOINT, ROLLBACK TO, SET LOCAL ...) on every link of the transaction.
    awaitable<Status> run_everywhere(std::string sql);

    // Gives back what is not needed between two commands.
    awaitable<void> release_idle();
    // At the session's end: everything, clean or not.
    awaitable<void> release_all();
    // Closes the shard's connection without further ado.
    void drop(ShardId shard);

    // The session must stay on this shard's connection (LISTEN, a held cursor ...). unpin_all() closes those
    // connections.
    enum class PinReason : uint8_t { Listen, Other };
    void pin(ShardId shard, PinReason reason = PinReason::Other);
    // The session listens to nothing any more; what else pins it there does so on.
    void unpin_listen(ShardId shard);
    bool pinned(ShardId shard) const { return pins_.contains(shard); }
    const std::set<ShardId>& pins() const { return pins_; }
    void unpin_all();

    // Cancels what the servers do for this session now, and its waiting for connections. `keep_alive` holds
    // the session until that is done.
    void cancel(std::shared_ptr<void> keep_alive);
    // Once more for the servers that still work on the request that was cancelled: a server ignores a cancel
    // request between two messages, and one that has not read the statement yet ignores it, too.
    void cancel_again(std::shared_ptr<void> keep_alive);
    // What follows on the connections is not hit by what was meant for the statement before.
    awaitable<void> wait_for_cancels();
    // Lets go of places at servers that are gone while the session is idle; its next statement gets to know.
    void give_up_lost();
    // Breaks all connections: those who read or write there get errors.
    void abort();

    ServerId server_of(ShardId shard) const { return context_.database.server_of(shard); }
    const std::string& name_of(ShardId shard) const {
        return context_.topology.shard_name(context_.database, shard);
    }
    bool session_pooling() const { return context_.topology.pool.pool_mode == conf::PoolMode::Session; }

  private:
    awaitable<Status> begin(Link& link);
    backends::Flavour flavour_of(ShardId shard) const;
    void send_cancel(Link& link, std::shared_ptr<void> keep_alive);
    void give_up_deaf(ShardId shard, const std::shared_ptr<CancelCount>& cancels);
    awaitable<void> rollback(Link& link);
    void forget_transaction(Link& link, bool committed);

    // One wait for a pool, for as long as it lasts.
    class Waiting {
      public:
        Waiting(std::set<backends::Patience*>& all, backends::Patience& patience)
            : all_(all), patience_(patience) {
            all_.insert(&patience_);
        }
        ~Waiting() { all_.erase(&patience_); }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

      private:
        std::set<backends::Patience*>& all_;
        backends::Patience& patience_;
    };

    Context context_;
    std::map<ShardId, std::unique_ptr<Link>> links_;
    std::set<backends::Patience*> waiting_;
    std::set<ShardId> pins_;
    std::set<ShardId> lasting_pins_;  // those for another reason than LISTEN
};

// Appends a Query message.
void append_query(std::string& out, std::string_view sql);

}  // namespace braid::proxy
