// Constants among expressions. See operands.h.
#include "planner/analysis/operands.h"

#include "planner/mysql/operands.h"

namespace braid::planner {

using grammar::as;
using router::Operand;

TypeId simple_type(const grammar::TypeName& type, bool array) {
    if (!type.modifiers.empty() || !type.interval_fields.empty() || type.set_of || type.percent_type) {
        return TypeId::Unknown;
    }
    if (type.array_bounds.size() != (array ? 1u : 0u) || type.name.empty()) return TypeId::Unknown;
    if (type.name.size() == 2 && type.name[0] != "pg_catalog") return TypeId::Unknown;
    if (type.name.size() > 2) return TypeId::Unknown;
    return type_from_name(type.name.back());
}

namespace {

std::optional<Operand> constant(Value value) {
    Operand operand;
    operand.constant = std::move(value);
    return operand;
}

std::optional<Operand> literal_operand(const grammar::Literal& literal) {
    using grammar::LiteralKind;
    switch (literal.literal_kind) {
        case LiteralKind::Null: return constant(Value());
        case LiteralKind::True: return constant(Value::boolean(true));
        case LiteralKind::False: return constant(Value::boolean(false));
        case LiteralKind::BitString:
        case LiteralKind::HexString:
        case LiteralKind::HexNumber: return std::nullopt;
        case LiteralKind::Integer:
        case LiteralKind::Number:
        case LiteralKind::String: break;
    }
    if (literal.slot != grammar::Literal::kNoSlot) {
        Operand operand;
        operand.source = Operand::Source::Literal;
        operand.slot = literal.slot;
        operand.literal_kind = literal.literal_kind;
        return operand;
    }
    if (literal.literal_kind == LiteralKind::String)
        return constant(Value::unknown(std::string(literal.value)));
    Reading reading = read_number_literal(literal.value);
    return reading.known() ? constant(std::move(reading.value)) : std::nullopt;
}

std::optional<Operand> parameter_operand(const grammar::Parameter& parameter) {
    Operand operand;
    operand.source = Operand::Source::Parameter;
    operand.parameter = parameter.number;
    return operand;
}

std::optional<Operand> cast_operand(const grammar::Cast& cast, bool array) {
    const grammar::Expression* inner = cast.operand;
    std::optional<Operand> operand;
    if (const auto* literal = as<grammar::Literal>(inner)) operand = literal_operand(*literal);
    if (const auto* parameter = as<grammar::Parameter>(inner)) operand = parameter_operand(*parameter);
    if (!operand) return std::nullopt;
    operand->cast = simple_type(*cast.type, array);
    if (operand->cast == TypeId::Unknown || operand->cast == TypeId::Other) return std::nullopt;
    return operand;
}

}  // namespace

std::optional<Operand> operand_of(const grammar::Expression* expression, grammar::Dialect dialect) {
    return dialect == grammar::Dialect::Mysql ? mysql_operand_of(expression) : operand_of(expression);
}

std::optional<Operand> operand_of(const grammar::Expression* expression) {
    if (const auto* literal = as<grammar::Literal>(expression)) return literal_operand(*literal);
    if (const auto* parameter = as<grammar::Parameter>(expression)) return parameter_operand(*parameter);
    if (const auto* cast = as<grammar::Cast>(expression)) return cast_operand(*cast, false);
    if (const auto* unary = as<grammar::Unary>(expression)) {
        if (unary->op != "-" && unary->op != "+") return std::nullopt;
        const auto* literal = as<grammar::Literal>(unary->operand);
        const auto* inner_cast = as<grammar::Cast>(unary->operand);
        if (inner_cast != nullptr) literal = as<grammar::Literal>(inner_cast->operand);
        // -'5' and -$1 take their type from an operator that Braid does not resolve.
        if (literal == nullptr || (literal->literal_kind != grammar::LiteralKind::Integer &&
                                   literal->literal_kind != grammar::LiteralKind::Number)) {
            return std::nullopt;
        }
        std::optional<Operand> operand = operand_of(unary->operand);
        if (operand && unary->op == "-") operand->negative = !operand->negative;
        return operand;
    }
    return std::nullopt;
}

std::optional<Operand> array_operand_of(const grammar::Expression* expression) {
    if (const auto* literal = as<grammar::Literal>(expression)) {
        if (literal->literal_kind != grammar::LiteralKind::String) return std::nullopt;
        return literal_operand(*literal);
    }
    if (const auto* parameter = as<grammar::Parameter>(expression)) return parameter_operand(*parameter);
    if (const auto* cast = as<grammar::Cast>(expression)) return cast_operand(*cast, true);
    return std::nullopt;
}

}  // namespace braid::planner
