// Queries: SELECT with its clauses, set operations, VALUES. with.cpp: common tables.
#include <algorithm>

#include "base/text.h"
#include "grammar/ast/walk.h"
#include "grammar/output_name.h"
#include "planner/translate/translator.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {

// Is there an aggregate of this block in the expression?
bool aggregates_in(const Node& node, Dialect dialect) {
    bool found = false;
    walk(node, [&](const Node& inner) {
        if (inner.kind == NodeKind::Query) return false;
        const auto* call = as<FunctionCall>(&inner);
        if (call != nullptr && call->over == nullptr) {
            std::string name(call->name.back());
            for (char& c : name) c = to_lower_ascii(c);
            found = found || is_aggregate(dialect, name);
        }
        return !found;
    });
    return found;
}

}  // namespace

bool Translator::is_group_item(const Expression& node) const {
    return std::any_of(scope_->group_items.begin(), scope_->group_items.end(),
                       [&](const Expression* item) { return equal(item, &node); });
}

// PostgreSQL names what has no alias, and ORDER BY may use that.
std::string_view Translator::output_name_of(const Target& target) const {
    return context_.from == Dialect::Postgresql ? grammar::output_name(target) : target.alias;
}

const Expression* Translator::target_named(const SelectCore& core, std::string_view name) const {
    for (const Target* target : core.targets) {
        const std::string_view own = output_name_of(*target);
        if (!own.empty() && same_name(own, name)) return target->expression;
    }
    for (const Target* target : core.targets) {
        const auto* column = as<ColumnRef>(target->expression);
        if (target->alias.empty() && column != nullptr && same_name(column->parts.back(), name))
            return column;
    }
    return nullptr;
}

std::string Translator::query(const Query& node, QueryUse use, std::vector<ScopeColumn>* columns) {
    if (!node.into.empty()) refuse("INTO", "");
    const size_t commons = common_.size();
    std::string text;
    if (node.with != nullptr) text += with(*node.with);
    std::vector<ScopeColumn> own;
    text += body(node, use, &own, false);
    if (node.body->kind != NodeKind::SelectCore) text = ordered_outside(node, nullptr, own, std::move(text));
    if (node.limit != nullptr) text += limit(*node.limit);
    for (const LockingClause* clause : node.locking) text += locking(*clause);
    common_.resize(commons);
    if (columns != nullptr) *columns = std::move(own);
    return text;
}

std::string Translator::body(const Query& node, QueryUse use, std::vector<ScopeColumn>* columns,
                             bool distinct) {
    if (const auto* select = as<SelectCore>(node.body)) return core(*select, node, use, columns, distinct);
    if (const auto* set = as<SetOperation>(node.body)) return set_operation(*set, use, columns, distinct);
    return values(*as<ValuesCore>(node.body), columns, distinct);
}

std::string Translator::core(const SelectCore& node, const Query& around, QueryUse use,
                             std::vector<ScopeColumn>* columns, bool distinct) {
    if (!node.into.empty()) refuse("SELECT INTO", "");
    if (node.distinct == Distinctness::DistinctOn) refuse("DISTINCT ON", "MariaDB has none");
    for (const std::string_view option : node.options) {
        if (option == "sql_calc_found_rows") refuse("SQL_CALC_FOUND_ROWS", "");
    }
    const std::string_view around_clause = clause_;
    Scope scope(scope_);
    scope.core = &node;
    Entered entered(*this, scope);
    std::string from_text;
    const auto* only = node.from.size() == 1 ? as<NamedTable>(node.from[0]) : nullptr;
    const bool nothing = mysql_client() && only != nullptr && only->name.size() == 1 &&
                         lower(only->name[0]) == "dual" && only->alias == nullptr;
    clause_ = "ON";
    for (const TableRef* table : node.from) {
        if (nothing) break;
        from_text += (from_text.empty() ? " FROM " : ", ") + from(*table, scope);
    }
    const bool unique = node.distinct == Distinctness::Distinct;
    std::string where;
    clause_ = "WHERE";
    if (node.where != nullptr) where = " WHERE " + condition(*node.where);
    std::string grouping;
    clause_ = "GROUP BY";
    if (!node.group_by.empty()) group_by(node, grouping);
    clause_ = "SELECT";
    scope.grouped = !node.group_by.empty() || (node.having != nullptr && !mysql_client());
    for (const Target* target : node.targets)
        scope.grouped = scope.grouped || aggregates_in(*target->expression, context_.from);
    for (const OrderItem* item : around.order_by)
        scope.grouped = scope.grouped || aggregates_in(*item, context_.from);
    scope.grouped = scope.grouped || (node.having != nullptr && aggregates_in(*node.having, context_.from));
    scope.must_be_grouped = scope.grouped;
    if (!around.locking.empty() && (scope.grouped || unique))
        refuse("FOR UPDATE", "with DISTINCT, GROUP BY or aggregates");
    std::string list;
    if (use == QueryUse::Exists && !scope.grouped && !unique) {
        list = "1";
    } else {
        // Rows that are stored while they are worked on are rounded to their scale; MySQL merges other
        // tables into the query around them.
        if (scope.grouped || around.limit != nullptr || unique || distinct) scope.stored = true;
        list = targets(node.targets, use, columns, distinct || unique);
    }
    std::string having;
    if (node.having != nullptr) {
        scope.aliases = mysql_client();
        clause_ = "HAVING";
        having = condition(*node.having);
        scope.aliases = false;
        // Of a query without groups MySQL's HAVING is one more filter of rows.
        if (scope.grouped) {
            having = " HAVING " + having;
        } else {
            where =
                where.empty() ? " WHERE " + having : " WHERE (" + where.substr(7) + ") AND (" + having + ")";
            having.clear();
        }
    }
    std::string windows;
    for (const NamedWindow* named : node.windows)
        windows +=
            (windows.empty() ? " WINDOW " : ", ") + quoted(named->name) + " AS " + window(*named->spec);
    std::string text = unique ? "SELECT DISTINCT " : "SELECT ";
    text += list + from_text + where + grouping + having + windows;
    if (from_text.empty() && !where.empty() && !mysql_client())
        text = "SELECT " + list + " FROM DUAL" + where + grouping + having + windows;
    clause_ = "ORDER BY";
    text = ordered_outside(around, &node, columns != nullptr ? *columns : std::vector<ScopeColumn>{},
                           std::move(text));
    clause_ = around_clause;
    return text;
}

