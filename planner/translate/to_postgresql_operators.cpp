// MySQL's operators and casts for PostgreSQL.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {
int scale_of(const ExpressionType& type) {
    return type.is(Family::Integer) ? 0 : type.scale;
}
// As many digits behind the point as the value holds.
int digits_of(const ExpressionType& type) {
    return type.hidden_digits != 0 ? type.hidden_digits : scale_of(type);
}
// MySQL's decimals have 81 in all, and cut the fraction where they do not suffice.
constexpr int kMostDigits = 45;
int whole_of(const ExpressionType& type) {
    if (type.is(Family::Integer))
        return type.precision > 0 ? type.precision : type.bytes == 8 ? 19 : type.bytes == 4 ? 10 : 5;
    return type.precision < 0 ? 30 : type.precision - type.scale;
}
// MySQL calculates integers as bigints.
std::string wide(const Operand& operand) {
    if (operand.literal != nullptr || !operand.type.is(Family::Integer) || operand.type.bytes == 8)
        return closed(operand);
    return "CAST(" + operand.text + " AS bigint)";
}
}  // namespace

bool ToPostgresql::strict() const {
    return context_.sql_mode.find("STRICT_") != std::string::npos ||
           context_.sql_mode.find("TRADITIONAL") != std::string::npos;
}

std::string ToPostgresql::divisor(const Operand& operand) const {
    const bool constant =
        operand.literal != nullptr && operand.text.find_first_of("123456789") != std::string::npos;
    const bool error = changes_data_ && strict() &&
                       context_.sql_mode.find("ERROR_FOR_DIVISION_BY_ZERO") != std::string::npos;
    if (constant || error) return operand.text;
    return "NULLIF(" + operand.text + ", 0)";
}

Operand ToPostgresql::natural(std::string text) {
    // A negative bigint is what its 64 bits are without a sign.
    ExpressionType type = integer(8);
    type.is_unsigned = true;
    return made("CASE WHEN " + text + " < 0 THEN " + text + " + 18446744073709551616 ELSE " + text + " END",
                type);
}

// MySQL calculates with double precision.
Operand ToPostgresql::doubled(Operand operand) {
    if (!operand.type.is(Family::Float) || operand.type.bytes != 4) return operand;
    operand.text = "CAST(" + operand.text + " AS double precision)";
    operand.primary = true;
    operand.column = false;
    operand.type.bytes = 8;
    return operand;
}

Operand ToPostgresql::unary(const Unary& node) {
    Operand operand = expression(*node.operand);
    if (node.op == "!") return boolean("NOT (" + truth(std::move(operand)) + ")");
    if (lower(node.op) == "binary") {
        const bool bytes = operand.type.is(Family::Bytes);
        if (!bytes && !operand.type.is(Family::Text)) operand = as_text(std::move(operand));
        Operand result =
            bytes ? operand : made("convert_to(" + operand.text + ", 'UTF8')", of(Family::Bytes));
        result.repeatable = operand.repeatable;
        result.nullable = operand.nullable;
        return result;
    }
    operand = number(std::move(operand), node.op);
    if (node.op == "+") return operand;
    operand = doubled(std::move(operand));
    if (node.op == "-") {
        if (operand.type.is_unsigned && operand.type.bytes == 8) refuse("-", "of a bigint without sign");
        Operand result = operand;
        result.text = "-" + (operand.text.starts_with('-') ? "(" + operand.text + ")" : wide(operand));
        result.primary = false;
        result.column = false;
        if (operand.literal == nullptr && result.type.is(Family::Integer)) result.type.bytes = 8;
        result.literal = nullptr;
        return result;
    }
    if (node.op == "~" && operand.type.is(Family::Integer)) return natural("(~" + wide(operand) + ")");
    refuse("the operator " + std::string(node.op), "");
}

