// The value that a row really stores: assignment casts with the column's typmod. See convert.h.
#include <cmath>
#include <optional>

#include "base/convert.h"
#include "base/datetime.h"
#include "base/text.h"

namespace braid {
namespace {

constexpr int32_t kVarlenaHeader = 4;  // what the typmods of varchar(n) and char(n) add to n

Reading known(Value value) {
    return {Outcome::Known, std::move(value)};
}
Reading out_of_range() {
    return {Outcome::OutOfRange, {}};
}

Reading store_integer(int64_t v, TypeId column) {
    Conversion fitted = convert_for_equality(Value::int8(v), column);
    return fitted.match == Match::Exact ? known(std::move(fitted.value)) : out_of_range();
}

// numeric rounds half away from zero, float to the nearest even.
Reading to_integer(const Value& v, TypeId column) {
    if (is_integer(v.type_id())) return store_integer(v.as_int(), column);
    if (v.type_id() == TypeId::Numeric) {
        int64_t whole = 0;
        if (!v.as_decimal().round(0).to_int64(&whole)) return out_of_range();
        return store_integer(whole, column);
    }
    if (is_float(v.type_id())) {
        double rounded = std::nearbyint(v.as_double());
        if (!(rounded >= -9223372036854775808.0 && rounded < 9223372036854775808.0)) return out_of_range();
        return store_integer(static_cast<int64_t>(rounded), column);
    }
    return {};
}

Reading to_numeric(const Value& v, const Type& column) {
    Decimal decimal;
    if (v.type_id() == TypeId::Numeric) {
        decimal = v.as_decimal();
    } else if (is_integer(v.type_id())) {
        decimal = Decimal::from_int(v.as_int());
    } else {
        return {};
    }
    Result<Decimal> fitted = decimal.apply_typmod(column.typmod);
    return fitted ? known(Value::numeric(std::move(*fitted))) : out_of_range();
}

// Where the first `limit` characters end; nullopt when that cannot be told in this encoding.
std::optional<size_t> prefix_of_characters(std::string_view s, size_t limit, const ReadContext& context) {
    if (s.size() <= limit) return s.size();
    size_t at = 0;
    for (size_t count = 0; count < limit && at < s.size(); ++count) {
        auto lead = static_cast<uint8_t>(s[at]);
        if (lead < 0x80) {
            ++at;
            continue;
        }
        if (!context.server_encoding_is_utf8) return std::nullopt;
        ++at;
        while (at < s.size() && (static_cast<uint8_t>(s[at]) & 0xC0) == 0x80) ++at;
    }
    return at;
}

Value make_string(std::string s, TypeId type) {
    switch (type) {
        case TypeId::Varchar: return Value::varchar(std::move(s));
        case TypeId::Bpchar: return Value::bpchar(std::move(s));
        default: return Value::text(std::move(s));
    }
}

// Blanks beyond varchar(n) and char(n) are cut, anything else is error 22001.
Reading to_string(const Value& v, const Type& column, const ReadContext& context) {
    std::string s;
    if (is_integer(v.type_id())) {
        s = v.to_string();
    } else if (v.type_id() == TypeId::Bpchar && column.id != TypeId::Bpchar) {
        s = without_trailing_blanks(v.as_string());
    } else if (is_text(v.type_id())) {
        s = v.as_string();
    } else {
        return {};
    }
    if (column.id != TypeId::Text && column.typmod >= kVarlenaHeader) {
        auto kept = prefix_of_characters(s, static_cast<size_t>(column.typmod - kVarlenaHeader), context);
        if (!kept) return {};
        if (s.find_first_not_of(' ', *kept) != std::string::npos) return out_of_range();
        s.resize(*kept);
    }
    return known(make_string(std::move(s), column.id));
}

Reading to_moment(const Value& v, const Type& column, const ReadContext& context) {
    Conversion same = convert_for_equality(v, column.id, context);
    if (same.match != Match::Exact) {
        return same.match == Match::Never ? out_of_range() : Reading{};
    }
    int64_t us =
        column.typmod < 0 ? same.value.as_int() : round_timestamp(same.value.as_int(), column.typmod);
    return known(column.id == TypeId::Timestamp ? Value::timestamp(us) : Value::timestamptz(us));
}

// A timestamp loses its time of day.
Reading to_date(const Value& v, const ReadContext& context) {
    if (v.type_id() == TypeId::Date) return known(v);
    BoundConversion day = convert_upper_bound(v, true, TypeId::Date, context);
    if (day.match != Match::Exact || day.bound.kind == Bound::Kind::Unbounded) return {};
    return known(std::move(day.bound.value));
}

}  // namespace

Reading convert_for_assignment(const Value& constant, Type column, const ReadContext& context) {
    if (constant.is_null()) return known(Value::null(column));
    if (constant.type_id() == TypeId::Unknown) {
        Reading reading = read_text(constant.as_string(), column.id, context);
        if (!reading.known() || column.id == TypeId::Unknown) return reading;
        return convert_for_assignment(reading.value, column, context);
    }
    switch (column.id) {
        case TypeId::Int2:
        case TypeId::Int4:
        case TypeId::Int8: return to_integer(constant, column.id);
        case TypeId::Numeric: return to_numeric(constant, column);
        case TypeId::Text:
        case TypeId::Varchar:
        case TypeId::Bpchar: return to_string(constant, column, context);
        case TypeId::Timestamp:
        case TypeId::Timestamptz: return to_moment(constant, column, context);
        case TypeId::Date: return to_date(constant, context);
        default: return constant.type_id() == column.id ? known(constant) : Reading{};
    }
}

}  // namespace braid
