// Aggregates above the shards. See aggregate_plan.h.
//
// Remote columns, in this order: the group keys (binary, to merge by), then for direct output the groups once
// more in the client's format, then each aggregate's partials, then min's and max's value in the client's
// format.
#include "planner/scatter/aggregate_plan.h"

#include <fmt/format.h>

#include "planner/scatter/builder.h"

namespace braid::planner {
namespace {

bool carries_value(const AggregatePart& part) {
    return part.function == AggregateFunction::Min || part.function == AggregateFunction::Max;
}

// The type under which the merge knows the aggregate: that of the argument, as far as the partial's type
// shows it. sum over int2 and int4 gives int8 and merges alike; so does sum over int8 and numeric, which
// gives numeric.
Type argument_of(AggregateFunction function, const Type& partial) {
    if (function == AggregateFunction::Sum || function == AggregateFunction::Avg) {
        return partial.id == TypeId::Int8 ? type_of(TypeId::Int4) : partial;
    }
    return partial;
}

}  // namespace

SqlTemplate AggregatePlan::remote_sql(const std::vector<Type>* key_types) const {
    SqlTemplate sql = prefix;
    std::string_view separator = "SELECT ";
    auto column = [&](const SqlTemplate& expression, std::string_view suffix = {}) {
        sql.append(separator);
        separator = ", ";
        sql.append(expression);
        sql.append(suffix);
    };
    for (size_t i = 0; i < groups.size(); i++) {
        bool bytes = key_types != nullptr && groups[i].key.grouping && is_text((*key_types)[i].id);
        SqlTemplate key;
        key.append("(");
        key.append(groups[i].sql);
        key.append(")");
        column(key, fmt::format("{} AS braid_k{}", bytes ? " COLLATE \"C\"" : "", i + 1));
    }
    if (!finish) {
        for (const GroupKey& group : groups) column(group.sql);
    }
    for (const AggregatePart& part : aggregates) {
        column(part.call);
        if (!part.count.empty()) column(part.count);
        if (!finish && carries_value(part)) column(part.call);
    }
    sql.append(source);
    for (size_t i = 0; i < groups.size(); i++) {
        sql.append(i == 0 ? " GROUP BY " : ", ");
        if (groups[i].by_name) {
            sql.append(fmt::format("braid_k{}", i + 1));
        } else {
            sql.append(groups[i].sql);
        }
    }
    if (key_types == nullptr) return sql;
    for (size_t i = 0; i < groups.size(); i++) {
        const HiddenKey& key = groups[i].key;
        sql.append(fmt::format("{}braid_k{}{} NULLS {}", i == 0 ? " ORDER BY " : ", ", i + 1,
                               key.descending ? " DESC" : "", key.nulls_first ? "FIRST" : "LAST"));
    }
    return sql;
}

// "SELECT * FROM (VALUES ", or the columns one by one, where text has a collation that was derived. `types`:
// of the merged rows' columns.
Result<std::string> AggregatePlan::finish_rows(const std::vector<Type>& types) const {
    std::string columns;
    bool derived = false;
    for (size_t i = 0; i < types.size(); i++) {
        const bool group = i < groups.size();
        const ExpressionCollation& collation =
            group ? groups[i].key.collation : aggregates[i - groups.size()].collation;
        const bool collatable = is_text(types[i].id) || types[i].id == TypeId::Name;
        if (group && collatable && !collation.order) {
            return cannot_scatter(fmt::format(
                "HAVING or an expression over a group whose collation is not known: {}", collation.reason));
        }
        columns += fmt::format("{}braid_values.column{}", i == 0 ? "" : ", ", i + 1);
        if (!collatable || !collation.derived || collation.sql.empty()) continue;
        columns += " " + collation.sql;
        derived = true;
    }
    return fmt::format("SELECT {} FROM (VALUES ", derived ? columns : "*");
}

SqlTemplate AggregatePlan::describe_sql() const {
    return remote_sql(nullptr);
}

Result<std::shared_ptr<const ResolvedScatter>> AggregatePlan::resolve(const Description& client,
                                                                      const Description& remote,
                                                                      const conf::Catalog& catalog) const {
    auto resolved = std::make_shared<ResolvedScatter>();
    std::vector<Type> key_types;
    MergeSorted merge;
    MergeAggregates merged;
    uint32_t next = 0;
    auto type_at = [&](uint32_t column) { return remote.columns.at(column).type; };
    for (const ResultColumn& column : remote.columns)
        resolved->remote.columns.push_back({column, std::nullopt});

    FinishInline rest;
    for (const GroupKey& group : groups) {
        const Type type = type_at(next);
        key_types.push_back(type);
        Result<SortKey> key = sort_key_of(group.key, type, catalog);
        if (!key) return Failure(key.error());
        merge.keys.push_back({next, *key});
        merged.groups.push_back({next, std::move(*key)});
        rest.columns.push_back(type);
        next++;
    }
    uint32_t visible_groups = next;
    if (!finish) next += static_cast<uint32_t>(groups.size());

    for (const AggregatePart& part : aggregates) {
        AggregateCall call;
        call.function = part.function;
        call.argument = argument_of(part.function, type_at(next));
        Result<AggregateShape> shape = describe_aggregate(part.function, call.argument);
        if (!shape) return cannot_scatter(shape.error().message);
        call.result = shape->result;
        call.partials.push_back(next++);
        if (!part.count.empty()) call.partials.push_back(next++);
        if (carries_value(part)) {
            HiddenKey order;
            order.collation = part.collation;
            Result<SortKey> key = sort_key_of(order, call.argument, catalog);
            if (!key) return Failure(key.error());
            call.comparator = key->comparator;
            call.result = call.argument;
            if (!finish) call.carried = next++;
        }
        rest.columns.push_back(call.result);
        merged.aggregates.push_back(std::move(call));
    }
    if (next != remote.columns.size()) {
        return fail(sqlstate::kInternalError, "the shards' answer has other columns than were asked for");
    }

    if (finish) {
        Result<std::string> rows = finish_rows(rest.columns);
        if (!rows) return Failure(rows.error());
        rest.before = finish_before;
        rest.before.append(*rows);
        rest.after = finish_after;
        rest.whole_input = finish_whole;
        for (const Type& type : rest.columns) {
            if (const conf::Enum* labels = type.id == TypeId::Other ? catalog.find_enum(type.oid) : nullptr) {
                rest.casts.push_back(quote_identifier(labels->name.schema) + "." +
                                     quote_identifier(labels->name.name));
                continue;
            }
            if (type.id == TypeId::Other) {
                return cannot_scatter(
                    "an expression or HAVING over values of a type that Braid does not know");
            }
            rest.casts.push_back(fmt::format("pg_catalog.{}", internal_type_name(type.id)));
        }
        resolved->finish = std::move(rest);
    } else {
        if (client.columns.size() != outputs.size()) {
            return fail(sqlstate::kInternalError, "the statement has other columns than its select list");
        }
        for (uint32_t i = 0; i < outputs.size(); i++) {
            MergeAggregates::Output output{outputs[i].aggregate, static_cast<uint32_t>(outputs[i].index)};
            Type type;
            if (output.aggregate) {
                const AggregateCall& call = merged.aggregates[output.index];
                type = call.result;
                if (call.carried) resolved->remote.columns[*call.carried].client_column = i;
            } else {
                output.index += visible_groups;
                type = type_at(output.index);
                resolved->remote.columns[output.index].client_column = i;
            }
            if (type.oid != client.columns[i].type.oid) {
                return cannot_scatter(fmt::format("column {} has another type when it is merged", i + 1));
            }
            merged.outputs.push_back(output);
        }
        resolved->limit = limit;
    }
    resolved->remote.sql = remote_sql(&key_types);
    if (!merge.keys.empty()) resolved->merge = std::move(merge);
    resolved->aggregate = std::move(merged);
    resolved->output = client.columns;
    return std::shared_ptr<const ResolvedScatter>(std::move(resolved));
}

std::vector<std::string> AggregatePlan::tree() const {
    std::vector<std::string> lines;
    if (limit) lines.push_back("limit" + show_limit(*limit));
    if (finish) {
        lines.push_back(fmt::format("finish inline: {}SELECT * FROM (VALUES ...{}", finish_before.show(),
                                    finish_after.show()));
    }
    std::string text = "merge aggregates";
    for (size_t i = 0; i < aggregates.size(); i++) text += (i == 0 ? " " : ", ") + aggregates[i].shown;
    for (size_t i = 0; i < groups.size(); i++) text += (i == 0 ? " by " : ", ") + groups[i].sql.show();
    lines.push_back(std::move(text));
    if (!groups.empty()) {
        std::string order = "merge sorted by ";
        for (size_t i = 0; i < groups.size(); i++) order += (i == 0 ? "" : ", ") + show_key(groups[i].key);
        lines.push_back(std::move(order));
    }
    return lines;
}

}  // namespace braid::planner
