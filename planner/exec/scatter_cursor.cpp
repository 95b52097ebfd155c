// A scatter from its statement to its last row: sends it, pulls rows through the merging operators. See
// scatter_cursor.h, scatter_run.h.
#include "planner/exec/scatter_cursor.h"

#include "planner/exec/scatter_messages.h"
#include "planner/exec/scatter_run.h"
#include "planner/merge/row_groups.h"
#include "planner/merge/row_merge.h"

namespace braid::planner {

namespace {
constexpr size_t kFetchBytes = 64 * 1024;
constexpr size_t kRememberedNotices = 256;
const std::vector<MergeKey> kNoKeys;
}  // namespace

Status ScatterCursor::Run::prepare(std::vector<ShardConnection> shards, const ExecutionInput& input) {
    if (shards.empty()) return fail(sqlstate::kInternalError, "a scatter over no shards");
    if (Status checked = check_input(*scatter_, input); !checked) return checked;
    const SqlTemplate& remote = scatter_->remote.sql;
    std::string sql = remote.render(input.literals, input.transaction_time);
    std::string suffix;
    std::optional<RowLimit> limit;
    if (scatter_->limit) {
        auto read = read_limit(*scatter_->limit, input.bindings);
        if (!read) return Failure(std::move(read.error()));
        limit = *read;
        if (scatter_->remote.limit_pushed) suffix = pushed_limit(*limit);
        sql += suffix;
    }
    for (ShardConnection& shard : shards) {
        if (!shard.prelude.empty() || shard.connection->transaction_status() != 'I') in_block_ = true;
    }
    using Mode = ShardStream::Mode;
    const bool parks = input.in_portions && in_block_;
    const Mode mode = parks ? Mode::Parked : input.in_portions ? Mode::Portions : Mode::Whole;
    std::string common;
    std::string common_portal;
    for (ShardConnection& shard : shards) {
        const uint32_t index = static_cast<uint32_t>(streams_.size());
        Mode own = mode;
        if (index == 0 && scatter_->finish && !parks) {
            own = scatter_->finish->whole_input ? Mode::Open : Mode::Collected;
        }
        auto on_message = [this](uint32_t stream, std::string_view frame) { take_message(stream, frame); };
        streams_.push_back(std::make_unique<ShardStream>(index, std::move(shard), own, input.portions,
                                                         scatter_->remote.columns, on_message));
        const std::string portal = streams_.back()->portal_name();
        if (index == 1 && remote.differs_by_shard()) {
            sql = remote.render(input.literals, input.transaction_time, nullptr, false) + suffix;
            common.clear();
        }
        if (common.empty() || portal != common_portal) {
            auto messages = parse_and_bind(sql, portal, *scatter_, input);
            if (!messages) return Failure(std::move(messages.error()));
            common = std::move(*messages);
            common_portal = portal;
        }
        first_messages_.push_back(streams_.back()->start_messages(common));
    }
    build_operators(input, limit);
    return {};
}

void ScatterCursor::Run::build_operators(const ExecutionInput& input, const std::optional<RowLimit>& limit) {
    std::vector<RowSource*> leaves;
    for (auto& stream : streams_) leaves.push_back(stream.get());
    const auto add = [&](std::string_view node, auto made) {
        auto* added = made.get();
        operators_.push_back(std::move(made));
        top_ = added;
        if (input.measured) {
            auto measured = std::make_unique<MeasuredRows>(*top_, node);
            measured_.push_back(measured.get());
            top_ = measured.get();
            operators_.push_back(std::move(measured));
        }
        return added;
    };
    if (scatter_->merge) {
        add(scatter_->merge->distinct ? "merge distinct" : "merge sorted",
            std::make_unique<SortedRows>(std::move(leaves), *scatter_->merge));
    } else {
        add("concatenate", std::make_unique<ConcatenatedRows>(std::move(leaves)));
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
            add("merge aggregates",
                std::make_unique<GroupedRows>(*top_, *scatter_->aggregate, columns_, std::move(formats)))
                ->columns();
    }
    if (scatter_->finish) {
        finish_ =
            add("finish inline", std::make_unique<FinishedRows>(
                                     *top_, *scatter_->finish,
                                     scatter_->finish->before.render(input.literals, input.transaction_time),
                                     scatter_->finish->after.render(input.literals, input.transaction_time),
                                     finish_parameters(input), *streams_.front()));
        columns_ = visible_ = static_cast<uint32_t>(scatter_->output.size());
    }
    if (limit) {
        const bool by_keys = scatter_->merge && !scatter_->aggregate && !scatter_->finish;
        add("limit", std::make_unique<LimitedRows>(*top_, *limit, by_keys ? scatter_->merge->keys : kNoKeys));
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

Result<std::unique_ptr<ScatterCursor>> ScatterCursor::open(std::shared_ptr<const ResolvedScatter> scatter,
                                                           std::vector<ShardConnection> shards,
                                                           const ExecutionInput& input, ScatterHooks hooks,
                                                           const asio::any_io_executor& executor) {
    auto run = std::make_shared<Run>(std::move(scatter), std::move(hooks), executor);
    if (Status prepared = run->prepare(std::move(shards), input); !prepared) {
        return Failure(std::move(prepared.error()));
    }
    return std::unique_ptr<ScatterCursor>(new ScatterCursor(std::move(run)));
}

awaitable<Status> ScatterCursor::start() {
    return run_->send();
}

awaitable<Status> ScatterCursor::park() {
    return run_->park();
}

awaitable<Result<FetchResult>> ScatterCursor::fetch(std::string& out, uint64_t max_rows) {
    return run_->fetch(out, max_rows);
}

std::vector<NodeTotals> ScatterCursor::nodes() const {
    return run_->nodes();
}

std::vector<ShardTotals> ScatterCursor::totals() const {
    return run_->totals();
}

awaitable<Status> ScatterCursor::close() {
    return run_->settle(false);
}

}  // namespace braid::planner
