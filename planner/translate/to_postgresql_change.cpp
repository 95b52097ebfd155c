// MySQL's INSERT, REPLACE, UPDATE and DELETE for PostgreSQL.
#include <algorithm>

#include "base/text.h"
#include "grammar/ast/walk.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

std::string ToPostgresql::conflict_target(const conf::Relation& relation, const ScopeTable& table,
                                          std::string_view what) const {
    const auto keys = unique_keys(relation);
    if (keys.size() != 1 || keys[0]->expressions || keys[0]->partial)
        refuse(what,
               "the table has another number of unique keys than one, and MySQL takes a conflict with any");
    std::string columns;
    for (const std::string& name : keys[0]->columns) {
        const ScopeColumn& column = column_of(table, name);
        if (column.type.is(Family::Text) && column.type.collating != Collating::Bytes)
            refuse(what, "the key " + name + " compares under the collation " + column.type.collation);
        columns += (columns.empty() ? "" : ", ") + column.spelled;
    }
    return " ON CONFLICT (" + columns + ")";
}

std::string ToPostgresql::assignments(const List<const Assignment*>& items, const ScopeTable& table,
                                      bool upsert, std::string* changed) {
    std::string text;
    std::string before;
    std::string after;
    std::vector<std::string> set;
    for (const Assignment* item : items) {
        if (item->columns.size() != 1 || item->row) refuse("SET", "of several columns at once");
        clause_ = "SET";
        const ScopeColumn& target = column_of(table, item->columns[0]);
        // MySQL assigns from left to right, and a later expression sees the new value.
        walk(*item->value, [&](const Node& inner) {
            const auto* call = as<FunctionCall>(&inner);
            if (call != nullptr && upsert && same_name(call->name.back(), "values")) return false;
            if (const auto* used = as<ColumnRef>(&inner)) {
                for (const std::string& name : set) {
                    if (same_name(name, used->parts.back()))
                        refuse("SET", "of " + target.name +
                                          " from a column that an assignment before it sets: PostgreSQL "
                                          "takes the old value");
                }
            }
            return true;
        });
        Operand operand = stored(expression(*item->value), target);
        clause_ = "SELECT";
        text += (text.empty() ? "" : ", ") + target.spelled + " = " + operand.text;
        set.emplace_back(target.name);
        if (changed == nullptr) continue;
        if (operand.text == "DEFAULT" || target.type.is(Family::Json) || target.type.is(Family::Other) ||
            !operand.repeatable)
            refuse("UPDATE", "whether it changes the row cannot be told for the column " + target.name);
        const conf::Column* column = table.relation->find_column(target.name);
        before += (before.empty() ? "" : ", ") + table.spelled + "." + target.spelled;
        // As it would be stored; a text that is too long must not be cut to what is there.
        const std::string type = target.type.is(Family::Text) ? "text" : column->type_name;
        after += (after.empty() ? "" : ", ") + std::string("CAST(") + operand.text + " AS " + type + ")";
    }
    if (changed != nullptr) *changed = "(" + before + ") IS DISTINCT FROM (" + after + ")";
    return text;
}

