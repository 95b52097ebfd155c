// Calls of PostgreSQL whose syntax or result follows no row of the table of functions.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {
std::string_view keyword(const FunctionCall& node, size_t i) {
    return i < node.keywords.size() ? node.keywords[i] : std::string_view{};
}
}  // namespace

Operand ToMysql::special_call(const FunctionCall& node, std::string_view name) {
    const auto argument = [&](size_t i) { return expression(*node.arguments[i]->value); };
    switch (node.syntax) {
        case CallSyntax::Extract: return extract(lower(keyword(node, 0)), *node.arguments[0]->value);
        case CallSyntax::Position: {
            // position(a IN b) is strpos(b, a).
            return call_by_table("strpos", {argument(1), argument(0)});
        }
        case CallSyntax::Substring: {
            if (keyword(node, 0) == "similar" || node.arguments.size() < 2)
                refuse("SUBSTRING", "with a pattern");
            std::vector<Operand> arguments{argument(0), argument(1)};
            if (node.arguments.size() > 2) arguments.push_back(argument(2));
            if (keyword(node, 0) == "for") {
                // substring(x FOR n), substring(x FOR n FROM m)
                if (arguments.size() == 2) return call_by_table("left", std::move(arguments));
                std::swap(arguments[1], arguments[2]);
            }
            return call_by_table("substr", std::move(arguments));
        }
        case CallSyntax::Trim: {
            const std::string_view side = keyword(node, 0);
            std::vector<Operand> arguments;
            if (keyword(node, 1) == "characters from") {
                // arguments {x, characters}
                for (size_t i = 0; i < node.arguments.size(); ++i) arguments.push_back(argument(i));
            } else {
                for (size_t i = 0; i < node.arguments.size(); ++i) arguments.push_back(argument(i));
            }
            return call_by_table(side == "leading"    ? "ltrim"
                                 : side == "trailing" ? "rtrim"
                                                      : "btrim",
                                 std::move(arguments));
        }
        case CallSyntax::Overlay: {
            std::vector<Operand> arguments;
            for (size_t i = 0; i < node.arguments.size(); ++i) arguments.push_back(argument(i));
            return call_by_table("overlay", std::move(arguments));
        }
        case CallSyntax::NoParentheses: {
            const bool moment_of_transaction = name == "current_timestamp" || name == "localtimestamp" ||
                                               name == "current_date" || name == "current_time" ||
                                               name == "localtime";
            if (!moment_of_transaction) refuse(name, "the users and schemas of the two kinds are their own");
            if (!node.arguments.empty()) refuse(name, "with a precision");
            return transaction_time(name);
        }
        case CallSyntax::Plain: break;
        default: return Translator::special_call(node, name);
    }
    if (node.arguments.empty() && (name == "now" || name == "transaction_timestamp"))
        return transaction_time(name);
    if (name == "date_part" && node.arguments.size() == 2) {
        const auto* field = as<Literal>(node.arguments[0]->value);
        if (field == nullptr) refuse("date_part", "of a field that is no constant");
        Operand part = extract(lower(field->value), *node.arguments[1]->value);
        part.text = "CAST(" + part.text + " AS DOUBLE)";
        part.primary = true;
        part.type = floating();
        return part;
    }
    if (name == "date_trunc" && node.arguments.size() == 2) {
        const auto* unit = as<Literal>(node.arguments[0]->value);
        if (unit == nullptr) refuse("date_trunc", "to a unit that is no constant");
        return truncated(lower(unit->value), argument(1));
    }
    if ((name == "greatest" || name == "least") && !node.arguments.empty()) {
        // PostgreSQL passes over NULLs, MariaDB's result is NULL.
        Operand result = argument(0);
        for (size_t i = 1; i < node.arguments.size(); ++i) {
            Operand next = argument(i);
            const ExpressionType type = unify({&result, &next}, name);
            Operand a = result;
            Operand b = next;
            if (!a.repeatable || !b.repeatable) refuse(name, "of what is evaluated anew each time");
            const std::string test = compare(name == "greatest" ? ">=" : "<=", a, b).text;
            result = made("CASE WHEN " + closed(b) + " IS NULL OR " + test + " THEN " + result.text +
                              " ELSE " + next.text + " END",
                          type);
            result.nullable = a.nullable && b.nullable;
        }
        return result;
    }
    if (auto known = system_call(node, name)) return *known;
    if (name == "abs" && node.arguments.size() == 1) return absolute(argument(0));
    if (name == "octet_length" && node.arguments.size() == 1)
        return call_by_table(name, {padded(argument(0), name)});
    if (name == "concat" || name == "concat_ws") {
        // NULLs are passed over, which CONCAT() does not.
        std::string text;
        ExpressionType type = of(Family::Text);
        for (size_t i = 0; i < node.arguments.size(); ++i) {
            Operand operand = argument(i);
            if (operand.type.is(Family::Boolean)) refuse(name, "of booleans: they are t and f here alone");
            // The separator is text; what is joined is written as it is shown.
            if (name == "concat" || i > 0) operand = padded(std::move(operand), name);
            operand = as_text(std::move(operand));
            type.ordered = type.ordered && operand.type.ordered;
            type.utf8mb4 = type.utf8mb4 && operand.type.utf8mb4;
            text += (text.empty() ? "" : ", ") + operand.text;
        }
        if (name == "concat") return made("CONCAT_WS('', " + text + ")", type);
        if (node.arguments.size() > 1) return made("CONCAT_WS(" + text + ")", type);
    }
    return Translator::special_call(node, name);
}

