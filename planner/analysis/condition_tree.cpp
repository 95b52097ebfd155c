// Reading conditions. See condition_tree.h.
#include "planner/analysis/condition_tree.h"

#include <algorithm>

#include "grammar/ast/walk.h"
#include "planner/analysis/operands.h"

namespace braid::planner {

using grammar::as;
using grammar::BoolOp;
using router::Comparison;
using router::KeyPredicate;
using router::Operand;

namespace {

std::optional<Comparison> comparison_of(std::string_view op) {
    if (op == "=") return Comparison::Equal;
    if (op == "<") return Comparison::Less;
    if (op == "<=") return Comparison::LessOrEqual;
    if (op == ">") return Comparison::Greater;
    if (op == ">=") return Comparison::GreaterOrEqual;
    return std::nullopt;
}

Comparison flipped(Comparison comparison) {
    switch (comparison) {
        case Comparison::Less: return Comparison::Greater;
        case Comparison::LessOrEqual: return Comparison::GreaterOrEqual;
        case Comparison::Greater: return Comparison::Less;
        case Comparison::GreaterOrEqual: return Comparison::LessOrEqual;
        case Comparison::Equal: return Comparison::Equal;
    }
    __builtin_unreachable();
}

const grammar::RowConstructor* row_of(const grammar::Expression* expression, size_t size) {
    const auto* row = as<grammar::RowConstructor>(expression);
    return row != nullptr && row->items.size() == size ? row : nullptr;
}

// Reads a condition for given columns.
class Reader {
  public:
    Reader(const Scope& scope, std::span<const Column> columns) : scope_(scope), columns_(columns) {}

    KeyPredicate read(const grammar::Expression* condition) const {
        switch (condition->kind) {
            case grammar::NodeKind::BoolExpression:
                return connective(*as<grammar::BoolExpression>(condition));
            case grammar::NodeKind::Binary: return binary(*as<grammar::Binary>(condition));
            case grammar::NodeKind::Between: return between(*as<grammar::Between>(condition));
            case grammar::NodeKind::InList: return in_list(*as<grammar::InList>(condition));
            case grammar::NodeKind::Quantified: return quantified(*as<grammar::Quantified>(condition));
            case grammar::NodeKind::IsTest: return is_test(*as<grammar::IsTest>(condition));
            case grammar::NodeKind::IsDistinct: return is_distinct(*as<grammar::IsDistinct>(condition));
            default: return KeyPredicate::always();
        }
    }

  private:
    std::optional<uint32_t> position(const grammar::Expression* expression) const {
        std::optional<Column> column = scope_.resolve(expression);
        if (!column) return std::nullopt;
        for (uint32_t i = 0; i < columns_.size(); i++) {
            if (columns_[i] == *column) return i;
        }
        return std::nullopt;
    }

    KeyPredicate connective(const grammar::BoolExpression& expression) const {
        if (expression.op == BoolOp::Not) return negated(expression.operands[0]);
        std::vector<KeyPredicate> operands;
        for (const grammar::Expression* operand : expression.operands) {
            operands.push_back(read(operand));
            if (expression.op == BoolOp::Or && operands.back().is_always()) return KeyPredicate::always();
        }
        return expression.op == BoolOp::And ? KeyPredicate::all_of(std::move(operands))
                                            : KeyPredicate::any_of(std::move(operands));
    }

    // NOT turns round what has an exact opposite; a NULL operand makes both sides not true, so nothing is
    // lost.
    KeyPredicate negated(const grammar::Expression* condition) const {
        if (const auto* inner = as<grammar::BoolExpression>(condition)) {
            if (inner->op == BoolOp::Not) return read(inner->operands[0]);
            std::vector<KeyPredicate> operands;
            for (const grammar::Expression* operand : inner->operands) operands.push_back(negated(operand));
            return inner->op == BoolOp::Or ? KeyPredicate::all_of(std::move(operands))
                                           : KeyPredicate::any_of(std::move(operands));
        }
        if (const auto* comparison = as<grammar::Binary>(condition)) {
            if (comparison->op == "<>")
                return compare(comparison->left, Comparison::Equal, comparison->right);
            std::optional<Comparison> op = comparison_of(comparison->op);
            if (!op) return KeyPredicate::always();
            switch (*op) {
                case Comparison::Equal: return KeyPredicate::always();
                case Comparison::Less:
                    return compare(comparison->left, Comparison::GreaterOrEqual, comparison->right);
                case Comparison::LessOrEqual:
                    return compare(comparison->left, Comparison::Greater, comparison->right);
                case Comparison::Greater:
                    return compare(comparison->left, Comparison::LessOrEqual, comparison->right);
                case Comparison::GreaterOrEqual:
                    return compare(comparison->left, Comparison::Less, comparison->right);
            }
        }
        if (const auto* list = as<grammar::InList>(condition); list != nullptr && list->negated) {
            grammar::InList positive = *list;
            positive.negated = false;
            return in_list(positive);
        }
        if (const auto* test = as<grammar::IsTest>(condition);
            test != nullptr && test->test == grammar::IsTestKind::Null) {
            grammar::IsTest opposite = *test;
            opposite.negated = !test->negated;
            return is_test(opposite);
        }
        return KeyPredicate::always();
    }

