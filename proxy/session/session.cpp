#include "proxy/session/session.h"

#include <malloc.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <spdlog/spdlog.h>

#include "proxy/server/event.h"
#include "proxy/session/startup.h"
#include "wire/postgresql/error_fields.h"
#include "wire/postgresql/frame.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

namespace {

Error fatal(std::string_view sqlstate, std::string message) {
    Error error = fail(sqlstate, std::move(message)).value();
    error.severity = Severity::Fatal;
    return error;
}

Error invalid_format() {
    return fail(sqlstate::kProtocolViolation, "invalid message format").value();
}

}  // namespace

Session::Session(Worker& worker, ClientStream& client, ConfigurationPtr configuration,
                 login::StartupOptions startup)
    : core_(worker, client, std::move(configuration), std::move(startup)),
      session_statements_(core_, prepared_),
      simple_(core_, session_statements_, prepared_),
      extended_(core_, session_statements_, prepared_),
      notifications_passed_(worker.io().get_executor()),
      registration_(worker.attend(this)) {
    notifications_passed_.set();
}

Session::~Session() {
    if (key_.process_id != 0) core_.worker.shared().cancels.remove(key_);
    core_.worker.leave(registration_);
}

awaitable<void> Session::run() {
    if (Status started = co_await start(); !started) {
        Error error = std::move(started.error());
        error.severity = Severity::Fatal;
        for (auto& [code, text] : error.server_fields) {
            if (code == 'S' || code == 'V') text = "FATAL";
        }
        pg::Writer writer(core_.client.out());
        pg::write_error(writer, error);
        (void)co_await core_.client.flush();
        core_.client.close();
    } else {
        try {
            co_await converse();
        } catch (const std::exception& exception) {
            spdlog::error("session of user \"{}\": internal error: {}", core_.startup.user, exception.what());
            end_with(fatal(sqlstate::kInternalError, std::string("internal error: ") + exception.what()));
        }
    }
    activity_ = Activity::Ending;
    co_await notifications_passed_.wait();
    co_await extended_.abandon();
    co_await core_.links.release_all();
}

awaitable<Status> Session::wait_for_catalog() {
    const TimePoint deadline =
        Clock::now() + core_.topology().pool.server_connect_timeout + Milliseconds{1000};
    Catalogs& catalogs = core_.worker.shared().catalogs;
    while (true) {
        const uint64_t seen = catalogs.generation();
        core_.refresh_view();
        if (core_.view && core_.view->catalog) co_return Status{};
        // A first failure is told at once: the next attempt may be long in coming.
        if ((core_.view && core_.view->problem) || Clock::now() > deadline) break;
        co_await catalogs.wait_for_change(seen, deadline);
    }
    const std::string reason =
        core_.view && core_.view->problem ? core_.view->problem->message : "no answer yet";
    co_return fail(sqlstate::kCannotConnectNow,
                   "database \"" + core_.database.name + "\" is not available: its tables could not be read",
                   reason);
}

awaitable<Status> Session::start() {
    if (Status known = co_await wait_for_catalog(); !known) co_return known;
    if (Status settled = co_await start_settings(core_); !settled) co_return settled;
    std::weak_ptr<Session> weak = weak_from_this();
    Worker* worker = &core_.worker;
    key_ = core_.worker.shared().cancels.add([weak, worker] {
        worker->post([weak] {
            if (auto session = weak.lock()) session->cancel();
        });
    });
    pg::Writer writer(core_.client.out());
    writer.write(pg::BackendKeyData{key_.process_id, key_.secret});
    core_.send_ready();
    co_await core_.links.release_idle();
    co_return Status{};
}

awaitable<void> Session::converse() {
    bool going_on = true;
    while (going_on && !core_.client_gone) going_on = co_await take_message();
}

awaitable<void> Session::wait_idle() {
    if (core_.worker.shared().draining && !core_.transaction.explicit_block() && !extended_.in_batch()) {
        end_with(fatal(sqlstate::kAdminShutdown, "terminating connection due to administrator command"));
        co_return;
    }
    if (was_huge_) {
        // What a huge statement took is free again, in pieces that the allocator would keep for itself.
        was_huge_ = false;
        malloc_trim(0);
    }
    activity_ = Activity::Idle;
    idle_since_ = Clock::now();
    watch_pinned();
    if (!co_await core_.client.fill()) core_.client_gone = true;
    co_await notifications_passed_.wait();
    for (ShardId shard : core_.links.pins()) {
        if (Link* link = core_.links.find(shard)) link->connection().stop_watching();
    }
    activity_ = Activity::Working;
}