void Translator::group_by(const SelectCore& node, std::string& text) {
    if (node.group_distinct) refuse("GROUP BY DISTINCT", "");
    bool rollup = false;
    const auto add = [&](const Expression* item) {
        if (const auto place = ordinal(*item)) {
            if (*place == 0 || *place > node.targets.size())
                raise("42P10", "GROUP BY position is not in select list");
            item = node.targets[*place - 1]->expression;
        } else if (const auto* column = as<ColumnRef>(item);
                   column != nullptr && column->parts.size() == 1 && !find_column(*scope_, column->parts)) {
            if (const Expression* target = target_named(node, column->parts[0])) item = target;
        }
        if (aggregates_in(*item, context_.from))
            raise("42803", "aggregate functions are not allowed in GROUP BY");
        Operand operand = expression(*item);
        if (operand.type.is(Family::Unknown)) refuse("GROUP BY", "of a constant");
        const std::string plain = operand.text;
        operand = distinguishable(value(std::move(operand)));
        if (rollup && (operand.text != plain || as<ColumnRef>(item) == nullptr))
            refuse("ROLLUP", "of anything but columns that compare alike on both kinds");
        text += (text.ends_with(" ") || text.ends_with("(") ? "" : ", ") + operand.text;
        scope_->group_items.push_back(item);
        if (const auto* column = as<ColumnRef>(item)) {
            if (const auto match = find_column(*scope_, column->parts))
                scope_->group_columns.push_back(match->column);
        }
    };
    text = " GROUP BY ";
    for (const GroupingElement* element : node.group_by) {
        if (!element->direction.empty()) refuse("GROUP BY ... ASC or DESC", "write ORDER BY");
        rollup = element->grouping == GroupingKind::Rollup;
        if (element->grouping == GroupingKind::Expression || rollup) {
            if (rollup && node.group_by.size() > 1) refuse("ROLLUP", "beside other items");
            if (rollup && mysql_client()) text += "ROLLUP (";
            for (const Expression* item : element->items) add(item);
            if (rollup) text += mysql_client() ? ")" : " WITH ROLLUP";
        } else {
            refuse("GROUPING SETS and CUBE", "MariaDB has none");
        }
    }
    // What a primary key among the items determines is fixed in each group.
    for (const ScopeTable& table : scope_->tables) {
        if (table.relation == nullptr || rollup) continue;
        for (const conf::Key& key : table.relation->keys) {
            if (!key.primary || key.columns.empty()) continue;
            bool all = true;
            for (const std::string& name : key.columns) {
                bool found = false;
                for (const ScopeColumn& column : table.columns) {
                    const auto& grouped = scope_->group_columns;
                    found = found || (column.name == name &&
                                      std::find(grouped.begin(), grouped.end(), &column) != grouped.end());
                }
                all = all && found;
            }
            if (!all) continue;
            for (const ScopeColumn& column : table.columns) scope_->group_columns.push_back(&column);
        }
    }
}

