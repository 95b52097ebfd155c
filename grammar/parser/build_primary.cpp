// Operands: names, literals, calls, CASE, arrays, rows, types.
#include "grammar/parser/builder.h"

namespace braid::grammar {

const Literal* Builder::literal(const StreamToken& token) {
    auto* node = make<Literal>({token.begin, token.end});
    node->slot = token.slot;
    switch (token.getType()) {
        case Rule::K_NULL: node->literal_kind = LiteralKind::Null; break;
        case Rule::K_TRUE: node->literal_kind = LiteralKind::True; break;
        case Rule::K_FALSE: node->literal_kind = LiteralKind::False; break;
        case Rule::INTEGER:
            node->literal_kind = LiteralKind::Integer;
            node->value = slice(node->span);
            break;
        case Rule::NUMBER:
            node->literal_kind = LiteralKind::Number;
            node->value = slice(node->span);
            break;
        case Rule::STRING:
            node->literal_kind = LiteralKind::String;
            node->value = string_value(token);
            break;
        case Rule::BIT_STRING:
            node->literal_kind = LiteralKind::BitString;
            node->value = string_value(token);
            break;
        default: node->literal_kind = LiteralKind::HexString; node->value = string_value(token);
    }
    return node;
}

Builder::Operand Builder::primary(const Context* context) {
    const Level guard(depth_);
    const Expression* node = primary_node(context);
    return {node, span_of(context)};
}

const Expression* Builder::primary_node(const Context* context) {
    Cursor cursor(context);
    if (!is_terminal(cursor.peek())) {
        switch (static_cast<const Context*>(cursor.peek())->getRuleIndex()) {
            case Rule::RuleSpecialCall: {
                const Context* call = cursor.take_rule();
                return special_expression(call, cursor.accept_rule(Rule::RuleCallSuffix));
            }
            case Rule::RuleBuiltinType: {
                auto* type = make<TypeName>(Span{});
                const Context* written = cursor.take_rule();
                type->span = span_of(written);
                builtin_type(*type, written);
                return typed_literal(type, cursor.take_token(), span_of(context));
            }
            case Rule::RuleColumnKeyword: {
                auto* column = make<ColumnRef>(span_of(static_cast<const Context*>(cursor.peek())));
                std::vector<Name> parts{name(cursor.take_rule())};
                while (!cursor.done()) {
                    const auto* indirection = static_cast<const Context*>(cursor.peek());
                    Cursor inside(indirection);
                    if (!inside.accept(Rule::DOT)) break;
                    if (inside.token() == Rule::STAR) {
                        auto* star = make<Star>({column->span.begin, last_token(indirection).end});
                        star->qualifier = arena_.list(parts);
                        cursor.skip();
                        if (!cursor.done()) throw SyntaxFault{&first_token(cursor.peek())};
                        return star;
                    }
                    parts.push_back(name(inside.take_rule()));
                    column->span.end = last_token(indirection).end;
                    cursor.skip();
                }
                column->parts = arena_.list(parts);
                return with_indirection(column, cursor);
            }
            default: return name_led(context);
        }
    }
    const StreamToken& first = cursor.take_token();
    switch (first.getType()) {
        case Rule::PARAMETER: {
            auto* node = make<Parameter>({first.begin, first.end});
            node->number = tokens_.parameter_number(first);
            return with_indirection(node, cursor);
        }
        case Rule::LPAREN: {
            const Expression* inner = expression(cursor.take_rule());
            if (cursor.token() == Rule::COMMA) {
                std::vector<const Expression*> items{inner};
                while (cursor.accept(Rule::COMMA)) items.push_back(expression(cursor.take_rule()));
                auto* row = make<RowConstructor>({first.begin, cursor.take_token().end});
                row->items = arena_.list(items);
                return with_indirection(row, cursor);
            }
            cursor.skip();
            return with_indirection(inner, cursor, first.begin);
        }
        case Rule::LPAREN_QUERY: {
            const Query* inner = query(cursor.take_rule());
            auto* node = make<ScalarSubquery>({first.begin, cursor.take_token().end});
            node->query = inner;
            return with_indirection(node, cursor);
        }
        case Rule::K_CASE: return case_expression(context);
        case Rule::K_EXISTS: {
            cursor.skip();
            auto* node = make<Exists>(context);
            node->query = query(cursor.take_rule());
            return node;
        }
        case Rule::K_ARRAY: {
            if (const Context* items = cursor.accept_rule(Rule::RuleArrayItems)) {
                const auto* written = as<ArrayConstructor>(array_items(items));
                auto* node = make<ArrayConstructor>({first.begin, written->span.end});
                node->items = written->items;
                return with_indirection(node, cursor);
            }
            cursor.skip();
            const Query* inner = query(cursor.take_rule());
            auto* node = make<ArrayConstructor>({first.begin, cursor.take_token().end});
            node->query = inner;
            return with_indirection(node, cursor);
        }
        case Rule::K_ROW: {
            cursor.skip();
            const Context* items = cursor.accept_rule(Rule::RuleExprList);
            auto* row = make<RowConstructor>({first.begin, cursor.take_token().end});
            row->explicit_row = true;
            if (items != nullptr) row->items = expressions(items);
            return with_indirection(row, cursor);
        }
        case Rule::K_INTERVAL: {
            auto* type = make<TypeName>({first.begin, first.end});
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
        case Rule::K_DEFAULT: return make<DefaultValue>(context);
        default: return literal(first);
    }
}

const Expression* Builder::typed_literal(const TypeName* type, const StreamToken& string, Span span) {
    auto* node = make<Cast>(span);
    node->style = CastStyle::TypedLiteral;
    node->operand = literal(string);
    node->type = type;
    return node;
}

// a, a.b, a.*, a.b[1].c, f(x), s.f(x) OVER w, date '...', f(x) '...'.
const Expression* Builder::name_led(const Context* context) {
    Cursor cursor(context);
    const StreamToken& first = first_token(context);
    const bool function_only = cursor.at_rule(Rule::RuleFunctionKeyword);
    std::vector<Name> parts{name(cursor.take_rule())};
    Span span{first.begin, first.end};
    bool star = false;
    while (!star && cursor.token() == Rule::DOT) {
        cursor.skip();
        star = cursor.token() == Rule::STAR;
        if (star) {
            span.end = cursor.take_token().end;
        } else {
            const Context* part = cursor.take_rule();
            parts.push_back(name(part));
            span.end = last_token(part).end;
        }
    }
    if (star) {
        if (!cursor.done()) throw SyntaxFault{&first_token(cursor.peek())};
        auto* node = make<Star>(span);
        node->qualifier = arena_.list(parts);
        return node;
    }
    const QualifiedName qualified = arena_.list(parts);
    if (cursor.token() == Rule::STRING) {
        auto* type = make<TypeName>(span);
        type->name = qualified;
        return typed_literal(type, cursor.take_token(), span_of(context));
    }
    if (cursor.token() == Rule::LPAREN) {
        cursor.skip();
        auto* call = make<FunctionCall>(context);
        call->name = qualified;
        if (const Context* given = cursor.accept_rule(Rule::RuleCallArguments)) call_arguments(*call, given);
        const StreamToken& close = cursor.take_token();
        if (cursor.token() == Rule::STRING) {
            auto* type = make<TypeName>({span.begin, close.end});
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
    if (function_only) throw SyntaxFault{&token_after(context)};
    auto* column = make<ColumnRef>(span);
    column->parts = qualified;
    const Expression* node = column;
    // After a subscript the rule goes on with names: a[1].b.
    while (!cursor.done()) {
        if (const Context* bounds = cursor.accept_rule(Rule::RuleSubscript)) {
            node = subscript(node, bounds, node->span.begin);
            continue;
        }
        if (!cursor.accept(Rule::DOT)) throw SyntaxFault{&first_token(cursor.peek())};
        auto* access = make<FieldAccess>({span.begin, 0});
        access->operand = node;
        if (cursor.token() == Rule::STAR) {
            access->span.end = cursor.take_token().end;
            if (!cursor.done()) throw SyntaxFault{&first_token(cursor.peek())};
        } else {
            const Context* field = cursor.take_rule();
            access->field = name(field);
            access->span.end = last_token(field).end;
        }
        node = access;
    }
    return node;
}

const Expression* Builder::with_indirection(const Expression* operand, Cursor& cursor) {
    return with_indirection(operand, cursor, operand->span.begin);
}

// `begin`: where the operand is written; parentheses around it belong to the text of what follows, not to its
// span.
const Expression* Builder::with_indirection(const Expression* operand, Cursor& cursor, uint32_t begin) {
    while (!cursor.done()) {
        const Context* step = cursor.take_rule();
        Cursor inside(step);
        if (const Context* bounds = inside.accept_rule(Rule::RuleSubscript)) {
            operand = subscript(operand, bounds, begin);
            continue;
        }
        inside.accept(Rule::DOT);
        auto* node = make<FieldAccess>({begin, last_token(step).end});
        node->operand = operand;
        if (inside.token() == Rule::STAR) {
            if (!cursor.done()) throw SyntaxFault{&first_token(cursor.peek())};
        } else {
            node->field = name(inside.take_rule());
        }
        operand = node;
    }
    return operand;
}

const Expression* Builder::subscript(const Expression* operand, const Context* context, uint32_t begin) {
    auto* node = make<Subscript>({begin, last_token(context).end});
    node->operand = operand;
    Cursor cursor(context);
    cursor.accept(Rule::LBRACKET);
    if (const Context* lower = cursor.accept_rule(Rule::RuleExpr)) node->lower = expression(lower);
    if (cursor.accept(Rule::COLON)) {
        node->slice = true;
        if (const Context* upper = cursor.accept_rule(Rule::RuleExpr)) node->upper = expression(upper);
    }
    return node;
}

const Expression* Builder::array_items(const Context* context) {
    const Level guard(depth_);
    auto* node = make<ArrayConstructor>(context);
    std::vector<const Expression*> items;
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* nested = cursor.accept_rule(Rule::RuleArrayItems)) {
            items.push_back(array_items(nested));
        } else if (const Context* item = cursor.accept_rule(Rule::RuleExpr)) {
            items.push_back(expression(item));
        } else {
            cursor.skip();
        }
    }
    node->items = arena_.list(items);
    return node;
}

const Expression* Builder::case_expression(const Context* context) {
    auto* node = make<Case>(context);
    Cursor cursor(context);
    cursor.accept(Rule::K_CASE);
    if (const Context* operand = cursor.accept_rule(Rule::RuleExpr)) node->operand = expression(operand);
    std::vector<const WhenClause*> whens;
    while (cursor.token() == Rule::K_WHEN) {
        const StreamToken& word = cursor.take_token();
        const Context* condition = cursor.take_rule();
        cursor.accept(Rule::K_THEN);
        const Context* result = cursor.take_rule();
        auto* when = make<WhenClause>({word.begin, last_token(result).end});
        when->condition = expression(condition);
        when->result = expression(result);
        whens.push_back(when);
    }
    node->whens = arena_.list(whens);
    if (cursor.accept(Rule::K_ELSE)) node->otherwise = expression(cursor.take_rule());
    return node;
}

// ---- calls

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
        } else {
            switch (cursor.take_token().getType()) {
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

const Expression* Builder::special_expression(const Context* context, const Context* suffix) {
    const size_t word = first_token(context).getType();
    const bool suffixed = suffix != nullptr && !suffix->children.empty();
    if (word == Rule::K_CAST) {
        if (suffixed) throw SyntaxFault{&first_token(suffix)};
        auto* node = make<Cast>(context);
        Cursor cursor(context);
        cursor.skip();
        cursor.skip();
        node->operand = expression(cursor.take_rule());
        cursor.skip();
        node->type = type_name(cursor.take_rule());
        return node;
    }
    auto* call = make<FunctionCall>(context);
    special_call(context, call);
    if (suffixed) {
        call_suffix(*call, suffix);
        call->span.end = last_token(suffix).end;
    }
    return call;
}

// Fills `call` from rule specialCall, all but CAST.
const FunctionCall* Builder::special_call(const Context* context, FunctionCall* call) {
    Cursor cursor(context);
    const StreamToken& word = cursor.take_token();
    const auto named = [&](std::string_view text) { call->name = arena_.list(std::vector<Name>{text}); };
    named(words(word, word));
    const auto rest = [&](std::vector<const Expression*>& values, std::vector<std::string_view>& keywords) {
        while (!cursor.done()) {
            if (const Context* list = cursor.accept_rule(Rule::RuleExprList)) {
                for (const Expression* item : expressions(list)) values.push_back(item);
            } else if (const Context* item = cursor.accept_rule(Rule::RuleExpr)) {
                values.push_back(expression(item));
            } else {
                const StreamToken& token = cursor.take_token();
                switch (token.getType()) {
                    case Rule::LPAREN:
                    case Rule::RPAREN:
                    case Rule::COMMA: break;
                    default: keywords.push_back(words(token, token));
                }
            }
        }
    };
    std::vector<const Expression*> values;
    std::vector<std::string_view> keywords;
    switch (word.getType()) {
        case Rule::K_CURRENT_SCHEMA:
        case Rule::K_CURRENT_DATE:
        case Rule::K_CURRENT_ROLE:
        case Rule::K_CURRENT_USER:
        case Rule::K_SESSION_USER:
        case Rule::K_USER:
        case Rule::K_CURRENT_CATALOG:
        case Rule::K_CURRENT_TIME:
        case Rule::K_CURRENT_TIMESTAMP:
        case Rule::K_LOCALTIME:
        case Rule::K_LOCALTIMESTAMP:
            call->syntax = CallSyntax::NoParentheses;
            if (cursor.accept(Rule::LPAREN)) values.push_back(literal(cursor.take_token()));
            break;
        case Rule::K_TREAT: {
            call->syntax = CallSyntax::Keyworded;
            const Span span = span_of(context);
            call->raw = slice({token_of(cursor.peek()).end, span.end - 1});
            break;
        }
        case Rule::K_NORMALIZE:
            call->syntax = CallSyntax::Normalize;
            rest(values, keywords);
            break;
        case Rule::K_EXTRACT: {
            call->syntax = CallSyntax::Extract;
            cursor.skip();
            if (const Context* field = cursor.accept_rule(Rule::RuleColId)) {
                keywords.push_back(name(field));
            } else {
                keywords.push_back(string_value(cursor.take_token()));
            }
            cursor.accept(Rule::K_FROM);
            values.push_back(expression(cursor.take_rule()));
            break;
        }
        case Rule::K_POSITION: {
            // The flat expression holds `a IN b`: cut it at its IN.
            call->syntax = CallSyntax::Position;
            cursor.skip();
            const Context* both = cursor.take_rule();
            Tree* const* begin = both->children.data();
            Tree* const* end = begin + both->children.size();
            Tree* const* in = begin;
            while (in != end && !(is_terminal(*in) && token_of(*in).getType() == Rule::K_IN)) ++in;
            if (in == end) throw SyntaxFault{&token_after(both)};
            values.push_back(expression(begin, in));
            values.push_back(expression(in + 1, end));
            break;
        }
        case Rule::K_SUBSTRING: {
            cursor.skip();
            if (cursor.at_rule(Rule::RuleExpr)) values.push_back(expression(cursor.take_rule()));
            if (cursor.accept(Rule::K_SIMILAR)) {
                // The pattern's expression ends in `ESCAPE x`.
                const Context* pattern = cursor.take_rule();
                Tree* const* begin = pattern->children.data();
                Tree* const* end = begin + pattern->children.size();
                Tree* const* cut = begin;
                while (cut != end && !(is_terminal(*cut) && token_of(*cut).getType() == Rule::K_ESCAPE))
                    ++cut;
                if (cut == end) throw SyntaxFault{&token_after(pattern)};
                values.push_back(expression(begin, cut));
                values.push_back(expression(cut + 1, end));
                keywords = {"similar", "escape"};
            } else {
                rest(values, keywords);
            }
            call->syntax = keywords.empty() ? CallSyntax::Plain : CallSyntax::Substring;
            break;
        }
        case Rule::K_OVERLAY:
            rest(values, keywords);
            call->syntax = keywords.empty() ? CallSyntax::Plain : CallSyntax::Overlay;
            break;
        case Rule::K_TRIM: {
            call->syntax = CallSyntax::Trim;
            cursor.skip();
            const bool side = is_terminal(cursor.peek()) && cursor.token() != Rule::K_FROM;
            if (side) {
                const StreamToken& which = cursor.take_token();
                keywords.push_back(words(which, which));
            } else {
                keywords.emplace_back();
            }
            // trim(x), trim(c FROM x), trim(FROM x, c), trim(x, c): the trimmed string comes first.
            const Expression* characters = nullptr;
            bool from = false;
            while (!cursor.done()) {
                if (const Context* list = cursor.accept_rule(Rule::RuleExprList)) {
                    for (const Expression* item : expressions(list)) values.push_back(item);
                } else if (const Context* item = cursor.accept_rule(Rule::RuleExpr)) {
                    values.push_back(expression(item));
                } else if (cursor.accept(Rule::K_FROM)) {
                    from = true;
                    if (!values.empty()) {
                        characters = values.front();
                        values.clear();
                    }
                } else {
                    cursor.skip();
                }
            }
            if (characters != nullptr) values.push_back(characters);
            if (from) keywords.emplace_back(characters != nullptr ? "characters from" : "from");
            break;
        }
        case Rule::K_COLLATION:
            call->name = arena_.list(std::vector<Name>{"pg_catalog", "pg_collation_for"});
            cursor.skip();
            rest(values, keywords);
            break;
        case Rule::K_COALESCE:
        case Rule::K_GREATEST:
        case Rule::K_LEAST:
        case Rule::K_NULLIF:
        case Rule::K_GROUPING:
        case Rule::K_XMLCONCAT:
            call->syntax = CallSyntax::Plain;
            rest(values, keywords);
            break;
        default: {  // the XML functions
            call->syntax = CallSyntax::Keyworded;
            const Context* inside = cursor.take_rule();
            call->raw = slice({first_token(inside).end, last_token(inside).begin});
        }
    }
    call->arguments = arguments(values);
    call->keywords = arena_.list(keywords);
    return call;
}

// ---- types

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

}  // namespace braid::grammar
