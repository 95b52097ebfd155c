// Rows as the shards give them. See rows_plan.h.
#include "planner/mysql/rows_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "planner/scatter/builder.h"
#include "planner/scatter/rows_plan.h"

namespace braid::planner {

SqlTemplate MysqlScatterPlan::collation_sql(const std::vector<uint32_t>& texts, size_t columns) const {
    SqlTemplate sql;
    sql.append("WITH braid_x (");
    for (size_t i = 0; i < columns; i++) sql.append(fmt::format("{}c{}", i == 0 ? "" : ", ", i + 1));
    sql.append(") AS (");
    sql.append(describe_sql());
    sql.append(") SELECT ");
    for (size_t i = 0; i < texts.size(); i++) {
        const std::string none = fmt::format("LEFT(IFNULL(braid_x.c{}, ''), 0)", texts[i] + 1);
        sql.append(fmt::format(
            "{0}COLLATION(braid_x.c{1}), HEX(WEIGHT_STRING(CONCAT({2}, ' '))), CONCAT({2}, 'a') = "
            "CONCAT({2}, 'a ')",
            i == 0 ? "" : ", ", texts[i] + 1, none));
    }
    sql.append(" FROM (SELECT 1) AS braid_one LEFT JOIN (SELECT * FROM braid_x LIMIT 0) AS braid_x ON TRUE");
    return sql;
}

SqlTemplate MysqlRowsPlan::describe_sql() const {
    SqlTemplate sql = head;
    for (size_t i = 0; i < keys.size(); i++) {
        sql.append(", (");
        sql.append(keys[i].sql);
        sql.append(fmt::format(") AS braid_k{}", i + 1));
    }
    sql.append(tail);
    return sql;
}

Result<std::shared_ptr<const MysqlScatter>> MysqlRowsPlan::resolve(
    const MysqlDescription& description) const {
    const size_t visible = description.client.size();
    if (description.remote.size() != visible + keys.size())
        return fail(sqlstate::kInternalError, "the shards' answer has other columns than were asked for");
    auto scatter = std::make_shared<MysqlScatter>();
    MergeSorted merge;
    scatter->sql = head;
    for (size_t i = 0; i < keys.size(); i++) {
        const auto column = static_cast<uint32_t>(visible + i);
        Result<MysqlKeyForm> form =
            mysql_key_form(description.remote[column].type, description.texts[column]);
        if (!form) return Failure(std::move(form.error()));
        scatter->sql.append(", ");
        scatter->sql.append(form->apply(keys[i].sql));
        scatter->sql.append(fmt::format(" AS braid_k{}", i + 1));
        merge.keys.push_back({column, form->sort_key(keys[i].descending)});
    }
    scatter->sql.append(tail);
    scatter->columns = static_cast<uint32_t>(visible + keys.size());
    scatter->visible = static_cast<uint32_t>(visible);
    scatter->merged.assign(scatter->columns, true);
    std::fill_n(scatter->merged.begin(), visible, false);
    if (!keys.empty()) scatter->merge = std::move(merge);
    scatter->limit = limit;
    scatter->limit_pushed = limit && !limit->counts_all;
    scatter->fixes_time = fixes_time;
    scatter->output = description.client;
    return std::shared_ptr<const MysqlScatter>(std::move(scatter));
}

std::vector<uint32_t> MysqlRowsPlan::compared_texts(const std::vector<MysqlColumn>& remote) const {
    std::vector<uint32_t> texts;
    for (size_t i = remote.size() - std::min(keys.size(), remote.size()); i < remote.size(); i++) {
        if (is_compared_as_text(remote[i].type)) texts.push_back(static_cast<uint32_t>(i));
    }
    return texts;
}

std::vector<std::string> MysqlRowsPlan::tree() const {
    std::vector<std::string> lines;
    if (limit) lines.push_back("limit" + show_limit(*limit));
    std::string text = keys.empty() ? "concatenate" : "merge sorted by ";
    for (size_t i = 0; i < keys.size(); i++) text += (i == 0 ? "" : ", ") + show_mysql_key(keys[i]);
    lines.push_back(std::move(text));
    return lines;
}

Result<std::shared_ptr<const MysqlScatter>> MysqlColumnsPlan::resolve(
    const MysqlDescription& description) const {
    const size_t visible = description.client.size();
    if (description.remote.size() != visible)
        return fail(sqlstate::kInternalError, "the shards' answer has other columns than were asked for");
    auto scatter = std::make_shared<MysqlScatter>();
    std::vector<Order> all = order;
    for (size_t i = 0; distinct && i < visible; i++) {
        const bool covered =
            std::any_of(order.begin(), order.end(), [&](const Order& one) { return one.column == i; });
        if (!covered) all.push_back({i, false});
    }
    MergeSorted merge;
    merge.distinct = distinct;
    SqlTemplate& sql = scatter->sql;
    if (!all.empty()) {
        sql.append("WITH braid_rows (");
        for (size_t i = 0; i < visible; i++) sql.append(fmt::format("{}c{}", i == 0 ? "" : ", ", i + 1));
        sql.append(") AS (");
    }
    sql.append(query);
    std::string by;
    for (size_t i = 0; i < all.size(); i++) {
        const size_t column = all[i].column;
        if (column >= visible)
            return fail(sqlstate::kInternalError, "ORDER BY names a column that there is not");
        const mysql::ColumnDescription& type = description.remote[column].type;
        // It sorts distinct bits as numbers, and then shows these.
        if (distinct && !order.empty() && type.type == mysql::ColumnType::Bit)
            return cannot_scatter("the server turns BIT into a number under DISTINCT and ORDER BY");
        Result<MysqlKeyForm> form = mysql_key_form(type, description.texts[column]);
        if (!form) return Failure(std::move(form.error()));
        SqlTemplate name;
        name.append(fmt::format("braid_rows.c{}", column + 1));
        sql.append(i == 0 ? ") SELECT braid_rows.*, " : ", ");
        sql.append(form->apply(name));
        sql.append(fmt::format(" AS braid_k{}", i + 1));
        by += fmt::format("{}{}{}", i == 0 ? " FROM braid_rows ORDER BY " : ", ", name.show(),
                          all[i].descending ? " DESC" : "");
        merge.keys.push_back({static_cast<uint32_t>(visible + i), form->sort_key(all[i].descending)});
    }
    sql.append(by);
    scatter->columns = static_cast<uint32_t>(visible + all.size());
    scatter->visible = static_cast<uint32_t>(visible);
    scatter->merged.assign(scatter->columns, true);
    std::fill_n(scatter->merged.begin(), visible, false);
    if (!all.empty()) scatter->merge = std::move(merge);
    scatter->limit = limit;
    scatter->limit_pushed = limit && !limit->counts_all;
    scatter->fixes_time = fixes_time;
    scatter->output = description.client;
    return std::shared_ptr<const MysqlScatter>(std::move(scatter));
}

std::vector<uint32_t> MysqlColumnsPlan::compared_texts(const std::vector<MysqlColumn>& remote) const {
    std::vector<uint32_t> texts;
    for (size_t i = 0; i < remote.size(); i++) {
        const bool ordered =
            std::any_of(order.begin(), order.end(), [&](const Order& one) { return one.column == i; });
        if ((distinct || ordered) && is_compared_as_text(remote[i].type))
            texts.push_back(static_cast<uint32_t>(i));
    }
    return texts;
}

std::vector<std::string> MysqlColumnsPlan::tree() const {
    std::vector<std::string> lines;
    if (limit) lines.push_back("limit" + show_limit(*limit));
    std::string text = distinct ? "merge distinct" : order.empty() ? "concatenate" : "merge sorted";
    for (size_t i = 0; i < order.size(); i++) {
        text += fmt::format("{}column {}{}", i == 0 ? " by " : ", ", order[i].column + 1,
                            order[i].descending ? " desc" : "");
    }
    lines.push_back(std::move(text));
    return lines;
}

}  // namespace braid::planner
