// PostgreSQL's INSERT, UPDATE and DELETE for MariaDB; ON CONFLICT is in to_mysql_upsert.cpp.
#include <algorithm>

#include "grammar/ast/walk.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {
bool fits_without_loss(const ExpressionType& from, const ExpressionType& to) {
    if (from.is(Family::Unknown)) return true;
    if (from.numeric() && to.numeric()) return to.is(Family::Float) || !from.is(Family::Float);
    return from.family == to.family || (from.is(Family::Date) && to.is(Family::DateTime));
}
}  // namespace

// MariaDB takes a parameter that is no timestamp for NULL.
Operand ToMysql::within_timestamp(Operand operand) {
    if (!operand.repeatable) refuse("a value for a timestamp", "that is evaluated anew each time");
    const std::string x = closed(operand);
    operand.text = guarded(
        "(" + x + " IS NOT NULL AND COALESCE(UNIX_TIMESTAMP(" + operand.text + "), 0) <= 0)", 10006, x);
    operand.primary = true;
    return operand;
}

// Assignment casts: what PostgreSQL stores in a column without being asked, and how.
Operand ToMysql::stored(Operand operand, const ScopeColumn& column) {
    if (operand.text == "DEFAULT") return operand;
    ExpressionType type = column.type;
    if (type.is(Family::Other)) {
        if (operand.type.is(Family::Unknown)) {
            if (operand.parameter != 0 || operand.literal != nullptr) adopt(operand, of(Family::Text));
            return operand;
        }
        if (operand.type.is(Family::Text)) return operand;
        refuse("a value for the column " + column.name, "its type has no counterpart");
    }
    if (operand.type.is(Family::Unknown) && operand.parameter != 0 && type.is(Family::Instant)) {
        adopt(operand, type);
        return within_timestamp(std::move(operand));
    }
    if (operand.type.is(Family::Unknown)) {
        // varchar(n) refuses what is too long, as a strict MariaDB does.
        adopt(operand, type);
        if (operand.literal != nullptr && type.is(Family::Decimal) && type.scale >= 0)
            operand.text = closed(operand);
        return operand;
    }
    if (operand.type.is(Family::Text) && type.is(Family::Text)) return operand;
    if (type.is(Family::Text)) return as_text(std::move(operand));
    const bool moments = type.is(Family::Date) || type.is(Family::DateTime) || type.is(Family::Instant);
    const bool from_moment = operand.type.is(Family::Date) || operand.type.is(Family::DateTime) ||
                             operand.type.is(Family::Instant);
    if (moments && from_moment && operand.type.family != type.family) {
        const bool zoned = type.is(Family::Instant) || operand.type.is(Family::Instant);
        if (zoned && !context_.time_zone_is_fixed)
            refuse("a value for the column " + column.name, "between times with and without time zone");
        if (type.is(Family::Date)) {
            operand.text = "DATE(" + operand.text + ")";
            operand.primary = true;
            operand.type = type;
        }
        operand.type.family = type.family;
        operand.literal = nullptr;
    }
    if (type.is(Family::Instant) && operand.type.is(Family::Instant) && operand.literal == nullptr &&
        !operand.column && !operand.text.starts_with("CURRENT_TIMESTAMP") &&
        !operand.text.starts_with("TIMESTAMP'"))
        operand = within_timestamp(std::move(operand));
    if (!fits_without_loss(operand.type, type))
        raise("42804", "column \"" + column.name + "\" is of type " + std::string(word(type.family)) +
                           " but expression is of type " + std::string(word(operand.type.family)));
    if (operand.type.is(Family::DateTime) && type.is(Family::DateTime) && operand.type.scale > type.scale &&
        operand.literal == nullptr)
        refuse("a timestamp for the column " + column.name,
               "MariaDB cuts its fraction where PostgreSQL rounds");
    if (operand.type.is(Family::Decimal) && operand.type.scale < 0 && !type.is(Family::Float) &&
        operand.shown.empty())
        return operand;
    // MariaDB rounds to a column's scale and refuses what is out of range, in strict mode.
    return operand;
}

