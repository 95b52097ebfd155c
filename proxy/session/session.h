// One client's session, from the end of its login to its end: reads messages, hands them to the conversation
// that they belong to, watches time and hang-ups.
//
// A coroutine on the worker that accepted the client. What the messages mean is in simple_query and
// extended_query; this file knows only which is which. PostgreSQL manual 55.2.
#pragma once

#include <functional>
#include <memory>

#include "proxy/session/core.h"
#include "proxy/session/extended_query.h"
#include "proxy/session/session_statements.h"
#include "proxy/session/simple_query.h"

namespace braid::proxy {

class Session : public Attended, public std::enable_shared_from_this<Session> {
  public:
    Session(Worker& worker, ClientStream& client, ConfigurationPtr configuration,
            login::StartupOptions startup);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Until the client leaves or the session ends. The client's stream outlives it.
    awaitable<void> run();

    void tick(TimePoint now) override;
    void stop() override;
    // A CancelRequest of this session's client. On the worker's thread.
    void cancel();

  private:
    static constexpr Milliseconds kCancelAgain{300};
    static constexpr Milliseconds kLookAtServers{500};
    static constexpr size_t kHuge = 1 << 20;  // bytes of a message
    enum class Activity { Starting, Idle, Working, Ending };

    awaitable<Status> start();
    awaitable<Status> wait_for_catalog();
    awaitable<void> converse();
    // False: the session ends.
    awaitable<bool> take_message();
    awaitable<void> finish_command();
    awaitable<void> wait_idle();
    awaitable<void> pass_notifications();
    void watch_pinned();
    void cancel_servers();
    void end_with(Error error);

    SessionCore core_;
    PreparedStatementMap prepared_;
    SessionStatements session_statements_;
    SimpleQuery simple_;
    ExtendedQuery extended_;
    Event notifications_passed_;  // set unless a coroutine passes them on
    Worker::Registration registration_;
    CancelRegistry::Key key_;
    Activity activity_ = Activity::Starting;
    TimePoint looked_at_servers_{};
    TimePoint idle_since_ = Clock::now();
    TimePoint next_cancel_{};
    bool was_huge_ = false;  // a message since the session was idle last
};

}  // namespace braid::proxy
