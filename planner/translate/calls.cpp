// Calls: aggregates, windows, and everything else by the table of functions.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/translator.h"

namespace braid::planner::translate {

using namespace grammar;

std::string Translator::lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_lower_ascii(c);
    return out;
}

namespace {

bool constant_text(const Operand& operand, std::string_view* value) {
    if (operand.literal == nullptr || operand.literal->literal_kind != LiteralKind::String) return false;
    *value = operand.literal->value;
    return true;
}

std::optional<long> constant_integer(const Operand& operand) {
    if (operand.literal == nullptr || operand.literal->literal_kind != LiteralKind::Integer)
        return std::nullopt;
    const std::string_view digits = operand.literal->value;
    if (digits.size() > 9 || digits.empty() || !is_digit(digits[0])) return std::nullopt;
    return std::stol(std::string(digits));
}

size_t characters(std::string_view text) {
    return static_cast<size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// Behind the call itself, which the text may have wrapped: there it is marked.
void put_over(std::string& text, const std::string& over) {
    if (text.find('\x03') == std::string::npos) {
        if (!is_primary(text)) refuse("the function", "over a window");
        text += over;
        return;
    }
    for (size_t mark = text.find('\x03'); mark != std::string::npos; mark = text.find('\x03', mark))
        text.replace(mark, 1, over);
}

ExpressionType result_type(std::string_view spelled, const std::vector<Operand>& arguments,
                           const ExpressionType& common) {
    const auto number = [&]() {
        return spelled.size() > 1 && is_digit(spelled[1]) ? std::stoi(std::string(spelled.substr(1))) : -1;
    };
    switch (spelled[0]) {
        case 'i': return integer(static_cast<uint8_t>(number()));
        case 'd': {
            ExpressionType type = of(Family::Decimal);
            type.scale = number();
            return type;
        }
        case 'K': {
            ExpressionType type = of(Family::Decimal);
            type.scale = static_cast<int>(constant_integer(arguments.at(1)).value_or(0));
            return type;
        }
        case 'f': {
            ExpressionType type = floating();
            type.scale = number();
            return type;
        }
        case 'G': {
            ExpressionType type = floating();
            const long digits = constant_integer(arguments.at(1)).value_or(0);
            if (digits < 31) type.scale = static_cast<int>(digits);
            return type;
        }
        case 't': return of(Family::Text);
        case 'b': {
            ExpressionType type = of(Family::Boolean);
            type.bytes = 4;
            return type;
        }
        case 'y': return of(Family::Bytes);
        case 'D': return of(Family::Date);
        case 'T': return moment(Family::Time, number());
        case 'S': return moment(Family::DateTime, number());
        case 'Z': return moment(Family::Instant, number());
        case 'u': return of(Family::Uuid);
        case 'j': return of(Family::Json);
        case 'm':
        case 'M': return common;
        default: {
            const auto index = static_cast<size_t>(spelled[0] - '1');
            if (index >= arguments.size()) return of(Family::Other);
            ExpressionType type = arguments[index].type;
            // i1: made of the argument, no longer the column's own width.
            if (!type.fixed) type.length = -1;
            type.varying = false;
            return type;
        }
    }
}

}  // namespace

// Whether an operand may stand where the signature has this letter; it takes the type that this gives it.
bool Translator::fits(Operand& operand, char letter, std::string_view word, bool convert) {
    std::string_view text;
    const auto number = constant_integer(operand);
    const Family family = operand.type.family;
    const bool unknown = family == Family::Unknown;
    // MySQL's conditions and its tinyint(1) are numbers.
    const auto as_number = [&] {
        if (mysql_client() && family == Family::Boolean) {
            operand.type.bytes = 4;
            operand = value(std::move(operand));
        }
        return true;
    };
    const auto take = [&](const ExpressionType& type) {
        if (unknown) adopt(operand, type);
        return true;
    };
    if (operand.type.hidden_digits == ExpressionType::kMaybeRounded && letter != 'a' && letter != 't')
        refuse("a function", "of the largest or smallest quotient of a group");
    switch (letter) {
        case '\'': return constant_text(operand, &text) && lower(text) == word;
        case 'K': return number && *number >= 0;
        case 'P': return number && *number > 0;
        case 'L': return constant_text(operand, &text) && take(of(Family::Text));
        case 'E': return constant_text(operand, &text) && !text.empty() && take(of(Family::Text));
        case 'C': return constant_text(operand, &text) && characters(text) == 1 && take(of(Family::Text));
        case 'i':
            if (unknown) return convert && operand.parameter != 0 && take(integer(mysql_client() ? 8 : 4));
            return family == Family::Integer;
        case 'I': return as_number() && operand.type.is(Family::Integer);
        case 'd': return family == Family::Decimal;
        case 'f':
            if (unknown) return convert && operand.parameter != 0 && take(floating());
            if (family != Family::Float) return false;
            if (mysql_client() && operand.type.bytes == 4) {
                operand.text = "CAST(" + operand.text + " AS double precision)";
                operand.primary = true;
                operand.column = false;
                operand.type.bytes = 8;
            }
            return true;
        case 'x': return as_number() && operand.type.exact();
        case 'n': return as_number() && operand.type.numeric();
        case 'b':
            if (unknown) return convert && operand.parameter != 0 && take(of(Family::Boolean));
            return family == Family::Boolean;
        case 't':
            if (unknown) return take(of(Family::Text));
            if (family == Family::Text) {
                // character(n) has no blanks at its end to a MySQL client.
                if (operand.type.fixed && mysql_client()) operand = as_text(std::move(operand));
                return true;
            }
            if (!convert || !mysql_client()) return false;
            operand = as_text(std::move(operand));
            return true;
        case 'y': return family == Family::Bytes;
        case 'D': return family == Family::Date;
        case 'T': return family == Family::Time;
        case 'S': return family == Family::DateTime;
        case 'Z': return family == Family::Instant;
        case 'u': return family == Family::Uuid;
        case 'j': return family == Family::Json || family == Family::Jsonb;
        case 'a': return family != Family::Row && family != Family::Interval;
        case 'c':
        case 'o': return family != Family::Row && family != Family::Interval;
        default: return false;
    }
}

std::optional<Operand> Translator::by_row(const FunctionRow& row, std::vector<Operand> arguments,
                                          bool convert) {
    struct Slot {
        char letter;
        std::string_view word;
        bool repeated = false;
    };
    std::vector<Slot> slots;
    for (size_t i = 0; i < row.signature.size(); ++i) {
        const char c = row.signature[i];
        if (c == '+') {
            slots.back().repeated = true;
        } else if (c == '\'') {
            const size_t end = row.signature.find('\'', i + 1);
            slots.push_back({'\'', row.signature.substr(i + 1, end - i - 1)});
            i = end;
        } else {
            slots.push_back({c, {}});
        }
    }
    const bool repeated = !slots.empty() && slots.back().repeated;
    if (repeated ? arguments.size() < slots.size() : arguments.size() != slots.size()) return std::nullopt;
    const auto slot_of = [&](size_t i) { return slots[std::min(i, slots.size() - 1)]; };
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (!fits(arguments[i], slot_of(i).letter, slot_of(i).word, convert)) return std::nullopt;
    }
    ExpressionType common;
    if (row.result.starts_with('m') || row.result.starts_with('M')) {
        std::vector<Operand*> all;
        for (size_t i = row.result[0] == 'M' ? 1 : 0; i < arguments.size(); ++i) {
            arguments[i] = value(std::move(arguments[i]));
            all.push_back(&arguments[i]);
        }
        common = unify(all, row.name);
    }
    // Texts that are compared get the client's collation.
    std::vector<Operand*> equals;
    bool order = false;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const char letter = slot_of(i).letter;
        if (letter != 'c' && letter != 'o') continue;
        equals.push_back(&arguments[i]);
        order = order || letter == 'o';
    }
    if (!equals.empty()) comparable(equals, order);
    // What stands twice in the text must be the same both times.
    bool repeatable = true;
    bool nullable = false;
    for (size_t i = 0; i < arguments.size(); ++i) {
        repeatable = repeatable && arguments[i].repeatable;
        nullable = nullable || arguments[i].nullable;
        if (arguments[i].repeatable || i > 8) continue;
        const std::string mark = "$" + std::to_string(i + 1);
        const size_t first = row.text.find(mark);
        if (first != std::string_view::npos && row.text.find(mark, first + 1) != std::string_view::npos)
            refuse(row.name, "its argument would be evaluated more than once");
    }
    Operand result = made(filled(row.text, arguments), result_type(row.result, arguments, common));
    result.repeatable = repeatable && !is_volatile(row.name);
    result.nullable = true;
    if (result.type.is(Family::Text) && row.result[0] == 't') {
        // The collation comes from the arguments.
        ExpressionType text;
        for (const Operand& argument : arguments) {
            if (!argument.type.is(Family::Text)) continue;
            const auto both =
                text.is(Family::Unknown) ? argument.type : common_type(text, argument.type, true);
            if (!both) {
                text.collating = Collating::Foreign;
                break;
            }
            text = *both;
        }
        if (text.is(Family::Text)) {
            result.type.collating = text.fixed && !mysql_client() ? Collating::Bytes : text.collating;
            result.type.ordered = text.ordered;
            result.type.native = text.native;
            result.type.utf8mb4 = text.utf8mb4;
            result.type.weak = text.weak;
            result.type.collation = text.collation;
        } else if (mysql_client()) {
            result.type.weak = true;
            result.type.collating = Collating::Foreign;
            result.type.collation = "the connection's";
        }
    }
    return result;
}

