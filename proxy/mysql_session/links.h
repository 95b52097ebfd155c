// The server connections that work for one MySQL session at the moment: at most one per shard.
//
// A link is leased when a statement first needs its shard, brought to the session's settings, and told of the
// transaction that is under way. Links go back to the pool when a command has ended, unless a transaction, an
// open cursor or a pin keeps them, or the pool is in session mode. A connection never goes back while a KILL
// QUERY for it is on its way. One session, one worker.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "backends/fleet.h"
#include "backends/mysql/connection.h"
#include "base/ids.h"
#include "proxy/mysql_session/session_settings.h"
#include "proxy/mysql_session/transaction.h"
#include "proxy/server/event.h"

namespace braid::proxy::mysql_session {

struct Link {
    ShardId shard;
    backends::Lease lease;
    bool in_transaction = false;       // it was told of the session's transaction
    std::vector<std::string> prelude;  // statements to go before the next command
    std::set<uint32_t> cursors;        // the client's statements whose cursors are open here
    std::shared_ptr<Event> killing;    // a KILL QUERY is on its way until this is set; null: none was sent
    bool committing = false;           // what commits on several shards is not killed in the middle
    bool lost = false;                 // the server went away

    backends::mysql::Connection& connection() { return lease.mysql(); }
    // The server's own word.
    bool server_in_transaction() { return !lost && connection().in_transaction(); }
    bool kill_under_way() const { return killing && !killing->is_set(); }
};

class Links {
  public:
    struct Context {
        asio::any_io_executor executor;
        backends::Fleet& fleet;
        const conf::Topology& topology;
        SessionSettings& settings;
        Transaction& transaction;
        backends::Flavour flavour;
        // Errors: why the session may not use the shard at all. Asked on every join().
        std::function<Status(ShardId)> may_join;
    };
    explicit Links(Context context) : context_(std::move(context)) {}

    // The database whose shards are meant from now on; no link may be there.
    void set_database(const conf::Database& database) { database_ = &database; }

    // The shard's link, ready for a statement. Outside: the statement touches no table, so the session's
    // transaction need not begin there. Errors: may_join()'s, the pool's, the server's refusal of a
    // setting.
    enum class Joining : uint8_t { Inside, Outside };
    awaitable<Result<Link*>> join(ShardId shard, Joining joining = Joining::Inside);
    Link* find(ShardId shard);
    std::map<ShardId, std::unique_ptr<Link>>& all() { return links_; }
    const std::map<ShardId, std::unique_ptr<Link>>& all() const { return links_; }
    bool empty() const { return links_.empty(); }

    // Sends the link's prelude and the command, and takes in the prelude's answers: what comes next is the
    // command's. Errors: 08006; what the server said against the prelude.
    template <typename C>
    awaitable<Status> send(Link& link, const C& command) {
        std::string bytes;
        if (Status ready = compose_prelude(link, bytes); !ready) co_return ready;
        if (Status ready = link.connection().compose(bytes, command); !ready) co_return ready;
        co_return co_await send_composed(link, std::move(bytes));
    }

    // Runs the link's prelude by itself, for users that go on with query().
    awaitable<Status> settle(Link& link);

    // Ends the transaction everywhere. commit(): readers first, then the writer; the first failure rolls the
    // rest back and is the answer.
    awaitable<Status> commit();
    awaitable<void> rollback();
    // Runs one statement (SAVEPOINT, ROLLBACK TO ...) on every link of the transaction.
    awaitable<Status> run_everywhere(std::string sql);
    // Some server has a transaction of this session open.
    bool server_in_transaction() const;

    // Gives back what is not needed between two commands.
    awaitable<void> release_idle();
    // Everything, clean or not: at the session's end, at a change of the user or of the database.
    awaitable<void> release_all();
    // Closes the shard's connection without further ado.
    void drop(ShardId shard);

    // The session must stay on this shard's connection (LOCK TABLES, GET_LOCK, temporary tables ...).
    void pin(ShardId shard);
    const std::set<ShardId>& pins() const { return pins_; }

    // Stops what the servers do for this session now, and its waiting for connections. `keep_alive` holds the
    // session until that is done.
    void kill_query(std::shared_ptr<void> keep_alive);
    awaitable<void> wait_for_kills();
    // Lets go of places at servers that are gone while the session is idle; its next statement gets to know.
    void give_up_lost();
    // Breaks all connections: those who read or write there get errors.
    void abort();

    ServerId server_of(ShardId shard) const { return database_->server_of(shard); }
    const std::string& name_of(ShardId shard) const {
        return context_.topology.shard_name(*database_, shard);
    }
    bool session_pooling() const { return context_.topology.pool.pool_mode == conf::PoolMode::Session; }

  private:
    awaitable<Result<Link*>> lease(ShardId shard);
    awaitable<Status> bring_settings(Link& link);
    Status compose_prelude(Link& link, std::string& bytes);
    awaitable<Status> send_composed(Link& link, std::string bytes);
    awaitable<Status> run(Link& link, std::string sql);

    Context context_;
    const conf::Database* database_ = nullptr;
    std::map<ShardId, std::unique_ptr<Link>> links_;
    std::set<backends::Patience*> waiting_;
    std::set<ShardId> pins_;
    size_t prelude_answers_ = 0;  // of the command that is being sent
};

}  // namespace braid::proxy::mysql_session
