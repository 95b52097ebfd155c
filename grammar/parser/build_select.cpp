// SELECT and VALUES: the clauses of one query term. FROM is in build_from.cpp, windows in build_window.cpp.
#include "grammar/parser/builder.h"

namespace braid::grammar {

const QueryBody* Builder::select_core(const Context* context) {
    auto* node = make<SelectCore>(context);
    Cursor cursor(context);
    cursor.accept(Rule::K_SELECT);
    node->targets_span = {last_token(context).end, last_token(context).end};
    std::vector<std::string_view> options;
    while (!cursor.done()) {
        const Context* clause = cursor.take_rule();
        Cursor inside(clause);
        const Span span = span_of(clause);
        switch (clause->getRuleIndex()) {
            case Rule::RuleSelectOption: options.push_back(words(clause)); break;
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
                    } else if (inside.token() == Rule::K_WITH) {
                        elements = {with_rollup(elements, inside.take_token())};
                        break;
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
    node->options = arena_.list(options);
    if (mysql_ && node->targets.empty()) {
        // PostgreSQL's SELECT may have no targets.
        size_t next = first_token(context).index + 1;
        for (Cursor words_before(context); !words_before.done(); words_before.skip()) {
            if (!words_before.at_rule(Rule::RuleSelectOption) &&
                !words_before.at_rule(Rule::RuleDistinctClause))
                continue;
            next = last_token(static_cast<const Context*>(words_before.peek())).index + 1;
        }
        throw SyntaxFault{&tokens_.at(next)};
    }
    if (node->targets.empty()) {
        const uint32_t after =
            node->distinct_span.empty() ? first_token(context).end : node->distinct_span.end;
        node->targets_span = {after, after};
    }
    return node;
}

// MySQL: GROUP BY a, b WITH ROLLUP.
const GroupingElement* Builder::with_rollup(const std::vector<const GroupingElement*>& elements,
                                            const StreamToken& word) {
    auto* node = make<GroupingElement>({elements.front()->span.begin, tokens_.at(word.index + 1).end});
    node->grouping = GroupingKind::Rollup;
    node->with_rollup = true;
    std::vector<const Expression*> items;
    for (const GroupingElement* element : elements) {
        if (element->grouping != GroupingKind::Expression) throw SyntaxFault{&word};
        if (!element->direction.empty()) {
            throw TextFault{
                fail(sqlstate::kFeatureNotSupported, "GROUP BY ... DESC WITH ROLLUP is not supported")
                    .value()};
        }
        items.push_back(element->items.front());
    }
    node->items = arena_.list(items);
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
        if (!cursor.done() && !mysql_) throw SyntaxFault{&token_of(cursor.peek())};
        if (const GroupingElement* special = mysql_ ? nullptr : rollup_or_cube(expr)) return special;
        auto* node = make<GroupingElement>(context);
        if (!cursor.done()) node->direction = cursor.token() == Rule::K_DESC ? "desc" : "asc";
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

const RowConstructor* Builder::values_row(const Context* context) {
    auto* row = make<RowConstructor>(context);
    Cursor cursor(context);
    const StreamToken& open = cursor.take_token();
    if (cursor.token() == Rule::RPAREN) {
        if (!mysql_) throw SyntaxFault{&token_of(cursor.peek())};
        return row;
    }
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
