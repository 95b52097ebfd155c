// PostgreSQL's comparisons, order and names of columns for MariaDB.
#include "planner/translate/to_mysql.h"

#include <algorithm>

#include "base/text.h"
#include "grammar/unparse/unparse.h"
#include "planner/translate/constants.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {
constexpr std::string_view kBytewise = " COLLATE utf8mb4_nopad_bin";
}  // namespace

std::unique_ptr<Translator> to_mysql(const Context& context, Translation& out) {
    return std::make_unique<ToMysql>(context, out);
}

std::string ToMysql::quoted(std::string_view name) const {
    if (name.find_first_of("\x03\xff") != std::string_view::npos) refuse("a name", "with such characters");
    return quote_mysql_identifier(name);
}

std::string ToMysql::string(std::string_view value) {
    if (value.find('\xff') != std::string_view::npos)
        raise("22021", "invalid byte sequence for encoding \"UTF8\": 0xff");
    if (value.find('\x03') != std::string_view::npos) refuse("a constant", "with the character 3");
    Literal node;
    node.literal_kind = LiteralKind::String;
    node.value = value;
    return literal_text(node, MysqlScannerOptions{});
}

std::string ToMysql::truth(Operand operand) {
    if (operand.type.is(Family::Unknown)) adopt(operand, of(Family::Boolean));
    if (!operand.type.is(Family::Boolean))
        raise("42804",
              "the condition must be of type boolean, not " + std::string(word(operand.type.family)));
    return operand.text;
}

std::string ToMysql::bytewise(const Operand& operand) {
    if (operand.type.native) return closed(operand);
    if (operand.type.utf8mb4) return closed(operand) + std::string(kBytewise);
    return "CONVERT(" + operand.text + " USING utf8mb4)" + std::string(kBytewise);
}

void ToMysql::comparable(std::vector<Operand*> operands, bool order) {
    ExpressionType known;
    for (const Operand* operand : operands) {
        if (known.is(Family::Unknown)) known = operand->type;
        // char(n) beside char(n) alone is padded.
        if (operand->type.is(Family::Text) && known.is(Family::Text) && !operand->type.fixed)
            known.fixed = false;
    }
    if (known.is(Family::Unknown)) known = of(Family::Text);
    for (Operand* operand : operands) adopt(*operand, known);
    const auto temporal = [](const ExpressionType& type) {
        return type.is(Family::Date) || type.is(Family::DateTime) || type.is(Family::Instant);
    };
    bool instants = false;
    bool locals = false;
    for (const Operand* operand : operands) {
        const ExpressionType& type = operand->type;
        const bool agree = type.family == known.family || (type.numeric() && known.numeric()) ||
                           (temporal(type) && temporal(known));
        if (!agree)
            raise("42883", "operator does not exist: " + std::string(word(known.family)) + " compared with " +
                               std::string(word(type.family)));
        instants = instants || type.is(Family::Instant);
        locals = locals || type.is(Family::DateTime) || type.is(Family::Date);
        switch (type.family) {
            case Family::Json: raise("42883", "operator does not exist: json = json");
            case Family::Jsonb:
            case Family::Interval:
            case Family::Row:
            case Family::Other: refuse("a comparison of " + std::string(word(type.family)) + " values", "");
            case Family::Uuid:
                if (order) refuse("a comparison of uuids by order", "MariaDB orders them otherwise");
                break;
            default: break;
        }
    }
    if (instants && locals && !context_.time_zone_is_fixed)
        refuse("a comparison of times with and without time zone", "in a time zone with summer time");
    if (!known.is(Family::Text)) return;
    // Beside varchar, too, the blanks of character(n) do not count, nor do the varchar's own; beside text
    // they do.
    const auto some = [&](auto what) {
        return std::any_of(operands.begin(), operands.end(), [&](const Operand* o) { return what(o->type); });
    };
    if (some([](const ExpressionType& t) { return t.fixed; }) &&
        some([](const ExpressionType& t) { return t.varying; }) &&
        !some([](const ExpressionType& t) { return !t.fixed && !t.varying; })) {
        for (Operand* operand : operands) {
            if (!operand->type.varying) continue;
            operand->text = "RTRIM(" + operand->text + ")";
            operand->primary = true;
            operand->column = false;
            operand->type.native = false;
        }
    }
    bool native = false;
    for (const Operand* operand : operands) {
        if (operand->type.collating == Collating::Foreign)
            refuse("a comparison under the collation " + operand->type.collation, "");
        if (order && !operand->type.ordered)
            refuse("a comparison of texts by order", "the collation is not that of code points");
        native = native || (operand->type.native && operand->column);
    }
    bool all_plain = true;
    for (const Operand* operand : operands)
        all_plain = all_plain && (operand->literal != nullptr || operand->parameter != 0 ||
                                  (operand->column && operand->type.native));
    // A column with the right collation decides over constants; else one is told to.
    if (native && all_plain) return;
    Operand& first = *operands[0];
    first.text = first.type.utf8mb4 ? closed(first) + std::string(kBytewise) : bytewise(first);
    first.primary = false;
    for (size_t i = 1; i < operands.size(); ++i) {
        if (operands[i]->type.utf8mb4) continue;
        operands[i]->text = "CONVERT(" + operands[i]->text + " USING utf8mb4)";
        operands[i]->primary = true;
    }
}

