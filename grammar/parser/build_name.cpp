// Names, words as written, operators, constants: the leaves of every statement.
#include "grammar/parser/builder.h"

namespace braid::grammar {

const StreamToken& Builder::token_after(const Context* context) const {
    return tokens_.at(last_token(context).index + 1);
}

std::string_view Builder::words(const StreamToken& first, const StreamToken& last) {
    std::string joined;
    for (size_t i = first.index; i <= last.index; ++i) {
        const StreamToken& token = tokens_.at(i);
        const bool glued =
            token.getType() == Rule::LPAREN || token.getType() == Rule::RPAREN || joined.ends_with('(');
        if (!joined.empty() && !glued) joined += ' ';
        for (const char c : slice({token.begin, token.end})) {
            joined += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return arena_.string(joined);
}

std::string_view Builder::words(const Context* context) {
    return words(first_token(context), last_token(context));
}

QualifiedName Builder::qualified_name(const Context* context) {
    std::vector<Name> parts;
    for (Cursor cursor(context); !cursor.done(); cursor.accept(Rule::DOT))
        parts.push_back(name(cursor.take_rule()));
    return arena_.list(parts);
}

List<Name> Builder::names(Cursor& cursor) {
    std::vector<Name> list;
    while (const Context* word = cursor.accept_rule(Rule::RuleColId)) {
        list.push_back(name(word));
        cursor.accept(Rule::COMMA);
    }
    return arena_.list(list);
}

List<Name> Builder::column_list(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    return names(cursor);
}

std::string_view Builder::operator_symbol(const StreamToken& token) {
    const std::string_view text = slice({token.begin, token.end});
    if (text == "!=") return "<>";
    if (token.getType() == Rule::K_XOR) return "XOR";
    if (token.getType() == Rule::K_DIV) return "DIV";
    if (token.getType() == Rule::K_MOD) return "MOD";
    if (token.getType() == Rule::K_SOUNDS) return "SOUNDS LIKE";
    if (token.getType() == Rule::K_OVERLAPS) return "OVERLAPS";
    return text;
}

// OPERATOR(pg_catalog.+), spaces and comments dropped.
std::string_view Builder::operator_text(const Context* context) {
    if (context->getRuleIndex() == Rule::RuleOperatorName) {
        const Tree* child = context->children.front();
        return operator_text(static_cast<const Context*>(child));
    }
    if (context->getRuleIndex() == Rule::RuleOperatorSymbol) return operator_symbol(first_token(context));
    std::string text = "OPERATOR(";
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* part = cursor.accept_rule(Rule::RuleColId)) {
            text += slice(part);
            text += '.';
        } else if (const Context* symbol = cursor.accept_rule(Rule::RuleOperatorSymbol)) {
            text += operator_symbol(first_token(symbol));
        } else {
            cursor.skip();
        }
    }
    return arena_.string(text + ")");
}

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
            if (mysql_ && token.source == TokenType::NationalString) node->charset = "utf8";
            break;
        case Rule::BIT_STRING:
            node->literal_kind = LiteralKind::BitString;
            node->value = string_value(token);
            break;
        default:
            node->literal_kind =
                mysql_ && text_[token.begin] == '0' ? LiteralKind::HexNumber : LiteralKind::HexString;
            node->value = string_value(token);
    }
    return node;
}

}  // namespace braid::grammar
