#include "grammar/output_name.h"

#include "grammar/ast/expression.h"
#include "grammar/ast/node.h"

namespace braid::grammar {

namespace {

// Of a type's or a CASE's own name a better one within takes the place: `sure` says which it is.
struct Figured {
    std::string_view name;
    bool sure = false;
};

std::string_view name_of_call(const FunctionCall& call) {
    if (call.syntax != CallSyntax::Trim) return call.name.empty() ? std::string_view() : call.name.back();
    const std::string_view side = call.keywords.empty() ? std::string_view() : call.keywords[0];
    if (side == "leading") return "ltrim";
    return side == "trailing" ? "rtrim" : "btrim";
}

std::string_view name_of_type(const TypeName& type) {
    return type.keyword || type.name.empty() ? std::string_view() : type.name.back();
}

Figured figure(const Expression* expression);

Figured of_query(const Query& query) {
    const auto* core = as<SelectCore>(query.body);
    if (core == nullptr || core->targets.empty()) return {};
    const Target& target = *core->targets[0];
    if (!target.alias.empty()) return {target.alias, true};
    return figure(target.expression);
}

Figured figure(const Expression* expression) {
    if (const auto* column = as<ColumnRef>(expression)) return {column->parts.back(), true};
    if (const auto* call = as<FunctionCall>(expression)) return {name_of_call(*call), true};
    if (const auto* collate = as<Collate>(expression)) return figure(collate->operand);
    if (const auto* subscript = as<Subscript>(expression)) return figure(subscript->operand);
    if (const auto* field = as<FieldAccess>(expression)) return {field->field, !field->field.empty()};
    if (const auto* query = as<ScalarSubquery>(expression)) return of_query(*query->query);
    if (as<Exists>(expression) != nullptr) return {"exists", true};
    if (as<ArrayConstructor>(expression) != nullptr) return {"array", true};
    if (as<AtTimeZone>(expression) != nullptr) return {"timezone", true};
    if (const auto* row = as<RowConstructor>(expression)) return {"row", row != nullptr};
    if (const auto* cast = as<Cast>(expression)) {
        const Figured inner = figure(cast->operand);
        return inner.sure ? inner : Figured{name_of_type(*cast->type), false};
    }
    if (const auto* choice = as<Case>(expression)) {
        const Figured otherwise = choice->otherwise == nullptr ? Figured() : figure(choice->otherwise);
        return otherwise.sure ? otherwise : Figured{"case", false};
    }
    return {};
}

}  // namespace

std::string_view output_name(const Target& target) {
    return target.alias.empty() ? figure(target.expression).name : std::string_view(target.alias);
}

}  // namespace braid::grammar