Operand ToMysql::as_text(Operand operand) {
    if (operand.type.is(Family::Unknown)) adopt(operand, of(Family::Text));
    if (operand.type.is(Family::Text) && !operand.type.fixed) return operand;
    return cast_to(std::move(operand), of(Family::Text), false);
}

Operand ToMysql::padded(Operand operand, std::string_view what) {
    if (!operand.type.is(Family::Text) || !operand.type.fixed) return operand;
    if (operand.type.length <= 0) refuse(what, "of character without a length: its blanks count there");
    const std::string length = std::to_string(operand.type.length);
    Operand result = made("RPAD(" + bytewise(operand) + ", " + length + ", ' ')", of(Family::Text));
    result.type.ordered = operand.type.ordered;
    result.type.collating =
        operand.type.collating == Collating::Foreign ? Collating::Foreign : Collating::Bytes;
    result.type.collation = operand.type.collation;
    result.repeatable = operand.repeatable;
    result.nullable = operand.nullable;
    return result;
}

Operand ToMysql::distinguishable(Operand operand) {
    switch (operand.type.family) {
        case Family::Text:
            if (operand.type.collating == Collating::Foreign)
                refuse("DISTINCT, GROUP BY or UNION", "under the collation " + operand.type.collation);
            if (operand.type.native && operand.column) return operand;
            operand.text =
                operand.type.utf8mb4 ? closed(operand) + std::string(kBytewise) : bytewise(operand);
            operand.primary = false;
            operand.type.native = true;
            operand.type.utf8mb4 = true;
            return operand;
        case Family::Json: raise("42883", "could not identify an equality operator for type json");
        case Family::Jsonb:
        case Family::Other:
            refuse("DISTINCT, GROUP BY or UNION", "of " + std::string(word(operand.type.family)) + " values");
        case Family::Decimal:
            if (operand.type.scale < 0)
                refuse("DISTINCT, GROUP BY or UNION", "of a number whose scale is not fixed");
            return operand;
        default: return operand;
    }
}

Operand ToMysql::shown(Operand operand) {
    if (!operand.shown.empty()) {
        operand.text = operand.shown;
        operand.primary = false;
        operand.type = of(Family::Decimal);
        return operand;
    }
    if (operand.type.is(Family::Decimal) && operand.type.scale < 0)
        refuse("the result of a calculation", "the number of digits behind its point is not known");
    if (operand.type.is(Family::Decimal) && (operand.type.scale > 38))
        refuse("the result of a calculation", "MariaDB has 38 digits behind the point");
    return operand;
}

std::string ToMysql::order_key(const Operand& operand, bool descending, NullsOrder nulls) {
    std::string key = operand.text;
    switch (operand.type.family) {
        case Family::Text:
            if (operand.type.collating == Collating::Foreign || !operand.type.ordered)
                refuse("ORDER BY of text", "the collation is not that of code points");
            key = operand.type.native && operand.column
                      ? operand.text
                      : (operand.type.utf8mb4 ? closed(operand) + std::string(kBytewise) : bytewise(operand));
            break;
        case Family::Uuid: key = "CAST(" + operand.text + " AS CHAR CHARACTER SET latin1)"; break;
        case Family::Json: raise("42883", "could not identify an ordering operator for type json");
        case Family::Jsonb:
        case Family::Interval:
        case Family::Row:
        case Family::Other: refuse("ORDER BY", "of " + std::string(word(operand.type.family)) + " values");
        default: break;
    }
    // PostgreSQL takes NULL for the largest, MariaDB for the least.
    const bool first = nulls == NullsOrder::Default ? descending : nulls == NullsOrder::First;
    const std::string direction = descending ? " DESC" : "";
    if (!operand.nullable || first != descending) return key + direction;
    return (operand.primary ? operand.text : "(" + operand.text + ")") +
           (first ? " IS NULL DESC, " : " IS NULL, ") + key + direction;
}