Operand ToPostgresql::binary(const Binary& node) {
    const std::string op = lower(node.op);
    if (op == ":=") refuse(":=", "PostgreSQL has no variables");
    if ((op == "+" || op == "-") &&
        (node.right->kind == NodeKind::Interval || node.left->kind == NodeKind::Interval)) {
        const bool swapped = node.left->kind == NodeKind::Interval;
        return shifted(expression(swapped ? *node.right : *node.left), op,
                       static_cast<const Interval&>(swapped ? *node.left : *node.right));
    }
    Operand left = expression(*node.left);
    Operand right = expression(*node.right);
    static constexpr std::string_view kComparisons[] = {"=", "<>", "<", "<=", ">", ">=", "<=>"};
    if (std::find(std::begin(kComparisons), std::end(kComparisons), op) != std::end(kComparisons))
        return compare(op, std::move(left), std::move(right));
    if (op == "xor") return boolean("(" + truth(std::move(left)) + ") <> (" + truth(std::move(right)) + ")");
    if (op == "||") return call_by_table("concat", {std::move(left), std::move(right)});
    if (op == "->" || op == "->>") refuse("the operator " + op, "write JSON_VALUE()");
    const bool zero = op == "+" && right.literal != nullptr && right.text == "0";
    if (zero && left.type.temporal() && left.literal == nullptr) return moment_as_number(std::move(left));
    return arithmetic(op, number(std::move(left), op), number(std::move(right), op));
}

Operand ToPostgresql::arithmetic(std::string_view op, Operand left, Operand right) {
    const bool floats = left.type.is(Family::Float) || right.type.is(Family::Float);
    const bool integers = left.type.is(Family::Integer) && right.type.is(Family::Integer);
    for (const Operand* side : {&left, &right}) {
        if (side->type.is_unsigned && (side->type.bytes == 8 || op == "-"))
            refuse("the operator " + std::string(op), "of integers without sign");
    }
    for (Operand* side : {&left, &right}) *side = doubled(std::move(*side));
    ExpressionType real = floating();
    real.scale = common_scale(left.type, right.type);
    const auto result = [&](std::string text, ExpressionType type) {
        Operand operand = made(std::move(text), type);
        operand.primary = false;
        operand.repeatable = left.repeatable && right.repeatable;
        operand.nullable = left.nullable || right.nullable;
        return operand;
    };
    const std::string spelled(op);
    if (op == "+" || op == "-" || op == "*") {
        if (floats) return result(closed(left) + " " + spelled + " " + closed(right), real);
        if (integers) {
            const bool constants = left.literal != nullptr && right.literal != nullptr;
            return result((constants ? "CAST(" + left.text + " AS bigint)" : wide(left)) + " " + spelled +
                              " " + closed(right),
                          integer(8));
        }
        const int a = scale_of(left.type);
        const int b = scale_of(right.type);
        ExpressionType type = of(Family::Decimal);
        if (a >= 0 && b >= 0) {
            type.scale = op == "*" ? a + b : std::max(a, b);
            const int whole = op == "*" ? whole_of(left.type) + whole_of(right.type)
                                        : std::max(whole_of(left.type), whole_of(right.type)) + 1;
            type.precision = whole + type.scale;
            if (type.scale > 38) refuse("arithmetic", "MySQL has at most 38 digits behind the point");
            if (type.precision > 65) type.precision = 65;
        }
        for (const Operand* side : {&left, &right}) {
            if (side->type.hidden_digits == ExpressionType::kMaybeRounded)
                refuse("arithmetic", "of the largest or smallest quotient of a group");
        }
        if (left.type.hidden_digits < 0 || right.type.hidden_digits < 0) {
            type.hidden_digits = -1;
        } else if (left.type.hidden_digits != 0 || right.type.hidden_digits != 0) {
            const int x = digits_of(left.type);
            const int y = digits_of(right.type);
            if (x < 0 || y < 0 || x + y > kMostDigits)
                refuse("arithmetic", "of a quotient of so many digits");
            type.hidden_digits = op == "*" ? x + y : std::max(x, y);
        }
        return result(closed(left) + " " + spelled + " " + closed(right), type);
    }
    if (op == "/") {
        if (floats) {
            if (real.scale >= 0) real.scale += context_.div_precision_increment;
            return result("CAST(" + left.text + " AS double precision) / " + divisor(right), real);
        }
        return quotient(std::move(left), std::move(right));
    }
    if (op == "div") {
        if (floats) refuse("DIV", "of floating-point numbers");
        if (integers)
            return result(wide(left) + " / " + (right.literal != nullptr ? divisor(right) : divisor(right)),
                          integer(8));
        return result("CAST(div(" + left.text + ", " + divisor(right) + ") AS bigint)", integer(8));
    }
    if (op == "%" || op == "mod") {
        if (floats) refuse("%", "of floating-point numbers");
        if (left.type.hidden_digits != 0 || right.type.hidden_digits != 0) refuse("%", "of a quotient");
        if (integers) {
            // Of the type of the first.
            return result(wide(left) + " % " + divisor(right),
                          integer(std::max(left.type.bytes, right.type.bytes)));
        }
        ExpressionType type = of(Family::Decimal);
        type.scale = std::max(scale_of(left.type), scale_of(right.type));
        if (scale_of(left.type) < 0 || scale_of(right.type) < 0) type.scale = -1;
        return result(closed(left) + " % " + divisor(right), type);
    }
    if ((op == "&" || op == "|" || op == "^") && integers)
        return natural("(" + wide(left) + (op == "^" ? " # " : " " + spelled + " ") + closed(right) + ")");
    if ((op == "<<" || op == ">>") && integers) return shift(op, left, right);
    refuse("the operator " + spelled, "");
}

