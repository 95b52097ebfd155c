// Collecting facts and letting them flow. See conditions.h; condition_tree.cpp reads one condition.
#include "planner/analysis/conditions.h"

#include <algorithm>

#include "planner/analysis/condition_tree.h"
#include "planner/mysql/comparison.h"
#include "router/hash/hash.h"

namespace braid::planner {

using grammar::as;
using router::KeyPredicate;

namespace {

// Enough for any statement written by hand; beyond it, conditions are simply not followed further.
constexpr size_t kMaxRestrictions = 4096;

bool concerns(const std::vector<RelationId>& concerned, RelationId relation) {
    return std::find(concerned.begin(), concerned.end(), relation) != concerned.end();
}

bool mentions_null(const KeyPredicate& predicate) {
    return predicate.op == KeyPredicate::Op::IsNull ||
           std::any_of(predicate.operands.begin(), predicate.operands.end(), mentions_null);
}

// Does it tie several key columns together? What concerns one alone is a restriction of that column already.
bool spans_columns(const KeyPredicate& predicate) {
    if (predicate.operands.empty()) return false;
    auto first_column = [](const KeyPredicate& part) {
        const KeyPredicate* leaf = &part;
        while (!leaf->operands.empty()) leaf = &leaf->operands.front();
        return leaf->column;
    };
    return std::any_of(predicate.operands.begin(), predicate.operands.end(),
                       [&](const KeyPredicate& operand) {
                           return spans_columns(operand) || first_column(operand) != first_column(predicate);
                       });
}

// The predicate over column 0, moved to `column`.
// What a column of VALUES is equal to, as what a new row stores of it. Order says nothing of the stored
// value.
KeyPredicate stored_form(const KeyPredicate& predicate) {
    using Op = KeyPredicate::Op;
    std::vector<KeyPredicate> operands;
    switch (predicate.op) {
        case Op::False:
        case Op::IsNull: return predicate;
        case Op::In: {
            KeyPredicate stored = predicate;
            stored.stored = true;
            return stored;
        }
        case Op::And:
        case Op::Or:
            for (const KeyPredicate& operand : predicate.operands) operands.push_back(stored_form(operand));
            return predicate.op == Op::And ? KeyPredicate::all_of(std::move(operands))
                                           : KeyPredicate::any_of(std::move(operands));
        default: return KeyPredicate::always();
    }
}

KeyPredicate moved(KeyPredicate predicate, uint32_t column) {
    predicate.column = column;
    for (KeyPredicate& operand : predicate.operands) operand = moved(std::move(operand), column);
    return predicate;
}

}  // namespace

bool shadows_comparison(const conf::Catalog& catalog, const std::vector<std::string>& search_path) {
    return std::any_of(
        catalog.operators.begin(), catalog.operators.end(), [&](const conf::QualifiedName& one) {
            return std::find(search_path.begin(), search_path.end(), one.schema) != search_path.end();
        });
}

std::vector<Equality> Conditions::add(const grammar::Expression* condition, const Scope& scope,
                                      const std::vector<RelationId>& concerned) {
    std::vector<Equality> equalities;
    if (condition != nullptr && !shadowed_) {
        for (const grammar::Expression* conjunct : conjuncts_of(condition)) {
            add_conjunct(conjunct, scope, concerned, equalities);
        }
    }
    return equalities;
}

void Conditions::add_conjunct(const grammar::Expression* conjunct, const Scope& scope,
                              const std::vector<RelationId>& concerned, std::vector<Equality>& equalities) {
    for (const auto& [left, right] : column_equalities(conjunct, scope)) {
        equalities.push_back({left, right});
        add_equality({left, right}, concerned);
    }
    for (const Column& column : columns_restricted_by(conjunct, scope)) {
        if (!concerns(concerned, column.relation) || restrictions_.size() >= kMaxRestrictions) continue;
        KeyPredicate predicate = condition_on(conjunct, scope, std::span(&column, 1));
        if (!predicate.is_always()) restrictions_.push_back({column, std::move(predicate)});
    }
    // WHERE false: no row of any of them.
    const auto* literal = as<grammar::Literal>(conjunct);
    if (literal != nullptr && (literal->literal_kind == grammar::LiteralKind::False ||
                               literal->literal_kind == grammar::LiteralKind::Null)) {
        for (RelationId id : concerned) relation_restrictions_.push_back({id, KeyPredicate::never()});
        return;
    }
    // A composite key may be named as a whole: (a, b) in ((1, 2), (3, 4)), or in the arms of an OR.
    for (RelationId id : concerned) {
        const Relation& relation = (*relations_)[id.value];
        if (relation.router == nullptr || relation.router->key().size() < 2) continue;
        std::vector<Column> key;
        for (const router::KeyColumn& column : relation.router->key()) {
            for (const RelationColumn& visible : relation.columns) {
                if (visible.own_name == column.name) key.push_back({id, visible.name});
            }
        }
        if (key.size() != relation.router->key().size()) continue;
        KeyPredicate predicate = condition_on(conjunct, scope, key);
        if (spans_columns(predicate)) relation_restrictions_.push_back({id, std::move(predicate)});
    }
}

void Conditions::add_equality(const Equality& equality, const std::vector<RelationId>& concerned) {
    if (shadowed_) return;
    if (concerns(concerned, equality.right.relation)) add_flow(equality.left, equality.right);
    if (concerns(concerned, equality.left.relation)) add_flow(equality.right, equality.left);
}

void Conditions::add_flow(const Column& from, const Column& to) {
    flows_.push_back({from, to});
}

void Conditions::add_storing(const Column& from, const Column& to) {
    flows_.push_back({from, to, true});
}

void Conditions::add_constants(const Column& column, std::vector<router::Operand> constants) {
    restrictions_.push_back({column, KeyPredicate::in(0, std::move(constants))});
}

Type Conditions::type_of_column(const Column& column) const {
    const RelationColumn* found = (*relations_)[column.relation.value].find(column.name);
    if (found == nullptr) return {};
    if (found->source) return type_of_column(*found->source);
    return found->type;
}

const conf::Column* Conditions::described_column(const Column& column) const {
    const RelationColumn* found = (*relations_)[column.relation.value].find(column.name);
    if (found == nullptr) return nullptr;
    return found->source ? described_column(*found->source) : found->described;
}

// A constant restricts both sides of an equality alike only when both read and compare it alike.
bool Conditions::flows_between(const Column& from, const Column& to) const {
    if (relations_->dialect() == grammar::Dialect::Mysql) {
        const conf::Column* a = described_column(from);
        const conf::Column* b = described_column(to);
        return a != nullptr && b != nullptr && compares_alike(*a, *b);
    }
    TypeId a = type_of_column(from).id;
    TypeId b = type_of_column(to).id;
    if ((*relations_)[from.relation.value].kind == RelationKind::Values)
        return true;  // its operands are typed
    return a != TypeId::Unknown && a != TypeId::Other && (a == b || router::hash_alike(a, b));
}

bool Conditions::is_of_values(const Column& column) const {
    const Relation& relation = (*relations_)[column.relation.value];
    if (relation.kind == RelationKind::Values) return true;
    const RelationColumn* found = relation.find(column.name);
    return found != nullptr && found->source && is_of_values(*found->source);
}

bool Conditions::stores_unchanged(const Column& from, const Column& to) const {
    if (relations_->dialect() == grammar::Dialect::Mysql) return true;  // the caller has compared the columns
    const Type a = type_of_column(from);
    const Type b = type_of_column(to);
    if (is_integer(a.id) && is_integer(b.id)) return true;
    const bool texts = (a.id == TypeId::Text || a.id == TypeId::Varchar) &&
                       (b.id == TypeId::Text || b.id == TypeId::Varchar);
    if (a.id == TypeId::Unknown || a.id == TypeId::Other || (a.id != b.id && !texts)) return false;
    return b.typmod == -1 || (a.id == b.id && a.typmod == b.typmod);
}

KeyPredicate Conditions::passed_on(const Flow& flow, const KeyPredicate& predicate) const {
    if (!flow.stores) return flows_between(flow.from, flow.to) ? predicate : KeyPredicate::always();
    // Constants of VALUES are what is stored; other columns must hold what the new row's column holds.
    if (is_of_values(flow.from)) return stored_form(predicate);
    const bool same = flows_between(flow.from, flow.to) && stores_unchanged(flow.from, flow.to);
    return same ? predicate : KeyPredicate::always();
}

void Conditions::propagate() {
    for (size_t i = 0; i < restrictions_.size(); i++) {
        for (const Flow& flow : flows_) {
            if (!(flow.from == restrictions_[i].column)) continue;
            KeyPredicate passed = passed_on(flow, restrictions_[i].predicate);
            if (passed.is_always()) continue;
            // The same condition at the same column again: it came round a circle.
            bool known =
                std::any_of(restrictions_.begin(), restrictions_.end(), [&](const Restriction& other) {
                    return other.column == flow.to && same_condition(other.predicate, passed);
                });
            if (known || restrictions_.size() >= kMaxRestrictions) continue;
            restrictions_.push_back({flow.to, std::move(passed)});
        }
    }
}

KeyPredicate Conditions::key_predicate(const Relation& relation) const {
    std::vector<KeyPredicate> all;
    // IS NULL is true of rows that an outer join made up, so it says nothing about the table's own.
    auto take = [&](KeyPredicate predicate) {
        if (!relation.nullable || !mentions_null(predicate)) all.push_back(std::move(predicate));
    };
    for (const Restriction& restriction : restrictions_) {
        if (restriction.column.relation != relation.id) continue;
        for (uint32_t i = 0; i < relation.router->key().size(); i++) {
            const RelationColumn* column = relation.find(restriction.column.name);
            if (column != nullptr && key_position(relation, *column) == i) {
                take(moved(restriction.predicate, i));
            }
        }
    }
    for (const RelationRestriction& restriction : relation_restrictions_) {
        if (restriction.relation == relation.id) take(restriction.predicate);
    }
    return KeyPredicate::all_of(std::move(all));
}

}  // namespace braid::planner
