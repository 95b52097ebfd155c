// MySQL's constants and parameters for PostgreSQL.
#include <charconv>

#include "base/text.h"
#include "grammar/unparse/unparse.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

std::string ToPostgresql::string(std::string_view value) {
    if (value.find('\0') != std::string_view::npos) refuse("a text with a zero byte", "PostgreSQL has none");
    if (value.find('\xff') != std::string_view::npos)
        raise("22021", "invalid byte sequence for encoding \"UTF8\": 0xff");
    if (value.find('\x03') != std::string_view::npos) refuse("a constant", "with the character 3");
    Literal node;
    node.literal_kind = LiteralKind::String;
    node.value = value;
    return literal_text(node);
}

namespace {

bool known_charset(std::string_view charset) {
    return charset.empty() || charset == "utf8mb4" || charset == "utf8mb3" || charset == "utf8" ||
           charset == "ascii";
}

// Of hexadecimal digits; one that lacks its half has a zero before it.
std::string bytes_of(std::string_view digits) {
    const std::string even = (digits.size() % 2 != 0 ? "0" : "") + std::string(digits);
    std::string bytes;
    for (size_t i = 0; i + 1 < even.size(); i += 2) {
        int byte = 0;
        std::from_chars(even.data() + i, even.data() + i + 2, byte, 16);
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

}  // namespace

Operand ToPostgresql::literal(const Literal& node) {
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
            operand.type.bytes = 4;
            return operand;
        case LiteralKind::Integer: {
            int64_t number = 0;
            const char* end = node.value.data() + node.value.size();
            const auto [at, error] = std::from_chars(node.value.data(), end, number);
            operand.text = node.value;
            if (error == std::errc() && at == end) {
                operand.type = integer(number >= INT32_MIN && number <= INT32_MAX ? 4 : 8);
                operand.type.precision = static_cast<int>(node.value.size());
                operand.primary = number >= 0;
                return operand;
            }
            operand.type = decimal(static_cast<int>(node.value.size()), 0);
            return operand;
        }
        case LiteralKind::Number: {
            // A whole number that PostgreSQL's integers do not hold and MySQL's do.
            if (node.value.find_first_not_of("0123456789") == std::string_view::npos) {
                int64_t number = 0;
                const char* end = node.value.data() + node.value.size();
                const auto [at, error] = std::from_chars(node.value.data(), end, number);
                if (error == std::errc() && at == end) {
                    operand.text = "CAST(" + std::string(node.value) + " AS bigint)";
                    operand.type = integer(8);
                    operand.type.precision = static_cast<int>(node.value.size());
                    return operand;
                }
            }
            if (node.value.find_first_of("eE") != std::string_view::npos) {
                operand.text = "CAST(" + string(node.value) + " AS double precision)";
                operand.type = floating();
                return operand;
            }
            const auto plain = plain_decimal(node.value);
            if (!plain)
                refuse("the constant " + std::string(node.value), "it has more digits than MySQL's decimals");
            operand.text = plain->text;
            operand.type = decimal(plain->precision, plain->scale);
            return operand;
        }
        case LiteralKind::String:
            if (!known_charset(node.charset))
                refuse("a constant in the character set " + std::string(node.charset), "");
            operand.text = string(node.value);
            operand.type = of(Family::Text);
            operand.type.weak = true;
            operand.type.native = true;
            operand.type.collation =
                context_.collation_connection.empty() ? "utf8mb4_general_ci" : context_.collation_connection;
            if (!operand.type.collation.ends_with("_nopad_bin") &&
                operand.type.collation != "utf8mb4_0900_bin") {
                operand.type.collating = Collating::Foreign;
                operand.type.ordered = false;
            }
            return operand;
        case LiteralKind::HexNumber:
        case LiteralKind::HexString:
            // _utf8mb4 X'...' is a text.
            if (!node.charset.empty() && known_charset(node.charset)) {
                operand.text = string(bytes_of(node.value));
                operand.type = of(Family::Text);
                operand.type.weak = true;
                operand.type.native = true;
                operand.type.collation = std::string(node.charset) + "_general_ci";
                operand.type.collating = Collating::Foreign;
                operand.type.ordered = false;
                return operand;
            }
            if (!node.charset.empty() && node.charset != "binary")
                refuse("a constant in the character set " + std::string(node.charset), "");
            operand.text = "CAST('\\x" + std::string(node.value.size() % 2 != 0 ? "0" : "") +
                           std::string(node.value) + "' AS bytea)";
            operand.type = of(Family::Bytes);
            return operand;
        default: refuse("a bit constant", "PostgreSQL's bit strings are no numbers");
    }
}

Operand ToPostgresql::parameter(const Parameter& node) {
    Operand operand;
    operand.text = "\xff" + std::to_string(node.number) + ";";
    operand.primary = true;
    operand.parameter = node.number;
    if (out_.parameter_types.size() < node.number) out_.parameter_types.resize(node.number);
    if (node.number <= context_.parameters.size() &&
        !context_.parameters[node.number - 1].is(Family::Unknown)) {
        ExpressionType type = context_.parameters[node.number - 1];
        if (type.is(Family::Text)) type.weak = true;
        adopt(operand, type);
        if (type.is(Family::Text)) operand.type.weak = true;
    }
    return operand;
}

namespace {
std::string_view cast_name(const ExpressionType& type) {
    switch (type.family) {
        case Family::Boolean: return "boolean";
        case Family::Integer: return type.is_unsigned && type.bytes == 8 ? "numeric" : "bigint";
        case Family::Decimal: return "numeric";
        case Family::Float: return "double precision";
        case Family::Text: return "text";
        case Family::Bytes: return "bytea";
        case Family::Date: return "date";
        case Family::Time: return "time";
        case Family::DateTime: return "timestamp";
        case Family::Instant: return "timestamptz";
        case Family::Uuid: return "uuid";
        case Family::Json: return "json";
        case Family::Jsonb: return "jsonb";
        default: return {};
    }
}
}  // namespace

bool ToPostgresql::adopt_moment(Operand& operand) {
    if (operand.literal == nullptr || operand.literal->literal_kind != LiteralKind::String) return false;
    if (const auto date = date_constant(operand.literal->value)) {
        operand.text = "DATE '" + *date + "'";
        operand.type = of(Family::Date);
    } else if (const auto time = datetime_constant(operand.literal->value)) {
        operand.text = "TIMESTAMP '" + *time + "'";
        const size_t point = time->find('.');
        operand.type = moment(Family::DateTime,
                              point == std::string::npos ? 0 : static_cast<int>(time->size() - point - 1));
    } else {
        return false;
    }
    operand.primary = true;
    operand.literal = nullptr;
    return true;
}

void ToPostgresql::adopt(Operand& operand, const ExpressionType& wanted) {
    ExpressionType type = wanted;
    type.native = true;
    type.fixed = false;
    type.hidden_digits = 0;
    if (operand.parameter != 0) {
        if (!operand.type.is(Family::Unknown)) return;
        type.length = -1;
        out_.parameter_types[operand.parameter - 1] = type;
        const std::string_view name = cast_name(type);
        if (name.empty()) refuse("a parameter", "its type is not known");
        operand.text = "CAST(" + operand.text + " AS " + std::string(name) + ")";
        operand.type = type;
        return;
    }
    if (operand.literal == nullptr) {
        if (operand.type.is(Family::Unknown)) operand.type = type;
        return;
    }
    if (operand.literal->literal_kind == LiteralKind::Null) {
        operand.type = type;
        const std::string_view name = cast_name(type);
        if (!name.empty()) operand.text = "CAST(NULL AS " + std::string(name) + ")";
        return;
    }
    if (operand.literal->literal_kind != LiteralKind::String || type.is(Family::Text)) return;
    const std::string_view text = operand.literal->value;
    const auto why = [&] {
        return "the constant '" + std::string(text) + "' as " + std::string(word(type.family));
    };
    switch (type.family) {
        case Family::Integer:
        case Family::Decimal:
        case Family::Float: {
            const auto plain = plain_decimal(text);
            if (!plain || plain->precision > 15 || text.find_first_of("+eE ") != std::string_view::npos)
                refuse(why(), "MySQL compares it as a floating-point number");
            operand.text = plain->text;
            operand.primary = !plain->text.starts_with('-');
            operand.type = plain->scale == 0 ? integer(8) : decimal(plain->precision, plain->scale);
            break;
        }
        case Family::Date:
        case Family::DateTime:
            if (!adopt_moment(operand))
                refuse(why(), "only YYYY-MM-DD [HH:MM:SS] is read alike by both kinds");
            return;
        case Family::Instant: {
            if (!context_.time_zone_is_fixed) refuse(why(), "in a time zone with summer time");
            const auto time = datetime_constant(text);
            if (!time) refuse(why(), "only YYYY-MM-DD [HH:MM:SS] is read alike by both kinds");
            operand.text = "TIMESTAMPTZ '" + *time + "'";
            operand.type = type;
            break;
        }
        case Family::Time: {
            const auto time = time_constant(text);
            if (!time) refuse(why(), "only HH:MM:SS is read alike by both kinds");
            operand.text = "TIME '" + *time + "'";
            operand.type = type;
            break;
        }
        case Family::Uuid: {
            const auto uuid = uuid_constant(text);
            if (!uuid) refuse(why(), "it is none");
            operand.text = "CAST('" + *uuid + "' AS uuid)";
            operand.type = type;
            break;
        }
        case Family::Bytes: {
            std::string hex;
            for (const unsigned char c : text) {
                hex += "0123456789abcdef"[c >> 4];
                hex += "0123456789abcdef"[c & 15];
            }
            operand.text = "CAST('\\x" + hex + "' AS bytea)";
            operand.type = type;
            break;
        }
        case Family::Json: operand.type = type; break;
        default: refuse(why(), "");
    }
    operand.literal = nullptr;
}

}  // namespace braid::planner::translate