// The begin of the transaction, which MariaDB does not know.
Operand ToMysql::transaction_time(std::string_view name) {
    Operand now = call_by_table(name, {});
    if (!context_.in_transaction) return now;
    const auto start = datetime_constant(context_.transaction_start);
    if (!start) refuse(name, "within a transaction whose begin is not known");
    if (now.type.is(Family::Date)) return made("DATE'" + start->substr(0, 10) + "'", now.type);
    if (now.type.is(Family::Time)) return made("TIME'" + start->substr(11) + "'", now.type);
    return made("TIMESTAMP'" + *start + "'", now.type);
}

std::optional<Operand> ToMysql::special_aggregate(const FunctionCall& node, std::string_view name) {
    const auto argument = [&](size_t i) { return expression(*node.arguments[i]->value); };
    if (name == "string_agg" && node.arguments.size() == 2) {
        Operand text = argument(0);
        const Operand separator = argument(1);
        if (separator.literal == nullptr || separator.literal->literal_kind != LiteralKind::String)
            refuse("string_agg", "with a separator that is no constant");
        if (text.type.is(Family::Unknown)) adopt(text, of(Family::Text));
        if (!text.type.is(Family::Text)) refuse("string_agg", "of " + std::string(word(text.type.family)));
        if (node.filter != nullptr)
            text = made("CASE WHEN " + condition(*node.filter) + " THEN " + text.text + " END", text.type);
        if (node.distinct) text = distinguishable(std::move(text));
        if (node.over != nullptr) refuse("string_agg", "over a window");
        std::string out = std::string("GROUP_CONCAT(") + (node.distinct ? "DISTINCT " : "") + text.text;
        if (!node.order_by.empty()) out += " " + order_by(node.order_by);
        return made(out + " SEPARATOR " + string(separator.literal->value) + ")", of(Family::Text));
    }
    if (!node.order_by.empty()) refuse(name, "ORDER BY within it");
    if (name == "avg" && node.arguments.size() == 1) {
        Operand operand = argument(0);
        if (operand.type.exact()) {
            const int scale = operand.type.is(Family::Integer) ? 0 : operand.type.scale;
            if (scale < 0 || scale > 4) refuse("avg", "of numbers with an unknown scale or one above 4");
            std::string x = operand.text;
            if (node.filter != nullptr) x = "CASE WHEN " + condition(*node.filter) + " THEN " + x + " END";
            if (node.distinct) x = "DISTINCT " + x;
            Operand result = quotient("SUM(" + x + ")\x03", scale, "COUNT(" + x + ")\x03", 0);
            // Of no rows at all: NULL / 0 is NULL.
            return result;
        }
    }
    if (name == "sum" && node.arguments.size() == 1) {
        // Of integers it is a bigint, of bigints a numeric.
        Operand operand = argument(0);
        if (operand.type.is(Family::Integer)) {
            std::string x = operand.text;
            if (node.filter != nullptr) x = "CASE WHEN " + condition(*node.filter) + " THEN " + x + " END";
            if (node.distinct) x = "DISTINCT " + x;
            if (operand.type.bytes == 8) return made("SUM(" + x + ")", decimal(-1, 0));
            return made("CAST(SUM(" + x + ")\x03 AS SIGNED)", integer(8));
        }
    }
    return std::nullopt;
}