// Of 64 bits without a sign; by 64 and more nothing is left.
Operand ToPostgresql::shift(std::string_view op, const Operand& left, const Operand& right) {
    if (!left.repeatable || !right.repeatable) refuse(op, "of what is evaluated anew each time");
    const std::string x = "CAST(" + left.text + " AS bigint)";
    const std::string n = "CAST(" + right.text + " AS bigint)";
    const std::string by = "CAST(" + right.text + " AS integer)";
    const std::string shifted_bits =
        op == "<<" ? x + " << " + by
                   : "(" + x + " >> " + by + ") & (9223372036854775807 >> (" + by + " - 1))";
    return natural("(CASE WHEN " + n + " = 0 THEN " + x + " WHEN " + n + " > 0 AND " + n + " < 64 THEN " +
                   shifted_bits + " WHEN " + n + " IS NOT NULL AND " + x + " IS NOT NULL THEN 0 END)");
}

Operand ToPostgresql::quotient(Operand dividend, Operand by) {
    const int a = scale_of(dividend.type);
    const int b = scale_of(by.type);
    if (a < 0 || b < 0) refuse("a division", "the scale of a decimal is not known");
    const int x = digits_of(dividend.type);
    const int y = digits_of(by.type);
    if (x < 0 || y < 0) refuse("a division", "of a quotient in some of the rows");
    // do_div_mod() of MySQL's decimal.c keeps groups of nine digits, of which it shows some.
    const auto groups = [](int digits) { return (digits + 8) / 9 * 9; };
    const int more = std::max(0, context_.div_precision_increment - (groups(x) - x + groups(y) - y));
    const int digits = groups(groups(x) + groups(y) + more);
    if (digits > kMostDigits) refuse("a division", "of so many digits");
    ExpressionType type = of(Family::Decimal);
    type.scale = std::min(a + context_.div_precision_increment, 38);
    type.precision = std::min(65, whole_of(dividend.type) + b + type.scale);
    type.hidden_digits = digits;
    const std::string one = "1" + std::string(static_cast<size_t>(digits), '0');
    const std::string part = "0." + std::string(static_cast<size_t>(digits - 1), '0') + "1";
    Operand result = made(
        "div(CAST(" + dividend.text + " AS numeric) * " + one + ", " + divisor(by) + ") * " + part, type);
    result.primary = false;
    result.repeatable = dividend.repeatable && by.repeatable;
    return result;
}

