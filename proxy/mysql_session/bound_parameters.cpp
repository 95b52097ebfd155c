// Parameters of the binary protocol in the planner's terms. See prepared_statements.h.
#include <fmt/format.h>

#include "base/type.h"
#include "proxy/mysql_session/prepared_statements.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;

namespace {

constexpr uint32_t kInt8 = 20;
constexpr uint32_t kText = 25;
constexpr uint32_t kDouble = 701;
constexpr uint32_t kBytes = 17;
constexpr uint32_t kNumeric = 1700;

std::string text_of(const my::DateTime& value, bool date_only) {
    std::string text = fmt::format("{:04}-{:02}-{:02}", value.year, value.month, value.day);
    if (date_only) return text;
    text += fmt::format(" {:02}:{:02}:{:02}", value.hour, value.minute, value.second);
    if (value.microsecond != 0) text += fmt::format(".{:06}", value.microsecond);
    return text;
}

std::string text_of(const my::Time& value) {
    std::string text = fmt::format("{}{:02}:{:02}:{:02}", value.negative ? "-" : "",
                                   value.days * 24 + value.hour, value.minute, value.second);
    if (value.microsecond != 0) text += fmt::format(".{:06}", value.microsecond);
    return text;
}

}  // namespace

// Dates and times go as texts, which MySQL compares them with alike.
router::BoundParameter bound_parameter(const my::Parameter& parameter, std::string& storage) {
    router::BoundParameter bound;
    bound.type_oid = kText;
    if (std::holds_alternative<std::monostate>(parameter.value)) {
        bound.null = true;
        return bound;
    }
    if (const auto* bytes = std::get_if<std::string_view>(&parameter.value)) {
        const my::ColumnType type = parameter.shape.type;
        const bool decimal = type == my::ColumnType::NewDecimal || type == my::ColumnType::Decimal;
        if (decimal) bound.type_oid = kNumeric;
        const bool blob = type == my::ColumnType::Bit || type == my::ColumnType::TinyBlob ||
                          type == my::ColumnType::MediumBlob || type == my::ColumnType::LongBlob ||
                          type == my::ColumnType::Blob;
        if (blob) bound.type_oid = kBytes;
        bound.bytes = *bytes;
        return bound;
    }
    if (const auto* number = std::get_if<int64_t>(&parameter.value)) {
        storage = std::to_string(*number);
        bound.type_oid = kInt8;
    } else if (const auto* natural = std::get_if<uint64_t>(&parameter.value)) {
        storage = std::to_string(*natural);
        bound.type_oid = *natural > INT64_MAX ? kNumeric : kInt8;
    } else if (const auto* single = std::get_if<float>(&parameter.value)) {
        storage = fmt::format("{}", static_cast<double>(*single));
        bound.type_oid = kDouble;
    } else if (const auto* real = std::get_if<double>(&parameter.value)) {
        storage = fmt::format("{}", *real);
        bound.type_oid = kDouble;
    } else if (const auto* moment = std::get_if<my::DateTime>(&parameter.value)) {
        storage = text_of(*moment, parameter.shape.type == my::ColumnType::Date);
    } else {
        storage = text_of(std::get<my::Time>(parameter.value));
    }
    bound.bytes = storage;
    return bound;
}

}  // namespace braid::proxy::mysql_session
