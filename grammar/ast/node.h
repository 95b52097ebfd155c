// What every AST node shares: its kind, its place in the text, and reflection over its fields.
//
// Each node type lists its fields once (BRAID_FIELDS); walking, comparing, printing and rewriting are generic
// over that list (ast/walk.h), so that a new node type cannot be forgotten by one of them. The span is not a
// field: two trees are equal when they mean the same, wherever they stood.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "grammar/ast/arena.h"

namespace braid::grammar {

// Bytes [begin, end) of the statement's text. Nodes made by a rewrite have an empty span at 0.
struct Span {
    uint32_t begin = 0;
    uint32_t end = 0;

    bool empty() const { return begin == end; }
    uint32_t size() const { return end - begin; }
};

// Every concrete node type. The order has no meaning.
// clang-format never comes to rest on this list.
// clang-format off
#define BRAID_AST_NODES(X)                                                                                   \
    /* expressions: ast/expression.h */                                                                      \
    X(ColumnRef) X(Star) X(Literal) X(Parameter) X(Unary) X(Binary) X(BoolExpression) X(Cast)                \
    X(FunctionCall) X(Case) X(Between) X(InList) X(InQuery) X(Quantified) X(Like) X(IsTest) X(IsDistinct)    \
    X(Exists) X(ScalarSubquery) X(ArrayConstructor) X(RowConstructor) X(Subscript) X(FieldAccess)            \
    X(Collate) X(AtTimeZone) X(DefaultValue) X(CurrentOf) X(UserVariable) X(SystemVariable) X(Interval)      \
    X(MatchAgainst)                                                                                          \
    /* parts of expressions */                                                                               \
    X(TypeName) X(Argument) X(WhenClause) X(OrderItem) X(WindowSpec) X(FrameBound)                           \
    /* queries: ast/query.h */                                                                               \
    X(Query) X(SelectCore) X(ValuesCore) X(SetOperation) X(With) X(CommonTable) X(Target)                    \
    X(GroupingElement) X(NamedWindow) X(LimitClause) X(LockingClause) X(TableAlias) X(NamedTable)            \
    X(DerivedTable) X(FunctionTable) X(JoinedTable) X(TableSample) X(ColumnDefinition)                       \
    /* statements: ast/statement.h, ast/mysql_statement.h */                                                                     \
    X(SelectStatement) X(Insert) X(OnConflict) X(Assignment) X(Update) X(Delete) X(Merge) X(MergeAction)     \
    X(Copy) X(Option) X(Explain) X(SetVariable) X(ShowVariable) X(ResetVariable) X(Transaction) X(Prepare)   \
    X(Execute) X(Deallocate) X(DeclareCursor) X(FetchCursor) X(CloseCursor) X(Listen) X(Unlisten)            \
    X(Notify) X(LockTable) X(Truncate) X(CreateTable) X(TableConstraint) X(CreateTableAs) X(AlterTable)      \
    X(AlterAction) X(DropObjects) X(CreateIndex) X(Discard) X(ExecuteDirect) X(GenericStatement) \
    X(SetVariables) X(SetItem) X(Show) X(Describe) X(LoadData) X(UseDatabase) X(Kill) X(LockTables)          \
    X(LockItem) X(UnlockTables) X(RenameTables) X(RenameItem) X(Call) X(Do)
// clang-format on

enum class NodeKind : uint8_t {
#define BRAID_X(name) name,
    BRAID_AST_NODES(BRAID_X)
#undef BRAID_X
};

// The struct's own name, as goldens print it.
std::string_view node_kind_name(NodeKind kind);

struct Node {
    NodeKind kind;
    Span span;
};

struct Expression : Node {};
struct TableRef : Node {};
struct QueryBody : Node {};
struct Statement : Node {};

// An identifier: decoded, case-folded by the dialect's rule, without quotes.
using Name = std::string_view;

// schema.table, catalog.schema.table, or one name. Empty when absent.
using QualifiedName = List<Name>;

#define BRAID_FIELDS(...)             \
    auto fields() const {             \
        return std::tie(__VA_ARGS__); \
    }                                 \
    auto fields() {                   \
        return std::tie(__VA_ARGS__); \
    }                                 \
    static constexpr std::string_view kFieldNames = #__VA_ARGS__;

// Base of every concrete node: fixes its kind.
template <NodeKind Kind, typename Base>
struct NodeOf : Base {
    static constexpr NodeKind kKind = Kind;
    NodeOf() { this->kind = Kind; }
};

// The node as its concrete type; nullptr when it is absent or of another kind.
template <typename T>
const T* as(const Node* node) {
    return node != nullptr && node->kind == T::kKind ? static_cast<const T*>(node) : nullptr;
}

}  // namespace braid::grammar
