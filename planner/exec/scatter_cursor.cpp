// The driver of a scatter: awaits bytes where an operator lacks them, and brings the connections to rest at
// the end. See scatter_cursor.h.
//
// One coroutine, the caller's, pulls rows. Where several shards may be read, each gets a short coroutine that
// reads once and signals; it is the only other one that touches a connection. So that nothing outlives the
// connections, settle() returns only when none of them is left.
#include "planner/exec/scatter_cursor.h"

#include <algorithm>
#include <map>
#include <optional>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/bytes.h"
#include "planner/exec/finished_rows.h"
#include "planner/exec/shard_stream.h"
#include "planner/merge/row_groups.h"
#include "planner/merge/row_limit.h"
#include "planner/merge/row_merge.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frontend.h"

namespace braid::planner {

namespace pg = wire::postgresql;

namespace {

constexpr size_t kFetchBytes = 64 * 1024;
// Shards that are about to end by themselves are not cancelled: a cancel request is a new connection.
constexpr Milliseconds kGrace{5};
constexpr Milliseconds kCancelPatience{10'000};
// A server that is just about to read the statement ignores a cancel request: it is sent again, ever more
// rarely.
constexpr Milliseconds kCancelAgain{100};
constexpr uint32_t kReadsPerTurn = 16;
constexpr size_t kRememberedNotices = 256;

const std::vector<MergeKey> kNoKeys;

int16_t client_format(const std::vector<int16_t>& formats, size_t column) {
    if (formats.empty()) return 0;
    return formats.size() == 1 ? formats[0] : formats[column];
}

Status check_input(const ResolvedScatter& scatter, const ExecutionInput& input) {
    const size_t formats = input.result_formats.size();
    if (formats > 1 && formats != scatter.output.size()) {
        return fail(sqlstate::kProtocolViolation,
                    fmt::format("bind message has {} result formats but query has {} columns", formats,
                                scatter.output.size()));
    }
    if (scatter.limit && scatter.limit->with_ties &&
        (scatter.aggregate || scatter.finish || !scatter.merge)) {
        return fail(sqlstate::kFeatureNotSupported, "WITH TIES needs rows that are merged by their order");
    }
    return {};
}

FinishParameters finish_parameters(const ExecutionInput& input) {
    FinishParameters out;
    out.oids = input.parameter_oids;
    out.oids.resize(input.parameters.size());
    for (const router::BoundParameter& parameter : input.parameters) {
        out.formats.push_back(parameter.binary ? 1 : 0);
        append_big_endian(out.values,
                          parameter.null ? int32_t{-1} : static_cast<int32_t>(parameter.bytes.size()));
        if (!parameter.null) out.values += parameter.bytes;
    }
    out.result_formats = input.result_formats;
    return out;
}

// Parse, Describe and Bind of the shards' statement to a portal. Described before it is bound, so that a
// shard with other columns is found out before the formats do not fit.
Result<std::string> parse_and_bind(const std::string& sql, const std::string& portal,
                                   const ResolvedScatter& scatter, const ExecutionInput& input) {
    std::vector<pg::Format> formats;
    std::vector<pg::Value> values;
    for (const router::BoundParameter& parameter : input.parameters) {
        formats.push_back(parameter.binary ? pg::Format::Binary : pg::Format::Text);
        values.push_back(parameter.null ? pg::Value() : pg::Value(parameter.bytes));
    }
    std::vector<pg::Format> results;
    for (const RemoteColumn& column : scatter.remote.columns) {
        results.push_back(column.client_column ? static_cast<pg::Format>(client_format(input.result_formats,
                                                                                       *column.client_column))
                                               : pg::Format::Binary);
    }
    std::string out;
    pg::Writer writer(out);
    pg::write_parse(writer, "", sql, input.parameter_oids);
    writer.write(pg::Describe{pg::Target::Statement, ""});
    pg::write_bind(writer, portal, "", formats, values, results);
    if (Status written = writer.status(); !written) return Failure(std::move(written.error()));
    return out;
}

}  // namespace

class ScatterCursor::Run : public std::enable_shared_from_this<Run> {
  public:
    Run(std::shared_ptr<const ResolvedScatter> scatter, ScatterHooks hooks,
        const asio::any_io_executor& executor)
        : scatter_(std::move(scatter)), hooks_(std::move(hooks)), event_(executor) {}

    Status prepare(std::vector<ShardConnection> shards, const ExecutionInput& input);
    awaitable<Status> send();
    awaitable<Result<FetchResult>> fetch(std::string& out, uint64_t max_rows);
    awaitable<Status> settle(bool failed);
    std::vector<ShardTotals> totals() const {
        std::vector<ShardTotals> all;
        for (const auto& stream : streams_) all.push_back(stream->totals());
        return all;
    }

