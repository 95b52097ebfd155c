// PostgreSQL's casts, types and intervals for MariaDB.
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

ExpressionType written_type(const TypeName& type) {
    if (!type.array_bounds.empty() || type.set_of || type.percent_type)
        refuse("an array type", "MariaDB has no arrays");
    std::string name(type.name.back());
    TypeId id = type_from_name(name);
    if (id == TypeId::Unknown) refuse("the type " + name, "");
    const auto modifier = [&](size_t i) -> int {
        if (i >= type.modifiers.size()) return -1;
        const auto* literal = as<Literal>(type.modifiers[i]);
        return literal != nullptr && literal->value.size() < 9
                   ? std::atoi(std::string(literal->value).c_str())
                   : -1;
    };
    ExpressionType out = type_of_postgresql(type_of(id));
    switch (out.family) {
        case Family::Decimal:
            if (!type.modifiers.empty()) {
                out.precision = modifier(0);
                out.scale = type.modifiers.size() > 1 ? modifier(1) : 0;
                if (out.scale < 0 || out.scale > out.precision) refuse("numeric with such a scale", "");
            }
            break;
        case Family::Float:
            if (name == "float" && modifier(0) > 0) out.bytes = modifier(0) < 25 ? 4 : 8;
            break;
        case Family::Text:
            out.length = id == TypeId::Bpchar && type.modifiers.empty() && name != "bpchar" ? 1 : modifier(0);
            break;
        case Family::Time:
        case Family::DateTime:
        case Family::Instant:
            if (!type.modifiers.empty()) out.scale = std::clamp(modifier(0), 0, 6);
            break;
        default: break;
    }
    return out;
}

Operand ToMysql::cast(const Cast& node) {
    const std::string_view name = node.type->name.back();
    const auto* constant = as<Literal>(node.operand);
    if (type_from_name(name) == TypeId::Interval && node.type->array_bounds.empty()) {
        if (constant == nullptr || constant->literal_kind != LiteralKind::String)
            refuse("a cast to interval", "of anything but a constant");
        return interval(constant->value, node.type->interval_fields);
    }
    // Of an OID in a system catalog: its number, as of one that nothing has.
    if ((name == "regtype" || name == "regclass") && as<ColumnRef>(node.operand) != nullptr) {
        Operand oid = expression(*node.operand);
        if (oid.column && oid.type.is(Family::Integer))
            return cast_to(std::move(oid), of(Family::Text), false);
    }
    const ExpressionType type = written_type(*node.type);
    Operand operand = expression(*node.operand);
    if (operand.type.is(Family::Unknown)) {
        // A constant in quotes is read by the type's own rules; its length and scale come after.
        ExpressionType wide = type;
        wide.length = -1;
        if (operand.literal != nullptr && operand.literal->literal_kind == LiteralKind::Null) {
            operand.type = type;
            return operand;
        }
        adopt(operand, wide);
        operand.nullable = false;
        if (operand.parameter != 0) operand.nullable = true;
    }
    return cast_to(std::move(operand), type, false);
}