std::string ToMysql::assignments(const List<const Assignment*>& items, const ScopeTable& table,
                                 std::string_view keep) {
    std::string text;
    std::vector<std::string> set;
    for (const Assignment* item : items) {
        if (item->columns.size() != 1 || item->row ||
            (!item->indirections.empty() && !item->indirections[0].empty()))
            refuse("SET (a, b) = ...", "write one assignment for each column");
        const ScopeColumn& target = column_of(table, item->columns[0]);
        if (std::find(set.begin(), set.end(), target.name) != set.end())
            raise("42601", "multiple assignments to same column \"" + target.name + "\"");
        // MariaDB assigns from left to right, and a later expression sees the new value.
        walk(*item->value, [&](const Node& inner) {
            if (const auto* used = as<ColumnRef>(&inner)) {
                for (const std::string& name : set) {
                    if (same_name(name, used->parts.back()))
                        refuse("SET", "of " + target.name +
                                          " from a column that an assignment before it sets: MariaDB takes "
                                          "the new value");
                }
            }
            return true;
        });
        Operand operand = stored(expression(*item->value), target);
        std::string value = operand.text;
        if (!keep.empty()) {
            if (value == "DEFAULT") value += "(" + target.spelled + ")";
            value =
                "IF(" + std::string(keep) + ", " + table.spelled + "." + target.spelled + ", " + value + ")";
        }
        text += (text.empty() ? "" : ", ") + target.spelled + " = " + value;
        set.emplace_back(target.name);
    }
    return text;
}

