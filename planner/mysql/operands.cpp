// Constants. See operands.h.
#include "planner/mysql/operands.h"

#include <string>

namespace braid::planner {

using grammar::as;
using grammar::LiteralKind;
using router::Operand;

namespace {

std::optional<Operand> constant(Value value) {
    Operand operand;
    operand.dialect = grammar::Dialect::Mysql;
    operand.constant = std::move(value);
    return operand;
}

bool is_unicode(std::string_view charset) {
    return charset.empty() || charset == "utf8mb4" || charset == "utf8mb3" || charset == "utf8";
}

std::optional<Operand> literal_operand(const grammar::Literal& literal) {
    switch (literal.literal_kind) {
        case LiteralKind::Null: return constant(Value());
        case LiteralKind::True: return constant(Value::boolean(true));
        case LiteralKind::False: return constant(Value::boolean(false));
        case LiteralKind::BitString: return std::nullopt;
        default: break;
    }
    if (!is_unicode(literal.charset)) return std::nullopt;
    if (literal.slot == grammar::Literal::kNoSlot) {
        // Made by the grammar, or in a statement whose constants are not lifted.
        if (literal.literal_kind == LiteralKind::String)
            return constant(Value::text(std::string(literal.value)));
        if (literal.literal_kind != LiteralKind::Integer) return std::nullopt;
        Reading reading = read_number_literal(literal.value);
        return reading.known() ? constant(std::move(reading.value)) : std::nullopt;
    }
    Operand operand;
    operand.dialect = grammar::Dialect::Mysql;
    operand.source = Operand::Source::Literal;
    operand.slot = literal.slot;
    operand.literal_kind = literal.literal_kind;
    return operand;
}

// DATE 'x' and TIMESTAMP 'x', which is a DATETIME. A CAST may round and cut: it is no constant here.
std::optional<Operand> typed_literal(const grammar::Cast& cast) {
    const auto* literal = as<grammar::Literal>(cast.operand);
    if (cast.style != grammar::CastStyle::TypedLiteral || literal == nullptr || cast.type->name.size() != 1)
        return std::nullopt;
    std::optional<Operand> operand = literal_operand(*literal);
    if (!operand) return std::nullopt;
    const std::string_view name = cast.type->name.back();
    if (name == "date") {
        operand->cast = TypeId::Date;
    } else if (name == "timestamp") {
        operand->cast = TypeId::Timestamp;
    } else {
        return std::nullopt;
    }
    return operand;
}

}  // namespace

std::optional<Operand> mysql_operand_of(const grammar::Expression* expression) {
    if (const auto* literal = as<grammar::Literal>(expression)) return literal_operand(*literal);
    if (const auto* cast = as<grammar::Cast>(expression)) return typed_literal(*cast);
    if (const auto* parameter = as<grammar::Parameter>(expression)) {
        Operand operand;
        operand.dialect = grammar::Dialect::Mysql;
        operand.source = Operand::Source::Parameter;
        operand.parameter = parameter->number;
        return operand;
    }
    const auto* unary = as<grammar::Unary>(expression);
    if (unary == nullptr || (unary->op != "-" && unary->op != "+")) return std::nullopt;
    const auto* literal = as<grammar::Literal>(unary->operand);
    const bool number = literal != nullptr && (literal->literal_kind == LiteralKind::Integer ||
                                               literal->literal_kind == LiteralKind::Number);
    if (!number) return std::nullopt;
    std::optional<Operand> operand = literal_operand(*literal);
    if (operand && unary->op == "-") operand->negative = true;
    return operand;
}

}  // namespace braid::planner