Operand ToMysql::cast_to(Operand operand, const ExpressionType& type, bool assignment) {
    const Family from = operand.type.family;
    const auto done = [&](std::string text, bool primary = true) {
        Operand result = made(std::move(text), type);
        result.primary = result.primary || primary;
        result.repeatable = operand.repeatable;
        result.nullable = operand.nullable;
        if (type.is(Family::Text)) {
            result.type.utf8mb4 = operand.type.utf8mb4 || from != Family::Text;
            result.type.ordered = operand.type.is(Family::Text) ? operand.type.ordered : true;
            result.type.native = false;
        }
        return result;
    };
    const auto once = [&] {
        if (!operand.repeatable) refuse("a cast", "its operand would be evaluated more than once");
    };
    const std::string x = closed(operand);
    const auto none = [&]() {
        refuse("a cast from " + std::string(word(from)) + " to " + std::string(word(type.family)), "");
    };
    const auto impossible = [&] {
        const auto from_type = postgresql_type(operand.type);
        const auto to_type = postgresql_type(type);
        raise("42846", "cannot cast type " + std::string(from_type ? type_name(from_type->id) : word(from)) +
                           " to " + std::string(to_type ? type_name(to_type->id) : word(type.family)));
    };
    switch (type.family) {
        case Family::Integer: {
            if (from == Family::Boolean) {
                if (type.bytes != 4) impossible();
                return done(operand.text, operand.primary);
            }
            if (from == Family::Float) none();
            std::string text = operand.text;
            if (from == Family::Text) {
                once();
                text = guarded(bytewise(operand) +
                                   " NOT REGEXP '^[ \\\\t\\\\n\\\\r\\\\f\\\\v]*[-+]?[0-9]{1,18}[ "
                                   "\\\\t\\\\n\\\\r\\\\f\\\\v]*\\\\z'",
                               22203, "CAST(TRIM(" + operand.text + ") AS SIGNED)");
                if (type.bytes == 8) return done(text);
            } else if (from == Family::Decimal) {
                once();
                const std::string rounded = "ROUND(" + operand.text + ")";
                if (type.bytes == 8)
                    return done(guarded(rounded + " NOT BETWEEN -9223372036854775808 AND 9223372036854775807",
                                        22003, "CAST(" + rounded + " AS SIGNED)"));
                text = "CAST(" + rounded + " AS SIGNED)";
            } else if (from != Family::Integer) {
                none();
            } else if (operand.type.bytes <= type.bytes) {
                return done(operand.text, operand.primary);
            }
            once();
            const std::string bound =
                type.bytes == 2 ? " NOT BETWEEN -32768 AND 32767" : " NOT BETWEEN -2147483648 AND 2147483647";
            return done(guarded("(" + text + ")" + bound, 22003, text));
        }
        case Family::Decimal: {
            if (!operand.type.exact()) none();
            if (type.scale < 0) {
                Operand same = operand;
                same.type = operand.type.is(Family::Integer) ? decimal(operand.type.bytes == 8 ? 19 : 10, 0)
                                                             : operand.type;
                same.type.precision = -1;
                same.literal = nullptr;
                return same;
            }
            if (type.precision > 65 || type.scale > 38)
                refuse("numeric with so many digits", "MariaDB has 65, 38 of them behind the point");
            const std::string size =
                "(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
            const std::string cast_text = "CAST(" + operand.text + " AS DECIMAL" + size + ")";
            const int whole = operand.type.is(Family::Integer) ? (operand.type.bytes == 8   ? 19
                                                                  : operand.type.bytes == 4 ? 10
                                                                                            : 5)
                              : operand.type.precision < 0     ? 100
                                                           : operand.type.precision - operand.type.scale + 1;
            if (assignment || whole <= type.precision - type.scale) return done(cast_text);
            once();
            return done(guarded("ABS(ROUND(" + operand.text + ", " + std::to_string(type.scale) + ")) >= 1" +
                                    std::string(static_cast<size_t>(type.precision - type.scale), '0'),
                                22003, cast_text));
        }
        case Family::Float:
            if (!operand.type.numeric()) none();
            if (type.bytes == 4) {
                if (operand.type.is(Family::Float) && operand.type.bytes == 4) return operand;
                refuse("a cast to real", "");
            }
            if (from == Family::Float && operand.type.bytes == 8) return operand;
            return done("CAST(" + operand.text + " AS DOUBLE)");
        case Family::Boolean:
            if (from == Family::Boolean) return operand;
            if (from == Family::Integer) {
                if (operand.type.bytes != 4) impossible();
                return done(x + " <> 0", false);
            }
            none();
            break;
        case Family::Text: {
            std::string text;
            switch (from) {
                case Family::Text:
                    text = operand.type.fixed && !type.fixed ? bytewise(operand) : operand.text;
                    break;
                case Family::Integer: text = "CAST(" + operand.text + " AS CHAR)"; break;
                case Family::Decimal:
                    if (!operand.shown.empty()) {
                        text = operand.shown;
                        break;
                    }
                    if (operand.type.scale < 0)
                        refuse("a cast to text", "of a number whose scale is not known");
                    text = "CAST(" + operand.text + " AS CHAR)";
                    break;
                case Family::Boolean:
                    once();
                    text = "CASE WHEN " + operand.text + " THEN 'true' WHEN NOT (" + operand.text +
                           ") THEN 'false' END";
                    break;
                case Family::Date:
                case Family::Uuid: text = "CAST(" + operand.text + " AS CHAR)"; break;
                case Family::Time:
                case Family::DateTime:
                    text = "CAST(" + operand.text + " AS CHAR)";
                    if (operand.type.scale != 0) {
                        once();
                        // PostgreSQL shows no zeros at the end of a fraction.
                        text = "IF(LOCATE('.', " + text + ") = 0, " + text +
                               ", TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM " + text + ")))";
                    }
                    break;
                default: none();
            }
            if (type.length > 0 && !assignment)
                text = "LEFT(" + text + ", " + std::to_string(type.length) + ")";
            if (type.fixed) text = "RTRIM(" + text + ")";
            Operand result = done(text, is_primary(text));
            if (from == Family::Text && type.length < 0 && !type.fixed && !operand.type.fixed) {
                result.primary = operand.primary;
                result.type.native = operand.type.native;
                result.column = operand.column;
                result.literal = operand.literal;
                result.parameter = operand.parameter;
            }
            return result;
        }
        case Family::Date:
            if (from == Family::Date) return operand;
            if (from == Family::DateTime || (from == Family::Instant && context_.time_zone_is_fixed))
                return done("DATE(" + operand.text + ")");
            none();
            break;
        case Family::DateTime:
            if (from == Family::Date) return done("CAST(" + operand.text + " AS DATETIME)");
            if (from == Family::DateTime) {
                if (operand.literal != nullptr || type.scale >= operand.type.scale) return operand;
                refuse("a cast to a timestamp with fewer digits", "MariaDB cuts where PostgreSQL rounds");
            }
            if (from == Family::Instant && context_.time_zone_is_fixed && type.scale >= operand.type.scale)
                return done(operand.text, operand.primary);
            none();
            break;
        case Family::Time:
            if (from == Family::Time && type.scale >= operand.type.scale) return operand;
            none();
            break;
        case Family::Json:
            if (from == Family::Json) return operand;
            none();
            break;
        default:
            if (from == type.family) return operand;
            none();
    }
    return operand;
}

