// One MySQL client's session, from the end of its login to its end: reads commands, hands them to whom they
// concern, watches time and hang-ups.
//
// A coroutine on the worker that accepted the client. What commands mean is in query, prepared_statements and
// session_statements; this file knows only which is which. MySQL internals manual "Command Phase".
#pragma once

#include <memory>

#include "proxy/mysql_session/core.h"
#include "proxy/mysql_session/prepared_statements.h"
#include "proxy/mysql_session/query.h"
#include "proxy/mysql_session/session_statements.h"
#include "wire/mysql/packet.h"

namespace braid::proxy::mysql_session {

class Session : public Attended, public std::enable_shared_from_this<Session> {
  public:
    Session(Worker& worker, ClientStream& client, ConfigurationPtr configuration, size_t listener,
            std::shared_ptr<ProcessList::Entry> process, login::mysql::Client identity);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Until the client leaves or the session ends. `login` still owes its OK. The client's stream outlives
    // it.
    awaitable<void> run(login::mysql::ClientLogin& login);

    void tick(TimePoint now) override;
    void stop() override;
    // KILL, on the worker's thread.
    void kill(KillKind kind);

  private:
    static constexpr Milliseconds kKillAgain{300};
    static constexpr Milliseconds kLookAtServers{500};
    enum class Activity { Starting, Idle, Working, Ending };

    awaitable<Status> start();
    awaitable<void> converse();
    // The next command's payload, whole; nothing when the session ends.
    awaitable<std::optional<std::string>> next_payload();
    awaitable<void> discard_command();
    awaitable<void> run_command(std::string_view payload);
    awaitable<void> dispatch(wire::mysql::Command& command);
    awaitable<void> finish_command();
    // commands.cpp
    awaitable<void> init_db(std::string_view name);
    awaitable<void> field_list(const wire::mysql::ComFieldList& command);
    awaitable<void> change_user(const wire::mysql::ComChangeUser& command);
    awaitable<void> reset_connection();
    void statistics();
    void set_option(const wire::mysql::ComSetOption& command);
    // Says why and closes.
    void end_with(const Error& error);
    void kill_servers();

    Core core_;
    size_t listener_;
    SessionStatements session_statements_;
    TextQuery query_;
    PreparedStatements prepared_;
    wire::mysql::PacketReader packets_;
    Worker::Registration registration_;
    Activity activity_ = Activity::Starting;
    TimePoint looked_at_servers_{};
    TimePoint idle_since_ = Clock::now();
    TimePoint next_kill_{};
    bool draining_told_ = false;
};

}  // namespace braid::proxy::mysql_session