void Translator::add_result(const ExpressionType& type, std::string name) {
    ResultColumn column;
    column.name = std::move(name);
    if (mysql_client()) {
        column.mysql = mysql_type(type);
        // A condition is an int in MySQL, a column of type boolean a tinyint(1).
        if (type.is(Family::Boolean) && type.bytes == 4) column.mysql = mysql_type(integer(4));
    } else {
        column.postgresql = postgresql_type(type);
    }
    if (!column.mysql && !column.postgresql)
        refuse("the result column " + column.name, "its type is not known on the client's kind of server");
    out_.columns.push_back(std::move(column));
}

// The table, the column and the flags that MySQL tells of a result column.
void Translator::describe_source(const ScopeTable* table, const ScopeColumn* column, bool nullable) {
    using namespace mysql::column_flag;
    constexpr mysql::ColumnFlags kPartOfKey = 1u << 14;
    ResultColumn& result = out_.columns.back();
    if (!nullable) result.flags |= kNotNull;
    if (table == nullptr || table->relation == nullptr) return;
    const conf::Relation& relation = *table->relation;
    result.table = table->name;
    result.original_table = relation.name.name;
    result.original_name = column->name;
    if (column->type.is(Family::Text) && column->type.collating != Collating::Foreign)
        result.flags |= kBinary;
    for (const conf::Key& key : relation.keys) {
        const auto at = std::find(key.columns.begin(), key.columns.end(), column->name);
        if (at == key.columns.end()) continue;
        result.flags |= kPartOfKey;
        if (key.primary) {
            result.flags |= kPrimaryKey;
        } else if (key.columns.size() == 1) {
            result.flags |= kUniqueKey;
        } else if (at == key.columns.begin()) {
            result.flags |= kMultipleKey;
        }
    }
    const conf::Column* described = relation.find_column(column->name);
    if (described == nullptr) return;
    if (described->sequence_default) result.flags |= kAutoIncrement;
    if (described->not_null && !described->has_default && !described->sequence_default)
        result.flags |= kNoDefaultValue;
}

std::string Translator::targets(const List<const Target*>& items, QueryUse use,
                                std::vector<ScopeColumn>* columns, bool distinct) {
    std::string text;
    const auto add = [&](Operand operand, std::string name, bool named) {
        if (operand.type.is(Family::Row) || operand.type.is(Family::Interval))
            refuse("a result of type " + std::string(word(operand.type.family)),
                   "the other kind has no such values");
        const bool quotient = operand.type.hidden_digits != 0;
        if (quotient && use == QueryUse::Table && scope_->stored) {
            operand = shown(std::move(operand));
        } else if (quotient && use != QueryUse::Result && use != QueryUse::Value && !only_described_) {
            refuse("a quotient", "in a query whose rows are worked on");
        }
        if (only_described_) operand = shown(std::move(operand));
        const bool nullable = operand.nullable;
        if (widens_ && operand.type.is(Family::Integer)) {
            operand.text = "CAST(" + operand.text + (mysql_client() ? " AS bigint)" : " AS SIGNED)");
            operand.primary = true;
        }
        if (use == QueryUse::Result) operand = shown(std::move(operand));
        if (distinct) operand = distinguishable(std::move(operand));
        if (!text.empty()) text += ", ";
        text += operand.text;
        if (named) text += " AS " + quoted(name);
        const ScopeTable* const of_table = operand.column ? operand.of_table : nullptr;
        const ScopeColumn* const of_column = operand.of_column;
        if (use == QueryUse::Result) {
            add_result(operand.type, name);
            if (mysql_client()) describe_source(of_table, of_column, nullable);
        }
        if (columns == nullptr) return;
        ScopeColumn column;
        column.name = name;
        column.spelled = quoted(name);
        column.type = operand.type;
        column.nullable = nullable;
        column.rounded = quotient;
        columns->push_back(std::move(column));
    };
    for (const Target* target : items) {
        if (const auto* all = as<Star>(target->expression)) {
            for (const ScopeMatch& match : star(*scope_, all->qualifier)) {
                if (scope_->must_be_grouped) {
                    const auto& allowed = scope_->group_columns;
                    if (std::find(allowed.begin(), allowed.end(), match.column) == allowed.end())
                        raise("42803",
                              "column \"" + match.column->name + "\" must appear in the GROUP BY clause");
                }
                Operand operand = made(match.table != nullptr && !match.table->spelled.empty()
                                           ? match.table->spelled + "." + match.column->spelled
                                           : match.column->spelled,
                                       match.column->type);
                operand.primary = true;
                operand.column = true;
                operand.nullable = match.column->nullable || scope_->outer_joins;
                operand.of_table = match.table;
                operand.of_column = match.column;
                add(std::move(operand), match.column->name, use != QueryUse::Result);
            }
            continue;
        }
        Operand operand = value(expression(*target->expression));
        if (operand.type.is(Family::Unknown)) {
            if (operand.parameter != 0 || operand.literal != nullptr) {
                if (use != QueryUse::Result && operand.parameter == 0 &&
                    operand.literal->literal_kind == LiteralKind::Null) {
                    // NULL takes its type from the other rows.
                } else {
                    adopt(operand, of(Family::Text));
                }
            }
        }
        add(std::move(operand), column_name(*target), use != QueryUse::Result);
    }
    if (text.empty()) refuse("a SELECT", "without any column");
    return text;
}