awaitable<bool> Session::take_message() {
    pg::FrameLimits limits;
    limits.max_length = static_cast<uint32_t>(core_.topology().pool.max_packet_size);
    Result<std::optional<pg::Frame>> next = pg::next_frame(core_.client.unread(), limits);
    while (next && !*next) {
        if (core_.client.unread().empty() || extended_.in_batch()) {
            if (!co_await core_.client.flush()) co_return false;
        }
        co_await wait_idle();
        if (core_.client_gone || core_.client.gone()) co_return false;
        next = pg::next_frame(core_.client.unread(), limits);
    }
    if (!next) {
        end_with(std::move(next.error()));
        co_return false;
    }
    activity_ = Activity::Working;
    const pg::Frame frame = **next;
    was_huge_ = was_huge_ || frame.size > kHuge;
    const std::string_view bytes = core_.client.unread().substr(0, frame.size);
    if (extended_.skipping() && frame.type != 'S' && frame.type != 'X') {
        core_.client.consume(frame.size);
        co_return true;
    }
    switch (frame.type) {
        case 'Q': {
            auto query = pg::decode<pg::Query>(frame.body);
            if (!query) {
                core_.client.consume(frame.size);
                core_.fail_statement(query.error());
                co_await finish_command();
                co_return true;
            }
            core_.cancel_requested = false;
            core_.refresh_view();
            const std::string text(query->text);
            core_.client.consume(frame.size);
            const bool in_order = co_await extended_.before_simple_query();
            if (in_order) {
                co_await extended_.forget_unnamed();
                co_await simple_.run(text);
                co_await finish_command();
            }
            co_return !core_.client_gone;
        }
        case 'P':
        case 'B':
        case 'D':
        case 'E':
        case 'C':
            if (!extended_.in_batch()) {
                core_.cancel_requested = false;
                core_.refresh_view();
            }
            extended_.add(bytes);
            core_.client.consume(frame.size);
            if (extended_.large()) co_await extended_.run();
            co_return !core_.client_gone;
        case 'H':
            if (!frame.body.empty()) {
                core_.client.consume(frame.size);
                co_await extended_.fail_batch(invalid_format());
                co_return !core_.client_gone;
            }
            core_.client.consume(frame.size);
            co_await extended_.run();
            co_return co_await core_.client.flush();
        case 'S':
            if (!frame.body.empty() && !extended_.skipping()) {
                co_await extended_.fail_batch(invalid_format());
            } else if (!frame.body.empty()) {
                core_.send_error(invalid_format());
            }
            core_.client.consume(frame.size);
            if (!extended_.in_batch()) core_.refresh_view();
            if (co_await extended_.sync()) co_await finish_command();
            co_return !core_.client_gone;
        case 'X': core_.client.consume(frame.size); co_return false;
        case 'F':
            core_.client.consume(frame.size);
            core_.fail_statement(fail(sqlstate::kFeatureNotSupported,
                                      "function calls by message are not available; use SELECT")
                                     .value());
            co_await finish_command();
            co_return true;
        case 'd':
        case 'c':
        case 'f':
            // The data of a COPY in this batch: whoever runs it takes them.
            if (extended_.waiting()) {
                co_await extended_.run();
                co_return !core_.client_gone;
            }
            // Left over from a COPY that failed.
            core_.client.consume(frame.size);
            co_return true;
        default: break;
    }
    end_with(fatal(sqlstate::kProtocolViolation, "invalid frontend message type " +
                                                     std::to_string(static_cast<unsigned char>(frame.type))));
    co_return false;
}

awaitable<void> Session::finish_command() {
    if (core_.catalog_changed && !core_.transaction.active()) {
        core_.catalog_changed = false;
        co_await core_.worker.shared().catalogs.read(core_.configuration->topology, core_.database.name);
    }
    co_await core_.links.wait_for_cancels();
    if (!core_.transaction.active()) co_await core_.links.release_idle();
    core_.send_ready();
    // With further messages here already, their replies go out together.
    if (!core_.client.unread().empty() && core_.client.out().size() < ClientStream::kFlushAt) co_return;
    const bool there = co_await core_.client.flush();
    if (!there) core_.client_gone = true;
}

