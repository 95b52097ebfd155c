#include "proxy/mysql_session/links.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <spdlog/spdlog.h>

#include "backends/mysql/query.h"
#include "proxy/server/event.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;
using backends::mysql::query;

Link* Links::find(ShardId shard) {
    const auto found = links_.find(shard);
    return found == links_.end() ? nullptr : found->second.get();
}

awaitable<Result<Link*>> Links::lease(ShardId shard) {
    backends::Flavour flavour = context_.flavour;
    const bool crosses = context_.topology.server(server_of(shard)).kind != conf::ServerKind::Mysql;
    if (crosses) flavour.crossing_for = database_->name;
    backends::Patience patience;
    waiting_.insert(&patience);
    Result<backends::Lease> lease =
        co_await context_.fleet.acquire(server_of(shard), std::nullopt, &patience, flavour);
    waiting_.erase(&patience);
    if (!lease) co_return Failure(std::move(lease.error()));
    auto made = std::make_unique<Link>();
    made->shard = shard;
    made->lease = std::move(*lease);
    Link* link = made.get();
    links_[shard] = std::move(made);
    co_return link;
}

awaitable<Result<Link*>> Links::join(ShardId shard, Joining joining) {
    if (Status open = context_.may_join(shard); !open) co_return Failure(std::move(open.error()));
    Link* link = find(shard);
    if (link != nullptr && (link->lost || link->connection().broken())) {
        if (link->in_transaction) {
            co_return fail(sqlstate::kConnectionFailure,
                           "the transaction's connection to server '" + name_of(shard) + "' was lost");
        }
        const bool held = pins_.contains(shard);
        drop(shard);
        link = nullptr;
        if (held) {
            co_return fail(sqlstate::kConnectionFailure,
                           "the connection to server '" + name_of(shard) +
                               "' was lost, and with it the session's locks and temporary tables there");
        }
    }
    if (link == nullptr) {
        Result<Link*> leased = co_await lease(shard);
        if (!leased) co_return leased;
        link = *leased;
    }
    if (Status brought = co_await bring_settings(*link); !brought) {
        if (!link->in_transaction) drop(shard);
        co_return Failure(std::move(brought.error()));
    }
    // What an earlier command was to bring and did not is still to be brought.
    if (!link->in_transaction && joining == Joining::Inside) {
        link->prelude = context_.transaction.beginning();
        link->in_transaction = context_.transaction.active();
        // A statement that fails before it begins anything leaves the server waiting for the transaction that
        // SET TRANSACTION spoke of: nobody else may get it.
        if (!link->in_transaction && !link->prelude.empty()) link->connection().mark_tainted();
    }
    co_return link;
}

awaitable<Status> Links::bring_settings(Link& link) {
    backends::mysql::Connection& connection = link.connection();
    const std::string difference = connection.settings().difference(context_.settings.wanted());
    if (difference.empty()) co_return Status{};
    auto applied = co_await query(connection, difference);
    if (!applied) {
        // Some of them may have been set.
        if (!connection.broken()) connection.mark_tainted();
        co_return Failure(std::move(applied.error()));
    }
    connection.settings().assume(context_.settings.wanted());
    co_return Status{};
}

Status Links::compose_prelude(Link& link, std::string& bytes) {
    prelude_answers_ = link.prelude.size();
    for (const std::string& sql : link.prelude) {
        my::ComQuery command;
        command.text = sql;
        if (Status ready = link.connection().compose(bytes, command); !ready) return ready;
    }
    link.prelude.clear();
    return {};
}

awaitable<Status> Links::send_composed(Link& link, std::string bytes) {
    backends::mysql::Connection& connection = link.connection();
    if (Status sent = co_await connection.write(bytes); !sent) {
        link.lost = true;
        if (prelude_answers_ == 0) {
            if (auto said = connection.last_words()) co_return Failure(std::move(*said));
        }
        co_return sent;
    }
    for (size_t left = prelude_answers_; left > 0; left--) {
        do {
            Result<backends::mysql::Packet> packet = co_await connection.read_packet();
            if (!packet) {
                link.lost = true;
                co_return Failure(std::move(packet.error()));
            }
            if (packet->kind != my::PacketKind::Error) continue;
            Error error = backends::mysql::error_in(packet->payload, connection);
            // The statement was sent behind it, and nobody knows in which state it runs.
            connection.abort();
            link.lost = true;
            co_return Failure(std::move(error));
        } while (!connection.tracker().ended());
    }
    co_return Status{};
}

awaitable<Status> Links::settle(Link& link) {
    const std::vector<std::string> prelude = std::move(link.prelude);
    link.prelude.clear();
    for (const std::string& sql : prelude) {
        Status done = co_await run(link, sql);
        if (!done) co_return done;
    }
    co_return Status{};
}

awaitable<Status> Links::run(Link& link, std::string sql) {
    auto done = co_await query(link.connection(), sql);
    if (done) co_return Status{};
    if (link.connection().broken()) link.lost = true;
    co_return Failure(std::move(done.error()));
}

