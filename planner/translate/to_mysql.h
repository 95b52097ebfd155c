// PostgreSQL's statements as MariaDB's. to_mysql.cpp: comparisons, order; to_mysql_constants.cpp;
// to_mysql_operators.cpp, to_mysql_texts.cpp: operators; to_mysql_cast.cpp; to_mysql_calls.cpp: calls with a
// syntax of their own; to_mysql_change.cpp, to_mysql_upsert.cpp: INSERT, UPDATE, DELETE;
// to_mysql_definition.cpp: DDL.
#pragma once

#include "planner/translate/translator.h"

namespace braid::planner::translate {

class ToMysql final : public Translator {
  public:
    using Translator::Translator;

  private:
    std::string quoted(std::string_view name) const override;
    Operand literal(const grammar::Literal& node) override;
    Operand parameter(const grammar::Parameter& node) override;
    Operand unary(const grammar::Unary& node) override;
    Operand binary(const grammar::Binary& node) override;
    Operand cast(const grammar::Cast& node) override;
    Operand collate(const grammar::Collate& node) override;
    Operand like(const grammar::Like& node) override;
    Operand other_expression(const grammar::Expression& node) override;
    std::string truth(Operand operand) override;
    Operand value(Operand operand) override { return operand; }
    void adopt(Operand& operand, const ExpressionType& type) override;
    void comparable(std::vector<Operand*> operands, bool order) override;
    Operand as_text(Operand operand) override;
    Operand distinguishable(Operand operand) override;
    Operand shown(Operand operand) override;
    std::string order_key(const Operand& operand, bool descending, grammar::NullsOrder nulls) override;
    std::string column_name(const grammar::Target& target) const override;
    std::optional<std::string> without_rows(const grammar::Query& query) override;
    std::optional<std::string> system_from(const grammar::NamedTable& node, ScopeTable& table) override;
    std::optional<Operand> system_call(const grammar::FunctionCall& node, std::string_view name);
    Operand special_call(const grammar::FunctionCall& node, std::string_view name) override;
    std::optional<Operand> special_aggregate(const grammar::FunctionCall& node,
                                             std::string_view name) override;
    std::string limit(const grammar::LimitClause& node) override;
    std::string insert(const grammar::Insert& node) override;
    std::string update(const grammar::Update& node) override;
    std::string remove(const grammar::Delete& node) override;
    NewColumn new_column(const grammar::TypeName& type, const ColumnParts& parts,
                         const NewTable& table) override;
    void take_options(std::string_view tail, NewTable& table) override;
    std::string table_options() const override;
    std::string index_name(std::string_view table, std::string_view name) const override;
    std::string drop_index(const grammar::DropObjects& node) override;
    std::string clear_table(const conf::Relation& relation) override;
    std::string locking(const grammar::LockingClause& node) override;
    bool same_name(std::string_view a, std::string_view b) const override { return a == b; }
    Operand stored(Operand operand, const ScopeColumn& column) override;

    static std::string string(std::string_view value);
    // The text in the character set and collation that compares byte by byte.
    static std::string bytewise(const Operand& operand);
    // An expression that raises the marked error when the condition holds, else gives the other.
    static std::string guarded(std::string_view condition, int number, std::string_view otherwise);
    static std::string non_zero(const Operand& divisor);
    static std::string within_integer(std::string text, int bytes);
    Operand arithmetic(std::string_view op, Operand left, Operand right);
    Operand date_arithmetic(std::string_view op, Operand left, Operand right);
    Operand divide(Operand left, Operand right);
    Operand absolute(Operand operand);
    static std::string signed_zero(std::string text, const Operand& left, const Operand& right);
    // character(n) with its blanks, as text; any other operand as it is.
    static Operand padded(Operand operand, std::string_view what);
    Operand join_texts(Operand left, Operand right);
    Operand among_elements(const grammar::Quantified& node, Operand left);
    Operand regular(std::string_view op, Operand left, const grammar::Expression& pattern);
    Operand json_member(const grammar::Binary& node);
    Operand interval(std::string_view text, std::string_view fields);
    Operand cast_to(Operand operand, const ExpressionType& type, bool assignment);
    Operand extract(std::string_view field, const grammar::Expression& from);
    Operand transaction_time(std::string_view name);
    Operand truncated(std::string_view unit, Operand operand);
    // The quotient with PostgreSQL's choice of scale.
    static Operand quotient(std::string dividend, int dividend_scale, std::string divisor, int divisor_scale);
    std::string update_returning(const grammar::Update& node, const conf::Relation& target);
    static Operand within_timestamp(Operand operand);
    // `keep`: a condition under which columns stay as they are; empty for none.
    std::string assignments(const grammar::List<const grammar::Assignment*>& items, const ScopeTable& table,
                            std::string_view keep);
    // ON DUPLICATE KEY UPDATE ...; `mark`: the column that Translation::first_column_counts speaks of.
    std::string upsert(const grammar::Insert& node, const ScopeTable& table, const conf::Relation& relation,
                       std::string& mark);
    const conf::Key* conflict_key(const grammar::OnConflict& conflict, const ScopeTable& table,
                                  const conf::Relation& relation);
};

// The PostgreSQL type of a TypeName; refuses what Braid does not know.
ExpressionType written_type(const grammar::TypeName& type);

}  // namespace braid::planner::translate
