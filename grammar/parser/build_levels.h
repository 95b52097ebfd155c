// How tightly operators bind, loosest first, PostgreSQL's and MySQL's; shared by the builder and unparse.
#pragma once

#include <string_view>

namespace braid::grammar {

// Nesting that the builder and the parser accept: parentheses, subqueries, CASE. Bounds the stack of every
// recursive walk over a tree: see kMaxDepth.
inline constexpr int kMaxNesting = 1000;
// Recursion of the builder: a level of nesting takes up to three, a subquery 16.
inline constexpr int kMaxBuilderDepth = 9000;
// Depth of the finished tree: a chain `1 + 1 + ...` nests to the left, a subquery takes three levels, a call
// two. Whoever walks trees of clients has a stack of 256 MiB (proxy/server); parsing alone, 64 MiB do in a
// build with the address sanitizer (scripts/fuzz.sh).
inline constexpr int kMaxDepth = 3000;

namespace level {
inline constexpr int kOr = 1;
inline constexpr int kAnd = 2;
inline constexpr int kNot = 3;
inline constexpr int kIs = 4;
inline constexpr int kComparison = 5;
inline constexpr int kLike = 6;
inline constexpr int kOperator = 8;
inline constexpr int kAdditive = 9;
inline constexpr int kMultiplicative = 10;
inline constexpr int kPower = 11;
inline constexpr int kAtTimeZone = 12;
inline constexpr int kCollate = 13;
inline constexpr int kUnary = 14;
inline constexpr int kOverlaps = 15;
inline constexpr int kTypecast = 16;
inline constexpr int kPrimary = 17;

constexpr bool associates(int level) {
    return level != kIs && level != kComparison && level != kLike;
}
}  // namespace level

// MySQL's (manual 12.4.1, MariaDB's grammar): IS is a comparison, comparisons associate to the left, BETWEEN
// to the right; the assignment @a := x takes all that follows it, wherever it stands.
namespace mysql_level {
inline constexpr int kOr = 1;
inline constexpr int kXor = 2;
inline constexpr int kAnd = 3;
inline constexpr int kNot = 4;
inline constexpr int kComparison = 5;
inline constexpr int kBetween = 6;
inline constexpr int kLike = 7;
inline constexpr int kBitOr = 8;
inline constexpr int kBitAnd = 9;
inline constexpr int kShift = 10;
inline constexpr int kAdditive = 11;
inline constexpr int kMultiplicative = 12;
inline constexpr int kBitXor = 13;
inline constexpr int kConcat = 14;
inline constexpr int kUnary = 15;
inline constexpr int kCollate = 16;
inline constexpr int kPrimary = 17;

// Of an operator that stands between two operands; 0 for one that cannot.
int of_operator(std::string_view op);
}  // namespace mysql_level

}  // namespace braid::grammar