std::string ToPostgresql::insert(const Insert& node) {
    if (!strict()) refuse("INSERT", "sql_mode is not strict: MySQL would store values that do not fit");
    if (node.with != nullptr) refuse("WITH", "before INSERT");
    const conf::Relation& target = relation(node.table->name);
    const ScopeTable table = scope_table(target, {});
    changed_ = target.name.name;
    clause_ = "INSERT INTO";
    if (!node.table->partitions.empty()) refuse("PARTITION (...)", "");
    const std::string modifiers = lower(node.modifiers);
    const bool ignore = modifiers.find("ignore") != std::string::npos;
    std::vector<const ScopeColumn*> columns;
    for (const Name name : node.columns) {
        const ScopeColumn* column = &column_of(table, name);
        if (std::find(columns.begin(), columns.end(), column) != columns.end())
            raise_mysql(1110, "42000", "Column '" + column->name + "' specified twice");
        columns.push_back(column);
    }
    const auto left_out = [&](bool all) {
        for (const ScopeColumn& column : table.columns) {
            const conf::Column* described = target.find_column(column.name);
            const bool free = described == nullptr || !described->not_null || described->has_default ||
                              described->sequence_default || described->generated;
            if (!free && (all || std::find(columns.begin(), columns.end(), &column) == columns.end()))
                raise_mysql(1364, "HY000", "Field '" + column.name + "' doesn't have a default value");
        }
    };
    if (node.columns.empty()) {
        for (const ScopeColumn& column : table.columns) columns.push_back(&column);
    }
    const auto numbered = [&](const ScopeColumn& column) {
        const conf::Column* described = target.find_column(column.name);
        return described != nullptr && described->sequence_default;
    };
    std::string text = "INSERT INTO " + table_name(target);
    bool given = false;  // numbers that AUTO_INCREMENT must go on behind
    const auto list = [&](size_t count) {
        std::string names = " (";
        for (size_t i = 0; i < count; ++i) names += (i > 0 ? ", " : "") + columns[i]->spelled;
        return names + ")";
    };
    const auto* values = node.source != nullptr ? as<ValuesCore>(node.source->body) : nullptr;
    const bool empty = node.default_values ||
                       (values != nullptr && values->rows.size() == 1 && values->rows[0]->items.empty());
    left_out(empty);
    clause_ = "SELECT";
    if (empty) {
        text += " DEFAULT VALUES";
    } else if (values != nullptr) {
        std::string rows;
        size_t width = columns.size();
        for (const RowConstructor* row : values->rows) {
            if (row->items.size() != width)
                raise_mysql(1136, "21S01",
                            "Column count doesn't match value count at row " + std::to_string(row_));
            rows += rows.empty() ? " VALUES (" : ", (";
            for (size_t i = 0; i < width; ++i) {
                Operand operand = stored(expression(*row->items[i]), *columns[i]);
                // NULL and 0 ask for the next number.
                if (numbered(*columns[i])) {
                    const bool next = operand.text == "NULL" || operand.text == "0";
                    if (next) operand.text = "DEFAULT";
                    given = given || operand.text != "DEFAULT";
                    const auto* signed_number = as<Unary>(row->items[i]);
                    const bool constant =
                        operand.literal != nullptr || operand.parameter != 0 ||
                        (signed_number != nullptr && as<Literal>(signed_number->operand) != nullptr);
                    if (!next && operand.text != "DEFAULT" && !constant)
                        refuse("a value for " + columns[i]->name, "NULL and 0 would mean the next number");
                }
                rows += (i > 0 ? ", " : "") + operand.text;
            }
            rows += ")";
            ++row_;
        }
        row_ = 1;
        text += list(width) + rows;
    } else {
        std::vector<ScopeColumn> selected;
        const std::string rows = query(*node.source, QueryUse::Rows, &selected);
        if (selected.size() != columns.size())
            raise_mysql(1136, "21S01", "Column count doesn't match value count at row 1");
        for (size_t i = 0; i < selected.size(); ++i) {
            given = given || numbered(*columns[i]);
            if (numbered(*columns[i]) && selected[i].nullable)
                refuse("INSERT ... SELECT",
                       "into " + columns[i]->name + ": NULL and 0 would mean the next number");
            Operand operand = made("", selected[i].type);
            operand.nullable = selected[i].nullable;
            if (!selected[i].type.is(Family::Unknown) && !stored(operand, *columns[i]).text.empty())
                refuse("INSERT ... SELECT", "the column " + columns[i]->name + " needs a conversion");
        }
        text += list(selected.size()) + " " + rows;
    }
    if (node.on_conflict != nullptr) {
        if (ignore) refuse("INSERT IGNORE", "with ON DUPLICATE KEY UPDATE");
        text += conflict_target(target, table, "ON DUPLICATE KEY UPDATE");
        Scope scope(scope_);
        scope.tables.push_back(table);
        ScopeTable excluded = table;
        excluded.name = "excluded";
        excluded.hidden = true;
        scope.tables.push_back(std::move(excluded));
        Entered entered(*this, scope);
        std::string changed;
        text +=
            " DO UPDATE SET " + assignments(node.on_conflict->assignments, scope.tables[0], true, &changed);
        // A row that stays as it is counts for nothing.
        if (!context_.found_rows) text += " WHERE " + changed;
        out_.returns_whether_new = true;
    } else if (node.replace) {
        if (target.has_triggers)
            refuse("REPLACE", "the table has triggers, which see a DELETE and an INSERT");
        text += conflict_target(target, table, "REPLACE") + " DO UPDATE SET ";
        std::string set;
        for (const ScopeColumn& column : table.columns) {
            const conf::Column* described = target.find_column(column.name);
            if (described != nullptr && described->generated) continue;
            set += (set.empty() ? "" : ", ") + column.spelled + " = excluded." + column.spelled;
        }
        text += set;
        out_.returns_whether_new = true;
    } else if (ignore) {
        text += " ON CONFLICT DO NOTHING";
    }
    if (!node.returning.empty()) {
        if (node.replace || node.on_conflict != nullptr || ignore)
            refuse("RETURNING", "beside REPLACE, IGNORE or ON DUPLICATE KEY UPDATE");
        Scope scope(scope_);
        scope.tables.push_back(table);
        Entered entered(*this, scope);
        return text + returning(node.returning);
    }
    for (const ScopeColumn& column : table.columns) {
        if (!numbered(column)) continue;
        text += " RETURNING " + column.spelled;
        if (given) {
            // The next number is larger than all that were given.
            const std::string sequence = "pg_get_serial_sequence(" +
                                         string(quoted(target.name.schema) + "." + quoted(target.name.name)) +
                                         ", " + string(column.name) + ")";
            text += ", CASE WHEN " + table.spelled + "." + column.spelled +
                    " > coalesce(pg_sequence_last_value(" + sequence + "), 0) THEN setval(" + sequence +
                    ", " + table.spelled + "." + column.spelled + ") END";
        }
        out_.generated_key = column.name;
        break;
    }
    if (!out_.returns_whether_new) return text;
    text += out_.generated_key.empty() ? " RETURNING " : ", ";
    if (!node.replace) return text + "(" + table.spelled + ".xmax = 0)";
    // A row that is replaced by its like counts once. The subquery sees the rows as they were.
    std::string keys;
    std::string old_row;
    std::string new_row;
    const std::vector<std::string>& key = unique_keys(target)[0]->columns;
    for (const ScopeColumn& column : table.columns) {
        const std::string before = "braid_old." + column.spelled;
        const std::string after = table.spelled + "." + column.spelled;
        const bool bare = column.type.is(Family::Json) || column.type.is(Family::Other);
        old_row += (old_row.empty() ? "" : ", ") + (bare ? "CAST(" + before + " AS text)" : before);
        new_row += (new_row.empty() ? "" : ", ") + (bare ? "CAST(" + after + " AS text)" : after);
        if (std::find(key.begin(), key.end(), column.name) != key.end())
            keys += (keys.empty() ? "" : " AND ") + before + " = " + after;
    }
    return text + "(" + table.spelled + ".xmax = 0 OR EXISTS (SELECT 1 FROM " + table_name(target) +
           " AS braid_old WHERE " + keys + " AND ROW(" + old_row + ") IS NOT DISTINCT FROM ROW(" + new_row +
           ")))";
}

