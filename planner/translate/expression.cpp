// Expressions whose translation is the same walk in both directions.
#include "grammar/ast/walk.h"
#include "planner/translate/translator.h"

namespace braid::planner::translate {

using namespace grammar;

Operand Translator::boolean(std::string text) {
    ExpressionType type = of(Family::Boolean);
    type.bytes = 4;  // MySQL's conditions are of type int
    Operand operand = made(std::move(text), type);
    return operand;
}

std::string Translator::condition(const Expression& node) {
    return truth(expression(node));
}

Operand Translator::other_expression(const Expression& node) {
    refuse(node_kind_name(node.kind), "it has no counterpart on the other kind of server");
}

std::string Translator::clear_table(const conf::Relation& relation) {
    refuse("TRUNCATE of " + relation.name.name, "");
}

Operand Translator::expression(const Expression& node) {
    // What stands in GROUP BY as a whole may be made of anything.
    if (scope_ != nullptr && scope_->must_be_grouped && is_group_item(node)) {
        scope_->must_be_grouped = false;
        Operand operand = expression(node);
        scope_->must_be_grouped = true;
        // PostgreSQL knows it again by its text, with the collation.
        if (mysql_client() && operand.literal == nullptr) return distinguishable(value(std::move(operand)));
        return operand;
    }
    switch (node.kind) {
        case NodeKind::ColumnRef: return column(static_cast<const ColumnRef&>(node));
        case NodeKind::Literal: return literal(static_cast<const Literal&>(node));
        case NodeKind::Parameter: return parameter(static_cast<const Parameter&>(node));
        case NodeKind::Unary: return unary(static_cast<const Unary&>(node));
        case NodeKind::Binary: return binary(static_cast<const Binary&>(node));
        case NodeKind::Cast: return cast(static_cast<const Cast&>(node));
        case NodeKind::Collate: return collate(static_cast<const Collate&>(node));
        case NodeKind::Like: return like(static_cast<const Like&>(node));
        case NodeKind::FunctionCall: return call(static_cast<const FunctionCall&>(node));
        case NodeKind::BoolExpression: {
            const auto& bools = static_cast<const BoolExpression&>(node);
            if (bools.op == BoolOp::Not) return boolean("NOT (" + condition(*bools.operands[0]) + ")");
            std::string text;
            for (const Expression* operand : bools.operands) {
                if (!text.empty()) text += bools.op == BoolOp::And ? " AND " : " OR ";
                const std::string part = condition(*operand);
                text += is_primary(part) ? part : "(" + part + ")";
            }
            return boolean(std::move(text));
        }
        case NodeKind::IsTest: {
            const auto& test = static_cast<const IsTest&>(node);
            const std::string_view negation = test.negated ? " IS NOT " : " IS ";
            switch (test.test) {
                case IsTestKind::Null: {
                    Operand operand = expression(*test.operand);
                    if (operand.type.is(Family::Row)) refuse("IS NULL", "of a row");
                    if (operand.parameter != 0) adopt(operand, of(Family::Text));
                    Operand result = boolean(closed(operand) + std::string(negation) + "NULL");
                    result.nullable = false;
                    return result;
                }
                case IsTestKind::True:
                case IsTestKind::False:
                case IsTestKind::Unknown: {
                    const std::string_view what = test.test == IsTestKind::True    ? "TRUE"
                                                  : test.test == IsTestKind::False ? "FALSE"
                                                                                   : "UNKNOWN";
                    Operand result = boolean("(" + condition(*test.operand) + ")" + std::string(negation) +
                                             std::string(what));
                    result.nullable = false;
                    return result;
                }
                default: refuse("IS DOCUMENT or NORMALIZED", "");
            }
        }
        case NodeKind::IsDistinct: {
            const auto& test = static_cast<const IsDistinct&>(node);
            Operand left = expression(*test.left);
            Operand right = expression(*test.right);
            return compare(test.negated ? "<=>" : "<!>", std::move(left), std::move(right));
        }
        case NodeKind::Case: {
            const auto& node_case = static_cast<const Case&>(node);
            std::vector<Operand> results;
            std::vector<std::string> conditions;
            for (const WhenClause* when : node_case.whens) {
                if (node_case.operand != nullptr) {
                    Operand test = expression(*node_case.operand);
                    if (!test.repeatable) refuse("CASE", "its operand is evaluated once there");
                    conditions.push_back(
                        compare_unrounded("=", std::move(test), expression(*when->condition)).text);
                } else {
                    conditions.push_back(condition(*when->condition));
                }
                results.push_back(value(expression(*when->result)));
            }
            if (node_case.otherwise != nullptr) results.push_back(value(expression(*node_case.otherwise)));
            std::vector<Operand*> all;
            for (Operand& result : results) all.push_back(&result);
            const ExpressionType type = unify(all, "CASE");
            std::string text = "CASE";
            for (size_t i = 0; i < conditions.size(); ++i)
                text += " WHEN " + conditions[i] + " THEN " + results[i].text;
            if (node_case.otherwise != nullptr) text += " ELSE " + results.back().text;
            Operand operand = made(text + " END", type);
            for (const Operand& result : results)
                operand.repeatable = operand.repeatable && result.repeatable;
            return operand;
        }
        case NodeKind::Between: {
            const auto& between = static_cast<const Between&>(node);
            if (between.symmetric) refuse("BETWEEN SYMMETRIC", "");
            Operand operand = expression(*between.operand);
            Operand low = expression(*between.low);
            Operand high = expression(*between.high);
            Operand again = operand;
            if (!operand.repeatable) refuse("BETWEEN", "its operand is evaluated once there");
            // Each bound is compared by itself: the types may differ.
            const Operand from = compare_unrounded(">=", std::move(operand), std::move(low));
            const Operand to = compare_unrounded("<=", std::move(again), std::move(high));
            const std::string text = closed(from) + " AND " + closed(to);
            return boolean(between.negated ? "NOT (" + text + ")" : text);
        }
        case NodeKind::InList: {
            const auto& list = static_cast<const InList&>(node);
            Operand left = expression(*list.operand);
            std::vector<Operand> items;
            for (const Expression* item : list.items) items.push_back(expression(*item));
            return in_list(std::move(left), std::move(items), list.negated);
        }
        case NodeKind::InQuery: {
            const auto& in = static_cast<const InQuery&>(node);
            Operand left = expression(*in.operand);
            if (left.type.hidden_digits != 0) refuse("IN (SELECT ...)", "of a quotient");
            std::vector<ScopeColumn> columns;
            const std::string rows = query(*in.query, QueryUse::Rows, &columns);
            if (columns.size() != 1 || left.type.is(Family::Row))
                refuse("IN (SELECT ...)", "of several columns");
            Operand right = made("", columns[0].type);
            right.column = true;
            comparable({&left, &right}, false);
            if (!right.text.empty()) refuse("IN (SELECT ...)", "the types need a conversion in the query");
            return boolean(closed(left) + (in.negated ? " NOT IN (" : " IN (") + rows + ")");
        }
        case NodeKind::Exists:
            return boolean("EXISTS (" +
                           query(*static_cast<const Exists&>(node).query, QueryUse::Exists, nullptr) + ")");
        case NodeKind::ScalarSubquery: {
            std::vector<ScopeColumn> columns;
            const std::string text =
                query(*static_cast<const ScalarSubquery&>(node).query, QueryUse::Value, &columns);
            if (columns.size() != 1) refuse("a subquery", "of several columns as a value");
            Operand operand = made("(" + text + ")", columns[0].type);
            operand.primary = true;
            operand.repeatable = false;
            return operand;
        }
        case NodeKind::RowConstructor: {
            Operand operand = made("", of(Family::Row));
            for (const Expression* item : static_cast<const RowConstructor&>(node).items)
                operand.row.push_back(expression(*item));
            return operand;
        }
        case NodeKind::DefaultValue: return made("DEFAULT", {});
        default: return other_expression(node);
    }
}

// A constant or parameter as its column's own comparison takes it, whatever collation that has.
std::string Translator::bare(Operand operand, const ExpressionType& column) {
    adopt(operand, column);
    if (operand.parameter == 0) return closed(operand);
    const std::string text = "\xff" + std::to_string(operand.parameter) + ";";
    return column.fixed ? "RTRIM(" + text + ")" : text;
}

Operand Translator::compare(std::string_view op, Operand left, Operand right) {
    if (left.type.is(Family::Row) || right.type.is(Family::Row)) {
        if (left.row.size() != right.row.size() || left.row.empty() || (op != "=" && op != "<>"))
            refuse("a comparison of rows", "other than = and <> of as many columns");
        std::string text;
        for (size_t i = 0; i < left.row.size(); ++i) {
            const Operand one = compare("=", left.row[i], right.row[i]);
            if (i > 0) text += " AND ";
            text += closed(one);
        }
        return boolean(op == "=" ? text : "NOT (" + text + ")");
    }
    // MySQL's operators compare decimals as they are shown.
    if (mysql_client() && left.type.exact() && right.type.exact()) {
        for (Operand* operand : {&left, &right}) {
            if (operand->type.hidden_digits != 0) *operand = shown(std::move(*operand));
        }
    }
    if (mysql_client() && left.type.numeric() && right.type.numeric()) {
        const bool floats = left.type.is(Family::Float) || right.type.is(Family::Float);
        const int digits = common_scale(left.type, right.type);
        if (floats && digits >= 0) return compare_fixed(op, left, right, digits);
    }
    return compare_unrounded(op, std::move(left), std::move(right));
}

// Floats with so many digits behind the point, as ROUND(x, 2) is one, are equal when they differ by less than
// half of the last digit.
Operand Translator::compare_fixed(std::string_view op, const Operand& left, const Operand& right,
                                  int digits) {
    const std::string a = closed(left);
    const std::string b = closed(right);
    const std::string near = "abs(CAST(" + left.text + " AS double precision) - " + b + ") < CAST('5e-" +
                             std::to_string(digits + 1) + "' AS double precision)";
    if (!left.repeatable || !right.repeatable) refuse(op, "of what is evaluated anew each time");
    if (op == "=") return boolean(near);
    if (op == "<>") return boolean("NOT (" + near + ")");
    if (op == "<=" || op == ">=") return boolean(near + " OR " + a + " " + std::string(op) + " " + b);
    if (op == "<" || op == ">")
        return boolean("NOT (" + near + ") AND " + a + " " + std::string(op) + " " + b);
    refuse("the operator " + std::string(op), "of floating-point numbers with fixed digits");
}

Operand Translator::compare_unrounded(std::string_view op, Operand left, Operand right) {
    if (left.type.is(Family::Row) || right.type.is(Family::Row))
        return compare(op, std::move(left), std::move(right));
    // Equal bytes are equal under any collation: the bare comparison lets the server use an index.
    std::string narrowed;
    const bool constant = right.literal != nullptr || right.parameter != 0;
    if (op == "=" && !mysql_client() && left.column && constant && left.type.is(Family::Text) &&
        left.type.utf8mb4 && !left.type.native) {
        narrowed = left.text + " = " + bare(right, left.type) + " AND ";
    }
    compares_ = true;
    comparable({&left, &right}, op != "=" && op != "<>" && op != "<=>" && op != "<!>");
    compares_ = false;
    const std::string a = closed(left);
    const std::string b = closed(right);
    // The null-safe comparison is spelled otherwise on each kind.
    if (op == "<=>" || op == "<!>") {
        Operand result =
            boolean(mysql_client() ? a + (op == "<=>" ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ") + b
                    : op == "<=>"  ? a + " <=> " + b
                                   : "NOT (" + a + " <=> " + b + ")");
        result.nullable = false;
        return result;
    }
    Operand result = boolean(narrowed + a + " " + std::string(op) + " " + b);
    result.nullable = left.nullable || right.nullable;
    result.repeatable = left.repeatable && right.repeatable;
    return result;
}

Operand Translator::in_list(Operand left, std::vector<Operand> items, bool negated) {
    // MySQL makes = of a list of one.
    if (mysql_client() && items.size() == 1 && (left.type.exact() || left.type.is(Family::Row)))
        return compare(negated ? "<>" : "=", std::move(left), std::move(items[0]));
    if (left.type.is(Family::Row)) {
        for (const Operand& each : left.row) {
            if (each.type.hidden_digits != 0) refuse("IN", "of a quotient in a row");
        }
        std::string text;
        for (Operand& item : items) {
            if (!text.empty()) text += " OR ";
            text += "(" + compare("=", left, std::move(item)).text + ")";
        }
        return boolean(negated ? "NOT (" + text + ")" : text);
    }
    // Items of several types are each compared by themselves.
    bool alike = true;
    for (const Operand& item : items) {
        if (item.type.family != items[0].type.family && !(item.type.exact() && items[0].type.exact()))
            alike = false;
    }
    if (!alike) {
        if (!left.repeatable) refuse("IN", "its operand is evaluated once there");
        std::string text;
        for (Operand& item : items) {
            if (!text.empty()) text += " OR ";
            text += "(" + compare_unrounded("=", left, std::move(item)).text + ")";
        }
        return boolean(negated ? "NOT (" + text + ")" : text);
    }
    std::vector<Operand*> all{&left};
    std::string narrowed;
    if (!negated && !mysql_client() && left.column && left.type.is(Family::Text) && left.type.utf8mb4 &&
        !left.type.native) {
        for (Operand& item : items) {
            if (item.literal == nullptr && item.parameter == 0) {
                narrowed.clear();
                break;
            }
            narrowed += (narrowed.empty() ? left.text + " IN (" : ", ") + bare(item, left.type);
        }
        if (!narrowed.empty()) narrowed += ") AND ";
    }
    for (Operand& item : items) all.push_back(&item);
    comparable(all, false);
    std::string text = narrowed + closed(left) + (negated ? " NOT IN (" : " IN (");
    for (size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += ", ";
        text += items[i].text;
    }
    return boolean(text + ")");
}

ExpressionType Translator::unify(std::vector<Operand*> operands, std::string_view what) {
    ExpressionType type;
    bool numbers = false;
    for (const Operand* operand : operands) numbers = numbers || operand->type.numeric();
    for (Operand* operand : operands) {
        if (!mysql_client() || !numbers || !operand->type.is(Family::Boolean)) continue;
        const Operand before = *operand;
        *operand = made("CAST(" + before.text + " AS integer)", integer(4));
        operand->nullable = before.nullable;
    }
    for (const Operand* operand : operands) {
        const auto both = common_type(type, operand->type, mysql_client());
        if (!both)
            refuse(what, std::string("of ") + std::string(word(type.family)) + " and " +
                             std::string(word(operand->type.family)) +
                             " values with types or scales that differ");
        type = *both;
    }
    // Each value has the blanks of its own length, which only the type could tell.
    if (type.fixed && !mysql_client()) {
        for (const Operand* operand : operands) {
            const bool null =
                operand->literal != nullptr && operand->literal->literal_kind == LiteralKind::Null;
            if (null) continue;
            if (!operand->type.fixed || operand->literal != nullptr || type.length <= 0)
                refuse(what, "of character(n) and other texts");
        }
    }
    if (type.is(Family::Unknown)) {
        bool any = false;
        for (const Operand* operand : operands)
            any = any || operand->parameter != 0 || operand->literal != nullptr;
        if (any) type = type_of_postgresql(type_of(TypeId::Text));
    }
    for (Operand* operand : operands) {
        if (operand->type.is(Family::Unknown)) adopt(*operand, type);
    }
    return type;
}

void Translator::check_order_item(const OrderItem& item, const SelectCore* core) const {
    if (!item.using_operator.empty()) refuse("ORDER BY ... USING", "");
    const auto* name = as<ColumnRef>(item.expression);
    if (mysql_client() || core == nullptr || name == nullptr || name->parts.size() != 1) return;
    // PostgreSQL looks among the results' names first: two unlike results of that name are too many.
    const Target* first = nullptr;
    for (const Target* target : core->targets) {
        if (target->expression->kind == NodeKind::Star || column_name(*target) != name->parts[0]) continue;
        if (first == nullptr) {
            first = target;
        } else if (!equal(first->expression, target->expression)) {
            raise("42702", "ORDER BY \"" + std::string(name->parts[0]) + "\" is ambiguous");
        }
    }
}

}  // namespace braid::planner::translate