    KeyPredicate compare(const grammar::Expression* left, Comparison comparison,
                         const grammar::Expression* right) const {
        if (std::optional<uint32_t> column = position(left)) {
            if (std::optional<Operand> value = operand_of(right, scope_.dialect())) {
                return KeyPredicate::compare(*column, comparison, std::move(*value));
            }
        }
        if (std::optional<uint32_t> column = position(right)) {
            if (std::optional<Operand> value = operand_of(left, scope_.dialect())) {
                return KeyPredicate::compare(*column, flipped(comparison), std::move(*value));
            }
        }
        return KeyPredicate::always();
    }

    KeyPredicate binary(const grammar::Binary& expression) const {
        if (expression.op == "<=>") return not_distinct(expression.left, expression.right);
        std::optional<Comparison> comparison = comparison_of(expression.op);
        if (!comparison) return KeyPredicate::always();
        if (const auto* left = as<grammar::RowConstructor>(expression.left)) {
            const auto* right = row_of(expression.right, left->items.size());
            if (right == nullptr || *comparison != Comparison::Equal) return KeyPredicate::always();
            return rows_equal(*left, *right);
        }
        return compare(expression.left, *comparison, expression.right);
    }

    KeyPredicate rows_equal(const grammar::RowConstructor& left, const grammar::RowConstructor& right) const {
        std::vector<KeyPredicate> operands;
        for (size_t i = 0; i < left.items.size(); i++) {
            operands.push_back(compare(left.items[i], Comparison::Equal, right.items[i]));
        }
        return KeyPredicate::all_of(std::move(operands));
    }

    KeyPredicate between(const grammar::Between& expression) const {
        if (expression.negated || expression.symmetric) return KeyPredicate::always();
        if (scope_.dialect() == grammar::Dialect::Mysql) return mysql_between(expression);
        std::vector<KeyPredicate> both;
        both.push_back(compare(expression.operand, Comparison::GreaterOrEqual, expression.low));
        both.push_back(compare(expression.operand, Comparison::LessOrEqual, expression.high));
        return KeyPredicate::all_of(std::move(both));
    }

    // All three are compared as one type.
    KeyPredicate mysql_between(const grammar::Between& expression) const {
        std::optional<uint32_t> column = position(expression.operand);
        std::optional<Operand> low = operand_of(expression.low, scope_.dialect());
        std::optional<Operand> high = operand_of(expression.high, scope_.dialect());
        if (!column || !low || !high) return KeyPredicate::always();
        return KeyPredicate::between(*column, std::move(*low), std::move(*high));
    }

    KeyPredicate in_list(const grammar::InList& expression) const {
        if (expression.negated) return KeyPredicate::always();
        if (const auto* row = as<grammar::RowConstructor>(expression.operand)) {
            std::vector<KeyPredicate> rows;
            for (const grammar::Expression* item : expression.items) {
                const auto* values = row_of(item, row->items.size());
                if (values == nullptr) return KeyPredicate::always();
                rows.push_back(rows_equal(*row, *values));
            }
            return KeyPredicate::any_of(std::move(rows));
        }
        return any_of_items(expression.operand, expression.items);
    }

    KeyPredicate any_of_items(const grammar::Expression* operand,
                              grammar::List<const grammar::Expression*> items) const {
        std::optional<uint32_t> column = position(operand);
        if (!column) return KeyPredicate::always();
        std::vector<Operand> values;
        values.reserve(items.size());
        for (const grammar::Expression* item : items) {
            std::optional<Operand> value = operand_of(item, scope_.dialect());
            if (!value) return KeyPredicate::always();
            values.push_back(std::move(*value));
        }
        return KeyPredicate::in(*column, std::move(values));
    }

    KeyPredicate quantified(const grammar::Quantified& expression) const {
        if (expression.op != "=" || expression.all || expression.array == nullptr) {
            return KeyPredicate::always();
        }
        if (const auto* array = as<grammar::ArrayConstructor>(expression.array)) {
            if (array->query != nullptr) return KeyPredicate::always();
            return any_of_items(expression.operand, array->items);
        }
        if (const auto* cast = as<grammar::Cast>(expression.array)) {
            // array[]::int[] is true of nothing, whatever its type is.
            const auto* array = as<grammar::ArrayConstructor>(cast->operand);
            const bool empty = array != nullptr && array->query == nullptr && array->items.empty();
            if (empty) return any_of_items(expression.operand, array->items);
        }
        std::optional<uint32_t> column = position(expression.operand);
        std::optional<Operand> array = array_operand_of(expression.array);
        if (!column || !array) return KeyPredicate::always();
        return KeyPredicate::any_of_array(*column, std::move(*array));
    }

