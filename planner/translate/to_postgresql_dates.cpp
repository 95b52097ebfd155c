// MySQL's calls about dates and times for PostgreSQL.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {

// A whole number that stands in the text, "-1" too.
std::optional<int> constant_of(const Expression& node) {
    const auto* minus = as<Unary>(&node);
    const bool negative = minus != nullptr && minus->op == "-";
    const auto* literal = as<Literal>(negative ? minus->operand : &node);
    if (literal == nullptr || literal->literal_kind != LiteralKind::Integer || literal->value.size() > 6)
        return std::nullopt;
    const int value = std::stoi(std::string(literal->value));
    return negative ? -value : value;
}

std::string part(std::string_view unit, const std::string& moment) {
    return "CAST(extract(" + std::string(unit) + " FROM " + moment + ") AS integer)";
}

// Whole months from `from` to `to`, which is not before it.
std::string months(const std::string& to, const std::string& from) {
    return "((" + part("year", to) + " - " + part("year", from) + ") * 12 + " + part("month", to) + " - " +
           part("month", from) + " - CASE WHEN to_char(" + to + ", 'DDHH24MISSUS') COLLATE \"C\" < to_char(" +
           from + ", 'DDHH24MISSUS') COLLATE \"C\" THEN 1 ELSE 0 END)";
}

// MySQL's week 0 to 53 that begins on Sunday.
std::string sunday_week(const std::string& moment) {
    return "((" + part("doy", moment) + " + 6 - " + part("dow", moment) + ") / 7)";
}

}  // namespace

Operand ToPostgresql::as_moment(Operand operand, std::string_view what) {
    if (operand.literal != nullptr && operand.type.is(Family::Text)) adopt_moment(operand);
    const bool instant = operand.type.is(Family::Instant) && context_.time_zone_is_fixed;
    if (!operand.type.is(Family::Date) && !operand.type.is(Family::DateTime) && !instant)
        refuse(what, "of anything but dates and datetimes");
    if (!operand.type.is(Family::DateTime)) {
        operand.text = "CAST(" + operand.text + " AS timestamp)";
        operand.primary = true;
    }
    operand.type.family = Family::DateTime;
    return operand;
}

// TIMESTAMPDIFF
Operand ToPostgresql::difference(std::string_view unit, Operand from, Operand to) {
    from = as_moment(std::move(from), "timestampdiff");
    to = as_moment(std::move(to), "timestampdiff");
    const int share = unit == "month" ? 1 : unit == "quarter" ? 3 : unit == "year" ? 12 : 0;
    if (share != 0) {
        if (!from.repeatable || !to.repeatable)
            refuse("timestampdiff", "of what is evaluated anew each time");
        const std::string a = closed(from);
        const std::string b = closed(to);
        const std::string by = share == 1 ? "" : " / " + std::to_string(share);
        return made("CAST(CASE WHEN " + b + " >= " + a + " THEN " + months(b, a) + by + " WHEN " + b + " < " +
                        a + " THEN -(" + months(a, b) + by + ") END AS bigint)",
                    integer(8));
    }
    const std::string_view by = unit == "second"        ? " / 1"
                                : unit == "minute"      ? " / 60"
                                : unit == "hour"        ? " / 3600"
                                : unit == "day"         ? " / 86400"
                                : unit == "week"        ? " / 604800"
                                : unit == "microsecond" ? " * 1000000"
                                                        : "";
    if (by.empty()) refuse("timestampdiff", "in the unit " + std::string(unit));
    return made("CAST(trunc(extract(epoch FROM " + closed(to) + " - " + closed(from) + ")" + std::string(by) +
                    ") AS bigint)",
                integer(8));
}