Operand ToPostgresql::shifted(Operand operand, std::string_view op, const Interval& interval) {
    const std::string_view unit = interval.unit;
    const bool days =
        unit == "day" || unit == "week" || unit == "month" || unit == "year" || unit == "quarter";
    if (!days && unit != "hour" && unit != "minute" && unit != "second" && unit != "microsecond")
        refuse("INTERVAL ... " + std::string(unit), "only simple units are translated");
    Operand count = expression(*interval.value);
    if (count.literal != nullptr && count.type.is(Family::Text)) adopt(count, integer(8));
    count = number(std::move(count), "INTERVAL");
    if (!count.type.is(Family::Integer)) refuse("INTERVAL", "of anything but a whole number");
    const bool text = operand.literal != nullptr && operand.type.is(Family::Text);
    if (text && !adopt_moment(operand))
        refuse("a date in text", "only YYYY-MM-DD [HH:MM:SS] is read alike by both kinds");
    if (operand.type.is(Family::Instant)) {
        if (!context_.time_zone_is_fixed)
            refuse("arithmetic of timestamp", "in a time zone with summer time");
        operand.text = "CAST(" + operand.text + " AS timestamp)";
        operand.primary = true;
        operand.type.family = Family::DateTime;
    }
    if (!operand.type.is(Family::Date) && !operand.type.is(Family::DateTime))
        refuse("INTERVAL", "beside a " + std::string(word(operand.type.family)));
    std::string sum = closed(operand) + " " + std::string(op) + " " + (unit == "quarter" ? "3 * " : "") +
                      closed(count) + " * interval '1 " + std::string(unit == "quarter" ? "month" : unit) +
                      "'";
    ExpressionType type = operand.type;
    if (type.is(Family::Date) && days) sum = "CAST(" + sum + " AS date)";
    if (type.is(Family::Date) && !days) type = moment(Family::DateTime, unit == "microsecond" ? 6 : 0);
    if (unit == "microsecond") type.scale = 6;
    Operand result = made(sum, type);
    result.repeatable = operand.repeatable && count.repeatable;
    // MySQL's result is a text when it was given one.
    return text ? as_text(std::move(result)) : result;
}

Operand ToPostgresql::like(const Like& node) {
    Operand left = expression(*node.operand);
    Operand pattern = expression(*node.pattern);
    if (node.like_kind == LikeKind::Regexp) {
        const auto* constant = as<Literal>(node.pattern);
        if (constant == nullptr || constant->literal_kind != LiteralKind::String)
            refuse("REGEXP", "with a pattern that is no constant");
        if (!left.type.is(Family::Text) || left.type.collating != Collating::Bytes)
            refuse("REGEXP", "of anything but texts that compare byte by byte");
        const auto text = plain_regex(constant->value, false, false);
        if (!text)
            refuse("the regular expression '" + std::string(constant->value) + "'",
                   "the two kinds read some of it differently");
        if (left.type.fixed) left = as_text(std::move(left));
        return boolean(closed(left) + (node.negated ? " !~ " : " ~ ") + string(*text));
    }
    if (node.like_kind != LikeKind::Like) refuse("LIKE", "");
    ExpressionType type = left.type;
    if (!left.type.is(Family::Text)) left = as_text(std::move(left));
    if (pattern.type.is(Family::Unknown)) adopt(pattern, of(Family::Text));
    if (!pattern.type.is(Family::Text)) pattern = as_text(std::move(pattern));
    // The collation of the text decides; of numbers no letter does.
    if (type.is(Family::Text) && left.type.collating == Collating::Foreign)
        refuse("LIKE", "under the collation " + left.type.collation);
    if (!pattern.type.weak && pattern.type.collating == Collating::Foreign)
        refuse("LIKE", "under the collation " + pattern.type.collation);
    if (left.type.fixed) left = as_text(std::move(left));
    std::string escape = context_.sql_mode.find("NO_BACKSLASH_ESCAPES") != std::string::npos ? "" : "\\";
    if (node.escape != nullptr) {
        const auto* constant = as<Literal>(node.escape);
        if (constant == nullptr || constant->literal_kind != LiteralKind::String ||
            constant->value.size() != 1)
            refuse("ESCAPE", "of anything but one character");
        escape = constant->value;
    }
    if (pattern.literal != nullptr && !escape.empty()) {
        size_t count = 0;
        for (size_t i = pattern.literal->value.size(); i > 0 && pattern.literal->value[i - 1] == escape[0];
             --i)
            ++count;
        if (count % 2 != 0) refuse("LIKE", "with a pattern that ends in the escape character");
    }
    std::string operand = closed(left);
    if (!left.type.deterministic) operand += " COLLATE \"C\"";
    return boolean(operand + (node.negated ? " NOT LIKE " : " LIKE ") + closed(pattern) + " ESCAPE " +
                   string(escape));
}

