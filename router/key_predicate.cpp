// Building and printing predicates. See key_predicate.h; evaluate.cpp maps them to shards.
#include "router/key_predicate.h"

#include <fmt/format.h>

namespace braid::router {
namespace {

std::string to_string(const Operand& operand) {
    std::string text;
    if (operand.negative) text += '-';
    switch (operand.source) {
        case Operand::Source::Literal: text += fmt::format("?{}", operand.slot); break;
        case Operand::Source::Parameter: text += fmt::format("${}", operand.parameter); break;
        case Operand::Source::Asked: text += "expression"; break;
        case Operand::Source::Constant:
            text += operand.constant.is_null() ? "null" : operand.constant.to_string();
            break;
    }
    if (operand.cast != TypeId::Unknown) text += fmt::format("::{}", type_name(operand.cast));
    return text;
}

std::string_view sign(Comparison comparison) {
    switch (comparison) {
        case Comparison::Equal: return "=";
        case Comparison::Less: return "<";
        case Comparison::LessOrEqual: return "<=";
        case Comparison::Greater: return ">";
        case Comparison::GreaterOrEqual: return ">=";
    }
    __builtin_unreachable();
}

std::string joined(const KeyPredicate& predicate, const TableRouter& table, std::string_view word) {
    std::string text;
    for (const KeyPredicate& operand : predicate.operands) {
        if (!text.empty()) text += word;
        bool parentheses = operand.op == KeyPredicate::Op::Or || operand.op == KeyPredicate::Op::And;
        text += parentheses ? fmt::format("({})", router::to_string(operand, table))
                            : router::to_string(operand, table);
    }
    return text;
}

}  // namespace

KeyPredicate KeyPredicate::never() {
    KeyPredicate predicate;
    predicate.op = Op::False;
    return predicate;
}

KeyPredicate KeyPredicate::compare(uint32_t column, Comparison comparison, Operand value) {
    KeyPredicate predicate;
    predicate.op = Op::Compare;
    predicate.column = column;
    predicate.comparison = comparison;
    predicate.values.push_back(std::move(value));
    return predicate;
}

KeyPredicate KeyPredicate::between(uint32_t column, Operand low, Operand high) {
    KeyPredicate predicate;
    predicate.op = Op::Between;
    predicate.column = column;
    predicate.values.push_back(std::move(low));
    predicate.values.push_back(std::move(high));
    return predicate;
}

KeyPredicate KeyPredicate::in(uint32_t column, std::vector<Operand> values) {
    KeyPredicate predicate;
    predicate.op = Op::In;
    predicate.column = column;
    predicate.values = std::move(values);
    return predicate;
}

KeyPredicate KeyPredicate::any_of_array(uint32_t column, Operand array) {
    KeyPredicate predicate;
    predicate.op = Op::AnyOfArray;
    predicate.column = column;
    predicate.values.push_back(std::move(array));
    return predicate;
}

KeyPredicate KeyPredicate::is_null(uint32_t column, bool negated) {
    KeyPredicate predicate;
    predicate.op = negated ? Op::IsNotNull : Op::IsNull;
    predicate.column = column;
    return predicate;
}

KeyPredicate KeyPredicate::all_of(std::vector<KeyPredicate> operands) {
    KeyPredicate predicate;
    predicate.op = Op::And;
    for (KeyPredicate& operand : operands) {
        if (operand.op == Op::True) continue;
        if (operand.op == Op::False) return never();
        predicate.operands.push_back(std::move(operand));
    }
    if (predicate.operands.empty()) return always();
    if (predicate.operands.size() == 1) return KeyPredicate(std::move(predicate.operands.front()));
    return predicate;
}

KeyPredicate KeyPredicate::any_of(std::vector<KeyPredicate> operands) {
    KeyPredicate predicate;
    predicate.op = Op::Or;
    for (KeyPredicate& operand : operands) {
        if (operand.op == Op::False) continue;
        if (operand.op == Op::True) return always();
        predicate.operands.push_back(std::move(operand));
    }
    if (predicate.operands.empty()) return never();
    if (predicate.operands.size() == 1) return KeyPredicate(std::move(predicate.operands.front()));
    return predicate;
}

std::string to_string(const KeyPredicate& predicate, const TableRouter& table) {
    using Op = KeyPredicate::Op;
    auto column = [&] { return std::string_view(table.key()[predicate.column].name); };
    switch (predicate.op) {
        case Op::True: return "true";
        case Op::False: return "false";
        case Op::And: return joined(predicate, table, " and ");
        case Op::Or: return joined(predicate, table, " or ");
        case Op::Compare:
            return fmt::format("{} {} {}", column(), sign(predicate.comparison),
                               to_string(predicate.values[0]));
        case Op::In: {
            constexpr size_t kShown = 8;
            std::string list;
            for (size_t i = 0; i < predicate.values.size() && i < kShown; i++) {
                list += (i == 0 ? "" : ", ") + to_string(predicate.values[i]);
            }
            if (predicate.values.size() > kShown) {
                list += fmt::format(", ... {} values", predicate.values.size());
            }
            return fmt::format("{} {} ({})", column(), predicate.stored ? "stores one of" : "in", list);
        }
        case Op::AnyOfArray: return fmt::format("{} = any({})", column(), to_string(predicate.values[0]));
        case Op::Between:
            return fmt::format("{} between {} and {}", column(), to_string(predicate.values[0]),
                               to_string(predicate.values[1]));
        case Op::IsNull: return fmt::format("{} is null", column());
        case Op::IsNotNull: return fmt::format("{} is not null", column());
    }
    __builtin_unreachable();
}

}  // namespace braid::router
