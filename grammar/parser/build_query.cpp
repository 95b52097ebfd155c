// Queries: SELECT and its clauses, VALUES, set operations, what stands in FROM.
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

// Terms and operators stand flat; INTERSECT binds tighter than UNION and EXCEPT, all associate to the left.
Query* Builder::query_rest(const Context* context) {
    auto* result = make<Query>(context);
    Cursor cursor(context);
    const auto combine = [&](const Query* left, const Context* op, const Query* right) {
        auto* node = make<SetOperation>({left->span.begin, right->span.end});
        node->op = set_operator(op);
        node->all = last_token(op).getType() == Rule::K_ALL;
        node->left = left;
        node->right = right;
        return node;
    };
    // One term, and the INTERSECTs that follow it.
    struct Term {
        const Query* query = nullptr;
        Span outer;
    };
    const auto term = [&]() -> Term {
        const Context* rule = cursor.take_rule();
        return {query_term(rule), span_of(rule)};
    };
    const auto join = [&](Term left, const Context* op, Term right) -> Term {
        SetOperation* body = combine(left.query, op, right.query);
        body->span = {left.outer.begin, right.outer.end};
        return {wrap(body), body->span};
    };
    const auto product = [&]() {
        Term left = term();
        while (cursor.at_rule(Rule::RuleSetOperator) &&
               set_operator(static_cast<const Context*>(cursor.peek())) == SetOperator::Intersect) {
            const Context* op = cursor.take_rule();
            left = join(left, op, term());
        }
        return left;
    };
    Term left = product();
    while (const Context* op = cursor.accept_rule(Rule::RuleSetOperator)) left = join(left, op, product());

    LimitClause* limit = nullptr;
    std::vector<const LockingClause*> locking;
    const bool bare = cursor.done();
    if (const Context* order = cursor.accept_rule(Rule::RuleOrderBy)) {
        result->order_by = order_by(order);
        result->order_by_span = span_of(order);
    }
    while (!cursor.done()) tail_clause(*result, cursor.take_rule(), limit, locking);
    result->limit = limit;
    result->locking = arena_.list(locking);
    const Query& inner = *left.query;
    const bool inner_is_plain =
        inner.with == nullptr && inner.order_by.empty() && inner.limit == nullptr && inner.locking.empty();
    if (inner_is_plain) {
        result->body = inner.body;
    } else if (bare) {
        // (select ... order by ...): the parentheses leave no node.
        const Span span = result->span;
        *result = inner;
        result->span = {span.begin, span.end};
    } else {
        // (select ... limit 1) limit 2: PostgreSQL refuses two of a kind; the rest adds up.
        Query merged = inner;
        merged.span = result->span;
        const auto refuse = [&]() { throw SyntaxFault{nullptr}; };
        if (!result->order_by.empty()) {
            if (!merged.order_by.empty()) refuse();
            merged.order_by = result->order_by;
            merged.order_by_span = result->order_by_span;
        }
        if (result->limit != nullptr) {
            if (merged.limit != nullptr) refuse();
            merged.limit = result->limit;
        }
        if (!result->locking.empty()) {
            std::vector<const LockingClause*> both(merged.locking.begin(), merged.locking.end());
            both.insert(both.end(), result->locking.begin(), result->locking.end());
            merged.locking = arena_.list(both);
        }
        *result = merged;
    }
    return result;
}

