// Rows as the shards give them. See rows_plan.h.
#include "planner/scatter/rows_plan.h"

#include <fmt/format.h>

#include "planner/scatter/builder.h"

namespace braid::planner {
namespace {

std::string key_name(size_t index) {
    return fmt::format("braid_k{}", index + 1);
}

std::string show_operand(const router::Operand& operand) {
    switch (operand.source) {
        case router::Operand::Source::Literal: return fmt::format("?{}", operand.slot);
        case router::Operand::Source::Parameter: return fmt::format("${}", operand.parameter);
        case router::Operand::Source::Asked: return "expression";
        case router::Operand::Source::Constant:
            return operand.constant.is_null() ? "null" : operand.constant.to_string();
    }
    __builtin_unreachable();
}

}  // namespace

std::string show_key(const HiddenKey& key) {
    return fmt::format("{}{}{}", key.sql.show(), key.descending ? " desc" : "",
                       key.nulls_first == key.descending ? ""
                       : key.nulls_first                 ? " nulls first"
                                                         : " nulls last");
}

std::string show_limit(const LimitSpec& limit) {
    std::string text;
    if (limit.limit) {
        text += fmt::format(" limit={}{}", show_operand(*limit.limit), limit.with_ties ? " with ties" : "");
    }
    if (limit.offset) text += fmt::format(" offset={}", show_operand(*limit.offset));
    return text;
}

Result<SortKey> sort_key_of(const HiddenKey& key, const Type& type) {
    Collation collation;
    if (is_text(type.id)) {
        if (key.grouping && !key.collation.order) {
            // Compared in the C collation on the shards too; equal means equal bytes only under a
            // deterministic one.
            return cannot_scatter(
                fmt::format("text is compared whose collation Braid cannot tell: {}", key.collation.reason));
        }
        if (!key.collation.order) {
            return cannot_scatter(fmt::format("ORDER BY over text whose collation Braid cannot tell: {}",
                                              key.collation.reason));
        }
        collation = *key.collation.order;
    }
    Result<Comparator> comparator =
        key.grouping ? Comparator::for_grouping(type, collation) : Comparator::for_order(type, collation);
    if (!comparator) return cannot_scatter(comparator.error().message);
    return SortKey{std::move(*comparator), key.descending, key.nulls_first};
}

Status check_same_columns(const Description& client, const Description& remote, size_t visible) {
    if (client.columns.size() != visible) {
        return fail(sqlstate::kInternalError,
                    fmt::format("the shards' answer has {} columns, the statement {}", visible,
                                client.columns.size()));
    }
    for (size_t i = 0; i < visible; i++) {
        if (client.columns[i].type.oid != remote.columns[i].type.oid) {
            return cannot_scatter(
                fmt::format("column {} has another type in a part of the statement", i + 1));
        }
    }
    return {};
}

SqlTemplate RowsPlan::remote_sql(const std::vector<Type>* key_types) const {
    SqlTemplate sql = head;
    for (size_t i = 0; i < keys.size(); i++) {
        sql.append(", (");
        sql.append(keys[i].sql);
        sql.append(")");
        if (key_types != nullptr && keys[i].grouping && is_text((*key_types)[i].id)) {
            sql.append(" COLLATE \"C\"");
        }
        sql.append(" AS " + key_name(i));
    }
    sql.append(tail);
    if (key_types == nullptr || keys.empty() || ordered_by_client) return sql;
    for (size_t i = 0; i < keys.size(); i++) {
        sql.append(fmt::format("{}{}{} NULLS {}", i == 0 ? " ORDER BY " : ", ", key_name(i),
                               keys[i].descending ? " DESC" : "", keys[i].nulls_first ? "FIRST" : "LAST"));
    }
    return sql;
}

SqlTemplate RowsPlan::describe_sql() const {
    return remote_sql(nullptr);
}

Result<std::shared_ptr<const ResolvedScatter>> RowsPlan::resolve(const Description& client,
                                                                 const Description& remote,
                                                                 const conf::Catalog&) const {
    if (remote.columns.size() < keys.size()) {
        return fail(sqlstate::kInternalError, "the shards' answer lacks the merge keys");
    }
    auto resolved = std::make_shared<ResolvedScatter>();
    size_t visible = remote.columns.size() - keys.size();
    if (Status same = check_same_columns(client, remote, visible); !same) return Failure(same.error());

    std::vector<Type> key_types;
    MergeSorted merge;
    merge.distinct = distinct;
    for (size_t i = 0; i < keys.size(); i++) {
        const Type& type = remote.columns[visible + i].type;
        key_types.push_back(type);
        Result<SortKey> key = sort_key_of(keys[i], type);
        if (!key) return Failure(key.error());
        merge.keys.push_back({static_cast<uint32_t>(visible + i), std::move(*key)});
    }
    resolved->remote.sql = remote_sql(&key_types);
    resolved->remote.visible = static_cast<uint32_t>(visible);
    resolved->remote.limit_pushed = limit.has_value();
    for (size_t i = 0; i < remote.columns.size(); i++) {
        RemoteColumn column{remote.columns[i], std::nullopt};
        if (i < visible) column.client_column = static_cast<uint32_t>(i);
        resolved->remote.columns.push_back(std::move(column));
    }
    if (!keys.empty()) resolved->merge = std::move(merge);
    resolved->limit = limit;
    resolved->output = client.columns;
    return std::shared_ptr<const ResolvedScatter>(std::move(resolved));
}

std::vector<std::string> RowsPlan::tree() const {
    std::vector<std::string> lines;
    if (limit) lines.push_back("limit" + show_limit(*limit));
    if (keys.empty()) {
        lines.push_back("concatenate");
    } else {
        std::string text = distinct ? "merge distinct by " : "merge sorted by ";
        for (size_t i = 0; i < keys.size(); i++) text += (i == 0 ? "" : ", ") + show_key(keys[i]);
        lines.push_back(std::move(text));
    }
    return lines;
}

}  // namespace braid::planner