std::string ToMysql::column_name(const Target& target) const {
    if (!target.alias.empty()) return std::string(target.alias);
    // As FigureColname has it.
    const Expression* node = target.expression;
    while (true) {
        switch (node->kind) {
            case NodeKind::ColumnRef: return std::string(static_cast<const ColumnRef*>(node)->parts.back());
            case NodeKind::FunctionCall: {
                const auto* call = static_cast<const FunctionCall*>(node);
                if (call->syntax == CallSyntax::Trim)
                    return !call->keywords.empty() && call->keywords[0] == "leading"    ? "ltrim"
                           : !call->keywords.empty() && call->keywords[0] == "trailing" ? "rtrim"
                                                                                        : "btrim";
                return std::string(call->name.back());
            }
            case NodeKind::Case: {
                const auto* otherwise = static_cast<const Case*>(node)->otherwise;
                if (otherwise != nullptr && otherwise->kind == NodeKind::ColumnRef) {
                    node = otherwise;
                    continue;
                }
                return "case";
            }
            case NodeKind::Cast: {
                const auto* cast_node = static_cast<const Cast*>(node);
                const NodeKind inner = cast_node->operand->kind;
                if (inner == NodeKind::ColumnRef || inner == NodeKind::FunctionCall ||
                    inner == NodeKind::Cast) {
                    node = cast_node->operand;
                    continue;
                }
                const std::string_view name = cast_node->type->name.back();
                const TypeId id = type_from_name(name);
                return std::string(id == TypeId::Unknown ? name : internal_type_name(id));
            }
            case NodeKind::Literal: {
                const auto kind = static_cast<const Literal*>(node)->literal_kind;
                return kind == LiteralKind::True || kind == LiteralKind::False ? "bool" : "?column?";
            }
            case NodeKind::Collate: node = static_cast<const Collate*>(node)->operand; continue;
            case NodeKind::Exists: return "exists";
            case NodeKind::ScalarSubquery: {
                const auto* core = as<SelectCore>(static_cast<const ScalarSubquery*>(node)->query->body);
                if (core != nullptr && core->targets.size() == 1) return column_name(*core->targets[0]);
                return "?column?";
            }
            default: return "?column?";
        }
    }
}

std::string ToMysql::limit(const LimitClause& node) {
    const auto number = [&](const Expression& count) {
        Operand operand = expression(count);
        if (operand.parameter != 0) adopt(operand, integer(8));
        if (operand.literal == nullptr && operand.parameter == 0)
            refuse("LIMIT", "of anything but a constant");
        if (operand.literal != nullptr && operand.literal->literal_kind != LiteralKind::Integer)
            refuse("LIMIT", "of anything but a whole number");
        return operand.text;
    };
    const auto* null = as<Literal>(node.limit);
    const bool all = node.limit_all || node.limit == nullptr ||
                     (null != nullptr && null->literal_kind == LiteralKind::Null);
    if (node.with_ties) {
        return (node.offset != nullptr ? " OFFSET " + number(*node.offset) + " ROWS" : std::string{}) +
               " FETCH FIRST " + (node.limit == nullptr ? "1" : number(*node.limit)) + " ROWS WITH TIES";
    }
    if (node.fetch && node.limit == nullptr)
        return " LIMIT 1" + (node.offset != nullptr ? " OFFSET " + number(*node.offset) : "");
    if (all && node.offset == nullptr) return {};
    std::string text = " LIMIT " + (all ? "18446744073709551615" : number(*node.limit));
    if (node.offset != nullptr) text += " OFFSET " + number(*node.offset);
    return text;
}

std::string ToMysql::locking(const LockingClause& node) {
    if (!node.tables.empty()) refuse("FOR UPDATE OF", "MariaDB locks the rows of all tables");
    if (node.strength != "update" && node.strength != "share")
        refuse("FOR " + std::string(node.strength), "");
    return (node.strength == "update" ? " FOR UPDATE" : " LOCK IN SHARE MODE") +
           std::string(node.wait.empty()       ? ""
                       : node.wait == "nowait" ? " NOWAIT"
                                               : " SKIP LOCKED");
}

}  // namespace braid::planner::translate
