// Where one execution of a planned statement runs. See statement_plan.h.
#include <algorithm>

#include <fmt/format.h>

#include "planner/analysis/moments.h"
#include "planner/named_relations.h"
#include "planner/statement_plan.h"

namespace braid::planner {
namespace {

using router::ShardSet;

// The shards of one use: where its rows can be, or where its new rows go.
Result<ShardSet> shards_of(const TableUse& use, const PlanContext& context,
                           const router::Bindings& bindings) {
    const router::TableRouter& table = *context.layout.find(use.table);
    if (use.stores && use.new_rows.empty()) return shards_of_new_rows(use.predicate, table, bindings);
    if (use.new_rows.empty()) return evaluate(use.predicate, table, bindings);
    ShardSet set;
    for (const std::vector<router::Operand>& row : use.new_rows) {
        Result<ShardId> shard = shard_of_row(row, table, bindings);
        if (!shard) return Failure(shard.error());
        set.add(*shard);
    }
    return set;
}

Result<ShardId> shard_of_steering_key(const StatementPlan& plan, const PlanContext& context,
                                      const std::string& key, const router::Bindings& bindings) {
    const router::TableRouter* table = nullptr;
    if (!plan.uses.empty()) table = context.layout.find(plan.uses.front().table);
    for (const conf::Table& candidate : context.database.tables) {
        if (table == nullptr) table = context.layout.find(candidate.id);
    }
    if (table == nullptr || table->problem() || table->key().size() != 1) {
        return fail("22023", "braid.shard_key needs a distributed table with one key column");
    }
    router::Operand operand;
    operand.constant = Value::unknown(key);
    Reading reading = router::read_key(key, table->key()[0], bindings.context);
    if (!reading.known()) {
        return fail("22023",
                    fmt::format("braid.shard_key \"{}\" is not a value of type {} that can be told exactly",
                                key, type_name(table->key()[0].type.id)));
    }
    return shard_of_row(std::span(&operand, 1), *table, bindings);
}

std::string names(const ShardSet& shards, const PlanContext& context) {
    std::string text;
    shards.for_each([&](ShardId shard) {
        text += (text.empty() ? "" : ", ") + context.topology.shard_name(context.database, shard);
    });
    return text;
}

Failure several_written(const ShardSet& shards, const PlanContext& context) {
    return fail(
        sqlstate::kFeatureNotSupported,
        fmt::format("this statement writes on several shards ({}), and a transaction over several shards is "
                    "not available yet",
                    names(shards, context)),
        {}, "Restrict the distribution key to one shard, or write a statement for each.");
}

Failure reads_clock(std::string_view constant) {
    return fail(
        sqlstate::kFeatureNotSupported,
        fmt::format("this statement runs on several shards, and each would read '{}' as a time of its own",
                    constant),
        {}, "Write now(), current_date or the date itself.");
}

bool may_be_moment(const router::BoundParameter& parameter) {
    const TypeId type = type_from_oid(parameter.type_oid).id;
    return !parameter.null && !parameter.binary && !is_text(type) && names_moment(parameter.bytes);
}

// 'now' and its kin are read by each server at its own time.
Status check_moments(const StatementPlan& plan, const router::Bindings& bindings) {
    const KnownText& text = plan.known_text;
    for (size_t slot = 0; slot < bindings.literals.size(); slot++) {
        if (!names_moment(bindings.literals[slot])) continue;
        const auto number = static_cast<int>(slot);
        if (std::binary_search(text.slots.begin(), text.slots.end(), number)) continue;
        return reads_clock(bindings.literals[slot]);
    }
    for (size_t i = 0; i < bindings.parameters.size(); i++) {
        if (!may_be_moment(bindings.parameters[i])) continue;
        const auto number = static_cast<uint32_t>(i + 1);
        if (std::binary_search(text.parameters.begin(), text.parameters.end(), number)) continue;
        return reads_clock(bindings.parameters[i].bytes);
    }
    return {};
}

// `one`: where the statement runs; nullptr: on several shards.
Failure repeated_values(const OneShard* one, const PlanContext& context) {
    constexpr const char* kHint =
        "Take the value first, with a statement that names no table: SELECT nextval('...').";
    if (one == nullptr) {
        return fail(sqlstate::kFeatureNotSupported,
                    "a sequence counts on each shard for itself, so its values would repeat over the shards",
                    {}, kHint);
    }
    return fail(sqlstate::kFeatureNotSupported,
                fmt::format("sequences count on shard \"{}\", and this statement runs on \"{}\"",
                            context.topology.shard_name(context.database, ShardId(0)),
                            context.topology.shard_name(context.database, one->shard)),
                "On each shard a sequence would count for itself, and its values would repeat.", kHint);
}

// What a constant names is known on its own shard alone.
Status check_named(const Decision& decision, const ShardSet& named, const PlanContext& context) {
    const auto* one = std::get_if<OneShard>(&decision);
    if (one != nullptr && named == ShardSet{one->shard}) return {};
    return fail(
        sqlstate::kFeatureNotSupported,
        fmt::format("this statement names tables of shard {} in constants, and it does not run there alone",
                    names(named, context)),
        {}, "Ask for each table in a statement of its own that names no other table.");
}

// Whole and not 0, after rounding too.
bool is_counted_value(const Value& value) {
    if (value.is_null()) return false;
    if (is_integer(value.type_id())) return value.as_int() != 0;
    if (value.type_id() == TypeId::Numeric) return !value.as_decimal().round(0).is_zero();
    if (!is_text(value.type_id())) return false;
    const std::string& text = value.as_string();
    const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
    return digits && text.find_first_of("123456789") != std::string::npos;
}

// NULL and 0 make a shard count on its own.
Status check_counters(const StatementPlan& plan, const router::Bindings& bindings) {
    for (const router::Operand& counter : plan.counters) {
        Reading reading = read(counter, bindings);
        if (reading.known() && is_counted_value(reading.value)) continue;
        return fail(sqlstate::kFeatureNotSupported,
                    "an AUTO_INCREMENT column of a distributed table counts on each shard for itself, so its "
                    "values would repeat",
                    {}, "Give the column a value.");
    }
    return {};
}

// A change of one shard is a statement of one shard, also in a transaction block: unless the server commits
// it at once.
bool relays_change(ShardId shard, const PlanContext& context) {
    const ServerId server = context.database.shards[shard.value];
    return context.dialect == grammar::Dialect::Postgresql &&
           context.topology.server(server).kind == conf::ServerKind::Postgresql;
}

// `named`: shards_named().
Result<Decision> place(const StatementPlan& plan, const PlanContext& context,
                       const router::Bindings& bindings, const Steering& steering, const ShardSet& named) {
    if (steering.shard) return OneShard{*steering.shard};
    if (context.database.shard_count() == 1) return OneShard{ShardId(0)};
    if (plan.refusal) return Failure(*plan.refusal);
    if (plan.access == Access::Schema) {
        if (plan.all_shards) return EveryShard{ShardSet::all(context.database.shard_count())};
        const std::optional<ShardId> only = plan.local_shards.first();
        if (plan.local_shards.size() == 1 && relays_change(*only, context)) return OneShard{*only};
        return EveryShard{plan.local_shards};
    }
    if (steering.shard_key) {
        Result<ShardId> shard = shard_of_steering_key(plan, context, *steering.shard_key, bindings);
        if (!shard) return Failure(shard.error());
        return OneShard{*shard};
    }

    if (Status counted = check_counters(plan, bindings); !counted) return Failure(counted.error());
    ShardSet everything = plan.local_shards;
    std::vector<ShardSet> sets;
    sets.reserve(plan.uses.size());
    for (const TableUse& use : plan.uses) {
        Result<ShardSet> shards = shards_of(use, context, bindings);
        if (!shards) return Failure(shards.error());
        everything |= *shards;
        sets.push_back(*shards);
    }
    const bool anywhere = plan.uses.empty() && plan.local_shards.empty();
    if (anywhere && !named.empty()) return OneShard{*named.first()};
    if (everything.size() <= 1) return OneShard{everything.first().value_or(context.default_shard), anywhere};
    if (plan.access == Access::Write) return several_written(everything, context);

    ShardSet rows;
    for (const std::vector<size_t>& list : plan.driving) {
        ShardSet both = ShardSet::all(context.database.shard_count());
        for (size_t use : list) both &= sets[use];
        rows |= both;
    }
    // Local tables hold the statement to their shard; what is driven by keys must meet them there.
    if (!plan.driving.empty() && rows.size() <= 1 && plan.local_shards.empty()) {
        return OneShard{rows.first().value_or(context.default_shard)};
    }
    if (plan.scatter == nullptr && plan.mysql_scatter == nullptr) return Failure(plan.scatter_refusal);
    if (context.dialect == grammar::Dialect::Mysql) return SeveralShards{rows};
    if (Status same = check_moments(plan, bindings); !same) return Failure(same.error());
    return SeveralShards{rows};
}

}  // namespace

Result<Decision> decide(const StatementPlan& plan, const PlanContext& context,
                        const router::Bindings& bindings, const Steering& steering) {
    const ShardSet named = plan.relation_names.empty() ? ShardSet() : shards_named(plan, context, bindings);
    Result<Decision> decision = place(plan, context, bindings, steering, named);
    if (decision && !named.empty() && !steering.shard) {
        if (Status there = check_named(*decision, named, context); !there) return Failure(there.error());
    }
    if (!decision && plan.counts_beside_tables && !plan.refusal) return repeated_values(nullptr, context);
    if (!decision || (!plan.counts_on_one_server && !plan.meets_on_one_server)) return decision;
    auto* one = std::get_if<OneShard>(&*decision);
    const ShardId first(0);
    if (plan.counts_beside_tables && !steering.shard && (one == nullptr || one->shard != first)) {
        return repeated_values(one, context);
    }
    if (one == nullptr) return decision;
    const bool anywhere = plan.uses.empty() && plan.local_shards.empty() && named.empty();
    // The session's own shard, where it is pinned, is not where others count and meet.
    if (anywhere && !steering.shard && !steering.shard_key) one->shard = first;
    if (plan.meets_on_one_server && one->shard != first) {
        return fail(
            sqlstate::kFeatureNotSupported,
            fmt::format(
                "notifications and advisory locks are on shard \"{}\", and this statement runs on \"{}\"",
                context.topology.shard_name(context.database, first),
                context.topology.shard_name(context.database, one->shard)),
            "Clients that use them must meet on one server.",
            "Call the function in a statement that names no table, and no shard.");
    }
    return decision;
}

}  // namespace braid::planner
