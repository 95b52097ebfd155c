// What stands in FROM: tables, derived tables, functions, joins, their aliases.
#include "grammar/parser/builder.h"

namespace braid::grammar {

// tableRef (COMMA tableRef)*.
List<const TableRef*> Builder::table_refs(Cursor& cursor) {
    std::vector<const TableRef*> list;
    while (const Context* item = cursor.accept_rule(Rule::RuleTableRef)) {
        list.push_back(table_ref(item));
        cursor.accept(Rule::COMMA);
    }
    return arena_.list(list);
}

// Joins stand flat: a JOIN b JOIN c ON x ON y. A conditioned JOIN waits on a stack for its ON or USING; CROSS
// and NATURAL joins bind to what stands on top at once. MERGE's own ON is the one that finds the stack empty.
const TableRef* Builder::table_ref(const Context* context, const Expression** merge_condition) {
    const Level guard(depth_);
    struct Pending {
        TableRef* table;
        Span outer;
        JoinedTable* join;  // that waits for its condition; nullptr at the bottom
    };
    Cursor cursor(context);
    const Context* first = cursor.take_rule();
    const std::vector<bool> conditioned = mysql_ ? conditioned_joins(cursor) : std::vector<bool>{};
    size_t joins = 0;
    std::vector<Pending> stack{{table_primary(first), span_of(first), nullptr}};
    while (!cursor.done()) {
        const Context* item = cursor.take_rule();
        Cursor inside(item);
        const StreamToken& word = first_token(item);
        const bool on = word.getType() == Rule::K_ON;
        if (on || word.getType() == Rule::K_USING) {
            inside.skip();
            if (stack.size() == 1) {
                if (on && merge_condition != nullptr && cursor.done()) {
                    *merge_condition = expression(inside.take_rule());
                    break;
                }
                throw SyntaxFault{&word};
            }
            JoinedTable* join = stack.back().join;
            join->right = stack.back().table;
            stack.pop_back();
            join->left = stack.back().table;
            if (on) {
                join->on = expression(inside.take_rule());
            } else {
                inside.skip();
                join->using_columns = names(inside);
                inside.skip();
                if (inside.accept(Rule::K_AS)) join->using_alias = name(inside.take_rule());
            }
            join->span = {stack.back().outer.begin, last_token(item).end};
            stack.back().table = join;
            stack.back().outer = join->span;
            continue;
        }
        auto* join = make<JoinedTable>(item);
        const bool has_condition = !mysql_ || conditioned[joins++];
        bool bound_at_once = !has_condition;
        while (is_terminal(inside.peek())) {
            switch (inside.take_token().getType()) {
                case Rule::K_CROSS:
                    if (mysql_) break;
                    join->type = JoinType::Cross;
                    bound_at_once = true;
                    break;
                case Rule::K_NATURAL:
                    join->natural = true;
                    bound_at_once = true;
                    break;
                case Rule::K_LEFT: join->type = JoinType::Left; break;
                case Rule::K_RIGHT: join->type = JoinType::Right; break;
                case Rule::K_FULL: join->type = JoinType::Full; break;
                case Rule::K_STRAIGHT_JOIN: join->straight = true; break;
                default: break;
            }
        }
        // MySQL's join without a condition, whatever its words, is a cross join.
        if (!has_condition && !join->natural && !join->straight) {
            if (join->type != JoinType::Inner) throw SyntaxFault{&token_after(item)};
            join->type = JoinType::Cross;
        }
        const Context* right = inside.take_rule();
        if (!bound_at_once) {
            stack.push_back({table_primary(right), span_of(right), join});
            continue;
        }
        join->left = stack.back().table;
        join->right = table_primary(right);
        join->span = {stack.back().outer.begin, last_token(right).end};
        stack.back().table = join;
        stack.back().outer = join->span;
    }
    if (stack.size() > 1) throw SyntaxFault{&token_after(context)};
    if (merge_condition != nullptr && *merge_condition == nullptr) throw SyntaxFault{&token_after(context)};
    return stack.front().table;
}

// MySQL: which of the joins that follow have an ON or USING; each condition belongs to the nearest join
// before it that has none yet. A natural join never has one.
std::vector<bool> Builder::conditioned_joins(Cursor cursor) const {
    std::vector<bool> conditioned;
    std::vector<size_t> open;
    for (; !cursor.done(); cursor.skip()) {
        const size_t word = first_token(cursor.peek()).getType();
        if (word == Rule::K_ON || word == Rule::K_USING) {
            if (open.empty()) throw SyntaxFault{&first_token(cursor.peek())};
            conditioned[open.back()] = true;
            open.pop_back();
        } else {
            if (word != Rule::K_NATURAL) open.push_back(conditioned.size());
            conditioned.push_back(false);
        }
    }
    return conditioned;
}

TableRef* Builder::table_primary(const Context* context) {
    Cursor cursor(context);
    const bool lateral = cursor.accept(Rule::K_LATERAL);
    if (cursor.accept(Rule::LPAREN_QUERY)) {
        auto* node = make<DerivedTable>(context);
        node->lateral = lateral;
        node->query = query(cursor.take_rule());
        cursor.skip();
        if (const Context* alias = cursor.accept_rule(Rule::RuleTableAlias)) node->alias = table_alias(alias);
        return node;
    }
    if (cursor.accept(Rule::LPAREN)) {
        const Context* inner = cursor.take_rule();
        const TableRef* table = table_ref(inner);
        if (mysql_) return mysql_parenthesized(table, cursor);
        if (cursor.token() == Rule::COMMA) throw SyntaxFault{&token_of(cursor.peek())};
        const StreamToken& close = cursor.take_token();
        if (inner->children.size() == 1 && table->kind != NodeKind::JoinedTable) throw SyntaxFault{&close};
        auto* join = const_cast<JoinedTable*>(as<JoinedTable>(table));
        if (const Context* alias = cursor.accept_rule(Rule::RuleTableAlias)) {
            if (join->alias != nullptr) throw SyntaxFault{&first_token(alias)};
            join->alias = table_alias(alias);
            join->span = span_of(context);
        }
        return join;
    }
    if (cursor.accept(Rule::K_JSON_TABLE)) {
        auto* node = make<FunctionTable>(context);
        const Context* inside = cursor.take_rule();
        auto* call = make<FunctionCall>({node->span.begin, last_token(inside).end});
        call->name = arena_.list(std::vector<Name>{"json_table"});
        call->syntax = CallSyntax::Keyworded;
        call->raw = slice({first_token(inside).end, last_token(inside).begin});
        node->calls = arena_.list(std::vector<const Expression*>{call});
        if (const Context* alias = cursor.accept_rule(Rule::RuleTableAlias)) node->alias = table_alias(alias);
        return node;
    }
    const bool call = cursor.at_rule(Rule::RuleSpecialCall) || cursor.at_rule(Rule::RuleRowsFrom) ||
                      cursor.token_after(1) == Rule::LPAREN;
    if (call && cursor.token() != Rule::K_ONLY) {
        auto* node = make<FunctionTable>(context);
        node->lateral = lateral;
        if (const Context* rows = cursor.accept_rule(Rule::RuleRowsFrom)) {
            node->rows_from = true;
            std::vector<const Expression*> calls;
            for (Cursor inside(rows); !inside.done();) {
                const Context* item = inside.accept_rule(Rule::RuleRowsFromItem);
                if (item == nullptr) {
                    inside.skip();
                    continue;
                }
                Cursor parts(item);
                calls.push_back(table_function(parts));
                if (!parts.done()) {
                    // f(x) AS (a int): the list as written rides along with the call.
                    const auto* made = as<FunctionCall>(calls.back());
                    const_cast<FunctionCall*>(made)->column_definitions =
                        slice(first_token(parts.peek()), last_token(item));
                }
            }
            node->calls = arena_.list(calls);
        } else {
            node->calls = arena_.list(std::vector<const Expression*>{table_function(cursor)});
        }
        function_table_tail(*node, cursor);
        return node;
    }
    auto* node = make<NamedTable>(context);
    node->only = cursor.accept(Rule::K_ONLY);
    cursor.accept(Rule::LPAREN);
    node->name = qualified_name(cursor.take_rule());
    cursor.accept(Rule::RPAREN);
    node->star = cursor.accept(Rule::STAR);
    if (const Context* partitions = cursor.accept_rule(Rule::RulePartitionNames))
        node->partitions = partition_names(partitions);
    if (const Context* alias = cursor.accept_rule(Rule::RuleTableAlias)) node->alias = table_alias(alias);
    if (cursor.at_rule(Rule::RuleIndexHint)) {
        const Context* first = cursor.take_rule();
        const Context* last = first;
        while (const Context* more = cursor.accept_rule(Rule::RuleIndexHint)) last = more;
        node->index_hints = slice(first_token(first), last_token(last));
    }
    if (const Context* sample = cursor.accept_rule(Rule::RuleTableSample))
        node->sample = table_sample(sample);
    return node;
}

// MySQL's (a, b JOIN c): the commas are cross joins; parentheses around one table say nothing.
TableRef* Builder::mysql_parenthesized(const TableRef* table, Cursor& cursor) {
    while (cursor.accept(Rule::COMMA)) {
        const Context* item = cursor.take_rule();
        auto* join = make<JoinedTable>({table->span.begin, last_token(item).end});
        join->type = JoinType::Cross;
        join->left = table;
        join->right = table_ref(item);
        table = join;
    }
    cursor.skip();
    if (!cursor.done()) throw SyntaxFault{&first_token(cursor.peek())};
    return const_cast<TableRef*>(table);
}

// name ( arguments ), or a call spelled with keywords.
const FunctionCall* Builder::table_function(Cursor& cursor) {
    if (const Context* special = cursor.accept_rule(Rule::RuleSpecialCall)) {
        if (first_token(special).getType() == Rule::K_CAST) throw SyntaxFault{&first_token(special)};
        auto* call = make<FunctionCall>(special);
        special_call(special, call);
        return call;
    }
    const Context* function = cursor.take_rule();
    auto* call = make<FunctionCall>(function);
    call->name = function->getRuleIndex() == Rule::RuleFunctionKeyword
                     ? arena_.list(std::vector<Name>{name(function)})
                     : qualified_name(function);
    cursor.skip();
    if (const Context* given = cursor.accept_rule(Rule::RuleCallArguments)) call_arguments(*call, given);
    call->span.end = cursor.take_token().end;
    return call;
}

void Builder::function_table_tail(FunctionTable& table, Cursor& cursor) {
    if (cursor.accept(Rule::K_WITH)) {
        cursor.skip();
        table.with_ordinality = true;
    }
    const Context* context = cursor.accept_rule(Rule::RuleFunctionAlias);
    if (context == nullptr) return;
    auto* alias = make<TableAlias>(context);
    std::vector<Name> columns;
    std::vector<const ColumnDefinition*> definitions;
    bool inside = false;
    for (Cursor parts(context); !parts.done();) {
        if (const Context* word = parts.accept_rule(Rule::RuleColId)) {
            if (inside) {
                columns.push_back(name(word));
            } else {
                alias->name = name(word);
            }
        } else if (const Context* column = parts.accept_rule(Rule::RuleColumnType)) {
            definitions.push_back(column_type(column));
        } else if (parts.take_token().getType() == Rule::LPAREN) {
            inside = true;
        }
    }
    alias->columns = arena_.list(columns);
    alias->definitions = arena_.list(definitions);
    table.alias = alias;
}

const ColumnDefinition* Builder::column_type(const Context* context) {
    auto* node = make<ColumnDefinition>(context);
    Cursor cursor(context);
    node->name = name(cursor.take_rule());
    node->type = type_name(cursor.take_rule());
    if (cursor.accept(Rule::K_COLLATE)) node->collation = qualified_name(cursor.take_rule());
    return node;
}

const TableAlias* Builder::table_alias(const Context* context) {
    auto* node = make<TableAlias>(context);
    Cursor cursor(context);
    cursor.accept(Rule::K_AS);
    node->name = name(cursor.take_rule());
    if (!cursor.done()) node->columns = column_list(cursor.take_rule());
    return node;
}

// AS x or a bare alias word of INSERT, UPDATE, DELETE and MERGE.
const TableAlias* Builder::plain_alias(Cursor& cursor) {
    cursor.accept(Rule::K_AS);
    if (!cursor.at_rule(Rule::RuleColId) && !cursor.at_rule(Rule::RuleUpdateAlias)) return nullptr;
    const Context* word = cursor.take_rule();
    auto* node = make<TableAlias>(word);
    node->name = name(word);
    return node;
}

const TableSample* Builder::table_sample(const Context* context) {
    auto* node = make<TableSample>(context);
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* method = cursor.accept_rule(Rule::RuleQualifiedName)) {
            node->method = qualified_name(method);
        } else if (const Context* given = cursor.accept_rule(Rule::RuleExprList)) {
            node->arguments = expressions(given);
        } else if (const Context* seed = cursor.accept_rule(Rule::RuleExpr)) {
            node->repeatable = expression(seed);
        } else {
            cursor.skip();
        }
    }
    return node;
}

NamedTable* Builder::relation(const Context* context) {
    auto* node = make<NamedTable>(context);
    Cursor cursor(context);
    node->only = cursor.accept(Rule::K_ONLY);
    cursor.accept(Rule::LPAREN);
    node->name = qualified_name(cursor.take_rule());
    cursor.accept(Rule::RPAREN);
    node->star = cursor.accept(Rule::STAR);
    return node;
}

}  // namespace braid::grammar
