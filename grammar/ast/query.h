// Queries: SELECT, VALUES, TABLE, set operations, and what stands in FROM.
//
// A Query is a body (select core, VALUES, set operation) with what applies to its whole result: WITH, ORDER
// BY, LIMIT, locking. Operands of a set operation are Queries again, so that a parenthesised operand keeps
// its own. Every clause node's span covers its keyword too, so a rewrite can replace the clause in the text.
#pragma once

#include "grammar/ast/expression.h"

namespace braid::grammar {

enum class Materialization : uint8_t { Default, Materialized, NotMaterialized };

struct CommonTable : NodeOf<NodeKind::CommonTable, Node> {
    Name name;
    List<Name> columns;
    Materialization materialization = Materialization::Default;
    const Statement* statement = nullptr;  // SelectStatement, Insert, Update, Delete or Merge
    std::string_view search_cycle;         // SEARCH ... CYCLE ... as written
    BRAID_FIELDS(name, columns, materialization, statement, search_cycle)
};

struct With : NodeOf<NodeKind::With, Node> {
    bool recursive = false;
    List<const CommonTable*> tables;
    BRAID_FIELDS(recursive, tables)
};

// LIMIT n OFFSET m; FETCH FIRST n ROWS ONLY | WITH TIES; LIMIT ALL (limit_all). MySQL's LIMIT m, n is
// normalized.
struct LimitClause : NodeOf<NodeKind::LimitClause, Node> {
    const Expression* limit = nullptr;
    const Expression* offset = nullptr;
    bool limit_all = false;
    bool fetch = false;  // written with FETCH
    bool with_ties = false;
    Span limit_span;   // "LIMIT 3" or "FETCH FIRST 3 ROWS ONLY"; empty when absent
    Span offset_span;  // "OFFSET 2"
    BRAID_FIELDS(limit, offset, limit_all, fetch, with_ties)
};

// FOR UPDATE | NO KEY UPDATE | SHARE | KEY SHARE [OF t] [NOWAIT | SKIP LOCKED]; MySQL's LOCK IN SHARE MODE.
struct LockingClause : NodeOf<NodeKind::LockingClause, Node> {
    std::string_view strength;  // "update", "no key update", "share", "key share", "lock in share mode"
    List<QualifiedName> tables;
    std::string_view wait;  // "", "nowait", "skip locked"
    BRAID_FIELDS(strength, tables, wait)
};

struct Query : NodeOf<NodeKind::Query, Node> {
    const With* with = nullptr;
    const QueryBody* body = nullptr;
    List<const OrderItem*> order_by;
    const LimitClause* limit = nullptr;
    List<const LockingClause*> locking;
    Span order_by_span;     // "ORDER BY a, b" with its keywords
    std::string_view into;  // MySQL: INTO OUTFILE, INTO @a behind all clauses, as written after INTO
    BRAID_FIELDS(with, body, order_by, limit, locking, into)
};

// expr, expr AS alias, *, t.*.
struct Target : NodeOf<NodeKind::Target, Node> {
    const Expression* expression = nullptr;
    Name alias;
    BRAID_FIELDS(expression, alias)
};

enum class GroupingKind : uint8_t { Expression, Empty, Rollup, Cube, Sets };

// One element of GROUP BY. Expression: one item. Rollup/Cube: items, a RowConstructor where (a, b) was
// written. Sets: nested elements. MySQL's WITH ROLLUP is a single Rollup with with_rollup.
struct GroupingElement : NodeOf<NodeKind::GroupingElement, Node> {
    GroupingKind grouping = GroupingKind::Expression;
    List<const Expression*> items;
    List<const GroupingElement*> sets;
    bool with_rollup = false;
    std::string_view direction;  // MySQL: "asc" and "desc" of GROUP BY a DESC
    BRAID_FIELDS(grouping, items, sets, with_rollup, direction)
};

struct NamedWindow : NodeOf<NodeKind::NamedWindow, Node> {
    Name name;
    const WindowSpec* spec = nullptr;
    BRAID_FIELDS(name, spec)
};

enum class Distinctness : uint8_t { None, All, Distinct, DistinctOn };

struct SelectCore : NodeOf<NodeKind::SelectCore, QueryBody> {
    Distinctness distinct = Distinctness::None;
    List<const Expression*> distinct_on;
    List<const Target*> targets;
    std::string_view into;  // SELECT ... INTO [TEMP] t, as written after INTO
    List<const TableRef*> from;
    const Expression* where = nullptr;
    bool group_distinct = false;  // GROUP BY DISTINCT
    List<const GroupingElement*> group_by;
    const Expression* having = nullptr;
    List<const NamedWindow*> windows;
    Span distinct_span;  // "DISTINCT", "DISTINCT ON (a)", "ALL"
    Span targets_span;
    Span from_span;      // with FROM
    Span where_span;     // with WHERE
    Span group_by_span;  // with GROUP BY
    Span having_span;    // with HAVING
    List<std::string_view>
        options;  // MySQL: "sql_calc_found_rows", "straight_join", "high_priority", lower-case
    BRAID_FIELDS(distinct, distinct_on, targets, into, from, where, group_distinct, group_by, having, windows,
                 options)
};

struct ValuesCore : NodeOf<NodeKind::ValuesCore, QueryBody> {
    List<const RowConstructor*> rows;
    BRAID_FIELDS(rows)
};

enum class SetOperator : uint8_t { Union, Intersect, Except };

// Left-associative; a chain of ten thousand UNIONs nests to the left, walk it with a loop where that matters.
struct SetOperation : NodeOf<NodeKind::SetOperation, QueryBody> {
    SetOperator op = SetOperator::Union;
    bool all = false;
    const Query* left = nullptr;
    const Query* right = nullptr;
    BRAID_FIELDS(op, all, left, right)
};

// name type [COLLATE c], in the column definition list of a function in FROM.
struct ColumnDefinition : NodeOf<NodeKind::ColumnDefinition, Node> {
    Name name;
    const TypeName* type = nullptr;  // nullptr: none given (CREATE TABLE ... OF, views)
    QualifiedName collation;
    std::string_view constraints;  // of CREATE TABLE: everything after type and collation, as written
    bool primary_key = false;      // constraints say PRIMARY KEY
    bool unique = false;
    bool not_null = false;
    bool auto_increment = false;  // MySQL
    BRAID_FIELDS(name, type, collation, constraints, primary_key, unique, not_null, auto_increment)
};

struct TableAlias : NodeOf<NodeKind::TableAlias, Node> {
    Name name;
    List<Name> columns;
    List<const ColumnDefinition*> definitions;  // function AS t(a int, b text)
    BRAID_FIELDS(name, columns, definitions)
};

// TABLESAMPLE method(args) REPEATABLE (seed).
struct TableSample : NodeOf<NodeKind::TableSample, Node> {
    QualifiedName method;
    List<const Expression*> arguments;
    const Expression* repeatable = nullptr;
    BRAID_FIELDS(method, arguments, repeatable)
};

struct NamedTable : NodeOf<NodeKind::NamedTable, TableRef> {
    QualifiedName name;
    bool only = false;
    bool star = false;  // t*
    const TableAlias* alias = nullptr;
    const TableSample* sample = nullptr;
    std::string_view index_hints;  // MySQL: USE INDEX (...), as written
    List<Name> partitions;         // MySQL: t PARTITION (p0, p1)
    BRAID_FIELDS(name, only, star, alias, sample, index_hints, partitions)
};

struct DerivedTable : NodeOf<NodeKind::DerivedTable, TableRef> {
    bool lateral = false;
    const Query* query = nullptr;
    const TableAlias* alias = nullptr;
    BRAID_FIELDS(lateral, query, alias)
};

// f(x), ROWS FROM (f(x), g(y)), WITH ORDINALITY. XMLTABLE and JSON_TABLE: one Keyworded call.
struct FunctionTable : NodeOf<NodeKind::FunctionTable, TableRef> {
    bool lateral = false;
    bool rows_from = false;
    List<const Expression*> calls;
    bool with_ordinality = false;
    const TableAlias* alias = nullptr;
    BRAID_FIELDS(lateral, rows_from, calls, with_ordinality, alias)
};

enum class JoinType : uint8_t { Inner, Cross, Left, Right, Full };

struct JoinedTable : NodeOf<NodeKind::JoinedTable, TableRef> {
    JoinType type = JoinType::Inner;
    bool natural = false;
    bool straight = false;  // MySQL's STRAIGHT_JOIN
    const TableRef* left = nullptr;
    const TableRef* right = nullptr;
    const Expression* on = nullptr;
    List<Name> using_columns;
    Name using_alias;
    const TableAlias* alias = nullptr;  // (a JOIN b ON ...) AS j
    BRAID_FIELDS(type, natural, straight, left, right, on, using_columns, using_alias, alias)
};

}  // namespace braid::grammar
