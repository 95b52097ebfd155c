// How a scatter waits: for the shard whose bytes the operators lack, with an eye on those that have not said
// anything yet. See scatter_run.h.
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "planner/exec/scatter_run.h"

namespace braid::planner {

namespace {
constexpr uint32_t kReadsPerTurn = 16;
}  // namespace

// What the operators ask to be written before anything can come.
awaitable<Status> ScatterCursor::Run::write_statements(uint32_t needed) {
    if (finish_ != nullptr && finish_->has_statement()) {
        const std::string statement = finish_->take_statement();
        co_return co_await streams_.front()->connection().write(statement);
    }
    for (uint32_t i = 0; i < streams_.size(); i++) {
        ShardStream& stream = *streams_[i];
        if ((needed != RowSource::kAny && needed != i) || !stream.suspended()) continue;
        stream.resumed();
        const std::string messages = stream.resume_messages();
        Status written = co_await stream.connection().write(messages);
        if (!written) co_return written;
    }
    co_return Status{};
}

// An error that a shard reported while another one's rows are awaited.
std::optional<Error> ScatterCursor::Run::early_failure() {
    for (auto& stream : streams_) {
        if (!stream->reading) stream->absorb();
        if (stream->failed()) return stream->error();
    }
    return std::nullopt;
}

awaitable<Status> ScatterCursor::Run::wait() {
    const uint32_t needed = top_->waiting_for();
    const uint64_t reads = reads_;
    if (Status written = co_await write_statements(needed); !written) co_return written;
    // Beside the shard that is needed, those that have not said anything yet are read: they may have failed.
    const auto may_read = [&](uint32_t i) {
        ShardStream& stream = *streams_[i];
        if (!stream.wants_bytes()) return false;
        return needed == RowSource::kAny || needed == i || !stream.has_rows_here();
    };
    // What came while nobody fetched may be all that will come: a read for more would never end.
    for (uint32_t i = 0; i < streams_.size(); i++) {
        ShardStream& stream = *streams_[i];
        if (needed == RowSource::kAny || needed == i || stream.reading) continue;
        stream.absorb();
        if (stream.failed()) co_return Failure(stream.error());
    }
    while (true) {
        uint32_t readable = 0;
        uint32_t reading = 0;
        uint32_t last = 0;
        for (uint32_t i = 0; i < streams_.size(); i++) {
            if (streams_[i]->reading) reading++;
            if (!may_read(i)) continue;
            readable++;
            last = i;
        }
        if (readable == 1 && reading == 0) {
            backends::postgresql::Connection& connection = streams_[last]->connection();
            auto more = co_await connection.read_at_least(connection.buffered().size() + 1);
            if (!more) streams_[last]->lose(std::move(more.error()));
            co_await give_way();
            co_return Status{};
        }
        for (uint32_t i = 0; i < streams_.size(); i++) {
            if (may_read(i)) start_reading(i);
        }
        if (readable + reading == 0) co_return Status{};
        co_await wait_for_event(TimePoint::max());
        if (auto error = early_failure()) co_return Failure(std::move(*error));
        if (needed == RowSource::kAny ? reads_ != reads : !streams_[needed]->reading) co_return Status{};
    }
}

awaitable<Status> ScatterCursor::Run::park() {
    if (failed_ || finished_ || settled_) co_return Status{};
    while (true) {
        bool at_rest = true;
        for (size_t i = 0; i < streams_.size(); i++) {
            if (!streams_[i]->reading && streams_[i]->take_in()) continue;
            at_rest = false;
            if (!streams_[i]->reading) start_reading(i);
        }
        if (at_rest) break;
        co_await wait_for_event(TimePoint::max());
    }
    for (auto& stream : streams_) {
        if (stream->failed()) co_return co_await give_up(stream->error());
    }
    co_return Status{};
}

void ScatterCursor::Run::start_reading(size_t stream) {
    streams_[stream]->reading = true;
    asio::co_spawn(event_.get_executor(), read_more(shared_from_this(), stream), asio::detached);
}

awaitable<void> ScatterCursor::Run::read_more(std::shared_ptr<Run> run, size_t stream) {
    ShardStream& shard = *run->streams_[stream];
    auto more = co_await shard.connection().read_at_least(shard.connection().buffered().size() + 1);
    if (!more) shard.lose(std::move(more.error()));
    shard.reading = false;
    run->reads_++;
    run->notify();
}

void ScatterCursor::Run::notify() {
    signalled_ = true;
    event_.cancel();
}

// A read that finds bytes does not suspend: every so often the worker's other sessions, and cancel requests
// on their way, have their turn.
awaitable<void> ScatterCursor::Run::give_way() {
    if (++reads_since_turn_ < kReadsPerTurn) co_return;
    reads_since_turn_ = 0;
    co_await asio::post(event_.get_executor(), asio::use_awaitable);
}

// False: the time is up.
awaitable<bool> ScatterCursor::Run::wait_for_event(TimePoint until) {
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

}  // namespace braid::planner
