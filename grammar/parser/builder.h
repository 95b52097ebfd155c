// From ANTLR's parse tree to the AST, one statement at a time.
//
// One method per rule (or a few rules that belong together), split over build_*.cpp by subject. The builder
// resolves what the grammar leaves flat: operator precedence (build_expression.cpp), joins (build_from.cpp)
// and set operations (build_query.cpp). It throws SyntaxFault for what the flat grammar let through and the
// language does not, and DepthFault for nesting beyond kMaxDepth; Parser turns both into errors. Everything
// made lives in the arena.
#pragma once

#include <string>
#include <vector>

#include "grammar/ast/mysql_statement.h"
#include "grammar/parser/cursor.h"

namespace braid::grammar {

// A token that the language does not allow here.
struct SyntaxFault {
    const StreamToken* token;
};

struct DepthFault {};

class Builder {
  public:
    // `text` lives in the arena or as long as it.
    Builder(Arena& arena, std::string_view text, TokenStream& tokens)
        : arena_(arena), text_(text), tokens_(tokens), mysql_(tokens.statement().dialect == Dialect::Mysql) {}

    const Statement* statement(const Context* context);

    // A statement whose head the grammar does not know (generic.cpp): tokens from `first` on.
    const Statement* generic_statement(size_t first);

    // The same for MySQL: rule mysqlStatement, and statements of its long tail.
    const Statement* mysql_statement(const Context* context);
    const Statement* generic_mysql_statement();

  private:
    // An expression under construction; `outer` covers its own parentheses too.
    struct Operand {
        const Expression* node = nullptr;
        Span outer;
    };
    // A query and the source's span of it, its own parentheses included.
    struct Term {
        const Query* query = nullptr;
        Span outer;
    };
    struct Infix;
    struct CallParts;

    // ---- nodes and names
    template <typename T>
    T* make(Span span) {
        T* node = arena_.make<T>();
        node->span = span;
        return node;
    }
    template <typename T>
    T* make(const Context* context) {
        return make<T>(span_of(context));
    }
    std::string_view slice(Span span) const { return text_.substr(span.begin, span.size()); }
    std::string_view slice(const Context* context) const { return slice(span_of(context)); }
    std::string_view slice(const StreamToken& first, const StreamToken& last) const {
        return slice({first.begin, last.end});
    }
    // Keywords in lower case, one space between: "access exclusive".
    std::string_view words(const StreamToken& first, const StreamToken& last);
    std::string_view words(const Context* context);
    // The token that follows the last one of a rule, for errors.
    const StreamToken& token_after(const Context* context) const;
    // MySQL: throws for a reserved word.
    Name name(const StreamToken& token) {
        if (mysql_ && is_mysql_reserved(token.source)) throw SyntaxFault{&token};
        return tokens_.name(token, arena_);
    }
    Name name(const Context* context) { return name(first_token(context)); }
    std::string_view string_value(const StreamToken& token) { return tokens_.string_value(token, arena_); }
    QualifiedName qualified_name(const Context* context);
    // colId (COMMA colId)*: leaves the cursor after the last.
    List<Name> names(Cursor& cursor);
    List<Name> column_list(const Context* context);
    const Literal* literal(const StreamToken& token);

    // ---- expressions
    const Expression* expression(const Context* context);
    const Expression* expression(Tree* const* begin, Tree* const* end);
    List<const Expression*> expressions(const Context* expr_list);
    Operand climb(Cursor& cursor, int min_level, bool restricted);
    Operand climb_operand(Cursor& cursor, int min_level, bool restricted);
    Operand mysql_operand(Cursor& cursor, int min_level);
    Infix peek_mysql_infix(const Cursor& cursor) const;
    bool belongs_to_pattern(const Infix& infix, int min_level) const;
    Operand apply_test(Operand operand, const Context* test);
    Operand apply_infix(Cursor& cursor, Operand left, const Infix& infix, bool restricted);
    Operand in_list(Cursor& cursor, Operand left, bool negated);
    Operand between(Cursor& cursor, Operand left, bool negated, bool symmetric, bool restricted);
    Infix peek_infix(const Cursor& cursor, bool restricted) const;
    std::string_view operator_text(const Context* operator_call_or_name);
    std::string_view operator_symbol(const StreamToken& token);
    Operand primary(const Context* context);
    const Expression* primary_node(const Context* context);
    const Expression* keyword_column(Cursor& cursor);
    const Expression* name_led(const Context* context);
    const Expression* with_subscripts(const Expression* node, Cursor& cursor);
    const Expression* with_indirection(const Expression* operand, Cursor& cursor);
    const Expression* with_indirection(const Expression* operand, Cursor& cursor, uint32_t begin);
    const Expression* subscript(const Expression* operand, const Context* context, uint32_t begin);
    const Expression* array_items(const Context* context);
    const Expression* case_expression(const Context* context);

