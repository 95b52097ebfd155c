// MySQL's statements as PostgreSQL's. to_postgresql_constants.cpp; to_postgresql.cpp: comparisons, order;
// to_postgresql_operators.cpp: operators and casts; to_postgresql_calls.cpp: calls with a syntax of their
// own; to_postgresql_change.cpp: INSERT, UPDATE, DELETE; to_postgresql_definition.cpp: DDL.
#pragma once

#include "planner/translate/translator.h"

namespace braid::planner::translate {

class ToPostgresql final : public Translator {
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
    Operand value(Operand operand) override;
    void adopt(Operand& operand, const ExpressionType& type) override;
    void comparable(std::vector<Operand*> operands, bool order) override;
    Operand as_text(Operand operand) override;
    Operand distinguishable(Operand operand) override;
    Operand shown(Operand operand) override;
    static bool is_padded_column(const Operand& operand);
    // Such a column as text of its full length, which sorts as MySQL sorts it.
    static std::string padded(const Operand& operand);
    void pad(const std::vector<Operand*>& operands, bool order);
    std::string order_key(const Operand& operand, bool descending, grammar::NullsOrder nulls) override;
    std::string column_name(const grammar::Target& target) const override;
    Operand special_call(const grammar::FunctionCall& node, std::string_view name) override;
    // WEIGHT_STRING, COLLATION, CHARSET, UNIX_TIMESTAMP.
    static bool is_ordering_call(std::string_view name);
    Operand ordering_call(std::string_view name, const Operand& operand);
    // A date or time plus 0: 20240229, 20240229134506.
    static Operand moment_as_number(Operand operand);
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
    std::string locking(const grammar::LockingClause& node) override;
    bool same_name(std::string_view a, std::string_view b) const override;
    Operand stored(Operand operand, const ScopeColumn& column) override;

    static std::string string(std::string_view value);
    // As an operand of arithmetic: a number; refuses texts and times.
    Operand number(Operand operand, std::string_view op);
    static Operand doubled(Operand operand);
    Operand arithmetic(std::string_view op, Operand left, Operand right);
    Operand quotient(Operand dividend, Operand divisor);
    // The divisor, NULL where it is 0 and MySQL makes no error of that.
    std::string divisor(const Operand& operand) const;
    Operand shifted(Operand operand, std::string_view op, const grammar::Interval& interval);
    Operand cast_to(Operand operand, std::string_view type, const grammar::TypeName& written);
    std::optional<Operand> date_call(const grammar::FunctionCall& node, std::string_view name);
    std::optional<Operand> text_call(const grammar::FunctionCall& node, std::string_view name);
    Operand as_moment(Operand operand, std::string_view what);
    Operand difference(std::string_view unit, Operand from, Operand to);
    Operand json_part(Operand operand, const grammar::Expression& path_node);
    Operand count_of_several(const grammar::FunctionCall& node);
    std::optional<Operand> concatenated_once(const grammar::FunctionCall& node);
    Operand not_too_long(const std::string& text, const ExpressionType& type) const;
    Operand shift(std::string_view op, const Operand& left, const Operand& right);
    Operand extract(std::string_view unit, Operand operand);
    // 64 bits without a sign.
    static Operand natural(std::string text);
    Operand date_format(Operand operand, std::string_view format);
    // A constant text as a date or time, where MySQL would take it for one.
    bool adopt_moment(Operand& operand);
    bool strict() const;
    void check_constant(const Operand& operand, const ScopeColumn& column) const;
    std::string changed_;  // the table that is
    std::string assignments(const grammar::List<const grammar::Assignment*>& items, const ScopeTable& table,
                            bool upsert, std::string* changed);
    std::string conflict_target(const conf::Relation& relation, const ScopeTable& table,
                                std::string_view what) const;
    std::string limited(const ScopeTable& table, std::string_view from, const grammar::Expression* where,
                        const grammar::List<const grammar::OrderItem*>& order,
                        const grammar::LimitClause* limit);
};

}  // namespace braid::planner::translate
