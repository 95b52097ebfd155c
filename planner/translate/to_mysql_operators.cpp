// PostgreSQL's operators for MariaDB.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/array_rows.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {
// A constant as this file writes it, with its sign.
bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("-0123456789.e") == std::string_view::npos;
}
}  // namespace

std::string ToMysql::guarded(std::string_view condition, int number, std::string_view otherwise) {
    // The sum leaves bigint when the condition holds, and only then; the server's message shows the number.
    std::string text = "IF(";
    text += condition;
    text += ", 9223372036854775807 + " + std::to_string(number) + " * (";
    text += condition;
    text += "), ";
    text += otherwise;
    return text + ")";
}

std::string ToMysql::non_zero(const Operand& divisor) {
    if (is_number(divisor.text) && divisor.text.find_first_of("123456789") != std::string::npos)
        return closed(divisor);
    if (!divisor.repeatable) refuse("a division", "by what is evaluated anew each time");
    return guarded(closed(divisor) + " = 0", 22012, divisor.text);
}

// MariaDB calculates integers as bigint: what leaves PostgreSQL's integer or smallint is made to leave
// bigint, with the value evaluated once.
std::string ToMysql::within_integer(std::string text, int bytes) {
    if (bytes >= 8) return text;
    const std::string factor = bytes == 2 ? "281474976710656" : "4294967296";
    return text + " * " + factor + " DIV " + factor;
}

Operand ToMysql::unary(const Unary& node) {
    Operand operand = expression(*node.operand);
    if (operand.type.is(Family::Unknown)) refuse("a sign", "before a value of unknown type");
    if (node.op == "+" && operand.type.numeric()) return operand;
    if (node.op == "-" && operand.type.is(Family::Interval)) {
        for (IntervalPart& part : operand.interval) part.count = "(-" + part.count + ")";
        return operand;
    }
    if (node.op == "-" && operand.type.numeric()) {
        Operand result = operand;
        if (operand.column && operand.type.is_unsigned)
            operand.text = "CAST(" + operand.text + " AS DECIMAL(20))";
        result.text = "-" + closed(operand);
        if (operand.text.starts_with('-')) result.text = "-(" + operand.text + ")";
        // MariaDB has no zero with a minus sign.
        if (operand.type.is(Family::Float) && operand.literal == nullptr) {
            if (!operand.repeatable) refuse("a sign", "before what is evaluated anew each time");
            result.text = guarded(closed(operand) + " = 0", 10005, result.text);
        }
        // Of a constant MariaDB would make a number that is larger than its type. (Of the least bigint 0 - x
        // is silently itself.)
        if (operand.type.is(Family::Integer) && operand.literal == nullptr && operand.type.bytes < 8)
            result.text = within_integer("(0 - " + closed(operand) + ")", operand.type.bytes);
        result.type.is_unsigned = false;
        result.primary = false;
        result.column = false;
        // -9223372036854775808 is no bigint before it has its sign.
        result.literal = nullptr;
        return result;
    }
    if (node.op == "~" && operand.type.is(Family::Integer))
        return made("CAST(~" + closed(operand) + " AS SIGNED)", operand.type);
    if (node.op == "@" && operand.type.numeric()) return absolute(std::move(operand));
    refuse("the operator " + std::string(node.op), "");
}

Operand ToMysql::absolute(Operand operand) {
    if (!operand.type.is(Family::Integer)) return call_by_table("abs", {std::move(operand)});
    Operand result =
        made(within_integer("ABS(" + operand.text + ")", operand.type.bytes), integer(operand.type.bytes));
    result.repeatable = operand.repeatable;
    return result;
}

