// Reads a statement's query blocks from the inside out: which tables it uses where, what is known of their
// keys, and how each block's rows are spread over the shards.
//
// One Analysis belongs to one statement. It never fails: what it cannot prove becomes a Shape::Single with
// the reason, and what must be refused outright is in refusal(). By files: query_block.cpp (blocks) with
// common_tables.cpp (WITH), relation.cpp (what a name in FROM is), from_clause.cpp (joins), subquery.cpp,
// clauses.cpp (GROUP BY to LIMIT) and set_operation.cpp; changes.cpp (writes); conditions.h (keys).
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "grammar/ast/mysql_statement.h"
#include "planner/analysis/conditions.h"
#include "planner/analysis/functions.h"
#include "planner/analysis/relation.h"
#include "planner/analysis/scope.h"
#include "planner/analysis/shape.h"
#include "planner/statement_plan.h"

namespace braid::planner {

struct OutputColumn {
    std::string_view name;
    std::optional<Column> source;  // the inner column that it passes on unchanged
    std::vector<Column> inward;    // inner columns on which a condition on this output may be put instead
};

// A key of a new row that is an expression without columns; router::Operand::asked is its place.
struct AskedExpression {
    const grammar::Expression* expression;
    TypeId key_type;
};

// What became of one query.
struct Block {
    Shape core;   // FROM and WHERE with all subqueries, before grouping and the like
    Shape shape;  // the query's result
    ColumnClasses classes;
    std::vector<OutputColumn> outputs;
    bool outputs_known = false;
    // A set operation whose duplicates vanish above the shards: UNION of parts that each shard computes.
    bool deduplicates = false;
    std::vector<std::vector<size_t>> deduplicated_driving;
    // By key position of `core`: columns of outer queries that equal it in every row of this block.
    std::vector<std::vector<Column>> correlated_keys;
};

class Analysis {
  public:
    explicit Analysis(const PlanContext& context)
        : context_(context),
          functions_{context.catalog, context.search_path, context.dialect},
          relations_(context.dialect, NameRules::of(context.dialect, context.catalog)),
          conditions_(relations_, shadows_comparison(context.catalog, context.search_path)) {}

    // Each is called once, for the statement's top.
    Block analyze_query(const grammar::Query& query);
    void analyze_insert(const grammar::Insert& insert);
    void analyze_update(const grammar::Update& update);
    void analyze_delete(const grammar::Delete& statement);
    void analyze_merge(const grammar::Merge& merge);
    // MySQL's: DO, whose expressions may hold subqueries; LOAD DATA, whose rows nobody knows.
    void analyze_expressions(const grammar::Node& node);
    void analyze_load(const grammar::LoadData& load);
    // A bare table (COPY, LOCK, TRUNCATE): counts as a use of all its rows.
    // `written`: its rows are loaded or locked.
    void analyze_table(const grammar::NamedTable& table, bool written);
    // Lets the facts about keys flow and completes the uses.
    void finish();

    std::vector<TableUse>& uses() { return uses_; }
    const router::ShardSet& local_shards() const { return local_shards_; }
    const std::optional<Error>& refusal() const { return refusal_; }
    bool writes() const { return writes_; }          // some part changes rows
    bool locks_rows() const { return locks_rows_; }  // FOR UPDATE and the like
    // Branches of UNION ALL that are the same on every shard, beside branches that are spread: they run once.
    const std::vector<const grammar::Query*>& once_branches() const { return once_branches_; }
    // A subquery holds an aggregate that belongs to a query around it.
    bool outer_aggregate() const { return outer_aggregate_; }
    bool writes_reference() const { return writes_reference_; }
    const std::vector<int>& fixed_slots() const { return fixed_slots_; }
    const FunctionContext& functions() const { return functions_; }
    const NameRules& names() const { return relations_.names(); }
    bool is_mysql() const { return context_.dialect == grammar::Dialect::Mysql; }
    // Expressions whose value a server must tell before the keys of new rows are known.
    const std::vector<AskedExpression>& asked() const { return asked_; }
    // MySQL: what new rows have for columns that count (AUTO_INCREMENT).
    std::vector<router::Operand>& counters() { return counters_; }
    void fix_slot(const grammar::Expression* expression);
    // Has the column of this name, whichever of the statement's tables it is of, a type of text?
    bool is_text_column(std::string_view name) const;

    // The occurrence that a table name means in FROM; registers the use.
    RelationId add_table(const grammar::NamedTable& table, Scope& scope, bool written = false);

    const Relation& relation(RelationId id) const { return relations_[id.value]; }
    // Names as the top block's own clauses see them; after analyze_query of a plain SELECT.
    const Scope& top_scope() const { return *top_scope_; }

  private:
    struct CommonTableEntry {
        std::string_view name;
        const Block* block;                     // nullptr: the table's own recursive reference
        std::vector<std::string_view> columns;  // its column alias list
        bool inward;                            // used once: conditions may move into it
    };
    struct FromPart {
        Shape shape;
        std::vector<RelationId> relations;
    };

    // What declare() learnt of each item, for shape_of().
    struct Declared {
        const grammar::TableRef* item;
        RelationId relation;
        Shape shape;                       // leaves
        std::vector<Equality> equalities;  // joins: of ON, USING, NATURAL
        Block lateral;  // LATERAL subqueries: to be proved against what stands left of them
        bool is_lateral = false;
    };

    // query_block.cpp
    // `top`: the statement's own query, whose LIMIT and order are applied above the shards.
    Block query(const grammar::Query& query, const Scope* outer, bool top);
    Block select(const grammar::SelectCore& core, const grammar::Query& query, const Scope* outer, bool top);
    Block values_block(const grammar::ValuesCore& values, const Scope* outer);
    void outputs_of(const grammar::SelectCore& core, const grammar::Query& query, const Scope& scope,
                    Block& block);