// "1 year 2 days 03:04:05", "3 hours ago" is refused; `fields` is what stands behind: interval '1' day.
Operand ToMysql::interval(std::string_view text, std::string_view fields) {
    int64_t months = 0;
    int64_t days = 0;
    int64_t microseconds = 0;
    std::string spelled(text);
    if (!fields.empty()) {
        if (fields.find(' ') != std::string_view::npos || fields.find('(') != std::string_view::npos)
            refuse("an interval", "with a range of fields");
        spelled += " " + std::string(fields);
    }
    const auto wrong = [&] {
        refuse("the interval '" + std::string(text) + "'",
               "only numbers with units and HH:MM:SS are translated");
    };
    size_t at = 0;
    const auto word_at = [&]() {
        while (at < spelled.size() && spelled[at] == ' ') ++at;
        const size_t begin = at;
        if (at < spelled.size() && (spelled[at] == '-' || spelled[at] == '+')) ++at;
        const bool digit = at < spelled.size() && is_digit(spelled[at]);
        while (at < spelled.size() && spelled[at] != ' ' &&
               (digit ? (is_digit(spelled[at]) || spelled[at] == ':' || spelled[at] == '.')
                      : !is_digit(spelled[at])))
            ++at;
        return spelled.substr(begin, at - begin);
    };
    bool any = false;
    while (true) {
        const std::string number = word_at();
        if (number.empty()) break;
        any = true;
        const bool negative = number[0] == '-';
        const std::string digits = number.substr(number[0] == '-' || number[0] == '+' ? 1 : 0);
        const int64_t sign = negative ? -1 : 1;
        if (digits.find(':') != std::string::npos) {
            const auto time = time_constant(digits.size() == 7 ? "0" + digits : digits);
            if (!time) wrong();
            int64_t total =
                (std::atoll(time->substr(0, 2).c_str()) * 3600 + std::atoll(time->substr(3, 2).c_str()) * 60 +
                 std::atoll(time->substr(6, 2).c_str())) *
                1000000;
            if (time->size() > 9) total += std::atoll((time->substr(9) + "000000").substr(0, 6).c_str());
            microseconds += sign * total;
            continue;
        }
        if (digits.empty() || digits.size() > 9) wrong();
        const size_t point = digits.find('.');
        std::string unit = lower(word_at());
        if (unit.size() > 3 && unit.ends_with('s')) unit.pop_back();
        const int64_t count = sign * std::atoll(digits.substr(0, point).c_str());
        if (point != std::string::npos) {
            if (unit != "second" && unit != "sec") wrong();
            const std::string part = digits.substr(point + 1);
            if (part.empty() || part.size() > 6 || part.find('.') != std::string::npos) wrong();
            microseconds += sign * std::atoll((part + "000000").substr(0, 6).c_str());
        }
        if (unit == "year" || unit == "y")
            months += 12 * count;
        else if (unit == "month" || unit == "mon")
            months += count;
        else if (unit == "week" || unit == "w")
            days += 7 * count;
        else if (unit == "day" || unit == "d")
            days += count;
        else if (unit == "hour" || unit == "h")
            microseconds += count * 3600000000;
        else if (unit == "minute" || unit == "min" || unit == "m")
            microseconds += count * 60000000;
        else if (unit == "second" || unit == "sec" || unit == "s")
            microseconds += count * 1000000;
        else if (unit == "microsecond")
            microseconds += count;
        else if (unit == "millisecond")
            microseconds += count * 1000;
        else
            wrong();
    }
    if (!any) wrong();
    Operand operand = made("", of(Family::Interval));
    const auto add = [&](std::string_view unit, int64_t count) {
        if (count != 0)
            operand.interval.push_back(
                {unit, count < 0 ? "(" + std::to_string(count) + ")" : std::to_string(count)});
    };
    add("month", months);
    add("day", days);
    add("microsecond", microseconds);
    return operand;
}

}  // namespace braid::planner::translate