// Those whose translation follows a constant or the digits of their argument.
std::optional<Operand> ToPostgresql::date_call(const FunctionCall& node, std::string_view name) {
    const size_t count = node.arguments.size();
    const auto argument = [&](size_t i) { return expression(*node.arguments[i]->value); };
    const auto done = [&](std::string text, const ExpressionType& type, const Operand& of_operand) {
        Operand result = made(std::move(text), type);
        result.repeatable = of_operand.repeatable;
        return result;
    };
    const bool clock =
        name == "now" || name == "current_timestamp" || name == "localtime" || name == "localtimestamp";
    if (clock && count == 1) {
        const auto digits = constant_of(*node.arguments[0]->value);
        if (!digits || (*digits != 0 && *digits != 3 && *digits != 6)) refuse(name, "with such digits");
        const std::string_view unit = *digits == 0   ? "second"
                                      : *digits == 3 ? "milliseconds"
                                                     : "microseconds";
        return made("date_trunc('" + std::string(unit) + "', CAST(statement_timestamp() AS timestamp))",
                    moment(Family::DateTime, *digits));
    }
    if (name == "time" && count == 1) {
        Operand operand = argument(0);
        if (!operand.type.is(Family::DateTime)) return std::nullopt;
        return done("CAST(" + operand.text + " AS time)", moment(Family::Time, operand.type.scale), operand);
    }
    if (name == "week" && count == 2) {
        const auto mode = constant_of(*node.arguments[1]->value);
        const Operand operand = as_moment(argument(0), name);
        const std::string x = closed(operand);
        if (!operand.repeatable) refuse(name, "of what is evaluated anew each time");
        if (mode == 0) return done(sunday_week(x), integer(4), operand);
        if (mode == 3) return done(part("week", x), integer(4), operand);
        if (mode != 1) refuse(name, "with such a mode");
        return done("CASE WHEN " + part("isoyear", x) + " < " + part("year", x) + " THEN 0 WHEN " +
                        part("isoyear", x) + " > " + part("year", x) + " THEN 53 ELSE " + part("week", x) +
                        " END",
                    integer(4), operand);
    }
    if (name == "yearweek") {
        const auto mode = count == 2 ? constant_of(*node.arguments[1]->value) : 0;
        const Operand operand = as_moment(argument(0), name);
        const std::string x = closed(operand);
        if (!operand.repeatable) refuse(name, "of what is evaluated anew each time");
        if (mode == 1 || mode == 3)
            return done("(" + part("isoyear", x) + " * 100 + " + part("week", x) + ")", integer(4), operand);
        if (mode != 0) refuse(name, "with such a mode");
        const std::string before = "(date_trunc('year', " + x + ") - interval '1 day')";
        return done("CASE WHEN " + sunday_week(x) + " = 0 THEN (" + part("year", x) + " - 1) * 100 + " +
                        sunday_week(before) + " ELSE " + part("year", x) + " * 100 + " + sunday_week(x) +
                        " END",
                    integer(4), operand);
    }
    if (name == "to_seconds" && count == 1) {
        const Operand operand = as_moment(argument(0), name);
        return done("CAST(trunc(extract(epoch FROM " + operand.text + ") + 62167219200) AS bigint)",
                    integer(8), operand);
    }
    if (name == "from_unixtime" && count == 1) {
        Operand operand = argument(0);
        if (!operand.type.is(Family::Integer) || !operand.repeatable)
            refuse(name, "of anything but integers");
        const std::string x = closed(operand);
        return done("CASE WHEN " + x + " BETWEEN 0 AND 2147483647 THEN CAST(to_timestamp(" + x +
                        ") AS timestamp) END",
                    moment(Family::DateTime, 0), operand);
    }
    return std::nullopt;
}

Operand ToPostgresql::extract(std::string_view unit, Operand operand) {
    static constexpr std::pair<std::string_view, std::string_view> kFormats[] = {
        {"year_month", "YYYYMM"},     {"day_hour", "DDHH24"},    {"day_minute", "DDHH24MI"},
        {"day_second", "DDHH24MISS"}, {"hour_minute", "HH24MI"}, {"hour_second", "HH24MISS"},
        {"minute_second", "MISS"},
    };
    for (const auto& [name, format] : kFormats) {
        if (unit != name) continue;
        if (!operand.type.is(Family::DateTime) && !(operand.type.is(Family::Date) && unit == "year_month"))
            refuse("EXTRACT",
                   "of " + std::string(unit) + " from a " + std::string(word(operand.type.family)));
        Operand result = made("CAST(to_char(CAST(" + operand.text + " AS timestamp), '" +
                                  std::string(format) + "') AS integer)",
                              integer(4));
        result.repeatable = operand.repeatable;
        return result;
    }
    return call_by_table(unit == "day" ? "dayofmonth" : unit, {std::move(operand)});
}

Operand ToPostgresql::date_format(Operand operand, std::string_view format) {
    if (!operand.type.is(Family::Date) && !operand.type.is(Family::DateTime) &&
        !operand.type.is(Family::Instant))
        refuse("date_format", "of a " + std::string(word(operand.type.family)) + " value");
    std::string out;
    std::string words;
    const auto flush = [&] {
        if (!words.empty()) out += "\"" + words + "\"";
        words.clear();
    };
    for (size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            if (format[i] == '"' || format[i] == '\\')
                refuse("date_format", "with a quotation mark or backslash");
            words += format[i];
            continue;
        }
        std::string_view code;
        switch (format[++i]) {
            case 'Y': code = "YYYY"; break;
            case 'y': code = "YY"; break;
            case 'm': code = "MM"; break;
            case 'c': code = "FMMM"; break;
            case 'd': code = "DD"; break;
            case 'e': code = "FMDD"; break;
            case 'H': code = "HH24"; break;
            case 'k': code = "FMHH24"; break;
            case 'h':
            case 'I': code = "HH12"; break;
            case 'l': code = "FMHH12"; break;
            case 'i': code = "MI"; break;
            case 's':
            case 'S': code = "SS"; break;
            case 'f': code = "US"; break;
            case 'p': code = "AM"; break;
            case 'T': code = "HH24:MI:SS"; break;
            case 'M': code = "FMMonth"; break;
            case 'b': code = "Mon"; break;
            case 'W': code = "FMDay"; break;
            case 'a': code = "Dy"; break;
            case 'j': code = "DDD"; break;
            case 'D': code = "FMDDth"; break;
            case 'r': code = "HH12:MI:SS AM"; break;
            case 'v': code = "IW"; break;
            case 'x': code = "IYYY"; break;
            case '%': words += '%'; continue;
            default: refuse("date_format", "with %" + std::string(1, format[i]));
        }
        flush();
        out += code;
        // What follows must not be taken for a part of the code.
        if (i + 1 < format.size() && format[i + 1] != '%') continue;
    }
    flush();
    Operand result =
        made("to_char(CAST(" + operand.text + " AS timestamp), " + string(out) + ")", of(Family::Text));
    result.type.weak = true;
    result.type.native = false;
    result.type.collating = Collating::Bytes;
    result.repeatable = operand.repeatable;
    return result;
}

}  // namespace braid::planner::translate
