#include "proxy/mysql_session/schema_change.h"

#include "backends/mysql/query.h"
#include "proxy/mysql_session/follow_up.h"

namespace braid::proxy::mysql_session {

using backends::mysql::query;

namespace {

std::string listed(const Core& core, const std::vector<ShardId>& shards, size_t from, size_t to) {
    std::string names;
    for (size_t i = from; i < to; i++) {
        names += (names.empty() ? "" : ", ") + core.links.name_of(shards[i]);
    }
    return names;
}

}  // namespace

awaitable<Status> change_schema(Core& core, std::string text, const Routed& routed, router::ShardSet shards) {
    std::vector<ShardId> order;
    shards.for_each([&](ShardId shard) { order.push_back(shard); });
    // All must be there before the first is changed.
    for (const ShardId shard : order) {
        Result<Link*> link = co_await core.links.join(shard, Links::Joining::Outside);
        if (!link) co_return Failure(std::move(link.error()));
    }
    // A server commits before it changes its schema.
    Status committed = co_await core.links.commit();
    core.end_transaction();
    if (!committed) co_return committed;
    uint64_t affected = 0;
    for (size_t i = 0; i < order.size(); i++) {
        Status failure = core.check_killed();
        Link* link = core.links.find(order[i]);
        if (failure) {
            auto done = co_await query(link->connection(), text);
            if (done) {
                if (i == 0) affected = done->affected_rows;
            } else {
                if (link->connection().broken()) link->lost = true;
                failure = Failure(std::move(done.error()));
            }
        }
        if (failure) {
            core.catalog_changed = core.catalog_changed || routed.changes_catalog;
            continue;
        }
        Error error = std::move(failure.error());
        error.message += " [on shard " + core.links.name_of(order[i]);
        if (i == 0) {
            error.message += "; no shard was changed]";
        } else {
            error.message += "; the change stands on " + listed(core, order, 0, i) + " and not on " +
                             listed(core, order, i, order.size()) + "]";
        }
        co_return Failure(std::move(error));
    }
    Link* first = core.links.find(order.front());
    if (Status read = co_await read_conditions(core, *first); !read) co_return read;
    core.diagnostics.row_count = static_cast<int64_t>(affected);
    core.saying.warnings = core.diagnostics.warnings();
    core.send_ok(affected);
    co_return Status{};
}

}  // namespace braid::proxy::mysql_session
