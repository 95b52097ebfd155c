// Calls that the language spells with keywords: CAST, EXTRACT, SUBSTRING ... FROM, TRIM, CURRENT_DATE.
#include "grammar/parser/builder.h"

namespace braid::grammar {

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

// What a call is made of: its arguments in the order of the function, the keywords between them.
struct Builder::CallParts {
    std::vector<const Expression*> values;
    std::vector<std::string_view> keywords;
};

// The expressions and keywords that are left.
void Builder::call_parts(Cursor& cursor, CallParts& parts) {
    while (!cursor.done()) {
        if (const Context* list = cursor.accept_rule(Rule::RuleExprList)) {
            for (const Expression* item : expressions(list)) parts.values.push_back(item);
        } else if (const Context* item = cursor.accept_rule(Rule::RuleExpr)) {
            parts.values.push_back(expression(item));
        } else {
            const StreamToken& token = cursor.take_token();
            switch (token.getType()) {
                case Rule::LPAREN:
                case Rule::RPAREN:
                case Rule::COMMA: break;
                default: parts.keywords.push_back(words(token, token));
            }
        }
    }
}

// A flat expression that holds a keyword of the call, as `a IN b` of POSITION: one value on each side of it.
void Builder::cut_at_keyword(const Context* both, size_t keyword, CallParts& parts) {
    Tree* const* begin = both->children.data();
    Tree* const* end = begin + both->children.size();
    Tree* const* cut = begin;
    while (cut != end && !(is_terminal(*cut) && token_of(*cut).getType() == keyword)) ++cut;
    if (cut == end) throw SyntaxFault{&token_after(both)};
    parts.values.push_back(expression(begin, cut));
    parts.values.push_back(expression(cut + 1, end));
}

void Builder::substring_parts(Cursor& cursor, CallParts& parts) {
    cursor.skip();
    if (cursor.at_rule(Rule::RuleExpr)) parts.values.push_back(expression(cursor.take_rule()));
    if (cursor.accept(Rule::K_SIMILAR)) {
        cut_at_keyword(cursor.take_rule(), Rule::K_ESCAPE, parts);
        parts.keywords = {"similar", "escape"};
    } else {
        call_parts(cursor, parts);
    }
}

// trim(x), trim(c FROM x), trim(FROM x, c), trim(x, c): the trimmed string comes first. The keywords are the
// side and how FROM was used, each empty where it was not given.
void Builder::trim_parts(Cursor& cursor, CallParts& parts) {
    cursor.skip();
    const bool side = is_terminal(cursor.peek()) && cursor.token() != Rule::K_FROM;
    if (side) {
        const StreamToken& which = cursor.take_token();
        parts.keywords.push_back(words(which, which));
    } else {
        parts.keywords.emplace_back();
    }
    const Expression* characters = nullptr;
    bool from = false;
    while (!cursor.done()) {
        if (const Context* list = cursor.accept_rule(Rule::RuleExprList)) {
            for (const Expression* item : expressions(list)) parts.values.push_back(item);
        } else if (const Context* item = cursor.accept_rule(Rule::RuleExpr)) {
            parts.values.push_back(expression(item));
        } else if (cursor.accept(Rule::K_FROM)) {
            from = true;
            if (!parts.values.empty()) {
                characters = parts.values.front();
                parts.values.clear();
            }
        } else {
            cursor.skip();
        }
    }
    if (characters != nullptr) parts.values.push_back(characters);
    if (from) parts.keywords.emplace_back(characters != nullptr ? "characters from" : "from");
}

// Fills `call` from rule specialCall, all but CAST.
const FunctionCall* Builder::special_call(const Context* context, FunctionCall* call) {
    Cursor cursor(context);
    const StreamToken& word = cursor.take_token();
    call->name = arena_.list(std::vector<Name>{words(word, word)});
    CallParts parts;
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
            if (cursor.accept(Rule::LPAREN)) parts.values.push_back(literal(cursor.take_token()));
            break;
        case Rule::K_TREAT:
            call->syntax = CallSyntax::Keyworded;
            call->raw = slice({token_of(cursor.peek()).end, span_of(context).end - 1});
            break;
        case Rule::K_NORMALIZE:
            call->syntax = CallSyntax::Normalize;
            call_parts(cursor, parts);
            break;
        case Rule::K_EXTRACT:
            call->syntax = CallSyntax::Extract;
            cursor.skip();
            if (const Context* field = cursor.accept_rule(Rule::RuleColId)) {
                parts.keywords.push_back(mysql_ ? words(field) : name(field));
            } else if (mysql_ || cursor.token() == Rule::RESERVED_WORD) {
                if (cursor.token() != Rule::RESERVED_WORD) throw SyntaxFault{&token_of(cursor.peek())};
                const StreamToken& unit = cursor.take_token();
                parts.keywords.push_back(words(unit, unit));
            } else {
                parts.keywords.push_back(string_value(cursor.take_token()));
            }
            cursor.accept(Rule::K_FROM);
            parts.values.push_back(expression(cursor.take_rule()));
            break;
        case Rule::K_POSITION:
            call->syntax = CallSyntax::Position;
            cursor.skip();
            cut_at_keyword(cursor.take_rule(), Rule::K_IN, parts);
            break;
        case Rule::K_SUBSTRING:
            substring_parts(cursor, parts);
            call->syntax = parts.keywords.empty() ? CallSyntax::Plain : CallSyntax::Substring;
            break;
        case Rule::K_OVERLAY:
            call_parts(cursor, parts);
            call->syntax = parts.keywords.empty() ? CallSyntax::Plain : CallSyntax::Overlay;
            break;
        case Rule::K_TRIM:
            call->syntax = CallSyntax::Trim;
            trim_parts(cursor, parts);
            break;
        case Rule::K_COLLATION:
            call->name = arena_.list(std::vector<Name>{"pg_catalog", "pg_collation_for"});
            cursor.skip();
            call_parts(cursor, parts);
            break;
        case Rule::K_COALESCE:
        case Rule::K_GREATEST:
        case Rule::K_LEAST:
        case Rule::K_NULLIF:
        case Rule::K_GROUPING:
        case Rule::K_XMLCONCAT:
            call->syntax = CallSyntax::Plain;
            call_parts(cursor, parts);
            break;
        default: {  // the XML functions
            call->syntax = CallSyntax::Keyworded;
            const Context* inside = cursor.take_rule();
            call->raw = slice({first_token(inside).end, last_token(inside).begin});
        }
    }
    call->arguments = arguments(parts.values);
    call->keywords = arena_.list(parts.keywords);
    return call;
}

}  // namespace braid::grammar