Operand Translator::call_by_table(std::string_view name, std::vector<Operand> arguments) {
    const auto rows = function_rows(context_.from, name);
    if (rows.empty()) refuse("the function " + std::string(name), "it is not in the table of functions");
    for (const bool convert : {false, true}) {
        for (const FunctionRow& row : rows) {
            if (row.text.empty()) refuse(std::string(name), row.result);
            if (auto result = by_row(row, arguments, convert)) return *result;
        }
    }
    std::string types;
    for (const Operand& argument : arguments) {
        if (!types.empty()) types += ", ";
        types += word(argument.type.family);
    }
    refuse(std::string(name) + "(" + types + ")", "no row of the table of functions is for these arguments");
}

Operand Translator::call(const FunctionCall& node) {
    if (node.name.size() > 2 || (node.name.size() == 2 && node.name[0] != "pg_catalog"))
        refuse("a stored function", "its body is on the server alone");
    const std::string name = lower(node.name.back());
    for (const Argument* argument : node.arguments) {
        if (!argument->name.empty() || argument->variadic) refuse("an argument with a name or VARIADIC", "");
    }
    if (!node.within_group.empty()) refuse(name, "WITHIN GROUP");
    if (!node.column_definitions.empty()) refuse(name, "with a list of column definitions");
    Operand result;
    if (node.over == nullptr && is_aggregate(context_.from, name)) {
        result = aggregate(node, name);
    } else if (node.over != nullptr && is_aggregate(context_.from, name)) {
        if (node.distinct || !node.order_by.empty()) refuse(name, "DISTINCT or ORDER BY over a window");
        result = aggregate(node, name);
    } else {
        if (is_window_function(name) != (node.over != nullptr)) refuse(name, "used with or without OVER");
        if (node.filter != nullptr || node.distinct) refuse(name, "FILTER and DISTINCT are for aggregates");
        return special_call(node, name);
    }
    return result;
}

