// PostgreSQL's constants, comparisons and order for MariaDB.
#include "planner/translate/to_mysql.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "grammar/unparse/unparse.h"
#include "planner/translate/constants.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {
constexpr std::string_view kBytewise = " COLLATE utf8mb4_nopad_bin";

// '2024-01-01 12:00:00+02' as the session's clock shows it. Nothing for another form, and for years in which
// CONVERT_TZ() may leave its argument as it is.
std::optional<std::string> moment_with_offset(std::string_view text) {
    text = trim_space(text);
    if (text.size() < 20) return std::nullopt;
    const size_t sign = text.find_first_of("+-", 19);
    if (sign == std::string_view::npos) return std::nullopt;
    const auto time = datetime_constant(text.substr(0, sign));
    std::string offset(text.substr(sign));
    if (offset.size() == 3) offset += ":00";
    const bool digits = offset.size() == 6 && offset[3] == ':' &&
                        offset.find_first_not_of("0123456789:", 1) == std::string::npos;
    if (!time || !digits || offset.substr(1) > "12:59" || offset.substr(4) > "59") return std::nullopt;
    if (offset == "-00:00") offset = "+00:00";
    const std::string_view day = std::string_view(*time).substr(0, 10);
    if (day < "1970-01-03" || day > "2038-01-17") return std::nullopt;
    return "CONVERT_TZ(TIMESTAMP'" + *time + "', '" + offset + "', @@time_zone)";
}

// Digits, signs and exponents alone, or one of the words that PostgreSQL reads.
bool names_a_number(std::string_view text) {
    std::string word;
    for (const char c : trim_space(text)) word += to_lower_ascii(c);
    if (word.starts_with('-') || word.starts_with('+')) word.erase(0, 1);
    if (word == "nan" || word == "infinity" || word == "inf") return true;
    const size_t exponent = word.find('e');
    const std::string mantissa = word.substr(0, exponent);
    if (mantissa.find_first_not_of("0123456789.") != std::string::npos ||
        mantissa.find_first_of("0123456789") == std::string::npos ||
        std::count(mantissa.begin(), mantissa.end(), '.') > 1)
        return false;
    if (exponent == std::string::npos) return true;
    std::string power = word.substr(exponent + 1);
    if (power.starts_with('-') || power.starts_with('+')) power.erase(0, 1);
    return !power.empty() && power.find_first_not_of("0123456789") == std::string::npos;
}

// PostgreSQL's errors for what is no date or time at all; others it may read where this does not.
void check_moment(std::string_view text, std::string_view type) {
    text = trim_space(text);
    const bool written =
        text.size() >= 8 && text.find_first_not_of("0123456789-:. T") == std::string_view::npos;
    const auto digits_at = [&](size_t from, size_t count) {
        return text.size() >= from + count &&
               text.substr(from, count).find_first_not_of("0123456789") == std::string_view::npos;
    };
    const bool date = written && text.size() >= 10 && digits_at(0, 4) && text[4] == '-' && digits_at(5, 2) &&
                      text[7] == '-' && digits_at(8, 2) && text.substr(0, 4) != "0000";
    const bool time = written && text.size() == 8 && digits_at(0, 2) && text[2] == ':' && digits_at(3, 2) &&
                      text[5] == ':' && digits_at(6, 2) && text.substr(6) < "60" && text.substr(0, 2) != "24";
    if ((date && text.size() == 10 && type != "time") || (time && type == "time"))
        raise("22008", "date/time field value out of range: \"" + std::string(text) + "\"");
    static constexpr std::string_view kWords[] = {"now",   "today",    "tomorrow",  "yesterday",
                                                  "epoch", "infinity", "-infinity", "allballs"};
    std::string word;
    bool letters = true;
    for (const char c : text) {
        word += to_lower_ascii(c);
        letters = letters && ((word.back() >= 'a' && word.back() <= 'z') || c == '-');
    }
    if (letters && std::find(std::begin(kWords), std::end(kWords), word) == std::end(kWords))
        raise("22007",
              "invalid input syntax for type " + std::string(type) + ": \"" + std::string(text) + "\"");
}
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

Operand ToMysql::literal(const Literal& node) {
    Operand operand;
    operand.literal = &node;
    operand.primary = true;
    operand.nullable = node.literal_kind == LiteralKind::Null;
    switch (node.literal_kind) {
        case LiteralKind::Null: operand.text = "NULL"; return operand;
        case LiteralKind::True:
        case LiteralKind::False:
            operand.text = node.literal_kind == LiteralKind::True ? "TRUE" : "FALSE";
            operand.type = of(Family::Boolean);
            return operand;
        case LiteralKind::Integer: {
            int64_t number = 0;
            const char* end = node.value.data() + node.value.size();
            const auto [at, error] = std::from_chars(node.value.data(), end, number);
            operand.text = node.value;
            if (error == std::errc() && at == end) {
                operand.type = integer(number >= INT32_MIN && number <= INT32_MAX ? 4 : 8);
                operand.primary = number >= 0;
                return operand;
            }
            [[fallthrough]];
        }
        case LiteralKind::Number: {
            int64_t whole = 0;
            const char* end = node.value.data() + node.value.size();
            const auto [at, error] = std::from_chars(node.value.data(), end, whole);
            if (error == std::errc() && at == end) {
                operand.text = node.value;
                operand.type = integer(8);
                return operand;
            }
            const auto plain = plain_decimal(node.value);
            if (!plain)
                refuse("the constant " + std::string(node.value),
                       "MariaDB's decimals have 65 digits, 38 of them behind the point");
            operand.text = plain->text;
            operand.primary = !plain->text.starts_with('-');
            operand.type = decimal(plain->precision, plain->scale);
            return operand;
        }
        case LiteralKind::String: operand.text = string(node.value); return operand;
        default: refuse("a bit string", "MariaDB has numbers of bits instead");
    }
}

