// The state of one unparse: where text goes. One method per node type, split by subject as the AST's headers.
#pragma once

#include "grammar/ast/mysql_statement.h"
#include "grammar/unparse/unparse.h"

namespace braid::grammar {

class Writer {
  public:
    // `mysql`: the text is MySQL's.
    explicit Writer(Sink& sink, const MysqlScannerOptions* mysql = nullptr) : sink_(sink), mysql_(mysql) {}

    // Any node, by its kind.
    void node(const Node& node);

#define BRAID_X(name) void write(const name& node);
    BRAID_AST_NODES(BRAID_X)
#undef BRAID_X

  private:
    void text(std::string_view piece) {
        sink_.text(piece);
    }
    void name(std::string_view word);
    void name(const QualifiedName& parts);
    void function_name(const QualifiedName& parts);
    void type_word(std::string_view word);
    void upper(std::string_view words);
    // " KEYWORD" when the words are not empty.
    void upper_after_space(std::string_view words);
    void names(const List<Name>& list);  // (a, b)
    void string(std::string_view value);

    // The expression, in parentheses when it binds looser than `min_level` (parser/build_levels.h).
    void operand(const Expression& expression, int min_level);
    void expression(const Expression& expression) {
        operand(expression, 0);
    }
    void between_bound(const Expression& expression);
    // What a subscript or a field follows.
    void base(const Expression& expression, bool field);
    void order_by(const List<const OrderItem*>& items);
    void sub_query(const Query& query);  // in parentheses
    void set_operand(const Query& query, SetOperator parent, bool right);
    void type_tail(const TypeName& type);

    template <typename T>
    void list(const List<const T*>& items) {
        bool first = true;
        for (const T* item : items) {
            if (!first) text(", ");
            first = false;
            node(*item);
        }
    }
    void expressions(const List<const Expression*>& items);

    void returning(const List<const Target*>& targets);
    void where(const Expression* condition);
    void with(const With* with);
    void alias(const TableAlias* alias);
    void set_columns(const List<Name>& columns, const List<std::string_view>& indirections);
    void options(const List<const Option*>& items);
    void setting(std::string_view name);
    void modes(const List<std::string_view>& items);

    // ---- MySQL's text, where it is not PostgreSQL's: unparse_mysql.cpp, unparse_mysql_definition.cpp
    int level_of(const Expression& expression) const;
    int predicate_side(bool negated) const;
    void mysql_call(const FunctionCall& node);
    void mysql_limit(const LimitClause& node);
    void mysql_tail(const Expression* condition, const List<const OrderItem*>& order,
                    const LimitClause* limit);
    void mysql(const Insert& node);
    void mysql(const Update& node);
    void mysql(const Delete& node);
    void mysql(const Explain& node);
    void mysql(const Transaction& node);
    void mysql(const Prepare& node);
    void mysql(const Execute& node);
    void mysql(const CreateTable& node);
    void mysql(const CreateTableAs& node);
    void mysql(const AlterTable& node);
    void mysql(const DropObjects& node);
    void mysql(const CreateIndex& node);
    void words_after_space(std::string_view words) {
        if (words.empty()) return;
        text(" ");
        text(words);
    }

    Sink& sink_;
    const MysqlScannerOptions* mysql_;
};

}  // namespace braid::grammar
