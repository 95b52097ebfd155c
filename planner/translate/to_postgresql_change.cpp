// MySQL's INSERT, REPLACE, UPDATE and DELETE for PostgreSQL.
#include <algorithm>

#include "base/text.h"
#include "grammar/ast/walk.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

Operand ToPostgresql::stored(Operand operand, const ScopeColumn& column) {
    if (operand.text == "DEFAULT") return operand;
    const ExpressionType& type = column.type;
    if (operand.literal != nullptr && operand.literal->literal_kind == LiteralKind::Null) return operand;
    const auto none = [&] {
        refuse("a " + std::string(word(operand.type.family)) + " value for the column " + column.name,
               "of type " + std::string(word(type.family)) + ": MySQL converts it by rules of its own");
    };
    if (operand.type.is(Family::Unknown)) {
        adopt(operand, type.is(Family::Other) ? of(Family::Text) : type);
        return operand;
    }
    if (type.is(Family::Boolean)) {
        if (operand.type.is(Family::Boolean)) return operand;
        if (operand.literal != nullptr && (operand.text == "0" || operand.text == "1")) {
            operand.text = operand.text == "1" ? "TRUE" : "FALSE";
            return operand;
        }
        if (operand.parameter != 0 && operand.type.is(Family::Integer)) {
            // Any other number is none that a boolean holds.
            operand.text = "CASE " + operand.text + " WHEN 1 THEN TRUE WHEN 0 THEN FALSE ELSE CAST(CAST(" +
                           operand.text + " AS text) AS boolean) END";
            operand.primary = false;
            return operand;
        }
        none();
    }
    operand = value(std::move(operand));
    if (operand.type.is(Family::Boolean)) operand = number(std::move(operand), "SET");
    if (type.is(Family::Text)) {
        if (!operand.type.is(Family::Text)) operand = as_text(std::move(operand));
        return operand;
    }
    if (operand.literal != nullptr && operand.type.is(Family::Text)) {
        if (type.is(Family::Other)) return operand;
        adopt(operand, type);
    }
    if (type.numeric() && operand.type.numeric()) {
        return operand;
    }
    if (type.is(Family::Date) && operand.type.is(Family::DateTime)) none();
    const bool times =
        (type.is(Family::DateTime) && (operand.type.is(Family::Date) || operand.type.is(Family::DateTime))) ||
        (type.is(Family::Instant) && (operand.type.is(Family::Instant) ||
                                      ((operand.type.is(Family::DateTime) || operand.type.is(Family::Date)) &&
                                       context_.time_zone_is_fixed)));
    if (times || operand.type.family == type.family) {
        if (operand.type.scale > type.scale && type.scale >= 0 && !type.numeric())
            refuse("a time for the column " + column.name,
                   "MariaDB cuts its fraction where PostgreSQL rounds");
        return operand;
    }
    none();
    return operand;
}

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
    if (!node.table->partitions.empty()) refuse("PARTITION (...)", "");
    const std::string modifiers = lower(node.modifiers);
    const bool ignore = modifiers.find("ignore") != std::string::npos;
    std::vector<const ScopeColumn*> columns;
    for (const Name name : node.columns) columns.push_back(&column_of(table, name));
    if (node.columns.empty()) {
        for (const ScopeColumn& column : table.columns) columns.push_back(&column);
    }
    const auto numbered = [&](const ScopeColumn& column) {
        const conf::Column* described = target.find_column(column.name);
        return described != nullptr && described->sequence_default;
    };
    std::string text = "INSERT INTO " + table_name(target);
    const auto list = [&](size_t count) {
        std::string names = " (";
        for (size_t i = 0; i < count; ++i) names += (i > 0 ? ", " : "") + columns[i]->spelled;
        return names + ")";
    };
    const auto* values = node.source != nullptr ? as<ValuesCore>(node.source->body) : nullptr;
    const bool empty = node.default_values ||
                       (values != nullptr && values->rows.size() == 1 && values->rows[0]->items.empty());
    if (empty) {
        text += " DEFAULT VALUES";
    } else if (values != nullptr) {
        std::string rows;
        size_t width = columns.size();
        for (const RowConstructor* row : values->rows) {
            if (row->items.size() != width) raise("42601", "the number of values is not that of the columns");
            rows += rows.empty() ? " VALUES (" : ", (";
            for (size_t i = 0; i < width; ++i) {
                Operand operand = stored(expression(*row->items[i]), *columns[i]);
                // NULL and 0 ask for the next number.
                if (numbered(*columns[i])) {
                    const bool next = operand.text == "NULL" || operand.text == "0";
                    if (next) operand.text = "DEFAULT";
                    if (!next && operand.text != "DEFAULT" && operand.literal == nullptr &&
                        operand.parameter == 0)
                        refuse("a value for " + columns[i]->name, "NULL and 0 would mean the next number");
                }
                rows += (i > 0 ? ", " : "") + operand.text;
            }
            rows += ")";
        }
        text += list(width) + rows;
    } else {
        std::vector<ScopeColumn> given;
        const std::string rows = query(*node.source, QueryUse::Rows, &given);
        if (given.size() != columns.size()) raise("42601", "the number of values is not that of the columns");
        for (size_t i = 0; i < given.size(); ++i) {
            if (numbered(*columns[i]) && given[i].nullable)
                refuse("INSERT ... SELECT",
                       "into " + columns[i]->name + ": NULL and 0 would mean the next number");
            Operand operand = made("", given[i].type);
            operand.nullable = given[i].nullable;
            if (!given[i].type.is(Family::Unknown) && !stored(operand, *columns[i]).text.empty())
                refuse("INSERT ... SELECT", "the column " + columns[i]->name + " needs a conversion");
        }
        text += list(given.size()) + " " + rows;
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
        out_.generated_key = column.name;
        break;
    }
    if (out_.returns_whether_new)
        text += std::string(out_.generated_key.empty() ? " RETURNING" : ",") + " (" + table.spelled +
                ".xmax = 0)";
    return text;
}

std::string ToPostgresql::limited(const ScopeTable& table, std::string_view from, const Expression* where,
                                  const List<const OrderItem*>& order, const LimitClause* count) {
    std::string inner = where != nullptr ? " WHERE " + condition(*where) : "";
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