Operand ToMysql::binary(const Binary& node) {
    std::string_view op = node.op;
    // OPERATOR(pg_catalog.~)
    if (op.ends_with(')') && op.find('.') != std::string_view::npos)
        op = op.substr(op.rfind('.') + 1, op.size() - op.rfind('.') - 2);
    if (op.starts_with("->") || op.starts_with("#>")) return json_member(node);
    Operand left = expression(*node.left);
    if (op == "~" || op == "~*" || op == "!~" || op == "!~*")
        return regular(op, std::move(left), *node.right);
    Operand right = expression(*node.right);
    static constexpr std::string_view kComparisons[] = {"=", "<>", "<", "<=", ">", ">="};
    if (std::find(std::begin(kComparisons), std::end(kComparisons), op) != std::end(kComparisons))
        return compare(op, std::move(left), std::move(right));
    if (op == "||") return join_texts(std::move(left), std::move(right));
    if (op == "~~" || op == "!~~") refuse("the operator " + std::string(op), "write LIKE");
    if (op == "+" || op == "-" || op == "*") {
        const bool time = left.type.temporal() || right.type.temporal() || left.type.is(Family::Interval) ||
                          right.type.is(Family::Interval);
        if (time) return date_arithmetic(op, std::move(left), std::move(right));
    }
    // An untyped constant or parameter is what the other side is.
    if (left.type.is(Family::Unknown)) adopt(left, right.type);
    if (right.type.is(Family::Unknown)) adopt(right, left.type);
    if (!left.type.numeric() || !right.type.numeric())
        refuse("the operator " + std::string(op), "of " + std::string(word(left.type.family)) + " and " +
                                                      std::string(word(right.type.family)) + " values");
    for (Operand* side : {&left, &right}) {
        if (!side->column || !side->type.is_unsigned) continue;
        side->text =
            "CAST(" + side->text + (side->type.is(Family::Decimal) ? " AS DECIMAL(20))" : " AS SIGNED)");
        side->primary = true;
        side->type.is_unsigned = false;
    }
    return arithmetic(op, std::move(left), std::move(right));
}

Operand ToMysql::arithmetic(std::string_view op, Operand left, Operand right) {
    const bool floats = left.type.is(Family::Float) || right.type.is(Family::Float);
    const bool integers = left.type.is(Family::Integer) && right.type.is(Family::Integer);
    if (left.type.is(Family::Float) && right.type.is(Family::Float) && left.type.bytes == 4 &&
        right.type.bytes == 4)
        refuse("arithmetic of real numbers", "MariaDB calculates with double precision");
    ExpressionType type = floats     ? floating()
                          : integers ? integer(std::max(left.type.bytes, right.type.bytes))
                                     : of(Family::Decimal);
    const auto scale = [](const ExpressionType& t) { return t.is(Family::Integer) ? 0 : t.scale; };
    const auto precision = [](const ExpressionType& t) {
        return t.is(Family::Integer) ? (t.bytes == 8 ? 19 : 10) : t.precision < 0 ? 40 : t.precision;
    };
    const std::string a = closed(left);
    const std::string b = closed(right);
    const auto result = [&](std::string text) {
        Operand operand = made(std::move(text), type);
        operand.primary = false;
        operand.repeatable = left.repeatable && right.repeatable;
        operand.nullable = left.nullable || right.nullable;
        return operand;
    };
    if (op == "+" || op == "-" || op == "*") {
        if (!floats && !integers) {
            if (scale(left.type) < 0 || scale(right.type) < 0)
                refuse("arithmetic", "of a number whose scale is not known");
            type.scale = op == "*" ? scale(left.type) + scale(right.type)
                                   : std::max(scale(left.type), scale(right.type));
            const int digits = op == "*" ? precision(left.type) + precision(right.type)
                                         : std::max(precision(left.type) - scale(left.type),
                                                    precision(right.type) - scale(right.type)) +
                                               type.scale + 1;
            if (type.scale > 38 || digits > 65)
                refuse("arithmetic",
                       "its result has more digits than MariaDB's 65, or more than 38 behind the point");
            type.precision = digits;
        }
        const std::string text = a + " " + std::string(op) + " " + b;
        if (floats && op == "*") return result(signed_zero(text, left, right));
        return result(integers ? within_integer("(" + text + ")", type.bytes) : text);
    }
    if (op == "/") return divide(std::move(left), std::move(right));
    if (op == "%") {
        if (floats) refuse("%", "of floating-point numbers");
        if (!integers) {
            if (scale(left.type) < 0 || scale(right.type) < 0)
                refuse("%", "of a number whose scale is not known");
            type.scale = std::max(scale(left.type), scale(right.type));
        }
        return result(a + " % " + non_zero(right));
    }
    if (op == "^") {
        if (left.type.is(Family::Decimal) || right.type.is(Family::Decimal)) refuse("^", "of numeric values");
        type = floating();
        return result("POW(" + left.text + ", " + right.text + ")");
    }
    if ((op == "&" || op == "|" || op == "#") && integers)
        return result("CAST(" + a + (op == "#" ? " ^ " : " " + std::string(op) + " ") + b + " AS SIGNED)");
    refuse("the operator " + std::string(op), "");
}