void Builder::tail_clause(Query&, const Context* context, LimitClause*& limit,
                          std::vector<const LockingClause*>& locking) {
    Cursor cursor(context);
    const StreamToken& word = cursor.take_token();
    const auto clause = [&]() -> LimitClause& {
        if (limit == nullptr) {
            limit = make<LimitClause>(context);
        } else {
            limit->span.end = last_token(context).end;
        }
        return *limit;
    };
    switch (word.getType()) {
        case Rule::K_LIMIT: {
            if (limit != nullptr && !limit->limit_span.empty()) throw SyntaxFault{&word};
            LimitClause& node = clause();
            node.limit_span = span_of(context);
            if (cursor.accept(Rule::K_ALL)) {
                node.limit_all = true;
            } else {
                node.limit = expression(cursor.take_rule());
            }
            return;
        }
        case Rule::K_OFFSET: {
            if (limit != nullptr && !limit->offset_span.empty()) throw SyntaxFault{&word};
            LimitClause& node = clause();
            node.offset_span = span_of(context);
            node.offset = expression(cursor.take_rule());
            return;
        }
        case Rule::K_FETCH: {
            if (limit != nullptr && !limit->limit_span.empty()) throw SyntaxFault{&word};
            LimitClause& node = clause();
            node.limit_span = span_of(context);
            node.fetch = true;
            cursor.skip();
            if (const Context* count = cursor.accept_rule(Rule::RulePrimary)) {
                node.limit = primary(count).node;
            } else if (cursor.token() == Rule::PLUS || cursor.token() == Rule::MINUS) {
                const StreamToken& sign = cursor.take_token();
                const Literal* number = literal(cursor.take_token());
                auto* signed_number = make<Unary>({sign.begin, number->span.end});
                signed_number->op = operator_symbol(sign);
                signed_number->operand = number;
                node.limit = signed_number;
            }
            cursor.skip();
            node.with_ties = cursor.token() == Rule::K_WITH;
            return;
        }
        default: break;
    }
    if (cursor.token() == Rule::K_READ) return;  // FOR READ ONLY says nothing
    auto* node = make<LockingClause>(context);
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
    locking.push_back(node);
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

const QueryBody* Builder::select_core(const Context* context) {
    auto* node = make<SelectCore>(context);
    Cursor cursor(context);
    cursor.accept(Rule::K_SELECT);
    node->targets_span = {last_token(context).end, last_token(context).end};
    while (!cursor.done()) {
        const Context* clause = cursor.take_rule();
        Cursor inside(clause);
        const Span span = span_of(clause);
        switch (clause->getRuleIndex()) {
            case Rule::RuleDistinctClause:
                node->distinct_span = span;
                if (inside.accept(Rule::K_ALL)) {
                    node->distinct = Distinctness::All;
                    break;
                }
                node->distinct = Distinctness::Distinct;
                inside.skip();
                if (inside.accept(Rule::K_ON)) {
                    node->distinct = Distinctness::DistinctOn;
                    inside.skip();
                    node->distinct_on = expressions(inside.take_rule());
                }
                break;
            case Rule::RuleTargets:
                node->targets = targets(clause);
                node->targets_span = span;
                break;
            case Rule::RuleIntoClause:
                inside.skip();
                node->into = slice(first_token(inside.peek()), last_token(clause));
                break;
            case Rule::RuleFromClause:
                inside.skip();
                node->from = table_refs(inside);
                node->from_span = span;
                break;
            case Rule::RuleWhereClause:
                node->where = where(clause);
                node->where_span = span;
                break;
            case Rule::RuleGroupBy: {
                node->group_by_span = span;
                std::vector<const GroupingElement*> elements;
                while (!inside.done()) {
                    if (const Context* element = inside.accept_rule(Rule::RuleGroupingElement)) {
                        elements.push_back(grouping_element(element));
                    } else if (inside.take_token().getType() == Rule::K_DISTINCT) {
                        node->group_distinct = true;
                    }
                }
                node->group_by = arena_.list(elements);
                break;
            }
            case Rule::RuleHaving:
                inside.skip();
                node->having = expression(inside.take_rule());
                node->having_span = span;
                break;
            default: {
                std::vector<const NamedWindow*> windows;
                while (!inside.done()) {
                    const Context* item = inside.accept_rule(Rule::RuleNamedWindow);
                    if (item == nullptr) {
                        inside.skip();
                        continue;
                    }
                    auto* window = make<NamedWindow>(item);
                    Cursor parts(item);
                    window->name = name(parts.take_rule());
                    parts.skip();
                    window->spec = window_spec(parts.take_rule());
                    windows.push_back(window);
                }
                node->windows = arena_.list(windows);
            }
        }
    }
    if (node->targets.empty()) {
        const uint32_t after =
            node->distinct_span.empty() ? first_token(context).end : node->distinct_span.end;
        node->targets_span = {after, after};
    }
    return node;
}

const Expression* Builder::where(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    if (context->getRuleIndex() == Rule::RuleWhereCurrent) {
        auto* node = make<CurrentOf>({token_of(cursor.peek()).begin, last_token(context).end});
        node->cursor = name(last_token(context));
        return node;
    }
    return expression(cursor.take_rule());
}

List<const Target*> Builder::targets(const Context* context) {
    std::vector<const Target*> list;
    for (Cursor cursor(context); !cursor.done(); cursor.accept(Rule::COMMA)) {
        const Context* item = cursor.take_rule();
        auto* node = make<Target>(item);
        Cursor inside(item);
        if (inside.token() == Rule::STAR) {
            node->expression = make<Star>(item);
        } else {
            node->expression = expression(inside.take_rule());
            inside.accept(Rule::K_AS);
            if (!inside.done()) node->alias = name(inside.take_rule());
        }
        list.push_back(node);
    }
    return arena_.list(list);
}

const GroupingElement* Builder::grouping_element(const Context* context) {
    const Level guard(depth_);
    Cursor cursor(context);
    if (const Context* expr = cursor.accept_rule(Rule::RuleExpr)) {
        if (const GroupingElement* special = rollup_or_cube(expr)) return special;
        auto* node = make<GroupingElement>(context);
        node->items = arena_.list(std::vector<const Expression*>{expression(expr)});
        return node;
    }
    auto* node = make<GroupingElement>(context);
    if (cursor.accept(Rule::LPAREN)) {
        node->grouping = GroupingKind::Empty;
        return node;
    }
    node->grouping = GroupingKind::Sets;
    std::vector<const GroupingElement*> sets;
    while (!cursor.done()) {
        if (const Context* element = cursor.accept_rule(Rule::RuleGroupingElement)) {
            sets.push_back(grouping_element(element));
        } else {
            cursor.skip();
        }
    }
    node->sets = arena_.list(sets);
    return node;
}

// ROLLUP (a, b) reads as a call of a function named rollup.
const GroupingElement* Builder::rollup_or_cube(const Context* expr) {
    if (expr->children.size() != 1 || is_terminal(expr->children.front())) return nullptr;
    const auto* only = static_cast<const Context*>(expr->children.front());
    Cursor cursor(only);
    if (!cursor.at_rule(Rule::RuleIdentifier)) return nullptr;
    const StreamToken& word = first_token(cursor.peek());
    const bool rollup = tokens_.is_keyword(word, "rollup");
    if (!rollup && !tokens_.is_keyword(word, "cube")) return nullptr;
    cursor.skip();
    if (!cursor.accept(Rule::LPAREN)) return nullptr;
    auto* call = make<FunctionCall>(expr);
    if (const Context* given = cursor.accept_rule(Rule::RuleCallArguments)) call_arguments(*call, given);
    const StreamToken& close = cursor.take_token();
    if (const Context* suffix = cursor.accept_rule(Rule::RuleCallSuffix)) {
        if (!suffix->children.empty()) throw SyntaxFault{&first_token(suffix)};
    }
    if (call->arguments.empty()) throw SyntaxFault{&close};
    auto* node = make<GroupingElement>(expr);
    node->grouping = rollup ? GroupingKind::Rollup : GroupingKind::Cube;
    std::vector<const Expression*> items;
    for (const Argument* argument : call->arguments) items.push_back(argument->value);
    node->items = arena_.list(items);
    return node;
}

const WindowSpec* Builder::window_spec(const Context* context) {
    auto* node = make<WindowSpec>(context);
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* reference = cursor.accept_rule(Rule::RuleColId)) {
            node->reference = name(reference);
        } else if (const Context* partition = cursor.accept_rule(Rule::RuleExprList)) {
            node->partition_by = expressions(partition);
        } else if (const Context* order = cursor.accept_rule(Rule::RuleOrderBy)) {
            node->order_by = order_by(order);
        } else if (const Context* frame = cursor.accept_rule(Rule::RuleFrame)) {
            Cursor parts(frame);
            switch (parts.take_token().getType()) {
                case Rule::K_RANGE: node->unit = FrameUnit::Range; break;
                case Rule::K_ROWS: node->unit = FrameUnit::Rows; break;
                default: node->unit = FrameUnit::Groups;
            }
            parts.accept(Rule::K_BETWEEN);
            node->start = frame_bound(parts.take_rule());
            if (parts.accept(Rule::K_AND)) node->end = frame_bound(parts.take_rule());
            if (parts.accept(Rule::K_EXCLUDE)) {
                switch (parts.take_token().getType()) {
                    case Rule::K_CURRENT: node->exclusion = FrameExclusion::CurrentRow; break;
                    case Rule::K_GROUP: node->exclusion = FrameExclusion::Group; break;
                    case Rule::K_TIES: node->exclusion = FrameExclusion::Ties; break;
                    default: node->exclusion = FrameExclusion::NoOthers;
                }
            }
        } else {
            cursor.skip();
        }
    }
    return node;
}