// Everything that has a syntax of its own comes first in the directions; this is the rest.
Operand Translator::special_call(const FunctionCall& node, std::string_view name) {
    if (node.syntax == CallSyntax::Keyworded) refuse(name, "its words are not known");
    std::vector<Operand> arguments;
    for (const Argument* argument : node.arguments) arguments.push_back(expression(*argument->value));
    if (node.star) refuse(name, "of *");
    Operand result = call_by_table(name, std::move(arguments));
    if (node.over != nullptr) {
        put_over(result.text, " OVER " + window(*node.over));
        result.primary = false;
        result.repeatable = false;
    }
    return result;
}

Operand Translator::aggregate(const FunctionCall& node, std::string_view name) {
    // Within the aggregate, columns need no GROUP BY.
    const bool strict = scope_ != nullptr && scope_->must_be_grouped;
    if (strict) scope_->must_be_grouped = false;
    ++aggregates_;
    std::string filter;
    if (node.filter != nullptr) filter = condition(*node.filter);
    Operand result;
    if (node.star) {
        if (name != "count") refuse(name, "of *");
        result = made(filter.empty() ? "COUNT(*)" : "COUNT(CASE WHEN " + filter + " THEN 1 END)", integer(8));
        result.nullable = false;
    } else {
        std::vector<Operand> arguments;
        for (const Argument* argument : node.arguments) {
            Operand operand = expression(*argument->value);
            if (name == "count") {
                if (operand.parameter != 0) adopt(operand, of(Family::Text));
                if (node.distinct) operand = distinguishable(value(std::move(operand)));
            } else if (node.distinct) {
                operand = distinguishable(value(std::move(operand)));
            }
            if (!filter.empty() && arguments.empty()) {
                const ExpressionType type = operand.type;
                const bool column = operand.column;
                operand = made("CASE WHEN " + filter + " THEN " + operand.text + " END", type);
                operand.column = column;
            }
            arguments.push_back(std::move(operand));
        }
        if (node.distinct && arguments.size() != 1 && name != "string_agg" && name != "group_concat" &&
            !(mysql_client() && name == "count"))
            refuse(name, "DISTINCT of several columns");
        std::string tail;
        if (!node.order_by.empty()) tail = " " + order_by(node.order_by);
        if (auto special = special_aggregate(node, name)) {
            result = std::move(*special);
        } else {
            if (!tail.empty()) refuse(name, "ORDER BY within it");
            if (node.distinct && name != "count" && name != "sum" && name != "avg" && name != "min" &&
                name != "max")
                refuse(name, "DISTINCT");
            if (!mysql_client() && (name == "min" || name == "max") && !arguments.empty()) {
                const Family family = arguments[0].type.family;
                if (family == Family::Bytes || family == Family::Boolean || family == Family::Uuid ||
                    family == Family::Json || family == Family::Jsonb)
                    raise("42883", "function " + std::string(name) + "(" + std::string(word(family)) +
                                       ") does not exist");
            }
            if (node.distinct) arguments[0].text = "DISTINCT " + arguments[0].text;
            if (node.distinct) arguments[0].primary = true;
            result = call_by_table(name, std::move(arguments));
        }
    }
    --aggregates_;
    if (strict) scope_->must_be_grouped = true;
    result.repeatable = true;
    if (node.over != nullptr) {
        // The window belongs to the call itself, which the text may have wrapped.
        const std::string over = " OVER " + window(*node.over);
        put_over(result.text, over);
        if (!result.shown.empty()) put_over(result.shown, over);
        result.primary = false;
        result.repeatable = false;
    } else {
        std::erase(result.text, '\x03');
        std::erase(result.shown, '\x03');
    }
    return result;
}

