// The walk over a statement's tree that both directions share: names, clauses, calls. What differs between
// the kinds are the virtual methods, in to_mysql*.cpp and to_postgresql*.cpp.
//
// One Translator per statement. Methods give text for the server; they leave by Refused. Order of the files:
// query.cpp (SELECT), from.cpp (FROM and names), expression.cpp, calls.cpp (functions), definition_table.cpp
// (DDL).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast/statement.h"
#include "planner/translate/functions.h"
#include "planner/translate/operand.h"
#include "planner/translate/scope.h"
#include "planner/translate/translate.h"

namespace braid::planner::translate {

struct ColumnParts;

// A table that a definition makes or changes.
struct NewTable {
    std::string name;
    std::string spelled;
    std::string collation;             // of its options
    std::vector<ScopeColumn> columns;  // checks speak of them
    std::vector<std::string> keyed;    // columns that begin a key
    std::string current;               // the column in work
};

// A column as the server is to have it.
struct NewColumn {
    std::string type;
    ExpressionType stored_as;
    std::string null_word;  // where NULL must be said
    std::string tail;       // AUTO_INCREMENT
    bool numbered = false;
    // What the server's type allows and the client's does not: a condition behind the column's name, and
    // whether it is about its "range", "length" or "moment". The constraint is braid_<kind>_<column>.
    std::string check;
    std::string_view check_kind;
};

// What a query's rows are for.
enum class QueryUse : uint8_t {
    Result,  // the client gets them
    Rows,    // one side of IN, the rows of INSERT
    Table,   // a derived or common table, a side of a set operation
    Value,   // of one column and at most one row
    Exists,  // only whether there are any
};

class Translator {
  public:
    Translator(const Context& context, Translation& out) : context_(context), out_(out) {}
    virtual ~Translator() = default;

    std::string statement(const grammar::Statement& statement);

  protected:
    bool mysql_client() const { return context_.from == grammar::Dialect::Mysql; }

    // ---- of each direction
    virtual std::string quoted(std::string_view name) const = 0;
    virtual Operand literal(const grammar::Literal& node) = 0;
    virtual Operand parameter(const grammar::Parameter& node) = 0;
    virtual Operand unary(const grammar::Unary& node) = 0;
    virtual Operand binary(const grammar::Binary& node) = 0;
    virtual Operand cast(const grammar::Cast& node) = 0;
    virtual Operand collate(const grammar::Collate& node) = 0;
    virtual Operand like(const grammar::Like& node) = 0;
    virtual Operand other_expression(const grammar::Expression& node);
    // The operand as a condition of the server's WHERE.
    virtual std::string truth(Operand operand) = 0;
    // A condition's outcome used as a value.
    virtual Operand value(Operand operand) = 0;
    // Gives an operand of unknown type this one.
    virtual void adopt(Operand& operand, const ExpressionType& type) = 0;
    // Makes the operands comparable on the server as the client's kind compares them; `order`: by < too.
    virtual void comparable(std::vector<Operand*> operands, bool order) = 0;
    // The operand as text in the sense of an implicit conversion; refuses.
    virtual Operand as_text(Operand operand) = 0;
    // A target whose rows are compared with each other: DISTINCT, UNION, GROUP BY.
    virtual Operand distinguishable(Operand operand) = 0;
    // What a client gets: with the cast that makes type and scale its own.
    virtual Operand shown(Operand operand) = 0;
    virtual std::string order_key(const Operand& operand, bool descending, grammar::NullsOrder nulls) = 0;
    virtual std::string column_name(const grammar::Target& target) const = 0;
    // What takes the place of a query that has no rows for certain, and of a system catalog in FROM.
    virtual std::optional<std::string> without_rows(const grammar::Query&) { return std::nullopt; }
    virtual std::optional<std::string> system_from(const grammar::NamedTable&, ScopeTable&) {
        return std::nullopt;
    }
    virtual Operand special_call(const grammar::FunctionCall& node, std::string_view name);
    // An aggregate by code, with its DISTINCT, ORDER BY and FILTER; nullopt: by the table.
    virtual std::optional<Operand> special_aggregate(const grammar::FunctionCall& node,
                                                     std::string_view name) = 0;
    virtual std::string limit(const grammar::LimitClause& node) = 0;
    virtual std::string insert(const grammar::Insert& node) = 0;
    virtual std::string update(const grammar::Update& node) = 0;
    virtual std::string remove(const grammar::Delete& node) = 0;
    // TRUNCATE for a PostgreSQL client.
    virtual std::string clear_table(const conf::Relation& relation);
    virtual std::string locking(const grammar::LockingClause& node) = 0;
    virtual bool same_name(std::string_view a, std::string_view b) const = 0;
    // DDL: the server's type for a written one, the options behind the table, the name of an index.
    virtual NewColumn new_column(const grammar::TypeName& type, const ColumnParts& parts,
                                 const NewTable& table) = 0;
    virtual void take_options(std::string_view tail, NewTable& table) = 0;
    virtual std::string table_options() const = 0;
    virtual std::string index_name(std::string_view table, std::string_view name) const = 0;
    virtual std::string drop_index(const grammar::DropObjects& node) = 0;
    // A constant or parameter of an INSERT or SET for this column.
    virtual Operand stored(Operand operand, const ScopeColumn& column) = 0;