// MariaDB's zero has no sign: where PostgreSQL's has one, there is no answer.
std::string ToMysql::signed_zero(std::string text, const Operand& left, const Operand& right) {
    const auto positive = [](const Operand& operand) {
        return is_number(operand.text) && operand.text[0] != '-' &&
               operand.text.find_first_of("123456789") != std::string::npos;
    };
    if (positive(left) || positive(right)) return text;
    if (!left.repeatable || !right.repeatable)
        refuse("a product of floating-point numbers", "that are evaluated anew each time");
    return guarded("(" + text + ") = 0 AND (" + closed(left) + " < 0 OR " + closed(right) + " < 0)", 10005,
                   text);
}

Operand ToMysql::divide(Operand left, Operand right) {
    if (left.type.is(Family::Float) || right.type.is(Family::Float)) {
        const bool single = left.type.bytes == 4 && right.type.bytes == 4;
        if (single && left.type.is(Family::Float) && right.type.is(Family::Float))
            refuse("arithmetic of real numbers", "MariaDB calculates with double precision");
        Operand result = made(
            signed_zero("CAST(" + left.text + " AS DOUBLE) / " + non_zero(right), left, right), floating());
        result.primary = false;
        result.repeatable = left.repeatable && right.repeatable;
        return result;
    }
    if (left.type.is(Family::Integer) && right.type.is(Family::Integer)) {
        const int bytes = std::max(left.type.bytes, right.type.bytes);
        std::string text = closed(left) + " DIV " + non_zero(right);
        // The least integer divided by -1 has no place.
        if (!is_number(right.text) || right.text[0] == '-') text = within_integer("(" + text + ")", bytes);
        Operand result = made(std::move(text), integer(static_cast<uint8_t>(bytes)));
        result.repeatable = left.repeatable && right.repeatable;
        result.primary = false;
        return result;
    }
    const int a = left.type.is(Family::Integer) ? 0 : left.type.scale;
    const int b = right.type.is(Family::Integer) ? 0 : right.type.scale;
    if (!left.repeatable || !right.repeatable) refuse("a division", "of what is evaluated anew each time");
    // A quotient of less than 10^-12 has more digits than the 34 that MariaDB calculates here.
    if (left.type.is(Family::Integer) && left.type.bytes == 8)
        refuse("a division of a bigint by a numeric", "its digits may be too many");
    const int whole = right.type.is(Family::Integer) ? (right.type.bytes == 8 ? 19 : 10)
                      : right.type.precision < 0     ? 65
                                                     : right.type.precision - b;
    if (whole > 12)
        refuse("a division of numeric values", "a divisor may be so large that the digits are too many");
    if (a < 0 || b < 0 || a > 4 || b > 4)
        refuse("a division of numeric values",
               "PostgreSQL's choice of digits follows the values; it is known for scales up to 4");
    return quotient(closed(left), a, non_zero(right), b);
}

Operand ToMysql::quotient(std::string dividend, int dividend_scale, std::string divisor, int divisor_scale) {
    // select_div_scale() of PostgreSQL's numeric.c: digits in groups of four, at least 16 that count.
    const auto group = [](const std::string& x) {
        return "IF(ABS(" + x + ") < 1, IF(" + x + " = 0, 0, -1), (CHAR_LENGTH(TRUNCATE(ABS(" + x +
               "), 0)) - 1) DIV 4)";
    };
    const auto first = [&](const std::string& x) {
        return "IF(ABS(" + x + ") < 1, TRUNCATE(ABS(" + x + ") * 10000, 0), CAST(LEFT(TRUNCATE(ABS(" + x +
               "), 0), CHAR_LENGTH(TRUNCATE(ABS(" + x + "), 0)) - 4 * (" + group(x) + ")) AS SIGNED))";
    };
    const std::string digits = "GREATEST(0, " + std::to_string(std::max(dividend_scale, divisor_scale)) +
                               ", 16 - 4 * (" + group(dividend) + " - " + group(divisor) + " - (" +
                               first(dividend) + " <= " + first(divisor) + ")))";
    // Aggregates stand several times in it; FORMAT() writes just the digits wanted.
    Operand operand = made("ROUND(" + dividend + " / " + divisor + ", " + digits + ")", of(Family::Decimal));
    operand.shown = "REPLACE(FORMAT(" + dividend + " / " + divisor + ", " + digits + "), ',', '')";
    operand.primary = true;
    return operand;
}

