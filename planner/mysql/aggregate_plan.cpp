// Aggregates above the MySQL shards. See aggregate_plan.h.
//
// The shards' columns, in this order: the groups' keys, the details' keys, the groups, the other columns,
// then for each aggregate what is merged: the call; an average's sum and count; MIN's and MAX's key and
// value; GROUP_CONCAT's text, its number, separator and longest result.
#include "planner/mysql/aggregate_plan.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "planner/scatter/builder.h"
#include "planner/scatter/rows_plan.h"

namespace braid::planner {

using mysql::ColumnDescription;
using mysql::ColumnType;

namespace {

// Values that can stand as literals in the finishing statement, and mean there what they meant.
Status check_finishable(const ColumnDescription& type) {
    const bool list = (type.flags & (mysql::column_flag::kEnum | mysql::column_flag::kSet)) != 0;
    switch (type.type) {
        case ColumnType::Tiny:
        case ColumnType::Short:
        case ColumnType::Long:
        case ColumnType::LongLong:
        case ColumnType::Int24:
        case ColumnType::NewDecimal:
        case ColumnType::Double:
        case ColumnType::Date:
        case ColumnType::DateTime:
        case ColumnType::Timestamp:
        case ColumnType::Time:
        case ColumnType::Null: return {};
        case ColumnType::VarChar:
        case ColumnType::VarString:
        case ColumnType::String:
        case ColumnType::Blob:
        case ColumnType::TinyBlob:
        case ColumnType::MediumBlob:
        case ColumnType::LongBlob: {
            const mysql::Charset charset = mysql::charset_of(type.charset);
            if (!list && charset != mysql::Charset::Other) return {};
            break;
        }
        default: break;
    }
    return cannot_scatter("an expression or HAVING over merged values of a type that Braid does not write");
}

// MIN and MAX of a bit string or of a number with leading zeros show the plain number, which a derived
// table's column would not.
bool is_number(const ColumnDescription& type) {
    switch (type.type) {
        case ColumnType::Tiny:
        case ColumnType::Short:
        case ColumnType::Long:
        case ColumnType::LongLong:
        case ColumnType::Int24:
        case ColumnType::Bit: return true;
        default: return false;
    }
}

// Within groups they are bits and leading zeros where the server uses a temporary table, else numbers.
bool has_two_forms(const ColumnDescription& type) {
    return type.type == ColumnType::Bit ||
           (is_number(type) && (type.flags & mysql::column_flag::kZerofill) != 0);
}

}  // namespace

// What a shard computes for a call; it is the only one of its group and details where it is detailed.
void MysqlAggregatePlan::append_partials(SqlTemplate& sql, const MysqlAggregatePart& part,
                                         size_t index) const {
    const auto name = [&](char letter) { sql.append(fmt::format(" AS braid_{}{}", letter, index + 1)); };
    const bool average = part.function == MysqlAggregateFunction::Avg;
    if (!part.detailed) {
        sql.append(average || !part.sum.empty() ? part.sum : part.call);
        name('a');
        if (!average) return;
        sql.append(", ");
        sql.append(part.count);
        name('n');
        return;
    }
    switch (part.function) {
        case MysqlAggregateFunction::Count: sql.append("1"); break;
        case MysqlAggregateFunction::GroupConcat:
            sql.append("MIN(");
            sql.append(part.value);
            sql.append(")");
            name('a');
            sql.append(", COUNT(*)");
            name('n');
            sql.append(", ");
            sql.append(part.separator);
            name('s');
            sql.append(", @@group_concat_max_len");
            name('l');
            return;
        default: sql.append(part.value); break;
    }
    name('a');
    if (!average) return;
    sql.append(", 1");
    name('n');
}

SqlTemplate MysqlAggregatePlan::inner(Form form) const {
    SqlTemplate sql = prefix;
    std::string_view separator = "SELECT ";
    const auto add = [&](const SqlTemplate& expression, char letter, size_t index) {
        sql.append(separator);
        sql.append(expression);
        sql.append(fmt::format(" AS braid_{}{}", letter, index + 1));
        separator = ", ";
    };
    for (size_t i = 0; i < groups.size(); i++) add(groups[i].sql, 'g', i);
    for (size_t i = 0; i < values.size(); i++) add(values[i], 'v', i);
    for (size_t i = 0; i < aggregates.size(); i++) {
        if (form != Form::Partial) {
            add(aggregates[i].call, 'a', i);
            continue;
        }
        sql.append(std::exchange(separator, ", "));
        append_partials(sql, aggregates[i], i);
    }
    const bool detailed = form != Form::Whole;
    for (size_t i = 0; detailed && i < details.size(); i++) add(details[i].sql, 'd', i);
    sql.append(source);
    separator = " GROUP BY ";
    const auto group_by = [&](const std::vector<MysqlKey>& keys) {
        for (const MysqlKey& key : keys) {
            sql.append(std::exchange(separator, ", "));
            sql.append(key.sql);
        }
    };
    group_by(groups);
    if (detailed) group_by(details);
    return sql;
}

SqlTemplate MysqlAggregatePlan::describe_sql() const {
    return inner(Form::Described);
}

std::vector<uint32_t> MysqlAggregatePlan::compared_texts(const std::vector<MysqlColumn>& remote) const {
    std::vector<uint32_t> texts;
    for (size_t i = 0; i < remote.size(); i++) {
        const size_t calls = groups.size() + values.size();
        const bool extremum =
            i >= calls && i - calls < aggregates.size() && aggregates[i - calls].is_extremum();
        const bool detail = i >= calls + aggregates.size();
        if (i >= groups.size() && !extremum && !detail) continue;
        if (is_compared_as_text(remote[i].type, extremum)) texts.push_back(static_cast<uint32_t>(i));
    }
    return texts;
}

// Appends the aggregates' columns to the shards' statement, whose next column is `next`.
Status MysqlAggregatePlan::add_aggregates(const MysqlDescription& description,
                                          const std::vector<MysqlKeyForm>& forms, MysqlScatter& scatter,
                                          MergeAggregates& merged, uint32_t next) const {
    const size_t first = groups.size() + values.size();
    const auto column = [&](const std::string& text, bool is_merged = true) {
        scatter.sql.append((next == 0 ? "" : ", ") + text);
        scatter.merged.push_back(is_merged);
        return next++;
    };
    for (size_t i = 0; i < aggregates.size(); i++) {
        const MysqlAggregatePart& part = aggregates[i];
        const ColumnDescription& type = description.remote[first + i].type;
        const std::string name = fmt::format("braid_x.braid_a{}", i + 1);
        AggregateCall call;
        call.mysql = MysqlAggregate{part.function, type.decimals, {}, false, {}};
        call.mysql->distinct = part.distinct;
        if (part.quotients) call.mysql->sum_scale = type.decimals;
        for (size_t key = 0; part.distinct && key < details.size(); key++) {
            call.mysql->keys.push_back(forms[groups.size() + key].comparator);
            call.partials.push_back(static_cast<uint32_t>(groups.size() + key));
        }
        const bool sum =
            part.function == MysqlAggregateFunction::Sum || part.function == MysqlAggregateFunction::Avg;
        if (sum && type.type != ColumnType::NewDecimal && type.type != ColumnType::LongLong)
            return cannot_scatter("a sum of floating-point numbers depends on the order of addition");
        if (part.quotients && finish) return cannot_scatter("an expression or HAVING over merged quotients");
        if (part.is_extremum()) {
            if (!groups.empty() && has_two_forms(type))
                return cannot_scatter(
                    "MIN and MAX of BIT and ZEROFILL are shown as the server happens to group");
            Result<MysqlKeyForm> form = mysql_key_form(type, description.texts[first + i], true);
            if (!form) return Failure(std::move(form.error()));
            SqlTemplate value;
            value.append(name);
            call.comparator = form->comparator;
            call.partials.push_back(column(form->apply(value).show()));
            // Finished as a literal it is read as text.
            const bool plain_year = groups.empty() && type.type == ColumnType::Year;
            call.carried = column(is_number(type) || plain_year ? name + " + 0" : name, finish);
        } else {
            call.partials.push_back(column(name));
            const bool concatenates = part.function == MysqlAggregateFunction::GroupConcat;
            if (part.function == MysqlAggregateFunction::Avg || concatenates)
                call.partials.push_back(column(fmt::format("braid_x.braid_n{}", i + 1)));
            if (concatenates) {
                call.partials.push_back(column(fmt::format("braid_x.braid_s{}", i + 1)));
                call.partials.push_back(column(fmt::format("braid_x.braid_l{}", i + 1)));
            }
        }
        merged.aggregates.push_back(std::move(call));
    }
    scatter.columns = next;
    return {};
}

Status MysqlAggregatePlan::set_outputs(const MysqlDescription& description, MysqlScatter& scatter,
                                       MergeAggregates& merged) const {
    const size_t keys = groups.size() + details.size();
    const auto group_column = [&](size_t index) { return static_cast<uint32_t>(keys + index); };
    const auto value_column = [&](size_t index) {
        return static_cast<uint32_t>(keys + groups.size() + index);
    };
    if (!finish) {
        if (description.client.size() != outputs.size())
            return fail(sqlstate::kInternalError, "the statement has other columns than its select list");
        for (const Output& output : outputs) {
            const auto index = static_cast<uint32_t>(output.index);
            switch (output.kind) {
                case Kind::Group: merged.outputs.push_back({false, group_column(index)}); break;
                case Kind::Value: merged.outputs.push_back({false, value_column(index)}); break;
                case Kind::Aggregate: merged.outputs.push_back({true, index}); break;
            }
        }
        scatter.limit = limit;
        return {};
    }
    MysqlFinish rest;
    rest.before = finish_before;
    rest.before.append("(SELECT * FROM (");
    rest.before.append(inner(Form::Whole));
    rest.before.append(") AS braid_prototype LIMIT 0)");
    rest.after = finish_after;
    for (size_t i = 0; i < groups.size(); i++) merged.outputs.push_back({false, group_column(i)});
    for (size_t i = 0; i < values.size(); i++) merged.outputs.push_back({false, value_column(i)});
    for (uint32_t i = 0; i < aggregates.size(); i++) merged.outputs.push_back({true, i});
    for (size_t i = 0; i + details.size() < description.remote.size(); i++) {
        const ColumnDescription& type = description.remote[i].type;
        if (Status good = check_finishable(type); !good) return good;
        rest.columns.push_back(type);
    }
    scatter.finish = std::move(rest);
    return {};
}

// Of the groups, then of the details.
Result<std::vector<MysqlKeyForm>> MysqlAggregatePlan::key_forms(const MysqlDescription& description) const {
    const size_t first_detail = groups.size() + values.size() + aggregates.size();
    std::vector<MysqlKeyForm> forms;
    for (size_t i = 0; i < groups.size() + details.size(); i++) {
        const size_t column = i < groups.size() ? i : first_detail + i - groups.size();
        auto form = mysql_key_form(description.remote[column].type, description.texts[column]);
        if (!form) return Failure(std::move(form.error()));
        forms.push_back(std::move(*form));
    }
    return forms;
}

Result<std::shared_ptr<const MysqlScatter>> MysqlAggregatePlan::resolve(
    const MysqlDescription& description) const {
    const size_t first_detail = groups.size() + values.size() + aggregates.size();
    if (description.remote.size() != first_detail + details.size())
        return fail(sqlstate::kInternalError, "the shards' answer has other columns than were asked for");
    auto scatter = std::make_shared<MysqlScatter>();
    MergeSorted merge;
    MergeAggregates merged;
    Result<std::vector<MysqlKeyForm>> forms = key_forms(description);
    if (!forms) return Failure(std::move(forms.error()));
    const auto key_name = [&](size_t key) {
        const bool group = key < groups.size();
        return fmt::format("braid_x.braid_{}{}", group ? 'g' : 'd', (group ? key : key - groups.size()) + 1);
    };
    scatter->sql.append("SELECT ");
    uint32_t next = 0;
    for (size_t i = 0; i < forms->size(); i++) {
        SqlTemplate name;
        name.append(key_name(i));
        scatter->sql.append(next++ == 0 ? "" : ", ");
        scatter->sql.append((*forms)[i].apply(name));
        scatter->merged.push_back(true);
    }
    // What is finished is written as literals, so it is read as text.
    for (size_t i = 0; i < groups.size() + values.size(); i++) {
        const bool group = i < groups.size();
        scatter->sql.append(fmt::format("{}braid_x.braid_{}{}", next++ == 0 ? "" : ", ", group ? 'g' : 'v',
                                        (group ? i : i - groups.size()) + 1));
        scatter->merged.push_back(finish);
    }
    if (Status added = add_aggregates(description, *forms, *scatter, merged, next); !added)
        return Failure(std::move(added.error()));
    scatter->sql.append(" FROM (");
    scatter->sql.append(inner(Form::Partial));
    scatter->sql.append(") AS braid_x");
    std::string_view separator = " ORDER BY ";
    const auto sort_by = [&](size_t key, bool descending) {
        scatter->sql.append(std::exchange(separator, ", "));
        scatter->sql.append(key_name(key) + (descending ? " DESC" : ""));
        merge.keys.push_back({static_cast<uint32_t>(key), (*forms)[key].sort_key(descending)});
    };
    for (size_t group : order) sort_by(group, groups[group].descending);
    merged.groups = merge.keys;
    for (size_t i = 0; i < details.size(); i++) sort_by(groups.size() + i, details[i].descending);
    if (Status set = set_outputs(description, *scatter, merged); !set) return Failure(std::move(set.error()));
    if (!merge.keys.empty()) scatter->merge = std::move(merge);
    scatter->aggregate = std::move(merged);
    scatter->fixes_time = fixes_time;
    scatter->output = description.client;
    return std::shared_ptr<const MysqlScatter>(std::move(scatter));
}

std::vector<std::string> MysqlAggregatePlan::tree() const {
    std::vector<std::string> lines;
    if (limit) lines.push_back("limit" + show_limit(*limit));
    if (finish) {
        lines.push_back(fmt::format("finish inline: {}...{}", finish_before.show(), finish_after.show()));
    }
    std::string text = "merge aggregates";
    for (size_t i = 0; i < aggregates.size(); i++) text += (i == 0 ? " " : ", ") + aggregates[i].call.show();
    for (size_t i = 0; i < groups.size(); i++) text += (i == 0 ? " by " : ", ") + groups[i].sql.show();
    lines.push_back(std::move(text));
    std::string sorted;
    for (size_t group : order)
        sorted += (sorted.empty() ? "merge sorted by " : ", ") + show_mysql_key(groups[group]);
    for (const MysqlKey& detail : details)
        sorted += (sorted.empty() ? "merge sorted by " : ", ") + show_mysql_key(detail);
    if (!sorted.empty()) lines.push_back(std::move(sorted));
    return lines;
}

}  // namespace braid::planner