Operand ToPostgresql::cast(const Cast& node) {
    Operand operand = expression(*node.operand);
    if (node.style == CastStyle::TypedLiteral) {
        const std::string name = lower(node.type->name.back());
        const Family wanted = name == "date"   ? Family::Date
                              : name == "time" ? Family::Time
                                               : Family::DateTime;
        adopt(operand, moment(wanted, 0));
        if (wanted == Family::DateTime && operand.type.is(Family::Date))
            return made("CAST(" + operand.text + " AS timestamp)", moment(Family::DateTime, 0));
        return operand;
    }
    return cast_to(std::move(operand), lower(node.type->name.back()), *node.type);
}

Operand ToPostgresql::cast_to(Operand operand, std::string_view name, const TypeName& written) {
    const auto modifier = [&](size_t i, int otherwise) {
        const auto* literal = i < written.modifiers.size() ? as<Literal>(written.modifiers[i]) : nullptr;
        return literal != nullptr && literal->value.size() < 6 ? std::stoi(std::string(literal->value))
                                                               : otherwise;
    };
    const auto done = [&](std::string text, ExpressionType type) {
        Operand result = made(std::move(text), type);
        result.repeatable = operand.repeatable;
        result.nullable = operand.nullable;
        return result;
    };
    const bool is_unsigned = name == "unsigned" ||
                             written.attributes.find("unsigned") != std::string_view::npos ||
                             name.starts_with("unsigned");
    if (operand.type.is(Family::Unknown) && operand.parameter == 0) adopt(operand, of(Family::Text));
    const auto none = [&] {
        refuse("a cast from " + std::string(word(operand.type.family)) + " to " + std::string(name), "");
    };
    if (name.starts_with("signed") || name.starts_with("unsigned") || name == "int" || name == "integer" ||
        name == "bigint") {
        if (operand.parameter != 0 && operand.type.is(Family::Unknown)) adopt(operand, integer(8));
        if (operand.type.is(Family::Text) && operand.literal != nullptr) adopt(operand, integer(8));
        if (operand.type.is(Family::Boolean)) operand = number(std::move(operand), "CAST");
        std::string text;
        if (operand.type.is(Family::Integer))
            text = wide(operand);
        else if (operand.type.is(Family::Decimal))
            text = "CAST(round(" + operand.text + ") AS bigint)";
        else if (operand.type.temporal() && operand.type.scale <= 0 && !operand.type.is(Family::Instant))
            text = moment_as_number(operand).text;
        else if (operand.type.is(Family::Float))
            text = "CAST(" + operand.text + " AS bigint)";
        else
            none();
        if (!is_unsigned) return done(text, integer(8));
        if (!operand.repeatable) refuse("CAST", "its operand would be evaluated twice");
        return natural("(" + text + ")");
    }
    if (name.starts_with("char") || name == "nchar" || name == "varchar") {
        if (!written.attributes.empty()) refuse("CAST", "to a character set");
        Operand text = as_text(std::move(operand));
        const int length = modifier(0, -1);
        if (length >= 0) {
            text.text = "left(" + text.text + ", " + std::to_string(length) + ")";
            text.primary = true;
            text.literal = nullptr;
            text.column = false;
        }
        return text;
    }
    if (name == "decimal" || name == "dec" || name == "numeric") {
        const int precision = modifier(0, 10);
        const int scale = modifier(1, 0);
        if (operand.type.is(Family::Text) && operand.literal != nullptr)
            adopt(operand, decimal(precision, scale));
        if (operand.type.is(Family::Boolean)) operand = number(std::move(operand), "CAST");
        if (!operand.type.exact()) none();
        return done("CAST(" + operand.text + " AS numeric(" + std::to_string(precision) + "," +
                        std::to_string(scale) + "))",
                    decimal(precision, scale));
    }
    if (name == "double" || name == "double precision" || name == "float" || name == "real") {
        if (name == "float" || !operand.type.numeric()) none();
        return done("CAST(" + operand.text + " AS double precision)", floating());
    }
    if (name == "date") {
        if (operand.type.is(Family::Text) && operand.literal != nullptr && !adopt_moment(operand)) none();
        if (operand.type.is(Family::Date)) return operand;
        if (operand.type.is(Family::DateTime) ||
            (operand.type.is(Family::Instant) && context_.time_zone_is_fixed))
            return done("CAST(" + operand.text + " AS date)", of(Family::Date));
        none();
    }
    if (name == "datetime") {
        const int scale = modifier(0, 0);
        if (operand.type.is(Family::Text) && operand.literal != nullptr && !adopt_moment(operand)) none();
        if (operand.type.is(Family::Date))
            return done("CAST(" + operand.text + " AS timestamp)", moment(Family::DateTime, scale));
        if (!operand.type.is(Family::DateTime)) none();
        if (scale == operand.type.scale) return operand;
        // MariaDB cuts.
        if (scale == 0)
            return done("date_trunc('second', " + operand.text + ")", moment(Family::DateTime, 0));
        if (scale > operand.type.scale) return done(operand.text, moment(Family::DateTime, scale));
        none();
    }
    if (name == "time" && modifier(0, 0) == 0) {
        if (operand.type.is(Family::Text) && operand.literal != nullptr)
            adopt(operand, moment(Family::Time, 0));
        if (operand.type.is(Family::Time) && operand.type.scale == 0) return operand;
        if (!operand.type.is(Family::DateTime)) none();
        return done("CAST(date_trunc('second', " + operand.text + ") AS time)", moment(Family::Time, 0));
    }
    if (name == "binary" && operand.type.is(Family::Text) && modifier(0, -1) < 0)
        return done("convert_to(" + operand.text + ", 'UTF8')", of(Family::Bytes));
    none();
    return operand;
}

Operand ToPostgresql::other_expression(const Expression& node) {
    if (const auto* any = as<Quantified>(&node)) {
        if (any->query == nullptr) refuse("ANY or ALL", "of an array");
        Operand left = expression(*any->operand);
        if (left.type.hidden_digits != 0) refuse("ANY or ALL", "of a quotient");
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
    if (const auto* variable = as<SystemVariable>(&node))
        raise_mysql(1193, "HY000", "Unknown system variable '" + std::string(variable->name) + "'");
    if (node.kind == NodeKind::UserVariable) refuse("a variable", "it is Braid's to answer");
    if (node.kind == NodeKind::MatchAgainst) refuse("MATCH", "PostgreSQL searches texts otherwise");
    return Translator::other_expression(node);
}

}  // namespace braid::planner::translate