Operand ToMysql::date_arithmetic(std::string_view op, Operand left, Operand right) {
    if (op == "*") {
        if (!left.type.is(Family::Interval)) std::swap(left, right);
        if (!left.type.is(Family::Interval) || !right.type.is(Family::Integer))
            refuse("the operator *", "of an interval and anything but an integer");
        for (IntervalPart& part : left.interval) part.count = "(" + part.count + " * " + closed(right) + ")";
        return left;
    }
    if (op == "+" && !left.type.temporal()) std::swap(left, right);
    if (left.type.is(Family::Interval) || left.type.is(Family::Unknown))
        refuse("arithmetic with intervals", "alone");
    const auto result = [&](std::string text, ExpressionType type) {
        Operand operand = made(std::move(text), type);
        operand.primary = false;
        operand.repeatable = left.repeatable && right.repeatable;
        return operand;
    };
    // Where PostgreSQL has a year and MariaDB has none, its sum is NULL.
    const auto sum = [&](std::string text, ExpressionType type, std::string_view counts) {
        if (!left.repeatable || !right.repeatable)
            refuse("date arithmetic", "with what is evaluated anew each time");
        const std::string checked = guarded(
            "(" + text + ") IS NULL AND " + closed(left) + " IS NOT NULL" + std::string(counts), 10002, text);
        Operand operand =
            result("CAST(" + checked + (type.is(Family::Date) ? " AS DATE)" : " AS DATETIME(6))"), type);
        operand.primary = true;
        return operand;
    };
    if (left.type.is(Family::Date) && right.type.is(Family::Integer))
        return sum(closed(left) + " " + std::string(op) + " INTERVAL " + closed(right) + " DAY", left.type,
                   " AND " + closed(right) + " IS NOT NULL");
    if (op == "-" && left.type.is(Family::Date)) {
        if (right.type.is(Family::Unknown)) adopt(right, of(Family::Date));
        if (right.type.is(Family::Date))
            return result("DATEDIFF(" + left.text + ", " + right.text + ")", integer(4));
    }
    if (right.type.is(Family::Unknown) && right.literal != nullptr)
        right = interval(right.literal->value, {});
    if (!right.type.is(Family::Interval))
        refuse("the operator " + std::string(op), "of " + std::string(word(left.type.family)) + " and " +
                                                      std::string(word(right.type.family)) +
                                                      ": MariaDB has no values of type interval");
    if (left.type.is(Family::Instant) && !context_.time_zone_is_fixed)
        refuse("arithmetic of timestamp with time zone", "in a time zone with summer time");
    if (left.type.is(Family::Time))
        refuse("arithmetic of time and interval", "PostgreSQL's goes round at midnight");
    std::string text = left.type.is(Family::Date) ? "CAST(" + left.text + " AS DATETIME)" : closed(left);
    ExpressionType type = left.type.is(Family::Date) ? moment(Family::DateTime, 6) : left.type;
    std::string counts;
    for (const IntervalPart& part : right.interval) {
        std::string unit(part.unit);
        std::transform(unit.begin(), unit.end(), unit.begin(),
                       [](char c) { return static_cast<char>(c - 32); });
        text += " " + std::string(op) + " INTERVAL " + part.count + " " + unit;
        counts += " AND (" + part.count + ") IS NOT NULL";
        type.scale = 6;
    }
    return sum(std::move(text), type, counts);
}

