#include "proxy/session/routing.h"

#include <algorithm>

#include "planner/named_relations.h"
#include "proxy/session/local_rows.h"
#include "proxy/session/prepared.h"
#include "proxy/session/schema_change.h"
#include "proxy/session/server_state.h"
#include "proxy/session/session_statements.h"
#include "proxy/session/steering.h"

namespace braid::proxy {

namespace {

// What the session's settings and the statement's hints steer. A hint goes before a setting.
Result<planner::Steering> steering_of(const SessionCore& core, const SqlStatement& statement) {
    std::string shard;
    std::string key;
    if (const std::string* value = core.settings.find("braid.shard")) shard = *value;
    if (const std::string* value = core.settings.find("braid.shard_key")) key = *value;
    return steer(core.topology(), core.database, statement.scanned, std::move(shard), std::move(key));
}

// A statement about a cursor goes where the cursor is.
std::optional<ShardId> shard_of_cursor(const SessionCore& core, const SqlStatement& statement) {
    if (statement.verb != Verb::Fetch && statement.verb != Verb::CloseCursor) return std::nullopt;
    const auto shard = core.portals.shard_of_cursor(name_of(statement.words.back()));
    return shard ? *shard : any_shard(core);
}

planner::PlanContext plan_context(const SessionCore& core) {
    const DatabaseView& view = *core.view;
    planner::PlanContext context{*view.topology,     *view.database, *view.catalog, *view.layout, {},
                                 default_shard(core)};
    const auto& chosen = core.settings.search_path();
    context.search_path = chosen ? *chosen : view.catalog->search_path;
    return context;
}

bool is_utc(std::string_view zone) {
    static constexpr std::string_view kNames[] = {"UTC", "Etc/UTC", "GMT", "Etc/GMT",
                                                  "UCT", "Etc/UCT", "Zulu"};
    return std::find(std::begin(kNames), std::end(kNames), zone) != std::end(kNames);
}

// The constants of one execution. `asked`: nothing when nobody has been asked yet.
struct Constants {
    std::span<const router::BoundParameter> parameters;
    std::optional<std::span<const router::BoundParameter>> asked;
};

router::Bindings bindings_of(const SessionCore& core, const SourcedStatement& source,
                             const Constants& constants) {
    router::Bindings bindings;
    if (constants.asked) bindings.asked = *constants.asked;
    bindings.literals = source.literals;
    bindings.parameters = constants.parameters;
    const std::string* zone = core.settings.find("timezone");
    bindings.context.text_is_as_stored = core.text_is_as_stored();
    bindings.context.time_zone_is_utc = is_utc(zone != nullptr ? *zone : core.view->catalog->time_zone);
    return bindings;
}

Status check_tables(const SessionCore& core, const planner::StatementPlan& plan) {
    for (const planner::TableUse& use : plan.uses) {
        auto found = core.view->unsafe_reasons.find(use.table);
        if (found == core.view->unsafe_reasons.end()) continue;
        return fail(sqlstate::kFeatureNotSupported,
                    "table \"" + core.view->database->tables[use.table].display_name() +
                        "\" cannot be used: it differs between the shards",
                    found->second);
    }
    return {};
}

// The statement may run anywhere: where the transaction is already, so that it sees one server's time and
// locks.
void prefer_participant(const SessionCore& core, const planner::StatementPlan& plan,
                        planner::Decision& decision) {
    auto* one = std::get_if<planner::OneShard>(&decision);
    if (one == nullptr || !one->any || plan.access != planner::Access::Read || plan.counts_on_one_server ||
        plan.meets_on_one_server) {
        return;
    }
    one->shard = any_shard(core);
}

Result<Routed> route_steered(SessionCore& core, const SqlStatement& statement,
                             const SqlStatement& steering_statement, const Constants& constants);

Result<Routed> route_inner(SessionCore& core, const SqlStatement& statement,
                           std::span<const router::BoundParameter> parameters) {
    auto inner = inner_statement(statement);
    if (!inner) return Failure(std::move(inner.error()));
    auto routed = route(core, *inner, parameters);
    if (!routed) return Failure(within(std::move(routed.error()), statement, *inner));
    if (routed->asks) {
        return fail(sqlstate::kFeatureNotSupported, "a cursor over sizes of relations is not available");
    }
    // Its constants point into the inner statement.
    routed->source.reset();
    return routed;
}

}  // namespace

ShardId default_shard(const SessionCore& core) {
    if (!core.links.pins().empty()) return *core.links.pins().begin();
    std::optional<ShardId> other;
    for (uint32_t i = 0; i < core.database.shard_count(); i++) {
        const ShardId shard(i);
        if (!core.check_shard(shard)) continue;
        // PostgreSQL's own answers are PostgreSQL's.
        if (speaks_postgresql(core, shard)) return shard;
        if (!other) other = shard;
    }
    return other.value_or(ShardId(core.database.shard_count() - 1));
}

bool speaks_postgresql(const SessionCore& core, ShardId shard) {
    return core.topology().server(core.database.server_of(shard)).kind == conf::ServerKind::Postgresql;
}

ShardId any_shard(const SessionCore& core) {
    if (core.transaction.active()) {
        if (const auto writer = core.transaction.writer()) return *writer;
        for (const auto& [shard, link] : core.links.all()) {
            if (link->in_transaction) return shard;
        }
    }
    return default_shard(core);
}

Result<ShardId> shard_named(const SessionCore& core, std::string_view name) {
    return find_shard(core.topology(), core.database, name);
}

Result<Routed> route(SessionCore& core, const SqlStatement& statement,
                     std::span<const router::BoundParameter> parameters) {
    Result<Routed> routed = route_steered(core, statement, statement, {parameters, std::nullopt});
    // What a server says first, wherever the tables are.
    const bool locks = !routed && !statement.words.empty() && statement.words.front().is("lock");
    if (locks && !core.transaction.active()) {
        return fail(sqlstate::kNoActiveSqlTransaction, "LOCK TABLE can only be used in transaction blocks");
    }
    return routed;
}

Result<Routed> route_asked(SessionCore& core, const SqlStatement& statement,
                           std::span<const router::BoundParameter> parameters,
                           std::span<const router::BoundParameter> asked) {
    return route_steered(core, statement, statement, {parameters, asked});
}

Result<Routed> route_explained(SessionCore& core, const SqlStatement& inner, const SqlStatement& whole,
                               std::span<const router::BoundParameter> parameters) {
    return route_steered(core, inner, whole, {parameters, std::nullopt});
}

namespace {

// `steering_statement` is the one that holds the hints.
Result<Routed> route_steered(SessionCore& core, const SqlStatement& statement,
                             const SqlStatement& steering_statement, const Constants& constants) {
    Routed routed;
    auto steering = steering_of(core, steering_statement);
    if (!steering) return Failure(std::move(steering.error()));
    if (core.single_shard()) {
        routed.decision = planner::OneShard{ShardId(0)};
        return routed;
    }
    if (auto shard = shard_of_cursor(core, statement)) {
        routed.access = planner::Access::Read;
        routed.decision = planner::OneShard{*shard};
        return routed;
    }
    if (statement.verb == Verb::Show || statement.verb == Verb::Empty) {
        routed.access = planner::Access::Read;
        routed.decision = planner::OneShard{any_shard(core)};
        return routed;
    }
    if (statement.verb == Verb::Declare && !steering->shard)
        return route_inner(core, statement, constants.parameters);
    const planner::PlanContext context = plan_context(core);
    auto source =
        core.worker.statements().find(statement.scanned, statement.fingerprint, context, core.view->version);
    if (!source) {
        // Not understood, but the shard is named: the server judges it.
        if (!steering->shard) return Failure(std::move(source.error()));
        routed.decision = planner::OneShard{*steering->shard};
        return routed;
    }
    const planner::StatementPlan& plan = (*source)->plan();
    if (!steering->shard) {
        if (Status safe = check_tables(core, plan); !safe) return Failure(std::move(safe.error()));
    }
    for (uint32_t number : plan.unsure_parameters) {
        if (number > constants.parameters.size() || constants.parameters[number - 1].type_oid != 0) continue;
        routed.needs_types = true;
        return routed;
    }
    if (plan.inquiry && !steering->shard && !constants.asked) {
        routed.access = plan.access;
        routed.asks = true;
        routed.source = std::move(*source);
        return routed;
    }
    auto decision = planner::decide(plan, context, bindings_of(core, **source, constants), *steering);
    if (!decision) {
        // The table may be one that only a shard knows of which nothing is known.
        const bool unread =
            decision.error().sqlstate == sqlstate::kUndefinedTable && core.view && !core.view->unread.empty();
        if (unread) return Failure(core.view->unread.begin()->second);
        return Failure(std::move(decision.error()));
    }
    routed.access = plan.access;
    routed.decision = std::move(*decision);
    if (!steering->shard) prefer_participant(core, plan, routed.decision);
    routed.source = std::move(*source);
    return routed;
}

}  // namespace

Status check_statement(SessionCore& core, const SqlStatement& statement) {
    if (core.single_shard() || statement.verb != Verb::Other) return {};
    auto steering = steering_of(core, statement);
    if (!steering) return Failure(std::move(steering.error()));
    if (steering->shard) return {};
    auto source = core.worker.statements().find(statement.scanned, statement.fingerprint, plan_context(core),
                                                core.view->version);
    if (!source) return Failure(std::move(source.error()));
    return {};
}

Result<std::optional<ShardId>> analyst_shard(SessionCore& core, const SqlStatement& statement) {
    std::optional<ShardId> any;
    if (core.single_shard()) return any;
    auto steering = steering_of(core, statement);
    if (!steering) return Failure(std::move(steering.error()));
    if (steering->shard) return steering->shard;
    if (auto shard = shard_of_cursor(core, statement)) return shard;
    if (statement.verb == Verb::Show || statement.verb == Verb::Empty) return any;
    auto source = core.worker.statements().find(statement.scanned, statement.fingerprint, plan_context(core),
                                                core.view->version);
    // A server finds the fault.
    if (!source) return any;
    const planner::StatementPlan& plan = (*source)->plan();
    if (plan.access == planner::Access::Schema) return any;
    const planner::PlanContext context = plan_context(core);
    router::ShardSet having = planner::shards_named(plan, context, bindings_of(core, **source, Constants()));
    having |= plan.local_shards;
    if (having.empty()) return any;
    if (having.size() == 1) return having.first();
    auto routed = route(core, statement);
    if (!routed) return Failure(std::move(routed.error()));
    return fail(sqlstate::kFeatureNotSupported, "no shard has all tables that this statement names");
}

std::vector<std::string> refused_route(const Error& error) {
    std::vector<std::string> lines{"route: refused " + error.message};
    if (!error.hint.empty()) lines.push_back("  hint: " + error.hint);
    return lines;
}

Error two_phase_of_client() {
    return fail(sqlstate::kFeatureNotSupported,
                "the client's own two-phase commit is not available through Braid")
        .value();
}

namespace {

// EXECUTE DIRECT ON (server) 'sql'
Result<std::vector<std::string>> explain_direct(const SessionCore& core, const SqlStatement& direct) {
    const auto& words = direct.words;
    const std::optional<std::string> sql = words.size() == 7 ? string_of(words[6]) : std::nullopt;
    if (!sql) return fail(sqlstate::kSyntaxError, "syntax error in EXECUTE DIRECT ON (server) 'sql'");
    const std::string server = name_of(words[4]);
    if (auto shard = shard_named(core, server); !shard) return Failure(std::move(shard.error()));
    return std::vector<std::string>{"route: single shard=" + server, "  relay to " + server + ": " + *sql};
}

}  // namespace

Result<std::vector<std::string>> explain_route(SessionCore& core, const SqlStatement& inner,
                                               const SqlStatement& whole,
                                               std::span<const router::BoundParameter> parameters) {
    auto steering = steering_of(core, whole);
    if (!steering) return Failure(std::move(steering.error()));
    if (inner.verb == Verb::TwoPhase) return refused_route(two_phase_of_client());
    if (inner.verb == Verb::ExecuteDirect) return explain_direct(core, inner);
    if (inner.verb == Verb::Declare && !core.single_shard()) {
        auto query = inner_statement(inner);
        if (!query) return Failure(std::move(query.error()));
        auto made = make_prepared(query->text, core.standard_conforming_strings());
        if (!made) return Failure(std::move(made.error()));
        return explain_route(core, (*made)->statement, whole, parameters);
    }
    if (SessionStatements::handles(inner) || gives_local_rows(inner)) {
        return std::vector<std::string>{"route: none", "  about the session: Braid itself answers"};
    }
    const Constants constants{parameters, std::nullopt};
    const planner::PlanContext context = plan_context(core);
    auto source =
        core.worker.statements().find(inner.scanned, inner.fingerprint, context, core.view->version);
    if (!source) return Failure(std::move(source.error()));
    const planner::StatementPlan& plan = (*source)->plan();
    const router::Bindings bindings = bindings_of(core, **source, constants);
    auto routed = route_steered(core, inner, whole, constants);
    if (!routed) {
        auto lines = planner::explain(plan, context, bindings, *steering, inner.text);
        if (!lines.front().starts_with("route: refused")) lines = refused_route(routed.error());
        return lines;
    }
    const auto* one = std::get_if<planner::OneShard>(&routed->decision);
    const auto* every = std::get_if<planner::EveryShard>(&routed->decision);
    const bool decided = !routed->asks && !routed->needs_types;
    if (decided && one != nullptr) {
        Status own = check_server_state(core, inner, one->shard);
        if (!own) return refused_route(own.error());
    }
    if (decided && every != nullptr) {
        Status possible = check_schema_change(*routed, every->shards);
        if (!possible) return refused_route(possible.error());
    }
    return planner::explain(
        plan, context, bindings, *steering,
        inner.text.substr(std::min(inner.text.find_first_not_of(" \n\t"), inner.text.size())));
}

}  // namespace braid::proxy
