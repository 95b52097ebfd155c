#include "proxy/session/schema_change.h"

#include "backends/postgresql/query.h"

namespace braid::proxy {

using backends::postgresql::query;

namespace {

// An error of one shard, with its name where the client can read it.
Failure of_shard(Error error, const std::string& name, const std::string& applied) {
    const std::string told = "On shard \"" + name + "\"; " + applied;
    for (auto& [code, text] : error.server_fields) {
        if (code == 'D') text += "\n" + told;
    }
    if (error.detail.empty() && !error.server_fields.empty()) error.server_fields.emplace_back('D', told);
    error.detail += (error.detail.empty() ? "" : "\n") + told;
    return Failure(std::move(error));
}

// Runs the statement on servers that commit it by themselves, one after the other. `tag`: the first's, unless
// there is one already; `standing`: the names of the shards that have the change. Gives the error that ended
// it.
awaitable<std::optional<Error>> change_at_once(SessionCore& core, const std::vector<Link*>& links,
                                               std::string_view sql, std::string& tag,
                                               std::string& standing) {
    std::string missing;
    std::optional<Error> failure;
    for (Link* link : links) {
        const std::string& name = core.links.name_of(link->shard);
        if (!failure) {
            auto done = co_await query(link->connection(), sql);
            if (done) {
                if (tag.empty()) tag = done->tag;
                standing += (standing.empty() ? "" : ", ") + name;
                if (Status alive = core.check_cancelled(); !alive) failure = alive.error();
                continue;
            }
            link->lost = link->connection().broken();
            failure = std::move(done.error());
        }
        missing += (missing.empty() ? "" : ", ") + name;
    }
    if (!failure) co_return std::nullopt;
    const std::string applied =
        standing.empty()
            ? "nothing was changed on any shard."
            : "the change stands on " + standing + " and on no other shard: MySQL commits each by itself.";
    co_return of_shard(std::move(*failure), missing, applied).value();
}

}  // namespace

Status check_schema_change(const Routed& routed, router::ShardSet shards) {
    if (!routed.source || !routed.source->plan().outside_transaction || shards.size() == 1) return {};
    return fail(sqlstate::kFeatureNotSupported,
                "this statement cannot run in a transaction, so it cannot be undone on the other shards", {},
                "Run it shard by shard with SET braid.shard.");
}

awaitable<Status> change_schema(SessionCore& core, const SqlStatement& statement, const Routed& routed,
                                router::ShardSet shards) {
    if (core.transaction.active() && shards.size() == 1) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "a schema change on a MySQL server cannot run inside a transaction block",
                       "The server commits it at once, and with it what the transaction has done there.");
    }
    if (core.transaction.active()) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "a schema change on several shards cannot run inside a transaction block",
                       "Without two-phase commit the shards could end up different.");
    }
    if (Status possible = check_schema_change(routed, shards); !possible) co_return possible;
    std::vector<Link*> links;
    std::vector<ShardId> wanted;
    shards.for_each([&](ShardId shard) { wanted.push_back(shard); });
    for (ShardId shard : wanted) {
        Result<Link*> link = co_await core.links.join(shard);
        if (!link) co_return Failure(std::move(link.error()));
        links.push_back(*link);
    }
    // What the servers have to say besides, the client hears once.
    const backends::postgresql::OnMessage tell = [&core](std::string_view frame) {
        core.client.out().append(frame);
    };
    const backends::postgresql::OnMessage nothing;
    if (routed.source && routed.source->plan().outside_transaction) {
        auto done = co_await query(links.front()->connection(), statement.text, tell);
        if (!done) co_return Failure(std::move(done.error()));
        core.catalog_changed = routed.source->plan().changes_catalog;
        core.send_complete(done->tag);
        co_return Status{};
    }
    // Shard after shard and always in the same order: two clients that change the same table queue up, and do
    // not lock each other out.
    // A MySQL server commits each change at once: those come last, when the others are ready to commit.
    std::vector<Link*> at_once;
    std::erase_if(links, [&](Link* link) {
        const bool own = speaks_postgresql(core, link->shard);
        if (!own) at_once.push_back(link);
        return !own;
    });
    std::optional<Error> failure;
    std::string tag;
    size_t begun = 0;
    for (Link* link : links) {
        begun++;
        auto started = co_await query(link->connection(), "BEGIN");
        const backends::postgresql::OnMessage& heard = begun == 1 ? tell : nothing;
        if (started) started = co_await query(link->connection(), statement.text, heard);
        if (started) {
            tag = started->tag;
            if (Status alive = core.check_cancelled(); alive) continue;
            failure = core.check_cancelled().error();
        } else {
            failure = of_shard(std::move(started.error()), core.links.name_of(link->shard),
                               "nothing was changed on any shard.")
                          .value();
        }
        break;
    }
    std::string standing;
    if (!failure) failure = co_await change_at_once(core, at_once, statement.text, tag, standing);
    if (failure) {
        core.catalog_changed = core.catalog_changed || !standing.empty();
        for (size_t i = 0; i < begun; i++) {
            bool undone = !links[i]->connection().broken();
            if (undone) {
                auto rolled_back = co_await query(links[i]->connection(), "ROLLBACK");
                undone = rolled_back.has_value();
            }
            if (!undone) links[i]->lost = true;
        }
        co_return Failure(std::move(*failure));
    }
    std::string applied = std::move(standing);
    std::string missing;
    for (Link* link : links) link->committing = true;
    for (Link* link : links) {
        const std::string& name = core.links.name_of(link->shard);
        auto committed = co_await query(link->connection(), "COMMIT");
        if (committed) {
            applied += (applied.empty() ? "" : ", ") + name;
            continue;
        }
        missing += (missing.empty() ? "" : ", ") + name;
        link->lost = link->connection().broken();
        if (!failure) failure = std::move(committed.error());
    }
    for (Link* link : links) link->committing = false;
    core.catalog_changed = true;
    if (failure) {
        co_return of_shard(std::move(*failure), missing,
                           applied.empty() ? "it is not known to have been applied anywhere."
                                           : "the change was applied on " + applied +
                                                 " and not, or not known to be, on " + missing + ".");
    }
    core.send_complete(tag);
    co_return Status{};
}

}  // namespace braid::proxy