    // ---- expression.cpp
    Operand expression(const grammar::Expression& node);
    std::string condition(const grammar::Expression& node);
    Operand compare(std::string_view op, Operand left, Operand right);
    Operand compare_fixed(std::string_view op, const Operand& left, const Operand& right, int digits);
    // As CASE, BETWEEN and IN compare: with all the digits that MySQL's quotients hold.
    Operand compare_unrounded(std::string_view op, Operand left, Operand right);
    // One type for all: of CASE, COALESCE.
    ExpressionType unify(std::vector<Operand*> operands, std::string_view what);
    Operand in_list(Operand left, std::vector<Operand> items, bool negated);
    static Operand boolean(std::string text);

    // ---- calls.cpp
    Operand call(const grammar::FunctionCall& node);
    // A call by the table alone, of arguments that are already translated.
    Operand call_by_table(std::string_view name, std::vector<Operand> arguments);
    std::string window(const grammar::WindowSpec& node);
    void note_window(std::string_view text);
    std::string order_by(const grammar::List<const grammar::OrderItem*>& items);
    static std::string lower(std::string_view text);

    // ---- query.cpp
    // `columns`: what the query's rows are, for whoever stands above it.
    std::string query(const grammar::Query& node, QueryUse use, std::vector<ScopeColumn>* columns);
    std::string returning(const grammar::List<const grammar::Target*>& targets);
    void add_result(const ExpressionType& type, std::string name);
    std::string targets(const grammar::List<const grammar::Target*>& targets, QueryUse use,
                        std::vector<ScopeColumn>* columns, bool distinct);

    // ---- from.cpp
    std::string from(const grammar::TableRef& node, Scope& scope);
    std::string table_name(const conf::Relation& relation) const;
    const conf::Relation& relation(const grammar::QualifiedName& name) const;
    ScopeTable scope_table(const conf::Relation& relation, std::string_view alias) const;
    Operand column(const grammar::ColumnRef& node);
    std::optional<ScopeMatch> find_column(Scope& scope, const grammar::QualifiedName& parts) const;
    const ScopeColumn& column_of(const ScopeTable& table, std::string_view name) const;
    // `known_as`: the name as PostgreSQL's message has it.
    [[noreturn]] void no_column(const std::string& name, const std::string& known_as) const;
    // All columns of the scope that * or t.* stands for.
    std::vector<ScopeMatch> star(Scope& scope, const grammar::QualifiedName& qualifier) const;
    std::vector<const conf::Key*> unique_keys(const conf::Relation& relation) const;

    // ---- definition_table.cpp
    std::string define(const grammar::Statement& node);

    // A scope for the time of a block.
    class Entered {
      public:
        Entered(Translator& translator, Scope& scope) : translator_(translator), outer_(translator.scope_) {
            translator_.scope_ = &scope;
        }
        ~Entered() { translator_.scope_ = outer_; }
        Entered(const Entered&) = delete;
        Entered& operator=(const Entered&) = delete;