bool Links::server_in_transaction() const {
    for (const auto& [shard, link] : links_) {
        if (link->server_in_transaction()) return true;
    }
    return false;
}

// The caller ends the transaction afterwards.
awaitable<Status> Links::commit() {
    const std::optional<ShardId> writer = context_.transaction.writer();
    std::vector<Link*> order;
    for (const bool last : {false, true}) {
        for (auto& [shard, link] : links_) {
            const bool writes = writer && *writer == shard;
            if (link->in_transaction && writes == last) order.push_back(link.get());
        }
    }
    Status outcome;
    for (Link* link : order) {
        if (link->lost || link->connection().broken()) {
            outcome = fail(sqlstate::kConnectionFailure,
                           "the transaction's connection to server '" + name_of(link->shard) + "' was lost");
            break;
        }
        if (link->server_in_transaction()) {
            link->committing = order.size() > 1;
            outcome = co_await run(*link, "COMMIT");
            link->committing = false;
            if (!outcome) break;
        }
        link->in_transaction = false;
        link->prelude.clear();
    }
    if (!outcome) co_await rollback();
    co_return outcome;
}

awaitable<void> Links::rollback() {
    for (auto& [shard, link] : links_) {
        if (!link->in_transaction) continue;
        link->in_transaction = false;
        link->prelude.clear();
        if (link->lost || link->connection().broken()) {
            link->lost = true;
            continue;
        }
        if (!link->server_in_transaction()) continue;
        const Status done = co_await run(*link, "ROLLBACK");
        if (!done) link->lost = true;
    }
    for (auto it = links_.begin(); it != links_.end();) {
        if (it->second->lost) pins_.erase(it->first);
        it = it->second->lost ? links_.erase(it) : std::next(it);
    }
}

awaitable<Status> Links::run_everywhere(std::string sql) {
    for (auto& [shard, link] : links_) {
        if (!link->in_transaction) continue;
        // It will be told of it when it begins.
        if (!link->prelude.empty()) {
            link->prelude.push_back(sql);
            continue;
        }
        const Status done = co_await run(*link, sql);
        if (!done) co_return done;
    }
    co_return Status{};
}

awaitable<void> Links::wait_for_kills() {
    for (const auto& [shard, link] : links_) {
        if (link->kill_under_way()) co_await link->killing->wait();
    }
}

awaitable<void> Links::release_idle() {
    if (context_.transaction.explicit_block()) co_return;
    for (auto it = links_.begin(); it != links_.end();) {
        Link& link = *it->second;
        const bool gone = link.lost || link.connection().broken();
        const bool kept = session_pooling() || pins_.contains(it->first) || !link.cursors.empty() ||
                          (!gone && link.server_in_transaction());
        if (kept && !gone) {
            ++it;
            continue;
        }
        if (link.kill_under_way()) co_await link.killing->wait();
        if (gone) pins_.erase(it->first);
        it = links_.erase(it);
    }
}

awaitable<void> Links::release_all() {
    co_await rollback();
    co_await wait_for_kills();
    for (auto& [shard, link] : links_) {
        // What a session left that no bookkeeping saw: the pool has the server forget it.
        const bool stained = pins_.contains(shard) || session_pooling() || !link->cursors.empty();
        if (stained) link->connection().mark_tainted();
    }
    links_.clear();
    pins_.clear();
}

void Links::drop(ShardId shard) {
    const auto found = links_.find(shard);
    if (found == links_.end()) return;
    found->second->lease.discard();
    links_.erase(found);
    pins_.erase(shard);
}

void Links::pin(ShardId shard) {
    pins_.insert(shard);
    if (Link* link = find(shard)) link->connection().mark_tainted();
}

void Links::kill_query(std::shared_ptr<void> keep_alive) {
    for (backends::Patience* patience : waiting_) patience->end();
    for (auto& [shard, link] : links_) {
        if (!link->lease || !link->connection().busy() || link->connection().broken()) continue;
        if (link->committing || link->kill_under_way()) continue;
        link->killing = std::make_shared<Event>(context_.executor);
        auto send = [](backends::Fleet& fleet, ServerId server, backends::CancelKey key,
                       std::shared_ptr<Event> sent, std::shared_ptr<void>) -> awaitable<void> {
            const Status outcome = co_await fleet.cancel(server, key);
            if (!outcome) spdlog::warn("{}", outcome.error().message);
            sent->set();
        };
        asio::co_spawn(context_.executor,
                       send(context_.fleet, server_of(shard), link->connection().cancel_key(), link->killing,
                            keep_alive),
                       asio::detached);
    }
}

void Links::give_up_lost() {
    for (auto& [shard, link] : links_) {
        if (link->lease.give_up_if_lost()) {
            spdlog::warn("server \"{}\": it closed a connection that a session held", name_of(shard));
        }
    }
}

void Links::abort() {
    for (backends::Patience* patience : waiting_) patience->end();
    for (auto& [shard, link] : links_) {
        if (link->lease) link->connection().abort();
    }
}

}  // namespace braid::proxy::mysql_session
