#include "proxy/session/links.h"

#include <algorithm>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <spdlog/spdlog.h>

#include "backends/postgresql/query.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;
using backends::postgresql::query;

void append_query(std::string& out, std::string_view sql) {
    pg::Writer writer(out);
    writer.write(pg::Query{sql});
}

Link* Links::find(ShardId shard) {
    auto found = links_.find(shard);
    return found == links_.end() ? nullptr : found->second.get();
}

// A MySQL server is spoken to through a bridge, and counts an UPDATE's rows as PostgreSQL does.
backends::Flavour Links::flavour_of(ShardId shard) const {
    backends::Flavour flavour;
    if (context_.topology.server(server_of(shard)).kind == conf::ServerKind::Postgresql) return flavour;
    flavour.found_rows = true;
    flavour.crossing_for = context_.database.name;
    return flavour;
}

awaitable<Result<Link*>> Links::join(ShardId shard) {
    if (Status open = context_.may_join(shard); !open) co_return Failure(std::move(open.error()));
    Transaction& transaction = context_.transaction;
    Link* link = find(shard);
    if (link != nullptr && (link->lost || link->connection().broken())) {
        if (link->in_transaction) {
            co_return fail(sqlstate::kConnectionFailure,
                           "the transaction's connection to server \"" + name_of(shard) + "\" was lost");
        }
        links_.erase(shard);
        pins_.erase(shard);
        lasting_pins_.erase(shard);
        link = nullptr;
    }
    // Within a transaction every change of a setting was made on every link.
    if (link != nullptr && transaction.active() && link->in_transaction) co_return link;
    if (link == nullptr) {
        backends::Patience patience;
        const Waiting waiting(waiting_, patience);
        const backends::Flavour flavour = flavour_of(shard);
        Result<backends::Lease> lease =
            co_await context_.fleet.acquire(server_of(shard), std::nullopt, &patience, flavour);
        if (!lease) co_return Failure(std::move(lease.error()));
        auto made = std::make_unique<Link>();
        made->shard = shard;
        made->cancels = std::make_shared<CancelCount>(context_.executor);
        made->lease = std::move(*lease);
        link = made.get();
        links_[shard] = std::move(made);
    }
    backends::postgresql::Connection& connection = link->connection();
    const Settings& wanted = context_.settings.at_begin();
    if (connection.settings().applied() != wanted) {
        if (Status settled = co_await settle(*link); !settled) co_return Failure(std::move(settled.error()));
        const std::string difference = connection.settings().difference(wanted);
        if (!difference.empty()) {
            auto applied = co_await query(connection, difference);
            if (!applied) {
                drop(shard);
                co_return Failure(std::move(applied.error()));
            }
        }
        connection.settings().assume(wanted);
    }
    if (transaction.active()) {
        if (Status begun = co_await begin(*link); !begun) {
            drop(shard);
            co_return Failure(std::move(begun.error()));
        }
    }
    co_return link;
}

awaitable<Status> Links::begin(Link& link) {
    Transaction& transaction = context_.transaction;
    link.at_begin = link.connection().settings().applied();
    link.in_transaction = true;
    if (transaction.plain()) {
        append_query(link.out, "BEGIN");
        link.swallow++;
        co_return Status{};
    }
    // What may fail is not followed by the statement unseen.
    const std::string text = transaction.begin_text() + transaction.replay();
    auto begun = co_await query(link.connection(), text);
    if (!begun) co_return Failure(std::move(begun.error()));
    link.connection().settings().assume(context_.settings.for_connections());
    co_return Status{};
}

awaitable<Status> Links::settle(Link& link) {
    backends::postgresql::Connection& connection = link.connection();
    if (!link.out.empty()) {
        Status sent = co_await connection.write(link.out);
        link.out.clear();
        if (!sent) co_return sent;
    }
    std::optional<Error> error;
    while (link.swallow > 0) {
        auto frame = co_await connection.read_frame();
        if (!frame) co_return Failure(std::move(frame.error()));
        if (frame->type == 'E' && !error) {
            error = backends::postgresql::server_error(frame->payload, connection.server_name());
        }
        if (frame->type == 'Z') link.swallow--;
    }
    if (error) co_return Failure(std::move(*error));
    co_return Status{};
}