std::string ToMysql::insert(const Insert& node) {
    if (node.with != nullptr) refuse("WITH", "before INSERT");
    if (!node.overriding.empty()) refuse("OVERRIDING", "");
    const conf::Relation& target = relation(node.table->name);
    const ScopeTable table = scope_table(target, {});
    if (node.table->alias != nullptr) refuse("an alias", "of INSERT's table");
    std::vector<const ScopeColumn*> columns;
    for (const Name name : node.columns) columns.push_back(&column_of(table, name));
    for (const std::string_view indirection : node.indirections) {
        if (!indirection.empty()) refuse("INSERT", "into a part of a column");
    }
    if (node.columns.empty()) {
        for (const ScopeColumn& column : table.columns) columns.push_back(&column);
    }
    // PostgreSQL would store a NULL that is given, or refuse it; AUTO_INCREMENT takes the next number.
    const auto checked = [&](const Operand& operand, const ScopeColumn& column) {
        const conf::Column* described = target.find_column(column.name);
        const bool numbered = described != nullptr && described->sequence_default;
        const bool constant = operand.literal != nullptr &&
                              operand.literal->literal_kind != LiteralKind::Null && operand.text != "0";
        if (numbered && operand.text == "NULL")
            raise("23502", "null value in column \"" + column.name + "\" violates not-null constraint");
        if (numbered && operand.text == "0")
            refuse("the value 0 for " + column.name, "AUTO_INCREMENT takes the next number instead");
        if (numbered && !constant && operand.text != "DEFAULT" && operand.parameter == 0 && operand.nullable)
            refuse("a value for " + column.name, "AUTO_INCREMENT takes NULL and 0 for the next number");
        if (described != nullptr && described->type().id == TypeId::Timestamptz && operand.text == "NULL" &&
            described->not_null)
            raise("23502", "null value in column \"" + column.name + "\" violates not-null constraint");
    };
    std::string text = "INSERT INTO " + table_name(target);
    const auto list = [&](size_t count) {
        std::string names = " (";
        for (size_t i = 0; i < count; ++i) names += (i > 0 ? ", " : "") + columns[i]->spelled;
        return names + ")";
    };
    if (node.default_values) {
        text += " () VALUES ()";
    } else if (const auto* values = as<ValuesCore>(node.source->body);
               values != nullptr && node.source->with == nullptr && node.source->limit == nullptr) {
        std::string rows;
        size_t width = 0;
        for (const RowConstructor* row : values->rows) {
            if (row->items.size() > columns.size())
                raise("42601", "INSERT has more expressions than target columns");
            if (width != 0 && row->items.size() != width)
                raise("42601", "VALUES lists must all be the same length");
            width = row->items.size();
            if (!node.columns.empty() && width != columns.size())
                raise("42601", "INSERT has more target columns than expressions");
            rows += rows.empty() ? " VALUES (" : ", (";
            for (size_t i = 0; i < width; ++i) {
                Operand operand = stored(expression(*row->items[i]), *columns[i]);
                checked(operand, *columns[i]);
                rows += (i > 0 ? ", " : "") + operand.text;
            }
            rows += ")";
        }
        text += list(width) + rows;
    } else {
        std::vector<ScopeColumn> given;
        const std::string rows = query(*node.source, QueryUse::Rows, &given);
        if (given.size() > columns.size()) raise("42601", "INSERT has more expressions than target columns");
        for (size_t i = 0; i < given.size(); ++i) {
            Operand operand = made("", given[i].type);
            operand.nullable = given[i].nullable;
            checked(operand, *columns[i]);
            if (!given[i].type.is(Family::Unknown) && !stored(operand, *columns[i]).text.empty())
                refuse("INSERT ... SELECT", "the column " + columns[i]->name + " needs a conversion");
        }
        if (node.on_conflict == nullptr) {
            text += list(given.size()) + " " + rows;
        } else {
            // The names of the query's tables are not in reach of ON DUPLICATE KEY UPDATE.
            std::string names;
            for (size_t i = 0; i < given.size(); ++i)
                names += (i > 0 ? ", braid_" : "braid_") + std::to_string(i + 1);
            text += list(given.size()) + " WITH braid_rows (" + names + ") AS (" + rows +
                    ") SELECT * FROM braid_rows";
        }
    }
    std::string mark;
    if (node.on_conflict != nullptr) text += upsert(node, table, target, mark);
    if (!mark.empty()) text += " RETURNING " + mark;
    if (!node.returning.empty()) {
        Scope scope(scope_);
        scope.tables.push_back(table);
        // Only the table itself may be meant, and MariaDB wants its columns bare.
        for (ScopeColumn& column : scope.tables[0].columns)
            column.spelled = table.spelled + "." + column.spelled;
        scope.tables[0].spelled.clear();
        Entered entered(*this, scope);
        std::vector<ScopeColumn> returned;
        const std::string list_text = targets(node.returning, QueryUse::Result, &returned, false);
        text += (mark.empty() ? " RETURNING " : ", ") + list_text;
    }
    return text;
}

std::string ToMysql::update(const Update& node) {
    if (node.with != nullptr) refuse("WITH", "before UPDATE");
    if (!node.from.empty()) refuse("UPDATE ... FROM", "a row that is found twice is updated otherwise there");
    if (as<CurrentOf>(node.where) != nullptr) refuse("WHERE CURRENT OF", "");
    const conf::Relation& target = relation(node.table->name);
    if (!node.returning.empty()) return update_returning(node, target);
    const std::string_view alias =
        node.table->alias != nullptr ? node.table->alias->name : std::string_view{};
    Scope scope(scope_);
    scope.tables.push_back(scope_table(target, alias));
    Entered entered(*this, scope);
    std::string text = "UPDATE " + table_name(target) + (alias.empty() ? "" : " AS " + quoted(alias));
    text += " SET " + assignments(node.assignments, scope.tables[0], {});
    if (node.where != nullptr) text += " WHERE " + condition(*node.where);
    return text;
}