std::string Translator::order_by(const List<const OrderItem*>& items) {
    std::string text;
    for (const OrderItem* item : items) {
        if (!item->using_operator.empty()) refuse("ORDER BY ... USING", "");
        Operand operand = expression(*item->expression);
        if (operand.type.is(Family::Unknown) || operand.literal != nullptr) continue;  // it orders nothing
        text += (text.empty() ? "ORDER BY " : ", ") + order_key(operand, item->descending, item->nulls);
    }
    return text;
}

// MariaDB 10.11 sorts once for windows whose keys begin alike, and takes a wrong order when one of them
// begins like two others that differ (count(*) over () beside two more).
void Translator::note_window(std::string_view text) {
    if (mysql_client() || scope_ == nullptr) return;
    std::string keys;
    for (size_t at = 1; at < text.size(); ++at) {
        for (const std::string_view words : {"PARTITION BY ", " ORDER BY ", "ORDER BY "}) {
            if (!text.substr(at).starts_with(words)) continue;
            at += words.size();
            if (!keys.empty()) keys += ", ";
        }
        if (at < text.size()) keys += text[at];
    }
    auto& windows = scope_->windows;
    if (std::find(windows.begin(), windows.end(), keys) == windows.end()) windows.push_back(keys);
    if (windows.size() < 3) return;
    for (const std::string& one : windows) {
        for (const std::string& more : windows) {
            if (&one != &more && more.starts_with(one))
                refuse("a query with three windows",
                       "MariaDB orders them wrongly when the keys of one begin another's");
        }
    }
}

std::string Translator::window(const WindowSpec& node) {
    if (node.bare) return quoted(node.reference);
    std::string text = "(";
    const auto add = [&](const std::string& part) {
        if (text.size() > 1 && !part.empty()) text += " ";
        text += part;
    };
    if (!node.reference.empty()) add(quoted(node.reference));
    if (!node.partition_by.empty()) {
        std::string keys;
        for (const Expression* item : node.partition_by) {
            keys += keys.empty() ? "PARTITION BY " : ", ";
            keys += distinguishable(value(expression(*item))).text;
        }
        add(keys);
    }
    if (!node.order_by.empty()) add(order_by(node.order_by));
    note_window(text);
    if (node.unit != FrameUnit::None) {
        if (node.exclusion != FrameExclusion::None) refuse("EXCLUDE", "in a window's frame");
        if (node.unit == FrameUnit::Groups) refuse("GROUPS", "in a window's frame");
        const auto bound = [&](const FrameBound& edge) -> std::string {
            std::string offset;
            if (edge.offset != nullptr) {
                const Operand operand = expression(*edge.offset);
                if (node.unit == FrameUnit::Range || !constant_integer(operand))
                    refuse("a window's frame", "bounded by anything but a constant number of rows");
                offset = operand.text;
            }
            switch (edge.bound) {
                case FrameBoundKind::UnboundedPreceding: return "UNBOUNDED PRECEDING";
                case FrameBoundKind::Preceding: return offset + " PRECEDING";
                case FrameBoundKind::CurrentRow: return "CURRENT ROW";
                case FrameBoundKind::Following: return offset + " FOLLOWING";
                case FrameBoundKind::UnboundedFollowing: return "UNBOUNDED FOLLOWING";
            }
            return {};
        };
        std::string frame = node.unit == FrameUnit::Rows ? "ROWS " : "RANGE ";
        frame += node.end != nullptr ? "BETWEEN " + bound(*node.start) + " AND " + bound(*node.end)
                                     : bound(*node.start);
        add(frame);
    }
    return text + ")";
}

}  // namespace braid::planner::translate
