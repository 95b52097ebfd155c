// Expressions of all dialects.
//
// AND and OR are n-ary, so a chain of ten thousand terms is one flat node. Parentheses leave no node: unparse
// puts them back where precedence needs them. Operator names are spelled as written ("+", "||",
// "OPERATOR(pg_catalog.+)");
// "!=" becomes "<>".
#pragma once

#include "grammar/ast/node.h"

namespace braid::grammar {

struct LimitClause;
struct Query;
struct WindowSpec;

// a, t.a, s.t.a. Field selection after parentheses or subscripts is FieldAccess.
struct ColumnRef : NodeOf<NodeKind::ColumnRef, Expression> {
    QualifiedName parts;
    BRAID_FIELDS(parts)
};

// *, t.*, s.t.*; also the argument of count(*).
struct Star : NodeOf<NodeKind::Star, Expression> {
    QualifiedName qualifier;
    BRAID_FIELDS(qualifier)
};

// HexNumber is MySQL's 0x4D, a number where one is wanted, which X'4D' is not.
enum class LiteralKind : uint8_t {
    Null,
    True,
    False,
    Integer,
    Number,
    String,
    BitString,
    HexString,
    HexNumber
};

struct Literal : NodeOf<NodeKind::Literal, Expression> {
    static constexpr int kNoSlot = -1;
    LiteralKind literal_kind = LiteralKind::Null;
    std::string_view value;  // decoded: digits as written, or the string's content without quotes and escapes
    // Which lifted constant of the fingerprint this is (0-based): a cached plan binds the next statement's
    // constant of the same number here. kNoSlot: not lifted (NULL, TRUE, FALSE), or made by a rewrite. Not
    // compared.
    int slot = kNoSlot;
    std::string_view charset;  // MySQL: of _latin1'x', lower-case; "utf8" of N'x'
    BRAID_FIELDS(literal_kind, value, charset)
};

// $1 (number 1). MySQL's ? counts from 1 by position.
struct Parameter : NodeOf<NodeKind::Parameter, Expression> {
    uint32_t number = 0;
    BRAID_FIELDS(number)
};

struct Unary : NodeOf<NodeKind::Unary, Expression> {
    std::string_view op;  // "-", "+", "~", "@", any prefix operator
    const Expression* operand = nullptr;
    BRAID_FIELDS(op, operand)
};

// Infix operators except AND/OR; comparison, arithmetic, ||, ->, OVERLAPS, anything user-defined. MySQL's
// XOR, DIV, MOD,
// <=>, SOUNDS LIKE, and := whose left side is a UserVariable.
struct Binary : NodeOf<NodeKind::Binary, Expression> {
    std::string_view op;
    const Expression* left = nullptr;
    const Expression* right = nullptr;
    BRAID_FIELDS(op, left, right)
};

enum class BoolOp : uint8_t { And, Or, Not };

struct BoolExpression : NodeOf<NodeKind::BoolExpression, Expression> {
    BoolOp op = BoolOp::And;
    List<const Expression*> operands;  // two or more; one for Not
    BRAID_FIELDS(op, operands)
};

// numeric(10,2), timestamp(3) with time zone, interval day to second, "my type"[3][], setof text, t.c%TYPE.
struct TypeName : NodeOf<NodeKind::TypeName, Node> {
    QualifiedName name;    // as written and folded: {"int4"}, {"double precision"}, {"pg_catalog", "text"}
    bool keyword = false;  // spelled by keywords (int, double precision, "char" is not), so never quoted
    List<const Expression*> modifiers;     // (10, 2)
    std::string_view interval_fields;      // "day to second(3)", lower-case
    List<const Expression*> array_bounds;  // one per dimension; a Null literal where no bound is written
    bool set_of = false;
    bool percent_type = false;
    std::string_view attributes;  // MySQL: "unsigned zerofill", "character set latin1", lower-case
    BRAID_FIELDS(name, keyword, modifiers, interval_fields, array_bounds, set_of, percent_type, attributes)
};

enum class CastStyle : uint8_t { Cast, Colons, TypedLiteral };  // CAST(x AS t), x::t, t 'x'

struct Cast : NodeOf<NodeKind::Cast, Expression> {
    CastStyle style = CastStyle::Cast;
    const Expression* operand = nullptr;
    const TypeName* type = nullptr;
    BRAID_FIELDS(style, operand, type)
};

// An argument of a call: x, name => x, VARIADIC x.
struct Argument : NodeOf<NodeKind::Argument, Node> {
    Name name;
    bool variadic = false;
    const Expression* value = nullptr;
    BRAID_FIELDS(name, variadic, value)
};

enum class NullsOrder : uint8_t { Default, First, Last };

struct OrderItem : NodeOf<NodeKind::OrderItem, Node> {
    const Expression* expression = nullptr;
    bool descending = false;
    std::string_view using_operator;  // ORDER BY x USING >
    NullsOrder nulls = NullsOrder::Default;
    BRAID_FIELDS(expression, descending, using_operator, nulls)
};

// How a call is written. Everything that the standard spells with keywords inside the parentheses keeps its
// form in `keywords`, so that unparse can write it back: EXTRACT(day FROM x) is name {"extract"}, keywords
// {"day"}, args {x}.
enum class CallSyntax : uint8_t {
    Plain,          // f(a, b)
    NoParentheses,  // current_date, current_user, localtimestamp; with a precision: args {3}
    Extract,        // extract(field FROM x): keywords {field}
    Position,       // position(a IN b)
    Substring,      // substring(x FROM a FOR b), args {x, a, b}, keywords {"from","for"} as written; SIMILAR
                    // ESCAPE
    Overlay,        // overlay(x PLACING y FROM a FOR b)
    Trim,       // trim(keywords {"leading"|"trailing"|"both"|""}, characters FROM x): args {x, characters...}
    Normalize,  // normalize(x, NFC)
    Using,      // MySQL: convert(x USING keywords {charset}), char(65, 66 USING charset)
    TimeUnit,   // MySQL: timestampadd(keywords {unit}, a, b), timestampdiff, get_format(date, 'USA')
    Keyworded,  // XML functions, JSON functions, GROUP_CONCAT ... SEPARATOR: raw holds the text between the
                // parentheses
};

struct FunctionCall : NodeOf<NodeKind::FunctionCall, Expression> {
    QualifiedName name;
    CallSyntax syntax = CallSyntax::Plain;
    bool distinct = false;
    bool all = false;
    bool star = false;  // count(*)
    List<const Argument*> arguments;
    List<std::string_view> keywords;
    std::string_view raw;
    List<const OrderItem*> order_by;      // string_agg(x, ',' ORDER BY y)
    List<const OrderItem*> within_group;  // percentile_cont(0.5) WITHIN GROUP (ORDER BY y)
    const Expression* filter = nullptr;
    const WindowSpec* over = nullptr;
    std::string_view column_definitions;  // within ROWS FROM: "AS (a int, b text)" as written
    const Literal* separator = nullptr;   // GROUP_CONCAT(a SEPARATOR ', ')
    const LimitClause* limit = nullptr;   // GROUP_CONCAT(a LIMIT 3)
    BRAID_FIELDS(name, syntax, distinct, all, star, arguments, keywords, raw, order_by, within_group, filter,
                 over, column_definitions, separator, limit)
};

enum class FrameUnit : uint8_t { None, Rows, Range, Groups };
enum class FrameBoundKind : uint8_t {
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing
};
enum class FrameExclusion : uint8_t { None, CurrentRow, Group, Ties, NoOthers };

struct FrameBound : NodeOf<NodeKind::FrameBound, Node> {
    FrameBoundKind bound = FrameBoundKind::CurrentRow;
    const Expression* offset = nullptr;
    BRAID_FIELDS(bound, offset)
};

// OVER name, OVER (name PARTITION BY ... ORDER BY ... frame). `reference` alone with bare = OVER name.
struct WindowSpec : NodeOf<NodeKind::WindowSpec, Node> {
    Name reference;
    bool bare = false;
    List<const Expression*> partition_by;
    List<const OrderItem*> order_by;
    FrameUnit unit = FrameUnit::None;
    const FrameBound* start = nullptr;
    const FrameBound* end = nullptr;  // nullptr: frame without BETWEEN
    FrameExclusion exclusion = FrameExclusion::None;
    BRAID_FIELDS(reference, bare, partition_by, order_by, unit, start, end, exclusion)
};

struct WhenClause : NodeOf<NodeKind::WhenClause, Node> {
    const Expression* condition = nullptr;
    const Expression* result = nullptr;
    BRAID_FIELDS(condition, result)
};

struct Case : NodeOf<NodeKind::Case, Expression> {
    const Expression* operand = nullptr;
    List<const WhenClause*> whens;
    const Expression* otherwise = nullptr;
    BRAID_FIELDS(operand, whens, otherwise)
};

struct Between : NodeOf<NodeKind::Between, Expression> {
    const Expression* operand = nullptr;
    const Expression* low = nullptr;
    const Expression* high = nullptr;
    bool negated = false;
    bool symmetric = false;
    BRAID_FIELDS(operand, low, high, negated, symmetric)
};

struct InList : NodeOf<NodeKind::InList, Expression> {
    const Expression* operand = nullptr;
    List<const Expression*> items;
    bool negated = false;
    BRAID_FIELDS(operand, items, negated)
};

struct InQuery : NodeOf<NodeKind::InQuery, Expression> {
    const Expression* operand = nullptr;
    const Query* query = nullptr;
    bool negated = false;
    BRAID_FIELDS(operand, query, negated)
};

// x = ANY (array), x > ALL (select ...), x LIKE ANY (...). Exactly one of array and query.
struct Quantified : NodeOf<NodeKind::Quantified, Expression> {
    const Expression* operand = nullptr;
    std::string_view op;  // "=", "LIKE", "NOT ILIKE", ...
    bool all = false;
    const Expression* array = nullptr;
    const Query* query = nullptr;
    BRAID_FIELDS(operand, op, all, array, query)
};

enum class LikeKind : uint8_t { Like, ILike, SimilarTo, Regexp };  // Regexp: MySQL's REGEXP/RLIKE

struct Like : NodeOf<NodeKind::Like, Expression> {
    LikeKind like_kind = LikeKind::Like;
    const Expression* operand = nullptr;
    const Expression* pattern = nullptr;
    const Expression* escape = nullptr;
    bool negated = false;
    BRAID_FIELDS(like_kind, operand, pattern, escape, negated)
};

enum class IsTestKind : uint8_t { Null, True, False, Unknown, Document, Normalized };

struct IsTest : NodeOf<NodeKind::IsTest, Expression> {
    IsTestKind test = IsTestKind::Null;
    const Expression* operand = nullptr;
    bool negated = false;
    std::string_view form;  // IS NFC NORMALIZED
    BRAID_FIELDS(test, operand, negated, form)
};

struct IsDistinct : NodeOf<NodeKind::IsDistinct, Expression> {
    const Expression* left = nullptr;
    const Expression* right = nullptr;
    bool negated = false;  // IS NOT DISTINCT FROM
    BRAID_FIELDS(left, right, negated)
};

struct Exists : NodeOf<NodeKind::Exists, Expression> {
    const Query* query = nullptr;
    BRAID_FIELDS(query)
};

struct ScalarSubquery : NodeOf<NodeKind::ScalarSubquery, Expression> {
    const Query* query = nullptr;
    BRAID_FIELDS(query)
};

// ARRAY[a, b], ARRAY(select ...), and [a, b] nested within.
struct ArrayConstructor : NodeOf<NodeKind::ArrayConstructor, Expression> {
    List<const Expression*> items;
    const Query* query = nullptr;
    BRAID_FIELDS(items, query)
};

// (a, b), ROW(a, b), ROW().
struct RowConstructor : NodeOf<NodeKind::RowConstructor, Expression> {
    List<const Expression*> items;
    bool explicit_row = false;
    BRAID_FIELDS(items, explicit_row)
};

// x[i], x[i:j], x[:].
struct Subscript : NodeOf<NodeKind::Subscript, Expression> {
    const Expression* operand = nullptr;
    bool slice = false;
    const Expression* lower = nullptr;
    const Expression* upper = nullptr;
    BRAID_FIELDS(operand, slice, lower, upper)
};

// (x).field, (x).*; an empty field means *.
struct FieldAccess : NodeOf<NodeKind::FieldAccess, Expression> {
    const Expression* operand = nullptr;
    Name field;
    BRAID_FIELDS(operand, field)
};

struct Collate : NodeOf<NodeKind::Collate, Expression> {
    const Expression* operand = nullptr;
    QualifiedName collation;
    BRAID_FIELDS(operand, collation)
};

struct AtTimeZone : NodeOf<NodeKind::AtTimeZone, Expression> {
    const Expression* operand = nullptr;
    const Expression* zone = nullptr;
    BRAID_FIELDS(operand, zone)
};

// DEFAULT as a value of INSERT or UPDATE. Its kind is its whole content.
struct DefaultValue : NodeOf<NodeKind::DefaultValue, Expression> {
    BRAID_FIELDS()
};

struct CurrentOf : NodeOf<NodeKind::CurrentOf, Expression> {
    Name cursor;
    BRAID_FIELDS(cursor)
};

// ---- MySQL's

// @v; the name without @ and quotes, as written.
struct UserVariable : NodeOf<NodeKind::UserVariable, Expression> {
    Name name;
    BRAID_FIELDS(name)
};

// @@v, @@session.v: what stands behind @@ as written.
struct SystemVariable : NodeOf<NodeKind::SystemVariable, Expression> {
    std::string_view scope;  // "", "global", "session", "local", lower-case
    Name name;               // "sql_mode", "hot_cache.key_buffer_size"
    BRAID_FIELDS(scope, name)
};

// INTERVAL value unit, an operand of + and - and an argument of date_add and its like.
struct Interval : NodeOf<NodeKind::Interval, Expression> {
    const Expression* value = nullptr;
    std::string_view unit;  // "day", "day_second", lower-case
    BRAID_FIELDS(value, unit)
};

// MATCH (a, b) AGAINST (x IN BOOLEAN MODE).
struct MatchAgainst : NodeOf<NodeKind::MatchAgainst, Expression> {
    List<const Expression*> columns;
    const Expression* against = nullptr;
    std::string_view mode;  // "", "in boolean mode", "with query expansion", ... lower-case
    BRAID_FIELDS(columns, against, mode)
};

}  // namespace braid::grammar
