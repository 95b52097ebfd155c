// Values that an INSERT or UPDATE of MySQL's stores: what fits its column, and MySQL's errors for constants
// that do not.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "planner/translate/constants.h"
#include "planner/translate/to_postgresql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {

// "2024-13-01 00:00:00": it has the form of a date and is none. Zeros are another matter: MySQL may store
// them.
bool is_no_moment(std::string_view text) {
    const bool digits = std::any_of(text.begin(), text.end(), [](char c) { return is_digit(c); });
    if (!digits) return true;
    if (text.size() < 10 || text.find_first_not_of("0123456789-:. T") != std::string_view::npos) return false;
    if (text[4] != '-' || text[7] != '-') return false;
    if (text.substr(0, 4) == "0000" || text.substr(5, 2) == "00" || text.substr(8, 2) == "00") return false;
    if (!date_constant(text.substr(0, 10))) return true;
    const bool timed = text.size() >= 19 && text[13] == ':' && text[16] == ':';
    return timed && !datetime_constant(text.substr(0, 19));
}

size_t characters(std::string_view text) {
    return static_cast<size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string_view number_word(const ExpressionType& type) {
    return type.is(Family::Integer) ? "integer" : type.is(Family::Decimal) ? "decimal" : "double";
}

}  // namespace

// Strict mode's errors.
void ToPostgresql::check_constant(const Operand& operand, const ScopeColumn& column) const {
    if (operand.literal == nullptr) return;
    const ExpressionType& type = column.type;
    const std::string at = "' at row " + std::to_string(row_);
    const std::string place = " for column `" + context_.database + "`.`" + changed_ + "`.`" + column.name +
                              "` at row " + std::to_string(row_);
    if (operand.type.is(Family::Text)) {
        const std::string_view text = operand.literal->value;
        if (type.is(Family::Text) && type.length > 0) {
            size_t last = text.size();
            while (last > 0 && text[last - 1] == ' ') --last;
            if (characters(text.substr(0, last)) > static_cast<size_t>(type.length))
                raise_mysql(1406, "22001", "Data too long for column '" + column.name + at);
        }
        const bool moment = type.is(Family::Date) || type.is(Family::DateTime) || type.is(Family::Instant);
        if (moment && is_no_moment(text))
            raise_mysql(1292, "22007",
                        std::string("Incorrect ") + (type.is(Family::Date) ? "date" : "datetime") +
                            " value: '" + std::string(text) + "'" + place);
        const bool digits = std::any_of(text.begin(), text.end(), [](char c) { return is_digit(c); });
        if (type.numeric() && !digits)
            raise_mysql(1366, "22007",
                        "Incorrect " + std::string(number_word(type)) + " value: '" + std::string(text) +
                            "'" + place);
        const bool odd = text.find_first_not_of("0123456789.eE+- ") != std::string_view::npos;
        if (type.numeric() && odd && !text.empty() && is_digit(text[0]))
            raise_mysql(1265, "01000", "Data truncated for column '" + column.name + at);
        return;
    }
    if (!type.is(Family::Integer) || !operand.type.exact()) return;
    if (operand.type.is(Family::Decimal) && operand.type.scale != 0) return;
    int64_t number = 0;
    const std::string& text =
        operand.literal->value.empty() ? operand.text : std::string(operand.literal->value);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    (void)end;
    const int64_t most = type.bytes == 2 ? INT16_MAX : type.bytes == 4 ? INT32_MAX : INT64_MAX;
    if (error == std::errc::result_out_of_range || number > most || number < -most - 1)
        raise_mysql(1264, "22003", "Out of range value for column '" + column.name + at);
}

Operand ToPostgresql::stored(Operand operand, const ScopeColumn& column) {
    if (operand.text == "DEFAULT") return operand;
    const ExpressionType& type = column.type;
    if (operand.literal != nullptr && operand.literal->literal_kind == LiteralKind::Null) return operand;
    const auto none = [&] {
        refuse("a " + std::string(word(operand.type.family)) + " value for the column " + column.name,
               "of type " + std::string(word(type.family)) + ": MySQL converts it by rules of its own");
    };
    if (operand.type.is(Family::Unknown)) {
        adopt(operand, type.is(Family::Other) ? of(Family::Text) : type);
        return operand;
    }
    if (type.is(Family::Boolean)) {
        if (operand.type.is(Family::Boolean)) return operand;
        if (operand.literal != nullptr && (operand.text == "0" || operand.text == "1")) {
            operand.text = operand.text == "1" ? "TRUE" : "FALSE";
            return operand;
        }
        if (operand.parameter != 0 && operand.type.is(Family::Integer)) {
            // Any other number is none that a boolean holds.
            operand.text = "CASE " + operand.text + " WHEN 1 THEN TRUE WHEN 0 THEN FALSE ELSE CAST(CAST(" +
                           operand.text + " AS text) AS boolean) END";
            operand.primary = false;
            return operand;
        }
        none();
    }
    operand = value(std::move(operand));
    if (operand.type.is(Family::Boolean)) operand = number(std::move(operand), "SET");
    check_constant(operand, column);
    if (type.is(Family::Text)) {
        if (!operand.type.is(Family::Text)) operand = as_text(std::move(operand));
        return operand;
    }
    if (operand.literal != nullptr && operand.type.is(Family::Text)) {
        if (type.is(Family::Other)) return operand;
        adopt(operand, type);
    }
    if (type.numeric() && operand.type.numeric()) {
        return operand;
    }
    if (type.is(Family::Date) && operand.type.is(Family::DateTime)) none();
    const bool times =
        (type.is(Family::DateTime) && (operand.type.is(Family::Date) || operand.type.is(Family::DateTime))) ||
        (type.is(Family::Instant) && (operand.type.is(Family::Instant) ||
                                      ((operand.type.is(Family::DateTime) || operand.type.is(Family::Date)) &&
                                       context_.time_zone_is_fixed)));
    if (times || operand.type.family == type.family) {
        if (operand.type.scale > type.scale && type.scale >= 0 && !type.numeric())
            refuse("a time for the column " + column.name,
                   "MariaDB cuts its fraction where PostgreSQL rounds");
        return operand;
    }
    none();
    return operand;
}

}  // namespace braid::planner::translate
