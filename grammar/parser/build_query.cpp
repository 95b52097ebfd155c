// Queries: WITH, set operations and the clauses that follow them. SELECT itself is in build_select.cpp.
#include "grammar/parser/builder.h"

namespace braid::grammar {

const With* Builder::with_clause(const Context* context) {
    auto* node = make<With>(context);
    std::vector<const CommonTable*> tables;
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* table = cursor.accept_rule(Rule::RuleCommonTable)) {
            tables.push_back(common_table(table));
        } else if (cursor.take_token().getType() == Rule::K_RECURSIVE) {
            node->recursive = true;
        }
    }
    node->tables = arena_.list(tables);
    return node;
}

const CommonTable* Builder::common_table(const Context* context) {
    auto* node = make<CommonTable>(context);
    Cursor cursor(context);
    node->name = name(cursor.take_rule());
    if (const Context* columns = cursor.accept_rule(Rule::RuleColumnList))
        node->columns = column_list(columns);
    cursor.accept(Rule::K_AS);
    const bool negated = cursor.accept(Rule::K_NOT);
    if (cursor.accept(Rule::K_MATERIALIZED)) {
        node->materialization = negated ? Materialization::NotMaterialized : Materialization::Materialized;
    }
    cursor.skip();
    node->statement = data_statement(cursor.take_rule());
    if (mysql_ && node->statement->kind != NodeKind::SelectStatement)
        throw SyntaxFault{&tokens_.at(first_token(context).index + 3)};
    cursor.skip();
    if (!cursor.done()) {
        node->search_cycle = slice(first_token(cursor.peek()), last_token(context));
    }
    return node;
}

const Query* Builder::query(const Context* context) {
    const Level guard(depth_, kQueryWeight);
    Cursor cursor(context);
    const Context* with = cursor.accept_rule(Rule::RuleWithClause);
    Query* node = query_rest(cursor.take_rule());
    if (with != nullptr) {
        if (node->with != nullptr) throw SyntaxFault{&first_token(with)};
        node->with = with_clause(with);
        node->span.begin = first_token(with).begin;
    }
    return node;
}

const Query* Builder::wrap(const QueryBody* body) {
    auto* node = make<Query>(body->span);
    node->body = body;
    return node;
}

namespace {

SetOperator set_operator(const Context* context) {
    switch (first_token(context).getType()) {
        case Rule::K_UNION: return SetOperator::Union;
        case Rule::K_INTERSECT: return SetOperator::Intersect;
        default: return SetOperator::Except;
    }
}

}  // namespace

Builder::Term Builder::set_operation(Term left, const Context* op, Term right) {
    auto* node = make<SetOperation>({left.outer.begin, right.outer.end});
    node->op = set_operator(op);
    node->all = last_token(op).getType() == Rule::K_ALL;
    node->left = left.query;
    node->right = right.query;
    return {wrap(node), node->span};
}

// Terms and operators stand flat; INTERSECT binds tighter than UNION and EXCEPT, all associate to the left.
const Query* Builder::set_operations(Cursor& cursor) {
    const auto term = [&]() -> Term {
        const Context* rule = cursor.take_rule();
        return {query_term(rule), span_of(rule)};
    };
    const auto intersection = [&]() {
        Term left = term();
        while (cursor.at_rule(Rule::RuleSetOperator) &&
               set_operator(static_cast<const Context*>(cursor.peek())) == SetOperator::Intersect) {
            const Context* op = cursor.take_rule();
            left = set_operation(left, op, term());
        }
        return left;
    };
    Term left = intersection();
    while (const Context* op = cursor.accept_rule(Rule::RuleSetOperator)) {
        left = set_operation(left, op, intersection());
    }
    return left.query;
}

// (select ... limit 1) for update: the parentheses leave no node, their clauses and those behind them add up;
// PostgreSQL refuses two of a kind.
void Builder::add_clauses(Query& inner, const Query& outer) {
    const auto refuse = [&]() { throw SyntaxFault{nullptr}; };
    if (!outer.order_by.empty()) {
        if (!inner.order_by.empty()) refuse();
        inner.order_by = outer.order_by;
        inner.order_by_span = outer.order_by_span;
    }
    if (!outer.into.empty()) {
        if (!inner.into.empty()) refuse();
        inner.into = outer.into;
    }
    if (outer.limit != nullptr) {
        if (inner.limit != nullptr) refuse();
        inner.limit = outer.limit;
    }
    if (!outer.locking.empty()) {
        std::vector<const LockingClause*> both(inner.locking.begin(), inner.locking.end());
        both.insert(both.end(), outer.locking.begin(), outer.locking.end());
        inner.locking = arena_.list(both);
    }
}

