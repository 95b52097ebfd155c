// Types and the constants they lead: numeric(10, 2)[], timestamp(3) with time zone, date '2024-01-01'.
#include "grammar/parser/builder.h"

namespace braid::grammar {

List<const Expression*> Builder::type_modifiers(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    return expressions(cursor.take_rule());
}

void Builder::interval_type(TypeName& type, Cursor& cursor) {
    type.keyword = true;
    type.name = arena_.list(std::vector<Name>{"interval"});
    if (const Context* fields = cursor.accept_rule(Rule::RuleIntervalFields)) {
        type.interval_fields = words(fields);
    } else if (cursor.accept(Rule::LPAREN)) {
        type.modifiers = arena_.list(std::vector<const Expression*>{literal(cursor.take_token())});
    }
}

// Keywords joined by a space; modifiers may stand between them: timestamp(3) with time zone.
void Builder::builtin_type(TypeName& type, const Context* context) {
    type.keyword = true;
    std::string joined;
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* modifiers = cursor.accept_rule(Rule::RuleTypeModifiers)) {
            type.modifiers = type_modifiers(modifiers);
            continue;
        }
        const StreamToken& word = cursor.take_token();
        if (!joined.empty()) joined += ' ';
        joined += words(word, word);
    }
    type.name = arena_.list(std::vector<Name>{arena_.string(joined)});
}

const TypeName* Builder::type_name(const Context* context) {
    auto* type = make<TypeName>(context);
    Cursor cursor(context);
    type->set_of = cursor.accept(Rule::K_SETOF);
    const Context* simple = cursor.take_rule();
    Cursor inside(simple);
    if (const Context* builtin = inside.accept_rule(Rule::RuleBuiltinType)) {
        builtin_type(*type, builtin);
    } else if (inside.accept(Rule::K_INTERVAL)) {
        interval_type(*type, inside);
    } else {
        std::vector<Name> parts{name(inside.take_rule())};
        while (inside.accept(Rule::DOT)) parts.push_back(name(inside.take_rule()));
        type->name = arena_.list(parts);
        if (inside.accept(Rule::PERCENT)) {
            inside.skip();
            type->percent_type = true;
        }
        if (const Context* modifiers = inside.accept_rule(Rule::RuleTypeModifiers)) {
            type->modifiers = type_modifiers(modifiers);
        }
    }
    std::vector<const Expression*> bounds;
    const bool array_word = cursor.accept(Rule::K_ARRAY);
    while (const Context* bound = cursor.accept_rule(Rule::RuleArrayBound)) {
        Cursor brackets(bound);
        brackets.skip();
        bounds.push_back(brackets.token() == Rule::INTEGER ? literal(brackets.take_token())
                                                           : make<Literal>(bound));
    }
    if (array_word && bounds.empty()) bounds.push_back(make<Literal>(Span{}));
    type->array_bounds = arena_.list(bounds);
    return type;
}

const Expression* Builder::typed_literal(const TypeName* type, const StreamToken& string, Span span) {
    auto* node = make<Cast>(span);
    node->style = CastStyle::TypedLiteral;
    node->operand = literal(string);
    node->type = type;
    return node;
}

// INTERVAL (3) '1 2:03' DAY TO SECOND, the whole of the rule.
const Expression* Builder::interval_literal(const Context* context) {
    Cursor cursor(context);
    const StreamToken& word = cursor.take_token();
    auto* type = make<TypeName>({word.begin, word.end});
    type->keyword = true;
    type->name = arena_.list(std::vector<Name>{"interval"});
    if (cursor.accept(Rule::LPAREN)) {
        type->modifiers = arena_.list(std::vector<const Expression*>{literal(cursor.take_token())});
        type->span.end = cursor.take_token().end;
    }
    const StreamToken& string = cursor.take_token();
    if (const Context* fields = cursor.accept_rule(Rule::RuleIntervalFields)) {
        type->interval_fields = words(fields);
    }
    return typed_literal(type, string, span_of(context));
}

}  // namespace braid::grammar
