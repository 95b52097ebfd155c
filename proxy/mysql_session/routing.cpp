#include "proxy/mysql_session/routing.h"

#include <algorithm>

#include "proxy/session/steering.h"

namespace braid::proxy::mysql_session {

using grammar::StatementKind;

namespace {

constexpr uint16_t kNoSuchTable = 1146;

// The first of which something is known.
ShardId default_shard(const Core& core) {
    uint32_t known = 0;
    while (known + 1 < core.database->shard_count() && !core.check_shard(ShardId(known))) known++;
    return ShardId(known);
}

planner::PlanContext plan_context(const Core& core) {
    const DatabaseView& view = *core.view;
    planner::PlanContext context{*view.topology,     *view.database, *view.catalog, *view.layout, {},
                                 default_shard(core)};
    if (core.database_chosen) context.search_path.emplace_back("public");
    context.dialect = grammar::Dialect::Mysql;
    return context;
}

bool is_utc(const std::string& zone) {
    return zone == "+00:00" || zone == "UTC" || zone == "-00:00";
}

Result<planner::Steering> steering_of(const Core& core, const Statement& statement) {
    return steer(core.topology(), *core.database, statement.scanned, core.settings.braid("shard"),
                 core.settings.braid("shard_key"));
}

// Kinds that the planner knows.
bool is_planned(StatementKind kind) {
    switch (kind) {
        case StatementKind::Select:
        case StatementKind::Insert:
        case StatementKind::Update:
        case StatementKind::Delete:
        case StatementKind::Values:
        case StatementKind::Table:
        case StatementKind::With:
        case StatementKind::LoadData:
        case StatementKind::Create:
        case StatementKind::Alter:
        case StatementKind::Drop:
        case StatementKind::Truncate:
        case StatementKind::RenameTable: return true;
        default: return false;
    }
}

bool changes_schema(StatementKind kind) {
    switch (kind) {
        case StatementKind::Create:
        case StatementKind::Alter:
        case StatementKind::Drop:
        case StatementKind::Truncate:
        case StatementKind::RenameTable: return true;
        default: return false;
    }
}

bool only_reads(const Statement& statement) {
    switch (statement.kind) {
        case StatementKind::Select:
        case StatementKind::With:
        case StatementKind::Values:
        case StatementKind::Table:
            return !statement.mentions("update") && !statement.mentions("share") &&
                   !statement.mentions("outfile") && !statement.mentions("dumpfile");
        case StatementKind::Show:
        case StatementKind::Describe:
        case StatementKind::Explain:
        case StatementKind::Set:
        case StatementKind::Do: return true;
        default: return false;
    }
}

Routed on_shard(const Statement& statement, ShardId shard) {
    Routed routed;
    routed.access = only_reads(statement) ? planner::Access::Read : planner::Access::Write;
    routed.decision = planner::OneShard{shard};
    routed.changes_catalog = changes_schema(statement.kind);
    return routed;
}

Failure names_no_shard(std::string what) {
    return fail(sqlstate::kFeatureNotSupported,
                std::move(what) + " would run on one shard only: name it with /*+ braid: shard=<server> */");
}

// A routine, an event, a user: not a table, so all shards must have it and the planner knows nothing of it.
Result<Routed> route_unplanned(Core& core, const Statement& statement) {
    switch (statement.kind) {
        case StatementKind::Show:
            if (statement.is(1, "table") && statement.is(2, "status")) {
                return names_no_shard("SHOW TABLE STATUS tells of one server's rows: it");
            }
            return on_shard(statement, any_shard(core));
        case StatementKind::Describe: return on_shard(statement, any_shard(core));
        case StatementKind::Set:
        case StatementKind::Do:
            if (statement.without_tables()) return on_shard(statement, any_shard(core));
            return names_no_shard("a statement that reads tables inside SET or DO");
        case StatementKind::Unlock: return on_shard(statement, any_shard(core));
        case StatementKind::Call: return names_no_shard("a procedure, which Braid cannot look into,");
        case StatementKind::Lock: return names_no_shard("LOCK TABLES");
        default: break;
    }
    // What is no SQL at all gets its own error.
    auto source = core.worker.statements().find(statement.scanned, statement.fingerprint, plan_context(core),
                                                core.view->version);
    if (!source) return Failure(std::move(source.error()));
    return names_no_shard("this statement");
}

Result<Routed> route_explained(Core& core, const Statement& statement,
                               std::span<const router::BoundParameter> parameters) {
    auto inner = inner_of(statement);
    if (!inner) return Failure(std::move(inner.error()));
    auto routed = route(core, *inner, parameters);
    if (!routed) return routed;
    if (!std::holds_alternative<planner::OneShard>(routed->decision)) {
        return fail(
            sqlstate::kFeatureNotSupported,
            "EXPLAIN of a statement that several shards answer is not available; EXPLAIN ROUTE says how "
            "they do");
    }
    // Its constants point into the inner statement.
    routed->source.reset();
    routed->access = planner::Access::Read;
    routed->changes_catalog = false;
    return routed;
}

Status check_tables(const Core& core, const planner::StatementPlan& plan) {
    for (const planner::TableUse& use : plan.uses) {
        const auto found = core.view->unsafe_reasons.find(use.table);
        if (found == core.view->unsafe_reasons.end()) continue;
        return fail(sqlstate::kFeatureNotSupported,
                    "table '" + core.view->database->tables[use.table].display_name() +
                        "' cannot be used: it differs between the shards",
                    found->second);
    }
    return {};
}

// Text in another character set would hash otherwise than on the server.
Status check_text(const Core& core, const Statement& statement) {
    if (core.settings.text_is_utf8()) return {};
    const bool ascii = std::all_of(statement.text.begin(), statement.text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) return {};
    return fail(sqlstate::kFeatureNotSupported,
                "Braid reads keys in UTF-8 alone: SET NAMES utf8mb4, or use ASCII in this statement");
}

// The statement may run anywhere: where the transaction is already, so that it sees one server's locks.
void prefer_participant(const Core& core, const planner::StatementPlan& plan, planner::Decision& decision) {
    auto* one = std::get_if<planner::OneShard>(&decision);
    if (one == nullptr || plan.access != planner::Access::Read || !plan.uses.empty() ||
        !plan.local_shards.empty() || plan.counts_on_one_server || plan.meets_on_one_server) {
        return;
    }
    one->shard = any_shard(core);
}

// Locks that clients meet at by name are on one server.
bool meets_by_name(const Statement& statement) {
    for (const std::string_view name :
         {"get_lock", "release_lock", "release_all_locks", "is_free_lock", "is_used_lock"}) {
        if (statement.calls(name)) return true;
    }
    return false;
}

// SHOWs that tell of the server, not of a database.
bool shows_server(const Statement& statement) {
    if (statement.kind != StatementKind::Show) return false;
    for (const std::string_view word :
         {"variables", "status", "session", "global", "local", "character", "charset", "collation", "engines",
          "storage", "plugins", "privileges", "grants"}) {
        if (statement.is(1, word)) return true;
    }
    return false;
}

// Errors: no database is chosen and one is needed; its tables are not known yet.
Status check_database(const Core& core, const Statement& statement) {
    const bool everywhere = shows_server(statement) || statement.without_tables();
    if (core.database == nullptr || (!core.database_chosen && !everywhere)) return Failure(no_database());
    if (core.view && core.view->catalog) return {};
    return fail(sqlstate::kCannotConnectNow,
                "database '" + core.database->name + "' is not available: its tables could not be read");
}

}  // namespace

router::Bindings bindings_of(const Core& core, const SourcedStatement& source,
                             std::span<const router::BoundParameter> parameters) {
    router::Bindings bindings;
    bindings.literals = source.literals;
    bindings.parameters = parameters;
    const std::string* zone = core.settings.find("time_zone");
    bindings.context.time_zone_is_utc = is_utc(zone != nullptr ? *zone : core.view->catalog->time_zone);
    const std::string* charset = core.settings.find("character_set_client");
    bindings.context.server_encoding_is_utf8 = charset == nullptr || charset->starts_with("utf8");
    return bindings;
}

Error no_database() {
    return mysql_error(1046, "3D000", "No database selected");
}

ShardId any_shard(const Core& core) {
    if (!core.links.pins().empty()) return *core.links.pins().begin();
    if (const auto writer = core.transaction.writer()) return *writer;
    for (const auto& [shard, link] : core.links.all()) {
        if (link->in_transaction) return shard;
    }
    return default_shard(core);
}

Result<Routed> route(Core& core, const Statement& statement,
                     std::span<const router::BoundParameter> parameters) {
    if (Status usable = check_database(core, statement); !usable) return Failure(std::move(usable.error()));
    auto steering = steering_of(core, statement);
    if (!steering) return Failure(std::move(steering.error()));
    if (core.single_shard()) return on_shard(statement, ShardId(0));
    if (steering->shard && !is_planned(statement.kind)) return on_shard(statement, *steering->shard);
    if (statement.kind == StatementKind::Explain) return route_explained(core, statement, parameters);
    if (statement.without_tables() && meets_by_name(statement)) return on_shard(statement, ShardId(0));
    if (!is_planned(statement.kind)) return route_unplanned(core, statement);
    if (Status readable = check_text(core, statement); !readable) return Failure(std::move(readable.error()));
    const planner::PlanContext context = plan_context(core);
    auto source =
        core.worker.statements().find(statement.scanned, statement.fingerprint, context, core.view->version);
    if (!source) {
        // Not understood, but the shard is named: the server judges it.
        if (steering->shard) return on_shard(statement, *steering->shard);
        return Failure(std::move(source.error()));
    }
    const planner::StatementPlan& plan = (*source)->plan();
    if (!steering->shard) {
        if (Status safe = check_tables(core, plan); !safe) return Failure(std::move(safe.error()));
    }
    auto decision = planner::decide(plan, context, bindings_of(core, **source, parameters), *steering);
    if (!decision) {
        // The table may be one that only a shard knows of which nothing is known.
        if (decision.error().number == kNoSuchTable && !core.view->unread.empty()) {
            return Failure(core.view->unread.begin()->second);
        }
        return Failure(std::move(decision.error()));
    }
    Routed routed;
    routed.access = plan.access;
    routed.decision = std::move(*decision);
    routed.changes_catalog = plan.changes_catalog;
    if (!steering->shard) prefer_participant(core, plan, routed.decision);
    routed.source = std::move(*source);
    return routed;
}

Result<ShardId> analyst_shard(Core& core, const Statement& statement) {
    if (Status usable = check_database(core, statement); !usable) return Failure(std::move(usable.error()));
    if (core.single_shard()) return ShardId(0);
    auto steering = steering_of(core, statement);
    if (!steering) return Failure(std::move(steering.error()));
    if (steering->shard) return *steering->shard;
    if (statement.kind == StatementKind::Explain || !is_planned(statement.kind)) return any_shard(core);
    auto source = core.worker.statements().find(statement.scanned, statement.fingerprint, plan_context(core),
                                                core.view->version);
    if (!source) return Failure(std::move(source.error()));
    const planner::StatementPlan& plan = (*source)->plan();
    if (plan.refusal) return Failure(*plan.refusal);
    if (plan.access == planner::Access::Schema || plan.local_shards.empty()) return any_shard(core);
    return *plan.local_shards.first();
}

Result<std::vector<std::string>> explain_route(Core& core, const Statement& statement) {
    auto inner = inner_of(statement);
    if (!inner) return Failure(std::move(inner.error()));
    if (Status usable = check_database(core, *inner); !usable) return Failure(std::move(usable.error()));
    auto steering = steering_of(core, statement);
    if (!steering) return Failure(std::move(steering.error()));
    if (core.single_shard() || !is_planned(inner->kind)) {
        auto routed = route(core, *inner);
        if (!routed) return std::vector<std::string>{"route: refused " + routed.error().message};
        const auto* one = std::get_if<planner::OneShard>(&routed->decision);
        const ShardId shard = one != nullptr ? one->shard : ShardId(0);
        return std::vector<std::string>{"route: single shard=" + core.links.name_of(shard)};
    }
    const planner::PlanContext context = plan_context(core);
    auto source =
        core.worker.statements().find(inner->scanned, inner->fingerprint, context, core.view->version);
    if (!source) return Failure(std::move(source.error()));
    return planner::explain((*source)->plan(), context, bindings_of(core, **source, {}), *steering,
                            inner->text);
}

}  // namespace braid::proxy::mysql_session
