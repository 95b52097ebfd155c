// How a scatter ends: what still runs is cancelled or read to its end, until every connection is at rest. See
// scatter_run.h.
#include <algorithm>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include "planner/exec/scatter_run.h"

namespace braid::planner {

namespace {
// Shards that are about to end by themselves are not cancelled: a cancel request is a new connection.
constexpr Milliseconds kGrace{5};
constexpr Milliseconds kCancelPatience{10'000};
// A server that is just about to read the statement ignores a cancel request: it is sent again, ever more
// rarely.
constexpr Milliseconds kCancelAgain{100};
}  // namespace

void ScatterCursor::Run::start_cancels() {
    for (size_t i = 0; i < streams_.size(); i++) {
        if (streams_[i]->settled() || streams_[i]->uninterrupted) continue;
        cancels_++;
        asio::co_spawn(event_.get_executor(), cancel_one(shared_from_this(), i), asio::detached);
    }
}

awaitable<void> ScatterCursor::Run::cancel_one(std::shared_ptr<Run> run, size_t stream) {
    co_await run->hooks_.cancel(run->streams_[stream]->shard());
    run->cancels_--;
    run->notify();
}

awaitable<Status> ScatterCursor::Run::settle(bool failed) {
    if (settled_) co_return Status{};
    settled_ = true;
    for (auto& stream : streams_) {
        const std::string messages = stream->begin_ending();
        if (messages.empty() || stream->connection().broken()) continue;
        Status written = co_await stream->connection().write(messages);
        if (!written) stream->lose(std::move(written.error()));
    }
    // A cancel would abort the client's transaction. Who has given all rows still commits, and may fail in
    // it.
    for (auto& stream : streams_) stream->uninterrupted = !failed && (in_block_ || stream->complete());
    bool aborted = !hooks_.cancel;
    Milliseconds pause = kCancelAgain;
    TimePoint deadline = Clock::now() + kGrace;
    const TimePoint patience = deadline + kCancelPatience;
    while (true) {
        bool all_settled = true;
        bool interruptible = false;
        for (size_t i = 0; i < streams_.size(); i++) {
            ShardStream& stream = *streams_[i];
            if (!stream.reading && stream.drain()) continue;
            all_settled = false;
            if (!stream.uninterrupted) interruptible = true;
            if (!stream.reading) start_reading(i);
        }
        // A cancel request that is still on its way could hit the connection's next statement.
        if (all_settled && cancels_ == 0) break;
        const bool cancels = interruptible && !aborted;
        const bool signalled = co_await wait_for_event(cancels ? deadline : TimePoint::max());
        // Rows that keep coming do not put the cancel off.
        if (!cancels || (signalled && Clock::now() < deadline)) continue;
        if (Clock::now() >= patience) {
            aborted = true;
            abort_interruptible();
        } else if (cancels_ == 0) {
            start_cancels();
        }
        deadline = std::min(patience, Clock::now() + pause);
        pause *= 2;
    }
    for (auto& stream : streams_) {
        if (!stream->uninterrupted) continue;
        if (stream->connection().broken()) stream->absorb_loss();
        if (stream->failed()) co_return Failure(stream->error());
    }
    co_return Status{};
}

void ScatterCursor::Run::abort_interruptible() {
    for (auto& stream : streams_) {
        if (!stream->uninterrupted && !stream->settled()) stream->connection().abort();
    }
}

}  // namespace braid::planner