std::string ToPostgresql::limited(const ScopeTable& table, std::string_view from, const Expression* where,
                                  const List<const OrderItem*>& order, const LimitClause* count) {
    clause_ = "WHERE";
    std::string inner = where != nullptr ? " WHERE " + condition(*where) : "";
    clause_ = "ORDER BY";
    if (count == nullptr) return inner;
    std::string ordered;
    for (const OrderItem* item : order)
        ordered += (ordered.empty() ? " ORDER BY " : ", ") +
                   order_key(value(expression(*item->expression)), item->descending, item->nulls);
    return " WHERE " + table.spelled + ".ctid = ANY (ARRAY(SELECT " + table.spelled + ".ctid FROM " +
           std::string(from) + inner + ordered + limit(*count) + " FOR UPDATE))";
}

std::string ToPostgresql::update(const Update& node) {
    if (!strict()) refuse("UPDATE", "sql_mode is not strict: MySQL would store values that do not fit");
    if (node.table == nullptr) refuse("UPDATE", "of several tables");
    if (node.with != nullptr || !node.from.empty()) refuse("UPDATE", "with other tables");
    if (lower(node.modifiers).find("ignore") != std::string::npos) refuse("UPDATE IGNORE", "");
    const conf::Relation& target = relation(node.table->name);
    const std::string_view alias =
        node.table->alias != nullptr ? node.table->alias->name : std::string_view{};
    Scope scope(scope_);
    scope.tables.push_back(scope_table(target, alias));
    Entered entered(*this, scope);
    changed_ = target.name.name;
    const std::string from = table_name(target) + (alias.empty() ? "" : " AS " + quoted(alias));
    // The client is told how many rows changed, not how many were found.
    std::string changed;
    std::string text =
        "UPDATE " + from + " SET " +
        assignments(node.assignments, scope.tables[0], false, context_.found_rows ? nullptr : &changed);
    const std::string where = limited(scope.tables[0], from, node.where, node.order_by, node.limit);
    text += where;
    if (!changed.empty()) text = text + (where.empty() ? " WHERE " : " AND ") + changed;
    if (!where.empty() && !changed.empty()) {
        // The client's condition may hold an OR.
        text = text.substr(0, text.size() - where.size() - 5 - changed.size()) + " WHERE (" +
               where.substr(7) + ") AND " + changed;
    }
    return text;
}

std::string ToPostgresql::remove(const Delete& node) {
    if (node.table == nullptr || !node.using_tables.empty()) refuse("DELETE", "of several tables");
    if (node.with != nullptr) refuse("WITH", "before DELETE");
    const conf::Relation& target = relation(node.table->name);
    const std::string_view alias =
        node.table->alias != nullptr ? node.table->alias->name : std::string_view{};
    Scope scope(scope_);
    scope.tables.push_back(scope_table(target, alias));
    Entered entered(*this, scope);
    const std::string from = table_name(target) + (alias.empty() ? "" : " AS " + quoted(alias));
    return "DELETE FROM " + from + limited(scope.tables[0], from, node.where, node.order_by, node.limit) +
           returning(node.returning);
}

}  // namespace braid::planner::translate