Operand ToMysql::extract(std::string_view field, const Expression& from) {
    // Of a difference of timestamps: only the seconds between them, as MariaDB has no interval.
    const auto* difference = as<Binary>(&from);
    if (field == "epoch" && difference != nullptr && difference->op == "-") {
        Operand left = expression(*difference->left);
        Operand right = expression(*difference->right);
        if (left.type.family == right.type.family &&
            (left.type.is(Family::DateTime) ||
             (left.type.is(Family::Instant) && context_.time_zone_is_fixed))) {
            ExpressionType type = decimal(30, 6);
            return made("CAST(TIMESTAMPDIFF(MICROSECOND, " + right.text + ", " + left.text +
                            ") / 1000000 AS DECIMAL(30,6))",
                        type);
        }
    }
    Operand operand = expression(from);
    if (!operand.type.temporal()) refuse("extract", "from " + std::string(word(operand.type.family)));
    if (operand.type.is(Family::Instant) && !context_.time_zone_is_fixed && field == "epoch")
        return made("UNIX_TIMESTAMP(" + operand.text + ")", decimal(20, 6));
    const std::string& x = operand.text;
    const bool time_only = operand.type.is(Family::Time);
    const bool date_only = operand.type.is(Family::Date);
    const auto date_field = [&](std::string_view text) {
        if (time_only) raise("0A000", "unit \"" + std::string(field) + "\" not supported for type time");
        return made(filled(text, {operand}), decimal(10, 0));
    };
    const auto time_field = [&](std::string_view text, int scale) {
        if (date_only) raise("0A000", "unit \"" + std::string(field) + "\" not supported for type date");
        return made(filled(text, {operand}), decimal(20, scale));
    };
    if (field == "year") return date_field("YEAR($1)");
    if (field == "month") return date_field("MONTH($1)");
    if (field == "day") return date_field("DAYOFMONTH($1)");
    if (field == "quarter") return date_field("QUARTER($1)");
    if (field == "doy") return date_field("DAYOFYEAR($1)");
    if (field == "dow") return date_field("(DAYOFWEEK($1) - 1)");
    if (field == "isodow") return date_field("(WEEKDAY($1) + 1)");
    if (field == "week") return date_field("WEEK($1, 3)");
    if (field == "isoyear") return date_field("(YEARWEEK($1, 3) DIV 100)");
    if (field == "hour") return time_field("HOUR($1)", 0);
    if (field == "minute") return time_field("MINUTE($1)", 0);
    if (field == "second")
        return time_field("CAST(SECOND($1) + MICROSECOND($1) / 1000000 AS DECIMAL(8,6))", 6);
    if (field == "milliseconds" || field == "millisecond")
        return time_field("CAST(SECOND($1) * 1000 + MICROSECOND($1) / 1000 AS DECIMAL(11,3))", 3);
    if (field == "microseconds" || field == "microsecond")
        return time_field("(SECOND($1) * 1000000 + MICROSECOND($1))", 0);
    if (field == "epoch" && operand.type.is(Family::DateTime))
        return made("CAST(TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', " + x +
                        ") / 1000000 AS DECIMAL(30,6))",
                    decimal(30, 6));
    if (field == "epoch" && date_only)
        return made("(DATEDIFF(" + x + ", DATE'1970-01-01') * 86400)", decimal(20, 0));
    refuse("extract", "the field " + std::string(field));
}

Operand ToMysql::truncated(std::string_view unit, Operand operand) {
    ExpressionType type = moment(Family::DateTime, 6);
    if (operand.type.is(Family::Date)) refuse("date_trunc", "of a date: its result has a time zone");
    if (operand.type.is(Family::Instant)) {
        if (!context_.time_zone_is_fixed)
            refuse("date_trunc", "of timestamp with time zone in a zone with summer time");
        type = operand.type;
    } else if (!operand.type.is(Family::DateTime)) {
        refuse("date_trunc", "of " + std::string(word(operand.type.family)));
    }
    const auto formed = [&](std::string_view text) {
        return made("CAST(" + filled(text, {operand}) + " AS DATETIME(6))", type);
    };
    if (unit == "year") return formed("DATE_FORMAT($1, '%Y-01-01')");
    if (unit == "month") return formed("DATE_FORMAT($1, '%Y-%m-01')");
    if (unit == "day") return formed("DATE($1)");
    if (unit == "hour") return formed("DATE_FORMAT($1, '%Y-%m-%d %H:00:00')");
    if (unit == "minute") return formed("DATE_FORMAT($1, '%Y-%m-%d %H:%i:00')");
    if (unit == "second") return formed("DATE_FORMAT($1, '%Y-%m-%d %H:%i:%s')");
    if (!operand.repeatable) refuse("date_trunc", "of what is evaluated anew each time");
    if (unit == "week") return formed("(DATE($1) - INTERVAL WEEKDAY($1) DAY)");
    if (unit == "quarter") return formed("(MAKEDATE(YEAR($1), 1) + INTERVAL (QUARTER($1) - 1) * 3 MONTH)");
    refuse("date_trunc", "to " + std::string(unit));
}

}  // namespace braid::planner::translate
