// MySQL's calls whose translation follows a constant in them: numbers as text, members of a json; and the
// aggregates of several columns and of distinct texts.
#include <algorithm>

#include "base/text.h"
#include "grammar/ast/walk.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {

// n of -n.
std::optional<int> negative_constant(const Expression& node) {
    const auto* minus = as<Unary>(&node);
    if (minus == nullptr || minus->op != "-") return std::nullopt;
    const auto* literal = as<Literal>(minus->operand);
    if (literal == nullptr || literal->literal_kind != LiteralKind::Integer || literal->value.size() > 2)
        return std::nullopt;
    return std::stoi(std::string(literal->value));
}

bool is_name(std::string_view text) {
    return !text.empty() && !is_digit(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
        const char lower = to_lower_ascii(c);
        return c == '_' || is_digit(c) || (lower >= 'a' && lower <= 'z');
    });
}

const std::string kNoJson = "CAST(CAST('braid 10001 ' || ";
// Of `doc`: the member with this name; MariaDB takes the first of a key that stands twice, PostgreSQL the
// last.
std::string member(const std::string& doc, const std::string& name) {
    return "CASE WHEN json_typeof(" + doc +
           ") <> 'object' THEN NULL WHEN (SELECT count(*) <> count(DISTINCT k) FROM "
           "json_object_keys(CASE WHEN json_typeof(" +
           doc + ") = 'object' THEN " + doc + " END) AS k) THEN " + kNoJson + "CAST(" + doc +
           " AS text) AS integer) AS text)::json ELSE " + doc + " -> '" + name + "' END";
}
std::string element(const std::string& doc, const std::string& index) {
    // MariaDB takes what is no array for one of itself.
    return "CASE WHEN json_typeof(" + doc + ") = 'array' THEN " + doc + " -> " + index + " WHEN " + doc +
           " IS NOT NULL THEN " + kNoJson + "CAST(" + doc + " AS text) AS integer) AS text)::json END";
}

}  // namespace

// JSON_EXTRACT(j, '$.a.b[0]') as json; several steps at most.
Operand ToPostgresql::json_part(Operand operand, const Expression& path_node) {
    const auto* path = as<Literal>(&path_node);
    if (!operand.type.is(Family::Json) || path == nullptr || path->literal_kind != LiteralKind::String ||
        !path->value.starts_with("$") || !operand.repeatable)
        refuse("json_extract", "of such arguments");
    std::string text = closed(operand);
    std::string_view rest = path->value.substr(1);
    int steps = 0;
    while (!rest.empty()) {
        if (++steps > 3) refuse("json_extract", "with so long a path");
        const size_t end = std::min(rest.find_first_of(".[", 1), rest.size());
        const std::string_view step = rest.substr(0, end);
        rest.remove_prefix(end);
        if (step[0] == '.' && is_name(step.substr(1))) {
            text = "(" + member(text, std::string(step.substr(1))) + ")";
        } else if (step.size() > 2 && step[0] == '[' && step.back() == ']' && step.size() < 7 &&
                   std::all_of(step.begin() + 1, step.end() - 1, [](char c) { return is_digit(c); })) {
            text = "(" + element(text, std::string(step.substr(1, step.size() - 2))) + ")";
        } else {
            refuse("json_extract", "with such a path");
        }
    }
    if (steps == 0) refuse("json_extract", "of the whole value");
    Operand result = made(text, of(Family::Json));
    return result;
}

