// Reading operands. See operand.h.
#include "router/operand.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "base/convert.h"

namespace braid::router {
namespace {

Reading known(Value value) {
    return {Outcome::Known, std::move(value)};
}

Reading undetermined() {
    return {};
}

bool is_ascii(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0; });
}

Reading negated(const Value& value) {
    switch (value.type_id()) {
        case TypeId::Int4:
        case TypeId::Int8: {
            // -2147483648 is written as a minus before an int8 constant, and so it stays an int8.
            if (value.as_int() == std::numeric_limits<int64_t>::min()) return undetermined();
            return known(value.type_id() == TypeId::Int4 ? Value::int4(static_cast<int32_t>(-value.as_int()))
                                                         : Value::int8(-value.as_int()));
        }
        case TypeId::Numeric: return known(Value::numeric(value.as_decimal().negated()));
        default: return undetermined();
    }
}

bool has_exponent(std::string_view number) {
    return number.find_first_of("eE") != std::string_view::npos;
}

Reading read_hexadecimal(std::string_view digits) {
    std::string bytes;
    // 0x041: an odd digit has a zero before it.
    std::string even = digits.size() % 2 == 0 ? std::string(digits) : "0" + std::string(digits);
    for (size_t i = 0; i < even.size(); i += 2) {
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(even.data() + i, even.data() + i + 2, byte, 16);
        if (error != std::errc() || end != even.data() + i + 2) return undetermined();
        bytes.push_back(static_cast<char>(byte));
    }
    return known(Value::bytea(std::move(bytes)));
}

// 1.5 is exact and 1e3 a double; what is beyond ASCII is text only as far as its character set is known.
Reading read_mysql_literal(grammar::LiteralKind kind, std::string_view text, const Bindings& bindings) {
    switch (kind) {
        case grammar::LiteralKind::Integer: return read_number_literal(text);
        case grammar::LiteralKind::Number:
            return has_exponent(text) ? read_text(text, TypeId::Float8) : read_number_literal(text);
        case grammar::LiteralKind::String:
            if (!bindings.context.server_encoding_is_utf8 && !is_ascii(text)) return undetermined();
            return known(Value::text(std::string(text)));
        case grammar::LiteralKind::HexNumber:
        case grammar::LiteralKind::HexString: return read_hexadecimal(text);
        default: return undetermined();
    }
}

Reading read_literal(const Operand& operand, const Bindings& bindings) {
    if (operand.slot < 0 || static_cast<size_t>(operand.slot) >= bindings.literals.size()) {
        return undetermined();
    }
    std::string_view text = bindings.literals[static_cast<size_t>(operand.slot)];
    if (operand.dialect == grammar::Dialect::Mysql)
        return read_mysql_literal(operand.literal_kind, text, bindings);
    switch (operand.literal_kind) {
        case grammar::LiteralKind::Integer:
        case grammar::LiteralKind::Number: return read_number_literal(text);
        case grammar::LiteralKind::String: return known(Value::unknown(std::string(text)));
        default: return undetermined();
    }
}

Reading read_parameter(const Operand& operand, const Bindings& bindings, TypeId expected) {
    if (operand.parameter == 0 || operand.parameter > bindings.parameters.size()) return undetermined();
    const BoundParameter& bound = bindings.parameters[operand.parameter - 1];
    // With a cast, `$1::type` gives the parameter that type; else it takes the type of what it is compared
    // with.
    TypeId type = bound.type_oid != 0               ? type_from_oid(bound.type_oid).id
                  : operand.cast != TypeId::Unknown ? operand.cast
                                                    : expected;
    if (bound.null) return known(Value::null(type_of(type)));
    if (bound.binary) {
        return type == TypeId::Unknown ? undetermined() : read_binary(bound.bytes, type);
    }
    if (type == TypeId::Unknown) return known(Value::unknown(std::string(bound.bytes)));
    return read_text(bound.bytes, type, bindings.context);
}

Reading read_asked(const Operand& operand, const Bindings& bindings) {
    if (operand.asked >= bindings.asked.size()) return undetermined();
    const BoundParameter& answer = bindings.asked[operand.asked];
    TypeId type = type_from_oid(answer.type_oid).id;
    if (answer.null) return known(Value::null(type_of(type)));
    return answer.binary ? read_binary(answer.bytes, type) : read_text(answer.bytes, type, bindings.context);
}

Reading cast(const Value& value, TypeId target, const ReadContext& context) {
    if (value.is_null()) return known(Value::null(type_of(target)));
    if (value.type_id() == target) return known(value);
    const TypeId from = value.type_id();
    // A cast of text reads it by the type's input function.
    const bool is_read =
        from == TypeId::Unknown || ((from == TypeId::Text || from == TypeId::Varchar) && !is_text(target));
    if (is_read) return read_text(value.as_string(), target, context);
    return convert_for_assignment(value, type_of(target), context);
}

}  // namespace

bool readable(const Value& value, const ReadContext& context) {
    const bool text = is_text(value.type_id()) || value.type_id() == TypeId::Unknown;
    if (context.text_is_as_stored || value.is_null() || !text) return true;
    return std::all_of(value.as_string().begin(), value.as_string().end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Reading read(const Operand& operand, const Bindings& bindings, TypeId expected) {
    Reading reading;
    switch (operand.source) {
        case Operand::Source::Constant: reading = known(operand.constant); break;
        case Operand::Source::Literal: reading = read_literal(operand, bindings); break;
        case Operand::Source::Parameter: reading = read_parameter(operand, bindings, expected); break;
        case Operand::Source::Asked: reading = read_asked(operand, bindings); break;
    }
    if (!reading.known() || !readable(reading.value, bindings.context)) {
        return reading.known() ? undetermined() : reading;
    }
    // A minus binds looser than a cast: -1::int2 is -(1::int2).
    if (operand.cast != TypeId::Unknown && operand.dialect == grammar::Dialect::Mysql) {
        // DATE 'x' and TIMESTAMP 'x' in the one spelling that is read alike everywhere.
        if (reading.value.is_null() || !is_text(reading.value.type_id())) return undetermined();
        const std::string text = reading.value.as_string();
        const bool digits = !text.empty() && text.front() >= '0' && text.front() <= '9' &&
                            text.back() >= '0' && text.back() <= '9';
        return digits ? read_text(text, operand.cast) : undetermined();
    }
    if (operand.cast != TypeId::Unknown) {
        reading = cast(reading.value, operand.cast, bindings.context);
        if (!reading.known()) return reading;
    }
    if (!operand.negative || reading.value.is_null()) return reading;
    if (operand.dialect == grammar::Dialect::Mysql && reading.value.type_id() == TypeId::Float8)
        return known(Value::float8(-reading.value.as_double()));
    return negated(reading.value);
}

bool is_untyped(const Operand& operand, const Bindings& bindings) {
    if (operand.dialect == grammar::Dialect::Mysql) return false;
    if (operand.cast != TypeId::Unknown) return false;
    switch (operand.source) {
        case Operand::Source::Literal: return operand.literal_kind == grammar::LiteralKind::String;
        case Operand::Source::Asked: return false;
        case Operand::Source::Constant: return operand.constant.type_id() == TypeId::Unknown;
        case Operand::Source::Parameter:
            return operand.parameter > 0 && operand.parameter <= bindings.parameters.size() &&
                   bindings.parameters[operand.parameter - 1].type_oid == 0;
    }
    return false;
}

}  // namespace braid::router
