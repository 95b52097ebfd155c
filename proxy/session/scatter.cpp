#include "proxy/session/scatter.h"

#include "proxy/session/describe.h"

namespace braid::proxy {

awaitable<Result<std::unique_ptr<ScatterRun>>> start_scatter(SessionCore&, const PreparedStatement&, const Routed&,
                                                             router::ShardSet, const BoundValues&,
                                                             std::span<const int16_t>) {
    co_return fail(sqlstate::kFeatureNotSupported, "this statement needs the executor");
}

awaitable<Status> scatter_query(SessionCore& core, PreparedStatement& statement, const Routed& routed,
                                router::ShardSet shards, const BoundValues& values) {
    if (Status described = co_await ensure_described(core, statement); !described) co_return described;
    auto run = co_await start_scatter(core, statement, routed, shards, values, {});
    if (!run) co_return Failure(std::move(run.error()));
    append_row_description(core.client.out(), statement.description, {});
    auto progress = co_await (*run)->fetch(0);
    co_await (*run)->close();
    if (!progress) co_return Failure(std::move(progress.error()));
    core.send_complete("SELECT " + std::to_string(progress->rows));
    co_return Status{};
}

}  // namespace braid::proxy
