// The extended query protocol: batches of Parse, Bind, Describe, Execute and Close up to Sync or Flush.
//
// Messages are kept until Sync, Flush or a large amount of them has come, then worked off in order. What
// concerns a server is appended to its link; what the client is owed is noted in one queue in the client's
// order, each entry with the link that will answer it or the bytes that Braid answers itself. drain() sends
// everything and works the queue off, so a batch costs one round trip as long as it can.
//
// A Parse goes nowhere until a Bind names its shard; if none follows, a shard prepares it, so that errors
// come where one server gives them. A batch of one Execute runs as it is; several are one transaction of
// Braid's own, ended at Sync. After an error everything up to Sync is skipped. PostgreSQL
// manual 55.2.3, 55.2.4.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "proxy/session/core.h"
#include "proxy/session/portal.h"
#include "proxy/session/prepared.h"
#include "proxy/session/relay.h"
#include "proxy/session/routing.h"
#include "proxy/session/session_statements.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

class ExtendedQuery {
  public:
    ExtendedQuery(SessionCore& core, SessionStatements& session_statements, PreparedStatementMap& prepared)
        : core_(core), session_statements_(session_statements), prepared_(prepared) {}

    // A whole message of the batch; copied.
    void add(std::string_view message) {
        batch_.append(message);
        open_ = true;
    }
    // Since the last Sync there was a message.
    bool in_batch() const { return open_; }
    // An error came: everything up to Sync is to be dropped.
    bool skipping() const { return failed_; }
    // Messages have come that are not worked off yet.
    bool waiting() const { return !batch_.empty(); }
    bool large() const { return batch_.size() > kLarge; }

    // Works off what has come so far; the replies are in the client's output.
    awaitable<void> run();
    // The same at Sync, which ends the batch. False: the server took this Sync as part of a COPY, so that no
    // ReadyForQuery is due.
    awaitable<bool> sync();
    // A Query message ends an open batch. False: the batch has failed, so the server skips everything up to
    // Sync.
    awaitable<bool> before_simple_query();

    // What a simple query does to the unnamed statement and portal.
    awaitable<void> forget_unnamed();
    // A message of the batch is malformed: what came before is answered, then this, and the rest is skipped.
    awaitable<void> fail_batch(Error error);

    // At the session's end.
    awaitable<void> abandon();

  private:
    static constexpr size_t kLarge = 1 << 20;

    // One reply that the client is owed.
    struct Expected {
        Link* link = nullptr;  // null: `bytes` are the reply
        Reply reply = Reply::Parse;
        Pass pass = Pass::All;
        std::string bytes;
        std::string forget_key;       // the link does not have this statement if the reply does not come
        PreparedStatementPtr parsed;  // nor the client this one
        PreparedStatementPtr describe_into;  // keeps what the server says of it
        PortalPtr portal;                    // of an Execute: what follows when it succeeds
        StatementName statement_name;        // of a Bind
    };

    awaitable<void> work(bool at_sync);
    awaitable<Status> take(char type, std::string_view body, std::string_view message);
    awaitable<Status> parse(std::string_view body);
    awaitable<Status> bind(std::string_view body);
    // Routes a bound statement; `body` is the whole Bind, `pass` says whether the client hears of it.
    awaitable<Status> bind_portal(const PortalPtr& portal, const wire::postgresql::Bind& message,
                                  std::string_view body, Pass pass);
    // Errors: 0A000 when the columns are not any more what the client was told.
    awaitable<Status> check_described(PreparedStatement& statement);
    // EXECUTE's portal becomes one of the statement that it names.
    awaitable<Status> bind_executed(const PortalPtr& portal, std::string_view name);
    // Values for the statement inside an EXPLAIN ROUTE; nothing for other local statements.
    awaitable<Status> bind_explained(Portal& portal, const wire::postgresql::Bind& message,
                                     std::string_view body);
    static void keep_values(Portal& portal, std::string_view body);
    awaitable<Status> bind_to_shard(Portal& portal, const wire::postgresql::Bind& message,
                                    std::string_view rest, ShardId shard, Pass pass);
    // Appends the Bind to a statement that the link knows.
    void write_bind(Link& link, const std::string& server_name, const wire::postgresql::Bind& message,
                    std::string_view rest, Pass pass);
    // For a statement that no single shard binds: one does it all the same, for its judgement of the values.
    awaitable<Status> bind_on_trial(const PreparedStatementPtr& statement,
                                    const wire::postgresql::Bind& message, std::string_view rest,
                                    ShardId shard, Pass pass);
    awaitable<Status> describe(std::string_view body);
    awaitable<Status> describe_statement(const PreparedStatementPtr& statement);
    // The columns of the statement that an EXECUTE names.
    awaitable<Status> describe_executed(const PreparedStatement& execution, std::span<const int16_t> formats,
                                        std::string& bytes);
    // Everything before is answered first.
    awaitable<Status> describe_first(PreparedStatement& statement);
    // The same for the parameters of an EXPLAIN ROUTE.
    awaitable<Status> describe_explained_first(PreparedStatement& statement);
    awaitable<Status> describe_portal(Portal& portal, std::string_view name);
    awaitable<Status> execute(std::string_view body);
    // The scatters that are bound and not begun take their snapshots before `next` runs, which may write.
    awaitable<Status> begin_bound(const Portal* next);
    awaitable<Status> execute_here(const PortalPtr& portal, const wire::postgresql::Execute& message);
    awaitable<Status> close(std::string_view body);

    // Fails, after the last Parse has had its answer.
    awaitable<Status> refuse(Error error);
    Result<PreparedStatementPtr> find_statement(std::string_view name) const;
    // Its Parse has failed, or was skipped after an error.
    void forget(const PreparedStatementPtr& statement);
    // The last Parse, when nothing has been decided about it yet, is prepared by a shard.
    awaitable<Status> settle_parse();
    // Makes the statement known on the link; its ParseComplete goes to the client if the client waits for it.
    // Once: with its first use it is described, so that its columns are known when a table changes later.
    enum class Describing : uint8_t { Once, ByCaller };
    std::string use_statement(Link& link, const PreparedStatementPtr& statement, Describing describing);
    // The same for a text of Braid's own.
    std::string use_text(Link& link, std::string_view text, std::span<const uint32_t> types,
                         uint64_t own_key);
    // A link whose server can say what the statement means.
    awaitable<Result<Link*>> analyst(const SqlStatement& statement);
    void expect(Link& link, Reply reply, Pass pass = Pass::All);
    void answer(std::string bytes);
    void decide_mode(bool at_sync);
    awaitable<bool> ready_for_query();
    // A cursor that was declared by SQL is a portal on its server.
    Link* link_of_cursor(std::string_view name);

    // Everything that was asked is answered, the last Parse too.
    awaitable<void> settle_all();
    awaitable<void> drain();
    awaitable<void> drain_entry(Expected& entry, std::vector<Link*>& skipped, std::vector<PortalPtr>& done);

    SessionCore& core_;
    SessionStatements& session_statements_;
    PreparedStatementMap& prepared_;
    std::string batch_;
    std::string_view rest_;  // of the batch that is being worked off
    std::deque<Expected> expected_;
    PreparedStatementPtr pending_parse_;  // its entry is the last of expected_
    bool open_ = false;
    bool failed_ = false;
    bool copied_in_ = false;  // during the batch at hand
};

}  // namespace braid::proxy