void Links::forget_transaction(Link& link, bool committed) {
    link.in_transaction = false;
    link.notified = false;
    link.out.clear();
    link.swallow = 0;
    link.connection().settings().assume(committed ? context_.settings.for_connections() : link.at_begin);
}

// The caller ends settings and transaction afterwards, by the outcome.
awaitable<Result<std::string>> Links::commit() {
    std::vector<Link*> order;
    const std::optional<ShardId> writer = context_.transaction.writer();
    const auto rank = [&](const Link& link) {
        return link.notified ? 2 : writer && *writer == link.shard ? 1 : 0;
    };
    for (int wanted = 0; wanted <= 2; wanted++) {
        for (auto& [shard, link] : links_) {
            if (link->in_transaction && rank(*link) == wanted) order.push_back(link.get());
        }
    }
    std::string tag = "COMMIT";
    for (Link* link : order) {
        // BEGIN was never sent: there is nothing to end.
        if (!link->out.empty() && link->swallow == 1 && !link->connection().busy()) {
            forget_transaction(*link, true);
            continue;
        }
        Status settled = co_await settle(*link);
        Result<backends::postgresql::Rows> done;
        if (settled) {
            done = co_await query(link->connection(), "COMMIT", context_.on_message);
        } else {
            done = Failure(std::move(settled.error()));
        }
        if (!done) {
            link->lost = link->connection().broken();
            if (!link->lost) forget_transaction(*link, false);
            Error error = std::move(done.error());
            co_await rollback();
            co_return Failure(std::move(error));
        }
        const bool committed = done->tag == "COMMIT";
        if (!committed) tag = done->tag;
        forget_transaction(*link, committed);
        if (!committed) {
            co_await rollback();
            break;
        }
    }
    co_return tag;
}

awaitable<void> Links::rollback(Link& link) {
    if (!link.out.empty() && link.swallow == 1 && !link.connection().busy() && !link.connection().broken()) {
        forget_transaction(link, false);
        co_return;
    }
    bool done = false;
    if (!link.connection().broken() && !link.lost) {
        // A failed BEGIN is no matter any more.
        (void)co_await settle(link);
        if (!link.connection().broken() && !link.connection().busy()) {
            auto rolled_back = co_await query(link.connection(), "ROLLBACK");
            done = rolled_back.has_value();
        }
    }
    if (!done) link.lost = true;
    forget_transaction(link, false);
}

awaitable<void> Links::rollback() {
    for (auto& [shard, link] : links_) {
        if (link->in_transaction) co_await rollback(*link);
    }
    std::erase_if(links_, [](const auto& entry) { return entry.second->lost; });
}

awaitable<Status> Links::run_everywhere(std::string sql) {
    for (auto& [shard, link] : links_) {
        if (!link->in_transaction) continue;
        Status settled = co_await settle(*link);
        if (!settled) co_return settled;
        auto done = co_await query(link->connection(), sql);
        if (!done) {
            if (link->connection().broken()) link->lost = true;
            co_return Failure(std::move(done.error()));
        }
    }
    co_return Status{};
}

awaitable<void> Links::wait_for_cancels() {
    for (const auto& [shard, link] : links_) {
        if (link->cancels->any()) co_await link->cancels->wait_for_none();
    }
}

awaitable<void> Links::release_idle() {
    if (context_.transaction.active()) co_return;
    for (auto it = links_.begin(); it != links_.end();) {
        Link& link = *it->second;
        link.cancelled = false;
        const bool keep =
            (session_pooling() || pinned(it->first)) && !link.lost && !link.connection().broken();
        if (keep) {
            ++it;
            continue;
        }
        if (link.cancels->any()) co_await link.cancels->wait_for_none();
        pins_.erase(it->first);
        lasting_pins_.erase(it->first);
        it = links_.erase(it);
    }
}

