#include "proxy/mysql_session/scatter.h"

#include <chrono>

#include <fmt/format.h>

#include "backends/mysql/query.h"
#include "planner/exec/describe_mysql.h"
#include "planner/exec/mysql_scatter_cursor.h"
#include "proxy/mysql_session/follow_up.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;

namespace {

// A plan whose descriptions differ from session to session keeps so many.
constexpr size_t kDescriptions = 16;

// A payload as a server sent it.
struct RawPayload {
    std::string_view bytes;
    void encode(my::Writer& writer) const { writer.put_bytes(bytes); }
};

// Everything that a description depends on besides the plan.
std::string key_of(const Core& core, const ScatterRequest& request) {
    std::string key;
    for (const my::Parameter& parameter : request.parameters) {
        key += static_cast<char>(parameter.shape.type);
        key += parameter.shape.is_unsigned ? 'u' : 's';
    }
    for (const std::string_view name :
         {"sql_mode", "character_set_client", "character_set_results", "collation_connection", "time_zone"}) {
        key += '\0';
        if (const std::string* value = core.settings.find(name)) key += *value;
    }
    if (request.routed.source->plan().names_from_text) key += request.statement.text;
    return key;
}

// @@timestamp of the statement: the clock's, unless the session has stopped it.
std::string statement_time(const Core& core) {
    if (const std::string* stopped = core.settings.find("timestamp")) return *stopped;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    return fmt::format("{}.{:06}", microseconds / 1'000'000, microseconds % 1'000'000);
}

awaitable<Result<ResolvedMysqlScatter>> resolve(Core& core, const ScatterRequest& request) {
    const SourcedStatement& source = *request.routed.source;
    auto& known = *source.cached.resolved_mysql;
    const std::string key = key_of(core, request);
    if (const auto found = known.find(key); found != known.end()) co_return found->second;
    const ShardId analyst = *request.shards.first();
    Result<Link*> joined = co_await core.links.join(analyst);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    if (Status settled = co_await core.links.settle(link); !settled) {
        co_return Failure(std::move(settled.error()));
    }
    std::span<const my::Parameter> typing;
    if (source.plan().types_from_parameters) typing = request.parameters;
    auto described =
        co_await planner::describe_mysql_scatter(link.connection(), *source.plan().mysql_scatter,
                                                 request.statement.text, source.literal_texts, typing);
    if (!described) {
        link.lost = link.connection().broken();
        co_return Failure(std::move(described.error()));
    }
    auto scatter = source.plan().mysql_scatter->resolve(described->description);
    if (!scatter) co_return Failure(std::move(scatter.error()));
    ResolvedMysqlScatter entry;
    entry.scatter = std::move(*scatter);
    entry.definitions = std::move(described->definitions);
    if (known.size() >= kDescriptions) known.clear();
    known[key] = entry;
    co_return entry;
}

class Run {
  public:
    Run(Core& core, const ScatterRequest& request) : core_(core), request_(request) {
        request.shards.for_each([this](ShardId shard) { shards_.push_back(shard); });
    }

    awaitable<Status> run() {
        Result<ResolvedMysqlScatter> resolved = co_await resolve(core_, request_);
        if (!resolved) co_return Failure(std::move(resolved.error()));
        std::vector<planner::MysqlShardConnection> connections;
        for (const ShardId shard : shards_) {
            Result<Link*> joined = co_await core_.links.join(shard);
            if (!joined) co_return Failure(std::move(joined.error()));
            Link& link = **joined;
            tell_state(core_, request_.statement, link);
            planner::MysqlShardConnection connection;
            connection.shard = shard;
            connection.connection = &link.connection();
            connection.prelude = std::move(link.prelude);
            link.prelude.clear();
            connections.push_back(std::move(connection));
        }
        if (Status alive = core_.check_killed(); !alive) co_return alive;
        planner::MysqlExecutionInput input;
        input.literals = request_.routed.source->literal_texts;
        input.parameters.assign(request_.parameters.begin(), request_.parameters.end());
        input.binary = request_.form == RowForm::Binary;
        input.bindings = bindings_of(core_, *request_.routed.source, request_.bound);
        input.timestamp = statement_time(core_);
        input.in_transaction = core_.transaction.active();
        input.measured = request_.measured != nullptr;
        planner::MysqlScatterHooks hooks;
        hooks.kill = [this](const planner::MysqlShardConnection& connection) -> awaitable<void> {
            const ServerId server = core_.links.server_of(connection.shard);
            (void)co_await core_.worker.fleet().cancel(server, connection.connection->cancel_key());
        };
        auto opened = co_await planner::MysqlScatterCursor::open(resolved->scatter, std::move(connections),
                                                                 input, std::move(hooks));
        note_losses();
        if (!opened) co_return Failure(std::move(opened.error()));
        if (!input.measured) send_head(resolved->definitions);
        Status sent;
        if (input.measured) {
            sent = co_await count_rows(**opened);
        } else {
            sent = co_await send_rows(**opened);
        }
        const Status closed = co_await (*opened)->close();
        note_losses();
        if (sent && !closed) sent = closed;
        if (!sent) co_return sent;
        if (Status read = co_await finish(); !read) co_return read;
        if (!input.measured) core_.write(my::EofPacket{warnings(), core_.corrected(0, true)});
        co_return Status{};
    }

