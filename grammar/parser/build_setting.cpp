// Settings: SET, SHOW, RESET.
#include "grammar/parser/builder.h"

namespace braid::grammar {

const Expression* Builder::setting_value(const Context* context) {
    Cursor cursor(context);
    if (!is_terminal(cursor.peek())) {
        auto* word = make<ColumnRef>(context);
        word->parts = arena_.list(std::vector<Name>{name(context)});
        return word;
    }
    const StreamToken& first = cursor.take_token();
    switch (first.getType()) {
        case Rule::PLUS:
        case Rule::MINUS: {
            auto* node = make<Unary>(context);
            node->op = operator_symbol(first);
            node->operand = literal(cursor.take_token());
            return node;
        }
        case Rule::K_ON: {
            auto* word = make<ColumnRef>(context);
            word->parts = arena_.list(std::vector<Name>{"on"});
            return word;
        }
        case Rule::K_DEFAULT: return make<DefaultValue>(context);
        case Rule::K_INTERVAL: return interval_literal(context);
        default: return literal(first);
    }
}

// One value, DEFAULT among them.
void Builder::set_value(SetVariable& node, const Context* given) {
    const Expression* value = setting_value(given);
    if (value->kind == NodeKind::DefaultValue) {
        node.to_default = true;
    } else {
        node.values = arena_.list(std::vector<const Expression*>{value});
    }
}

const Statement* Builder::set(const Context* context) {
    auto* node = make<SetVariable>(context);
    Cursor cursor(context);
    cursor.skip();
    if (cursor.token() == Rule::K_LOCAL) {
        node->scope = SetScope::Local;
        cursor.skip();
    } else if (cursor.token() == Rule::K_SESSION && cursor.token_after(1) != Rule::K_AUTHORIZATION &&
               cursor.token_after(1) != Rule::K_CHARACTERISTICS) {
        node->scope = SetScope::Session;
        cursor.skip();
    }
    if (is_terminal(cursor.peek())) {
        set_in_words(*node, context, cursor);
    } else {
        set_by_name(*node, context, cursor);
    }
    return node;
}

// search_path TO a, b; the value may be DEFAULT, but no part of a list.
void Builder::set_by_name(SetVariable& node, const Context* context, Cursor& cursor) {
    std::string joined(name(cursor.take_rule()));
    while (cursor.accept(Rule::DOT)) {
        joined += '.';
        joined += name(cursor.take_rule());
    }
    node.name = arena_.string(joined);
    const StreamToken& sign = cursor.take_token();
    if (sign.getType() == Rule::K_FROM) throw SyntaxFault{&sign};  // only within CREATE FUNCTION
    if (cursor.accept(Rule::K_DEFAULT)) {
        node.to_default = true;
        return;
    }
    std::vector<const Expression*> values;
    for (; !cursor.done(); cursor.accept(Rule::COMMA)) {
        const Expression* item = setting_value(cursor.take_rule());
        if (item->kind == NodeKind::DefaultValue && (!values.empty() || !cursor.done())) {
            throw SyntaxFault{&tokens_.at(last_token(context).index)};
        }
        values.push_back(item);
    }
    if (values.size() == 1 && values.front()->kind == NodeKind::DefaultValue) {
        node.to_default = true;
    } else {
        node.values = arena_.list(values);
    }
}

// What SET has words of its own for: TIME ZONE, NAMES, ROLE, TRANSACTION, SESSION AUTHORIZATION ...
void Builder::set_in_words(SetVariable& node, const Context* context, Cursor& cursor) {
    const StreamToken& word = cursor.take_token();
    switch (word.getType()) {
        case Rule::K_TIME:
            cursor.skip();
            node.name = "timezone";
            set_value(node, cursor.take_rule());
            if (!node.values.empty()) {
                const auto* local = as<ColumnRef>(node.values.front());
                if (local != nullptr && local->parts[0] == "local") {
                    node.values = {};
                    node.to_default = true;
                }
            }
            return;
        case Rule::K_NAMES:
            node.name = "client_encoding";
            node.to_default = cursor.done();
            if (!cursor.done()) set_value(node, cursor.take_rule());
            return;
        case Rule::K_ROLE:
        case Rule::K_SCHEMA:
        case Rule::K_CATALOG:
            if (cursor.done()) throw SyntaxFault{&token_after(context)};
            node.name = word.getType() == Rule::K_ROLE     ? "role"
                        : word.getType() == Rule::K_SCHEMA ? "search_path"
                                                           : "catalog";
            set_value(node, cursor.take_rule());
            return;
        case Rule::K_XML: {
            cursor.skip();
            node.name = "xmloption";
            const StreamToken& option = cursor.take_token();
            auto* column = make<ColumnRef>({option.begin, option.end});
            column->parts = arena_.list(std::vector<Name>{words(option, option)});
            node.values = arena_.list(std::vector<const Expression*>{column});
            return;
        }
        case Rule::K_TRANSACTION:
            node.name = "transaction";
            if (cursor.accept(Rule::K_SNAPSHOT)) {
                const StreamToken& id = cursor.take_token();
                const std::string mode = "snapshot " + std::string(slice(id, id));
                node.modes = arena_.list(std::vector<std::string_view>{arena_.string(mode)});
            } else {
                node.modes = transaction_modes(cursor.take_rule());
            }
            return;
        default: break;  // SESSION
    }
    if (cursor.accept(Rule::K_AUTHORIZATION)) {
        node.name = "session_authorization";
        set_value(node, cursor.take_rule());
        return;
    }
    for (int i = 0; i < 3; ++i) cursor.skip();
    node.name = "session characteristics";
    node.modes = transaction_modes(cursor.take_rule());
}

Name Builder::setting_name(const Context* context) {
    switch (first_token(context).getType()) {
        case Rule::K_ALL: return "all";
        case Rule::K_TIME:
            if (context->children.size() == 2) return "timezone";
            break;
        case Rule::K_TRANSACTION:
            if (context->children.size() == 3 && last_token(context).getType() == Rule::K_LEVEL) {
                return "transaction_isolation";
            }
            break;
        case Rule::K_SESSION:
            if (context->children.size() == 2) return "session_authorization";
            break;
        default: break;
    }
    std::string joined;
    for (Cursor cursor(context); !cursor.done(); cursor.accept(Rule::DOT)) {
        if (!joined.empty()) joined += '.';
        joined += name(cursor.take_rule());
    }
    return arena_.string(joined);
}

const Statement* Builder::show_or_reset(const Context* context) {
    const auto* setting = static_cast<const Context*>(context->children.back());
    if (context->getRuleIndex() == Rule::RuleShowStatement) {
        auto* node = make<ShowVariable>(context);
        node->name = setting_name(setting);
        return node;
    }
    auto* node = make<ResetVariable>(context);
    node->name = setting_name(setting);
    return node;
}

}  // namespace braid::grammar