  private:
    void build_operators(const ExecutionInput& input, const std::optional<RowLimit>& limit);
    awaitable<Failure> give_up(Error error);
    awaitable<Status> wait();
    awaitable<Status> write_statements(uint32_t needed);
    awaitable<bool> wait_for_event(TimePoint until);
    void notify();
    void start_reading(size_t stream);
    static awaitable<void> read_more(std::shared_ptr<Run> run, size_t stream);
    void start_cancels();
    void abort_interruptible();
    static awaitable<void> cancel_one(std::shared_ptr<Run> run, size_t stream);
    void take_message(uint32_t stream, std::string_view frame);
    std::optional<Error> early_failure();

    std::shared_ptr<const ResolvedScatter> scatter_;
    ScatterHooks hooks_;
    std::vector<std::unique_ptr<ShardStream>> streams_;
    std::vector<std::string> first_messages_;
    std::vector<std::unique_ptr<RowSource>> operators_;
    RowSource* top_ = nullptr;
    FinishedRows* finish_ = nullptr;
    uint32_t visible_ = 0;  // of the columns of top_'s rows
    uint32_t columns_ = 0;
    bool in_block_ = false;
    bool finished_ = false;
    bool failed_ = false;
    bool settled_ = false;

    asio::steady_timer event_;
    bool signalled_ = false;
    uint64_t reads_ = 0;
    uint32_t reads_since_turn_ = 0;
    uint32_t cancels_ = 0;
    std::map<std::string, uint32_t, std::less<>> notices_;  // text and the stream that said it first
};

Status ScatterCursor::Run::prepare(std::vector<ShardConnection> shards, const ExecutionInput& input) {
    if (shards.empty()) return fail(sqlstate::kInternalError, "a scatter over no shards");
    if (Status checked = check_input(*scatter_, input); !checked) return checked;
    std::string sql = scatter_->remote.sql.render(input.literals, input.transaction_time);
    std::optional<RowLimit> limit;
    if (scatter_->limit) {
        auto read = read_limit(*scatter_->limit, input.bindings);
        if (!read) return Failure(std::move(read.error()));
        limit = *read;
        if (scatter_->remote.limit_pushed) sql += pushed_limit(*limit);
    }
    for (ShardConnection& shard : shards) {
        if (!shard.prelude.empty() || shard.connection->transaction_status() != 'I') in_block_ = true;
    }
    const ShardStream::Mode mode = input.in_portions ? ShardStream::Mode::Portions : ShardStream::Mode::Whole;
    std::string common;
    for (ShardConnection& shard : shards) {
        const uint32_t index = static_cast<uint32_t>(streams_.size());
        ShardStream::Mode own = mode;
        if (index == 0 && scatter_->finish) {
            own = scatter_->finish->whole_input ? ShardStream::Mode::Open : ShardStream::Mode::Collected;
        }
        auto on_message = [this](uint32_t stream, std::string_view frame) { take_message(stream, frame); };
        streams_.push_back(std::make_unique<ShardStream>(index, std::move(shard), own,
                                                         scatter_->remote.columns, on_message));
        const std::string portal = streams_.back()->portal_name();
        if (common.empty() || !portal.empty()) {
            auto messages = parse_and_bind(sql, portal, *scatter_, input);
            if (!messages) return Failure(std::move(messages.error()));
            first_messages_.push_back(streams_.back()->start_messages(*messages));
            if (portal.empty()) common = std::move(*messages);
            continue;
        }
        first_messages_.push_back(streams_.back()->start_messages(common));
    }
    build_operators(input, limit);
    return {};
}

void ScatterCursor::Run::build_operators(const ExecutionInput& input, const std::optional<RowLimit>& limit) {
    std::vector<RowSource*> leaves;
    for (auto& stream : streams_) leaves.push_back(stream.get());
    const auto add = [&](auto made) {
        auto* added = made.get();
        operators_.push_back(std::move(made));
        top_ = added;
        return added;
    };
    if (scatter_->merge) {
        add(std::make_unique<SortedRows>(std::move(leaves), *scatter_->merge));
    } else {
        add(std::make_unique<ConcatenatedRows>(std::move(leaves)));
    }
    columns_ = static_cast<uint32_t>(scatter_->remote.columns.size());
    visible_ = scatter_->remote.visible;
    if (scatter_->aggregate) {
        std::vector<DatumFormat> formats;
        for (size_t i = 0; i < scatter_->aggregate->outputs.size(); i++) {
            formats.push_back(client_format(input.result_formats, i) == 0 ? DatumFormat::Text
                                                                          : DatumFormat::Binary);
        }
        columns_ = visible_ =
            add(std::make_unique<GroupedRows>(*top_, *scatter_->aggregate, columns_, std::move(formats)))
                ->columns();
    }
    if (scatter_->finish) {
        finish_ = add(std::make_unique<FinishedRows>(
            *top_, *scatter_->finish, scatter_->finish->before.render(input.literals, input.transaction_time),
            scatter_->finish->after.render(input.literals, input.transaction_time), finish_parameters(input),
            *streams_.front()));
        columns_ = visible_ = static_cast<uint32_t>(scatter_->output.size());
    }
    if (limit) {
        const bool by_keys = scatter_->merge && !scatter_->aggregate && !scatter_->finish;
        add(std::make_unique<LimitedRows>(*top_, *limit, by_keys ? scatter_->merge->keys : kNoKeys));
    }
}

awaitable<Status> ScatterCursor::Run::send() {
    std::vector<size_t> sent(streams_.size());
    std::optional<Error> error;
    // First what every socket takes at once, so that all shards begin; then the rest.
    for (size_t i = 0; i < streams_.size() && !error; i++) {
        streams_[i]->started();
        Result<size_t> written = streams_[i]->connection().try_write(first_messages_[i]);
        if (!written) {
            error = std::move(written.error());
        } else {
            sent[i] = *written;
        }
    }
    for (size_t i = 0; i < streams_.size() && !error; i++) {
        const std::string_view rest = std::string_view(first_messages_[i]).substr(sent[i]);
        if (rest.empty()) continue;
        Status written = co_await streams_[i]->connection().write(rest);
        if (!written) error = std::move(written.error());
    }
    if (error) {
        // A message that was begun and not ended cannot be answered.
        for (size_t i = 0; i < streams_.size(); i++) {
            if (sent[i] < first_messages_[i].size()) streams_[i]->connection().abort();
        }
        co_return co_await give_up(std::move(*error));
    }
    std::vector<std::string>().swap(first_messages_);
    co_return Status{};
}

awaitable<Failure> ScatterCursor::Run::give_up(Error error) {
    failed_ = true;
    Status settled = co_await settle(true);
    (void)settled;  // the first error is the one that counts
    co_return Failure(std::move(error));
}

awaitable<Result<FetchResult>> ScatterCursor::Run::fetch(std::string& out, uint64_t max_rows) {
    FetchResult result;
    if (failed_) co_return fail(sqlstate::kInternalError, "the rows cannot be fetched: the statement failed");
    if (finished_ || settled_) {
        result.finished = true;
        co_return result;
    }
    const size_t start = out.size();
    while (true) {
        RowView row;
        switch (top_->next(row)) {
            case Pull::Row:
                if (!append_data_row(out, row, visible_, columns_))
                    co_return co_await give_up(malformed_row());
                result.rows++;
                if (result.rows == max_rows || out.size() - start >= kFetchBytes) co_return result;
                break;
            case Pull::NeedInput: {
                Status waited = co_await wait();
                if (!waited) co_return co_await give_up(std::move(waited.error()));
                break;
            }
            case Pull::Failed: co_return co_await give_up(top_->take_error());
            case Pull::End: {
                finished_ = true;
                Status settled = co_await settle(false);
                if (!settled) {
                    failed_ = true;
                    co_return Failure(std::move(settled.error()));
                }
                result.finished = true;
                co_return result;
            }
        }
    }
}

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
            // A read that finds bytes does not suspend: the worker's other sessions shall have their turn.
            if (++reads_since_turn_ >= kReadsPerTurn) {
                reads_since_turn_ = 0;
                co_await asio::post(event_.get_executor(), asio::use_awaitable);
            }
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

// False: the time is up.
awaitable<bool> ScatterCursor::Run::wait_for_event(TimePoint until) {
    if (!signalled_) {
        event_.expires_at(until);
        asio::error_code ignored;
        co_await event_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    const bool signalled = signalled_;
    signalled_ = false;
    co_return signalled;
}

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
        const std::string messages = stream->ending_messages();
        if (messages.empty() || stream->connection().broken()) continue;
        stream->ending_sent();
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

void ScatterCursor::Run::take_message(uint32_t stream, std::string_view frame) {
    if (!hooks_.on_message) return;
    if (frame.front() == 'N') {
        auto found = notices_.find(frame);
        if (found != notices_.end() && found->second != stream) return;
        if (found == notices_.end() && notices_.size() < kRememberedNotices) notices_.emplace(frame, stream);
    }
    hooks_.on_message(frame);
}

ScatterCursor::ScatterCursor(std::shared_ptr<Run> run) : run_(std::move(run)) {}

ScatterCursor::~ScatterCursor() = default;

awaitable<Result<std::unique_ptr<ScatterCursor>>> ScatterCursor::open(
    std::shared_ptr<const ResolvedScatter> scatter, std::vector<ShardConnection> shards,
    const ExecutionInput& input, ScatterHooks hooks) {
    auto executor = co_await asio::this_coro::executor;
    auto run = std::make_shared<Run>(std::move(scatter), std::move(hooks), executor);
    if (Status prepared = run->prepare(std::move(shards), input); !prepared) {
        co_return Failure(std::move(prepared.error()));
    }
    Status sent = co_await run->send();
    if (!sent) co_return Failure(std::move(sent.error()));
    co_return std::unique_ptr<ScatterCursor>(new ScatterCursor(std::move(run)));
}

awaitable<Result<FetchResult>> ScatterCursor::fetch(std::string& out, uint64_t max_rows) {
    return run_->fetch(out, max_rows);
}

std::vector<ShardTotals> ScatterCursor::totals() const {
    return run_->totals();
}

awaitable<Status> ScatterCursor::close() {
    return run_->settle(false);
}

}  // namespace braid::planner