    // ---- calls
    const Expression* call_or_typed_literal(const Context* context, const QualifiedName& qualified,
                                            Cursor& cursor);
    const Expression* special_expression(const Context* context, const Context* suffix);
    const FunctionCall* special_call(const Context* context, FunctionCall* call);
    void call_parts(Cursor& cursor, CallParts& parts);
    void cut_at_keyword(const Context* both, size_t keyword, CallParts& parts);
    void substring_parts(Cursor& cursor, CallParts& parts);
    void trim_parts(Cursor& cursor, CallParts& parts);
    void call_arguments(FunctionCall& call, const Context* context);
    void call_suffix(FunctionCall& call, const Context* context);
    const Argument* argument(const Expression* value);
    List<const Argument*> arguments(const std::vector<const Expression*>& values);

    // ---- MySQL's operands and types
    const Expression* mysql_primary(const Context* context);
    const Expression* system_variable(const StreamToken& token);
    const Expression* match_against(const Context* context);
    void name_unit(FunctionCall& call);
    std::string_view charset(const Context* context);
    const TypeName* mysql_type(size_t first, size_t end, size_t* after = nullptr);

    // ---- types
    const TypeName* type_name(const Context* context);
    void builtin_type(TypeName& type, const Context* context);
    void interval_type(TypeName& type, Cursor& cursor);
    List<const Expression*> type_modifiers(const Context* context);
    const Expression* typed_literal(const TypeName* type, const StreamToken& string, Span span);
    const Expression* interval_literal(const Context* context);

    // ---- queries
    const With* with_clause(const Context* context);
    const CommonTable* common_table(const Context* context);
    const Query* query(const Context* context);
    Query* query_rest(const Context* context);
    const Query* set_operations(Cursor& cursor);
    Term set_operation(Term left, const Context* op, Term right);
    void add_clauses(Query& inner, const Query& outer);
    void limit_clause(const Context* context, LimitClause*& limit);
    const LockingClause* locking_clause(const Context* context);
    const Query* query_term(const Context* context);
    const QueryBody* select_core(const Context* context);
    const QueryBody* values_core(const Context* context);
    const RowConstructor* values_row(const Context* context);
    const Query* wrap(const QueryBody* body);
    List<const Target*> targets(const Context* context);
    const GroupingElement* grouping_element(const Context* context);
    const GroupingElement* rollup_or_cube(const Context* expr);
    const GroupingElement* with_rollup(const std::vector<const GroupingElement*>& elements,
                                       const StreamToken& word);
    const WindowSpec* window_spec(const Context* context);
    const FrameBound* frame_bound(const Context* context);
    List<const OrderItem*> order_by(const Context* context);

    // ---- what stands in FROM
    List<const TableRef*> table_refs(Cursor& cursor);
    const TableRef* table_ref(const Context* context, const Expression** merge_condition = nullptr);
    std::vector<bool> conditioned_joins(Cursor cursor) const;
    TableRef* table_primary(const Context* context);
    TableRef* mysql_parenthesized(const TableRef* table, Cursor& cursor);
    const FunctionCall* table_function(Cursor& cursor);
    void function_table_tail(FunctionTable& table, Cursor& cursor);
    const TableAlias* table_alias(const Context* context);
    const ColumnDefinition* column_type(const Context* context);
    const TableSample* table_sample(const Context* context);
    NamedTable* relation(const Context* context);
    const TableAlias* plain_alias(Cursor& cursor);

