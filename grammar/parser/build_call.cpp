// Function calls by name: arguments, and what follows the parentheses (WITHIN GROUP, FILTER, OVER).
#include "grammar/parser/builder.h"

namespace braid::grammar {

// f(x) OVER w or numeric(10) '1.5': the cursor stands behind the parenthesis.
const Expression* Builder::call_or_typed_literal(const Context* context, const QualifiedName& qualified,
                                                 Cursor& cursor) {
    auto* call = make<FunctionCall>(context);
    call->name = qualified;
    if (const Context* given = cursor.accept_rule(Rule::RuleCallArguments)) call_arguments(*call, given);
    const StreamToken& close = cursor.take_token();
    if (mysql_ && qualified.size() == 1) name_unit(*call);
    if (cursor.token() == Rule::STRING) {
        auto* type = make<TypeName>({first_token(context).begin, close.end});
        type->name = qualified;
        std::vector<const Expression*> modifiers;
        for (const Argument* argument : call->arguments) modifiers.push_back(argument->value);
        type->modifiers = arena_.list(modifiers);
        if (call->star || call->distinct || call->all || !call->order_by.empty()) {
            throw SyntaxFault{&first_token(cursor.peek())};
        }
        return typed_literal(type, cursor.take_token(), span_of(context));
    }
    if (const Context* suffix = cursor.accept_rule(Rule::RuleCallSuffix)) call_suffix(*call, suffix);
    return call;
}

const Argument* Builder::argument(const Expression* value) {
    auto* node = make<Argument>(value->span);
    node->value = value;
    return node;
}

List<const Argument*> Builder::arguments(const std::vector<const Expression*>& values) {
    std::vector<const Argument*> list;
    list.reserve(values.size());
    for (const Expression* value : values) list.push_back(argument(value));
    return arena_.list(list);
}

void Builder::call_arguments(FunctionCall& call, const Context* context) {
    std::vector<const Argument*> list;
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* item = cursor.accept_rule(Rule::RuleCallArgument)) {
            auto* node = make<Argument>(item);
            Cursor inside(item);
            node->variadic = inside.accept(Rule::K_VARIADIC);
            if (const Context* word = inside.accept_rule(Rule::RuleTypeFunctionName)) {
                node->name = name(word);
                inside.skip();
            }
            node->value = expression(inside.take_rule());
            list.push_back(node);
        } else if (const Context* order = cursor.accept_rule(Rule::RuleOrderBy)) {
            call.order_by = order_by(order);
        } else if (const Context* given = cursor.accept_rule(Rule::RuleLimitClause)) {
            if (!mysql_) throw SyntaxFault{&first_token(given)};
            LimitClause* limit = nullptr;
            limit_clause(given, limit);
            call.limit = limit;
        } else {
            switch (cursor.take_token().getType()) {
                case Rule::K_SEPARATOR: call.separator = literal(cursor.take_token()); break;
                case Rule::STAR: call.star = true; break;
                case Rule::K_DISTINCT: call.distinct = true; break;
                case Rule::K_ALL: call.all = true; break;
                default: break;
            }
        }
    }
    call.arguments = arena_.list(list);
}

void Builder::call_suffix(FunctionCall& call, const Context* context) {
    for (Cursor cursor(context); !cursor.done();) {
        switch (cursor.take_token().getType()) {
            case Rule::K_WITHIN:
                cursor.skip();
                cursor.skip();
                call.within_group = order_by(cursor.take_rule());
                cursor.skip();
                break;
            case Rule::K_FILTER:
                cursor.skip();
                cursor.skip();
                call.filter = expression(cursor.take_rule());
                cursor.skip();
                break;
            default:  // OVER
                if (const Context* spec = cursor.accept_rule(Rule::RuleWindowSpec)) {
                    call.over = window_spec(spec);
                } else {
                    const Context* reference = cursor.take_rule();
                    auto* node = make<WindowSpec>(reference);
                    node->reference = name(reference);
                    node->bare = true;
                    call.over = node;
                }
        }
    }
}

}  // namespace braid::grammar