std::optional<Operand> ToPostgresql::text_call(const FunctionCall& node, std::string_view name) {
    const size_t count = node.arguments.size();
    const auto argument = [&](size_t i) { return expression(*node.arguments[i]->value); };
    const auto done = [&](std::string text, const ExpressionType& type, const Operand& of_operand) {
        Operand result = made(std::move(text), type);
        result.repeatable = of_operand.repeatable;
        return result;
    };
    if ((name == "round" || name == "truncate") && count == 2) {
        const auto digits = negative_constant(*node.arguments[1]->value);
        if (!digits) return std::nullopt;
        Operand operand = number(argument(0), name);
        if (!operand.type.exact()) refuse(name, "of a floating-point number at the left of the point");
        const std::string text = std::string(name == "round" ? "round(" : "trunc(") + "CAST(" + operand.text +
                                 " AS numeric), -" + std::to_string(*digits) + ")";
        if (operand.type.is(Family::Integer))
            return done("CAST(" + text + " AS bigint)", integer(8), operand);
        ExpressionType type = operand.type;
        if (type.precision > 0) type.precision = std::max(1, type.precision - std::max(type.scale, 0)) + 1;
        type.scale = 0;
        type.hidden_digits = 0;
        return done(text, type, operand);
    }
    if (name == "substring_index" && count == 3) {
        const auto from_end = negative_constant(*node.arguments[2]->value);
        const auto* mark = as<Literal>(node.arguments[1]->value);
        if (!from_end || *from_end == 0 || mark == nullptr || mark->value.size() != 1) return std::nullopt;
        Operand operand = as_text(argument(0));
        if (!operand.repeatable) refuse(name, "of what is evaluated anew each time");
        const std::string d = string(mark->value);
        const std::string parts = "string_to_array(" + operand.text + ", " + d + ")";
        ExpressionType type = operand.type;
        type.length = -1;
        return done("array_to_string((" + parts + ")[greatest(array_length(" + parts + ", 1) - " +
                        std::to_string(*from_end - 1) + ", 1):], " + d + ")",
                    type, operand);
    }
    if (name == "format" && count == 2) {
        const auto* digits = as<Literal>(node.arguments[1]->value);
        Operand operand = number(argument(0), name);
        const bool small =
            digits != nullptr && digits->literal_kind == LiteralKind::Integer && digits->value.size() == 1;
        if (!small || !operand.type.exact()) refuse(name, "of such arguments");
        const int behind = digits->value[0] - '0';
        std::string pattern = "FM999,999,999,999,999,999,999,999,999,990";
        if (behind > 0) pattern += "." + std::string(static_cast<size_t>(behind), '0');
        return done("to_char(round(CAST(" + operand.text + " AS numeric), " + std::to_string(behind) +
                        "), '" + pattern + "')",
                    as_text(made("1", integer(4))).type, operand);
    }
    if (name == "json_extract" && count == 2) {
        Operand found = json_part(argument(0), *node.arguments[1]->value);
        // Objects and arrays are written with other blanks.
        const std::string x = closed(found);
        found.text = "CASE WHEN json_typeof(" + x + ") IN ('object', 'array') THEN " + kNoJson + "CAST(" + x +
                     " AS text) AS integer) AS text)::json ELSE " + x + " END";
        found.primary = false;
        return found;
    }
    if (name == "json_unquote" && count == 1) {
        const auto* inner = as<FunctionCall>(node.arguments[0]->value);
        if (inner == nullptr || lower(inner->name.back()) != "json_extract" || inner->arguments.size() != 2)
            refuse(name, "of anything but JSON_EXTRACT()");
        const Operand found = json_part(expression(*inner->arguments[0]->value), *inner->arguments[1]->value);
        const std::string x = closed(found);
        return done("CASE WHEN json_typeof(" + x + ") IN ('object', 'array') THEN " + kNoJson + "CAST(" + x +
                        " AS text) AS integer) AS text) WHEN json_typeof(" + x +
                        ") = 'null' THEN 'null' ELSE " + x + " #>> '{}' END",
                    as_text(made("1", integer(4))).type, found);
    }
    return std::nullopt;
}

// COUNT(DISTINCT a, b): of rows without NULL.
Operand ToPostgresql::count_of_several(const FunctionCall& node) {
    if (!node.distinct || node.over != nullptr) refuse("COUNT", "of several columns");
    std::string row;
    std::string there;
    for (const Argument* argument : node.arguments) {
        const Operand operand = distinguishable(value(expression(*argument->value)));
        row += (row.empty() ? "" : ", ") + operand.text;
        there += (there.empty() ? "" : " AND ") + closed(operand) + " IS NOT NULL";
    }
    Operand result = made("count(DISTINCT CASE WHEN " + there + " THEN ROW(" + row + ") END)", integer(8));
    result.nullable = false;
    return result;
}

// GROUP_CONCAT(DISTINCT x [ORDER BY x]) of integers and of texts that compare byte by byte.
std::optional<Operand> ToPostgresql::concatenated_once(const FunctionCall& node) {
    const Expression& item = *node.arguments[0]->value;
    if (node.order_by.size() > 1) return std::nullopt;
    if (!node.order_by.empty() && !equal(node.order_by[0]->expression, &item)) return std::nullopt;
    const std::string direction = !node.order_by.empty() && node.order_by[0]->descending ? " DESC" : "";
    const std::string separator = node.separator != nullptr ? string(node.separator->value) : "','";
    Operand operand = value(expression(item));
    if (operand.type.is(Family::Integer)) {
        const ExpressionType type = as_text(made("1", integer(4))).type;
        return not_too_long("NULLIF(array_to_string(array_agg(DISTINCT " + operand.text + " ORDER BY " +
                                operand.text + direction + "), " + separator + "), '')",
                            type);
    }
    if (!operand.type.is(Family::Text) || operand.type.collating != Collating::Bytes || node.order_by.empty())
        return std::nullopt;
    operand = distinguishable(std::move(operand));
    ExpressionType type = operand.type;
    type.length = -1;
    return not_too_long("string_agg(DISTINCT " + operand.text + ", " + separator + " ORDER BY " +
                            operand.text + direction + ")",
                        type);
}

// A text that GROUP_CONCAT would cut.
Operand ToPostgresql::not_too_long(const std::string& text, const ExpressionType& type) const {
    const std::string& most = context_.group_concat_max_len;
    if (most.empty()) return made(text, type);
    return made("CASE WHEN octet_length(" + text + ") <= " + most + " THEN " + text +
                    " ELSE CAST(CAST('braid 10008 ' || octet_length(" + text + ") AS integer) AS text) END",
                type);
}

}  // namespace braid::planner::translate
