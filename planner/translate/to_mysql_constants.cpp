// PostgreSQL's constants and parameters for MariaDB.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {

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
        type.varying = false;
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

}  // namespace braid::planner::translate