std::string Translator::set_operation(const SetOperation& node, QueryUse use,
                                      std::vector<ScopeColumn>* columns, bool) {
    // Each side as a table, then the types must meet.
    const auto side = [&](const Query& query_side, std::vector<ScopeColumn>* out) {
        std::string text;
        const bool simple =
            query_side.with == nullptr && query_side.limit == nullptr && query_side.locking.empty();
        const bool chain = query_side.body->kind == NodeKind::SetOperation;
        text = simple && !chain ? body(query_side, QueryUse::Table, out, true)
                                : query(query_side, QueryUse::Table, out);
        return simple && !chain && query_side.order_by.empty() ? text : "(" + text + ")";
    };
    std::vector<ScopeColumn> left;
    std::vector<ScopeColumn> right;
    std::string text = side(*node.left, &left);
    std::string_view op = node.op == SetOperator::Union       ? " UNION "
                          : node.op == SetOperator::Intersect ? " INTERSECT "
                                                              : " EXCEPT ";
    text += op;
    if (node.all) text += "ALL ";
    text += side(*node.right, &right);
    if (left.size() != right.size() && mysql_client())
        raise_mysql(1222, "21000", "The used SELECT statements have a different number of columns");
    if (left.size() != right.size())
        raise("42601", "each query of a set operation must have the same number of columns");
    for (size_t i = 0; i < left.size(); ++i) {
        const auto common = common_type(left[i].type, right[i].type, mysql_client());
        if (!common || (!left[i].type.is(Family::Unknown) && !right[i].type.is(Family::Unknown) &&
                        left[i].type.family != right[i].type.family))
            refuse("a set operation", "column " + left[i].name + " has a type of its own in each part");
        if (common->fixed && common->length <= 0 && !mysql_client())
            refuse("a set operation", "column " + left[i].name + " is character(n) of several lengths");
        const bool quotient = left[i].rounded || right[i].rounded;
        if (quotient && left[i].type.scale != right[i].type.scale)
            refuse("a set operation", "of a quotient and numbers of another scale");
        left[i].rounded = quotient;
        left[i].type = *common;
        left[i].nullable = true;
        if (use == QueryUse::Result) add_result(*common, left[i].name);
    }
    if (columns != nullptr) *columns = std::move(left);
    return text;
}

std::string Translator::values(const ValuesCore& node, std::vector<ScopeColumn>* columns, bool) {
    std::vector<std::vector<Operand>> rows;
    for (const RowConstructor* row : node.rows) {
        rows.emplace_back();
        for (const Expression* item : row->items) rows.back().push_back(value(expression(*item)));
        if (rows.back().size() != rows[0].size()) raise("42601", "VALUES lists must all be the same length");
    }
    for (size_t c = 0; c < rows[0].size(); ++c) {
        std::vector<Operand*> all;
        for (auto& row : rows) all.push_back(&row[c]);
        ScopeColumn column;
        column.name = mysql_client() ? "column_" + std::to_string(c) : "column" + std::to_string(c + 1);
        column.spelled = quoted(column.name);
        column.type = unify(all, "VALUES");
        if (columns != nullptr) columns->push_back(std::move(column));
    }
    if (columns == nullptr) refuse("VALUES", "here");
    std::string text;
    for (const auto& row : rows) {
        text += text.empty() ? "SELECT " : " UNION ALL SELECT ";
        for (size_t c = 0; c < row.size(); ++c) {
            if (c > 0) text += ", ";
            text += row[c].text + " AS " + (*columns)[c].spelled;
        }
    }
    return text;
}

std::string Translator::returning(const List<const Target*>& items) {
    if (items.empty()) return {};
    std::vector<ScopeColumn> columns;
    return " RETURNING " + targets(items, QueryUse::Result, &columns, false);
}

}  // namespace braid::planner::translate