// x = ANY ($1), x = ANY ('{1,2}'), both with a cast or without: the elements are rows of a JSON table.
Operand ToMysql::among_elements(const Quantified& node, Operand left) {
    const bool in = node.op == "=" && !node.all;
    if (!in && !(node.op == "<>" && node.all))
        refuse("ANY or ALL of an array", "with another operator than = ANY and <> ALL");
    TypeId element = TypeId::Unknown;
    const Expression* array = node.array;
    if (const auto* cast_node = as<Cast>(array)) {
        if (cast_node->type->array_bounds.size() != 1 || !cast_node->type->modifiers.empty())
            refuse("ANY or ALL of an array", "whose type is not that of an array");
        element = type_from_name(cast_node->type->name.back());
        array = cast_node->operand;
    }
    const auto of_left = [&] {
        const auto type = postgresql_type(left.type);
        if (element != TypeId::Unknown) return;
        element = left.type.is(Family::Unknown) || !type ? TypeId::Text : type->id;
        if (element == TypeId::Varchar) element = TypeId::Text;
    };
    std::string json;
    if (const auto* number = as<Parameter>(array)) {
        Operand operand = parameter(*number);
        if (operand.type.is(Family::Unknown)) {
            of_left();
            ExpressionType type = of(Family::Other);
            type.oid = array_oid_of(element);
            if (type.oid == 0) refuse("ANY or ALL of an array", "of such elements");
            adopt(operand, type);
        } else {
            element = operand.type.is(Family::Other) ? array_element(operand.type.oid) : TypeId::Unknown;
        }
        json = operand.text;
    } else if (const auto* literal = as<Literal>(array);
               literal != nullptr && literal->literal_kind == LiteralKind::String) {
        of_left();
        Result<std::string> made_json = array_as_json(read_array_text(literal->value, element), element);
        if (!made_json) throw Refused(made_json.error());
        json = string(*made_json);
    } else {
        refuse("ANY or ALL of an array", "MariaDB has no arrays; write IN (...)");
    }
    if (!has_array_rows(element)) refuse("ANY or ALL of an array", "of such elements");
    Operand right = made("", type_of_postgresql(type_of(element)));
    right.column = true;
    right.type.native = right.type.is(Family::Text);
    comparable({&left, &right}, false);
    if (!right.text.empty()) {
        if (!right.type.is(Family::Text)) refuse("ANY or ALL of an array", "its elements need a conversion");
    }
    return boolean(closed(left) + (in ? " IN (" : " NOT IN (") + array_rows(json, element) + ")");
}

Operand ToMysql::other_expression(const Expression& node) {
    if (const auto* any = as<Quantified>(&node)) {
        Operand left = expression(*any->operand);
        if (any->query == nullptr) {
            const auto* array = as<ArrayConstructor>(any->array);
            if (array == nullptr) return among_elements(*any, std::move(left));
            const bool in = any->op == "=" && !any->all;
            const bool not_in = any->op == "<>" && any->all;
            if (array == nullptr || array->query != nullptr || array->items.empty() || (!in && !not_in))
                refuse("ANY or ALL of an array", "MariaDB has no arrays; write IN (...)");
            std::vector<Operand> items;
            for (const Expression* item : array->items) items.push_back(expression(*item));
            return in_list(std::move(left), std::move(items), not_in);
        }
        std::vector<ScopeColumn> columns;
        const std::string rows = query(*any->query, QueryUse::Rows, &columns);
        if (columns.size() != 1) refuse("ANY or ALL", "of several columns");
        Operand right = made("", columns[0].type);
        right.column = true;
        comparable({&left, &right}, any->op != "=" && any->op != "<>");
        if (!right.text.empty()) refuse("ANY or ALL", "the types need a conversion in the query");
        return boolean(closed(left) + " " + std::string(any->op) + (any->all ? " ALL (" : " ANY (") + rows +
                       ")");
    }
    if (node.kind == NodeKind::ArrayConstructor || node.kind == NodeKind::Subscript)
        refuse("an array", "MariaDB has none");
    if (node.kind == NodeKind::AtTimeZone)
        refuse("AT TIME ZONE", "the servers' time zone tables are their own");
    return Translator::other_expression(node);
}

}  // namespace braid::planner::translate