      private:
        Translator& translator_;
        Scope* outer_;
    };

    struct CommonTable {
        std::string name;
        std::vector<ScopeColumn> columns;
    };

    const Context& context_;
    Translation& out_;
    Scope* scope_ = nullptr;
    std::vector<CommonTable> common_;
    std::string_view clause_ = "SELECT";  // in which names are looked for, in MySQL's words
    size_t row_ = 1;                      // of the INSERT, for errors about its values
    bool wraps_ = false;                  // the query with its DISTINCT is a table: see ordered_outside()
    bool compares_ = false;               // an operator's two operands are made comparable
    int aggregates_ = 0;                  // how many aggregates the expression in work stands in
    bool widens_ = false;                 // integers of a recursive table are bigints from the start
    // The rows of the query are not wanted: Braid asks how its columns would be.
    bool only_described_ = false;
    bool changes_data_ = false;             // within INSERT, UPDATE, DELETE: errors are stricter
    std::vector<std::string> constraints_;  // of columns in work, which the table is to have
    bool checked_ = false;                  // a check without a name has been named

  private:
    std::string bare(Operand operand, const ExpressionType& column);
    std::string new_name(const grammar::QualifiedName& name) const;
    std::string default_expression(std::string_view text, const ExpressionType& type);
    std::string check_expression(std::string_view text, Scope& scope);
    std::string references(std::string_view text, std::string_view table);
    std::string unquoted(std::string_view name) const;
    std::string column_list(const grammar::List<grammar::Name>& names) const;
    std::string column_definition(const grammar::ColumnDefinition& node, const NewTable& table);
    std::string constraint(const grammar::TableConstraint& node, const NewTable& table);
    std::string create_table(const grammar::CreateTable& node);
    std::string alter_table(const grammar::AlterTable& node);
    std::string create_index(const grammar::CreateIndex& node);
    std::string drop(const grammar::DropObjects& node);
    std::string core(const grammar::SelectCore& node, const grammar::Query& around, QueryUse use,
                     std::vector<ScopeColumn>* columns, bool distinct);
    std::string body(const grammar::Query& node, QueryUse use, std::vector<ScopeColumn>* columns,
                     bool distinct);
    std::string set_operation(const grammar::SetOperation& node, QueryUse use,
                              std::vector<ScopeColumn>* columns, bool distinct);
    std::string values(const grammar::ValuesCore& node, std::vector<ScopeColumn>* columns, bool distinct);
    std::string with(const grammar::With& node);
    // The position in the select list that a constant stands for.
    static std::optional<size_t> ordinal(const grammar::Expression& node);
    void check_order_item(const grammar::OrderItem& item, const grammar::SelectCore* core) const;
    std::string ordering(const grammar::Query& node, const grammar::SelectCore* core,
                         const std::vector<ScopeColumn>& columns);
    void group_by(const grammar::SelectCore& node, std::string& text);
    std::string ordered_outside(const grammar::Query& node, const grammar::SelectCore* core,
                                const std::vector<ScopeColumn>& columns, std::string text);
    void describe_source(const ScopeTable* table, const ScopeColumn* column, bool nullable);
    bool is_group_item(const grammar::Expression& node) const;
    std::string_view output_name_of(const grammar::Target& target) const;
    const grammar::Expression* target_named(const grammar::SelectCore& core, std::string_view name) const;
    std::string joined(const grammar::JoinedTable& node, Scope& scope);
    bool fits(Operand& operand, char letter, std::string_view word, bool convert);
    std::optional<Operand> by_row(const FunctionRow& row, std::vector<Operand> arguments, bool convert);
    Operand aggregate(const grammar::FunctionCall& node, std::string_view name);
};

// The two directions.
std::unique_ptr<Translator> to_mysql(const Context& context, Translation& out);
std::unique_ptr<Translator> to_postgresql(const Context& context, Translation& out);

}  // namespace braid::planner::translate
