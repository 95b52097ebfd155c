// Collations of expressions. See collations.h.
#include "planner/scatter/collations.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/splice.h"

namespace braid::planner {

using grammar::as;

namespace {

Collation as_order(const conf::Collation& collation, const conf::Catalog& catalog) {
    const conf::Collation& effective =
        collation.provider == conf::CollationProvider::Default ? catalog.default_collation : collation;
    Collation order;
    order.provider =
        effective.provider == conf::CollationProvider::Icu ? CollationProvider::Icu : CollationProvider::Libc;
    order.locale = effective.locale;
    order.version = effective.version;
    order.encoding = catalog.encoding;
    order.deterministic = effective.deterministic;
    return order;
}

ExpressionCollation known(const conf::Collation& collation, const conf::Catalog& catalog) {
    ExpressionCollation result;
    result.order = as_order(collation, catalog);
    result.is_default = collation.provider == conf::CollationProvider::Default;
    if (!result.is_default) {
        size_t dot = collation.name.find('.');
        result.sql = dot == std::string::npos
                         ? fmt::format("COLLATE {}", quote_identifier(collation.name))
                         : fmt::format("COLLATE {}.{}", quote_identifier(collation.name.substr(0, dot)),
                                       quote_identifier(collation.name.substr(dot + 1)));
    }
    return result;
}

ExpressionCollation unknown(std::string reason) {
    ExpressionCollation result;
    result.reason = std::move(reason);
    return result;
}

const conf::Column* catalog_column(const Column& column, const Analysis& analysis,
                                   const conf::Catalog& catalog) {
    const Relation& relation = analysis.relation(column.relation);
    const RelationColumn* found = relation.find(column.name);
    if (found == nullptr) return nullptr;
    if (found->source) return catalog_column(*found->source, analysis, catalog);
    if (relation.table == nullptr) return nullptr;
    const conf::Relation* table = catalog.find(relation.table->schema, relation.table->name);
    return table == nullptr ? nullptr : table->find_column(found->own_name);
}

ExpressionCollation named(const grammar::Collate& collate, const conf::Catalog& catalog) {
    std::string_view name = collate.collation.back();
    if (name == "C" || name == "POSIX") {
        conf::Collation bytes;
        bytes.name = std::string(name);
        bytes.locale = "C";
        return known(bytes, catalog);
    }
    for (const auto& [relation_name, relation] : catalog.relations()) {
        for (const conf::Column& column : relation.columns) {
            if (column.collation && column.collation->name == name) return known(*column.collation, catalog);
        }
    }
    return unknown(fmt::format("nothing is known of collation \"{}\"", name));
}

// What an expression's inputs say: texts of the default collation give way to those of another one.
struct Derivation {
    const conf::Collation* other = nullptr;  // nothing: the default one, or no text at all
    bool unknown = false;

    void meet(const Derivation& input) {
        const bool differ = other != nullptr && input.other != nullptr && other->name != input.other->name;
        unknown = unknown || input.unknown || differ;
        if (other == nullptr) other = input.other;
    }
};

// The server's own functions whose every argument that is a text makes its text, whatever overload is meant.
bool makes_text_of_text(const grammar::FunctionCall& call) {
    constexpr std::array<std::string_view, 18> kFunctions = {
        "upper", "lower", "initcap", "btrim",   "ltrim",  "rtrim", "trim", "substr", "substring",
        "left",  "right", "replace", "reverse", "repeat", "lpad",  "rpad", "concat", "overlay"};
    const bool own = call.name.size() == 1 || (call.name.size() == 2 && call.name[0] == "pg_catalog");
    return own && call.over == nullptr && call.filter == nullptr && call.order_by.empty() &&
           call.within_group.empty() && call.raw.empty() &&
           std::find(kFunctions.begin(), kFunctions.end(), call.name.back()) != kFunctions.end();
}

Derivation derive(const grammar::Expression& expression, const Scope& scope, const Analysis& analysis,
                  const conf::Catalog& catalog) {
    Derivation result;
    if (const auto* reference = as<grammar::ColumnRef>(&expression)) {
        const std::optional<Column> column = scope.resolve(*reference);
        const conf::Column* described = column ? catalog_column(*column, analysis, catalog) : nullptr;
        result.unknown = described == nullptr;
        const bool own = described != nullptr && described->collation &&
                         described->collation->provider != conf::CollationProvider::Default;
        if (own) result.other = &*described->collation;
        return result;
    }
    if (expression.kind == grammar::NodeKind::Literal || expression.kind == grammar::NodeKind::Parameter) {
        return result;
    }
    if (const auto* both = as<grammar::Binary>(&expression); both != nullptr && both->op == "||") {
        result.meet(derive(*both->left, scope, analysis, catalog));
        result.meet(derive(*both->right, scope, analysis, catalog));
        return result;
    }
    const auto* call = as<grammar::FunctionCall>(&expression);
    result.unknown = call == nullptr || !makes_text_of_text(*call);
    if (result.unknown) return result;
    for (const grammar::Argument* argument : call->arguments) {
        result.meet(derive(*argument->value, scope, analysis, catalog));
    }
    return result;
}

}  // namespace

ExpressionCollation collation_of(const grammar::Expression& expression, const Scope& scope,
                                 const Analysis& analysis, const conf::Catalog& catalog) {
    if (const auto* collate = as<grammar::Collate>(&expression)) return named(*collate, catalog);
    if (std::optional<Column> column = scope.resolve(&expression)) {
        const conf::Column* described = catalog_column(*column, analysis, catalog);
        if (described == nullptr) return unknown("its column is not one of a table that Braid knows");
        if (!described->collation) return default_collation(catalog);
        return known(*described->collation, catalog);
    }
    std::string reason;
    grammar::walk(expression, [&](const grammar::Node& node) {
        if (node.kind == grammar::NodeKind::Collate || node.kind == grammar::NodeKind::Query) {
            reason = "the collation of the expression is not a plain column's";
        } else if (const auto* reference = as<grammar::ColumnRef>(&node)) {
            std::optional<Column> column = scope.resolve(*reference);
            const conf::Column* described = column ? catalog_column(*column, analysis, catalog) : nullptr;
            if (described == nullptr || (described->collation && described->collation->provider !=
                                                                     conf::CollationProvider::Default)) {
                reason = "the expression is over columns whose collation is not the database's default";
            }
        }
        return reason.empty();
    });
    if (!reason.empty()) {
        const Derivation derived = derive(expression, scope, analysis, catalog);
        if (derived.unknown || derived.other == nullptr) return unknown(std::move(reason));
        ExpressionCollation result = known(*derived.other, catalog);
        result.derived = true;
        return result;
    }
    return default_collation(catalog);
}

ExpressionCollation default_collation(const conf::Catalog& catalog) {
    conf::Collation own = catalog.default_collation;
    own.provider = conf::CollationProvider::Default;
    return known(own, catalog);
}

}  // namespace braid::planner