// MariaDB's UPDATE returns nothing, but INSERT does: the rows are inserted once more, and each is in its own
// way. They are locked first, or one that another session deletes meanwhile would be there again.
std::string ToMysql::update_returning(const Update& node, const conf::Relation& target) {
    const conf::Key* primary = nullptr;
    for (const conf::Key& key : target.keys) {
        if (key.primary) primary = &key;
    }
    if (primary == nullptr || primary->columns.empty())
        refuse("UPDATE ... RETURNING", "of a table without a primary key");
    if (target.has_triggers)
        refuse("UPDATE ... RETURNING", "of a table with triggers: those of INSERT would run");
    const std::string_view alias =
        node.table->alias != nullptr ? node.table->alias->name : std::string_view{};
    ScopeTable table = scope_table(target, {});
    ScopeTable source = scope_table(target, "braid_source");
    for (ScopeTable* each : {&table, &source}) {
        each->name = alias.empty() ? target.name.name : std::string(alias);
        if (alias.empty()) each->schema = target.name.schema;
    }
    std::string names;
    std::string values;
    for (const ScopeColumn& column : table.columns) {
        const conf::Column* described = target.find_column(column.name);
        if (described != nullptr && described->generated) continue;
        names += (names.empty() ? "" : ", ") + column.spelled;
        values += (values.empty() ? "" : ", ") + source.spelled + "." + column.spelled;
    }
    std::string text = "INSERT INTO " + table_name(target) + " (" + names + ") SELECT " + values + " FROM " +
                       table_name(target) + " AS " + source.spelled;
    if (node.where != nullptr) {
        Scope scope(scope_);
        scope.tables.push_back(std::move(source));
        Entered entered(*this, scope);
        text += " WHERE " + condition(*node.where);
    }
    Scope scope(scope_);
    scope.tables.push_back(std::move(table));
    Entered entered(*this, scope);
    text += " FOR UPDATE ON DUPLICATE KEY UPDATE " + assignments(node.assignments, scope.tables[0], {});
    for (ScopeColumn& column : scope.tables[0].columns)
        column.spelled = scope.tables[0].spelled + "." + column.spelled;
    scope.tables[0].spelled.clear();
    return text + returning(node.returning);
}

// The transaction goes on, and numbers are not begun anew. PostgreSQL truncates nothing that others refer to.
std::string ToMysql::clear_table(const conf::Relation& target) {
    const std::string name = string(target.name.name);
    return "DELETE FROM " + table_name(target) + " WHERE " +
           guarded(
               "EXISTS (SELECT 1 FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = "
               "DATABASE() AND REFERENCED_TABLE_NAME = " +
                   name + " AND TABLE_NAME <> " + name + ")",
               10007, "TRUE");
}

std::string ToMysql::remove(const Delete& node) {
    if (node.with != nullptr) refuse("WITH", "before DELETE");
    const conf::Relation& target = relation(node.table->name);
    const std::string_view alias =
        node.table->alias != nullptr ? node.table->alias->name : std::string_view{};
    Scope scope(scope_);
    scope.tables.push_back(scope_table(target, alias));
    Entered entered(*this, scope);
    if (!node.returning.empty() && (!node.using_tables.empty() || !alias.empty()))
        refuse("DELETE ... RETURNING", "with USING or an alias");
    std::string text;
    if (node.using_tables.empty() && alias.empty()) {
        text = "DELETE FROM " + table_name(target);
    } else {
        text = "DELETE " + scope.tables[0].spelled + " FROM " + table_name(target) +
               (alias.empty() ? "" : " AS " + quoted(alias));
        for (const TableRef* table : node.using_tables) text += ", " + from(*table, scope);
    }
    if (as<CurrentOf>(node.where) != nullptr) refuse("WHERE CURRENT OF", "");
    if (node.where != nullptr) text += " WHERE " + condition(*node.where);
    return text + returning(node.returning);
}

}  // namespace braid::planner::translate
