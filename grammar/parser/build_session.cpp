// What a session holds: transactions, prepared statements, cursors, notifications.
#include "grammar/parser/builder.h"

namespace braid::grammar {

// ---- transactions

List<std::string_view> Builder::transaction_modes(const Context* context) {
    std::vector<std::string_view> modes;
    for (Cursor cursor(context); !cursor.done(); cursor.accept(Rule::COMMA))
        modes.push_back(words(cursor.take_rule()));
    return arena_.list(modes);
}

const Statement* Builder::transaction(const Context* context) {
    auto* node = make<Transaction>(context);
    Cursor cursor(context);
    switch (cursor.take_token().getType()) {
        case Rule::K_BEGIN: node->action = TransactionKind::Begin; break;
        case Rule::K_START: node->action = TransactionKind::Start; break;
        case Rule::K_COMMIT:
        case Rule::K_END: node->action = TransactionKind::Commit; break;
        case Rule::K_ROLLBACK:
        case Rule::K_ABORT: node->action = TransactionKind::Rollback; break;
        case Rule::K_SAVEPOINT: node->action = TransactionKind::Savepoint; break;
        case Rule::K_RELEASE: node->action = TransactionKind::Release; break;
        default: node->action = TransactionKind::Prepare;
    }
    bool no = false;
    while (!cursor.done()) {
        if (const Context* modes = cursor.accept_rule(Rule::RuleTransactionModes)) {
            node->modes = transaction_modes(modes);
            continue;
        }
        if (const Context* savepoint = cursor.accept_rule(Rule::RuleColId)) {
            node->savepoint = name(savepoint);
            continue;
        }
        const StreamToken& token = cursor.take_token();
        switch (token.getType()) {
            case Rule::K_NO: no = true; break;
            case Rule::K_CHAIN: node->chain = !no; break;
            case Rule::K_TO: node->action = TransactionKind::RollbackTo; break;
            case Rule::K_PREPARED:
                node->action = node->action == TransactionKind::Commit ? TransactionKind::CommitPrepared
                                                                       : TransactionKind::RollbackPrepared;
                break;
            case Rule::STRING: node->gid = string_value(token); break;
            default: break;
        }
    }
    return node;
}

// ---- prepared statements

const Statement* Builder::prepare(const Context* context) {
    auto* node = make<Prepare>(context);
    Cursor cursor(context);
    cursor.skip();
    node->name = name(cursor.take_rule());
    std::vector<const TypeName*> types;
    while (!cursor.done()) {
        if (const Context* type = cursor.accept_rule(Rule::RuleTypeName)) {
            types.push_back(type_name(type));
        } else if (const Context* inner = cursor.accept_rule(Rule::RuleDataStatement)) {
            node->statement = data_statement(inner);
        } else {
            cursor.skip();
        }
    }
    node->types = arena_.list(types);
    return node;
}

const Statement* Builder::execute(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    const Context* subject = cursor.take_rule();
    if (cursor.accept(Rule::K_ON)) {
        if (!tokens_.is_keyword(first_token(subject), "direct")) throw SyntaxFault{&token_after(subject)};
        auto* direct = make<ExecuteDirect>(context);
        cursor.skip();
        direct->server = name(cursor.take_rule());
        cursor.skip();
        direct->sql = string_value(cursor.take_token());
        return direct;
    }
    auto* node = make<Execute>(context);
    node->name = name(subject);
    if (cursor.accept(Rule::LPAREN)) node->arguments = expressions(cursor.take_rule());
    return node;
}

// The rule's end is a name, or else ALL or `*`: then true.
bool Builder::all_or_name(const Context* context, Name& named) {
    const Tree* last = context->children.back();
    if (is_terminal(last)) return true;
    named = name(static_cast<const Context*>(last));
    return false;
}

const Statement* Builder::deallocate(const Context* context) {
    auto* node = make<Deallocate>(context);
    node->all = all_or_name(context, node->name);
    return node;
}

// ---- cursors

const Statement* Builder::declare(const Context* context) {
    auto* node = make<DeclareCursor>(context);
    Cursor cursor(context);
    cursor.skip();
    node->name = name(cursor.take_rule());
    bool no = false;
    bool without = false;
    while (!cursor.done()) {
        if (const Context* inner = cursor.accept_rule(Rule::RuleQuery)) {
            node->query = query(inner);
            continue;
        }
        switch (cursor.take_token().getType()) {
            case Rule::K_BINARY: node->binary = true; break;
            case Rule::K_INSENSITIVE: node->insensitive = true; break;
            case Rule::K_ASENSITIVE: node->asensitive = true; break;
            case Rule::K_NO: no = true; break;
            case Rule::K_SCROLL:
                (no ? node->no_scroll : node->scroll) = true;
                no = false;
                break;
            case Rule::K_WITHOUT: without = true; break;
            case Rule::K_HOLD: (without ? node->without_hold : node->with_hold) = true; break;
            default: break;
        }
    }
    return node;
}

const Statement* Builder::fetch(const Context* context) {
    auto* node = make<FetchCursor>(context);
    Cursor cursor(context);
    node->move = cursor.take_token().getType() == Rule::K_MOVE;
    if (const Context* direction = cursor.accept_rule(Rule::RuleFetchDirection)) {
        std::string text;
        for (size_t i = first_token(direction).index; i <= last_token(direction).index; ++i) {
            const bool after_sign = text.ends_with('-') || text.ends_with('+');
            if (!text.empty() && !after_sign) text += ' ';
            text += words(tokens_.at(i), tokens_.at(i));
        }
        node->direction = arena_.string(text);
    }
    node->name = name(static_cast<const Context*>(context->children.back()));
    return node;
}

const Statement* Builder::close(const Context* context) {
    auto* node = make<CloseCursor>(context);
    node->all = all_or_name(context, node->name);
    return node;
}

// ---- notifications

const Statement* Builder::listen(const Context* context) {
    auto* node = make<Listen>(context);
    node->channel = name(static_cast<const Context*>(context->children.back()));
    return node;
}

const Statement* Builder::unlisten(const Context* context) {
    auto* node = make<Unlisten>(context);
    node->all = all_or_name(context, node->channel);
    return node;
}

const Statement* Builder::notify(const Context* context) {
    auto* node = make<Notify>(context);
    Cursor cursor(context);
    cursor.skip();
    node->channel = name(cursor.take_rule());
    if (cursor.accept(Rule::COMMA)) {
        node->payload = string_value(cursor.take_token());
        node->has_payload = true;
    }
    return node;
}

}  // namespace braid::grammar
