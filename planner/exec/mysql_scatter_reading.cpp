// How a MySQL scatter waits for bytes, and how it ends. See mysql_scatter_run.h.
#include <algorithm>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "planner/exec/mysql_scatter_run.h"
#include "wire/mysql/command.h"

namespace braid::planner {

namespace {
constexpr uint32_t kReadsPerTurn = 16;
// Shards that are about to end by themselves are not killed: KILL needs a connection of its own.
constexpr Milliseconds kGrace{5};
}  // namespace

// What the streams ask to be written before anything can come.
awaitable<Status> MysqlScatterCursor::Run::write_messages() {
    for (auto& stream : streams_) {
        if (!stream->has_messages()) continue;
        const std::string messages = stream->take_messages();
        Status written = co_await stream->connection().write(messages);
        if (!written) co_return written;
    }
    co_return Status{};
}

// An error that a shard reported while another one's rows are awaited.
std::optional<Error> MysqlScatterCursor::Run::early_failure() {
    for (auto& stream : streams_) {
        if (!stream->reading) stream->absorb();
        if (stream->failed()) return stream->error();
    }
    return std::nullopt;
}

awaitable<Status> MysqlScatterCursor::Run::wait() {
    const uint32_t needed = top_->waiting_for();
    while (true) {
        if (std::optional<Error> error = early_failure()) co_return Failure(std::move(*error));
        Status written = co_await write_messages();
        if (!written) co_return written;
        bool any = false;
        for (uint32_t i = 0; i < streams_.size(); i++) {
            MysqlStream& stream = *streams_[i];
            const bool awaited = needed == RowSource::kAny || needed == i || stream.is_starting();
            if (awaited && stream.wants_bytes()) start_reading(i);
            any = any || stream.reading;
        }
        if (!any) co_return Status{};
        co_await wait_for_event(TimePoint::max());
        if (std::optional<Error> error = early_failure()) co_return Failure(std::move(*error));
        const bool silent = std::any_of(streams_.begin(), streams_.end(),
                                        [](const auto& stream) { return stream->has_messages(); });
        if (silent) continue;
        bool came = needed != RowSource::kAny && !streams_[needed]->reading;
        for (auto& stream : streams_)
            came = came || (needed == RowSource::kAny && !stream->reading && !stream->ended());
        if (came) co_return Status{};
    }
}

void MysqlScatterCursor::Run::start_reading(size_t stream) {
    streams_[stream]->reading = true;
    asio::co_spawn(event_.get_executor(), read_more(shared_from_this(), stream), asio::detached);
}

awaitable<void> MysqlScatterCursor::Run::read_more(std::shared_ptr<Run> run, size_t stream) {
    MysqlStream& shard = *run->streams_[stream];
    const size_t here = shard.connection().buffered().size();
    auto more = co_await shard.connection().read_at_least(std::max(shard.needed_bytes(), here + 1));
    if (!more) shard.lose(std::move(more.error()));
    shard.reading = false;
    shard.fed();
    run->notify();
}

void MysqlScatterCursor::Run::notify() {
    signalled_ = true;
    event_.cancel();
}

// A read that finds bytes does not suspend: every so often the worker's other sessions have their turn.
awaitable<void> MysqlScatterCursor::Run::give_way() {
    if (++reads_since_turn_ < kReadsPerTurn) co_return;
    reads_since_turn_ = 0;
    co_await asio::post(event_.get_executor(), asio::use_awaitable);
}

// False: the time is up.
awaitable<bool> MysqlScatterCursor::Run::wait_for_event(TimePoint until) {
    if (signalled_) {
        co_await give_way();
    } else {
        event_.expires_at(until);
        asio::error_code ignored;
        co_await event_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    const bool signalled = signalled_;
    signalled_ = false;
    co_return signalled;
}

awaitable<void> MysqlScatterCursor::Run::kill_one(std::shared_ptr<Run> run, size_t stream) {
    co_await run->hooks_.kill(run->streams_[stream]->shard());
    run->kills_--;
    run->notify();
}

// Reads on where something is owed. True: nothing is.
bool MysqlScatterCursor::Run::drained() {
    bool all = true;
    for (size_t i = 0; i < streams_.size(); i++) {
        MysqlStream& stream = *streams_[i];
        if (!stream.reading && stream.drain()) continue;
        all = false;
        if (!stream.reading) start_reading(i);
    }
    return all;
}

awaitable<void> MysqlScatterCursor::Run::drain_all() {
    const TimePoint deadline = Clock::now() + kGrace;
    bool killed = input_.in_transaction || !hooks_.kill;
    while (true) {
        const bool all = drained();
        // A KILL that is still on its way could hit the connection's next statement.
        if (all && kills_ == 0) break;
        co_await wait_for_event(killed ? TimePoint::max() : deadline);
        if (killed || Clock::now() < deadline) continue;
        killed = true;
        for (size_t i = 0; i < streams_.size(); i++) {
            if (streams_[i]->settled()) continue;
            kills_++;
            asio::co_spawn(event_.get_executor(), kill_one(shared_from_this(), i), asio::detached);
        }
    }
}

// The servers forget what was prepared; nothing answers that.
awaitable<void> MysqlScatterCursor::Run::close_statements() {
    for (auto& stream : streams_) {
        const uint32_t statement = stream->take_prepared_statement();
        if (statement == 0 || stream->connection().broken()) continue;
        wire::mysql::ComStmtClose close;
        close.statement_id = statement;
        Status sent = co_await stream->connection().send(close);
        (void)sent;  // the connection is broken then, which its pool sees
    }
}

awaitable<Status> MysqlScatterCursor::Run::settle() {
    if (settled_) co_return Status{};
    settled_ = true;
    // What was composed and never written counts as sent: such a connection is of no more use.
    for (auto& stream : streams_) {
        if (!stream->has_messages()) continue;
        const std::string messages = stream->take_messages();
        Status written = co_await stream->connection().write(messages);
        (void)written;
    }
    co_await drain_all();
    co_await close_statements();
    co_return Status{};
}

}  // namespace braid::planner
