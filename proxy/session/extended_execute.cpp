// Execute and Close: portals on their way through their rows, and how they end.
#include <algorithm>

#include "proxy/session/cursor_statements.h"
#include "proxy/session/execute_prepared.h"
#include "proxy/session/extended_messages.h"
#include "proxy/session/extended_query.h"
#include "proxy/session/local_rows.h"
#include "proxy/session/one_shard.h"
#include "proxy/session/schema_change.h"
#include "wire/postgresql/backend.h"

namespace braid::proxy {

namespace {
constexpr uint32_t kBoundPortion = 100;  // rows at a time, where no Execute has told yet

// What a batch of the extended protocol runs together is no transaction block.
bool needs_block(const SqlStatement& statement) {
    return statement.verb == Verb::Declare && (!statement.mentions("hold") || statement.mentions("without"));
}

}  // namespace

awaitable<Status> ExtendedQuery::execute(std::string_view body) {
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    auto message = pg::decode<pg::Execute>(body);
    if (!message) co_return Failure(std::move(message.error()));
    const PortalPtr portal = core_.portals.find(message->portal);
    if (!portal) {
        if (Link* link = link_of_cursor(message->portal)) {
            pg::Writer writer(link->out);
            writer.write(*message);
            expect(*link, Reply::Execute);
            co_return Status{};
        }
        co_return Failure(no_portal(message->portal));
    }
    if (core_.transaction.failed() && !ends_transaction(portal->statement->statement)) {
        co_return Failure(in_failed_transaction());
    }
    if (Status begun = co_await begin_bound(portal.get()); !begun) co_return begun;
    const bool implicit = core_.transaction.mode() == Transaction::Mode::Implicit;
    if (implicit && needs_block(portal->statement->statement)) {
        co_return fail(sqlstate::kNoActiveSqlTransaction,
                       "DECLARE CURSOR can only be used in transaction blocks");
    }
    if (portal->kind == Portal::Kind::Execution) {
        const std::string name(message->portal);
        if (Status bound = co_await bind_executed(portal, name); !bound) co_return bound;
    }
    if (portal->kind != Portal::Kind::Relayed) {
        // The rest is done here and now, after everything that was asked before.
        co_await drain();
        if (failed_) co_return fail("", "");
        co_return co_await execute_here(portal, *message);
    }
    Link* link = core_.links.find(portal->shard);
    if (link == nullptr || link->lost) {
        co_return Failure(no_portal(message->portal));
    }
    if (!portal->sent) {
        Status free = check_cursor_name(core_, portal->statement->statement);
        if (!free) co_return free;
    }
    portal->sent = true;
    pg::Writer writer(link->out);
    writer.write(*message);
    expect(*link, Reply::Execute);
    expected_.back().portal = portal;
    co_return Status{};
}

awaitable<Status> ExtendedQuery::begin_bound(const Portal* next) {
    if (!core_.transaction.active() || core_.transaction.failed()) co_return Status{};
    std::vector<PortalPtr> waiting;
    for (const auto& [name, portal] : core_.portals.all()) {
        const bool begun = portal->run || portal->finished;
        if (portal->kind == Portal::Kind::Scattered && !begun && portal.get() != next)
            waiting.push_back(portal);
    }
    if (waiting.empty()) co_return Status{};
    co_await drain();
    if (failed_) co_return fail("", "");
    for (const PortalPtr& portal : waiting) {
        const auto& several = std::get<planner::SeveralShards>(portal->routed.decision);
        auto run =
            co_await start_scatter(core_, *portal->statement, portal->routed, several.shards, portal->values,
                                   portal->result_formats, kBoundPortion, Start::Bound);
        portal->finished = portal->failed = !run.has_value();
        if (!run) co_return Failure(std::move(run.error()));
        portal->run = std::move(*run);
        portal->savepoints = core_.transaction.savepoint_count();
    }
    co_return Status{};
}

awaitable<Status> ExtendedQuery::execute_here(const PortalPtr& portal, const pg::Execute& message) {
    const int32_t max_rows = message.max_rows;
    const SqlStatement& statement = portal->statement->statement;
    const bool again = portal->finished;
    portal->finished = true;
    switch (portal->kind) {
        case Portal::Kind::Relayed:
        case Portal::Kind::Execution: break;
        case Portal::Kind::Session:
            if (again) co_return Failure(cannot_run(message.portal));
            if (!co_await session_statements_.run(statement)) co_return fail("", "");
            break;
        case Portal::Kind::LocalRows: {
            auto rows = co_await run_local_rows(core_, prepared_, statement, portal->values);
            if (!rows) co_return Failure(std::move(rows.error()));
            if (again) rows->lines.clear();
            append_local_rows(core_.client.out(), *rows);
            break;
        }
        case Portal::Kind::Declaration:
            if (again) co_return Failure(cannot_run(message.portal));
            co_return co_await declare_cursor(core_, *portal->statement, *portal);
        case Portal::Kind::CursorStatement: {
            if (max_rows > 0) {
                co_return fail(sqlstate::kFeatureNotSupported,
                               "a row limit for FETCH from a cursor over several shards is not available");
            }
            const std::span<const int16_t> formats = portal->result_formats;
            co_return co_await run_cursor_statement(core_, statement, formats);
        }
        case Portal::Kind::Schema: {
            if (again) co_return Failure(cannot_run(message.portal));
            const auto& every = std::get<planner::EveryShard>(portal->routed.decision);
            co_return co_await change_schema(core_, statement, portal->routed, every.shards);
        }
        case Portal::Kind::Scattered: {
            if (portal->failed) co_return Failure(cannot_run(message.portal));
            if (again) {
                core_.send_complete("SELECT 0");
                break;
            }
            portal->finished = false;
            if (!portal->run) {
                const auto& several = std::get<planner::SeveralShards>(portal->routed.decision);
                auto run = co_await start_scatter(core_, *portal->statement, portal->routed, several.shards,
                                                  portal->values, portal->result_formats,
                                                  static_cast<uint32_t>(std::max(max_rows, 0)));
                portal->finished = portal->failed = !run.has_value();
                if (!run) co_return Failure(std::move(run.error()));
                portal->run = std::move(*run);
                portal->savepoints = core_.transaction.savepoint_count();
            }
            auto progress = co_await portal->run->fetch(max_rows > 0 ? static_cast<uint64_t>(max_rows) : 0);
            // Outside a transaction nothing follows that could fetch again: see decide_mode().
            if (!progress || progress->finished || !core_.transaction.active()) {
                co_await portal->run->close();
                portal->run.reset();
                portal->finished = true;
            }
            portal->failed = !progress;
            if (!progress) co_return Failure(std::move(progress.error()));
            if (progress->finished) {
                core_.send_complete("SELECT " + std::to_string(progress->rows));
            } else {
                core_.client.out().append(message_bytes(pg::PortalSuspended{}));
            }
            break;
        }
    }
    co_return Status{};
}

awaitable<Status> ExtendedQuery::close(std::string_view body) {
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    auto message = pg::decode<pg::Close>(body);
    if (!message) co_return Failure(std::move(message.error()));
    if (message->target == pg::Target::Statement) {
        auto found = prepared_.find(message->name);
        if (found != prepared_.end()) prepared_.erase(found);
    } else if (const PortalPtr portal = core_.portals.find(message->name)) {
        core_.portals.erase(message->name);
        Link* link = portal->kind == Portal::Kind::Relayed ? core_.links.find(portal->shard) : nullptr;
        if (link != nullptr && !link->lost) {
            pg::Writer writer(link->out);
            writer.write(*message);
            expect(*link, Reply::Close);
            co_return Status{};
        }
        if (portal->run) {
            co_await drain();
            co_await Portals::close_run(*portal);
        }
    }
    answer(message_bytes(pg::CloseComplete{}));
    co_return Status{};
}

Link* ExtendedQuery::link_of_cursor(std::string_view name) {
    const auto shard = core_.portals.shard_of_cursor(name);
    Link* link = shard ? core_.links.find(*shard) : nullptr;
    return link != nullptr && !link->lost ? link : nullptr;
}

awaitable<void> ExtendedQuery::abandon() {
    co_await core_.portals.close_all();
    expected_.clear();
}

}  // namespace braid::proxy
