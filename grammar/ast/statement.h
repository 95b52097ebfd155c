// Statements of all dialects; those that only MySQL has are in mysql_statement.h.
//
// What Braid must understand to route, track or refuse is modelled; the long tail of DDL is GenericStatement:
// the words of its head, the object's name, and the rest as text. Fields documented "as written" hold source
// text.
#pragma once

#include "grammar/ast/query.h"

namespace braid::grammar {

struct SelectStatement : NodeOf<NodeKind::SelectStatement, Statement> {
    const Query* query = nullptr;
    BRAID_FIELDS(query)
};

// a = x; (a, b) = (x, y); (a, b) = (select ...): columns {a, b}. Subscripted or composite targets as written.
struct Assignment : NodeOf<NodeKind::Assignment, Node> {
    List<Name> columns;
    List<std::string_view> indirections;  // per column: "[1]", ".field" as written, else ""
    bool row = false;                     // the column list was parenthesised
    const Expression* value = nullptr;
    QualifiedName qualifier;  // MySQL: t of t.a = x; its columns have no indirections
    BRAID_FIELDS(columns, indirections, row, value, qualifier)
};

enum class ConflictAction : uint8_t { Nothing, Update };

struct OnConflict : NodeOf<NodeKind::OnConflict, Node> {
    std::string_view target;  // "(a, b) WHERE ...", "ON CONSTRAINT c", "" as written
    List<Name> target_columns;
    ConflictAction action = ConflictAction::Nothing;
    List<const Assignment*> assignments;
    const Expression* where = nullptr;
    bool on_duplicate_key = false;  // MySQL's ON DUPLICATE KEY UPDATE
    BRAID_FIELDS(target, target_columns, action, assignments, where, on_duplicate_key)
};

struct Insert : NodeOf<NodeKind::Insert, Statement> {
    const With* with = nullptr;
    bool replace = false;        // MySQL's REPLACE
    std::string_view modifiers;  // MySQL: "ignore", "low_priority", ...
    const NamedTable* table = nullptr;
    List<Name> columns;
    List<std::string_view> indirections;  // per column, as in Assignment; empty when no column has one
    std::string_view overriding;          // "", "system", "user"
    bool default_values = false;
    const Query* source = nullptr;  // VALUES or a query; nullptr with default_values
    const OnConflict* on_conflict = nullptr;
    List<const Target*> returning;
    BRAID_FIELDS(with, replace, modifiers, table, columns, indirections, overriding, default_values, source,
                 on_conflict, returning)
};

// MySQL's update of several tables has them in `tables` and no `table`.
struct Update : NodeOf<NodeKind::Update, Statement> {
    const With* with = nullptr;
    const NamedTable* table = nullptr;
    List<const Assignment*> assignments;
    List<const TableRef*> from;
    const Expression* where = nullptr;
    List<const OrderItem*> order_by;     // MySQL
    const LimitClause* limit = nullptr;  // MySQL
    List<const Target*> returning;
    std::string_view modifiers;    // MySQL: "low_priority ignore"
    List<const TableRef*> tables;  // MySQL: UPDATE a JOIN b ..., UPDATE a, b
    BRAID_FIELDS(with, table, assignments, from, where, order_by, limit, returning, modifiers, tables)
};

// MySQL's delete from several tables names them in `targets`, finds the rows by `using_tables`, and has no
// `table`.
struct Delete : NodeOf<NodeKind::Delete, Statement> {
    const With* with = nullptr;
    const NamedTable* table = nullptr;
    List<const TableRef*> using_tables;
    const Expression* where = nullptr;
    List<const OrderItem*> order_by;     // MySQL
    const LimitClause* limit = nullptr;  // MySQL
    List<const Target*> returning;
    std::string_view modifiers;   // MySQL: "low_priority quick ignore"
    List<QualifiedName> targets;  // MySQL: DELETE a, b FROM ...; DELETE FROM a USING ...
    BRAID_FIELDS(with, table, using_tables, where, order_by, limit, returning, modifiers, targets)
};

enum class MergeActionKind : uint8_t { Nothing, Update, Delete, Insert };

struct MergeAction : NodeOf<NodeKind::MergeAction, Node> {
    bool matched = false;
    const Expression* condition = nullptr;
    MergeActionKind action = MergeActionKind::Nothing;
    List<const Assignment*> assignments;
    List<Name> columns;
    std::string_view overriding;
    bool default_values = false;
    List<const Expression*> values;
    BRAID_FIELDS(matched, condition, action, assignments, columns, overriding, default_values, values)
};

struct Merge : NodeOf<NodeKind::Merge, Statement> {
    const With* with = nullptr;
    const NamedTable* table = nullptr;
    const TableRef* source = nullptr;
    const Expression* condition = nullptr;
    List<const MergeAction*> actions;
    BRAID_FIELDS(with, table, source, condition, actions)
};

// name [value], as in COPY ... WITH (FORMAT csv, HEADER) and EXPLAIN (ANALYZE, FORMAT json).
struct Option : NodeOf<NodeKind::Option, Node> {
    Name name;
    std::string_view value;  // as written; "" when absent
    BRAID_FIELDS(name, value)
};

enum class CopyEndpoint : uint8_t { Client, File, Program };

struct Copy : NodeOf<NodeKind::Copy, Statement> {
    const NamedTable* table = nullptr;  // or query
    List<Name> columns;
    const Statement* query = nullptr;  // COPY (select ...) TO
    bool from = false;                 // COPY t FROM; otherwise TO
    CopyEndpoint endpoint = CopyEndpoint::Client;
    std::string_view target;          // file or command
    List<const Option*> options;      // parenthesised form
    std::string_view legacy_options;  // pre-9.0 form, as written
    const Expression* where = nullptr;
    BRAID_FIELDS(table, columns, query, from, endpoint, target, options, legacy_options, where)
};

struct Explain : NodeOf<NodeKind::Explain, Statement> {
    bool route = false;    // EXPLAIN ROUTE: Braid's own
    bool analyze = false;  // legacy spelling or (ANALYZE) without false
    bool verbose = false;
    List<const Option*> options;
    bool parenthesized = false;
    const Statement* statement = nullptr;
    std::string_view
        words;  // MySQL: "extended", "format = json" as written; analyze also of its ANALYZE statement
    BRAID_FIELDS(route, analyze, verbose, options, parenthesized, statement, words)
};

enum class SetScope : uint8_t { Default, Session, Local, Global };

// SET x = v, SET TIME ZONE v (name "timezone"), SET NAMES, SET ROLE, SET SESSION AUTHORIZATION,
// SET [SESSION CHARACTERISTICS AS] TRANSACTION modes (name "transaction" / "session characteristics", modes).
struct SetVariable : NodeOf<NodeKind::SetVariable, Statement> {
    SetScope scope = SetScope::Default;
    Name name;  // folded; "a.b" for custom settings
    bool to_default = false;
    List<const Expression*> values;  // literals, names (ColumnRef), interval casts
    List<std::string_view>
        modes;  // "isolation level serializable", "read only", "deferrable", "snapshot '...'"
    BRAID_FIELDS(scope, name, to_default, values, modes)
};

struct ShowVariable : NodeOf<NodeKind::ShowVariable, Statement> {
    Name
        name;  // "all" for SHOW ALL; "transaction_isolation" for SHOW TRANSACTION ISOLATION LEVEL; "timezone"
    BRAID_FIELDS(name)
};

struct ResetVariable : NodeOf<NodeKind::ResetVariable, Statement> {
    Name name;  // "all" for RESET ALL
    BRAID_FIELDS(name)
};

enum class TransactionKind : uint8_t {
    Begin,
    Start,
    Commit,
    Rollback,
    Savepoint,
    Release,
    RollbackTo,
    Prepare,
    CommitPrepared,
    RollbackPrepared
};

struct Transaction : NodeOf<NodeKind::Transaction, Statement> {
    TransactionKind action = TransactionKind::Begin;
    List<std::string_view> modes;  // as in SetVariable
    bool chain = false;            // AND CHAIN
    Name savepoint;
    std::string_view gid;         // of the prepared kinds
    std::string_view completion;  // MySQL: "and no chain", "release", "and chain no release"
    BRAID_FIELDS(action, modes, chain, savepoint, gid, completion)
};

struct Prepare : NodeOf<NodeKind::Prepare, Statement> {
    Name name;
    List<const TypeName*> types;
    const Statement* statement = nullptr;
    const Expression* source = nullptr;  // MySQL: PREPARE s FROM 'sql' | @v
    BRAID_FIELDS(name, types, statement, source)
};

struct Execute : NodeOf<NodeKind::Execute, Statement> {
    Name name;
    List<const Expression*> arguments;
    const Expression* immediate = nullptr;  // MySQL: EXECUTE IMMEDIATE 'sql'; there is no name then
    BRAID_FIELDS(name, arguments, immediate)
};

struct Deallocate : NodeOf<NodeKind::Deallocate, Statement> {
    Name name;  // empty with all
    bool all = false;
    BRAID_FIELDS(name, all)
};

struct DeclareCursor : NodeOf<NodeKind::DeclareCursor, Statement> {
    Name name;
    bool binary = false;
    bool insensitive = false;
    bool asensitive = false;
    bool scroll = false;
    bool no_scroll = false;
    bool with_hold = false;
    bool without_hold = false;
    const Query* query = nullptr;
    BRAID_FIELDS(name, binary, insensitive, asensitive, scroll, no_scroll, with_hold, without_hold, query)
};

struct FetchCursor : NodeOf<NodeKind::FetchCursor, Statement> {
    bool move = false;
    std::string_view direction;  // "", "next", "forward 5", "all", "absolute -1", ... lower-case
    Name name;
    BRAID_FIELDS(move, direction, name)
};

struct CloseCursor : NodeOf<NodeKind::CloseCursor, Statement> {
    Name name;
    bool all = false;
    BRAID_FIELDS(name, all)
};

struct Listen : NodeOf<NodeKind::Listen, Statement> {
    Name channel;
    BRAID_FIELDS(channel)
};

struct Unlisten : NodeOf<NodeKind::Unlisten, Statement> {
    Name channel;
    bool all = false;
    BRAID_FIELDS(channel, all)
};

struct Notify : NodeOf<NodeKind::Notify, Statement> {
    Name channel;
    std::string_view payload;
    bool has_payload = false;
    BRAID_FIELDS(channel, payload, has_payload)
};

struct LockTable : NodeOf<NodeKind::LockTable, Statement> {
    List<const NamedTable*> tables;
    std::string_view mode;  // "access exclusive", "" = default
    bool nowait = false;
    BRAID_FIELDS(tables, mode, nowait)
};

struct Truncate : NodeOf<NodeKind::Truncate, Statement> {
    List<const NamedTable*> tables;
    std::string_view identity;  // "", "restart", "continue"
    std::string_view behavior;  // "", "cascade", "restrict"
    BRAID_FIELDS(tables, identity, behavior)
};

enum class ConstraintKind : uint8_t {
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
    Exclude,
    Like,
    Other,
    Index
};  // Index: MySQL's KEY, FULLTEXT

// A table-level constraint, or LIKE other. `text` is the whole of it as written.
struct TableConstraint : NodeOf<NodeKind::TableConstraint, Node> {
    ConstraintKind constraint = ConstraintKind::Other;
    Name name;
    List<Name> columns;
    QualifiedName referenced;  // FOREIGN KEY ... REFERENCES t, LIKE t
    std::string_view text;
    BRAID_FIELDS(constraint, name, columns, referenced, text)
};

struct CreateTable : NodeOf<NodeKind::CreateTable, Statement> {
    std::string_view
        persistence;  // "", "temp", "unlogged" ("temp" also for TEMPORARY, LOCAL TEMP, GLOBAL TEMP)
    bool if_not_exists = false;
    QualifiedName name;
    List<const ColumnDefinition*> columns;
    List<const TableConstraint*> constraints;
    bool of_other = false;    // OF type, PARTITION OF table: no column list of its own
    std::string_view tail;    // after the column list, or OF type / PARTITION OF ..., as written
    bool or_replace = false;  // MariaDB
    BRAID_FIELDS(persistence, if_not_exists, name, columns, constraints, of_other, tail, or_replace)
};

struct CreateTableAs : NodeOf<NodeKind::CreateTableAs, Statement> {
    std::string_view persistence;
    bool materialized_view = false;
    bool if_not_exists = false;
    QualifiedName name;
    List<Name> columns;
    std::string_view options;          // between the name and AS, as written
    const Statement* query = nullptr;  // SelectStatement or Execute
    std::string_view with_data;        // "", "with data", "with no data"
    bool or_replace = false;           // MariaDB
    BRAID_FIELDS(persistence, materialized_view, if_not_exists, name, columns, options, query, with_data,
                 or_replace)
};

enum class AlterKind : uint8_t {
    AddColumn,
    DropColumn,
    AlterColumnType,
    AlterColumn,
    AddConstraint,
    DropConstraint,
    RenameColumn,
    RenameTable,
    RenameConstraint,
    SetSchema,
    Other
};

struct AlterAction : NodeOf<NodeKind::AlterAction, Node> {
    AlterKind action = AlterKind::Other;
    Name name;              // column or constraint
    Name new_name;          // of the renames and SET SCHEMA
    std::string_view text;  // the whole action as written
    BRAID_FIELDS(action, name, new_name, text)
};

struct AlterTable : NodeOf<NodeKind::AlterTable, Statement> {
    bool if_exists = false;
    bool only = false;
    QualifiedName name;
    List<const AlterAction*> actions;
    std::string_view modifiers;  // MySQL: "ignore", "online"
    BRAID_FIELDS(if_exists, only, name, actions, modifiers)
};

// DROP TABLE | INDEX | VIEW | MATERIALIZED VIEW | SEQUENCE | TYPE | SCHEMA ...: lists of names.
struct DropObjects : NodeOf<NodeKind::DropObjects, Statement> {
    std::string_view object;  // "table", "index", "materialized view", ...
    bool concurrently = false;
    bool if_exists = false;
    List<QualifiedName> names;
    std::string_view behavior;  // "", "cascade", "restrict"
    bool temporary = false;     // MySQL: DROP TEMPORARY TABLE
    QualifiedName table;        // MySQL: DROP INDEX i ON t
    std::string_view tail;      // MySQL: ALGORITHM, LOCK as written
    BRAID_FIELDS(object, concurrently, if_exists, names, behavior, temporary, table, tail)
};

struct CreateIndex : NodeOf<NodeKind::CreateIndex, Statement> {
    bool unique = false;
    bool concurrently = false;
    bool if_not_exists = false;
    Name name;
    bool only = false;
    QualifiedName table;
    Name method;         // USING btree
    List<Name> columns;  // the plain columns among the index elements
    bool has_expressions = false;
    std::string_view elements;  // "(a, lower(b) desc)" as written
    std::string_view tail;      // INCLUDE, WITH, TABLESPACE, WHERE as written
    std::string_view kind;      // MySQL: "", "fulltext", "spatial"
    bool or_replace = false;    // MariaDB
    BRAID_FIELDS(unique, concurrently, if_not_exists, name, only, table, method, columns, has_expressions,
                 elements, tail, kind, or_replace)
};

struct Discard : NodeOf<NodeKind::Discard, Statement> {
    std::string_view target;  // "all", "plans", "sequences", "temp"
    BRAID_FIELDS(target)
};

// EXECUTE DIRECT ON (server) 'sql': Braid's own.
struct ExecuteDirect : NodeOf<NodeKind::ExecuteDirect, Statement> {
    Name server;
    std::string_view sql;
    BRAID_FIELDS(server, sql)
};

// Everything else: GRANT, CREATE FUNCTION, ALTER SEQUENCE, VACUUM, COMMENT, CALL, DO, ...
struct GenericStatement : NodeOf<NodeKind::GenericStatement, Statement> {
    std::string_view head;  // its leading keywords, lower-case: "create function", "vacuum", "grant"
    QualifiedName name;     // of the object when the head says where it stands, else empty
    std::string_view text;  // the whole statement as written
    BRAID_FIELDS(head, name, text)
};

}  // namespace braid::grammar