awaitable<void> Links::release_all() {
    co_await rollback();
    for (auto& [shard, link] : links_) {
        co_await link->cancels->wait_for_none();
        if (pinned(shard)) link->lease.discard();
        // What a session-mode client left behind (temporary tables, listens) is not seen from here.
        if (session_pooling()) {
            bool clean = link->connection().reusable();
            if (clean) {
                auto discarded = co_await query(link->connection(), "DISCARD ALL");
                clean = discarded.has_value();
            }
            if (clean) {
                link->connection().settings().reset_all();
                link->connection().prepared().clear();
            } else {
                link->lease.discard();
            }
        }
    }
    links_.clear();
    pins_.clear();
    lasting_pins_.clear();
}

void Links::drop(ShardId shard) {
    auto found = links_.find(shard);
    if (found == links_.end()) return;
    // Its cancels find it gone; the connection is closed, so they cannot hit anybody.
    found->second->lease.discard();
    links_.erase(found);
    pins_.erase(shard);
    lasting_pins_.erase(shard);
}

void Links::pin(ShardId shard, PinReason reason) {
    pins_.insert(shard);
    if (reason != PinReason::Listen) lasting_pins_.insert(shard);
    if (Link* link = find(shard)) link->connection().mark_tainted();
}

void Links::unpin_listen(ShardId shard) {
    // Released between two commands; the connection is tainted, so it is closed.
    if (!lasting_pins_.contains(shard)) pins_.erase(shard);
}

void Links::unpin_all() {
    for (ShardId shard : pins_) {
        if (Link* link = find(shard); link != nullptr && !link->in_transaction) {
            link->lease.discard();
            links_.erase(shard);
        }
    }
    pins_.clear();
    lasting_pins_.clear();
}

void Links::cancel(std::shared_ptr<void> keep_alive) {
    for (backends::Patience* patience : waiting_) patience->end();
    for (auto& [shard, link] : links_) {
        if (!link->lease || !link->connection().busy() || link->connection().broken()) continue;
        if (link->committing) continue;
        link->cancelled = true;
        const auto& tracker = link->connection().tracker();
        link->cancelled_until = tracker.answered() + std::max(1u, tracker.expected_ready());
        send_cancel(*link, keep_alive);
    }
}

void Links::cancel_again(std::shared_ptr<void> keep_alive) {
    for (auto& [shard, link] : links_) {
        if (!link->lease || !link->cancelled || link->cancels->any() || link->committing) continue;
        backends::postgresql::Connection& connection = link->connection();
        if (!connection.busy() || connection.broken()) continue;
        if (connection.tracker().answered() < link->cancelled_until) send_cancel(*link, keep_alive);
    }
}

void Links::send_cancel(Link& link, std::shared_ptr<void> keep_alive) {
    link.cancels->begin();
    auto send = [](Links& links, ShardId shard, backends::CancelKey key, std::shared_ptr<CancelCount> count,
                   std::shared_ptr<void>) -> awaitable<void> {
        Status sent = co_await links.context_.fleet.cancel(links.server_of(shard), key);
        count->end();
        if (sent) co_return;
        spdlog::warn("{}", sent.error().message);
        links.give_up_deaf(shard, count);
    };
    asio::co_spawn(
        context_.executor,
        send(*this, link.shard, link.connection().cancel_key(), link.cancels, std::move(keep_alive)),
        asio::detached);
}

// A server that takes no cancel request will hardly answer: the client shall not wait for it.
void Links::give_up_deaf(ShardId shard, const std::shared_ptr<CancelCount>& cancels) {
    Link* link = find(shard);
    if (link == nullptr || link->cancels != cancels || !link->lease || link->committing) return;
    backends::postgresql::Connection& connection = link->connection();
    if (!connection.busy() || connection.tracker().answered() >= link->cancelled_until) return;
    connection.abort();
}

void Links::give_up_lost() {
    for (auto& [shard, link] : links_) {
        // The session watches those that it is pinned to, and ends with them.
        if (!pinned(shard) && link->lease.give_up_if_lost()) {
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

}  // namespace braid::proxy