  private:
    uint16_t warnings() const { return static_cast<uint16_t>(std::min<uint64_t>(warnings_, 0xffff)); }

    void send_head(const std::vector<std::string>& definitions) {
        core_.write(my::ColumnCount{definitions.size(), true});
        for (const std::string& definition : definitions) core_.write(RawPayload{definition});
        core_.write(my::EofPacket{0, core_.corrected(0, false)});
    }

    awaitable<Status> send_rows(planner::MysqlScatterCursor& cursor) {
        bool finished = false;
        while (!finished) {
            my::Writer writer(core_.client.out(), core_.identity.capabilities, core_.sequence);
            auto fetched = co_await cursor.fetch(writer);
            core_.sequence = writer.sequence();
            if (!fetched) co_return Failure(std::move(fetched.error()));
            rows_ += fetched->rows;
            finished = fetched->finished;
            if (finished) warnings_ = fetched->warnings;
            if (finished) found_rows_ = fetched->found_rows.value_or(rows_);
            const bool there = co_await core_.client.flush_if_large();
            if (there) continue;
            core_.client_gone = true;
            co_return fail(sqlstate::kConnectionFailure, "the client went away");
        }
        co_return Status{};
    }

    awaitable<Status> count_rows(planner::MysqlScatterCursor& cursor) {
        bool finished = false;
        while (!finished) {
            std::string dropped;
            my::Writer writer(dropped, core_.identity.capabilities);
            auto fetched = co_await cursor.fetch(writer);
            if (!fetched) co_return Failure(std::move(fetched.error()));
            rows_ += fetched->rows;
            finished = fetched->finished;
            if (finished) warnings_ = fetched->warnings;
            if (finished) found_rows_ = fetched->found_rows.value_or(rows_);
        }
        request_.measured->nodes = cursor.nodes();
        request_.measured->shards = cursor.totals();
        request_.measured->rows = rows_;
        co_return Status{};
    }

    // What the shards say beside their rows.
    awaitable<Status> finish() {
        std::vector<Condition> conditions;
        for (const ShardId shard : shards_) {
            if (warnings_ == 0) break;
            Link* link = core_.links.find(shard);
            if (link == nullptr || link->lost) continue;
            if (Status read = co_await read_conditions(core_, *link); !read) co_return read;
            for (Condition& condition : core_.diagnostics.conditions)
                conditions.push_back(std::move(condition));
        }
        core_.diagnostics.conditions = std::move(conditions);
        core_.diagnostics.row_count = -1;
        core_.diagnostics.found_rows = found_rows_;
        if (!core_.transaction.active()) core_.transaction.forget_next();
        co_return Status{};
    }

    void note_losses() {
        for (const ShardId shard : shards_) {
            Link* link = core_.links.find(shard);
            if (link != nullptr && link->connection().broken()) link->lost = true;
        }
    }

    Core& core_;
    const ScatterRequest& request_;
    std::vector<ShardId> shards_;
    uint64_t rows_ = 0;
    uint64_t found_rows_ = 0;
    uint64_t warnings_ = 0;
};

}  // namespace

awaitable<Status> scatter_query(Core& core, const ScatterRequest& request) {
    Run run(core, request);
    Status done = co_await run.run();
    if (core.kill_requested) {
        co_await core.links.wait_for_kills();
        core.kill_requested = false;
    }
    if (done) co_return done;
    // A server that went away, or that has rolled back, ends the transaction.
    for (auto& [shard, link] : core.links.all()) {
        const bool over = link->in_transaction && core.transaction.explicit_block() &&
                          (link->lost || !link->server_in_transaction());
        if (!over) continue;
        co_await core.links.rollback();
        core.end_transaction();
        break;
    }
    co_return done;
}

}  // namespace braid::proxy::mysql_session
