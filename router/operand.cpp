// Reading operands. See operand.h.
#include "router/operand.h"

#include <limits>

#include "base/convert.h"

namespace braid::router {
namespace {

Reading known(Value value) {
    return {Outcome::Known, std::move(value)};
}

Reading undetermined() {
    return {};
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

Reading read_literal(const Operand& operand, const Bindings& bindings) {
    if (operand.slot < 0 || static_cast<size_t>(operand.slot) >= bindings.literals.size()) {
        return undetermined();
    }
    std::string_view text = bindings.literals[static_cast<size_t>(operand.slot)];
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
    if (value.type_id() == TypeId::Unknown) return read_text(value.as_string(), target, context);
    return convert_for_assignment(value, type_of(target), context);
}

}  // namespace

Reading read(const Operand& operand, const Bindings& bindings, TypeId expected) {
    Reading reading;
    switch (operand.source) {
        case Operand::Source::Constant: reading = known(operand.constant); break;
        case Operand::Source::Literal: reading = read_literal(operand, bindings); break;
        case Operand::Source::Parameter: reading = read_parameter(operand, bindings, expected); break;
        case Operand::Source::Asked: reading = read_asked(operand, bindings); break;
    }
    if (!reading.known()) return reading;
    // A minus binds looser than a cast: -1::int2 is -(1::int2).
    if (operand.cast != TypeId::Unknown) {
        reading = cast(reading.value, operand.cast, bindings.context);
        if (!reading.known()) return reading;
    }
    if (operand.negative && !reading.value.is_null()) return negated(reading.value);
    return reading;
}

bool is_untyped(const Operand& operand, const Bindings& bindings) {
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