const FrameBound* Builder::frame_bound(const Context* context) {
    auto* node = make<FrameBound>(context);
    Cursor cursor(context);
    const bool preceding = last_token(context).getType() == Rule::K_PRECEDING;
    if (const Context* offset = cursor.accept_rule(Rule::RuleExpr)) {
        node->offset = expression(offset);
        node->bound = preceding ? FrameBoundKind::Preceding : FrameBoundKind::Following;
    } else if (cursor.accept(Rule::K_UNBOUNDED)) {
        node->bound = preceding ? FrameBoundKind::UnboundedPreceding : FrameBoundKind::UnboundedFollowing;
    }
    return node;
}

List<const OrderItem*> Builder::order_by(const Context* context) {
    std::vector<const OrderItem*> list;
    for (Cursor cursor(context); !cursor.done();) {
        const Context* item = cursor.accept_rule(Rule::RuleOrderItem);
        if (item == nullptr) {
            cursor.skip();
            continue;
        }
        auto* node = make<OrderItem>(item);
        Cursor inside(item);
        node->expression = expression(inside.take_rule());
        while (!inside.done()) {
            if (const Context* op = inside.accept_rule(Rule::RuleOperatorName)) {
                node->using_operator = operator_text(op);
                continue;
            }
            switch (inside.take_token().getType()) {
                case Rule::K_DESC: node->descending = true; break;
                case Rule::K_FIRST: node->nulls = NullsOrder::First; break;
                case Rule::K_LAST: node->nulls = NullsOrder::Last; break;
                default: break;
            }
        }
        list.push_back(node);
    }
    return arena_.list(list);
}

const RowConstructor* Builder::values_row(const Context* context) {
    auto* row = make<RowConstructor>(context);
    Cursor cursor(context);
    const StreamToken& open = cursor.take_token();
    const Context* inside = cursor.take_rule();
    if (open.getType() == Rule::LPAREN) {
        row->items = expressions(inside);
        return row;
    }
    // VALUES ((select 1)) is a row; VALUES (select 1) is not.
    if (first_token(inside).getType() != Rule::LPAREN_QUERY) throw SyntaxFault{&first_token(inside)};
    auto* subquery = make<ScalarSubquery>(inside);
    subquery->query = query(inside);
    row->items = arena_.list(std::vector<const Expression*>{subquery});
    return row;
}

const QueryBody* Builder::values_core(const Context* context) {
    auto* node = make<ValuesCore>(context);
    std::vector<const RowConstructor*> rows;
    rows.reserve(context->children.size() / 2);
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* row = cursor.accept_rule(Rule::RuleValuesRow)) {
            rows.push_back(values_row(row));
        } else {
            cursor.skip();
        }
    }
    node->rows = arena_.list(rows);
    return node;
}

}  // namespace braid::grammar
