// Sends a MySQL scatter and fetches its rows. See mysql_scatter_cursor.h.
#include "planner/exec/mysql_scatter_cursor.h"

#include <algorithm>

#include <fmt/format.h>

#include "planner/exec/mysql_scatter_run.h"
#include "planner/merge/mysql_limit.h"
#include "planner/merge/row_groups.h"
#include "planner/merge/row_merge.h"

namespace braid::planner {

namespace my = wire::mysql;

namespace {

constexpr size_t kFetchBytes = 64u << 10;
// What one statement can hold by max_allowed_packet's default, with room to spare.
constexpr size_t kMaxFinishBytes = 12u << 20;
const std::vector<MergeKey> kNoKeys;

my::ColumnShape shape_of(const mysql::ColumnDescription& type) {
    return {static_cast<my::ColumnType>(type.type), type.is_unsigned()};
}

}  // namespace

MysqlStream::Statement MysqlScatterCursor::Run::statement_of(const SqlTemplate& sql, bool first_shard) const {
    MysqlStream::Statement statement;
    std::vector<uint32_t> numbers;
    if (scatter_->fixes_time)
        statement.sql = fmt::format("SET STATEMENT timestamp = {} FOR ", input_.timestamp);
    statement.sql += sql.render_mysql(input_.literals, numbers, false, first_shard);
    statement.binary = input_.binary;
    for (uint32_t number : numbers) {
        if (number <= input_.parameters.size()) statement.parameters.push_back(input_.parameters[number - 1]);
    }
    return statement;
}

// What becomes of the shards' columns: the client's column that each is passed on as.
std::vector<MysqlStream::Target> MysqlScatterCursor::Run::targets() const {
    std::vector<MysqlStream::Target> targets(scatter_->columns);
    for (size_t i = 0; i < targets.size(); i++) {
        targets[i].merged = scatter_->merged[i];
        if (!scatter_->aggregate && i < scatter_->visible)
            targets[i].client = shape_of(scatter_->output[i].type);
    }
    if (!scatter_->aggregate || scatter_->finish) return targets;
    for (size_t i = 0; i < scatter_->aggregate->outputs.size(); i++) {
        const MergeAggregates::Output& output = scatter_->aggregate->outputs[i];
        std::optional<uint32_t> column = output.index;
        if (output.aggregate) column = scatter_->aggregate->aggregates[output.index].carried;
        if (column) targets[*column].client = shape_of(scatter_->output[i].type);
    }
    return targets;
}

std::vector<MysqlRowWriter::Column> MysqlScatterCursor::Run::output_columns() const {
    std::vector<MysqlRowWriter::Column> columns;
    for (size_t i = 0; i < scatter_->output.size(); i++) {
        bool text = false;
        if (scatter_->aggregate && !scatter_->finish) {
            const MergeAggregates::Output& output = scatter_->aggregate->outputs[i];
            text = output.aggregate && !scatter_->aggregate->aggregates[output.index].carried;
        }
        columns.push_back({shape_of(scatter_->output[i].type), text});
    }
    return columns;
}

Status MysqlScatterCursor::Run::prepare(std::vector<MysqlShardConnection> shards) {
    std::optional<RowLimit> limit;
    if (scatter_->limit) {
        Result<RowLimit> read = read_mysql_limit(*scatter_->limit, input_.bindings);
        if (!read) return Failure(std::move(read.error()));
        limit = *read;
    }
    if (scatter_->fixes_time && input_.timestamp.empty())
        return fail(sqlstate::kInternalError, "the statement reads the clock, and no time was given");
    const auto whole_statement = [&](bool first_shard) {
        MysqlStream::Statement statement = statement_of(scatter_->sql, first_shard);
        if (limit && scatter_->limit_pushed) statement.sql += pushed_mysql_limit(*limit);
        statement.targets = targets();
        return statement;
    };
    MysqlStream::Statement statement = whole_statement(true);
    for (uint32_t i = 0; i < shards.size(); i++) {
        if (i == 1 && scatter_->sql.differs_by_shard()) statement = whole_statement(false);
        streams_.push_back(std::make_unique<MysqlStream>(i, std::move(shards[i]), statement));
        if (Status composed = streams_.back()->start(); !composed) {
            // What is composed counts as sent.
            for (auto& stream : streams_) stream->connection().abort();
            return composed;
        }
    }
    build_operators(limit);
    return {};
}

void MysqlScatterCursor::Run::build_operators(const std::optional<RowLimit>& limit) {
    std::vector<RowSource*> leaves;
    for (auto& stream : streams_) leaves.push_back(stream.get());
    const auto add = [&](std::string_view node, auto made) {
        top_ = made.get();
        operators_.push_back(std::move(made));
        if (!input_.measured) return;
        auto measured = std::make_unique<MeasuredRows>(*top_, node);
        measured_.push_back(measured.get());
        top_ = measured.get();
        operators_.push_back(std::move(measured));
    };
    if (scatter_->merge) {
        add(scatter_->merge->distinct ? "merge distinct" : "merge sorted",
            std::make_unique<SortedRows>(std::move(leaves), *scatter_->merge));
    } else {
        add("concatenate", std::make_unique<ConcatenatedRows>(std::move(leaves)));
    }
    if (scatter_->aggregate) {
        std::vector<DatumFormat> formats(scatter_->aggregate->outputs.size(), DatumFormat::Text);
        add("merge aggregates", std::make_unique<GroupedRows>(*top_, *scatter_->aggregate, scatter_->columns,
                                                              std::move(formats)));
    }
    if (limit) {
        auto limited = std::make_unique<LimitedRows>(*top_, *limit, kNoKeys);
        if (limit->counts_all) counted_ = limited.get();
        add("limit", std::move(limited));
    }
    collecting_ = scatter_->finish.has_value();
    if (collecting_) datums_.resize(scatter_->finish->columns.size());
    writer_.emplace(input_.binary, output_columns());
}

awaitable<Status> MysqlScatterCursor::Run::send() {
    std::vector<std::string> messages;
    std::vector<size_t> sent(streams_.size());
    for (auto& stream : streams_) messages.push_back(stream->take_messages());
    std::optional<Error> error;
    // First what every socket takes at once, so that all shards begin; then the rest.
    for (size_t i = 0; i < streams_.size() && !error; i++) {
        Result<size_t> written = streams_[i]->connection().try_write(messages[i]);
        if (!written) {
            error = std::move(written.error());
        } else {
            sent[i] = *written;
        }
    }
    for (size_t i = 0; i < streams_.size() && !error; i++) {
        const std::string_view rest = std::string_view(messages[i]).substr(sent[i]);
        if (rest.empty()) continue;
        Status written = co_await streams_[i]->connection().write(rest);
        if (!written) {
            error = std::move(written.error());
        } else {
            sent[i] = messages[i].size();
        }
    }
    if (error) {
        // A command that was not sent whole cannot be answered.
        for (size_t i = 0; i < streams_.size(); i++) {
            if (sent[i] < messages[i].size()) streams_[i]->connection().abort();
        }
        co_return co_await give_up(std::move(*error));
    }
    co_return Status{};
}

awaitable<Failure> MysqlScatterCursor::Run::give_up(Error error) {
    failed_ = true;
    Status settled = co_await settle();
    (void)settled;  // the first error is the one that counts
    co_return Failure(std::move(error));
}

// A merged row becomes a branch of the finishing statement.
Status MysqlScatterCursor::Run::add_finished(RowView row) {
    if (!split_row(row, datums_)) return Failure(malformed_row());
    for (size_t i = 0; i < datums_.size(); i++) {
        Result<std::string> literal = mysql_literal(datums_[i], scatter_->finish->columns[i]);
        if (!literal) return Failure(std::move(literal.error()));
        finish_rows_ += i == 0 ? " UNION ALL SELECT " : ", ";
        finish_rows_ += *literal;
    }
    if (finish_rows_.size() <= kMaxFinishBytes) return {};
    return fail(sqlstate::kFeatureNotSupported,
                fmt::format("the statement's last step has more than {} MiB of groups to compute with",
                            kMaxFinishBytes >> 20),
                "A server finishes the merged rows of all shards in one statement, whose size is limited.",
                "Group by fewer values.");
}

// All shards have given their rows: the first one finishes, of the client's own kind where there is one.
Status MysqlScatterCursor::Run::start_finish() {
    collecting_ = false;
    SqlTemplate sql = scatter_->finish->before;
    sql.append(finish_rows_);
    sql.append(scatter_->finish->after);
    std::string().swap(finish_rows_);
    MysqlStream::Statement statement = statement_of(sql);
    statement.targets.resize(scatter_->output.size());
    for (size_t i = 0; i < statement.targets.size(); i++)
        statement.targets[i].client = shape_of(scatter_->output[i].type);
    const auto own = std::find_if(streams_.begin(), streams_.end(),
                                  [](const auto& stream) { return !stream->connection().bridged(); });
    MysqlStream& finisher = own == streams_.end() ? *streams_.front() : **own;
    top_ = &finisher;
    return finisher.restart(std::move(statement));
}

// The client's next row; false: there is none.
awaitable<Result<bool>> MysqlScatterCursor::Run::next(RowView& row) {
    while (true) {
        const Pull pull = top_->next(row);
        if (pull == Pull::Failed) co_return Failure(top_->take_error());
        if (pull == Pull::NeedInput) {
            Status waited = co_await wait();
            if (!waited) co_return Failure(std::move(waited.error()));
            continue;
        }
        if (!collecting_) co_return pull == Pull::Row;
        Status collected = pull == Pull::Row ? add_finished(row) : Status{};
        if (!collected) co_return Failure(std::move(collected.error()));
        if (pull == Pull::Row) continue;
        co_await close_statements();
        Status started = start_finish();
        if (!started) co_return Failure(std::move(started.error()));
    }
}

awaitable<Result<MysqlFetchResult>> MysqlScatterCursor::Run::fetch(my::Writer& out, uint64_t max_rows) {
    MysqlFetchResult result;
    if (failed_) co_return fail(sqlstate::kInternalError, "the rows cannot be fetched: the statement failed");
    if (finished_ || settled_) {
        result.finished = true;
        co_return result;
    }
    const size_t start = out.position();
    while (true) {
        RowView row;
        Result<bool> any = co_await next(row);
        if (!any) co_return co_await give_up(std::move(any.error()));
        if (!*any) break;
        Status written = writer_->write(out, row);
        if (!written) co_return co_await give_up(std::move(written.error()));
        result.rows++;
        if (result.rows == max_rows || out.position() - start >= kFetchBytes) co_return result;
    }
    finished_ = true;
    for (auto& stream : streams_) result.warnings += stream->warnings();
    if (counted_ != nullptr) result.found_rows = counted_->seen();
    Status settled = co_await settle();
    if (!settled) {
        failed_ = true;
        co_return Failure(std::move(settled.error()));
    }
    result.finished = true;
    co_return result;
}

MysqlScatterCursor::MysqlScatterCursor(std::shared_ptr<Run> run) : run_(std::move(run)) {}

MysqlScatterCursor::~MysqlScatterCursor() = default;

awaitable<Result<std::unique_ptr<MysqlScatterCursor>>> MysqlScatterCursor::open(
    std::shared_ptr<const MysqlScatter> scatter, std::vector<MysqlShardConnection> shards,
    const MysqlExecutionInput& input, MysqlScatterHooks hooks) {
    auto executor = co_await asio::this_coro::executor;
    auto run = std::make_shared<Run>(std::move(scatter), input, std::move(hooks), executor);
    if (Status prepared = run->prepare(std::move(shards)); !prepared)
        co_return Failure(std::move(prepared.error()));
    Status sent = co_await run->send();
    if (!sent) co_return Failure(std::move(sent.error()));
    co_return std::unique_ptr<MysqlScatterCursor>(new MysqlScatterCursor(std::move(run)));
}

awaitable<Result<MysqlFetchResult>> MysqlScatterCursor::fetch(my::Writer& out, uint64_t max_rows) {
    return run_->fetch(out, max_rows);
}

awaitable<Status> MysqlScatterCursor::close() {
    return run_->settle();
}

std::vector<ShardTotals> MysqlScatterCursor::totals() const {
    return run_->totals();
}

std::vector<NodeTotals> MysqlScatterCursor::nodes() const {
    return run_->nodes();
}

std::vector<ShardTotals> MysqlScatterCursor::Run::totals() const {
    std::vector<ShardTotals> all;
    for (const auto& stream : streams_) all.push_back(stream->totals());
    return all;
}

std::vector<NodeTotals> MysqlScatterCursor::Run::nodes() const {
    std::vector<NodeTotals> all;
    for (auto node = measured_.rbegin(); node != measured_.rend(); ++node) all.push_back((*node)->totals());
    return all;
}

}  // namespace braid::planner
