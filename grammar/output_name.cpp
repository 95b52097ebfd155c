#include "grammar/output_name.h"

#include <utility>

#include "grammar/ast/expression.h"
#include "grammar/ast/node.h"

namespace braid::grammar {

namespace {

constexpr std::string_view kUnnamed = "?column?";

// Of a type's or a CASE's own name a better one within takes the place: `sure` says which it is.
struct Figured {
    std::string_view name = kUnnamed;
    bool sure = false;
};
// What the tree alone cannot tell.
constexpr Figured kUnknown{{}, true};

std::string_view name_of_trim(const FunctionCall& call) {
    const std::string_view side = call.keywords.empty() ? std::string_view() : call.keywords[0];
    if (side == "leading") return "ltrim";
    return side == "trailing" ? "rtrim" : "btrim";
}

Figured of_call(const FunctionCall& call) {
    if (call.syntax == CallSyntax::Trim) return {name_of_trim(call), true};
    // TREAT has the name of its type, which is kept as text.
    if (call.name.empty() || call.name.back() == "treat") return kUnknown;
    return {call.name.back(), true};
}

std::string_view name_of_float(const TypeName& type) {
    const auto* digits = type.modifiers.empty() ? nullptr : as<Literal>(type.modifiers[0]);
    if (digits == nullptr || digits->value.size() > 2) return "float8";
    return digits->value.size() == 2 && digits->value >= "25" ? "float8" : "float4";
}

// The catalog's name of a type that is spelled by keywords.
std::string_view name_of_keywords(const TypeName& type) {
    static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
        {"int", "int4"},
        {"integer", "int4"},
        {"smallint", "int2"},
        {"bigint", "int8"},
        {"real", "float4"},
        {"double precision", "float8"},
        {"boolean", "bool"},
        {"decimal", "numeric"},
        {"dec", "numeric"},
        {"bit varying", "varbit"},
        {"timestamp with time zone", "timestamptz"},
        {"timestamp without time zone", "timestamp"},
        {"time with time zone", "timetz"},
        {"time without time zone", "time"},
    };
    const std::string_view words = type.name.back();
    if (words == "float") return name_of_float(type);
    for (const auto& [spelled, name] : kNames) {
        if (spelled == words) return name;
    }
    if (words.ends_with("varying")) return "varchar";
    if (words.ends_with("char") && words != "varchar") return "bpchar";
    return words.ends_with("character") ? std::string_view("bpchar") : words;
}

Figured of_type(const TypeName& type) {
    if (type.name.empty()) return {};
    return {type.keyword ? name_of_keywords(type) : std::string_view(type.name.back()), false};
}

Figured figure(const Expression* expression);

// The first column of the query's leftmost part.
Figured of_query(const Query& query) {
    const QueryBody* body = query.body;
    while (const auto* operation = as<SetOperation>(body)) body = operation->left->body;
    if (as<ValuesCore>(body) != nullptr) return {"column1", true};
    const auto* core = as<SelectCore>(body);
    if (core == nullptr || core->targets.empty() || as<Star>(core->targets[0]->expression) != nullptr)
        return kUnknown;
    const Target& target = *core->targets[0];
    return {target.alias.empty() ? figure(target.expression).name : std::string_view(target.alias), true};
}

Figured figure(const Expression* expression) {
    if (const auto* column = as<ColumnRef>(expression)) return {column->parts.back(), true};
    if (const auto* call = as<FunctionCall>(expression)) return of_call(*call);
    if (const auto* collate = as<Collate>(expression)) return figure(collate->operand);
    if (const auto* subscript = as<Subscript>(expression)) return figure(subscript->operand);
    if (const auto* field = as<FieldAccess>(expression))
        return field->field.empty() ? kUnknown : Figured{field->field, true};
    if (const auto* query = as<ScalarSubquery>(expression)) return of_query(*query->query);
    if (as<Exists>(expression) != nullptr) return {"exists", true};
    if (as<ArrayConstructor>(expression) != nullptr) return {"array", true};
    if (as<AtTimeZone>(expression) != nullptr) return {"timezone", true};
    if (as<RowConstructor>(expression) != nullptr) return {"row", true};
    if (const auto* binary = as<Binary>(expression); binary != nullptr && binary->op == "OVERLAPS")
        return {"overlaps", true};
    if (const auto* test = as<IsTest>(expression);
        test != nullptr && test->test == IsTestKind::Normalized && !test->negated)
        return {"is_normalized", true};
    if (const auto* cast = as<Cast>(expression)) {
        const Figured inner = figure(cast->operand);
        return inner.sure ? inner : of_type(*cast->type);
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
