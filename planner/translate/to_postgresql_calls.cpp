// Calls of MySQL whose syntax or result follows no row of the table of functions.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {
std::string_view keyword(const FunctionCall& node, size_t i) {
    return i < node.keywords.size() ? node.keywords[i] : std::string_view{};
}
}  // namespace

Operand ToPostgresql::special_call(const FunctionCall& node, std::string_view name) {
    const size_t count = node.arguments.size();
    const auto argument = [&](size_t i) { return expression(*node.arguments[i]->value); };
    const auto all = [&] {
        std::vector<Operand> arguments;
        for (size_t i = 0; i < count; ++i) arguments.push_back(argument(i));
        return arguments;
    };
    const auto moment_of = [&](size_t i) {
        Operand operand = argument(i);
        if (operand.literal != nullptr && operand.type.is(Family::Text)) adopt_moment(operand);
        return operand;
    };
    switch (node.syntax) {
        case CallSyntax::Extract: return extract(lower(keyword(node, 0)), moment_of(0));
        case CallSyntax::Position: return call_by_table("instr", {argument(1), argument(0)});
        case CallSyntax::Substring: {
            if (keyword(node, 0) == "for") refuse("SUBSTRING", "with FOR alone");
            return call_by_table("substring", all());
        }
        case CallSyntax::Trim: {
            const std::string_view side = keyword(node, 0);
            return call_by_table(side == "leading" ? "ltrim" : side == "trailing" ? "rtrim" : "trim", all());
        }
        case CallSyntax::Using: {
            if (name != "convert" || !keyword(node, 0).starts_with("utf8"))
                refuse(name, "to the character set " + std::string(keyword(node, 0)));
            return as_text(argument(0));
        }
        case CallSyntax::TimeUnit: {
            const std::string unit = lower(keyword(node, 0));
            if (name == "timestampdiff") return difference(unit, moment_of(0), moment_of(1));
            if (name == "timestampadd") {
                Interval interval;
                interval.unit = unit;
                interval.value = node.arguments[0]->value;
                return shifted(argument(1), "+", interval);
            }
            refuse(name, "");
        }
        case CallSyntax::NoParentheses: return call_by_table(name, {});
        case CallSyntax::Plain: break;
        default: return Translator::special_call(node, name);
    }
    if ((name == "date_add" || name == "date_sub" || name == "adddate" || name == "subdate") && count == 2) {
        const std::string_view op = name == "date_add" || name == "adddate" ? "+" : "-";
        if (const auto* interval = as<Interval>(node.arguments[1]->value))
            return shifted(argument(0), op, *interval);
        if (name == "date_add" || name == "date_sub") refuse(name, "without INTERVAL");
        Interval interval;
        interval.unit = "day";
        interval.value = node.arguments[1]->value;
        return shifted(argument(0), op, interval);
    }
    if (auto date = date_call(node, name)) return *date;
    if (auto text = text_call(node, name)) return *text;
    if (name == "date_format" && count == 2) {
        const auto* format = as<Literal>(node.arguments[1]->value);
        if (format == nullptr || format->literal_kind != LiteralKind::String)
            refuse(name, "with a format that is no constant");
        return date_format(moment_of(0), format->value);
    }
    if ((name == "floor" || name == "ceil" || name == "ceiling") && count == 1) {
        Operand operand = argument(0);
        const ExpressionType& type = operand.type;
        constexpr int kFitsBigint = 16;
        const bool fits = type.is(Family::Decimal) && type.precision > 0 && type.scale >= 0 &&
                          type.precision - type.scale <= kFitsBigint;
        if (!fits) return call_by_table(name, {std::move(operand)});
        Operand result = made(
            std::string("CAST(") + (name == "floor" ? "floor(" : "ceil(") + operand.text + ") AS bigint)",
            integer(8));
        result.repeatable = operand.repeatable;
        result.nullable = operand.nullable;
        return result;
    }
    if (name == "mod" && count == 2)
        return arithmetic("%", number(argument(0), "mod"), number(argument(1), "mod"));
    if (name == "sha2" && count == 2) {
        const auto* bits = as<Literal>(node.arguments[1]->value);
        Operand operand = argument(0);
        if (operand.type.is(Family::Text))
            operand = made("convert_to(" + as_text(operand).text + ", 'UTF8')", of(Family::Bytes));
        if (bits == nullptr || !operand.type.is(Family::Bytes)) refuse(name, "of such arguments");
        const std::string width(bits->value == "0" ? "256" : bits->value);
        if (width != "224" && width != "256" && width != "384" && width != "512")
            refuse(name, "of " + width + " bits");
        Operand result = made("encode(sha" + width + "(" + operand.text + "), 'hex')",
                              as_text(made("1", integer(4))).type);
        result.type.native = false;
        return result;
    }
    if (name == "json_value" && count == 2) {
        const auto* path = as<Literal>(node.arguments[1]->value);
        Operand operand = argument(0);
        if (path == nullptr || !path->value.starts_with("$.") || !operand.type.is(Family::Json))
            refuse(name, "of such arguments");
        const std::string_view key = path->value.substr(2);
        for (const char c : key) {
            if (!(c == '_' || is_digit(c) || (to_lower_ascii(c) >= 'a' && to_lower_ascii(c) <= 'z')))
                refuse(name, "with such a path");
        }
        const std::string member = closed(operand) + " -> '" + std::string(key) + "'";
        ExpressionType type = as_text(made("1", integer(4))).type;
        // Of objects and arrays it is NULL; true is 1.
        // MariaDB takes the first value of a key that stands twice, PostgreSQL the last.
        const std::string x = closed(operand);
        const std::string twice =
            "CASE WHEN json_typeof(" + x +
            ") <> 'object' THEN NULL WHEN (SELECT count(*) <> count(DISTINCT k) FROM json_object_keys(" + x +
            ") AS k) THEN CAST(CAST('braid 10001 ' || CAST(" + x + " AS text) AS integer) AS text) ELSE ";
        return made(twice + "CASE json_typeof(" + member + ") WHEN 'string' THEN " + closed(operand) +
                        " ->> '" + std::string(key) + "' WHEN 'number' THEN " + closed(operand) + " ->> '" +
                        std::string(key) + "' WHEN 'boolean' THEN CASE " + closed(operand) + " ->> '" +
                        std::string(key) + "' WHEN 'true' THEN '1' ELSE '0' END END END",
                    type);
    }
    if (name == "if" && count == 3) {
        const std::string test = truth(argument(0));
        Operand yes = value(argument(1));
        Operand no = value(argument(2));
        const ExpressionType type = unify({&yes, &no}, "IF");
        Operand result = made("CASE WHEN " + test + " THEN " + yes.text + " ELSE " + no.text + " END", type);
        result.repeatable = yes.repeatable && no.repeatable;
        return result;
    }
    if ((name == "concat" || name == "concat_ws") && count > 0) {
        ExpressionType type;
        std::string text;
        for (size_t i = 0; i < count; ++i) {
            Operand operand = as_text(argument(i));
            const bool constant = operand.literal != nullptr;
            // Numbers bring the connection's collation, which gives way to a column's.
            const auto both = type.is(Family::Unknown) ? operand.type : common_type(type, operand.type, true);
            if (!both) refuse(name, "of texts with several collations");
            type = *both;
            const std::string piece =
                constant && operand.text != "NULL" ? "CAST(" + operand.text + " AS text)" : closed(operand);
            text += (text.empty() ? "" : name == "concat" ? " || " : ", ") + piece;
        }
        type.length = -1;
        type.fixed = false;
        Operand result = made(name == "concat" ? text : "concat_ws(" + text + ")", type);
        if (name == "concat") result.primary = count == 1 && result.primary;
        return result;
    }
    if ((name == "greatest" || name == "least") && count > 1) {
        std::vector<Operand> arguments;
        std::vector<Operand*> pointers;
        std::string nulls;
        for (size_t i = 0; i < count; ++i) {
            arguments.push_back(value(argument(i)));
            if (!arguments.back().repeatable) refuse(name, "of what is evaluated anew each time");
        }
        for (Operand& operand : arguments) pointers.push_back(&operand);
        const ExpressionType type = unify(pointers, name);
        for (const Operand& operand : arguments)
            nulls += (nulls.empty() ? "" : " OR ") + closed(operand) + " IS NULL";
        comparable(pointers, true);
        std::string list;
        for (const Operand& operand : arguments) list += (list.empty() ? "" : ", ") + operand.text;
        return made("CASE WHEN NOT (" + nulls + ") THEN " + std::string(name) + "(" + list + ") END", type);
    }
    if (name == "strcmp" && count == 2)
        return call_by_table(name, {as_text(argument(0)), as_text(argument(1))});
    if (name == "isnull" && count == 1) {
        Operand operand = argument(0);
        if (operand.parameter != 0) adopt(operand, of(Family::Text));
        return boolean(closed(operand) + " IS NULL");
    }
    if (name == "nullif" && count == 2) {
        Operand left = value(argument(0));
        Operand right = value(argument(1));
        const Operand plain = left;
        if (!plain.repeatable) refuse(name, "of what is evaluated anew each time");
        const std::string test = compare("=", std::move(left), std::move(right)).text;
        return made("CASE WHEN " + test + " THEN NULL ELSE " + plain.text + " END", plain.type);
    }
    if (name == "field" && count > 1) {
        std::string text = "CASE";
        for (size_t i = 1; i < count; ++i)
            text += " WHEN " + compare_unrounded("=", argument(0), argument(i)).text + " THEN " +
                    std::to_string(i);
        return made(text + " ELSE 0 END", integer(4));
    }
    if (name == "elt" && count > 1) {
        Operand index = number(argument(0), "elt");
        if (!index.type.is(Family::Integer)) refuse(name, "with anything but a whole number");
        std::vector<Operand> texts;
        std::vector<Operand*> pointers;
        for (size_t i = 1; i < count; ++i) texts.push_back(as_text(argument(i)));
        for (Operand& operand : texts) pointers.push_back(&operand);
        const ExpressionType type = unify(pointers, name);
        std::string text = "CASE " + closed(index);
        for (size_t i = 0; i < texts.size(); ++i)
            text += " WHEN " + std::to_string(i + 1) + " THEN " + texts[i].text;
        return made(text + " END", type);
    }
    if (name == "values" && count == 1) {
        const auto* column = as<ColumnRef>(node.arguments[0]->value);
        if (column == nullptr || scope_ == nullptr) refuse(name, "");
        for (const ScopeTable& table : scope_->tables) {
            if (table.name != "excluded" || !table.hidden) continue;
            const ScopeColumn& found = column_of(table, column->parts.back());
            Operand operand = made("excluded." + found.spelled, found.type);
            operand.column = true;
            operand.primary = true;
            return operand;
        }
        refuse(name, "outside ON DUPLICATE KEY UPDATE");
    }
    if (count == 1 && is_ordering_call(name)) return ordering_call(name, argument(0));
    if (name == "char" || name == "convert" || name == "cast") refuse(name, "");
    // Functions of dates take constants in text.
    static constexpr std::string_view kOfDates[] = {
        "year",      "month",   "day",  "dayofmonth", "dayofweek", "dayofyear",   "weekday",  "dayname",
        "monthname", "quarter", "hour", "minute",     "second",    "microsecond", "last_day", "to_days",
        "datediff",  "date",    "week", "weekofyear", "yearweek",  "timestamp"};
    if (std::find(std::begin(kOfDates), std::end(kOfDates), name) != std::end(kOfDates)) {
        std::vector<Operand> arguments;
        for (size_t i = 0; i < count; ++i) arguments.push_back(moment_of(i));
        return call_by_table(name, std::move(arguments));
    }
    return Translator::special_call(node, name);
}