Operand ToMysql::parameter(const Parameter& node) {
    Operand operand;
    operand.text = "\xff" + std::to_string(node.number) + ";";
    operand.primary = true;
    operand.parameter = node.number;
    if (out_.parameter_types.size() < node.number) out_.parameter_types.resize(node.number);
    if (node.number <= context_.parameters.size()) operand.type = context_.parameters[node.number - 1];
    if (!operand.type.is(Family::Unknown)) {
        const ExpressionType type = operand.type;
        operand.type = {};
        adopt(operand, type);
    } else {
        operand.type = out_.parameter_types[node.number - 1];
    }
    return operand;
}

void ToMysql::adopt(Operand& operand, const ExpressionType& wanted) {
    ExpressionType type = wanted;
    type.native = type.is(Family::Text);
    type.utf8mb4 = true;
    type.is_unsigned = false;
    if (!operand.type.is(Family::Unknown)) return;
    if (operand.parameter != 0) {
        type.length = -1;
        out_.parameter_types[operand.parameter - 1] = type;
        if (type.is(Family::Text)) {
            operand.text = "CONVERT(" + operand.text + " USING utf8mb4)";
            type.native = false;
            if (type.fixed) operand.text = "RTRIM(" + operand.text + ")";
        }
        if (type.is(Family::Instant) && !context_.time_zone_is_fixed)
            refuse("a parameter of type timestamp with time zone", "in a time zone with summer time");
        operand.type = type;
        return;
    }
    if (operand.literal == nullptr || operand.literal->literal_kind != LiteralKind::String) {
        operand.type = type;
        return;
    }
    const std::string_view text = operand.literal->value;
    const auto invalid = [&] {
        raise(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type " +
                                                        std::string(word(type.family)) + ": \"" +
                                                        std::string(text) + "\"");
    };
    switch (type.family) {
        case Family::Integer: {
            const std::string_view digits = trim_space(text);
            int64_t number = 0;
            const char* begin = digits.data() + (digits.starts_with('+') ? 1 : 0);
            const char* end = digits.data() + digits.size();
            const auto [at, error] = std::from_chars(begin, end, number);
            if (error != std::errc() || at != end) invalid();
            const int64_t bound = type.bytes == 2 ? INT16_MAX : type.bytes == 4 ? INT32_MAX : INT64_MAX;
            if (number > bound || number < -bound - 1)
                raise("22003", "value \"" + std::string(text) + "\" is out of range");
            operand.text = std::to_string(number);
            operand.primary = number >= 0;
            break;
        }
        case Family::Decimal:
        case Family::Float: {
            const auto plain = plain_decimal(trim_space(text));
            if (!plain && !names_a_number(text)) invalid();
            if (!plain) refuse("the number '" + std::string(text) + "'", "MariaDB cannot hold it");
            operand.text = plain->text + (type.is(Family::Float) ? "e0" : "");
            operand.primary = !plain->text.starts_with('-');
            if (type.is(Family::Decimal)) type = decimal(plain->precision, plain->scale);
            break;
        }
        case Family::Boolean: {
            const auto truth_value = boolean_constant(text);
            if (!truth_value) invalid();
            operand.text = *truth_value ? "TRUE" : "FALSE";
            break;
        }
        case Family::Date: {
            const auto date = date_constant(text);
            if (!date) check_moment(text, "date");
            if (!date)
                refuse("the date '" + std::string(text) + "'", "only YYYY-MM-DD is read alike by both kinds");
            operand.text = "DATE'" + *date + "'";
            break;
        }
        case Family::DateTime:
        case Family::Instant: {
            if (type.is(Family::Instant) && !context_.time_zone_is_fixed)
                refuse("a constant of type timestamp with time zone", "in a time zone with summer time");
            if (type.is(Family::Instant)) {
                if (const auto moment = moment_with_offset(text)) {
                    operand.text = *moment;
                    break;
                }
            }
            const auto time = datetime_constant(text);
            if (!time) check_moment(text, "timestamp");
            if (!time)
                refuse("the time '" + std::string(text) + "'",
                       "only YYYY-MM-DD HH:MM:SS without a zone is read alike by both kinds");
            operand.text = "TIMESTAMP'" + *time + "'";
            break;
        }
        case Family::Time: {
            const auto time = time_constant(text);
            if (!time) check_moment(text, "time");
            if (!time)
                refuse("the time '" + std::string(text) + "'", "only HH:MM:SS is read alike by both kinds");
            operand.text = "TIME'" + *time + "'";
            break;
        }
        case Family::Uuid: {
            const auto uuid = uuid_constant(text);
            if (!uuid) invalid();
            operand.text = "CAST('" + *uuid + "' AS UUID)";
            break;
        }
        case Family::Bytes: {
            const auto hex = bytea_constant(text);
            if (!hex) refuse("the bytea constant", "only the form \\x0123 is translated");
            operand.text = "X'" + *hex + "'";
            break;
        }
        case Family::Text:
            if (type.fixed) operand.text = string(without_trailing_blanks(text));
            type.native = false;
            break;
        case Family::Json: {
            const std::string constant = string(text);
            operand.text = guarded("NOT JSON_VALID(" + constant + ")", 22203, constant);
            break;
        }
        default: refuse("a constant of type " + std::string(word(type.family)), "");
    }
    operand.type = type;
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