Query* Builder::query_rest(const Context* context) {
    auto* outer = make<Query>(context);
    Cursor cursor(context);
    const Query& inner = *set_operations(cursor);
    if (const Context* order = cursor.accept_rule(Rule::RuleOrderBy)) {
        outer->order_by = order_by(order);
        outer->order_by_span = span_of(order);
    }
    LimitClause* limit = nullptr;
    std::vector<const LockingClause*> locking;
    while (!cursor.done()) {
        const Context* clause = cursor.take_rule();
        const size_t word = first_token(clause).getType();
        if (word == Rule::K_MYSQL_INTO) {
            if (!outer->into.empty()) throw SyntaxFault{&first_token(clause)};
            outer->into = slice({first_token(clause).end, last_token(clause).end});
            while (outer->into.front() <= ' ') outer->into.remove_prefix(1);
        } else if (word != Rule::K_FOR && word != Rule::K_MYSQL_LOCK) {
            limit_clause(clause, limit);
        } else if (const LockingClause* lock = locking_clause(clause)) {
            locking.push_back(lock);
        }
    }
    outer->limit = limit;
    outer->locking = arena_.list(locking);
    const bool inner_is_plain = inner.with == nullptr && inner.order_by.empty() && inner.limit == nullptr &&
                                inner.locking.empty() && inner.into.empty();
    if (inner_is_plain) {
        outer->body = inner.body;
        return outer;
    }
    Query merged = inner;
    merged.span = outer->span;
    add_clauses(merged, *outer);
    *outer = merged;
    return outer;
}

// LIMIT, OFFSET and FETCH share one node; each may stand once, LIMIT and FETCH are one.
void Builder::limit_clause(const Context* context, LimitClause*& limit) {
    Cursor cursor(context);
    const StreamToken& word = cursor.take_token();
    const bool offset = word.getType() == Rule::K_OFFSET;
    if (limit == nullptr) {
        limit = make<LimitClause>(context);
    } else if (!(offset ? limit->offset_span : limit->limit_span).empty()) {
        throw SyntaxFault{&word};
    } else {
        limit->span.end = last_token(context).end;
    }
    if (offset) {
        limit->offset_span = span_of(context);
        limit->offset = expression(cursor.take_rule());
        return;
    }
    limit->limit_span = span_of(context);
    if (word.getType() == Rule::K_LIMIT) {
        limit->limit_all = cursor.accept(Rule::K_ALL);
        if (limit->limit_all) return;
        limit->limit = expression(cursor.take_rule());
        if (cursor.done()) return;
        // MySQL's LIMIT offset, count.
        if (!mysql_) throw SyntaxFault{&token_of(cursor.peek())};
        cursor.skip();
        limit->offset = limit->limit;
        limit->offset_span = limit->limit_span;
        limit->limit = expression(cursor.take_rule());
        return;
    }
    limit->fetch = true;
    cursor.skip();
    if (const Context* count = cursor.accept_rule(Rule::RulePrimary)) {
        limit->limit = primary(count).node;
    } else if (cursor.token() == Rule::PLUS || cursor.token() == Rule::MINUS) {
        const StreamToken& sign = cursor.take_token();
        const Literal* number = literal(cursor.take_token());
        auto* signed_number = make<Unary>({sign.begin, number->span.end});
        signed_number->op = operator_symbol(sign);
        signed_number->operand = number;
        limit->limit = signed_number;
    }
    cursor.skip();
    limit->with_ties = cursor.token() == Rule::K_WITH;
}

// FOR UPDATE and its like; null for FOR READ ONLY, which says nothing.
const LockingClause* Builder::locking_clause(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    if (cursor.token() == Rule::K_READ) return nullptr;
    auto* node = make<LockingClause>(context);
    if (first_token(context).getType() == Rule::K_MYSQL_LOCK) {
        if (!tokens_.is_keyword(last_token(context), "mode")) throw SyntaxFault{&last_token(context)};
        node->strength = "lock in share mode";
        return node;
    }
    std::vector<QualifiedName> tables;
    std::string strength;
    std::string wait;
    while (!cursor.done()) {
        if (const Context* table = cursor.accept_rule(Rule::RuleQualifiedName)) {
            tables.push_back(qualified_name(table));
            continue;
        }
        const StreamToken& token = cursor.take_token();
        switch (token.getType()) {
            case Rule::K_OF:
            case Rule::COMMA: break;
            case Rule::K_NOWAIT: wait = "nowait"; break;
            case Rule::K_SKIP: wait = "skip locked"; break;
            case Rule::K_LOCKED: break;
            default:
                if (!strength.empty()) strength += ' ';
                strength += words(token, token);
        }
    }
    node->strength = arena_.string(strength);
    node->wait = arena_.string(wait);
    node->tables = arena_.list(tables);
    return node;
}

const Query* Builder::query_term(const Context* context) {
    Cursor cursor(context);
    if (const Context* core = cursor.accept_rule(Rule::RuleSelectCore)) return wrap(select_core(core));
    if (const Context* values = cursor.accept_rule(Rule::RuleValuesCore)) return wrap(values_core(values));
    if (cursor.accept(Rule::LPAREN_QUERY)) return query(cursor.take_rule());
    // TABLE t is SELECT * FROM t.
    cursor.skip();
    auto* core = make<SelectCore>(context);
    core->targets_span = core->from_span = core->span;
    auto* target = make<Target>(context);
    target->expression = make<Star>(context);
    core->targets = arena_.list(std::vector<const Target*>{target});
    core->from = arena_.list(std::vector<const TableRef*>{relation(cursor.take_rule())});
    return wrap(core);
}

}  // namespace braid::grammar
