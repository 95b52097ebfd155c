// Comparing and showing values. Reading them: read_text.cpp, read_binary.cpp.
#include "base/value.h"

#include <cmath>

#include <fmt/format.h>

#include "base/datetime.h"
#include "base/text.h"

namespace braid {
namespace {

template <typename T>
int order(const T& a, const T& b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

int order_floats(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return order(std::isnan(a), std::isnan(b));
    return order(a, b);
}

std::string float_to_string(double v, bool single) {
    if (std::isnan(v)) return "NaN";
    if (std::isinf(v)) return v < 0 ? "-Infinity" : "Infinity";
    return single ? fmt::format("{}", static_cast<float>(v)) : fmt::format("{}", v);
}

}  // namespace

std::string Value::to_string() const {
    if (is_null()) return "NULL";
    switch (type_.id) {
        case TypeId::Bool: return as_bool() ? "t" : "f";
        case TypeId::Float4: return float_to_string(as_double(), true);
        case TypeId::Float8: return float_to_string(as_double(), false);
        case TypeId::Numeric: return as_decimal().to_string();
        case TypeId::Date: return date_to_string(static_cast<int32_t>(as_int()));
        case TypeId::Timestamp: return timestamp_to_string(as_int());
        case TypeId::Timestamptz: {
            bool finite = as_int() != kTimestampInfinity && as_int() != kTimestampNegativeInfinity;
            return timestamp_to_string(as_int()) + (finite ? "+00" : "");
        }
        case TypeId::Bytea: {
            std::string out = "\\x";
            for (char c : as_string()) out += fmt::format("{:02x}", static_cast<uint8_t>(c));
            return out;
        }
        case TypeId::Uuid: {
            std::string out;
            for (size_t i = 0; i < 16; ++i) {
                if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
                out += fmt::format("{:02x}", as_uuid()[i]);
            }
            return out;
        }
        default: break;
    }
    if (const auto* number = std::get_if<int64_t>(&data_)) return fmt::format("{}", *number);
    return as_string();
}

int compare(const Value& a, const Value& b) {
    switch (a.type_id()) {
        case TypeId::Bool: return order(a.as_bool(), b.as_bool());
        case TypeId::Float4:
        case TypeId::Float8: return order_floats(a.as_double(), b.as_double());
        case TypeId::Numeric: return Decimal::compare(a.as_decimal(), b.as_decimal());
        case TypeId::Bpchar:
            return order(without_trailing_blanks(a.as_string()), without_trailing_blanks(b.as_string()));
        case TypeId::Unknown:
        case TypeId::Text:
        case TypeId::Varchar:
        case TypeId::Bytea: return order(std::string_view(a.as_string()), std::string_view(b.as_string()));
        case TypeId::Uuid: return order(a.as_uuid(), b.as_uuid());
        default: return order(a.as_int(), b.as_int());
    }
}

}  // namespace braid