void Session::end_with(Error error) {
    error.severity = Severity::Fatal;
    pg::Writer writer(core_.client.out());
    pg::write_error(writer, error);
    core_.client.close();
    core_.client_gone = true;
}

void Session::watch_pinned() {
    for (ShardId shard : core_.links.pins()) {
        Link* link = core_.links.find(shard);
        if (link == nullptr || link->connection().broken()) continue;
        std::weak_ptr<Session> weak = weak_from_this();
        link->connection().watch([weak] {
            auto session = weak.lock();
            if (!session || session->activity_ != Activity::Idle || !session->notifications_passed_.is_set())
                return;
            session->notifications_passed_.reset();
            asio::co_spawn(
                session->core_.worker.io(), [session]() { return session->pass_notifications(); },
                asio::detached);
        });
    }
}

// An idle server has sent something: notifications and parameters go to the client, outside any command.
awaitable<void> Session::pass_notifications() {
    for (ShardId shard : core_.links.pins()) {
        Link* link = core_.links.find(shard);
        if (link == nullptr || link->connection().watching() || link->connection().broken()) continue;
        backends::postgresql::Connection& connection = link->connection();
        while (true) {
            auto frame = co_await connection.read_frame();
            if (!frame) {
                link->lost = true;
                break;
            }
            if (frame->type == 'A' || frame->type == 'N') core_.client.out().append(frame->bytes);
            if (connection.buffered().empty()) break;
        }
        if (link->lost) {
            // What pinned the session is gone with the connection; going on as if it were there would be
            // wrong.
            end_with(fatal(sqlstate::kAdminShutdown,
                           "the connection to server \"" + core_.links.name_of(shard) + "\" was lost"));
            break;
        }
    }
    if (!core_.client_gone) (void)co_await core_.client.flush();
    notifications_passed_.set();
    if (activity_ == Activity::Idle && !core_.client_gone) watch_pinned();
}

void Session::tick(TimePoint now) {
    const conf::Pool& pool = core_.topology().pool;
    const bool drained = now > core_.worker.shared().drain_deadline.load();
    if (activity_ == Activity::Working || activity_ == Activity::Starting) {
        if (!core_.client_gone && core_.client.hung_up()) {
            core_.client_gone = true;
            cancel_servers();
        }
        if (drained && !core_.cancel_requested) cancel_servers();
        if (core_.cancel_requested && now >= next_cancel_) {
            next_cancel_ = now + kCancelAgain;
            core_.links.cancel_again(shared_from_this());
        }
        return;
    }
    if (activity_ != Activity::Idle || core_.client_gone) return;
    if (now - looked_at_servers_ > kLookAtServers) {
        looked_at_servers_ = now;
        core_.links.give_up_lost();
    }
    const auto idle = now - idle_since_;
    if (drained) {
        end_with(fatal(sqlstate::kAdminShutdown, "terminating connection due to administrator command"));
    } else if (core_.transaction.explicit_block()) {
        if (pool.idle_transaction_timeout.count() > 0 && idle > pool.idle_transaction_timeout) {
            end_with(fatal("25P03", "terminating connection due to idle-in-transaction timeout"));
        }
    } else if (core_.worker.shared().draining && !extended_.in_batch()) {
        end_with(fatal(sqlstate::kAdminShutdown, "terminating connection due to administrator command"));
    } else if (pool.client_idle_timeout.count() > 0 && idle > pool.client_idle_timeout) {
        end_with(fatal("57P05", "terminating connection due to idle-session timeout"));
    }
}

void Session::stop() {
    core_.client_gone = true;
    core_.cancel_requested = true;
    core_.client.abort();
    core_.links.abort();
}

void Session::cancel() {
    if (activity_ != Activity::Working) return;
    cancel_servers();
}

void Session::cancel_servers() {
    core_.cancel_requested = true;
    next_cancel_ = Clock::now() + kCancelAgain;
    core_.links.cancel(shared_from_this());
}

}  // namespace braid::proxy