    KeyPredicate is_test(const grammar::IsTest& expression) const {
        if (expression.test != grammar::IsTestKind::Null) return KeyPredicate::always();
        std::optional<uint32_t> column = position(expression.operand);
        if (!column) return KeyPredicate::always();
        return KeyPredicate::is_null(*column, expression.negated);
    }

    // x IS NOT DISTINCT FROM c is x = c, or both are NULL.
    KeyPredicate is_distinct(const grammar::IsDistinct& expression) const {
        return expression.negated ? not_distinct(expression.left, expression.right) : KeyPredicate::always();
    }

    KeyPredicate not_distinct(const grammar::Expression* left, const grammar::Expression* right) const {
        KeyPredicate equal = compare(left, Comparison::Equal, right);
        if (equal.is_always()) return equal;
        uint32_t column = equal.column;
        std::vector<KeyPredicate> either;
        either.push_back(std::move(equal));
        either.push_back(KeyPredicate::is_null(column, false));
        return KeyPredicate::any_of(std::move(either));
    }

    const Scope& scope_;
    std::span<const Column> columns_;
};

void collect_conjuncts(const grammar::Expression* condition, std::vector<const grammar::Expression*>& out) {
    const auto* connective = as<grammar::BoolExpression>(condition);
    if (connective == nullptr || connective->op != BoolOp::And) {
        out.push_back(condition);
        return;
    }
    for (const grammar::Expression* operand : connective->operands) collect_conjuncts(operand, out);
}

bool same_operand(const Operand& a, const Operand& b) {
    if (a.source != b.source || a.negative != b.negative || a.cast != b.cast) return false;
    switch (a.source) {
        case Operand::Source::Literal: return a.slot == b.slot;
        case Operand::Source::Parameter: return a.parameter == b.parameter;
        case Operand::Source::Asked: return a.asked == b.asked;
        case Operand::Source::Constant:
            return a.constant.type() == b.constant.type() && a.constant.is_null() == b.constant.is_null() &&
                   (a.constant.is_null() || a.constant.to_string() == b.constant.to_string());
    }
    __builtin_unreachable();
}

}  // namespace

std::vector<const grammar::Expression*> conjuncts_of(const grammar::Expression* condition) {
    std::vector<const grammar::Expression*> conjuncts;
    collect_conjuncts(condition, conjuncts);
    return conjuncts;
}

std::vector<std::pair<Column, Column>> column_equalities(const grammar::Expression* conjunct,
                                                         const Scope& scope) {
    std::vector<std::pair<Column, Column>> pairs;
    auto add = [&](const grammar::Expression* left, const grammar::Expression* right) {
        std::optional<Column> a = scope.resolve(left);
        std::optional<Column> b = scope.resolve(right);
        if (a && b && !(*a == *b)) pairs.emplace_back(*a, *b);
    };
    const auto* binary = as<grammar::Binary>(conjunct);
    if (binary == nullptr || binary->op != "=") return pairs;
    if (const auto* left = as<grammar::RowConstructor>(binary->left)) {
        if (const auto* right = row_of(binary->right, left->items.size())) {
            for (size_t i = 0; i < left->items.size(); i++) add(left->items[i], right->items[i]);
        }
        return pairs;
    }
    add(binary->left, binary->right);
    return pairs;
}

std::vector<Column> columns_restricted_by(const grammar::Expression* condition, const Scope& scope) {
    std::vector<Column> columns;
    grammar::walk(*condition, [&](const grammar::Node& node) {
        if (node.kind == grammar::NodeKind::Query) return false;
        if (const auto* reference = as<grammar::ColumnRef>(&node)) {
            std::optional<Column> column = scope.resolve(*reference);
            if (column && std::find(columns.begin(), columns.end(), *column) == columns.end()) {
                columns.push_back(*column);
            }
        }
        return true;
    });
    return columns;
}

KeyPredicate condition_on(const grammar::Expression* condition, const Scope& scope,
                          std::span<const Column> columns) {
    return Reader(scope, columns).read(condition);
}

bool same_condition(const KeyPredicate& a, const KeyPredicate& b) {
    return a.op == b.op && a.column == b.column && a.comparison == b.comparison && a.stored == b.stored &&
           std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(), same_operand) &&
           std::equal(a.operands.begin(), a.operands.end(), b.operands.begin(), b.operands.end(),
                      same_condition);
}

std::optional<uint32_t> key_position(const Relation& relation, const RelationColumn& column) {
    if (relation.router == nullptr) return std::nullopt;
    for (uint32_t i = 0; i < relation.router->key().size(); i++) {
        if (relation.router->key()[i].name == column.own_name) return i;
    }
    return std::nullopt;
}

}  // namespace braid::planner