    // common_tables.cpp; `owner`: the statement or query that the WITH belongs to.
    void common_tables(const grammar::With* with, const grammar::Node& owner, const Scope* outer);
    Block common_statement(const grammar::Statement& statement, const Scope* outer);

    // subquery.cpp
    void find_outer_aggregates(const grammar::SelectCore& core, const grammar::Query& query,
                               const Scope& scope);
    void subqueries_of(const grammar::Node& node, const Scope& scope, Block& block);
    void subqueries_in_conjuncts(const grammar::Expression* condition, const Scope& scope, Block& block);
    void check_subquery(const Block& inner, Block& outer) const;
    bool local_by_correlation(const Block& inner, const Shape& outer, const ColumnClasses& classes) const;

    // clauses.cpp
    Shape after_clauses(const grammar::SelectCore& core, const grammar::Query& query, const Scope& scope,
                        const Block& block, bool top);
    bool distinct_is_local(const grammar::SelectCore& core, const Scope& scope, const Block& block) const;
    std::vector<Column> grouping_columns(const grammar::SelectCore& core, const Scope& scope);
    bool windows_are_local(const grammar::Node& node, const grammar::SelectCore& core, const Scope& scope,
                           const Block& block) const;

    // set_operation.cpp
    Block set_operation(const grammar::SetOperation& operation, const Scope* outer);

    // relation.cpp
    RelationId add_relation(Relation relation, Scope& scope);
    void add_column(Relation& relation, RelationColumn column);
    RelationId add_derived(const Block& block, const grammar::TableAlias* alias,
                           const std::vector<std::string_view>& columns, bool inward, Scope& scope);
    void add_columns(Relation& relation, const conf::Relation& catalog, const grammar::TableAlias* alias);
    void refuse(Error error);
    bool alike(const Column& a, const Column& b) const;

    // from_clause.cpp
    FromPart from(grammar::List<const grammar::TableRef*> items, const grammar::Expression* where,
                  Scope& scope, std::vector<Equality>& spine);
    void declare(const grammar::TableRef& item, Scope& scope, std::vector<RelationId>& relations,
                 std::vector<Equality>& spine, bool on_spine, bool nullable);
    void declare_join(const grammar::JoinedTable& join, Scope& scope, std::vector<RelationId>& relations,
                      std::vector<Equality>& spine, bool on_spine, bool nullable);
    void declare_table(const grammar::NamedTable& table, Scope& scope, Declared& entry);
    void declare_derived(const grammar::DerivedTable& derived, Scope& scope, Declared& entry);
    void declare_function(const grammar::FunctionTable& function, Scope& scope, Declared& entry);
    Shape shape_of_table(const Relation& relation, const grammar::NamedTable& table) const;
    Shape shape_of(const grammar::TableRef& item, const std::vector<Equality>& inherited);
    const Declared& declared(const grammar::TableRef& item) const;
    Shape shape_of_join(const grammar::JoinedTable& join, const std::vector<Equality>& inherited);

    // changes.cpp
    void insert_parts(const grammar::Insert& insert, const Scope* outer);
    void insert_from_query(const grammar::Insert& insert, RelationId target, size_t use, const Block& source);
    void update_parts(const grammar::Update& update, const Scope* outer);
    void delete_parts(const grammar::Delete& statement, const Scope* outer);
    void merge_parts(const grammar::Merge& merge, const Scope* outer);
    void merge_insert(const grammar::MergeAction& action, const grammar::NamedTable& table, RelationId target,
                      Scope& scope);
    void changed_rows(RelationId target, grammar::List<const grammar::TableRef*> tables,
                      const grammar::Expression* where, Scope& scope);
    void check_sequence_defaults(const grammar::Insert& insert, const Relation& target);
    bool is_counter_given(const grammar::Expression* value);
    bool passes_unchanged(const Column& from, const RelationColumn& to) const;
    // changes_mysql.cpp
    void update_several(const grammar::Update& update, Scope& scope);
    void delete_several(const grammar::Delete& statement, Scope& scope);
    void mark_written(RelationId id);
    void refuse_triggers(const conf::Relation& catalog);
    bool refuse_generated_key(const Relation& target);
    void check_assignment(const grammar::Assignment& assignment, RelationId target);
    std::optional<size_t> position_in_row(const Relation& target, std::string_view key,
                                          grammar::List<grammar::Name> columns) const;
    template <typename ValueAt>
    bool add_new_row(TableUse& use, const Relation& target, grammar::List<grammar::Name> columns,
                     ValueAt&& value_at, bool computed_once = false);
    std::optional<router::Operand> ask_for(const grammar::Expression* expression, TypeId key_type);

    PlanContext context_;
    FunctionContext functions_;
    Relations relations_;
    Conditions conditions_;
    std::vector<TableUse> uses_;
    std::vector<RelationId> use_relations_;  // parallel to uses_
    router::ShardSet local_shards_;
    std::optional<Error> refusal_;
    std::deque<Block> blocks_;  // of common tables and derived tables: Relations point into them
    std::vector<CommonTableEntry> common_tables_;
    std::deque<std::string> hidden_names_;  // RelationColumn::name of columns that no reference means
    std::deque<Declared> declared_;
    std::optional<Scope> top_scope_;
    bool writes_ = false;
    bool locks_rows_ = false;
    bool writes_reference_ = false;
    bool outer_aggregate_ = false;
    std::vector<int> fixed_slots_;
    std::vector<AskedExpression> asked_;
    std::vector<router::Operand> counters_;
    std::vector<const grammar::Query*> once_branches_;
};

}  // namespace braid::planner
