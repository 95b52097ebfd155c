// Operands: columns, parameters, parentheses, subqueries, CASE, arrays, rows; what is called or typed is in
// build_call.cpp and build_type.cpp.
#include "grammar/parser/builder.h"

namespace braid::grammar {

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
            case Rule::RuleMysqlPrimary: return mysql_primary(cursor.take_rule());
            case Rule::RuleColumnKeyword: return keyword_column(cursor);
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
        case Rule::K_INTERVAL: return interval_literal(context);
        case Rule::QUESTION: {
            auto* node = make<Parameter>(context);
            node->number = static_cast<uint32_t>(first.slot);
            return node;
        }
        case Rule::USER_VARIABLE: {
            auto* node = make<UserVariable>(context);
            node->name = name(first);
            return node;
        }
        case Rule::SYSTEM_VARIABLE: return system_variable(first);
        case Rule::K_DEFAULT: {
            if (cursor.done()) return make<DefaultValue>(context);
            if (!mysql_) throw SyntaxFault{&token_of(cursor.peek())};
            cursor.skip();
            auto* call = make<FunctionCall>(context);
            call->name = arena_.list(std::vector<Name>{"default"});
            call->arguments = arguments({expression(cursor.take_rule())});
            return call;
        }
        default: return literal(first);
    }
}

// A keyword that is a column too, and the names behind it, which the rule has as indirections: excluded.a.*.
const Expression* Builder::keyword_column(Cursor& cursor) {
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

// a, a.b, a.*, a.b[1].c, f(x), s.f(x) OVER w, date '...', f(x) '...'.
const Expression* Builder::name_led(const Context* context) {
    Cursor cursor(context);
    const StreamToken& first = first_token(context);
    const bool function_only = cursor.at_rule(Rule::RuleFunctionKeyword);
    const auto* word = static_cast<const Context*>(cursor.peek());
    cursor.skip();
    // Reserved words may name functions of MySQL's: IF(a, b, c).
    const bool call = cursor.token() == Rule::LPAREN;
    std::vector<Name> parts{call ? tokens_.name(first_token(word), arena_) : name(word)};
    if (mysql_ && first.source != TokenType::QuotedIdentifier && (call || cursor.token() == Rule::STRING))
        parts.front() = words(first, first);
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
    if (mysql_ && parts.size() > 3) {
        // A column has a table and a database before it; the dot behind these is one too many.
        throw SyntaxFault{&tokens_.at(first.index + 5)};
    }
    if (star) {
        if (!cursor.done()) throw SyntaxFault{&first_token(cursor.peek())};
        auto* node = make<Star>(span);
        node->qualifier = arena_.list(parts);
        return node;
    }
    const QualifiedName qualified = arena_.list(parts);
    if (cursor.token() == Rule::STRING) {
        const bool dated = qualified[0] == "date" || qualified[0] == "time" || qualified[0] == "timestamp";
        if (mysql_ && (qualified.size() > 1 || !dated)) throw SyntaxFault{&token_of(cursor.peek())};
        auto* type = make<TypeName>(span);
        type->name = qualified;
        return typed_literal(type, cursor.take_token(), span_of(context));
    }
    if (cursor.accept(Rule::LPAREN)) return call_or_typed_literal(context, qualified, cursor);
    if (function_only) throw SyntaxFault{&token_after(context)};
    auto* column = make<ColumnRef>(span);
    column->parts = qualified;
    return with_subscripts(column, cursor);
}

// After a subscript the rule of a name goes on with names: a[1].b.
const Expression* Builder::with_subscripts(const Expression* node, Cursor& cursor) {
    const uint32_t begin = node->span.begin;
    while (!cursor.done()) {
        if (const Context* bounds = cursor.accept_rule(Rule::RuleSubscript)) {
            node = subscript(node, bounds, begin);
            continue;
        }
        if (!cursor.accept(Rule::DOT)) throw SyntaxFault{&first_token(cursor.peek())};
        auto* access = make<FieldAccess>({begin, 0});
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

}  // namespace braid::grammar