std::optional<Operand> ToPostgresql::special_aggregate(const FunctionCall& node, std::string_view name) {
    const auto argument = [&](size_t i) { return expression(*node.arguments[i]->value); };
    const std::string distinct = node.distinct ? "DISTINCT " : "";
    if (name == "group_concat") {
        if (node.limit != nullptr) refuse("GROUP_CONCAT", "with LIMIT");
        if (node.over != nullptr) refuse("GROUP_CONCAT", "over a window");
        if (node.distinct && node.arguments.size() == 1) {
            if (auto sorted = concatenated_once(node)) return sorted;
        }
        std::string text;
        ExpressionType type;
        for (size_t i = 0; i < node.arguments.size(); ++i) {
            Operand operand = as_text(argument(i));
            if (i == 0) type = operand.type;
            if (node.distinct) operand = distinguishable(std::move(operand));
            text += (text.empty() ? "" : " || ") + closed(operand);
        }
        std::string order;
        if (!node.order_by.empty()) order = " " + order_by(node.order_by);
        if (node.distinct && !order.empty()) refuse("GROUP_CONCAT(DISTINCT ...)", "with ORDER BY");
        type.fixed = false;
        type.length = -1;
        const std::string separator = node.separator != nullptr ? string(node.separator->value) : "','";
        return not_too_long("string_agg(" + distinct + text + ", " + separator + order + ")", type);
    }
    if (name == "count" && node.arguments.size() > 1) return count_of_several(node);
    if (!node.order_by.empty()) refuse(name, "ORDER BY within it");
    if (name == "bit_or" || name == "bit_and" || name == "bit_xor") {
        Operand operand = number(argument(0), name);
        if (!operand.type.is(Family::Integer) || node.distinct) refuse(name, "of anything but integers");
        return natural("coalesce(" + std::string(name) + "(CAST(" + operand.text + " AS bigint))\x03, " +
                       (name == "bit_and" ? "-1" : "0") + ")");
    }
    if ((name == "min" || name == "max") && node.arguments.size() == 1) {
        // PostgreSQL has neither of booleans.
        Operand operand = argument(0);
        if (operand.type.hidden_digits != 0 && scope_ != nullptr && scope_->core != nullptr &&
            !scope_->core->group_by.empty()) {
            operand.type.hidden_digits = ExpressionType::kMaybeRounded;
            operand.text =
                std::string(name) + "(" + (node.distinct ? "DISTINCT " : "") + operand.text + ")\x03";
            operand.primary = true;
            return operand;
        }
        if (is_padded_column(operand) && operand.type.length > 0) {
            ExpressionType type = operand.type;
            type.fixed = false;
            return made("rtrim(" + std::string(name) + "(" + padded(operand) + ")\x03)", type);
        }
        if (!operand.type.is(Family::Boolean)) return std::nullopt;
        operand.type.bytes = 4;
        Operand result = made(std::string(name) + "(" + value(operand).text + ")\x03", integer(4));
        result.primary = true;
        return result;
    }
    if ((name == "sum" || name == "avg") && node.arguments.size() == 1) {
        Operand operand = number(argument(0), name);
        if (operand.type.is(Family::Float) && name == "avg" && operand.type.scale >= 0) {
            ExpressionType type = floating();
            type.scale = operand.type.scale + context_.div_precision_increment;
            return made("avg(" + distinct + operand.text + ")\x03", type);
        }
        if (operand.type.is(Family::Float)) return std::nullopt;
        // A temporary table of groups rounds what it has summed so far, another plan does not.
        const bool grouped = scope_ != nullptr && scope_->core != nullptr && !scope_->core->group_by.empty();
        if (operand.type.hidden_digits != 0 && (grouped || node.over != nullptr || node.distinct))
            refuse(name, "of a quotient, in groups, windows or DISTINCT");
        if (name == "sum") {
            ExpressionType type = operand.type.is(Family::Integer) ? decimal(32, 0) : operand.type;
            if (type.precision > 0 && !operand.type.is(Family::Integer))
                type.precision = std::min(65, type.precision + 22);
            Operand result = made("CAST(sum(" + distinct + operand.text + ")\x03 AS numeric)", type);
            result.column = true;  // its scale is that of what it adds
            return result;
        }
        Operand sum = made("sum(" + distinct + operand.text + ")\x03", operand.type);
        sum.primary = true;
        Operand number_of = made("count(" + distinct + operand.text + ")\x03", integer(8));
        number_of.primary = true;
        return quotient(std::move(sum), std::move(number_of));
    }
    return std::nullopt;
}

}  // namespace braid::planner::translate
