// Statements that only MySQL has. What both have is in statement.h.
//
// Fields documented "as written" hold source text.
#pragma once

#include "grammar/ast/statement.h"

namespace braid::grammar {

enum class SetTarget : uint8_t { System, User, Names, CharacterSet };

// One of SET's assignments: [GLOBAL | SESSION] a = x, @@global.a = x, @v = x, NAMES utf8mb4 [COLLATE c],
// CHARACTER SET x.
struct SetItem : NodeOf<NodeKind::SetItem, Node> {
    SetTarget target = SetTarget::System;
    SetScope scope = SetScope::Default;
    Name name;                          // of the variable; of the character set, "default" for DEFAULT
    Name collation;                     // of NAMES
    const Expression* value = nullptr;  // words like ON and ALL are a ColumnRef, DEFAULT a DefaultValue
    BRAID_FIELDS(target, scope, name, collation, value)
};

// SET with its assignments in order. SET TRANSACTION is a SetVariable named "transaction".
struct SetVariables : NodeOf<NodeKind::SetVariables, Statement> {
    List<const SetItem*> items;
    BRAID_FIELDS(items)
};

// SHOW what [FROM table] [FROM database] [LIKE 'x' | WHERE c]: `what` in lower case: "full tables", "create
// table", "session variables", "grants for"; of SHOW CREATE TABLE d.t the name.
struct Show : NodeOf<NodeKind::Show, Statement> {
    std::string_view what;
    QualifiedName name;        // SHOW CREATE TABLE name
    List<QualifiedName> from;  // FROM t FROM d
    const Literal* like = nullptr;
    const Expression* where = nullptr;
    const LimitClause* limit = nullptr;
    std::string_view rest;  // of the words, what is no word: a user, "(*)", as written
    BRAID_FIELDS(what, name, from, like, where, limit, rest)
};

// DESCRIBE t [column | 'pattern'].
struct Describe : NodeOf<NodeKind::Describe, Statement> {
    QualifiedName table;
    Name column;
    bool pattern = false;
    BRAID_FIELDS(table, column, pattern)
};

struct LoadData : NodeOf<NodeKind::LoadData, Statement> {
    std::string_view format;    // "data", "xml"
    std::string_view priority;  // "", "low_priority", "concurrent"
    bool local = false;         // the client sends the file
    std::string_view file;
    std::string_view duplicates;  // "", "replace", "ignore"
    const NamedTable* table = nullptr;
    std::string_view options;  // CHARACTER SET, FIELDS, LINES, IGNORE n LINES as written
    bool has_columns = false;
    List<const Expression*> columns;  // ColumnRef or UserVariable
    List<const Assignment*> assignments;
    BRAID_FIELDS(format, priority, local, file, duplicates, table, options, has_columns, columns, assignments)
};

struct UseDatabase : NodeOf<NodeKind::UseDatabase, Statement> {
    Name name;
    BRAID_FIELDS(name)
};

// KILL [CONNECTION | QUERY] id.
struct Kill : NodeOf<NodeKind::Kill, Statement> {
    std::string_view what;  // "", "connection", "query", "hard query", "query id", ...
    const Expression* id = nullptr;
    BRAID_FIELDS(what, id)
};

struct LockItem : NodeOf<NodeKind::LockItem, Node> {
    const NamedTable* table = nullptr;
    std::string_view mode;  // "read", "read local", "write", "low_priority write"
    BRAID_FIELDS(table, mode)
};

struct LockTables : NodeOf<NodeKind::LockTables, Statement> {
    List<const LockItem*> items;
    BRAID_FIELDS(items)
};

// Its kind is its whole content.
struct UnlockTables : NodeOf<NodeKind::UnlockTables, Statement> {
    BRAID_FIELDS()
};

struct RenameItem : NodeOf<NodeKind::RenameItem, Node> {
    QualifiedName from;
    QualifiedName to;
    BRAID_FIELDS(from, to)
};

struct RenameTables : NodeOf<NodeKind::RenameTables, Statement> {
    bool if_exists = false;  // MariaDB
    List<const RenameItem*> items;
    BRAID_FIELDS(if_exists, items)
};

// CALL p(a, b); CALL p.
struct Call : NodeOf<NodeKind::Call, Statement> {
    QualifiedName name;
    List<const Expression*> arguments;
    BRAID_FIELDS(name, arguments)
};

// DO a, b: evaluated for what they do.
struct Do : NodeOf<NodeKind::Do, Statement> {
    List<const Target*> targets;
    BRAID_FIELDS(targets)
};

}  // namespace braid::grammar