    // ---- statements
    const Statement* plain_statement(const Context* context);
    const Statement* data_statement(const Context* context);
    const NamedTable* target_table(Cursor& cursor);
    Insert* insert(const Context* context);
    Update* update(const Context* context);
    Delete* delete_(const Context* context);
    Merge* merge(const Context* context);
    const MergeAction* merge_action(const Context* context);
    const OnConflict* on_conflict(const Context* context);
    List<const Assignment*> assignments(const Context* context);
    void set_targets(Cursor& cursor, std::vector<Name>& columns, std::vector<std::string_view>& indirections);
    std::string_view overriding(Cursor& cursor);
    const Expression* where(const Context* context);

    // ---- MySQL's statements over data
    const Statement* mysql_data_statement(const Context* context);
    Insert* mysql_insert(const Context* context);
    Update* mysql_update(const Context* context);
    Delete* mysql_delete(const Context* context);
    const Statement* mysql_load(const Context* context);
    void mysql_assignments(Insert& insert, const Context* context);
    std::string_view modifiers(Cursor& cursor);
    List<Name> partition_names(const Context* context);
    NamedTable* named_table(const Context* qualified_name);
    QualifiedName mysql_target(const Context* context);
    void refuse_offset(const LimitClause* limit) const;

    // ---- MySQL's other statements
    const Statement* mysql_explain(const Context* context);
    const Statement* mysql_set(const Context* context);
    const SetItem* mysql_set_item(const Context* context);
    const Expression* mysql_set_value(const Context* context);
    const Statement* mysql_show(const Context* context);
    const Statement* mysql_transaction(const Context* context);
    const Statement* mysql_prepare(const Context* context);
    const Statement* mysql_execute(const Context* context);
    const Statement* mysql_deallocate(const Context* context);
    const Statement* mysql_lock(const Context* context);
    const Statement* mysql_truncate(const Context* context);
    const Statement* mysql_kill(const Context* context);
    const Statement* mysql_call(const Context* context);
    const Statement* mysql_create_table(const Context* context);
    const ColumnDefinition* mysql_column(const Context* item);
    const TableConstraint* mysql_constraint(const Context* item);
    const Statement* mysql_create_index(const Context* context);
    const Statement* mysql_alter_table(const Context* context);
    const AlterAction* mysql_alter_action(const Context* item);
    const Statement* mysql_drop(const Context* context);
    const Statement* mysql_rename(const Context* context);
    List<Name> index_columns(size_t first, size_t end, bool* expressions = nullptr);

    // ---- utility statements
    const Statement* explain(const Context* context);
    const Statement* copy(const Context* context);
    const Statement* set(const Context* context);
    void set_by_name(SetVariable& node, const Context* context, Cursor& cursor);
    void set_in_words(SetVariable& node, const Context* context, Cursor& cursor);
    void set_value(SetVariable& node, const Context* given);
    const Expression* setting_value(const Context* context);
    const Statement* show_or_reset(const Context* context);
    Name setting_name(const Context* context);
    const Statement* transaction(const Context* context);
    List<std::string_view> transaction_modes(const Context* context);
    const Statement* prepare(const Context* context);
    const Statement* execute(const Context* context);
    bool all_or_name(const Context* context, Name& named);
    const Statement* deallocate(const Context* context);
    const Statement* declare(const Context* context);
    const Statement* fetch(const Context* context);
    const Statement* close(const Context* context);
    const Statement* listen(const Context* context);
    const Statement* unlisten(const Context* context);
    const Statement* notify(const Context* context);
    const Statement* lock(const Context* context);
    const Statement* truncate(const Context* context);
    const Statement* discard(const Context* context);
    List<const Option*> options(Cursor& cursor);

    // ---- definitions
    const Statement* create_table(const Context* context);
    const Statement* create_materialized_view(const Context* context);
    const ColumnDefinition* column_definition(Cursor& cursor, Span span);
    const TableConstraint* table_constraint(const Context* context);
    Name index_column(const Context* element);
    const Statement* create_index(const Context* context);
    const Statement* alter_table(const Context* context);
    const AlterAction* alter_action(const Context* context);
    const Statement* drop(const Context* context);

    // Bounds the recursion of the builder itself; a nested query takes the stack of several expressions.
    class Level {
      public:
        explicit Level(int& depth, int weight = 1);
        ~Level() { depth_ -= weight_; }

      private:
        int& depth_;
        int weight_;
    };
    static constexpr int kQueryWeight = 16;

    Arena& arena_;
    std::string_view text_;
    TokenStream& tokens_;
    bool mysql_;
    int depth_ = 0;
};

}  // namespace braid::grammar
